// SPDX-License-Identifier: GPL-2.0
/*
 * Every operation on a file, and what it gives once the device is gone: a row
 * each. What is not the driver's to refuse goes on as with any other file.
 */

#include <linux/fs.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>
#include "bogus_test.h"

#define GONE_EVENTS	(POLLHUP | POLLERR)

static int gone_result(long ret)
{
	return ret < 0 ? -errno : (int)ret;
}

/* Operations */

static int gone_read(int fd)
{
	uint64_t count;

	return bogus_handle_read(fd, &count);
}

static int gone_read_null(int fd)
{
	void *volatile bad = NULL;

	return gone_result(read(fd, bad, 8));
}

static int gone_read_short(int fd)
{
	char byte;

	return gone_result(read(fd, &byte, 1));
}

static int gone_readv(int fd)
{
	char bytes[16];
	struct iovec iov[2] = { { bytes, 8 }, { bytes + 8, 8 } };

	return gone_result(readv(fd, iov, 2));
}

static int gone_preadv2(int fd)
{
	char bytes[8];
	struct iovec iov = { bytes, 8 };

	return gone_result(preadv2(fd, &iov, 1, -1, RWF_NOWAIT));
}

static int gone_pread(int fd)
{
	char bytes[8];

	return gone_result(pread(fd, bytes, 8, 0));
}

static int gone_write(int fd)
{
	return gone_result(write(fd, "12345678", 8));
}

static int gone_writev(int fd)
{
	struct iovec iov = { "12345678", 8 };

	return gone_result(writev(fd, &iov, 1));
}

static int gone_sendfile(int fd)
{
	int to = eventfd(0, EFD_CLOEXEC);
	int ret = gone_result(sendfile(to, fd, NULL, 8));

	close(to);
	return ret;
}

static int gone_lseek(int fd)
{
	return gone_result(lseek(fd, 0, SEEK_CUR));
}

static int gone_poll(int fd)
{
	return bogus_handle_poll(fd, POLLIN | POLLOUT, -1);
}

static int gone_poll_nothing(int fd)
{
	return bogus_handle_poll(fd, 0, -1);
}

static int gone_select(int fd)
{
	struct timeval none = { 0, 0 };
	fd_set in, out, except;

	FD_ZERO(&in);
	FD_SET(fd, &in);
	out = in;
	except = in;
	select(fd + 1, &in, &out, &except, &none);
	return FD_ISSET(fd, &in) | FD_ISSET(fd, &out) << 1 |
	       FD_ISSET(fd, &except) << 2;
}

/* A handle that is gone can still be added, modified and taken out */
static int gone_epoll_with(int fd, uint32_t events)
{
	struct epoll_event event = { .events = events };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int ret;

	ret = gone_result(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	if (!ret)
		ret = gone_result(epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event));
	if (!ret && epoll_wait(epoll, &event, 1, -1) == 1)
		ret = event.events;
	if (ret >= 0 && epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &event))
		ret = -errno;
	close(epoll);
	return ret;
}

static int gone_epoll(int fd)
{
	return gone_epoll_with(fd, EPOLLIN);
}

static int gone_epoll_edge(int fd)
{
	return gone_epoll_with(fd, EPOLLIN | EPOLLET | EPOLLONESHOT);
}

static int gone_aio_poll(int fd)
{
	unsigned long context;
	int ret = bogus_aio_poll_begin(fd, POLLIN, &context);

	return ret ? ret : bogus_aio_poll_end(context);
}

static int gone_uring(int fd, bool read)
{
	struct bogus_uring uring;
	uint64_t count;
	int ret, result;

	ret = bogus_uring_make(&uring);
	if (ret)
		return ret == -EPERM ? -ENOSYS : ret;
	ret = read ? bogus_uring_read(&uring, fd, &count, sizeof(count)) :
		     bogus_uring_poll(&uring, fd, POLLIN);
	if (!ret)
		ret = bogus_uring_wait(&uring, &result);
	bogus_uring_end(&uring);
	return ret ? ret : result;
}

static int gone_uring_poll(int fd)
{
	return gone_uring(fd, false);
}

static int gone_uring_read(int fd)
{
	return gone_uring(fd, true);
}

static int gone_info(int fd)
{
	struct bogus_info info;

	return bogus_handle_info(fd, &info);
}

static int gone_info_null(int fd)
{
	return bogus_handle_ioctl(fd, BOGUS_IOC_INFO, NULL);
}

static int gone_check(int fd)
{
	return bogus_handle_ioctl(fd, BOGUS_IOC_CHECK, NULL);
}

