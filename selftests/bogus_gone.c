// SPDX-License-Identifier: GPL-2.0
/*
 * The table of bogus_test_gone.c, by every way to a handle: whatever leads to it
 * has each operation tried once the device is gone. Then the waits that removal
 * finds under way; those that a thread sleeps in are bogus_removal's.
 */

#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

#define GONE_EVENTS	(POLLHUP | POLLERR)
#define GONE_FILES	64

FIXTURE(gone)
{
	int fd;
	int observer;
	int event;
	char text[BOGUS_GONE_TEXT];
};

FIXTURE_VARIANT(gone)
{
	/* The handle has the device started, and unread interrupts */
	bool started;
	bool unload;
	/* There is another device of that number when the calls are made */
	bool rebound;
};

FIXTURE_VARIANT_ADD(gone, unbind_stopped)
{
	.started = false,
};

FIXTURE_VARIANT_ADD(gone, unbind)
{
	.started = true,
};

FIXTURE_VARIANT_ADD(gone, rmmod)
{
	.started = true,
	.unload = true,
};

FIXTURE_VARIANT_ADD(gone, unbind_and_bind)
{
	.started = true,
	.rebound = true,
};

FIXTURE_VARIANT_ADD(gone, rmmod_and_insmod)
{
	.started = true,
	.unload = true,
	.rebound = true,
};

FIXTURE_SETUP(gone)
{
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	self->event = eventfd(0, EFD_CLOEXEC);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
	ASSERT_LE(0, self->event);
	if (!variant->started)
		return;
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	ASSERT_EQ(POLLIN, bogus_handle_poll(self->fd, POLLIN, -1));
}

FIXTURE_TEARDOWN(gone)
{
	close(self->event);
	close(self->observer);
	close(self->fd);
	EXPECT_EQ(0, bogus_device_ensure());
}

static int gone_remove(const struct _fixture_variant_gone *variant)
{
	int ret = variant->unload ? bogus_module_unload(BOGUS_MODULE_VDEV) :
				    bogus_driver_unbind(0);

	return ret || !variant->rebound ? ret : bogus_device_ensure();
}

#define EXPECT_GONE(fd) EXPECT_STREQ("", bogus_gone_differs(fd, self->text))

/* Ways */

TEST_F(gone, by_the_descriptor)
{
	ASSERT_EQ(0, gone_remove(variant));
	EXPECT_GONE(self->fd);
}

TEST_F(gone, by_a_handle_for_reading)
{
	ASSERT_EQ(0, gone_remove(variant));
	EXPECT_GONE(self->observer);
}

TEST_F(gone, by_a_handle_that_does_not_block)
{
	ASSERT_EQ(0, bogus_handle_nonblock(self->fd, true));
	ASSERT_EQ(0, gone_remove(variant));
	EXPECT_GONE(self->fd);
}

TEST_F(gone, by_a_copy)
{
	int before = dup(self->fd), after;

	ASSERT_LE(0, before);
	ASSERT_EQ(0, gone_remove(variant));
	after = dup(self->fd);
	ASSERT_LE(0, after);
	EXPECT_GONE(before);
	EXPECT_GONE(after);
	close(before);
	close(after);
	EXPECT_GONE(self->fd);
}

TEST_F(gone, by_the_copy_that_is_left)
{
	int copy = dup(self->fd);

	ASSERT_LE(0, copy);
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, gone_remove(variant));
	EXPECT_GONE(copy);
	close(copy);
}

TEST_F(gone, by_a_socket)
{
	int before = bogus_fd_pass(self->fd), after;

	ASSERT_LE(0, before);
	ASSERT_EQ(0, gone_remove(variant));
	after = bogus_fd_pass(self->fd);
	ASSERT_LE(0, after);
	EXPECT_GONE(before);
	EXPECT_GONE(after);
	close(before);
	close(after);
}

/* Nobody has it open when the device goes: it is in a message */
TEST_F(gone, on_its_way_through_a_socket)
{
	int sock[2], fd;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	ASSERT_EQ(0, bogus_fd_send(sock[0], self->fd));
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, gone_remove(variant));
	fd = bogus_fd_receive(sock[1]);
	ASSERT_LE(0, fd);
	EXPECT_GONE(fd);
	close(fd);
	close(sock[0]);
	close(sock[1]);
}

static int gone_reopen(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

TEST_F(gone, by_a_handle_opened_through_proc)
{
	int fd = gone_reopen(self->observer, O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, gone_remove(variant));
	EXPECT_GONE(fd);
	close(fd);
}

/* Leads to whichever device has the number by then, or to none */
TEST_F(gone, nothing_to_open_through_proc)
{
	struct bogus_info info;
	int fd;

	ASSERT_EQ(0, gone_remove(variant));
	fd = gone_reopen(self->fd, O_RDWR);
	if (!variant->rebound) {
		EXPECT_EQ(-ENODEV, fd);
		return;
	}
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, bogus_handle_info(fd, &info));
	EXPECT_EQ(0, info.raised);
	close(fd);
	EXPECT_GONE(self->fd);
}

