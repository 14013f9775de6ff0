// SPDX-License-Identifier: GPL-2.0
/*
 * The device goes while it is in use: by unbinding the driver, and by
 * unloading the hardware. Whoever sleeps wakes, and the next device is not
 * disturbed by old handles. What calls on an old handle give is bogus_gone's.
 */

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(removal)
{
	int fd;
	int observer;
};

FIXTURE_VARIANT(removal)
{
	bool unload;
};

FIXTURE_VARIANT_ADD(removal, unbind)
{
	.unload = false,
};

FIXTURE_VARIANT_ADD(removal, rmmod)
{
	.unload = true,
};

static int removal_remove(bool unload)
{
	return unload ? bogus_module_unload(BOGUS_MODULE_VDEV) :
			bogus_driver_unbind(0);
}

static int removal_restore(void)
{
	int ret = bogus_device_ensure();

	return ret ? ret : bogus_period_set(0, BOGUS_TEST_FAST_NS);
}

FIXTURE_SETUP(removal)
{
	ASSERT_EQ(0, removal_restore());
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
}

FIXTURE_TEARDOWN(removal)
{
	EXPECT_EQ(0, removal_restore());
	close(self->observer);
	close(self->fd);
}

/* STOP is abandoned with the device: an I/O of an hour holds nothing up */
TEST_F(removal, does_not_wait_for_the_io)
{
	uint64_t begin;

	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	begin = bogus_now_ns();
	ASSERT_EQ(0, removal_remove(variant->unload));
	EXPECT_GT(BOGUS_TEST_NEVER_NS, bogus_now_ns() - begin);
}

TEST_F(removal, node_and_class_device_go)
{
	ASSERT_EQ(0, removal_remove(variant->unload));
	EXPECT_FALSE(bogus_file_exists("/dev/bogus0"));
	EXPECT_FALSE(bogus_file_exists("/sys/class/bogus/bogus0"));
	EXPECT_EQ(-ENOENT, bogus_handle_open(0, O_RDWR));
}

/* How many rings there are: root is shown what vmalloc() has given to whom */
static int removal_rings(void)
{
	FILE *file = fopen("/proc/vmallocinfo", "re");
	char line[512];
	int n = 0;

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		n += !!strstr(line, " bogus_ring_alloc+");
	fclose(file);
	return n;
}

/* Not before, and not never: all that is counted on the way there is even */
TEST_F(removal, its_memory_goes_with_the_last_file)
{
	const int rings = removal_rings();

	if (!rings)
		BOGUS_SKIP("/proc/vmallocinfo does not tell of the ring");
	ASSERT_EQ(0, removal_remove(variant->unload));
	EXPECT_EQ(rings, removal_rings());
	close(self->observer);
	EXPECT_EQ(rings, removal_rings());
	close(self->fd);
	EXPECT_EQ(rings - 1, removal_rings());
	self->observer = self->fd = -1;
}

/* Sleepers */

TEST_F(removal, readers_wake)
{
	struct bogus_call first = { .fn = bogus_call_read, .fd = self->fd };
	struct bogus_call second = { .fn = bogus_call_read, .fd = self->fd };
	struct bogus_call third = { .fn = bogus_call_read,
				    .fd = self->observer };

	ASSERT_EQ(0, bogus_call_begin(&first));
	ASSERT_EQ(0, bogus_call_begin(&second));
	ASSERT_EQ(0, bogus_call_begin(&third));
	EXPECT_TRUE(bogus_call_asleep(&first, SYS_read));
	EXPECT_TRUE(bogus_call_asleep(&second, SYS_read));
	EXPECT_TRUE(bogus_call_asleep(&third, SYS_read));
	ASSERT_EQ(0, removal_remove(variant->unload));
	EXPECT_EQ(-ENODEV, bogus_call_end(&first));
	EXPECT_EQ(-ENODEV, bogus_call_end(&second));
	EXPECT_EQ(-ENODEV, bogus_call_end(&third));
}

TEST_F(removal, poll_wakes)
{
	struct bogus_call call = { .fn = bogus_call_poll, .fd = self->fd };

	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_poll));
	ASSERT_EQ(0, removal_remove(variant->unload));
	EXPECT_EQ(POLLHUP | POLLERR, bogus_call_end(&call) &
				     (POLLHUP | POLLERR));
}

static long removal_call_epoll(struct bogus_call *call)
{
	struct epoll_event event = { .events = 0 };

	if (epoll_wait(call->fd, &event, 1, -1) < 0)
		return -errno;
	return event.events;
}

