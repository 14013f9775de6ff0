// SPDX-License-Identifier: GPL-2.0
/*
 * Cards that are made at run time: what can be said of them, that nothing of it
 * changes while they are live, and that they can be pulled out at any time.
 */

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "bogus_harness.h"

#define CONFIGFS_MANY	64

FIXTURE(configfs)
{
	char text[64];
};

FIXTURE_SETUP(configfs)
{
	if (!bogus_card_available())
		BOGUS_SKIP("the kernel has no configfs");
	ASSERT_EQ(0, bogus_card_remove_all());
	ASSERT_EQ(0, bogus_card_make("card"));
	ASSERT_EQ(0, bogus_card_set("card", "period_ns", BOGUS_TEST_FAST_NS));
}

FIXTURE_TEARDOWN(configfs)
{
	EXPECT_EQ(0, bogus_card_remove_all());
}

TEST_F(configfs, what_it_is_at_first)
{
	ASSERT_EQ(0, bogus_card_make("other"));
	ASSERT_LE(0, bogus_card_read("other", "period_ns", self->text, 64));
	EXPECT_STREQ("100000000", self->text);
	ASSERT_LE(0, bogus_card_read("other", "label", self->text, 64));
	EXPECT_STREQ("other", self->text);
	ASSERT_LE(0, bogus_card_read("other", "dev_name", self->text, 64));
	EXPECT_STREQ("none", self->text);
	ASSERT_LE(0, bogus_card_read("other", "live", self->text, 64));
	EXPECT_STREQ("0", self->text);
	ASSERT_LE(0, bogus_card_read("other", "faults/lost_ppm", self->text,
				     64));
	EXPECT_STREQ("0", self->text);
}

TEST_F(configfs, a_name_twice)
{
	EXPECT_EQ(-EEXIST, bogus_card_make("card"));
}

TEST_F(configfs, live_and_not)
{
	struct bogus_info info;
	int id;

	EXPECT_EQ(-ENODEV, bogus_card_id("card"));
	ASSERT_EQ(0, bogus_card_write("card", "live", "1"));
	id = bogus_card_id("card");
	ASSERT_LE(0, id);
	ASSERT_LE(0, bogus_card_read("card", "live", self->text, 64));
	EXPECT_STREQ("1", self->text);
	EXPECT_LE(10, bogus_device_run(id, 10));
	ASSERT_EQ(0, bogus_device_info(id, &info));
	EXPECT_EQ(BOGUS_TEST_FAST_NS, info.period_ns);
	EXPECT_LAWS(&info);
	/* What it is already */
	EXPECT_EQ(0, bogus_card_write("card", "live", "1"));
	EXPECT_EQ(id, bogus_card_id("card"));

	EXPECT_EQ(0, bogus_card_write("card", "live", "0"));
	EXPECT_EQ(0, bogus_card_write("card", "live", "0"));
	EXPECT_EQ(-ENODEV, bogus_card_id("card"));
	EXPECT_GT(0, bogus_handle_open(id, O_RDONLY));
}

static const struct configfs_bad {
	const char *name;
	const char *text;
	int ret;
} configfs_bad[] = {
	{ "period_ns", "1999", -ERANGE },
	{ "period_ns", "3600000000001", -ERANGE },
	{ "period_ns", "soon", -EINVAL },
	{ "period_ns", "-1", -EINVAL },
	{ "period_ns", "18446744073709551616", -ERANGE },
	{ "label", "a label that is as long as 32 ch", -EINVAL },
	{ "label", "two\nlines", -EINVAL },
	{ "live", "maybe", -EINVAL },
	{ "faults/seed", "4294967296", -ERANGE },
	{ "faults/error_ppm", "1000001", -ERANGE },
	{ "faults/lost_ppm", "-1", -EINVAL },
	{ "faults/late_ns", "3600000000001", -ERANGE },
	{ "faults/vanish_ns", "x", -EINVAL },
};

