// SPDX-License-Identifier: GPL-2.0
/*
 * The mechanisms that run the DPC: each does the same, each in the context that
 * it is there for, and they are switched while the device is stopped.
 */

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(mechanism)
{
	struct bogus_dpc_list was;
	bool listed;
	int fd;
	int observer;
};

FIXTURE_VARIANT(mechanism)
{
	const char *name;
};

FIXTURE_VARIANT_ADD(mechanism, tasklet)
{
	.name = "tasklet",
};

FIXTURE_VARIANT_ADD(mechanism, bh)
{
	.name = "bh",
};

FIXTURE_VARIANT_ADD(mechanism, thread)
{
	.name = "thread",
};

FIXTURE_VARIANT_ADD(mechanism, wq)
{
	.name = "wq",
};

FIXTURE_VARIANT_ADD(mechanism, wq_highpri)
{
	.name = "wq-highpri",
};

FIXTURE_VARIANT_ADD(mechanism, none)
{
	.name = "none",
};

static const char *dpc_current(unsigned int id, struct bogus_dpc_list *list)
{
	return bogus_dpc_list_read(id, list) ? "" : list->names[list->current];
}

FIXTURE_SETUP(mechanism)
{
	ASSERT_EQ(0, bogus_dpc_list_read(0, &self->was));
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
	self->listed = bogus_dpc_listed(&self->was, variant->name);
	if (self->listed)
		ASSERT_EQ(0, bogus_dpc_set(0, variant->name));
}

FIXTURE_TEARDOWN(mechanism)
{
	struct bogus_dpc_list list;

	close(self->fd);
	if (self->listed)
		EXPECT_STREQ(variant->name, dpc_current(0, &list));
	EXPECT_EQ(0, bogus_dpc_set(0, self->was.names[self->was.current]));
	close(self->observer);
}

#define MECHANISM_NEEDED()						\
	do {								\
		if (!self->listed)					\
			BOGUS_SKIP("this kernel has no %s", variant->name); \
	} while (0)

TEST_F(mechanism, is_marked_where_it_is_listed)
{
	struct bogus_dpc_list list;
	struct bogus_info info;
	unsigned int i;

	MECHANISM_NEEDED();
	EXPECT_STREQ(variant->name, dpc_current(0, &list));
	ASSERT_EQ(0, bogus_handle_info(self->observer, &info));
	EXPECT_STREQ(variant->name, info.dpc);
	ASSERT_EQ(self->was.n, list.n);
	for (i = 0; i < list.n; i++) {
		EXPECT_STREQ(self->was.names[i], list.names[i]);
	}
}

TEST_F(mechanism, counts_every_interrupt)
{
	struct bogus_info before, after;
	int64_t sum;

	MECHANISM_NEEDED();
	ASSERT_EQ(0, bogus_handle_info(self->fd, &before));
	sum = bogus_device_run(0, 50);
	ASSERT_LE(50, sum);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &after));
	EXPECT_LAWS(&after);
	EXPECT_EQ(after.serviced - before.serviced, sum);
	EXPECT_EQ(sum, bogus_handle_drain(self->fd));
	EXPECT_EQ(sum, bogus_handle_drain(self->observer));
	EXPECT_EQ(after.overrun, before.overrun);
}

TEST_F(mechanism, runs_in_its_context)
{
	struct bogus_follower follower;
	struct bogus_ring ring;

	MECHANISM_NEEDED();
	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	bogus_follower_begin(&follower, &ring);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	while (follower.got + follower.missed < 50) {
		ASSERT_LT(0, bogus_handle_collect(self->fd, 1));
		ASSERT_STREQ("", bogus_follower_read(&follower));
		ASSERT_EQ(BOGUS_CONTEXT_HARDIRQ, follower.last.isr_context);
		ASSERT_EQ(bogus_dpc_context(variant->name),
			  follower.last.dpc_context);
	}
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_EQ(0, follower.missed);
	bogus_ring_unmap(&ring);
}

/* Who waits, in whatever way, is told by one and the same DPC */

static long mechanism_call_epoll(struct bogus_call *call)
{
	struct epoll_event event;

	return epoll_wait(call->fd, &event, 1, -1);
}

static long mechanism_call_eventfd(struct bogus_call *call)
{
	return read(call->fd, &call->value, sizeof(call->value));
}

