// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/bogus/bogus0: the same histograms for people to read, with
 * a beginning of their own, and gone with the device.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bogus_harness.h"

#define DEBUGFS_DIR	"/sys/kernel/debug"
#define DEBUGFS_DEVICE	DEBUGFS_DIR "/bogus/bogus0"

static const char *const debugfs_stages[BOGUS_STAGES] = {
	"raise", "isr", "queue", "dpc", "user",
};

/* In tenths of a percent, as the columns of the table */
#define DEBUGFS_RANKS	5

static const unsigned int debugfs_ranks[DEBUGFS_RANKS] = {
	500, 900, 990, 999, 1000,
};

/* The table */
struct debugfs_table {
	uint64_t count[BOGUS_STAGES];
	/* 0 for a "-" */
	uint64_t rank_ns[BOGUS_STAGES][DEBUGFS_RANKS];
	uint64_t missed;
};

FIXTURE(debugfs)
{
	bool mounted;
	bool there;
	int fd;
};

FIXTURE_SETUP(debugfs)
{
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	if (!bogus_file_exists(DEBUGFS_DIR "/bogus"))
		self->mounted = mount("debugfs", DEBUGFS_DIR, "debugfs", 0,
				      NULL) == 0;
	self->there = bogus_file_exists(DEBUGFS_DIR "/bogus");
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(debugfs)
{
	close(self->fd);
	EXPECT_EQ(0, bogus_device_ensure());
	if (self->mounted)
		umount2(DEBUGFS_DIR, MNT_DETACH);
}

#define DEBUGFS_NEEDED()					\
	do {							\
		if (!self->there)				\
			BOGUS_SKIP("no debugfs in this kernel");	\
	} while (0)

static void debugfs_path(char *path, size_t size, const char *name)
{
	snprintf(path, size, DEBUGFS_DEVICE "/%s", name);
}

static int debugfs_write(const char *name, const char *text)
{
	char path[128];

	debugfs_path(path, sizeof(path), name);
	return bogus_file_write(path, text);
}

static int debugfs_open(const char *name, int flags)
{
	char path[128];
	int fd;

	debugfs_path(path, sizeof(path), name);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* "isr 12 64 72 - ..." */
static int debugfs_parse_row(char *line, const char *name, uint64_t *count,
			     uint64_t *rank_ns)
{
	char *rest = line, *word = strsep(&rest, " ");
	unsigned int i = 0;

	if (strcmp(word, name))
		return -EPROTO;
	while ((word = strsep(&rest, "\n "))) {
		if (!*word)
			continue;
		if (i > DEBUGFS_RANKS)
			return -EPROTO;
		if (!i)
			*count = strtoull(word, NULL, 10);
		else
			rank_ns[i - 1] = strcmp(word, "-") ?
					 strtoull(word, NULL, 10) : 0;
		i++;
	}
	return i == DEBUGFS_RANKS + 1 ? 0 : -EPROTO;
}

static int debugfs_table_read(struct debugfs_table *table)
{
	FILE *file = fopen(DEBUGFS_DEVICE "/stages", "re");
	unsigned int stage;
	char line[256];
	int ret = 0;

	if (!file)
		return -errno;
	memset(table, 0, sizeof(*table));
	if (!fgets(line, sizeof(line), file) ||
	    strncmp(line, "stage ", strlen("stage ")))
		ret = -EPROTO;
	for (stage = 0; stage < BOGUS_STAGES && !ret; stage++)
		ret = !fgets(line, sizeof(line), file) ? -EPROTO :
			debugfs_parse_row(line, debugfs_stages[stage],
					  &table->count[stage],
					  table->rank_ns[stage]);
	if (!ret && (!fgets(line, sizeof(line), file) ||
		     sscanf(line, "missed %" SCNu64, &table->missed) != 1 ||
		     fgets(line, sizeof(line), file)))
		ret = -EPROTO;
	fclose(file);
	return ret;
}

/* A stage's file: lines "low high count", in order, none with a count of 0 */
static int debugfs_stage_read(unsigned int stage, __u64 *counts)
{
	uint64_t low, high, count, last = 0;
	unsigned int bucket;
	char path[128], line[128];
	FILE *file;
	int ret = 0;

	memset(counts, 0, BOGUS_HISTOGRAM_BUCKETS * sizeof(*counts));
	debugfs_path(path, sizeof(path), debugfs_stages[stage]);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while (!ret && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%" SCNu64 " %" SCNu64 " %" SCNu64 "\n", &low,
			   &high, &count) != 3) {
			ret = -EPROTO;
			break;
		}
		bucket = bogus_histogram_bucket(low);
		if (bogus_histogram_low(bucket) != low ||
		    bogus_histogram_low(bucket + 1) != high || !count ||
		    low < last)
			ret = -ERANGE;
		counts[bucket] = count;
		last = high;
	}
	fclose(file);
	return ret;
}

