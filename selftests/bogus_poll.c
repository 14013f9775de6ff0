// SPDX-License-Identifier: GPL-2.0
/* poll, select and epoll: level, edge, one shot, several at once. */

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

#define POLL_READY (POLLIN | POLLRDNORM)

FIXTURE(poll)
{
	int fd;
	int epoll;
};

FIXTURE_SETUP(poll)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	self->epoll = epoll_create1(EPOLL_CLOEXEC);
	ASSERT_LE(0, self->epoll);
}

FIXTURE_TEARDOWN(poll)
{
	close(self->epoll);
	close(self->fd);
}

static int poll_add(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static int poll_rearm(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) < 0 ? -errno : 0;
}

/* The events of one descriptor, 0 if the time is over */
static int poll_epoll(int epoll, int timeout_ms)
{
	struct epoll_event event;
	int ret = epoll_wait(epoll, &event, 1, timeout_ms);

	return ret < 0 ? -errno : ret ? (int)event.events : 0;
}

static long poll_call_epoll(struct bogus_call *call)
{
	return poll_epoll(call->fd, -1);
}

TEST_F(poll, nothing_while_nothing_is_started)
{
	EXPECT_EQ(0, bogus_handle_poll(self->fd, -1, 0));
	EXPECT_EQ(0, bogus_handle_poll(self->fd, -1, 20));
}

TEST_F(poll, nothing_before_the_first_interrupt)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_EQ(0, bogus_handle_poll(self->fd, -1, 20));
}

TEST_F(poll, level)
{
	ASSERT_LT(0, bogus_device_run(0, 2));
	EXPECT_EQ(POLL_READY, bogus_handle_poll(self->fd, POLL_READY, 0));
	EXPECT_EQ(POLL_READY, bogus_handle_poll(self->fd, POLL_READY, 0));
	EXPECT_EQ(POLLIN, bogus_handle_poll(self->fd, POLLIN, -1));
	ASSERT_LT(0, bogus_handle_drain(self->fd));
	EXPECT_EQ(0, bogus_handle_poll(self->fd, POLL_READY, 0));
}

TEST_F(poll, reports_reading_alone)
{
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(POLL_READY, bogus_handle_poll(self->fd,
			POLL_READY | POLLPRI | POLLOUT | POLLRDHUP, 0));
	EXPECT_EQ(0, bogus_handle_poll(self->fd, POLLOUT, 0));
}

TEST_F(poll, sleeps_until_an_interrupt)
{
	struct bogus_call call = { .fn = bogus_call_poll, .fd = self->fd };

	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_poll));
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(POLLIN, bogus_call_end(&call));
	EXPECT_LT(0, bogus_handle_drain(self->fd));
}

TEST_F(poll, a_handle_polls_its_own_count)
{
	int other = bogus_handle_open(0, O_RDONLY);

	ASSERT_LE(0, other);
	ASSERT_LT(0, bogus_device_run(0, 1));
	ASSERT_LT(0, bogus_handle_drain(other));
	EXPECT_EQ(0, bogus_handle_poll(other, POLLIN, 0));
	EXPECT_EQ(POLLIN, bogus_handle_poll(self->fd, POLLIN, 0));
	close(other);
}

TEST_F(poll, select)
{
	struct timeval now = { 0, 0 };
	fd_set in, except;

	FD_ZERO(&in);
	FD_ZERO(&except);
	FD_SET(self->fd, &in);
	EXPECT_EQ(0, select(self->fd + 1, &in, NULL, NULL, &now));
	ASSERT_LT(0, bogus_device_run(0, 1));
	FD_SET(self->fd, &in);
	FD_SET(self->fd, &except);
	EXPECT_EQ(1, select(self->fd + 1, &in, NULL, &except, NULL));
	EXPECT_TRUE(FD_ISSET(self->fd, &in));
	EXPECT_FALSE(FD_ISSET(self->fd, &except));
}

