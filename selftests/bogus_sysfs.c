// SPDX-License-Identifier: GPL-2.0
/* /sys/class/bogus/bogus0: one value a file, the same values as INFO. */

#include <dirent.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "bogus_harness.h"

/* A number of INFO and the file it stands in */
struct sysfs_number {
	const char *name;
	size_t offset;
	size_t size;
};

#define SYSFS_NUMBER(field)					\
	{ #field, offsetof(struct bogus_info, field),		\
	  sizeof(((struct bogus_info *)0)->field) }

static const struct sysfs_number sysfs_numbers[] = {
	SYSFS_NUMBER(port), SYSFS_NUMBER(irq), SYSFS_NUMBER(hwirq),
	SYSFS_NUMBER(handles), SYSFS_NUMBER(started), SYSFS_NUMBER(period_ns),
	SYSFS_NUMBER(period_min_ns), SYSFS_NUMBER(period_max_ns),
	SYSFS_NUMBER(raised), SYSFS_NUMBER(serviced), SYSFS_NUMBER(discarded),
	SYSFS_NUMBER(overrun), SYSFS_NUMBER(pending), SYSFS_NUMBER(spurious),
	SYSFS_NUMBER(published), SYSFS_NUMBER(dpc_runs),
	SYSFS_NUMBER(coalesced), SYSFS_NUMBER(errors), SYSFS_NUMBER(restarts),
	SYSFS_NUMBER(outages), SYSFS_NUMBER(failing),
};

static uint64_t sysfs_number_of(const struct sysfs_number *number,
				const struct bogus_info *info)
{
	const char *field = (const char *)info + number->offset;
	uint64_t value = 0;

	/* little-endian or the full size */
	memcpy(&value, field, number->size);
	return value;
}

FIXTURE(sysfs)
{
	int fd;
	struct bogus_info info;
};

FIXTURE_SETUP(sysfs)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(3, bogus_device_run(0, 3));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &self->info));
}

FIXTURE_TEARDOWN(sysfs)
{
	close(self->fd);
}

TEST_F(sysfs, numbers_equal_info)
{
	const struct sysfs_number *number = sysfs_numbers;
	unsigned int i;
	uint64_t value;

	for (i = 0; i < ARRAY_SIZE(sysfs_numbers); i++, number++) {
		value = UINT64_MAX;
		EXPECT_EQ(0, bogus_attr_get(0, number->name, &value))
			TH_LOG("%s", number->name);
		EXPECT_EQ(sysfs_number_of(number, &self->info), value)
			TH_LOG("%s", number->name);
	}
}

TEST_F(sysfs, numbers_are_sane)
{
	EXPECT_LE(3, self->info.serviced);
	EXPECT_LE(3, self->info.raised);
	EXPECT_EQ(0, self->info.pending);
	EXPECT_EQ(1, self->info.handles);
	EXPECT_EQ(2000, self->info.period_min_ns);
	EXPECT_EQ(BOGUS_TEST_NEVER_NS, self->info.period_max_ns);
}

TEST_F(sysfs, port_is_in_hex)
{
	char text[32];

	ASSERT_LE(0, bogus_attr_read(0, "port", text, sizeof(text)));
	EXPECT_STREQ("0x141", text);
}

/* All there are, as a list, and the current one in brackets */
TEST_F(sysfs, dpc_names_the_mechanism)
{
	struct bogus_dpc_list list;

	ASSERT_EQ(0, bogus_dpc_list_read(0, &list));
	EXPECT_LE(4, list.n);
	EXPECT_STREQ(self->info.dpc, list.names[list.current]);
}

TEST_F(sysfs, every_value_ends_its_line)
{
	char path[128], text[64];
	unsigned int i;
	ssize_t len;
	int fd;

	for (i = 0; i < ARRAY_SIZE(sysfs_numbers); i++) {
		snprintf(path, sizeof(path), "/sys/class/bogus/bogus0/%s",
			 sysfs_numbers[i].name);
		fd = open(path, O_RDONLY);
		ASSERT_LE(0, fd);
		len = read(fd, text, sizeof(text));
		close(fd);
		ASSERT_LT(1, len);
		EXPECT_EQ('\n', text[len - 1]);
		EXPECT_EQ(text + len - 1, memchr(text, '\n', len));
	}
}

TEST_F(sysfs, state_follows_start_and_stop)
{
	char text[32];

	ASSERT_LE(0, bogus_attr_read(0, "state", text, sizeof(text)));
	EXPECT_STREQ("stopped", text);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_LE(0, bogus_attr_read(0, "state", text, sizeof(text)));
	EXPECT_STREQ("running", text);
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_LE(0, bogus_attr_read(0, "state", text, sizeof(text)));
	EXPECT_STREQ("stopped", text);
}

