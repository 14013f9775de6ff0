// SPDX-License-Identifier: GPL-2.0
/*
 * Every call with its first allocation or copy failing, then with its second, and
 * so on until it passes clean. After each failure the device says of itself what
 * it said before, nothing has been taken, no reference is left behind, and the
 * call works when nothing fails. A failure that the kernel can do without is no
 * failure: then all must have been done.
 *
 * Memory that is lost shows in kmemleak, which whoever runs this looks into.
 */

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>
#include "bogus_harness.h"

/* More than any call comes to */
#define FAILNTH_MAX	5000
#define FAILNTH_DEBUGFS	"/sys/kernel/debug/bogus/bogus0/"

FIXTURE(failnth)
{
	struct bogus_nth nth;
	bool can;
	int fd;
	int event;
	uint64_t unread;
	struct bogus_info before;
	uint64_t refs;
	unsigned int failures;
	char text[128];
};

FIXTURE_SETUP(failnth)
{
	self->can = bogus_nth_begin(&self->nth) == 0;
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR | O_NONBLOCK);
	ASSERT_LE(0, self->fd);
	self->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ASSERT_LE(0, self->event);
}

FIXTURE_TEARDOWN(failnth)
{
	close(self->event);
	close(self->fd);
	EXPECT_EQ(0, bogus_device_ensure());
	bogus_nth_end(&self->nth);
}

#define FAILNTH_NEEDED()						\
	do {								\
		if (!self->can)						\
			BOGUS_SKIP("no fault injection in this kernel"); \
	} while (0)

/* A line of /proc/self/fdinfo: the count, without taking it */
static int64_t failnth_unread(int fd)
{
	char path[64], text[512], *at;
	int64_t unread;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	if (bogus_file_read(path, text, sizeof(text)) < 0)
		return -1;
	at = strstr(text, "bogus-unread:");
	return at && sscanf(at, "bogus-unread: %" SCNd64, &unread) == 1 ?
	       unread : -1;
}

static uint64_t failnth_refs(void)
{
	char text[32];
	uint64_t refs = 0;

	if (bogus_file_read("/sys/module/bogus/refcnt", text,
			    sizeof(text)) > 0)
		sscanf(text, "%" SCNu64, &refs);
	return refs;
}

/*
 * Calls. Each returns what it returns, or -errno; what it has gained it gives
 * back at once, for what is gained by a call that fails in part has to be whole.
 */

static int failnth_result(long ret)
{
	return ret < 0 ? -errno : (int)ret;
}

static int failnth_open(struct _test_data_failnth *self)
{
	int fd = bogus_handle_open(0, O_RDWR);

	(void)self;
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int failnth_reopen(struct _test_data_failnth *self)
{
	int fd = failnth_result(open(self->text, O_RDONLY | O_CLOEXEC));

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int failnth_info(struct _test_data_failnth *self)
{
	struct bogus_info info;

	return bogus_handle_info(self->fd, &info);
}

static int failnth_check(struct _test_data_failnth *self)
{
	return bogus_handle_ioctl(self->fd, BOGUS_IOC_CHECK, NULL);
}

/* STOP is not among the calls that can fail, except for want of a START */
static int failnth_start(struct _test_data_failnth *self)
{
	int ret = bogus_handle_start(self->fd);

	return ret ? ret : bogus_handle_stop(self->fd);
}

static int failnth_start_eventfd(struct _test_data_failnth *self)
{
	int ret = bogus_handle_start_eventfd(self->fd, self->event);

	return ret ? ret : bogus_handle_stop(self->fd);
}

static int failnth_histogram(struct _test_data_failnth *self)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];

	return bogus_histogram_get(self->fd, BOGUS_STAGE_ISR, counts);
}

static int failnth_poll(struct _test_data_failnth *self)
{
	int ret = bogus_handle_poll(self->fd, POLLIN, 0);

	return ret < 0 ? ret : ret == POLLIN ? 0 : -EPROTO;
}

static int failnth_epoll(struct _test_data_failnth *self)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = failnth_result(epoll_create1(EPOLL_CLOEXEC));
	int ret;

	if (epoll < 0)
		return epoll;
	ret = failnth_result(epoll_ctl(epoll, EPOLL_CTL_ADD, self->fd, &event));
	if (!ret)
		ret = failnth_result(epoll_wait(epoll, &event, 1, 0));
	close(epoll);
	return ret;
}