TEST_F(removal, epolls_wake)
{
	struct bogus_call calls[2] = { { .fn = removal_call_epoll },
				       { .fn = removal_call_epoll } };
	struct epoll_event event = { .events = EPOLLIN };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		calls[i].fd = epoll_create1(EPOLL_CLOEXEC);
		ASSERT_EQ(0, epoll_ctl(calls[i].fd, EPOLL_CTL_ADD, self->fd,
				       &event));
		event.events |= EPOLLET;
		ASSERT_EQ(0, bogus_call_begin(&calls[i]));
		EXPECT_TRUE(bogus_call_asleep(&calls[i], SYS_epoll_wait));
	}
	ASSERT_EQ(0, removal_remove(variant->unload));
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(EPOLLHUP | EPOLLERR, bogus_call_end(&calls[i]) &
					       (EPOLLHUP | EPOLLERR));
		close(calls[i].fd);
	}
}

static long removal_call_select(struct bogus_call *call)
{
	fd_set in;

	FD_ZERO(&in);
	FD_SET(call->fd, &in);
	call->value = 1;
	return select(call->fd + 1, &in, NULL, NULL, NULL);
}

TEST_F(removal, select_wakes)
{
	struct bogus_call call = { .fn = removal_call_select, .fd = self->fd };

	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_pselect6));
	ASSERT_EQ(0, removal_remove(variant->unload));
	EXPECT_EQ(1, bogus_call_end(&call));
}

static long removal_call_eventfd(struct bogus_call *call)
{
	return read(call->fd, &call->value, sizeof(call->value));
}

TEST_F(removal, eventfd_waiter_wakes)
{
	struct bogus_call call = { .fn = removal_call_eventfd };

	call.fd = eventfd(0, EFD_CLOEXEC);
	ASSERT_LE(0, call.fd);
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, call.fd));
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	ASSERT_EQ(0, removal_remove(variant->unload));
	EXPECT_EQ(8, bogus_call_end(&call));
	close(call.fd);
}

TEST_F(removal, aio_poll_completes)
{
	unsigned long context;
	int ret;

	ret = bogus_aio_poll_begin(self->fd, POLLIN, &context);
	if (ret == -ENOSYS)
		BOGUS_SKIP("no aio in this kernel");
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, removal_remove(variant->unload));
	EXPECT_EQ(POLLHUP | POLLERR, bogus_aio_poll_end(context) &
				     (POLLHUP | POLLERR));
}

/* Afterwards */

TEST_F(removal, handle_closed_before_the_epoll_that_knows_it)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, self->fd, &event));
	ASSERT_EQ(0, removal_remove(variant->unload));
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(0, epoll_wait(epoll, &event, 1, 0));
	close(epoll);
}

TEST_F(removal, next_device_begins_at_zero_beside_old_handles)
{
	struct bogus_info info;
	int fd;
	char text[BOGUS_GONE_TEXT];

	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_LE(3, bogus_handle_collect(self->fd, 3));
	ASSERT_EQ(0, removal_remove(variant->unload));
	ASSERT_EQ(0, removal_restore());
	fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_handle_info(fd, &info));
	EXPECT_EQ(BOGUS_STATE_STOPPED, info.state);
	EXPECT_EQ(1, info.handles);
	EXPECT_EQ(0, info.started);
	EXPECT_EQ(0, info.raised);
	EXPECT_EQ(0, info.published);
	EXPECT_EQ(0, info.raised_at_ns);
	EXPECT_LE(3, bogus_device_run(0, 3));
	EXPECT_LE(3, bogus_handle_drain(fd));
	EXPECT_STREQ("", bogus_gone_differs(self->fd, text));
	close(fd);
}

TEST_F(removal, closing_old_handles_does_not_touch_the_next_device)
{
	struct bogus_info info;
	int fd;

	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_EQ(0, removal_remove(variant->unload));
	ASSERT_EQ(0, removal_restore());
	fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_handle_start(fd));
	close(self->fd);
	close(self->observer);
	self->fd = self->observer = -1;
	ASSERT_EQ(0, bogus_handle_info(fd, &info));
	EXPECT_EQ(BOGUS_STATE_RUNNING, info.state);
	EXPECT_EQ(1, info.handles);
	EXPECT_LE(3, bogus_handle_collect(fd, 3));
	close(fd);
}

TEST_F_TIMEOUT(removal, twenty_times_while_running, 60)
{
	unsigned int i;
	int fd;
	char text[BOGUS_GONE_TEXT];

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, bogus_period_set(0, 20000));
		fd = bogus_handle_open(0, O_RDWR);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, bogus_handle_start(fd));
		ASSERT_LE(5, bogus_handle_collect(fd, 5));
		ASSERT_EQ(0, removal_remove(variant->unload));
		ASSERT_STREQ("", bogus_gone_differs(fd, text));
		close(fd);
		ASSERT_EQ(0, removal_restore());
	}
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
