// SPDX-License-Identifier: LGPL-2.1-or-later
/* Opening and closing handles, and every way that can fail. */
#include <fcntl.h>

#include "../../kmod/uapi/bogus.h"
#include "test.h"

/* A failed open leaves the caller's pointer and the process as they were */
static void assert_open_fails(const char *path, unsigned int flags, int err)
{
	struct bogus *dev = (struct bogus *)&dev;

	assert_int_equal(bogus_open(path, flags, &dev), -err);
	assert_ptr_equal(dev, &dev);
	assert_int_equal(fake_device_handles(0), 0);
}

static void open_and_close(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_int_equal(fake_device_handles(0), 1);
	assert_string_equal(bogus_path(dev), "/dev/bogus0");
	bogus_close(dev);
	assert_int_equal(fake_device_handles(0), 0);
}

static void close_null_is_harmless(void **state)
{
	(void)state;
	bogus_close(NULL);
}

static void open_default_is_bogus0(void **state)
{
	struct bogus *dev;

	(void)state;
	assert_int_equal(bogus_open(NULL, 0, &dev), 0);
	assert_string_equal(bogus_path(dev), "/dev/bogus0");
	bogus_close(dev);
}

static void open_default_obeys_environment(void **state)
{
	struct bogus *dev;

	(void)state;
	fake_device_add(2);
	setenv("BOGUS_DEVICE", "/dev/bogus2", 1);
	assert_int_equal(bogus_open(NULL, 0, &dev), 0);
	assert_string_equal(bogus_path(dev), "/dev/bogus2");
	assert_int_equal(fake_device_handles(2), 1);
	bogus_close(dev);
}

static void open_ignores_empty_environment(void **state)
{
	struct bogus *dev;

	(void)state;
	setenv("BOGUS_DEVICE", "", 1);
	assert_int_equal(bogus_open(NULL, 0, &dev), 0);
	assert_string_equal(bogus_path(dev), "/dev/bogus0");
	bogus_close(dev);
}

static void open_takes_short_names(void **state)
{
	struct bogus *dev;

	(void)state;
	fake_device_add(2);
	assert_int_equal(bogus_open("bogus2", 0, &dev), 0);
	assert_string_equal(bogus_path(dev), "/dev/bogus2");
	bogus_close(dev);
	setenv("BOGUS_DEVICE", "bogus0", 1);
	assert_int_equal(bogus_open(NULL, 0, &dev), 0);
	assert_string_equal(bogus_path(dev), "/dev/bogus0");
	bogus_close(dev);
}

/* They are files in the working directory, and there are no such files */
static void open_takes_others_as_they_are(void **state)
{
	static const char *const names[] = {
		"", "bogus", "bogus1x", "bogus-1", "bogus1234567890",
		"./bogus0", "xbogus0",
	};
	struct bogus *dev;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(bogus_open(names[i], 0, &dev), -ENOENT);
}

static void path_beats_environment(void **state)
{
	struct bogus *dev = NULL;

	(void)state;
	setenv("BOGUS_DEVICE", "/dev/bogus3", 1);
	dev = test_open(0);
	assert_string_equal(bogus_path(dev), "/dev/bogus0");
	bogus_close(dev);
}

static void path_is_copied(void **state)
{
	char path[] = "/dev/bogus0";
	struct bogus *dev;

	(void)state;
	assert_int_equal(bogus_open(path, 0, &dev), 0);
	memset(path, 'x', sizeof(path) - 1);
	assert_string_equal(bogus_path(dev), "/dev/bogus0");
	bogus_close(dev);
}

static void fd_is_closed_on_exec(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_true(fcntl(bogus_fd(dev), F_GETFD) & FD_CLOEXEC);
	bogus_close(dev);
}

static void fd_blocks_by_default(void **state)
{
	struct bogus *dev = test_open(0);

	(void)state;
	assert_false(fcntl(bogus_fd(dev), F_GETFL) & O_NONBLOCK);
	bogus_close(dev);
}

static void fd_nonblocking_on_request(void **state)
{
	struct bogus *dev = test_open(BOGUS_O_NONBLOCK);

	(void)state;
	assert_true(fcntl(bogus_fd(dev), F_GETFL) & O_NONBLOCK);
	bogus_close(dev);
}

static void open_unknown_flag(void **state)
{
	(void)state;
	assert_open_fails("/dev/bogus0", 1U << 2, EINVAL);
	assert_open_fails("/dev/bogus0", 1U << 31, EINVAL);
}

static void open_missing_node(void **state)
{
	(void)state;
	assert_open_fails("/dev/bogus1", 0, ENOENT);
}

static void open_not_permitted(void **state)
{
	(void)state;
	fake_fail("open", EACCES, 0);
	assert_open_fails("/dev/bogus0", 0, EACCES);
	fake_fail("open", EPERM, 0);
	assert_open_fails("/dev/bogus0", 0, EPERM);
	fake_fail("stat", EACCES, 0);
	assert_open_fails("/dev/bogus0", 0, EACCES);
}