TEST_F(sysfs, handles_and_started_follow)
{
	int other = bogus_handle_open(0, O_RDWR);
	uint64_t value;

	ASSERT_LE(0, other);
	ASSERT_EQ(0, bogus_attr_get(0, "handles", &value));
	EXPECT_EQ(2, value);
	ASSERT_EQ(0, bogus_handle_start(other));
	ASSERT_EQ(0, bogus_attr_get(0, "started", &value));
	EXPECT_EQ(1, value);
	close(other);
	ASSERT_EQ(0, bogus_attr_get(0, "started", &value));
	EXPECT_EQ(0, value);
	ASSERT_EQ(0, bogus_attr_get(0, "handles", &value));
	EXPECT_EQ(1, value);
}

TEST_F(sysfs, modes)
{
	char path[128];
	struct stat st;
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(sysfs_numbers); i++) {
		mode = strcmp(sysfs_numbers[i].name, "period_ns") ? 0444 : 0644;
		snprintf(path, sizeof(path), "/sys/class/bogus/bogus0/%s",
			 sysfs_numbers[i].name);
		ASSERT_EQ(0, stat(path, &st));
		EXPECT_EQ(mode, st.st_mode & 07777)
			TH_LOG("%s", path);
	}
	ASSERT_EQ(0, stat("/sys/class/bogus/bogus0/dpc", &st));
	EXPECT_EQ(0644, st.st_mode & 07777);
}

TEST_F(sysfs, readonly_for_root_too)
{
	EXPECT_EQ(-EACCES, bogus_attr_write(0, "raised", "0"));
	EXPECT_EQ(-EACCES, bogus_attr_write(0, "state", "running"));
	EXPECT_EQ(-EACCES, bogus_attr_write(0, "period_min_ns", "1"));
}

TEST_F(sysfs, dev_is_that_of_the_node)
{
	char text[32], dev[32];
	struct stat st;

	ASSERT_EQ(0, stat("/dev/bogus0", &st));
	EXPECT_TRUE(S_ISCHR(st.st_mode));
	snprintf(dev, sizeof(dev), "%u:%u", major(st.st_rdev),
		 minor(st.st_rdev));
	ASSERT_LE(0, bogus_attr_read(0, "dev", text, sizeof(text)));
	EXPECT_STREQ(dev, text);
}

TEST_F(sysfs, device_is_the_platform_device)
{
	char target[256];
	ssize_t len;

	len = readlink("/sys/class/bogus/bogus0/device", target,
		       sizeof(target) - 1);
	ASSERT_LT(0, len);
	target[len] = 0;
	EXPECT_STREQ("/bogus.0", strrchr(target, '/'));
}

/* The period */

TEST_F(sysfs, period_bounds_are_allowed)
{
	const uint64_t good[] = { self->info.period_min_ns,
				  self->info.period_max_ns, 12345678 };
	struct bogus_info info;
	unsigned int i;
	uint64_t value;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		EXPECT_EQ(0, bogus_period_set(0, good[i]));
		ASSERT_EQ(0, bogus_attr_get(0, "period_ns", &value));
		EXPECT_EQ(good[i], value);
		ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
		EXPECT_EQ(good[i], info.period_ns);
	}
}

TEST_F(sysfs, period_with_and_without_a_newline)
{
	EXPECT_EQ(0, bogus_attr_write(0, "period_ns", "5000000"));
	EXPECT_EQ(0, bogus_attr_write(0, "period_ns", "6000000\n"));
}

TEST_F(sysfs, period_out_of_range)
{
	const uint64_t bad[] = { 0, 1, self->info.period_min_ns - 1,
				 self->info.period_max_ns + 1, INT64_MAX,
				 (uint64_t)INT64_MAX + 1, UINT64_MAX };
	unsigned int i;
	uint64_t value;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-ERANGE, bogus_period_set(0, bad[i]))
			TH_LOG("%" PRIu64, bad[i]);
		ASSERT_EQ(0, bogus_attr_get(0, "period_ns", &value));
		EXPECT_EQ(BOGUS_TEST_FAST_NS, value);
	}
	/* 2^64 and more: kstrtou64's own ERANGE */
	EXPECT_EQ(-ERANGE, bogus_attr_write(0, "period_ns",
					    "18446744073709551616"));
}