TEST_F(debugfs, files_and_modes)
{
	char path[128];
	struct stat st;
	unsigned int stage;

	DEBUGFS_NEEDED();
	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		debugfs_path(path, sizeof(path), debugfs_stages[stage]);
		ASSERT_EQ(0, stat(path, &st));
		EXPECT_EQ(0444, st.st_mode & 07777);
	}
	ASSERT_EQ(0, stat(DEBUGFS_DEVICE "/stages", &st));
	EXPECT_EQ(0444, st.st_mode & 07777);
	ASSERT_EQ(0, stat(DEBUGFS_DEVICE "/reset", &st));
	EXPECT_EQ(0200, st.st_mode & 07777);
}

/* What the calls say, less what there was at the last reset */
TEST_F(debugfs, counts_are_those_of_the_call)
{
	__u64 call[BOGUS_HISTOGRAM_BUCKETS], base[BOGUS_STAGES]
		[BOGUS_HISTOGRAM_BUCKETS], file[BOGUS_HISTOGRAM_BUCKETS];
	struct debugfs_table table;
	unsigned int stage, i;

	DEBUGFS_NEEDED();
	ASSERT_EQ(0, debugfs_write("reset", "1"));
	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		ASSERT_EQ(0, bogus_histogram_get(self->fd, stage, base[stage]));
	}
	ASSERT_LE(100, bogus_device_run(0, 100));
	ASSERT_EQ(0, debugfs_table_read(&table));
	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		ASSERT_EQ(0, bogus_histogram_get(self->fd, stage, call));
		ASSERT_EQ(0, debugfs_stage_read(stage, file));
		EXPECT_EQ(table.count[stage], bogus_histogram_sum(file));
		for (i = 0; i < BOGUS_HISTOGRAM_BUCKETS; i++) {
			EXPECT_EQ(call[i] - base[stage][i], file[i])
				TH_LOG("%s, bucket %u", debugfs_stages[stage],
				       i);
		}
	}
	EXPECT_LE(100, table.count[BOGUS_STAGE_RAISE]);
}

/* The upper bound of the bucket with the value of that rank */
static uint64_t debugfs_rank_ns(const __u64 *counts, unsigned int rank)
{
	uint64_t total = bogus_histogram_sum(counts), sum = 0;
	unsigned int i;

	if (!total)
		return 0;
	for (i = 0; i < BOGUS_HISTOGRAM_BUCKETS; i++) {
		sum += counts[i];
		if (1000 * sum >= total * rank)
			break;
	}
	return bogus_histogram_low(i + 1);
}

TEST_F(debugfs, percentiles_are_those_of_the_buckets)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];
	struct debugfs_table table;
	unsigned int stage, i;

	DEBUGFS_NEEDED();
	ASSERT_EQ(0, debugfs_write("reset", "1"));
	ASSERT_LE(150, bogus_device_run(0, 150));
	ASSERT_EQ(0, debugfs_table_read(&table));
	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		ASSERT_EQ(0, debugfs_stage_read(stage, counts));
		for (i = 0; i < DEBUGFS_RANKS; i++) {
			EXPECT_EQ(debugfs_rank_ns(counts, debugfs_ranks[i]),
				  table.rank_ns[stage][i])
				TH_LOG("%s, rank %u", debugfs_stages[stage],
				       debugfs_ranks[i]);
		}
	}
	EXPECT_LT(0, table.rank_ns[BOGUS_STAGE_RAISE][0]);
}

