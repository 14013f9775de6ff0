// SPDX-License-Identifier: GPL-2.0
/*
 * Every ioctl with good and bad arguments. Each test begins with a stopped
 * device and some unread interrupts; whatever it does, both must be as before
 * when it ends.
 */

#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(contract)
{
	struct bogus_quiet c;
};

FIXTURE_SETUP(contract)
{
	ASSERT_EQ(0, bogus_quiet_begin(&self->c));
	ASSERT_GE(self->c.unread, 3);
}

FIXTURE_TEARDOWN(contract)
{
	EXPECT_TRUE(bogus_quiet_same(&self->c));
	EXPECT_EQ(self->c.unread, bogus_handle_drain(self->c.fd));
	close(self->c.fd);
}

TEST_F(contract, info_fills_everything_in)
{
	struct bogus_info info;

	memset(&info, 0xff, sizeof(info));
	info.size = sizeof(info);
	ASSERT_EQ(0, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_INFO, &info));
	EXPECT_EQ(sizeof(info), info.size);
	EXPECT_EQ(BOGUS_ABI_VERSION, info.abi_version);
	EXPECT_EQ(BOGUS_STATE_STOPPED, info.state);
	EXPECT_EQ(0x141, info.port);
	EXPECT_EQ(11, info.hwirq);
	EXPECT_NE(0, info.irq);
	EXPECT_EQ(1, info.handles);
	EXPECT_EQ(0, info.started);
	EXPECT_EQ(BOGUS_TEST_NEVER_NS, info.period_ns);
	EXPECT_NE(0, info.period_min_ns);
	EXPECT_LE(BOGUS_TEST_NEVER_NS, info.period_max_ns);
	EXPECT_LT(0, info.ring_size);
	EXPECT_EQ(0, info.ring_size % self->c.arena.size);
	EXPECT_LAWS(&info);
}

TEST_F(contract, info_times_are_on_clock_monotonic)
{
	struct bogus_info *info = &self->c.before;

	EXPECT_NE(0, info->raised_at_ns);
	EXPECT_LE(info->raised_at_ns, info->isr_at_ns);
	EXPECT_LE(info->isr_at_ns, info->dpc_at_ns);
	EXPECT_LE(info->dpc_at_ns, bogus_now_ns());
}

TEST_F(contract, info_dpc_name_is_terminated_and_padded)
{
	struct bogus_info info;
	size_t i;

	memset(&info, 0xff, sizeof(info));
	info.size = sizeof(info);
	ASSERT_EQ(0, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_INFO, &info));
	ASSERT_LT(strnlen(info.dpc, sizeof(info.dpc)), sizeof(info.dpc));
	EXPECT_NE(0, info.dpc[0]);
	for (i = strlen(info.dpc); i < sizeof(info.dpc); i++) {
		EXPECT_EQ(0, info.dpc[i]);
	}
}

TEST_F(contract, info_counts_handles)
{
	int other = bogus_handle_open(0, O_RDONLY);
	struct bogus_info info;

	ASSERT_LE(0, other);
	ASSERT_EQ(0, bogus_handle_info(self->c.fd, &info));
	EXPECT_EQ(2, info.handles);
	close(other);
}

TEST_F(contract, info_into_readonly_memory)
{
	struct bogus_info *info = (void *)self->c.arena.page;

	info->size = sizeof(*info);
	ASSERT_EQ(0, mprotect(info, self->c.arena.size, PROT_READ));
	EXPECT_EQ(-EFAULT, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_INFO, info));
}

TEST_F(contract, start_then_stop)
{
	struct bogus_info info;

	EXPECT_EQ(0, bogus_handle_start(self->c.fd));
	ASSERT_EQ(0, bogus_handle_info(self->c.fd, &info));
	EXPECT_EQ(BOGUS_STATE_RUNNING, info.state);
	EXPECT_EQ(1, info.started);
	EXPECT_EQ(0, bogus_handle_stop(self->c.fd));
}

TEST_F(contract, start_from_readonly_memory)
{
	struct bogus_start *start = (void *)self->c.arena.page;

	start->size = sizeof(*start);
	ASSERT_EQ(0, mprotect(start, self->c.arena.size, PROT_READ));
	EXPECT_EQ(0, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_START, start));
	EXPECT_EQ(0, bogus_handle_stop(self->c.fd));
}