TEST_F(configfs, bad_values)
{
	const struct configfs_bad *bad;
	char before[64], after[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(configfs_bad); i++) {
		bad = &configfs_bad[i];
		ASSERT_LE(0, bogus_card_read("card", bad->name, before, 64));
		EXPECT_EQ(bad->ret, bogus_card_write("card", bad->name,
						     bad->text))
			TH_LOG("%s = %s", bad->name, bad->text);
		ASSERT_LE(0, bogus_card_read("card", bad->name, after, 64));
		EXPECT_STREQ(before, after);
	}
}

TEST_F(configfs, labels)
{
	char path[128];

	ASSERT_EQ(0, bogus_card_write("card", "label",
				      "a label of thirty-one charactrs\n"));
	ASSERT_EQ(0, bogus_card_write("card", "live", "1"));
	snprintf(path, sizeof(path), "/sys/bus/platform/devices/bogus.%d/label",
		 bogus_card_id("card"));
	ASSERT_LE(0, bogus_file_read(path, self->text, 64));
	EXPECT_STREQ("a label of thirty-one charactrs", self->text);
}

TEST_F(configfs, faults_of_more_than_all)
{
	ASSERT_EQ(0, bogus_card_set("card", "faults/lost_ppm", 600000));
	ASSERT_EQ(0, bogus_card_set("card", "faults/late_ppm", 400001));
	EXPECT_EQ(-ERANGE, bogus_card_write("card", "live", "1"));
	EXPECT_EQ(-ENODEV, bogus_card_id("card"));
	ASSERT_EQ(0, bogus_card_set("card", "faults/late_ppm", 400000));
	EXPECT_EQ(0, bogus_card_write("card", "live", "1"));
}

TEST_F(configfs, frozen_while_live)
{
	static const char *const names[] = {
		"period_ns", "label", "faults/seed", "faults/error_ppm",
		"faults/lost_ppm", "faults/late_ppm", "faults/duplicate_ppm",
		"faults/spurious_ppm", "faults/stuck_ppm",
		"faults/vanish_ppm", "faults/late_ns", "faults/vanish_ns",
	};
	char after[64];
	unsigned int i;

	ASSERT_EQ(0, bogus_card_write("card", "live", "1"));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ASSERT_LE(0, bogus_card_read("card", names[i], self->text, 64));
		EXPECT_EQ(-EBUSY, bogus_card_write("card", names[i], "5000"))
			TH_LOG("%s", names[i]);
		ASSERT_LE(0, bogus_card_read("card", names[i], after, 64));
		EXPECT_STREQ(self->text, after);
	}
	ASSERT_EQ(0, bogus_card_write("card", "live", "0"));
	for (i = 0; i < ARRAY_SIZE(names); i++)
		EXPECT_EQ(0, bogus_card_write("card", names[i], "5000"));
}

/* The card goes under somebody's hands */
TEST_F(configfs, rmdir_while_it_runs)
{
	struct bogus_call reader = { .fn = bogus_call_read };
	uint64_t count;
	int id, fd;

	ASSERT_EQ(0, bogus_card_write("card", "live", "1"));
	id = bogus_card_id("card");
	ASSERT_LE(0, id);
	fd = bogus_handle_open(id, O_RDWR);
	ASSERT_LE(0, fd);
	reader.fd = bogus_handle_open(id, O_RDONLY);
	ASSERT_LE(0, reader.fd);
	ASSERT_EQ(0, bogus_call_begin(&reader));
	ASSERT_EQ(0, bogus_handle_start(fd));
	EXPECT_LE(3, bogus_handle_collect(fd, 3));

	ASSERT_EQ(0, bogus_card_remove("card"));
	EXPECT_EQ(-ENODEV, bogus_handle_get_event(fd, &count));
	EXPECT_EQ(POLLERR | POLLHUP, bogus_handle_poll(fd, POLLIN, -1));
	/* It got a count, or was woken by the removal */
	bogus_call_end(&reader);
	EXPECT_EQ(-ENODEV, bogus_handle_read(reader.fd, &count));
	close(reader.fd);
	close(fd);
}