TEST_F(debugfs, reset_begins_anew_and_the_call_goes_on)
{
	__u64 before[BOGUS_HISTOGRAM_BUCKETS], after[BOGUS_HISTOGRAM_BUCKETS];
	struct debugfs_table table;
	unsigned int stage, i;
	int64_t ran;

	DEBUGFS_NEEDED();
	ASSERT_LE(20, bogus_device_run(0, 20));
	ASSERT_EQ(0, bogus_histogram_get(self->fd, BOGUS_STAGE_ISR, before));
	ASSERT_EQ(0, debugfs_write("reset", "1\n"));
	ASSERT_EQ(0, bogus_histogram_get(self->fd, BOGUS_STAGE_ISR, after));
	EXPECT_EQ(0, memcmp(before, after, sizeof(before)));
	ASSERT_EQ(0, debugfs_table_read(&table));
	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		EXPECT_EQ(0, table.count[stage]);
		for (i = 0; i < DEBUGFS_RANKS; i++) {
			EXPECT_EQ(0, table.rank_ns[stage][i]);
		}
		ASSERT_EQ(0, debugfs_stage_read(stage, after));
		EXPECT_EQ(0, bogus_histogram_sum(after));
	}
	ASSERT_LE(7, ran = bogus_device_run(0, 7));
	ASSERT_EQ(0, debugfs_table_read(&table));
	EXPECT_EQ(ran, table.count[BOGUS_STAGE_RAISE]);
}

TEST_F(debugfs, reset_takes_a_1_only)
{
	const char *bad[] = { "0", "2", "-1", "x", "\n", "1 1", "11",
			      "18446744073709551617" };
	struct debugfs_table before, after;
	unsigned int i;
	char byte;
	int fd;

	DEBUGFS_NEEDED();
	ASSERT_LE(20, bogus_device_run(0, 20));
	ASSERT_EQ(0, debugfs_table_read(&before));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_GT(0, debugfs_write("reset", bad[i]))
			TH_LOG("'%s'", bad[i]);
	}
	EXPECT_EQ(-EINVAL, debugfs_write("reset", "0"));
	EXPECT_EQ(-EINVAL, debugfs_write("reset", "2"));
	ASSERT_EQ(0, debugfs_table_read(&after));
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
	EXPECT_LE(20, after.count[BOGUS_STAGE_RAISE]);
	/* root may open it, but there is nothing to read */
	fd = debugfs_open("reset", O_RDONLY);
	EXPECT_TRUE(fd < 0 || read(fd, &byte, 1) < 0);
	close(fd);
	EXPECT_GT(0, debugfs_write("stages", "1"));
}

/* Who is kept out elsewhere is kept out here */
TEST_F(debugfs, is_roots_alone)
{
	struct debugfs_table table;

	DEBUGFS_NEEDED();
	ASSERT_EQ(0, seteuid(65534));
	EXPECT_EQ(-EACCES, debugfs_table_read(&table));
	EXPECT_EQ(-EACCES, debugfs_write("reset", "1"));
	ASSERT_EQ(0, seteuid(0));
}

/* Nobody reads, and who would fold is kept from the interrupt's CPU */
static int64_t debugfs_run_unfolded(uint64_t want)
{
	bool stop = false;
	struct bogus_call hog = { .fn = bogus_call_hog, .data = &stop };
	struct bogus_info info = { };
	int fd, ret;

	bogus_cpu_pin(1);
	fd = bogus_handle_open(0, O_RDWR);
	if (fd < 0)
		return fd;
	ret = bogus_call_begin(&hog);
	if (!ret)
		ret = bogus_handle_start(fd);
	while (!ret && info.serviced < want) {
		bogus_sleep_ns(5 * BOGUS_NSEC_PER_MSEC);
		ret = bogus_handle_info(fd, &info);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	bogus_call_end(&hog);
	if (!ret)
		ret = bogus_handle_stop(fd);
	want = bogus_handle_drain(fd);
	close(fd);
	return ret ? ret : (int64_t)want;
}

/* A ring that is too small to be read in time: what is missing is counted */
TEST_F(debugfs, what_is_missed_is_counted)
{
	struct debugfs_table table;
	int64_t ran;

	DEBUGFS_NEEDED();
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		BOGUS_SKIP("needs two CPUs");
	close(self->fd);
	self->fd = -1;
	if (!bogus_module_available(BOGUS_MODULE_DRIVER))
		BOGUS_SKIP("needs bogus.ko");
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, "ring_entries=16"));
	ASSERT_EQ(0, bogus_period_set(0, 20000));
	ran = debugfs_run_unfolded(2000);
	EXPECT_LE(2000, ran);
	EXPECT_EQ(0, debugfs_table_read(&table));
	EXPECT_EQ(ran, table.count[BOGUS_STAGE_RAISE] + table.missed);
	EXPECT_EQ(ran, table.count[BOGUS_STAGE_ISR] + table.missed);
	EXPECT_EQ(ran, table.count[BOGUS_STAGE_QUEUE] + table.missed);
	EXPECT_LT(0, table.missed);
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, ""));
}