static int failnth_aio_poll(struct _test_data_failnth *self)
{
	unsigned long context;
	int ret = bogus_aio_poll_begin(self->fd, POLLIN, &context);

	/* What io_submit() itself says is not kept */
	if (ret)
		return ret == -EIO ? -ENOMEM : ret;
	ret = bogus_aio_poll_end(context);
	/* EIO: io_getevents() could not store it */
	return ret == POLLIN ? 0 : ret == -EIO ? -EFAULT : ret;
}

static int failnth_uring_poll(struct _test_data_failnth *self)
{
	struct bogus_uring uring;
	int ret = bogus_uring_make(&uring), revents;

	if (ret)
		return ret;
	ret = bogus_uring_poll(&uring, self->fd, POLLIN);
	if (!ret)
		ret = bogus_uring_wait(&uring, &revents);
	bogus_uring_end(&uring);
	return ret ? ret : revents < 0 ? revents : 0;
}

static int failnth_mmap(struct _test_data_failnth *self)
{
	return bogus_mmap(self->fd, PROT_READ, MAP_SHARED,
			  self->before.ring_size, 0, NULL);
}

static int failnth_pass(struct _test_data_failnth *self)
{
	int fd = bogus_fd_pass(self->fd);

	if (fd < 0)
		return fd == -ENOMSG ? -ENOMEM : fd;
	close(fd);
	return 0;
}

static int failnth_fdinfo(struct _test_data_failnth *self)
{
	return failnth_unread(self->fd) == (int64_t)self->unread ? 0 : -ENOMEM;
}

static int failnth_attr(struct _test_data_failnth *self)
{
	static const char *const names[] = { "state", "dpc", "period_ns",
					     "raised", "port" };
	unsigned int i;
	char text[256];
	int ret = 0;

	(void)self;
	for (i = 0; ret >= 0 && i < ARRAY_SIZE(names); i++)
		ret = bogus_attr_read(0, names[i], text, sizeof(text));
	return ret < 0 ? ret : 0;
}

/* The same as it is now, or the snapshots would differ */
static int failnth_period(struct _test_data_failnth *self)
{
	return bogus_period_set(0, self->before.period_ns);
}

static int failnth_period_bad(struct _test_data_failnth *self)
{
	int ret = bogus_attr_write(0, "period_ns", "1");

	(void)self;
	return ret == -ERANGE ? 0 : ret ? ret : -EPROTO;
}

static int failnth_dpc(struct _test_data_failnth *self)
{
	return bogus_dpc_set(0, self->before.dpc);
}

static int failnth_debugfs(struct _test_data_failnth *self)
{
	char text[8192];
	int ret = bogus_file_read(FAILNTH_DEBUGFS "stages", text, sizeof(text));

	(void)self;
	return ret < 0 ? ret : 0;
}

/* Calls that take the count: what they take comes back in unread */

static int failnth_took(struct _test_data_failnth *self, int ret,
			uint64_t count)
{
	if (ret < 0)
		return ret;
	if (count != self->unread)
		return -EPROTO;
	self->unread = 0;
	return 0;
}

static int failnth_get_event(struct _test_data_failnth *self)
{
	uint64_t count;
	int ret = bogus_handle_get_event(self->fd, &count);

	return failnth_took(self, ret, count);
}

static int failnth_read(struct _test_data_failnth *self)
{
	uint64_t count;
	int ret = bogus_handle_read(self->fd, &count);

	return failnth_took(self, ret, count);
}

/* Two copies: one of them fails, and nothing has been taken */
static int failnth_readv(struct _test_data_failnth *self)
{
	uint64_t count;
	struct iovec iov[2] = { { &count, 3 }, { (char *)&count + 3, 5 } };
	int ret = failnth_result(readv(self->fd, iov, 2));

	return failnth_took(self, ret, count);
}

static int failnth_uring_read(struct _test_data_failnth *self)
{
	struct bogus_uring uring;
	int ret = bogus_uring_make(&uring), result = 0;
	uint64_t count;

	if (ret)
		return ret;
	ret = bogus_uring_read(&uring, self->fd, &count, sizeof(count));
	if (!ret)
		ret = bogus_uring_wait(&uring, &result);
	bogus_uring_end(&uring);
	return failnth_took(self, ret ? ret : result, count);
}