/* The exit status is the number of the handle, from 1, that differs */
static pid_t gone_fork(const int *fds, unsigned int n, const int *pipes)
{
	pid_t pid = fork();
	unsigned int i;
	char byte, text[BOGUS_GONE_TEXT];

	if (pid)
		return pid;
	close(pipes[1]);
	if (read(pipes[0], &byte, 1))
		_exit(n + 1);
	for (i = 0; i < n; i++)
		if (bogus_gone_differs(fds[i], text)[0])
			_exit(i + 1);
	_exit(0);
}

TEST_F(gone, by_a_child)
{
	const int fds[] = { self->fd, self->observer };
	int pipes[2];
	pid_t pid;

	ASSERT_EQ(0, pipe(pipes));
	pid = gone_fork(fds, 2, pipes);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, gone_remove(variant));
	close(pipes[1]);
	EXPECT_EQ(0, bogus_child_wait(pid));
	EXPECT_GONE(self->fd);
	close(pipes[0]);
}

/* The parent has closed it, and so has whoever started the device */
TEST_F(gone, by_a_child_alone)
{
	int pipes[2];
	pid_t pid;

	ASSERT_EQ(0, pipe(pipes));
	pid = gone_fork(&self->fd, 1, pipes);
	ASSERT_LT(0, pid);
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, gone_remove(variant));
	close(pipes[1]);
	EXPECT_EQ(0, bogus_child_wait(pid));
	close(pipes[0]);
}

TEST_F(gone, by_a_child_forked_afterwards)
{
	int pipes[2];
	pid_t pid;

	ASSERT_EQ(0, gone_remove(variant));
	ASSERT_EQ(0, pipe(pipes));
	pid = gone_fork(&self->fd, 1, pipes);
	ASSERT_LT(0, pid);
	close(pipes[1]);
	EXPECT_EQ(0, bogus_child_wait(pid));
	close(pipes[0]);
}

TEST_F(gone, close_is_the_last_thing)
{
	ASSERT_EQ(0, gone_remove(variant));
	EXPECT_EQ(0, close(self->fd));
	EXPECT_EQ(0, close(self->observer));
	self->fd = -1;
	self->observer = -1;
}

/* Waits that nobody sleeps in */

/* Registered when the device was there, looked at when it is gone */
TEST_F(gone, epolls_that_knew_it)
{
	static const uint32_t flags[] = { 0, EPOLLET, EPOLLONESHOT,
					  EPOLLET | EPOLLONESHOT };
	struct epoll_event event;
	int epolls[ARRAY_SIZE(flags)];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		/* Not for reading, for there may be something to read */
		event.events = EPOLLPRI | flags[i];
		epolls[i] = epoll_create1(EPOLL_CLOEXEC);
		ASSERT_EQ(0, epoll_ctl(epolls[i], EPOLL_CTL_ADD, self->fd,
				       &event));
		EXPECT_EQ(0, epoll_wait(epolls[i], &event, 1, 0));
	}
	ASSERT_EQ(0, gone_remove(variant));
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		ASSERT_EQ(1, epoll_wait(epolls[i], &event, 1, -1));
		EXPECT_EQ(GONE_EVENTS, event.events);
		/* Level: for as long as anybody asks. The others: once */
		EXPECT_EQ(!flags[i], epoll_wait(epolls[i], &event, 1, 0));
		close(epolls[i]);
	}
	EXPECT_GONE(self->fd);
}

TEST_F(gone, epoll_in_an_epoll)
{
	struct epoll_event event = { .events = EPOLLPRI };
	int inner = epoll_create1(EPOLL_CLOEXEC);
	int outer = epoll_create1(EPOLL_CLOEXEC);

	ASSERT_EQ(0, epoll_ctl(inner, EPOLL_CTL_ADD, self->fd, &event));
	event.events = EPOLLIN;
	ASSERT_EQ(0, epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event));
	EXPECT_EQ(0, epoll_wait(outer, &event, 1, 0));
	ASSERT_EQ(0, gone_remove(variant));
	ASSERT_EQ(1, epoll_wait(outer, &event, 1, -1));
	ASSERT_EQ(1, epoll_wait(inner, &event, 1, 0));
	EXPECT_EQ(GONE_EVENTS, event.events);
	close(outer);
	close(inner);
}

/* Signalled for the removal, even if the count had left 0 long before */
TEST_F(gone, eventfd_tells)
{
	uint64_t value;

	if (!variant->started) {
		ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, self->event));
	}
	ASSERT_EQ(8, read(self->event, &value, sizeof(value)));
	EXPECT_EQ(1, value);
	ASSERT_EQ(0, gone_remove(variant));
	EXPECT_EQ(POLLIN, bogus_handle_poll(self->event, POLLIN, 0));
	ASSERT_EQ(8, read(self->event, &value, sizeof(value)));
	EXPECT_EQ(1, value);
	/* and is let go of with the handle */
	EXPECT_EQ(0, close(self->fd));
	self->fd = -1;
	EXPECT_EQ(0, bogus_handle_poll(self->event, POLLIN, 0));
}