static void open_too_many_files(void **state)
{
	(void)state;
	fake_fail("open", EMFILE, 0);
	assert_open_fails("/dev/bogus0", 0, EMFILE);
}

static void open_without_memory(void **state)
{
	(void)state;
	fake_fail("calloc", ENOMEM, 0);
	assert_open_fails("/dev/bogus0", 0, ENOMEM);
	fake_fail("strdup", ENOMEM, 0);
	assert_open_fails("/dev/bogus0", 0, ENOMEM);
}

static void open_regular_file(void **state)
{
	(void)state;
	assert_open_fails("/proc/self/status", 0, ENOTTY);
	assert_open_fails("/", 0, ENOTTY);
}

static void open_device_of_another_class(void **state)
{
	(void)state;
	fake_device_set_class(0, "tty");
	assert_open_fails("/dev/bogus0", 0, ENOTTY);
	assert_int_equal(fake_ioctls(), 0);
}

/* Without sysfs it takes the INFO command to find out */
static void open_device_of_unknown_class(void **state)
{
	(void)state;
	fake_module_forget_command(BOGUS_IOC_INFO);
	assert_open_fails("/dev/bogus0", 0, ENOTTY);
	assert_open_fails("/dev/null", 0, ENOTTY);
}

static void open_device_that_refuses_info(void **state)
{
	(void)state;
	fake_fail("ioctl", EINVAL, 0);
	assert_open_fails("/dev/bogus0", 0, ENOTTY);
}

static void open_device_that_is_going(void **state)
{
	(void)state;
	fake_fail("ioctl", ENODEV, 0);
	assert_open_fails("/dev/bogus0", 0, ENODEV);
}

static void open_newer_module(void **state)
{
	(void)state;
	fake_module_set_abi(BOGUS_ABI_VERSION + 1);
	assert_open_fails("/dev/bogus0", 0, EPROTO);
}

static void open_older_module(void **state)
{
	(void)state;
	fake_module_set_abi(BOGUS_ABI_VERSION - 1);
	assert_open_fails("/dev/bogus0", 0, EPROTO);
}

static void open_unknown_scheme(void **state)
{
	(void)state;
	assert_open_fails("tcp:/run/x", 0, EPROTONOSUPPORT);
	assert_open_fails("x:", 0, EPROTONOSUPPORT);
	setenv("BOGUS_DEVICE", "tcp:1", 1);
	assert_open_fails(NULL, 0, EPROTONOSUPPORT);
}

static void open_path_with_colon(void **state)
{
	(void)state;
	assert_open_fails("./unix:x", 0, ENOENT);
	assert_open_fails("/no:such", 0, ENOENT);
	assert_open_fails(":x", 0, ENOENT);
	assert_open_fails("", 0, ENOENT);
}

static void handles_are_apart(void **state)
{
	struct bogus *a = test_open(0), *b = test_open(0);
	uint64_t count;

	(void)state;
	fake_device_raise(0, 3);
	assert_int_equal(bogus_get_event(a, &count), 0);
	assert_int_equal(count, 3);
	assert_int_equal(bogus_get_event(b, &count), 0);
	assert_int_equal(count, 3);
	bogus_close(a);
	bogus_close(b);
}

static void version_is_the_header_s(void **state)
{
	(void)state;
	assert_string_equal(bogus_version(), BOGUS_LIB_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(open_and_close),
		FAKE_TEST(close_null_is_harmless),
		FAKE_TEST(open_default_is_bogus0),
		FAKE_TEST(open_default_obeys_environment),
		FAKE_TEST(open_ignores_empty_environment),
		FAKE_TEST(open_takes_short_names),
		FAKE_TEST(open_takes_others_as_they_are),
		FAKE_TEST(path_beats_environment),
		FAKE_TEST(path_is_copied),
		FAKE_TEST(fd_is_closed_on_exec),
		FAKE_TEST(fd_blocks_by_default),
		FAKE_TEST(fd_nonblocking_on_request),
		FAKE_TEST(open_unknown_flag),
		FAKE_TEST(open_missing_node),
		FAKE_TEST(open_not_permitted),
		FAKE_TEST(open_too_many_files),
		FAKE_TEST(open_without_memory),
		FAKE_TEST(open_regular_file),
		FAKE_TEST(open_device_of_another_class),
		FAKE_TEST(open_device_of_unknown_class),
		FAKE_TEST(open_device_that_refuses_info),
		FAKE_TEST(open_device_that_is_going),
		FAKE_TEST(open_newer_module),
		FAKE_TEST(open_older_module),
		FAKE_TEST(open_unknown_scheme),
		FAKE_TEST(open_path_with_colon),
		FAKE_TEST(handles_are_apart),
		FAKE_TEST(version_is_the_header_s),
	};

	RUN_TESTS(tests);
}
