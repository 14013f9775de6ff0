// SPDX-License-Identifier: GPL-2.0
/* Whose count it is, and who may do what. */

#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "bogus_harness.h"

#define HANDLES_MANY	1024

FIXTURE(handles)
{
	int fd;
	int observer;
};

FIXTURE_SETUP(handles)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
}

FIXTURE_TEARDOWN(handles)
{
	struct bogus_info info;

	close(self->fd);
	EXPECT_EQ(0, bogus_handle_info(self->observer, &info));
	EXPECT_EQ(BOGUS_STATE_STOPPED, info.state);
	EXPECT_EQ(1, info.handles);
	EXPECT_EQ(0, info.started);
	EXPECT_LAWS(&info);
	close(self->observer);
}

static unsigned int handles_state(int fd)
{
	struct bogus_info info;

	return bogus_handle_info(fd, &info) ? ~0U : info.state;
}

TEST_F(handles, observer_may_not_start_or_stop)
{
	EXPECT_EQ(-EACCES, bogus_handle_start(self->observer));
	EXPECT_EQ(-EACCES, bogus_handle_stop(self->observer));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_EQ(-EACCES, bogus_handle_start(self->observer));
	EXPECT_EQ(-EACCES, bogus_handle_stop(self->observer));
	EXPECT_EQ(BOGUS_STATE_RUNNING, handles_state(self->observer));
}

TEST_F(handles, observer_may_do_all_else)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];
	struct bogus_ring ring;
	struct bogus_info info;
	uint64_t count;

	EXPECT_EQ(1, bogus_handle_ioctl(self->observer, BOGUS_IOC_CHECK, NULL));
	ASSERT_LE(3, bogus_device_run(0, 3));
	EXPECT_EQ(0, bogus_handle_info(self->observer, &info));
	EXPECT_EQ(POLLIN, bogus_handle_poll(self->observer, POLLIN, 0));
	EXPECT_EQ(8, bogus_handle_read(self->observer, &count));
	EXPECT_LE(3, count);
	EXPECT_EQ(0, bogus_handle_drain(self->observer));
	EXPECT_EQ(0, bogus_histogram_get(self->observer, BOGUS_STAGE_ISR,
					 counts));
	EXPECT_LE(3, bogus_histogram_sum(counts));
	ASSERT_EQ(0, bogus_ring_map(self->observer, &ring));
	EXPECT_EQ(info.published, bogus_ring_published(&ring));
	bogus_ring_unmap(&ring);
}

TEST_F(handles, nobody_takes_from_another)
{
	int64_t ran = bogus_device_run(0, 5);

	ASSERT_LE(5, ran);
	EXPECT_EQ(ran, bogus_handle_drain(self->observer));
	EXPECT_EQ(ran, bogus_handle_drain(self->fd));
}

TEST_F(handles, a_new_handle_begins_at_zero)
{
	int fd;

	ASSERT_LE(3, bogus_device_run(0, 3));
	fd = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, bogus_handle_drain(fd));
	EXPECT_EQ(0, bogus_handle_poll(fd, POLLIN, 0));
	close(fd);
}

TEST_F(handles, dup_shares_the_count)
{
	int copy = dup(self->fd);
	int64_t ran;

	ASSERT_LE(0, copy);
	ran = bogus_device_run(0, 3);
	EXPECT_EQ(ran, bogus_handle_drain(copy));
	EXPECT_EQ(0, bogus_handle_drain(self->fd));
	close(copy);
}

TEST_F(handles, dup_shares_the_start)
{
	int copy = dup(self->fd);

	ASSERT_LE(0, copy);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_EQ(-EALREADY, bogus_handle_start(copy));
	EXPECT_EQ(0, bogus_handle_stop(copy));
	EXPECT_EQ(-EALREADY, bogus_handle_stop(self->fd));
	close(copy);
}

TEST_F(handles, closing_a_dup_stops_nothing)
{
	int copy = dup(self->fd);

	ASSERT_LE(0, copy);
	ASSERT_EQ(0, bogus_handle_start(copy));
	close(copy);
	EXPECT_EQ(BOGUS_STATE_RUNNING, handles_state(self->observer));
	EXPECT_LE(3, bogus_handle_collect(self->fd, 3));
}

TEST_F(handles, readonly_reopen_is_another_handle)
{
	char path[64];
	int other;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->fd);
	other = open(path, O_RDONLY);
	ASSERT_LE(0, other);
	ASSERT_LE(2, bogus_device_run(0, 2));
	EXPECT_LE(2, bogus_handle_drain(self->fd));
	EXPECT_LE(2, bogus_handle_drain(other));
	close(other);
}

/* What so many reads of something add up to */
static int64_t handles_collect_times(int fd, unsigned int times)
{
	int64_t sum = 0, count;

	while (times--) {
		count = bogus_handle_collect(fd, 1);
		if (count < 0)
			return count;
		sum += count;
	}
	return sum;
}

static void handles_child_collect(int fd, int to, unsigned int times)
{
	int64_t sum = handles_collect_times(fd, times);

	_exit(write(to, &sum, sizeof(sum)) != sizeof(sum));
}