TEST_F(mechanism, wakes_every_sleeper)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct bogus_call calls[] = {
		{ .fn = bogus_call_read, .fd = self->observer },
		{ .fn = bogus_call_poll, .fd = self->fd },
		{ .fn = mechanism_call_epoll,
		  .fd = epoll_create1(EPOLL_CLOEXEC) },
		{ .fn = mechanism_call_eventfd,
		  .fd = eventfd(0, EFD_CLOEXEC) },
	};
	const long in[] = { SYS_read, SYS_poll, SYS_epoll_wait, SYS_read };
	const long expected[] = { 8, POLLIN, 1, 8 };
	unsigned int i;

	MECHANISM_NEEDED();
	ASSERT_EQ(0, epoll_ctl(calls[2].fd, EPOLL_CTL_ADD, self->fd, &event));
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		ASSERT_EQ(0, bogus_call_begin(&calls[i]));
		EXPECT_TRUE(bogus_call_asleep(&calls[i], in[i]));
	}
	/* so long that all have seen the first interrupt before the second */
	ASSERT_EQ(0, bogus_period_set(0, 300 * BOGUS_NSEC_PER_MSEC));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, calls[3].fd));
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		EXPECT_EQ(expected[i], bogus_call_end(&calls[i]))
			TH_LOG("sleeper %u", i);
	}
	EXPECT_EQ(1, calls[0].value);
	EXPECT_EQ(1, calls[3].value);
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_EQ(1, bogus_handle_drain(self->fd));
	close(calls[2].fd);
	close(calls[3].fd);
}

/* From 0 to 1 and not again, until what there is has been taken */
TEST_F(mechanism, signals_an_eventfd_once)
{
	int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	unsigned int round;
	uint64_t value;

	MECHANISM_NEEDED();
	ASSERT_LE(0, event);
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, event));
	for (round = 0; round < 10; round++) {
		ASSERT_EQ(POLLIN, bogus_handle_poll(event, POLLIN, -1));
		bogus_handle_drain(self->observer);
		ASSERT_LE(5, bogus_handle_collect(self->observer, 5));
		ASSERT_EQ(8, read(event, &value, 8));
		EXPECT_EQ(1, value);
		EXPECT_EQ(0, bogus_handle_poll(event, POLLIN, 0));
		ASSERT_LE(5, bogus_handle_drain(self->fd));
	}
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	close(event);
}

/* STOP returns: everything is published, and nothing runs any more */
TEST_F(mechanism, has_finished_when_stop_returns)
{
	struct bogus_info info, later;
	unsigned int i;

	MECHANISM_NEEDED();
	ASSERT_EQ(0, bogus_period_set(0, 20000));
	for (i = 0; i < 300; i++) {
		ASSERT_EQ(0, bogus_handle_start(self->fd));
		bogus_sleep_ns(i * 997 % 150000);
		ASSERT_EQ(0, bogus_handle_stop(self->fd));
		ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
		ASSERT_EQ(info.serviced, info.published);
		ASSERT_STREQ("", bogus_info_broken(&info));
	}
	bogus_sleep_ns(20 * BOGUS_NSEC_PER_MSEC);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &later));
	EXPECT_EQ(0, memcmp(&info, &later, sizeof(info)));
}

/* Interrupts that come faster than any DPC can run */
TEST_F_TIMEOUT(mechanism, holds_the_shortest_period, 60)
{
	struct bogus_info before, after;
	int64_t ran;

	MECHANISM_NEEDED();
	ASSERT_EQ(0, bogus_period_set(0, 2000));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &before));
	ran = bogus_device_run(0, 20000);
	ASSERT_LE(20000, ran);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &after));
	EXPECT_LAWS(&after);
	EXPECT_EQ(ran, after.serviced - before.serviced);
	EXPECT_EQ(before.spurious, after.spurious);
	if (bogus_dpc_context(variant->name) == BOGUS_CONTEXT_THREAD) {
		EXPECT_LT(before.coalesced, after.coalesced);
	}
	if (!strcmp(variant->name, "none")) {
		EXPECT_EQ(before.coalesced, after.coalesced);
	}
	/* and the line is still open */
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	EXPECT_LE(5, bogus_device_run(0, 5));
}

