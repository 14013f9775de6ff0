// SPDX-License-Identifier: LGPL-2.1-or-later
/* Snapshots across versions of module and library, and the period. */
#include "../../kmod/uapi/bogus.h"
#include "test.h"

static void info_carries_every_field(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info;

	(void)state;
	fake_device_raise(0, 7);
	memset(&info, 0xff, sizeof(info));
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	assert_int_equal(info.abi_version, BOGUS_ABI_VERSION);
	assert_int_equal(info.state, BOGUS_STOPPED);
	assert_int_equal(info.port, 0x141);
	assert_int_equal(info.irq, FAKE_IRQ);
	assert_int_equal(info.hwirq, 11);
	assert_int_equal(info.handles, 1);
	assert_int_equal(info.started, 0);
	assert_int_equal(info.reserved, 0);
	assert_true(info.period_ns == FAKE_PERIOD_NS);
	assert_true(info.period_min_ns == FAKE_PERIOD_MIN_NS);
	assert_true(info.period_max_ns == FAKE_PERIOD_MAX_NS);
	assert_int_equal(info.raised, 7 + 2 + 3 + 1);
	assert_int_equal(info.serviced, 7);
	assert_int_equal(info.discarded, 2);
	assert_int_equal(info.overrun, 3);
	assert_int_equal(info.pending, 1);
	assert_int_equal(info.spurious, 4);
	assert_int_equal(info.dpc_runs, 4);
	assert_int_equal(info.coalesced, 3);
	assert_int_equal(info.published, 7);
	assert_int_equal(info.raised_at_ns, 1001);
	assert_int_equal(info.isr_at_ns, 1002);
	assert_int_equal(info.dpc_at_ns, 1003);
	assert_string_equal(info.dpc, "fifteen letters");
	assert_int_equal(info.errors, 5);
	assert_int_equal(info.restarts, 6);
	assert_int_equal(info.outages, 8);
	assert_int_equal(info.failing, 1);
	bogus_close(dev);
}

static void info_tells_running(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info;

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	assert_int_equal(info.state, BOGUS_RUNNING);
	assert_int_equal(info.started, 1);
	bogus_close(dev);
}

/* A module that ends before @raised_at_ns */
static void info_of_an_older_module(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info;

	(void)state;
	fake_device_raise(0, 7);
	fake_module_set_info_size(offsetof(struct bogus_info, raised_at_ns));
	memset(&info, 0xff, sizeof(info));
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	assert_int_equal(info.published, 7);
	assert_int_equal(info.raised_at_ns, 0);
	assert_int_equal(info.dpc_at_ns, 0);
	assert_string_equal(info.dpc, "");
	bogus_close(dev);
}

static void open_of_an_older_module(void **state)
{
	struct bogus *dev;

	(void)state;
	fake_module_set_info_size(offsetof(struct bogus_info, dpc_at_ns));
	dev = test_open(0);
	bogus_close(dev);
}

static void info_of_a_newer_module(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info;

	(void)state;
	fake_module_set_info_size(sizeof(struct bogus_info) + 64);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	assert_int_equal(info.dpc_at_ns, 1003);
	bogus_close(dev);
}

/* A program built with a later header, whose structure is longer */
static void info_for_a_newer_program(void **state)
{
	struct bogus *dev = test_open(0);
	struct {
		struct bogus_device_info info;
		unsigned char later[32];
	} longer;
	size_t i;

	(void)state;
	memset(&longer, 0xff, sizeof(longer));
	assert_int_equal(bogus_info(dev, &longer.info, sizeof(longer)), 0);
	assert_int_equal(longer.info.hwirq, 11);
	for (i = 0; i < sizeof(longer.later); i++)
		assert_int_equal(longer.later[i], 0);
	bogus_close(dev);
}

/* A program built with the first header, whose structure is shorter */
static void info_for_an_older_program(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info = { .ring_size = 99 };
	size_t first = offsetof(struct bogus_device_info, ring_size);

	(void)state;
	assert_int_equal(bogus_info(dev, &info, first), 0);
	assert_string_equal(info.dpc, "fifteen letters");
	assert_int_equal(info.ring_size, 99);
	bogus_close(dev);
}

static void info_size_too_small(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info = { .port = 99 };
	size_t first = offsetof(struct bogus_device_info, ring_size);

	(void)state;
	assert_int_equal(bogus_info(dev, &info, first - 1), -EINVAL);
	assert_int_equal(bogus_info(dev, &info, 0), -EINVAL);
	assert_int_equal(info.port, 99);
	bogus_close(dev);
}

static void info_failure_keeps_argument(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info = { .port = 99 };

	(void)state;
	fake_fail("ioctl", EFAULT, 0);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), -EFAULT);
	assert_int_equal(info.port, 99);
	bogus_close(dev);
}

static void period_is_set(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info;

	(void)state;
	assert_int_equal(bogus_set_period(dev, 12345678), 0);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	assert_int_equal(info.period_ns, 12345678);
	assert_int_equal(bogus_set_period(dev, FAKE_PERIOD_MIN_NS), 0);
	assert_int_equal(bogus_set_period(dev, FAKE_PERIOD_MAX_NS), 0);
	bogus_close(dev);
}

static void period_out_of_range(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_int_equal(bogus_set_period(dev, 0), -ERANGE);
	assert_int_equal(bogus_set_period(dev, FAKE_PERIOD_MIN_NS - 1),
			 -ERANGE);
	assert_int_equal(bogus_set_period(dev, FAKE_PERIOD_MAX_NS + 1),
			 -ERANGE);
	assert_int_equal(bogus_set_period(dev, UINT64_MAX), -ERANGE);
	assert_true(fake_device_period_ns(0) == FAKE_PERIOD_NS);
	bogus_close(dev);
}

static void period_not_permitted(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	fake_fail("openat", EACCES, 0);
	assert_int_equal(bogus_set_period(dev, 5000), -EACCES);
	fake_fail("openat", EROFS, 0);
	assert_int_equal(bogus_set_period(dev, 5000), -EROFS);
	bogus_close(dev);
}

static void period_without_sysfs(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	fake_fail("open", ENOENT, 0);
	assert_int_equal(bogus_set_period(dev, 5000), -ENOENT);
	fake_fail("fstat", EIO, 0);
	assert_int_equal(bogus_set_period(dev, 5000), -EIO);
	bogus_close(dev);
}

/* Between opening the directory and writing the attribute */
static void period_device_goes_meanwhile(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	fake_fail("openat", ENOENT, 0);
	assert_int_equal(bogus_set_period(dev, 5000), -ENODEV);
	fake_fail("write", ENODEV, 0);
	assert_int_equal(bogus_set_period(dev, 5000), -ENODEV);
	bogus_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(info_carries_every_field),
		FAKE_TEST(info_tells_running),
		FAKE_TEST(info_of_an_older_module),
		FAKE_TEST(open_of_an_older_module),
		FAKE_TEST(info_of_a_newer_module),
		FAKE_TEST(info_for_a_newer_program),
		FAKE_TEST(info_for_an_older_program),
		FAKE_TEST(info_size_too_small),
		FAKE_TEST(info_failure_keeps_argument),
		FAKE_TEST(period_is_set),
		FAKE_TEST(period_out_of_range),
		FAKE_TEST(period_not_permitted),
		FAKE_TEST(period_without_sysfs),
		FAKE_TEST(period_device_goes_meanwhile),
	};

	RUN_TESTS(tests);
}