static int gone_start_eventfd(int fd)
{
	int event = eventfd(0, EFD_CLOEXEC);
	int ret = bogus_handle_start_eventfd(fd, event);

	close(event);
	return ret;
}

static int gone_start_bad(int fd)
{
	return bogus_handle_start_eventfd(fd, -1);
}

static int gone_get_event(int fd)
{
	uint64_t count;

	return bogus_handle_get_event(fd, &count);
}

static int gone_get_event_null(int fd)
{
	return bogus_handle_ioctl(fd, BOGUS_IOC_GET_EVENT, NULL);
}

static int gone_histogram(int fd)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];

	return bogus_histogram_get(fd, BOGUS_STAGE_ISR, counts);
}

static int gone_histogram_null(int fd)
{
	return bogus_handle_ioctl(fd, BOGUS_IOC_HISTOGRAM, NULL);
}

static int gone_unknown(int fd)
{
	return bogus_handle_ioctl(fd, _IO(BOGUS_IOC_MAGIC, 99), NULL);
}

static int gone_tcgets(int fd)
{
	return bogus_handle_ioctl(fd, TCGETS, NULL);
}

static int gone_fionread(int fd)
{
	int bytes = 0;

	return bogus_handle_ioctl(fd, FIONREAD, &bytes);
}

/* These two are the kernel's own, for every file */
static int gone_fionbio(int fd)
{
	int on = !!(fcntl(fd, F_GETFL) & O_NONBLOCK);

	return bogus_handle_ioctl(fd, FIONBIO, &on);
}

static int gone_fioasync(int fd)
{
	int on = 1;

	return bogus_handle_ioctl(fd, FIOASYNC, &on);
}

static int gone_mmap(int fd)
{
	return bogus_mmap(fd, PROT_READ, MAP_SHARED, 4096, 0, NULL);
}

static int gone_mmap_private(int fd)
{
	return bogus_mmap(fd, PROT_READ, MAP_PRIVATE, 4096, 0, NULL);
}

static int gone_mmap_writable(int fd)
{
	return bogus_mmap(fd, PROT_READ | PROT_WRITE, MAP_SHARED, 4096, 0,
			  NULL);
}

static int gone_mmap_beyond(int fd)
{
	return bogus_mmap(fd, PROT_READ, MAP_SHARED, 1 << 30, 1 << 30, NULL);
}

/* There is no SIGIO to be had: the flag does not take */
static int gone_o_async(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (fcntl(fd, F_SETFL, flags | O_ASYNC))
		return -errno;
	return fcntl(fd, F_GETFL) & O_ASYNC;
}

static int gone_o_nonblock(int fd)
{
	bool was = fcntl(fd, F_GETFL) & O_NONBLOCK;
	int ret = bogus_handle_nonblock(fd, !was);

	return ret ? ret : bogus_handle_nonblock(fd, was);
}

static int gone_flock(int fd)
{
	int ret = gone_result(flock(fd, LOCK_EX | LOCK_NB));

	return ret ? ret : gone_result(flock(fd, LOCK_UN));
}

static int gone_fstat(int fd)
{
	struct stat st;
	int ret = gone_result(fstat(fd, &st));

	return ret ? ret : S_ISCHR(st.st_mode) ? 0 : -EPROTO;
}

static int gone_fsync(int fd)
{
	return gone_result(fsync(fd));
}

static int gone_ftruncate(int fd)
{
	return gone_result(ftruncate(fd, 0));
}

static int gone_getdents(int fd)
{
	char entries[512];

	return gone_result(syscall(SYS_getdents64, fd, entries,
				   sizeof(entries)));
}

static int gone_fdinfo(int fd)
{
	char path[64], text[512];
	int ret;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	ret = bogus_file_read(path, text, sizeof(text));
	if (ret < 0)
		return ret;
	return strstr(text, "bogus-unread:") ? 0 : -EPROTO;
}

static int gone_dup_and_close(int fd)
{
	int copy = dup(fd);

	return copy < 0 ? -errno : gone_result(close(copy));
}

/**
 * struct gone_op - a row
 * @name: what is done
 * @run: does it; returns what the call does, or -errno
 * @want: what that has to be on a handle for reading and writing
 * @readonly: and on one for reading
 */
struct gone_op {
	const char *name;
	int (*run)(int fd);
	int want;
	int readonly;
};