TEST_F(mechanism, is_not_switched_while_started)
{
	struct bogus_dpc_list list;
	int other = bogus_handle_open(0, O_RDWR);
	unsigned int i;

	MECHANISM_NEEDED();
	ASSERT_LE(0, other);
	ASSERT_EQ(0, bogus_handle_start(other));
	for (i = 0; i < self->was.n; i++) {
		EXPECT_EQ(-EBUSY, bogus_dpc_set(0, self->was.names[i]));
		EXPECT_STREQ(variant->name, dpc_current(0, &list));
	}
	EXPECT_EQ(-EINVAL, bogus_dpc_set(0, "carrier-pigeon"));
	EXPECT_LE(3, bogus_handle_collect(self->observer, 3));
	ASSERT_EQ(0, bogus_handle_stop(other));
	EXPECT_EQ(0, bogus_dpc_set(0, variant->name));
	close(other);
}

TEST_F(mechanism, is_given_up_with_the_device)
{
	struct bogus_dpc_list list;
	char wanted[64] = "";

	MECHANISM_NEEDED();
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_LE(3, bogus_handle_collect(self->fd, 3));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	EXPECT_EQ(-ENODEV, bogus_handle_drain(self->fd));
	ASSERT_EQ(0, bogus_driver_bind(0));
	/* the next device begins with what the module was told */
	bogus_file_read("/sys/module/bogus/parameters/dpc", wanted,
			sizeof(wanted));
	EXPECT_STREQ(wanted[0] && wanted[0] != '(' ? wanted : "tasklet",
		     dpc_current(0, &list));
	/* as the teardown would have it */
	EXPECT_EQ(0, bogus_dpc_set(0, variant->name));
	EXPECT_LE(3, bogus_device_run(0, 3));
}

/* The thread is kept from its CPU by somebody who is more important still */

FIXTURE(outrun)
{
	struct bogus_dpc_list was;
	struct bogus_call hog;
	bool stop;
	int fd;
};

FIXTURE_SETUP(outrun)
{
	ASSERT_EQ(0, bogus_dpc_list_read(0, &self->was));
	ASSERT_EQ(0, bogus_dpc_set(0, "thread"));
	ASSERT_EQ(0, bogus_period_set(0, 2000));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(outrun)
{
	close(self->fd);
	EXPECT_EQ(0, bogus_dpc_set(0, self->was.names[self->was.current]));
}

/*
 * Of an interrupt that nobody has handled 100,000 times the kernel disables the
 * line, and says so in its log, which fails the program. These have all been
 * handled; it is only the DPC that has not run.
 */
TEST_F_TIMEOUT(outrun, more_interrupts_than_the_kernel_lets_go_unhandled, 120)
{
	const uint64_t want = 110000;
	struct bogus_info before, info;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		BOGUS_SKIP("needs two CPUs");
	bogus_cpu_pin(1);
	self->hog = (struct bogus_call){ .fn = bogus_call_hog,
					 .data = &self->stop };
	ASSERT_EQ(0, bogus_handle_info(self->fd, &before));
	info = before;
	ASSERT_EQ(0, bogus_call_begin(&self->hog));
	EXPECT_EQ(0, bogus_handle_start(self->fd));
	while (info.serviced - before.serviced < want) {
		bogus_sleep_ns(20 * BOGUS_NSEC_PER_MSEC);
		EXPECT_EQ(0, bogus_handle_info(self->fd, &info));
	}
	__atomic_store_n(&self->stop, true, __ATOMIC_RELAXED);
	EXPECT_EQ(0, bogus_call_end(&self->hog));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_LAWS(&info);
	EXPECT_LE(want / 2, info.coalesced - before.coalesced);
	EXPECT_EQ(info.serviced - before.serviced,
		  bogus_handle_drain(self->fd));
	/* and the line is still open */
	EXPECT_LE(5, bogus_device_run(0, 5));
}

/* The list, and what is not in it */

FIXTURE(dpc)
{
	struct bogus_dpc_list list;
};

FIXTURE_SETUP(dpc)
{
	ASSERT_EQ(0, bogus_dpc_list_read(0, &self->list));
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
}

FIXTURE_TEARDOWN(dpc)
{
	EXPECT_EQ(0, bogus_dpc_set(0, self->list.names[self->list.current]));
}

TEST_F(dpc, list_has_each_known_name_once_at_most)
{
	unsigned int i, k, listed = 0;

	for (i = 0; bogus_dpc_names[i]; i++) {
		for (k = 0; k < self->list.n; k++)
			listed += !strcmp(bogus_dpc_names[i],
					  self->list.names[k]);
	}
	EXPECT_EQ(self->list.n, listed);
}

/* What every kernel has */
TEST_F(dpc, list_has_what_it_must)
{
	EXPECT_TRUE(bogus_dpc_listed(&self->list, "tasklet"));
	EXPECT_TRUE(bogus_dpc_listed(&self->list, "thread"));
	EXPECT_TRUE(bogus_dpc_listed(&self->list, "wq"));
	EXPECT_TRUE(bogus_dpc_listed(&self->list, "wq-highpri"));
}

/* PREEMPT_RT forbids it, and so does a lockdep that thinks of PREEMPT_RT */
TEST_F(dpc, none_is_there_where_an_isr_may_wake)
{
	bool forbidden = bogus_kernel_is_rt();
	int proved = 0;

	if (!forbidden && bogus_file_exists("/proc/lockdep"))
		proved = bogus_kernel_config("PROVE_RAW_LOCK_NESTING");
	if (proved < 0)
		BOGUS_SKIP("no /boot/config of a kernel with lockdep");
	EXPECT_EQ(!forbidden && !proved,
		  bogus_dpc_listed(&self->list, "none"));
}

TEST_F(dpc, what_this_kernel_lacks)
{
	struct bogus_dpc_list list;
	unsigned int i, lacking = 0;

	for (i = 0; bogus_dpc_names[i]; i++) {
		if (bogus_dpc_listed(&self->list, bogus_dpc_names[i]))
			continue;
		lacking++;
		EXPECT_EQ(-EOPNOTSUPP, bogus_dpc_set(0, bogus_dpc_names[i]))
			TH_LOG("%s", bogus_dpc_names[i]);
		EXPECT_STREQ(self->list.names[self->list.current],
			     dpc_current(0, &list));
	}
	EXPECT_LE(3, bogus_device_run(0, 3));
	if (!lacking)
		BOGUS_SKIP("this kernel has all of them");
}

TEST_F(dpc, names_that_are_none)
{
	const char *bad[] = { "\n", " ", "carrier-pigeon", "Tasklet", "TASKLET",
			      "task", "tasklets", " tasklet", "tasklet ",
			      "[tasklet]", "tasklet wq", "tasklet\n\n",
			      "wq-", "wq_highpri", "-", "0", "(null)", "\t" };
	struct bogus_dpc_list list;
	char long_name[4000];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL, bogus_dpc_set(0, bad[i]))
			TH_LOG("'%s'", bad[i]);
		EXPECT_STREQ(self->list.names[self->list.current],
			     dpc_current(0, &list));
	}
	memset(long_name, 'w', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = 0;
	EXPECT_EQ(-EINVAL, bogus_dpc_set(0, long_name));
	EXPECT_LE(3, bogus_device_run(0, 3));
}

