// SPDX-License-Identifier: LGPL-2.1-or-later
/* Every call on a handle: what it does, and each way it fails. */
#include <fcntl.h>
#include <sys/eventfd.h>

#include "../../kmod/uapi/bogus.h"
#include "test.h"

static void check_says_present(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_int_equal(bogus_check(dev), 1);
	bogus_close(dev);
}

static void check_says_absent(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	fake_device_set_present(0, false);
	assert_int_equal(bogus_check(dev), 0);
	bogus_close(dev);
}

static void start_and_stop(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(fake_device_started(0), 1);
	assert_int_equal(bogus_stop(dev), 0);
	assert_int_equal(fake_device_started(0), 0);
	bogus_close(dev);
}

static void start_twice(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(bogus_start(dev), -EALREADY);
	assert_int_equal(fake_device_started(0), 1);
	bogus_close(dev);
}

static void stop_unstarted(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_int_equal(bogus_stop(dev), -EALREADY);
	bogus_close(dev);
}

static void close_stops(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	bogus_close(dev);
	assert_int_equal(fake_device_started(0), 0);
}

static void start_with_device_error(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	fake_fail("ioctl", EIO, 0);
	assert_int_equal(bogus_start(dev), -EIO);
	bogus_close(dev);
}

static void eventfd_rings_at_first_event(void **state)
{
	struct bogus *dev = test_open(0);
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	uint64_t rings, count;

	(void)state;
	assert_int_equal(bogus_start_eventfd(dev, fd), 0);
	assert_int_equal(eventfd_read(fd, &rings), -1);
	fake_device_raise(0, 2);
	fake_device_raise(0, 5);
	assert_int_equal(eventfd_read(fd, &rings), 0);
	assert_int_equal(rings, 1);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_int_equal(count, 7);
	fake_device_raise(0, 1);
	assert_int_equal(eventfd_read(fd, &rings), 0);
	close(fd);
	bogus_close(dev);
}

/* Descriptor 0 is as good as any */
static void eventfd_may_be_zero(void **state)
{
	struct bogus *dev = test_open(0);
	int saved = dup(0);
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	uint64_t rings;

	(void)state;
	assert_int_equal(dup2(fd, 0), 0);
	assert_int_equal(bogus_start_eventfd(dev, 0), 0);
	assert_int_equal(dup2(saved, 0), 0);
	fake_device_raise(0, 1);
	assert_int_equal(eventfd_read(fd, &rings), 0);
	close(saved);
	close(fd);
	bogus_close(dev);
}

static void eventfd_bad(void **state)
{
	struct bogus *dev = test_open(0);
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)state;
	assert_int_equal(bogus_start_eventfd(dev, -1), -EBADF);
	assert_int_equal(bogus_start_eventfd(dev, fd), -EINVAL);
	close(fd);
	assert_int_equal(bogus_start_eventfd(dev, fd), -EBADF);
	assert_int_equal(fake_device_started(0), 0);
	bogus_close(dev);
}

static void get_event_counts_and_zeroes(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count = 99;

	(void)state;
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_int_equal(count, 0);
	fake_device_raise(0, 5000000000ULL);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_true(count == 5000000000ULL);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_int_equal(count, 0);
	bogus_close(dev);
}

static void get_event_counts_from_open(void **state)
{
	struct bogus *dev;
	uint64_t count;

	(void)state;
	fake_device_raise(0, 10);
	dev = test_open(0);
	fake_device_raise(0, 1);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_int_equal(count, 1);
	bogus_close(dev);
}

static void get_event_failure_keeps_argument(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count = 99;

	(void)state;
	fake_fail("ioctl", EFAULT, 0);
	assert_int_equal(bogus_get_event(dev, &count), -EFAULT);
	assert_int_equal(count, 99);
	bogus_close(dev);
}

static void observer_reads(void **state)
{
	struct bogus *dev = test_open(BOGUS_O_RDONLY);
	struct bogus_device_info info;
	uint64_t count;

	(void)state;
	assert_int_equal(bogus_check(dev), 1);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	fake_device_raise(0, 4);
	assert_int_equal(bogus_wait(dev, 0, &count), 0);
	assert_int_equal(count, 4);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	bogus_close(dev);
}

static void observer_does_not_control(void **state)
{
	struct bogus *dev = test_open(BOGUS_O_RDONLY);

	(void)state;
	assert_int_equal(bogus_start(dev), -EACCES);
	assert_int_equal(bogus_stop(dev), -EACCES);
	assert_int_equal(bogus_set_period(dev, 5000), -EACCES);
	assert_true(fake_device_period_ns(0) == FAKE_PERIOD_NS);
	bogus_close(dev);
}

static void gone_device_fails_every_call(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_device_info info;
	uint64_t count;
	int fd = eventfd(0, EFD_CLOEXEC);

	(void)state;
	fake_device_raise(0, 1);
	fake_device_remove(0);
	assert_int_equal(bogus_check(dev), -ENODEV);
	assert_int_equal(bogus_start(dev), -ENODEV);
	assert_int_equal(bogus_start_eventfd(dev, fd), -ENODEV);
	assert_int_equal(bogus_stop(dev), -ENODEV);
	assert_int_equal(bogus_get_event(dev, &count), -ENODEV);
	assert_int_equal(bogus_wait(dev, -1, &count), -ENODEV);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), -ENODEV);
	assert_int_equal(bogus_set_period(dev, 5000), -ENODEV);
	close(fd);
	bogus_close(dev);
}

/* The next device gets the number, and must not be taken for the old one */
static void gone_device_is_not_its_successor(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	fake_device_remove(0);
	fake_device_add(0);
	assert_int_equal(bogus_set_period(dev, 5000), -ENODEV);
	assert_true(fake_device_period_ns(0) == FAKE_PERIOD_NS);
	assert_int_equal(bogus_check(dev), -ENODEV);
	bogus_close(dev);
}

static void old_module_lacks_command(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	fake_module_forget_command(BOGUS_IOC_CHECK);
	assert_int_equal(bogus_check(dev), -EOPNOTSUPP);
	fake_module_forget_command(BOGUS_IOC_START);
	assert_int_equal(bogus_start(dev), -EOPNOTSUPP);
	bogus_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(check_says_present),
		FAKE_TEST(check_says_absent),
		FAKE_TEST(start_and_stop),
		FAKE_TEST(start_twice),
		FAKE_TEST(stop_unstarted),
		FAKE_TEST(close_stops),
		FAKE_TEST(start_with_device_error),
		FAKE_TEST(eventfd_rings_at_first_event),
		FAKE_TEST(eventfd_may_be_zero),
		FAKE_TEST(eventfd_bad),
		FAKE_TEST(get_event_counts_and_zeroes),
		FAKE_TEST(get_event_counts_from_open),
		FAKE_TEST(get_event_failure_keeps_argument),
		FAKE_TEST(observer_reads),
		FAKE_TEST(observer_does_not_control),
		FAKE_TEST(gone_device_fails_every_call),
		FAKE_TEST(gone_device_is_not_its_successor),
		FAKE_TEST(old_module_lacks_command),
	};

	RUN_TESTS(tests);
}