TEST_F(poll, epoll_level)
{
	ASSERT_EQ(0, poll_add(self->epoll, self->fd, EPOLLIN));
	EXPECT_EQ(0, poll_epoll(self->epoll, 0));
	ASSERT_LT(0, bogus_device_run(0, 2));
	EXPECT_EQ(EPOLLIN, poll_epoll(self->epoll, 0));
	EXPECT_EQ(EPOLLIN, poll_epoll(self->epoll, 0));
	ASSERT_LT(0, bogus_handle_drain(self->fd));
	EXPECT_EQ(0, poll_epoll(self->epoll, 0));
}

TEST_F(poll, epoll_sleeps_until_an_interrupt)
{
	struct bogus_call call = { .fn = poll_call_epoll, .fd = self->epoll };

	ASSERT_EQ(0, poll_add(self->epoll, self->fd, EPOLLIN));
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_epoll_wait));
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(EPOLLIN, bogus_call_end(&call));
}

TEST_F(poll, edge_when_added_ready)
{
	ASSERT_LT(0, bogus_device_run(0, 1));
	ASSERT_EQ(0, poll_add(self->epoll, self->fd, EPOLLIN | EPOLLET));
	EXPECT_EQ(EPOLLIN, poll_epoll(self->epoll, 0));
	EXPECT_EQ(0, poll_epoll(self->epoll, 0));
}

/* Draining or not, what comes later is an edge; what does not come is not */
TEST_F(poll, edge_for_further_interrupts)
{
	unsigned int round;

	ASSERT_EQ(0, poll_add(self->epoll, self->fd, EPOLLIN | EPOLLET));
	EXPECT_EQ(0, poll_epoll(self->epoll, 20));
	for (round = 0; round < 6; round++) {
		ASSERT_LT(0, bogus_device_run(0, 1));
		EXPECT_EQ(EPOLLIN, poll_epoll(self->epoll, 0));
		EXPECT_EQ(0, poll_epoll(self->epoll, 20));
		if (round & 1)
			bogus_handle_drain(self->fd);
		EXPECT_EQ(0, poll_epoll(self->epoll, 0));
	}
}

/* While the device runs and nobody drains, an edge for every wait */
TEST_F(poll, edge_while_running)
{
	unsigned int edges;

	ASSERT_EQ(0, poll_add(self->epoll, self->fd, EPOLLIN | EPOLLET));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	for (edges = 0; edges < 50; edges++) {
		ASSERT_EQ(EPOLLIN, poll_epoll(self->epoll, -1));
	}
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_LE(edges, bogus_handle_drain(self->fd));
}

TEST_F(poll, one_shot)
{
	const uint32_t events = EPOLLIN | EPOLLONESHOT;

	ASSERT_EQ(0, poll_add(self->epoll, self->fd, events));
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(EPOLLIN, poll_epoll(self->epoll, 0));
	EXPECT_EQ(0, poll_epoll(self->epoll, 0));
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(0, poll_epoll(self->epoll, 0));

	ASSERT_EQ(0, poll_rearm(self->epoll, self->fd, events));
	EXPECT_EQ(EPOLLIN, poll_epoll(self->epoll, 0));
	ASSERT_LT(0, bogus_handle_drain(self->fd));
	ASSERT_EQ(0, poll_rearm(self->epoll, self->fd, events));
	EXPECT_EQ(0, poll_epoll(self->epoll, 0));
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(EPOLLIN, poll_epoll(self->epoll, 0));
}

/*
 * Exclusive is for several that wait for one thing. Two handles are two things:
 * the one interrupt that there is wakes both.
 */
TEST_F(poll, epoll_exclusive_on_two_handles)
{
	struct bogus_call calls[2] = {
		{ .fn = poll_call_epoll }, { .fn = poll_call_epoll },
	};
	int fds[2], i;

	ASSERT_EQ(0, bogus_period_set(0, 20 * BOGUS_TEST_FAST_NS));
	for (i = 0; i < 2; i++) {
		fds[i] = bogus_handle_open(0, O_RDONLY);
		ASSERT_LE(0, fds[i]);
		calls[i].fd = epoll_create1(EPOLL_CLOEXEC);
		ASSERT_EQ(0, poll_add(calls[i].fd, fds[i],
				      EPOLLIN | EPOLLEXCLUSIVE));
		ASSERT_EQ(0, bogus_call_begin(&calls[i]));
		ASSERT_TRUE(bogus_call_asleep(&calls[i], SYS_epoll_wait));
	}
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	/* The next I/O does not end within the test */
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(EPOLLIN, bogus_call_end(&calls[i]));
		close(calls[i].fd);
		close(fds[i]);
	}
}

