// SPDX-License-Identifier: GPL-2.0
/* Calls from many threads while the device comes and goes under them. */

#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "bogus_harness.h"

#define RACES_THREADS	4
/* The different ones that races_call() makes */
#define RACES_CALLS	9
/* Of loading and unloading, which takes longer, a third as many */
#define RACES_CYCLES	40

FIXTURE(races)
{
	struct bogus_call calls[RACES_THREADS];
	bool stop;
};

FIXTURE_VARIANT(races)
{
	bool unload;
};

FIXTURE_VARIANT_ADD(races, unbind)
{
	.unload = false,
};

FIXTURE_VARIANT_ADD(races, rmmod)
{
	.unload = true,
};

static unsigned int races_cycles(bool unload)
{
	return unload ? RACES_CYCLES / 3 : RACES_CYCLES;
}

static int races_remove(bool unload)
{
	return unload ? bogus_module_unload(BOGUS_MODULE_VDEV) :
			bogus_driver_unbind(0);
}

static int races_restore(void)
{
	int ret = bogus_device_ensure();

	return ret ? ret : bogus_period_set(0, 20000);
}

FIXTURE_SETUP(races)
{
	ASSERT_EQ(0, races_restore());
}

FIXTURE_TEARDOWN(races)
{
	EXPECT_EQ(0, races_restore());
}

static int races_begin(struct _test_data_races *self,
		       long (*fn)(struct bogus_call *), int fd)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < RACES_THREADS && !ret; i++) {
		self->calls[i] = (struct bogus_call){
			.fn = fn, .fd = fd, .data = &self->stop,
		};
		ret = bogus_call_begin(&self->calls[i]);
	}
	return ret;
}

static bool races_stopped(struct bogus_call *call)
{
	return __atomic_load_n((bool *)call->data, __ATOMIC_RELAXED);
}

/* The first thread's complaint, or 0 */
static long races_end(struct _test_data_races *self)
{
	unsigned int i;
	long ret, first = 0;

	__atomic_store_n(&self->stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < RACES_THREADS; i++) {
		ret = bogus_call_end(&self->calls[i]);
		if (!first)
			first = ret;
	}
	return first;
}

/* One call of many on a non-blocking handle */
static int races_call(int fd, unsigned int i)
{
	struct bogus_histogram histogram = { .size = sizeof(histogram) };
	struct bogus_ring ring;
	struct bogus_info info;
	uint64_t count;
	int ret;

	switch (i % RACES_CALLS) {
	case 0:
		ret = bogus_handle_info(fd, &info);
		return ret || !bogus_info_broken(&info)[0] ? ret : -EPROTO;
	case 1:
		return bogus_handle_ioctl(fd, BOGUS_IOC_CHECK, NULL);
	case 2:
		return bogus_handle_start(fd);
	case 3:
		return bogus_handle_get_event(fd, &count);
	case 4:
		ret = bogus_handle_poll(fd, POLLIN, 0);
		return ret >= 0 && ret & POLLHUP ? -ENODEV : ret;
	case 5:
		return bogus_handle_read(fd, &count);
	case 6:
		return bogus_handle_ioctl(fd, BOGUS_IOC_HISTOGRAM, &histogram);
	case 7:
		ret = bogus_ring_map(fd, &ring);
		if (!ret)
			bogus_ring_unmap(&ring);
		return ret;
	default:
		return bogus_handle_stop(fd);
	}
}

static bool races_call_is_fine(int ret)
{
	return ret >= 0 || ret == -EALREADY || ret == -EAGAIN ||
	       ret == -ENXIO || ret == -ENODEV;
}

/*
 * Once a thread has seen ENODEV it sees nothing else. The result is the error
 * that should not be, or the number, from 1, of the call that succeeded.
 */
static long races_storm(struct bogus_call *call)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; ret != -ENODEV; i++) {
		ret = races_call(call->fd, i);
		if (!races_call_is_fine(ret))
			return ret;
	}
	for (i = 0; i < 10 * RACES_CALLS; i++) {
		ret = races_call(call->fd, i);
		if (ret != -ENODEV)
			return ret ? ret : (int)(1 + i % RACES_CALLS);
	}
	return 0;
}

