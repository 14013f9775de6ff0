// SPDX-License-Identifier: GPL-2.0
/*
 * The eventfd of START: one signal each time this handle's count leaves 0,
 * and none at any other time, but for the one that says the device is gone.
 */

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(eventfd)
{
	int fd;
	int event;
	int observer;
};

FIXTURE_SETUP(eventfd)
{
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDWR);
	self->event = eventfd(0, EFD_CLOEXEC);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
	ASSERT_LE(0, self->event);
}

FIXTURE_TEARDOWN(eventfd)
{
	close(self->event);
	close(self->observer);
	close(self->fd);
}

/* What the eventfd has counted, without waiting; zeroes it */
static int64_t event_take(int event)
{
	uint64_t value;

	if (!(bogus_handle_poll(event, POLLIN, 0) & POLLIN))
		return 0;
	return read(event, &value, sizeof(value)) == 8 ? (int64_t)value : -1;
}

/* The same, asleep until there is something */
static int64_t event_wait(int event)
{
	uint64_t value;

	return read(event, &value, sizeof(value)) == 8 ? (int64_t)value : -1;
}

TEST_F(eventfd, once_for_a_slow_reader)
{
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_LE(10, bogus_handle_collect(self->observer, 10));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_EQ(1, event_take(self->event));
	EXPECT_LE(10, bogus_handle_drain(self->fd));
}

/* An interrupt that comes before START has returned counts, too */
TEST_F(eventfd, first_interrupt_at_the_shortest_period)
{
	uint64_t shortest;
	int i;

	ASSERT_EQ(0, bogus_attr_get(0, "period_min_ns", &shortest));
	ASSERT_EQ(0, bogus_period_set(0, shortest));
	for (i = 0; i < 200; i++) {
		ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
		ASSERT_EQ(1, event_wait(self->event));
		ASSERT_EQ(0, bogus_handle_stop(self->fd));
		ASSERT_LE(1, bogus_handle_drain(self->fd));
	}
}

/* Each drain is followed by exactly one signal, and each signal has a cause */
TEST_F(eventfd, again_after_each_drain)
{
	unsigned int round;

	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	for (round = 0; round < 100; round++) {
		ASSERT_EQ(1, event_wait(self->event));
		ASSERT_LT(0, bogus_handle_drain(self->fd));
	}
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_GE(1, event_take(self->event));
}

TEST_F(eventfd, again_after_each_read)
{
	uint64_t count;
	unsigned int round;

	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	for (round = 0; round < 100; round++) {
		ASSERT_EQ(1, event_wait(self->event));
		ASSERT_EQ(8, bogus_handle_read(self->fd, &count));
	}
}

TEST_F(eventfd, not_after_a_failed_drain)
{
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_EQ(1, event_wait(self->event));
	ASSERT_EQ(-EFAULT, bogus_handle_ioctl(self->fd, BOGUS_IOC_GET_EVENT,
					      NULL));
	ASSERT_LE(10, bogus_handle_collect(self->observer, 10));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_EQ(0, event_take(self->event));
}

TEST_F(eventfd, not_before_the_first_interrupt)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	EXPECT_EQ(0, bogus_handle_poll(self->event, POLLIN, 20));
}

TEST_F(eventfd, not_for_what_is_unread_at_start)
{
	int64_t old = bogus_device_run(0, 2);

	ASSERT_LT(0, old);
	ASSERT_EQ(old, bogus_handle_drain(self->observer));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_LE(10, bogus_handle_collect(self->observer, 10));
	EXPECT_EQ(0, event_take(self->event));
	ASSERT_LE(12, bogus_handle_drain(self->fd));
	EXPECT_EQ(1, event_wait(self->event));
}

TEST_F(eventfd, dropped_at_stop)
{
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_EQ(1, event_wait(self->event));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_LT(0, bogus_handle_drain(self->fd));
	ASSERT_LT(0, bogus_device_run(0, 3));
	EXPECT_LE(3, bogus_handle_drain(self->fd));
	EXPECT_EQ(0, event_take(self->event));
}

TEST_F(eventfd, start_without_one_after_start_with_one)
{
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	bogus_handle_drain(self->fd);
	event_take(self->event);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_LT(0, bogus_handle_collect(self->fd, 3));
	EXPECT_EQ(0, event_take(self->event));
}

TEST_F(eventfd, second_start_changes_nothing)
{
	int other = eventfd(0, EFD_CLOEXEC);

	ASSERT_LE(0, other);
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	EXPECT_EQ(-EALREADY, bogus_handle_start_eventfd(self->fd, other));
	EXPECT_EQ(-EALREADY, bogus_handle_start(self->fd));
	ASSERT_EQ(1, event_wait(self->event));
	ASSERT_LT(0, bogus_handle_drain(self->fd));
	EXPECT_EQ(1, event_wait(self->event));
	EXPECT_EQ(0, event_take(other));
	close(other);
}

TEST_F(eventfd, caller_may_close_its_copy)
{
	int copy = dup(self->event);

	ASSERT_LE(0, copy);
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, copy));
	close(copy);
	EXPECT_EQ(1, event_wait(self->event));
}