TEST_F(contract, start_with_unknown_flags)
{
	struct bogus_start start = { .size = sizeof(start) };
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		start.flags = 1U << bit;
		if (start.flags == BOGUS_START_EVENTFD)
			continue;
		EXPECT_EQ(-EINVAL, bogus_handle_ioctl(self->c.fd,
						      BOGUS_IOC_START, &start))
			TH_LOG("flags %#x", start.flags);
		EXPECT_TRUE(bogus_quiet_same(&self->c));
	}
}

TEST_F(contract, start_with_unknown_flags_beside_a_good_one)
{
	struct bogus_start start = {
		.size = sizeof(start),
		.flags = BOGUS_START_EVENTFD | 1U << 31,
		.eventfd = eventfd(0, 0),
	};

	ASSERT_LE(0, start.eventfd);
	EXPECT_EQ(-EINVAL, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_START,
					      &start));
	close(start.eventfd);
}

TEST_F(contract, start_with_reserved_set)
{
	struct bogus_start start = { .size = sizeof(start), .reserved = 1 };

	EXPECT_EQ(-EINVAL, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_START,
					      &start));
	start.reserved = 1U << 31;
	EXPECT_EQ(-EINVAL, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_START,
					      &start));
}

TEST_F(contract, start_with_eventfd_but_no_flag)
{
	struct bogus_start start = { .size = sizeof(start), .eventfd = -1 };

	EXPECT_EQ(-EINVAL, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_START,
					      &start));
	start.eventfd = eventfd(0, 0);
	ASSERT_LT(0, start.eventfd);
	EXPECT_EQ(-EINVAL, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_START,
					      &start));
	close(start.eventfd);
}

TEST_F(contract, start_with_eventfd_not_open)
{
	int closed = eventfd(0, 0);

	ASSERT_LE(0, closed);
	close(closed);
	EXPECT_EQ(-EBADF, bogus_handle_start_eventfd(self->c.fd, closed));
	EXPECT_EQ(-EBADF, bogus_handle_start_eventfd(self->c.fd, -1));
	EXPECT_EQ(-EBADF, bogus_handle_start_eventfd(self->c.fd, INT32_MIN));
	EXPECT_EQ(-EBADF, bogus_handle_start_eventfd(self->c.fd, INT32_MAX));
}

TEST_F(contract, start_with_eventfd_of_another_kind)
{
	int null = open("/dev/null", O_RDWR);
	int pipes[2];

	ASSERT_LE(0, null);
	ASSERT_EQ(0, pipe(pipes));
	EXPECT_EQ(-EINVAL, bogus_handle_start_eventfd(self->c.fd, null));
	EXPECT_EQ(-EINVAL, bogus_handle_start_eventfd(self->c.fd, pipes[1]));
	EXPECT_EQ(-EINVAL, bogus_handle_start_eventfd(self->c.fd, self->c.fd));
	close(null);
	close(pipes[0]);
	close(pipes[1]);
}

TEST_F(contract, start_twice)
{
	struct bogus_info first, second;

	ASSERT_EQ(0, bogus_handle_start(self->c.fd));
	ASSERT_EQ(0, bogus_handle_info(self->c.fd, &first));
	EXPECT_EQ(-EALREADY, bogus_handle_start(self->c.fd));
	ASSERT_EQ(0, bogus_handle_info(self->c.fd, &second));
	EXPECT_EQ(0, memcmp(&first, &second, sizeof(first)));
	EXPECT_EQ(0, bogus_handle_stop(self->c.fd));
}

TEST_F(contract, stop_without_start)
{
	EXPECT_EQ(-EALREADY, bogus_handle_stop(self->c.fd));
}

TEST_F(contract, stop_twice)
{
	ASSERT_EQ(0, bogus_handle_start(self->c.fd));
	EXPECT_EQ(0, bogus_handle_stop(self->c.fd));
	EXPECT_EQ(-EALREADY, bogus_handle_stop(self->c.fd));
}

TEST_F(contract, check_and_stop_ignore_the_argument)
{
	unsigned int i;
	void *p;

	for (i = 0; i < BOGUS_BAD_POINTERS; i++) {
		p = bogus_bad_pointer(&self->c.arena, i);
		EXPECT_EQ(1, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_CHECK,
						p));
		ASSERT_EQ(0, bogus_handle_start(self->c.fd));
		EXPECT_EQ(0, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_STOP, p));
	}
}