TEST_F(poll, two_epolls_on_one_handle)
{
	int other = epoll_create1(EPOLL_CLOEXEC);

	ASSERT_LE(0, other);
	ASSERT_EQ(0, poll_add(self->epoll, self->fd, EPOLLIN | EPOLLET));
	ASSERT_EQ(0, poll_add(other, self->fd, EPOLLIN));
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(EPOLLIN, poll_epoll(self->epoll, 0));
	EXPECT_EQ(0, poll_epoll(self->epoll, 0));
	EXPECT_EQ(EPOLLIN, poll_epoll(other, 0));
	EXPECT_EQ(EPOLLIN, poll_epoll(other, 0));
	close(other);
}

TEST_F(poll, epoll_of_an_epoll)
{
	int outer = epoll_create1(EPOLL_CLOEXEC);
	struct bogus_call call = { .fn = poll_call_epoll, .fd = outer };

	ASSERT_LE(0, outer);
	ASSERT_EQ(0, poll_add(self->epoll, self->fd, EPOLLIN));
	ASSERT_EQ(0, poll_add(outer, self->epoll, EPOLLIN));
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_epoll_wait));
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(EPOLLIN, bogus_call_end(&call));
	close(outer);
}

TEST_F(poll, aio)
{
	unsigned long context;
	int ret;

	ret = bogus_aio_poll_begin(self->fd, POLLIN, &context);
	if (ret == -ENOSYS)
		BOGUS_SKIP("no aio in this kernel");
	ASSERT_EQ(0, ret);
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(POLLIN, bogus_aio_poll_end(context));
	ASSERT_EQ(0, bogus_aio_poll_begin(self->fd, POLLIN, &context));
	EXPECT_EQ(POLLIN, bogus_aio_poll_end(context));
}

/* The handle goes while an epoll still knows it */
TEST_F(poll, close_while_armed)
{
	unsigned int i;
	int fd;

	for (i = 0; i < 20; i++) {
		fd = bogus_handle_open(0, O_RDWR);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, poll_add(self->epoll, fd, EPOLLIN));
		ASSERT_EQ(0, bogus_handle_start(fd));
		ASSERT_EQ(EPOLLIN, poll_epoll(self->epoll, -1));
		close(fd);
	}
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_EQ(0, poll_epoll(self->epoll, 0));
}

/* Gone: not to be waited for, and everybody who waits in any way hears it */

FIXTURE(poll_gone)
{
	int fd;
};

FIXTURE_SETUP(poll_gone)
{
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_LT(0, bogus_device_run(0, 1));
	ASSERT_EQ(0, bogus_driver_unbind(0));
}

FIXTURE_TEARDOWN(poll_gone)
{
	EXPECT_EQ(0, bogus_driver_bind(0));
	close(self->fd);
}

TEST_F(poll_gone, poll)
{
	EXPECT_EQ(POLLHUP | POLLERR, bogus_handle_poll(self->fd, 0, -1));
	EXPECT_EQ(POLLHUP | POLLERR, bogus_handle_poll(self->fd, POLLIN, -1) &
				     (POLLHUP | POLLERR));
}

TEST_F(poll_gone, select)
{
	fd_set in;

	FD_ZERO(&in);
	FD_SET(self->fd, &in);
	EXPECT_EQ(1, select(self->fd + 1, &in, NULL, NULL, NULL));
	EXPECT_TRUE(FD_ISSET(self->fd, &in));
}

TEST_F(poll_gone, epoll)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	ASSERT_LE(0, epoll);
	ASSERT_EQ(0, poll_add(epoll, self->fd, EPOLLIN));
	EXPECT_EQ(EPOLLHUP | EPOLLERR, poll_epoll(epoll, -1) &
				       (EPOLLHUP | EPOLLERR));
	close(epoll);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