TEST_F(eventfd, caller_may_close_every_copy)
{
	int copy = eventfd(0, EFD_CLOEXEC);

	ASSERT_LE(0, copy);
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, copy));
	close(copy);
	ASSERT_LE(10, bogus_handle_collect(self->observer, 10));
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_LE(10, bogus_handle_drain(self->fd));
}

/*
 * Both before the first interrupt: what that left unread at the second START
 * would not be signalled. Where it came between them, once more.
 */
static int event_start_both(struct _test_data_eventfd *self, int other)
{
	struct bogus_info before, after;
	int ret;

	for (;;) {
		ret = bogus_handle_info(self->fd, &before);
		if (!ret)
			ret = bogus_handle_start_eventfd(self->fd, self->event);
		if (!ret)
			ret = bogus_handle_start_eventfd(self->observer, other);
		if (!ret)
			ret = bogus_handle_info(self->fd, &after);
		if (ret || after.serviced == before.serviced)
			return ret;
		bogus_handle_stop(self->fd);
		bogus_handle_stop(self->observer);
		bogus_handle_drain(self->fd);
		bogus_handle_drain(self->observer);
		event_take(self->event);
		event_take(other);
	}
}

TEST_F(eventfd, one_for_two_handles)
{
	int64_t sum = 0;

	ASSERT_EQ(0, bogus_period_set(0, 50 * BOGUS_TEST_FAST_NS));
	ASSERT_EQ(0, event_start_both(self, self->event));
	while (sum < 2)
		sum += event_wait(self->event);
	EXPECT_EQ(2, sum);
	ASSERT_EQ(0, bogus_handle_stop(self->observer));
	ASSERT_LT(0, bogus_handle_drain(self->fd));
	EXPECT_EQ(1, event_wait(self->event));
}

TEST_F(eventfd, one_each_for_two_handles)
{
	int other = eventfd(0, EFD_CLOEXEC);

	ASSERT_LE(0, other);
	ASSERT_EQ(0, bogus_period_set(0, 50 * BOGUS_TEST_FAST_NS));
	ASSERT_EQ(0, event_start_both(self, other));
	ASSERT_EQ(1, event_wait(self->event));
	ASSERT_EQ(1, event_wait(other));
	ASSERT_LT(0, bogus_handle_drain(self->fd));
	EXPECT_EQ(1, event_wait(self->event));
	EXPECT_EQ(0, event_take(other));
	close(other);
}

TEST_F(eventfd, full_one_does_not_stop_the_device)
{
	int full = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	uint64_t value = UINT64_MAX - 1;
	unsigned int round;

	ASSERT_LE(0, full);
	ASSERT_EQ(8, write(full, &value, 8));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, full));
	for (round = 0; round < 5; round++) {
		ASSERT_LT(0, bogus_handle_collect(self->fd, 1));
	}
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(8, read(full, &value, 8));
	EXPECT_LE(UINT64_MAX - 1, value);
	close(full);
}

TEST_F(eventfd, semaphore)
{
	int sem = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
	unsigned int round;

	ASSERT_LE(0, sem);
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, sem));
	for (round = 0; round < 5; round++) {
		ASSERT_EQ(1, event_wait(sem));
		EXPECT_EQ(0, event_take(sem));
		ASSERT_LT(0, bogus_handle_drain(self->fd));
	}
	close(sem);
}

TEST_F(eventfd, epoll_edge)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	unsigned int round;

	ASSERT_LE(0, epoll);
	ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, self->event, &event));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	for (round = 0; round < 20; round++) {
		ASSERT_EQ(1, epoll_wait(epoll, &event, 1, -1));
		ASSERT_LT(0, bogus_handle_drain(self->fd));
	}
	close(epoll);
}

/* Removal: one signal more, whatever the count was, for each started handle */

TEST_F(eventfd, signalled_on_removal_at_zero)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	EXPECT_EQ(1, event_take(self->event));
	EXPECT_EQ(-ENODEV, bogus_handle_drain(self->fd));
	EXPECT_EQ(0, bogus_driver_bind(0));
}

TEST_F(eventfd, signalled_on_removal_with_unread)
{
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_EQ(1, event_wait(self->event));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	EXPECT_EQ(1, event_take(self->event));
	EXPECT_EQ(0, bogus_driver_bind(0));
}

TEST_F(eventfd, not_signalled_on_removal_after_stop)
{
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	event_take(self->event);
	ASSERT_EQ(0, bogus_driver_unbind(0));
	EXPECT_EQ(0, event_take(self->event));
	EXPECT_EQ(0, bogus_driver_bind(0));
}

static long event_call_wait(struct bogus_call *call)
{
	return event_wait(call->fd);
}

TEST_F(eventfd, sleeper_wakes_on_removal)
{
	struct bogus_call call = { .fn = event_call_wait, .fd = self->event };

	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	EXPECT_EQ(1, bogus_call_end(&call));
	EXPECT_EQ(0, bogus_driver_bind(0));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
