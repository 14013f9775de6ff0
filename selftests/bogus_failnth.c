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
/* Of a module that refuses: no more than this between that and its end */
#define FAILNTH_WAY_OUT	50
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

/* The device, and both modules: either all is there, and works, or nothing */

#define FAILNTH_DRIVER	"/sys/bus/platform/drivers/bogus"
#define FAILNTH_PDEV	"/sys/bus/platform/devices/bogus.0"

static const char *failnth_whole(void)
{
	static const char *const traces[] = {
		"/dev/bogus0", "/sys/class/bogus/bogus0/period_ns",
		FAILNTH_DRIVER "/bogus.0", FAILNTH_PDEV,
	};
	struct bogus_info info;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(traces); i++)
		if (!bogus_file_exists(traces[i]))
			return traces[i];
	if (bogus_period_set(0, BOGUS_TEST_FAST_NS) ||
	    bogus_device_run(0, 1) < 1 || bogus_device_info(0, &info))
		return "a device that works";
	return bogus_info_broken(&info);
}

static const char *failnth_nothing(void)
{
	static const char *const traces[] = {
		"/dev/bogus0", "/sys/class/bogus/bogus0",
		FAILNTH_DRIVER "/bogus.0", FAILNTH_DEBUGFS,
	};
	char text[16384];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(traces); i++)
		if (bogus_file_exists(traces[i]))
			return traces[i];
	if (bogus_file_read("/proc/interrupts", text, sizeof(text)) < 0 ||
	    strstr(text, "bogus0"))
		return "the interrupt";
	return "";
}

static int failnth_bind(void)
{
	return bogus_driver_bind(0);
}

static int failnth_unbind(void)
{
	return bogus_driver_unbind(0);
}

/* A module can be loaded although it could not be bound: that comes after */
static int failnth_load(const char *name)
{
	int ret = bogus_module_load(name, "");

	if (ret && bogus_module_loaded(name))
		return -EPROTO;
	return ret;
}

static int failnth_load_driver(void)
{
	return failnth_load(BOGUS_MODULE_DRIVER);
}

static int failnth_load_hardware(void)
{
	return failnth_load(BOGUS_MODULE_VDEV);
}

/* Refused by the module itself, the very first thing it does */

static int failnth_refuse_driver(void)
{
	return bogus_module_load(BOGUS_MODULE_DRIVER, "ring_entries=1");
}

static int failnth_refuse_hardware(void)
{
	return bogus_module_load(BOGUS_MODULE_VDEV, "period_ns=1");
}

static int failnth_unload_driver(void)
{
	return bogus_module_unload(BOGUS_MODULE_DRIVER);
}

static int failnth_unload_hardware(void)
{
	return bogus_module_unload(BOGUS_MODULE_VDEV);
}

FIXTURE(failnth_device)
{
	struct bogus_nth nth;
	bool can;
	char text[128];
};

FIXTURE_VARIANT(failnth_device)
{
	/* Makes that there is something to do; nothing fails yet */
	int (*before)(void);
	int (*call)(void);
	/* Does as much of it as is not ours */
	int (*refuse)(void);
	/* There is a device afterwards, and none before */
	bool comes;
};

FIXTURE_VARIANT_ADD(failnth_device, bind)
{
	.before = failnth_unbind,
	.call = failnth_bind,
	.comes = true,
};

FIXTURE_VARIANT_ADD(failnth_device, unbind)
{
	.before = bogus_device_ensure,
	.call = failnth_unbind,
};

FIXTURE_VARIANT_ADD(failnth_device, load_driver)
{
	.before = failnth_unload_driver,
	.call = failnth_load_driver,
	.refuse = failnth_refuse_driver,
	.comes = true,
};

FIXTURE_VARIANT_ADD(failnth_device, unload_driver)
{
	.before = bogus_device_ensure,
	.call = failnth_unload_driver,
};

FIXTURE_VARIANT_ADD(failnth_device, load_hardware)
{
	.before = failnth_unload_hardware,
	.call = failnth_load_hardware,
	.refuse = failnth_refuse_hardware,
	.comes = true,
};

FIXTURE_VARIANT_ADD(failnth_device, unload_hardware)
{
	.before = bogus_device_ensure,
	.call = failnth_unload_hardware,
};

FIXTURE_SETUP(failnth_device)
{
	self->can = bogus_nth_begin(&self->nth) == 0;
}

FIXTURE_TEARDOWN(failnth_device)
{
	bogus_nth_end(&self->nth);
	EXPECT_EQ(0, bogus_device_ensure());
}

/* Number @n failing: "" or what is wrong; @met: there was such a number */
static const char *failnth_once(struct _test_data_failnth_device *self,
				const struct _fixture_variant_failnth_device *way,
				unsigned int n, bool *met)
{
	const char *wrong;
	int ret;

	if (bogus_device_ensure() || way->before())
		return "can't be prepared";
	bogus_nth_arm(&self->nth, n);
	ret = way->call();
	*met = !bogus_nth_disarm(&self->nth);
	if ((ret < 0) == way->comes)
		wrong = failnth_nothing();
	else
		wrong = bogus_device_ensure() ? "binding" : failnth_whole();
	snprintf(self->text, sizeof(self->text), "number %u failing: %d: %s", n,
		 ret, wrong);
	/* Which error it is, is the kernel's choice: it is all of its own calls */
	return wrong[0] || (!*met && ret) ? self->text : "";
}

/*
 * The number to begin with. Before a module is asked, the kernel has hundreds of
 * allocations to make for it, and says WARNING of some that fail. How many of
 * them there are, a module that refuses shows, and some on its way out.
 */
static unsigned int failnth_first(struct _test_data_failnth_device *self,
				  const struct _fixture_variant_failnth_device *way)
{
	unsigned int passed;

	if (!way->refuse)
		return 1;
	if (bogus_device_ensure() || way->before())
		return 0;
	bogus_nth_arm(&self->nth, FAILNTH_MAX);
	if (way->refuse() != -EINVAL)
		return 0;
	passed = FAILNTH_MAX - bogus_nth_disarm(&self->nth);
	return passed > FAILNTH_WAY_OUT ? passed - FAILNTH_WAY_OUT : 1;
}

TEST_F_TIMEOUT(failnth_device, comes_and_goes, 600)
{
	unsigned int first, n;
	bool met = true;

	FAILNTH_NEEDED();
	first = failnth_first(self, variant);
	ASSERT_LT(0, first);
	for (n = first; met && n < FAILNTH_MAX; n++) {
		ASSERT_STREQ("", failnth_once(self, variant, n, &met));
	}
	EXPECT_FALSE(met);
	TH_LOG("numbers %u to %u", first, n - 2);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