TEST_F(contract, check_finds_a_running_device_too)
{
	ASSERT_EQ(0, bogus_handle_start(self->c.fd));
	EXPECT_EQ(1, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_CHECK, NULL));
	EXPECT_EQ(0, bogus_handle_stop(self->c.fd));
}

TEST_F(contract, get_event_zeroes_the_count)
{
	EXPECT_EQ(self->c.unread, bogus_handle_drain(self->c.fd));
	EXPECT_EQ(0, bogus_handle_drain(self->c.fd));
	self->c.unread = 0;
}

TEST_F(contract, get_event_stores_a_zero_too)
{
	__u64 count = 0x5a5a5a5a5a5a5a5a;

	ASSERT_LE(3, bogus_handle_drain(self->c.fd));
	self->c.unread = 0;
	EXPECT_EQ(0, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_GET_EVENT,
					&count));
	EXPECT_EQ(0, count);
	EXPECT_EQ(-EFAULT, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_GET_EVENT,
					      NULL));
}

TEST_F(contract, get_event_at_an_odd_address)
{
	EXPECT_EQ(0, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_GET_EVENT,
					self->c.arena.page + 1));
	EXPECT_EQ(0, memcmp(self->c.arena.page + 1, &self->c.unread, 8));
	EXPECT_EQ(0, self->c.arena.page[0]);
	EXPECT_EQ(0, self->c.arena.page[9]);
	self->c.unread = 0;
}

TEST_F(contract, get_event_with_bad_pointers)
{
	unsigned int i;
	void *p;

	for (i = 0; i < BOGUS_BAD_POINTERS; i++) {
		p = bogus_bad_pointer(&self->c.arena, i);
		EXPECT_EQ(-EFAULT, bogus_handle_ioctl(self->c.fd,
						BOGUS_IOC_GET_EVENT, p))
			TH_LOG("pointer %p", p);
		EXPECT_TRUE(bogus_quiet_same(&self->c));
	}
}

TEST_F(contract, get_event_across_the_end_of_memory)
{
	char *end = bogus_arena_end(&self->c.arena);
	unsigned int inside;

	for (inside = 1; inside < sizeof(__u64); inside++) {
		EXPECT_EQ(-EFAULT, bogus_handle_ioctl(self->c.fd,
					BOGUS_IOC_GET_EVENT, end - inside));
	}
}

TEST_F(contract, get_event_into_readonly_memory)
{
	ASSERT_EQ(0, mprotect(self->c.arena.page, self->c.arena.size,
			      PROT_READ));
	EXPECT_EQ(-EFAULT, bogus_handle_ioctl(self->c.fd, BOGUS_IOC_GET_EVENT,
					      self->c.arena.page));
}

/* The device keeps running, and no interrupt is lost, whatever is refused */
TEST_F(contract, errors_while_running)
{
	int fd = bogus_handle_open(0, O_RDWR);
	int64_t sum;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	ASSERT_EQ(0, bogus_handle_start(fd));
	for (sum = 0; sum < 20; sum += bogus_handle_collect(fd, 1)) {
		ASSERT_EQ(-EFAULT, bogus_handle_ioctl(fd, BOGUS_IOC_GET_EVENT,
						      NULL));
		ASSERT_EQ(-EFAULT, bogus_handle_ioctl(fd, BOGUS_IOC_INFO,
						      NULL));
		ASSERT_EQ(-EFAULT, bogus_handle_ioctl(fd, BOGUS_IOC_START,
						      NULL));
		ASSERT_EQ(-EFAULT, bogus_handle_ioctl(fd, BOGUS_IOC_HISTOGRAM,
						      NULL));
		ASSERT_EQ(-EALREADY, bogus_handle_start(fd));
		ASSERT_EQ(-ENOTTY, bogus_handle_ioctl(fd, 0, NULL));
	}
	EXPECT_EQ(0, bogus_handle_stop(fd));
	sum += bogus_handle_drain(fd);
	close(fd);
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));

	EXPECT_EQ(self->c.unread + sum, bogus_handle_drain(self->c.fd));
	self->c.unread = 0;
	ASSERT_EQ(0, bogus_handle_info(self->c.fd, &self->c.before));
	EXPECT_LAWS(&self->c.before);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