/**
 * struct failnth_row - a call
 * @name: its name
 * @call: makes it; 0 or more, or -errno
 */
struct failnth_row {
	const char *name;
	int (*call)(struct _test_data_failnth *self);
};

static const struct failnth_row failnth_rows[] = {
	{ "open", failnth_open },
	{ "open through /proc", failnth_reopen },
	{ "INFO", failnth_info },
	{ "CHECK", failnth_check },
	{ "START", failnth_start },
	{ "START with an eventfd", failnth_start_eventfd },
	{ "HISTOGRAM", failnth_histogram },
	{ "poll", failnth_poll },
	{ "epoll", failnth_epoll },
	{ "aio poll", failnth_aio_poll },
	{ "io_uring poll", failnth_uring_poll },
	{ "mmap", failnth_mmap },
	{ "pass", failnth_pass },
	{ "fdinfo", failnth_fdinfo },
	{ "reading sysfs", failnth_attr },
	{ "period_ns", failnth_period },
	{ "period_ns, a bad one", failnth_period_bad },
	{ "dpc", failnth_dpc },
	{ "debugfs", failnth_debugfs },
	{ "GET_EVENT", failnth_get_event },
	{ "read", failnth_read },
	{ "readv", failnth_readv },
	{ "io_uring read", failnth_uring_read },
};

/* Something unread, the device stopped, and what it says then */
static int failnth_prepare(struct _test_data_failnth *self)
{
	int ret = bogus_period_set(0, BOGUS_TEST_FAST_NS);
	int64_t run;

	if (!ret && !self->unread) {
		run = bogus_device_run(0, 1);
		if (run < 0)
			return run;
		self->unread = run;
	}
	if (!ret)
		ret = bogus_period_set(0, BOGUS_TEST_NEVER_NS);
	if (!ret)
		ret = bogus_handle_info(self->fd, &self->before);
	self->refs = failnth_refs();
	snprintf(self->text, sizeof(self->text), "/proc/self/fd/%d", self->fd);
	return ret;
}

static bool failnth_error_known(int ret)
{
	return ret >= 0 || ret == -ENOMEM || ret == -EFAULT || ret == -ENFILE ||
	       ret == -EAGAIN || ret == -ENOBUFS;
}

/* What a call has changed that it may not have changed, or "" */
static const char *failnth_changed(struct _test_data_failnth *self)
{
	struct bogus_info now;
	unsigned int tries = 100;

	/* A thread of the kernel may be about to close what io_uring had open */
	while (failnth_refs() != self->refs && --tries)
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	if (!tries)
		return "references";
	if (bogus_handle_info(self->fd, &now))
		return "INFO";
	if (memcmp(&now, &self->before, sizeof(now)))
		return "what INFO says";
	if (failnth_unread(self->fd) != (int64_t)self->unread)
		return "what is unread";
	return "";
}

/* One row, from the first failure to none; "" or what is wrong */
static const char *failnth_sweep(struct _test_data_failnth *self,
				 const struct failnth_row *row)
{
	const char *changed;
	unsigned int n;
	bool met = true;
	int ret;

	for (n = 1; met && n < FAILNTH_MAX; n++) {
		if (failnth_prepare(self))
			return "can't be prepared";
		bogus_nth_arm(&self->nth, n);
		ret = row->call(self);
		met = !bogus_nth_disarm(&self->nth);
		if (ret == -ENOSYS)
			return "";
		self->failures += met;
		changed = failnth_changed(self);
		snprintf(self->text, sizeof(self->text),
			 "%s, number %u failing: %d, changes %s", row->name, n,
			 ret, changed);
		if (changed[0] || !failnth_error_known(ret) ||
		    (!met && ret < 0))
			return self->text;
	}
	return met ? "fails for ever" : "";
}

TEST_F_TIMEOUT(failnth, every_call, 120)
{
	const struct failnth_row *row = failnth_rows;
	unsigned int sum = 0;

	FAILNTH_NEEDED();
	for (; row < failnth_rows + ARRAY_SIZE(failnth_rows); row++) {
		self->failures = 0;
		EXPECT_STREQ("", failnth_sweep(self, row));
		TH_LOG("%s: %u failures", row->name, self->failures);
		sum += self->failures;
	}
	/* An empty sweep proves nothing */
	EXPECT_LT(100, sum);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