static const struct gone_op gone_ops[] = {
	{ "read", gone_read, -ENODEV, -ENODEV },
	{ "read to NULL", gone_read_null, -ENODEV, -ENODEV },
	{ "read of 1 byte", gone_read_short, -ENODEV, -ENODEV },
	{ "readv", gone_readv, -ENODEV, -ENODEV },
	{ "preadv2", gone_preadv2, -ENODEV, -ENODEV },
	{ "io_uring read", gone_uring_read, -ENODEV, -ENODEV },
	{ "INFO", gone_info, -ENODEV, -ENODEV },
	{ "INFO with NULL", gone_info_null, -ENODEV, -ENODEV },
	{ "CHECK", gone_check, -ENODEV, -ENODEV },
	{ "START", bogus_handle_start, -ENODEV, -ENODEV },
	{ "START with an eventfd", gone_start_eventfd, -ENODEV, -ENODEV },
	{ "START with a bad eventfd", gone_start_bad, -ENODEV, -ENODEV },
	{ "STOP", bogus_handle_stop, -ENODEV, -ENODEV },
	{ "GET_EVENT", gone_get_event, -ENODEV, -ENODEV },
	{ "GET_EVENT with NULL", gone_get_event_null, -ENODEV, -ENODEV },
	{ "HISTOGRAM", gone_histogram, -ENODEV, -ENODEV },
	{ "HISTOGRAM with NULL", gone_histogram_null, -ENODEV, -ENODEV },
	{ "an unknown command", gone_unknown, -ENODEV, -ENODEV },
	{ "TCGETS", gone_tcgets, -ENODEV, -ENODEV },
	{ "FIONREAD", gone_fionread, -ENODEV, -ENODEV },
	{ "mmap", gone_mmap, -ENODEV, -ENODEV },
	{ "mmap of a private copy", gone_mmap_private, -ENODEV, -ENODEV },
	{ "mmap for writing", gone_mmap_writable, -ENODEV, -EACCES },
	{ "mmap beyond the ring", gone_mmap_beyond, -ENODEV, -ENODEV },
	{ "poll", gone_poll, GONE_EVENTS, GONE_EVENTS },
	{ "poll for nothing", gone_poll_nothing, GONE_EVENTS, GONE_EVENTS },
	/* Readable and writable, for neither would wait */
	{ "select", gone_select, 3, 3 },
	{ "epoll", gone_epoll, GONE_EVENTS, GONE_EVENTS },
	{ "epoll, edges", gone_epoll_edge, GONE_EVENTS, GONE_EVENTS },
	{ "aio poll", gone_aio_poll, GONE_EVENTS, GONE_EVENTS },
	{ "io_uring poll", gone_uring_poll, GONE_EVENTS, GONE_EVENTS },
	{ "write", gone_write, -EINVAL, -EBADF },
	{ "writev", gone_writev, -EINVAL, -EBADF },
	{ "pread", gone_pread, -ESPIPE, -ESPIPE },
	{ "lseek", gone_lseek, -ESPIPE, -ESPIPE },
	{ "sendfile", gone_sendfile, -EINVAL, -EINVAL },
	{ "fsync", gone_fsync, -EINVAL, -EINVAL },
	{ "ftruncate", gone_ftruncate, -EINVAL, -EINVAL },
	{ "getdents", gone_getdents, -ENOTDIR, -ENOTDIR },
	{ "FIOASYNC", gone_fioasync, -ENOTTY, -ENOTTY },
	{ "FIONBIO", gone_fionbio, 0, 0 },
	{ "O_ASYNC", gone_o_async, 0, 0 },
	{ "O_NONBLOCK", gone_o_nonblock, 0, 0 },
	{ "flock", gone_flock, 0, 0 },
	{ "fstat", gone_fstat, 0, 0 },
	{ "fdinfo", gone_fdinfo, 0, 0 },
	{ "dup and close", gone_dup_and_close, 0, 0 },
};

static bool gone_readonly(int fd)
{
	return (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY;
}

/*
 * Which operation on a handle whose device is gone gives something else than it
 * should, and what, in @text (BOGUS_GONE_TEXT bytes), or "". A kernel that lacks
 * one altogether may say so.
 */
const char *bogus_gone_differs(int fd, char *text)
{
	const struct gone_op *op;
	unsigned int i;
	int want, got;

	for (i = 0; i < sizeof(gone_ops) / sizeof(gone_ops[0]); i++) {
		op = &gone_ops[i];
		want = gone_readonly(fd) ? op->readonly : op->want;
		got = op->run(fd);
		if (got == want || got == -ENOSYS)
			continue;
		snprintf(text, BOGUS_GONE_TEXT, "%s gives %d", op->name, got);
		return text;
	}
	return "";
}