static int gone_uring_make(struct bogus_uring *uring)
{
	int ret = bogus_uring_make(uring);

	return ret == -EPERM ? -ENOSYS : ret;
}

TEST_F(gone, io_uring_polls_complete)
{
	struct bogus_uring uring;
	int ret = gone_uring_make(&uring);

	if (ret == -ENOSYS)
		BOGUS_SKIP("no io_uring");
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, bogus_uring_poll(&uring, self->fd, POLLPRI));
	ASSERT_EQ(0, bogus_uring_poll(&uring, self->observer, POLLPRI));
	EXPECT_FALSE(bogus_uring_done(&uring, &ret));
	ASSERT_EQ(0, gone_remove(variant));
	ASSERT_EQ(0, bogus_uring_wait(&uring, &ret));
	EXPECT_EQ(GONE_EVENTS, ret);
	ASSERT_EQ(0, bogus_uring_wait(&uring, &ret));
	EXPECT_EQ(GONE_EVENTS, ret);
	bogus_uring_end(&uring);
	EXPECT_GONE(self->fd);
}

/* One that is stopped has nothing to be read, so the requests have to wait */
TEST_F(gone, io_uring_reads_complete)
{
	struct bogus_uring uring;
	int ret = gone_uring_make(&uring);
	uint64_t counts[2];

	if (ret == -ENOSYS)
		BOGUS_SKIP("no io_uring");
	ASSERT_EQ(0, ret);
	if (variant->started) {
		ASSERT_EQ(0, bogus_handle_stop(self->fd));
	}
	ASSERT_LE(0, bogus_handle_drain(self->fd));
	ASSERT_LE(0, bogus_handle_drain(self->observer));
	ASSERT_EQ(0, bogus_uring_read(&uring, self->fd, &counts[0], 8));
	ASSERT_EQ(0, bogus_uring_read(&uring, self->observer, &counts[1], 8));
	EXPECT_FALSE(bogus_uring_done(&uring, &ret));
	ASSERT_EQ(0, gone_remove(variant));
	ASSERT_EQ(0, bogus_uring_wait(&uring, &ret));
	EXPECT_EQ(-ENODEV, ret);
	ASSERT_EQ(0, bogus_uring_wait(&uring, &ret));
	EXPECT_EQ(-ENODEV, ret);
	bogus_uring_end(&uring);
}

/* The request is all that holds the handle, and with it the driver's module */
TEST_F(gone, io_uring_outlives_every_descriptor)
{
	struct bogus_uring uring;
	int ret = gone_uring_make(&uring);
	unsigned int tries = 1000;

	if (ret == -ENOSYS)
		BOGUS_SKIP("no io_uring");
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, bogus_uring_poll(&uring, self->fd, POLLPRI));
	close(self->fd);
	close(self->observer);
	self->fd = -1;
	self->observer = -1;
	EXPECT_EQ(-EWOULDBLOCK, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, gone_remove(variant));
	ASSERT_EQ(0, bogus_uring_wait(&uring, &ret));
	EXPECT_EQ(GONE_EVENTS, ret);
	bogus_uring_end(&uring);
	/* What closes the file for a request may be a thread of the kernel */
	do {
		ret = bogus_module_unload(BOGUS_MODULE_DRIVER);
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	} while (ret == -EWOULDBLOCK && --tries);
	EXPECT_EQ(0, ret);
}

/* Files of sysfs that were opened when there was a device to ask */

static unsigned int gone_open_attrs(int *fds)
{
	DIR *dir = opendir("/sys/class/bogus/bogus0");
	struct dirent *entry;
	unsigned int n = 0;

	if (!dir)
		return 0;
	while (n < GONE_FILES && (entry = readdir(dir))) {
		if (entry->d_type != DT_REG)
			continue;
		fds[n] = openat(dirfd(dir), entry->d_name, O_RDWR | O_CLOEXEC);
		if (fds[n] < 0)
			fds[n] = openat(dirfd(dir), entry->d_name,
					O_RDONLY | O_CLOEXEC);
		if (fds[n] >= 0)
			n++;
	}
	closedir(dir);
	return n;
}

TEST_F(gone, files_of_sysfs)
{
	int fds[GONE_FILES];
	unsigned int n = gone_open_attrs(fds), i;
	char text[64];

	ASSERT_LE(20, n);
	ASSERT_EQ(0, gone_remove(variant));
	for (i = 0; i < n; i++) {
		EXPECT_EQ(-1, read(fds[i], text, sizeof(text)));
		EXPECT_EQ(ENODEV, errno);
		if ((fcntl(fds[i], F_GETFL) & O_ACCMODE) == O_RDWR) {
			EXPECT_EQ(-1, write(fds[i], "1000000\n", 8));
			EXPECT_EQ(ENODEV, errno);
		}
		close(fds[i]);
	}
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