/* The device goes */

TEST_F(debugfs, goes_with_the_device)
{
	DEBUGFS_NEEDED();
	ASSERT_EQ(0, bogus_driver_unbind(0));
	EXPECT_FALSE(bogus_file_exists(DEBUGFS_DEVICE));
	ASSERT_EQ(0, bogus_driver_bind(0));
	EXPECT_TRUE(bogus_file_exists(DEBUGFS_DEVICE));
}

TEST_F(debugfs, open_files_of_a_device_that_has_gone)
{
	const char *const names[] = { "stages", "raise", "user" };
	int fds[ARRAY_SIZE(names)], begun, reset;
	char byte;
	unsigned int i;

	DEBUGFS_NEEDED();
	ASSERT_LE(5, bogus_device_run(0, 5));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		fds[i] = debugfs_open(names[i], O_RDONLY);
		ASSERT_LE(0, fds[i]);
	}
	reset = debugfs_open("reset", O_WRONLY);
	ASSERT_LE(0, reset);
	/* one of which something has been read already */
	begun = debugfs_open("stages", O_RDONLY);
	ASSERT_EQ(1, read(begun, &byte, 1));

	ASSERT_EQ(0, bogus_driver_unbind(0));
	/* and nobody else keeps the device in memory */
	close(self->fd);
	self->fd = -1;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(-1, read(fds[i], &byte, 1))
			TH_LOG("%s", names[i]);
		EXPECT_TRUE(errno == EIO || errno == ENODEV);
		close(fds[i]);
	}
	EXPECT_EQ(-1, read(begun, &byte, 1));
	EXPECT_EQ(-1, write(reset, "1", 1));
	EXPECT_TRUE(errno == EIO || errno == ENODEV);
	close(begun);
	close(reset);
}

struct debugfs_race {
	bool stop;
};

static long debugfs_race_loop(struct bogus_call *call)
{
	struct debugfs_race *race = call->data;
	char text[4096], path[128];
	unsigned int i;
	int ret;

	for (i = 0; !__atomic_load_n(&race->stop, __ATOMIC_RELAXED); i++) {
		debugfs_path(path, sizeof(path), i % 2 ? "stages" : "isr");
		ret = bogus_file_read(path, text, sizeof(text));
		if (ret >= 0)
			call->value++;
		else if (ret != -ENOENT && ret != -EIO && ret != -ENODEV)
			return ret;
		ret = debugfs_write("reset", "1");
		if (ret && ret != -ENOENT && ret != -EIO && ret != -ENODEV)
			return ret;
	}
	return 0;
}

TEST_F_TIMEOUT(debugfs, read_and_reset_while_the_device_comes_and_goes, 30)
{
	struct debugfs_race race = { .stop = false };
	struct bogus_call calls[2];
	unsigned int i;

	DEBUGFS_NEEDED();
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		calls[i] = (struct bogus_call){ .fn = debugfs_race_loop,
						.data = &race };
		ASSERT_EQ(0, bogus_call_begin(&calls[i]));
	}
	for (i = 0; i < 30; i++) {
		ASSERT_EQ(0, bogus_period_set(0, 50000));
		ASSERT_LE(3, bogus_device_run(0, 3));
		ASSERT_EQ(0, bogus_driver_unbind(0));
		ASSERT_EQ(0, bogus_driver_bind(0));
	}
	__atomic_store_n(&race.stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		EXPECT_EQ(0, bogus_call_end(&calls[i]));
		EXPECT_LT(0, calls[i].value);
	}
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
