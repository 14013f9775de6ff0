// SPDX-License-Identifier: LGPL-2.1-or-later
/* Walking over the devices there are. */
#include <sys/stat.h>

#include "test.h"

struct walk {
	char paths[128];
	int stop_at;
	int calls;
};

static int visit(const char *path, void *data)
{
	struct walk *walk = data;

	strcat(walk->paths, path);
	strcat(walk->paths, " ");
	return ++walk->calls == walk->stop_at ? 77 : 0;
}

static void lists_in_order_of_numbers(void **state)
{
	struct walk walk = { .stop_at = 0 };

	(void)state;
	fake_device_add(3);
	fake_device_add(1);
	assert_int_equal(bogus_for_each(visit, &walk), 0);
	assert_string_equal(walk.paths,
			    "/dev/bogus0 /dev/bogus1 /dev/bogus3 ");
}

static void make_directory(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/class/bogus/%s", fake_root(),
		 name);
	assert_int_equal(mkdir(path, 0755), 0);
}

static void sorts_as_numbers_not_as_text(void **state)
{
	struct walk walk = { .stop_at = 0 };

	(void)state;
	make_directory("bogus10");
	make_directory("bogus9");
	assert_int_equal(bogus_for_each(visit, &walk), 0);
	assert_string_equal(walk.paths,
			    "/dev/bogus0 /dev/bogus9 /dev/bogus10 ");
}

static void ignores_other_names(void **state)
{
	struct walk walk = { .stop_at = 0 };

	(void)state;
	make_directory("bogus");
	make_directory("bogus0x");
	make_directory("version");
	assert_int_equal(bogus_for_each(visit, &walk), 0);
	assert_string_equal(walk.paths, "/dev/bogus0 ");
}

static void stops_when_told_to(void **state)
{
	struct walk walk = { .stop_at = 2 };

	(void)state;
	fake_device_add(1);
	fake_device_add(2);
	assert_int_equal(bogus_for_each(visit, &walk), 77);
	assert_string_equal(walk.paths, "/dev/bogus0 /dev/bogus1 ");
}

static void no_device_is_no_error(void **state)
{
	struct walk walk = { .stop_at = 0 };

	(void)state;
	fake_device_remove(0);
	assert_int_equal(bogus_for_each(visit, &walk), 0);
	fake_fail("scandir", ENOENT, 0);
	assert_int_equal(bogus_for_each(visit, &walk), 0);
	assert_int_equal(walk.calls, 0);
}

static void unreadable_sysfs_is_an_error(void **state)
{
	struct walk walk = { .stop_at = 0 };

	(void)state;
	fake_fail("scandir", ENOMEM, 0);
	assert_int_equal(bogus_for_each(visit, &walk), -ENOMEM);
	fake_fail("scandir", EACCES, 0);
	assert_int_equal(bogus_for_each(visit, &walk), -EACCES);
	assert_int_equal(walk.calls, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(lists_in_order_of_numbers),
		FAKE_TEST(sorts_as_numbers_not_as_text),
		FAKE_TEST(ignores_other_names),
		FAKE_TEST(stops_when_told_to),
		FAKE_TEST(no_device_is_no_error),
		FAKE_TEST(unreadable_sysfs_is_an_error),
	};

	RUN_TESTS(tests);
}