/* Parent and child drain one handle at once: together they get it all */
TEST_F(handles, fork_shares_the_count)
{
	int64_t mine, childs = 0;
	int pipes[2];
	pid_t pid;

	ASSERT_EQ(0, pipe(pipes));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		handles_child_collect(self->fd, pipes[1], 50);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	mine = handles_collect_times(self->fd, 50);
	ASSERT_LE(50, mine);
	ASSERT_EQ(sizeof(childs), read(pipes[0], &childs, sizeof(childs)));
	EXPECT_EQ(0, bogus_child_wait(pid));
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	mine += bogus_handle_drain(self->fd);
	EXPECT_LE(50, childs);
	EXPECT_EQ(bogus_handle_drain(self->observer), mine + childs);
}

TEST_F(handles, fork_shares_the_start)
{
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid)
		_exit(bogus_handle_start(self->fd) ? 1 : 0);
	EXPECT_EQ(0, bogus_child_wait(pid));
	EXPECT_EQ(BOGUS_STATE_RUNNING, handles_state(self->observer));
	EXPECT_EQ(-EALREADY, bogus_handle_start(self->fd));
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
}

/* Receives a handle, reports what it reads there, keeps it until told */
static void handles_child_receive(int sock)
{
	int fd = bogus_fd_receive(sock);
	int64_t count;
	char byte;

	if (fd < 0)
		_exit(1);
	count = bogus_handle_collect(fd, 3);
	if (write(sock, &count, sizeof(count)) != sizeof(count))
		_exit(2);
	_exit(read(sock, &byte, 1) != 1);
}

TEST_F(handles, passed_to_another_process)
{
	int fd = bogus_handle_open(0, O_RDWR);
	int64_t count = 0;
	int sock[2];
	pid_t pid;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		close(fd);
		handles_child_receive(sock[1]);
	}
	ASSERT_EQ(0, bogus_fd_send(sock[0], fd));
	ASSERT_EQ(0, bogus_handle_start(fd));
	close(fd);
	EXPECT_EQ(sizeof(count), read(sock[0], &count, sizeof(count)));
	EXPECT_LE(3, count);
	EXPECT_EQ(BOGUS_STATE_RUNNING, handles_state(self->observer));
	EXPECT_EQ(1, write(sock[0], "", 1));
	EXPECT_EQ(0, bogus_child_wait(pid));
	EXPECT_EQ(BOGUS_STATE_STOPPED, handles_state(self->observer));
}

/* On its way through a socket nobody else holds it, and it goes on counting */
TEST_F(handles, in_flight)
{
	int fd = bogus_handle_open(0, O_RDWR);
	int sock[2];
	int64_t ran;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	ASSERT_EQ(0, bogus_fd_send(sock[0], fd));
	close(fd);
	ran = bogus_device_run(0, 3);
	fd = bogus_fd_receive(sock[1]);
	ASSERT_LE(0, fd);
	EXPECT_EQ(ran, bogus_handle_drain(fd));
	close(fd);
	close(sock[0]);
	close(sock[1]);
}

static int handles_open_many(int *fds, unsigned int n)
{
	struct rlimit limit = { HANDLES_MANY + 64, HANDLES_MANY + 64 };
	unsigned int i;

	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -errno;
	for (i = 0; i < n; i++) {
		fds[i] = bogus_handle_open(0, i & 1 ? O_RDONLY : O_RDWR);
		if (fds[i] < 0)
			return fds[i];
	}
	return 0;
}

TEST_F(handles, many)
{
	int fds[HANDLES_MANY];
	struct bogus_info info;
	unsigned int i;
	int64_t ran;

	ASSERT_EQ(0, handles_open_many(fds, HANDLES_MANY));
	ASSERT_EQ(0, bogus_handle_info(self->observer, &info));
	EXPECT_EQ(HANDLES_MANY + 2, info.handles);
	ran = bogus_device_run(0, 20);
	ASSERT_LE(20, ran);
	for (i = 0; i < HANDLES_MANY; i++) {
		ASSERT_EQ(ran, bogus_handle_drain(fds[i]));
		close(fds[i]);
	}
}

TEST_F(handles, many_started)
{
	int fds[HANDLES_MANY];
	struct bogus_info info;
	unsigned int i;

	ASSERT_EQ(0, handles_open_many(fds, HANDLES_MANY));
	for (i = 0; i < HANDLES_MANY; i += 2) {
		ASSERT_EQ(0, bogus_handle_start(fds[i]));
	}
	ASSERT_EQ(0, bogus_handle_info(self->observer, &info));
	EXPECT_EQ(HANDLES_MANY / 2, info.started);
	for (i = 0; i < HANDLES_MANY; i++) {
		EXPECT_EQ(BOGUS_STATE_RUNNING, handles_state(self->observer));
		close(fds[i ^ 1]);
	}
	EXPECT_EQ(BOGUS_STATE_STOPPED, handles_state(self->observer));
}

/* Each one has what has been serviced since its own open */
TEST_F(handles, opened_one_after_another)
{
	uint64_t before[16], now;
	int fds[16];
	unsigned int i;
	struct bogus_info info;

	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = bogus_handle_open(0, O_RDONLY);
		ASSERT_LE(0, fds[i]);
		ASSERT_EQ(0, bogus_handle_info(fds[i], &info));
		before[i] = info.serviced;
		ASSERT_LT(0, bogus_device_run(0, 1));
	}
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	now = info.serviced;
	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		EXPECT_EQ(now - before[i], bogus_handle_drain(fds[i]));
		close(fds[i]);
	}
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