TEST_F(sysfs, period_that_is_not_a_number)
{
	const char *bad[] = { "\n", " ", "fast", "-1", "-5000000", "5000000x",
			      "5000000 1", "5e6", "1.5", "0x", "+", "1ms" };
	unsigned int i;
	uint64_t value;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL, bogus_attr_write(0, "period_ns", bad[i]))
			TH_LOG("'%s'", bad[i]);
		ASSERT_EQ(0, bogus_attr_get(0, "period_ns", &value));
		EXPECT_EQ(BOGUS_TEST_FAST_NS, value);
	}
}

TEST_F(sysfs, period_of_a_running_device_can_be_shortened)
{
	ASSERT_EQ(0, bogus_period_set(0, 300 * BOGUS_NSEC_PER_MSEC));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	bogus_handle_drain(self->fd);
	EXPECT_LE(200, bogus_handle_collect(self->fd, 200));
}

/*
 * raised_at_ns of the next interrupt that is published. INFO may have told of it
 * before it was read: then it was the @last one already.
 */
static uint64_t sysfs_next_raised_at(int fd, uint64_t last)
{
	struct bogus_info info;

	do {
		if (bogus_handle_collect(fd, 1) < 0 ||
		    bogus_handle_info(fd, &info))
			return 0;
	} while (info.raised_at_ns == last);
	return info.raised_at_ns;
}

/* An I/O takes its period at least, so the distance is no matter of luck */
TEST_F(sysfs, period_of_a_running_device_can_be_lengthened)
{
	const uint64_t period_ns = 50 * BOGUS_NSEC_PER_MSEC;
	uint64_t first, second;

	bogus_handle_drain(self->fd);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_LE(3, bogus_handle_collect(self->fd, 3));
	ASSERT_EQ(0, bogus_period_set(0, period_ns));
	/* the I/O that was under way, and the first one that is not */
	bogus_handle_drain(self->fd);
	ASSERT_LE(2, bogus_handle_collect(self->fd, 2));
	first = sysfs_next_raised_at(self->fd, 0);
	second = sysfs_next_raised_at(self->fd, first);
	ASSERT_NE(0, first);
	EXPECT_LE(first + period_ns, second);
}

TEST_F(sysfs, period_of_a_running_device_is_checked_too)
{
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_EQ(-ERANGE, bogus_period_set(0, 0));
	EXPECT_EQ(-EINVAL, bogus_attr_write(0, "period_ns", "x"));
	bogus_handle_drain(self->fd);
	EXPECT_LE(3, bogus_handle_collect(self->fd, 3));
}

/* No I/O ends before its time */
TEST_F(sysfs, period_is_kept)
{
	const uint64_t period_ns = 20 * BOGUS_NSEC_PER_MSEC;
	uint64_t last, next;
	unsigned int i;

	ASSERT_EQ(0, bogus_period_set(0, period_ns));
	bogus_handle_drain(self->fd);
	last = bogus_now_ns();
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	for (i = 0; i < 10; i++) {
		next = sysfs_next_raised_at(self->fd, last);
		EXPECT_LE(last + period_ns, next);
		last = next;
	}
}

/* A device that is none of ours, and is told to let our driver have it */

#define FOREIGN_BUS	"/sys/bus/platform"

FIXTURE(foreign)
{
	char name[256];
	char override[320];
};

static bool foreign_is_free(const char *name)
{
	char path[320];

	snprintf(path, sizeof(path), FOREIGN_BUS "/devices/%s/driver", name);
	return name[0] != '.' && strncmp(name, "bogus", 5) &&
	       !bogus_file_exists(path);
}

/* The first that no driver has */
FIXTURE_SETUP(foreign)
{
	struct dirent *entry;
	DIR *dir = opendir(FOREIGN_BUS "/devices");

	ASSERT_NE(NULL, dir);
	while (!self->name[0] && (entry = readdir(dir)))
		if (foreign_is_free(entry->d_name))
			snprintf(self->name, sizeof(self->name), "%s",
				 entry->d_name);
	closedir(dir);
	snprintf(self->override, sizeof(self->override),
		 FOREIGN_BUS "/devices/%s/driver_override", self->name);
}

FIXTURE_TEARDOWN(foreign)
{
	if (self->name[0])
		EXPECT_EQ(0, bogus_file_write(self->override, "\n"));
}

TEST_F(foreign, device_is_refused)
{
	struct bogus_info info;

	if (!self->name[0])
		BOGUS_SKIP("every platform device here has a driver");
	ASSERT_EQ(0, bogus_file_write(self->override, "bogus"));
	EXPECT_EQ(-ENODEV, bogus_file_write(FOREIGN_BUS "/drivers/bogus/bind",
					    self->name));
	EXPECT_FALSE(bogus_file_exists("/dev/bogus1"));
	EXPECT_EQ(0, bogus_device_info(0, &info));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