TEST_F(configfs, a_directory_holds_the_module)
{
	EXPECT_GT(0, bogus_module_unload(BOGUS_MODULE_VDEV));
	EXPECT_TRUE(bogus_module_loaded(BOGUS_MODULE_VDEV));
	ASSERT_EQ(0, bogus_card_remove("card"));
	EXPECT_EQ(0, bogus_module_unload(BOGUS_MODULE_VDEV));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_VDEV, ""));
	ASSERT_EQ(0, bogus_device_ensure());
}

/* The card is live without a driver, which finds it when it comes */
TEST_F(configfs, without_a_driver)
{
	int id;

	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_EQ(0, bogus_card_write("card", "live", "1"));
	id = bogus_card_id("card");
	EXPECT_LE(0, id);
	EXPECT_GT(0, bogus_handle_open(id, O_RDONLY));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, ""));
	EXPECT_LE(3, bogus_device_run(id, 3));
}

TEST_F(configfs, many)
{
	char name[16];
	unsigned int i;
	int id;

	for (i = 0; i < CONFIGFS_MANY; i++) {
		snprintf(name, sizeof(name), "many%u", i);
		ASSERT_EQ(0, bogus_card_make(name));
		ASSERT_EQ(0, bogus_card_set(name, "period_ns",
					    BOGUS_TEST_FAST_NS));
		ASSERT_EQ(0, bogus_card_write(name, "live", "1"));
	}
	for (i = 0; i < CONFIGFS_MANY; i++) {
		snprintf(name, sizeof(name), "many%u", i);
		id = bogus_card_id(name);
		ASSERT_LE(0, id);
		EXPECT_LE(2, bogus_device_run(id, 2));
	}
}

static long configfs_toggle(struct bogus_call *call)
{
	const bool *enough = call->data;
	int ret = 0;

	while (!ret && !__atomic_load_n(enough, __ATOMIC_RELAXED)) {
		ret = bogus_card_write("card", "live", "1");
		if (!ret)
			ret = bogus_card_write("card", "live", "0");
	}
	return ret;
}

/* One try; whether there was a card to open */
static const char *configfs_use(bool *opened)
{
	int fd = bogus_handle_open(1, O_RDWR);
	uint64_t count;
	int ret;

	*opened = fd >= 0;
	if (fd < 0)
		return fd == -ENOENT || fd == -ENODEV || fd == -ENXIO ? "" :
								       "open";
	ret = bogus_handle_start(fd);
	if (ret && ret != -ENODEV && ret != -ENXIO)
		return "START";
	ret = bogus_handle_get_event(fd, &count);
	if (ret && ret != -ENODEV)
		return "GET_EVENT";
	close(fd);
	return "";
}

/* Whoever opens it meanwhile has it, or there is none, and nothing else */
TEST_F(configfs, open_against_unplugging)
{
	bool enough = false, opened;
	struct bogus_call toggles[2] = {
		{ .fn = configfs_toggle, .data = &enough },
		{ .fn = configfs_toggle, .data = &enough },
	};
	unsigned int found = 0, missing = 0;

	ASSERT_EQ(0, bogus_call_begin(&toggles[0]));
	ASSERT_EQ(0, bogus_call_begin(&toggles[1]));
	while (found < 50 || missing < 50) {
		ASSERT_STREQ("", configfs_use(&opened));
		if (opened)
			found++;
		else
			missing++;
	}
	__atomic_store_n(&enough, true, __ATOMIC_RELAXED);
	EXPECT_EQ(0, bogus_call_end(&toggles[0]));
	EXPECT_EQ(0, bogus_call_end(&toggles[1]));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