/* It could be the end of a string for the driver */
TEST_F(dpc, name_with_a_zero_in_it)
{
	const char nothing[] = "\0wq";
	int fd = open("/sys/class/bogus/bogus0/dpc", O_WRONLY | O_CLOEXEC);
	struct bogus_dpc_list list;

	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, write(fd, nothing, 3));
	EXPECT_EQ(EINVAL, errno);
	close(fd);
	EXPECT_STREQ(self->list.names[self->list.current],
		     dpc_current(0, &list));
}

TEST_F(dpc, with_and_without_a_newline)
{
	struct bogus_dpc_list list;

	EXPECT_EQ(0, bogus_dpc_set(0, "wq\n"));
	EXPECT_STREQ("wq", dpc_current(0, &list));
	EXPECT_EQ(0, bogus_dpc_set(0, "tasklet"));
	EXPECT_STREQ("tasklet", dpc_current(0, &list));
	EXPECT_EQ(0, bogus_dpc_set(0, "tasklet"));
}

/* From each to each, and every run is exact */
TEST_F_TIMEOUT(dpc, from_each_to_each, 60)
{
	struct bogus_info before, after;
	unsigned int i, k;
	int64_t sum = 0, ran;

	ASSERT_EQ(0, bogus_period_set(0, 50000));
	ASSERT_EQ(0, bogus_device_info(0, &before));
	for (i = 0; i < self->list.n; i++) {
		for (k = 0; k < self->list.n; k++) {
			ASSERT_EQ(0, bogus_dpc_set(0, self->list.names[i]));
			ASSERT_LE(5, ran = bogus_device_run(0, 5));
			sum += ran;
			ASSERT_EQ(0, bogus_dpc_set(0, self->list.names[k]));
			ASSERT_LE(5, ran = bogus_device_run(0, 5));
			sum += ran;
		}
	}
	ASSERT_EQ(0, bogus_device_info(0, &after));
	EXPECT_LAWS(&after);
	EXPECT_EQ(sum, after.serviced - before.serviced);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