TEST_F_TIMEOUT(races, calls_on_one_handle, 60)
{
	unsigned int i;
	int fd;

	for (i = 0; i < races_cycles(variant->unload); i++) {
		fd = bogus_handle_open(0, O_RDWR | O_NONBLOCK);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, races_begin(self, races_storm, fd));
		bogus_sleep_ns(i * 100003 % BOGUS_NSEC_PER_MSEC);
		ASSERT_EQ(0, races_remove(variant->unload));
		ASSERT_EQ(0, races_end(self));
		close(fd);
		ASSERT_EQ(0, races_restore());
	}
}

/* open() either works or says that there is nothing there */
static long races_use(struct bogus_call *call)
{
	unsigned int i;
	int fd, ret;

	while (!races_stopped(call)) {
		fd = bogus_handle_open(0, O_RDWR | O_NONBLOCK);
		if (fd == -ENOENT || fd == -ENXIO || fd == -ENODEV)
			continue;
		if (fd < 0)
			return fd;
		call->value++;
		for (i = 0; i < RACES_CALLS; i++) {
			ret = races_call(fd, i);
			if (!races_call_is_fine(ret))
				return ret;
		}
		close(fd);
	}
	return 0;
}

TEST_F_TIMEOUT(races, opens, 60)
{
	unsigned int i;

	ASSERT_EQ(0, races_begin(self, races_use, -1));
	for (i = 0; i < races_cycles(variant->unload); i++) {
		ASSERT_EQ(0, races_remove(variant->unload));
		ASSERT_EQ(0, races_restore());
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	}
	EXPECT_EQ(0, races_end(self));
	for (i = 0; i < RACES_THREADS; i++) {
		EXPECT_LT(0, self->calls[i].value);
	}
}

/* A file of sysfs either has a value or is gone */
static long races_attrs(struct bogus_call *call)
{
	static const char *const names[] = { "raised", "state", "period_ns",
					     "handles", "dpc" };
	const unsigned int n = ARRAY_SIZE(names);
	unsigned int i;
	char text[64];
	int ret;

	for (i = 0; !races_stopped(call); i++) {
		if (i % (n + 1) < n)
			ret = bogus_attr_read(0, names[i % (n + 1)], text,
					      sizeof(text));
		else
			ret = bogus_period_set(0, 20000);
		if (ret < 0 && ret != -ENOENT && ret != -ENODEV)
			return ret;
	}
	return 0;
}

TEST_F_TIMEOUT(races, sysfs, 60)
{
	unsigned int i;

	ASSERT_EQ(0, races_begin(self, races_attrs, -1));
	for (i = 0; i < races_cycles(variant->unload); i++) {
		ASSERT_EQ(0, races_remove(variant->unload));
		ASSERT_EQ(0, races_restore());
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	}
	EXPECT_EQ(0, races_end(self));
}

/* Somebody has kept the number: a node of one's own outlives the device */
TEST_F(races, node_that_outlives_the_device)
{
	char path[] = "/tmp/bogus-selftest.XXXXXX";
	struct stat st;
	int fd;

	ASSERT_EQ(0, stat("/dev/bogus0", &st));
	fd = mkstemp(path);
	ASSERT_LE(0, fd);
	close(fd);
	ASSERT_EQ(0, unlink(path));
	ASSERT_EQ(0, mknod(path, S_IFCHR | 0600, st.st_rdev));
	ASSERT_EQ(0, races_remove(variant->unload));
	EXPECT_EQ(-1, open(path, O_RDWR));
	EXPECT_TRUE(errno == ENXIO || errno == ENODEV)
		TH_LOG("errno %d", errno);
	ASSERT_EQ(0, races_restore());
	fd = open(path, O_RDWR);
	EXPECT_LE(0, fd);
	close(fd);
	unlink(path);
}

/* Nobody removes anything, and all is in order at last */

FIXTURE(storm)
{
	struct _test_data_races races;
};

FIXTURE_SETUP(storm)
{
	ASSERT_EQ(0, races_restore());
}

FIXTURE_TEARDOWN(storm)
{
}

TEST_F(storm, handles_come_and_go)
{
	struct bogus_info info;

	ASSERT_EQ(0, races_begin(&self->races, races_use, -1));
	bogus_sleep_ns(BOGUS_NSEC_PER_SEC / 2);
	EXPECT_EQ(0, races_end(&self->races));
	ASSERT_EQ(0, bogus_device_info(0, &info));
	EXPECT_EQ(BOGUS_STATE_STOPPED, info.state);
	EXPECT_EQ(1, info.handles);
	EXPECT_EQ(0, info.started);
	EXPECT_LAWS(&info);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
