// SPDX-License-Identifier: GPL-2.0
/*
 * Every byte that the kernel hands out is one that it has set. What it has not
 * set is either the caller's own, which differs from call to call here, or what
 * was in the kernel's memory before. Most kernels clear that; a checked one
 * fills it with patterns, which are looked for here.
 */

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include "bogus_harness.h"

/* What the caller's buffer is full of, in turn */
static const unsigned char bytes_fills[] = { 0x00, 0xff, 0xa5 };

/*
 * New stack frames; new slab objects, and freed ones; free pages. No number
 * here is as large as four of them, and no time is likely to have them.
 */
static const unsigned char bytes_patterns[] = { 0xfe, 0x5a, 0x6b, 0xaa };

FIXTURE(bytes)
{
	struct bogus_arena arena;
	int fd;
};

/* Of a device that nobody has used yet */
FIXTURE_SETUP(bytes)
{
	ASSERT_EQ(0, bogus_driver_unbind(0));
	ASSERT_EQ(0, bogus_driver_bind(0));
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	ASSERT_EQ(0, bogus_arena_make(&self->arena));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(bytes)
{
	close(self->fd);
}

/* Where four bytes are of one pattern, or -1 */
static ssize_t bytes_pattern(const void *memory, size_t size)
{
	const unsigned char *byte = memory;
	unsigned int i;
	size_t at;

	for (at = 0; at + 4 <= size; at++) {
		if (memcmp(byte + at, byte + at + 1, 3))
			continue;
		for (i = 0; i < ARRAY_SIZE(bytes_patterns); i++)
			if (byte[at] == bytes_patterns[i])
				return at;
	}
	return -1;
}

/* Where a byte is not that one, or -1 */
static ssize_t bytes_other(const void *memory, size_t size, unsigned char all)
{
	const unsigned char *byte = memory;
	size_t at;

	for (at = 0; at < size; at++)
		if (byte[at] != all)
			return at;
	return -1;
}

/* INFO, into memory full of @fill but for what must be zero */
static int bytes_info(int fd, void *memory, __u32 size, unsigned char fill)
{
	memset(memory, fill, size);
	if (size > sizeof(struct bogus_info))
		memset(memory + sizeof(struct bogus_info), 0,
		       size - sizeof(struct bogus_info));
	memcpy(memory, &size, sizeof(size));
	return bogus_handle_ioctl(fd, BOGUS_IOC_INFO, memory);
}

static ssize_t bytes_info_unset(struct _test_data_bytes *self, __u32 size)
{
	struct bogus_info first;
	unsigned int i;
	ssize_t at;

	for (i = 0; i < ARRAY_SIZE(bytes_fills); i++) {
		memset(self->arena.page, bytes_fills[i], self->arena.size);
		if (bytes_info(self->fd, self->arena.page, size,
			       bytes_fills[i]))
			return 0;
		if (!i)
			memcpy(&first, self->arena.page, sizeof(first));
		for (at = 0; at < (ssize_t)size; at++)
			if (at < (ssize_t)sizeof(first) ?
			    self->arena.page[at] != ((char *)&first)[at] :
			    self->arena.page[at])
				return at;
		/* and nothing beyond */
		at = bytes_other(self->arena.page + size,
				 self->arena.size - size, bytes_fills[i]);
		if (at >= 0)
			return size + at;
	}
	return bytes_pattern(&first, size < sizeof(first) ? size :
							   sizeof(first));
}

TEST_F(bytes, of_info_before_the_first_interrupt)
{
	__u32 size;

	for (size = BOGUS_INFO_SIZE_VER0; size <= sizeof(struct bogus_info) + 64;
	     size++) {
		ASSERT_EQ(-1, bytes_info_unset(self, size))
			TH_LOG("size %u", size);
	}
}

TEST_F(bytes, of_info_after_a_run)
{
	__u32 size;

	ASSERT_LE(3, bogus_device_run(0, 3));
	for (size = BOGUS_INFO_SIZE_VER0; size <= sizeof(struct bogus_info) + 64;
	     size++) {
		ASSERT_EQ(-1, bytes_info_unset(self, size))
			TH_LOG("size %u", size);
	}
}

/* The caller knows what to expect of each field that nothing has set yet */
TEST_F(bytes, of_info_that_must_be_zero)
{
	struct bogus_info info;
	size_t len;

	ASSERT_EQ(0, bytes_info(self->fd, &info, sizeof(info), 0xa5));
	EXPECT_EQ(-1, bytes_other(&info.raised, offsetof(struct bogus_info, dpc) -
				  offsetof(struct bogus_info, raised), 0));
	len = strnlen(info.dpc, sizeof(info.dpc));
	ASSERT_LT(len, sizeof(info.dpc));
	EXPECT_EQ(-1, bytes_other(info.dpc + len, sizeof(info.dpc) - len, 0));
}

/* What is refused leaves the caller's memory alone */
TEST_F(bytes, of_info_that_is_refused)
{
	const __u32 sizes[] = { 0, BOGUS_INFO_SIZE_VER0 - 1,
				sizeof(struct bogus_info) + 1,
				BOGUS_SIZE_MAX + 1 };
	char *page = self->arena.page;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(page, 0xa5, self->arena.size);
		memcpy(page, &sizes[i], sizeof(sizes[i]));
		EXPECT_GT(0, bogus_handle_ioctl(self->fd, BOGUS_IOC_INFO,
						page));
		EXPECT_EQ(0, memcmp(page, &sizes[i], sizeof(sizes[i])));
		EXPECT_EQ(-1, bytes_other(page + 4, self->arena.size - 4,
					  0xa5));
	}
}

/* HISTOGRAM: the structure and the counts, of which not one is forgotten */

struct bytes_counts {
	__u64 count[BOGUS_HISTOGRAM_BUCKETS];
	/* The caller has room for more than there is. */
	__u64 more[8];
};

static int bytes_histogram(int fd, unsigned int stage, __u32 size,
			   struct bytes_counts *counts, unsigned char fill,
			   char *memory)
{
	struct bogus_histogram histogram = {
		.size = size,
		.stage = stage,
		.buckets = sizeof(*counts) / sizeof(__u64),
		.counts = (uintptr_t)counts,
	};

	memset(counts, fill, sizeof(*counts));
	memset(memory, 0, size);
	memcpy(memory, &histogram, sizeof(histogram));
	return bogus_handle_ioctl(fd, BOGUS_IOC_HISTOGRAM, memory);
}

/* Which byte of the structure, the counts or what follows them is wrong, or -1 */
static ssize_t bytes_histogram_unset(struct _test_data_bytes *self,
				     unsigned int stage, __u32 size)
{
	struct bytes_counts first, counts;
	struct bogus_histogram *histogram = (void *)self->arena.page;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bytes_fills); i++) {
		if (bytes_histogram(self->fd, stage, size, &counts,
				    bytes_fills[i], self->arena.page) ||
		    histogram->buckets != BOGUS_HISTOGRAM_BUCKETS ||
		    histogram->stage != stage || histogram->flags ||
		    histogram->counts != (uintptr_t)&counts)
			return 0;
		if (bytes_other(counts.more, sizeof(counts.more),
				bytes_fills[i]) >= 0)
			return sizeof(counts.count);
		if (!i)
			first = counts;
		if (memcmp(first.count, counts.count, sizeof(counts.count)))
			return 1;
	}
	return bytes_pattern(first.count, sizeof(first.count));
}

TEST_F(bytes, of_histograms_before_the_first_interrupt)
{
	struct bytes_counts counts;
	unsigned int stage;

	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		ASSERT_EQ(0, bytes_histogram(self->fd, stage,
					     sizeof(struct bogus_histogram),
					     &counts, 0xa5, self->arena.page));
		EXPECT_EQ(-1, bytes_other(counts.count, sizeof(counts.count),
					  0));
	}
}

TEST_F(bytes, of_histograms_after_a_run)
{
	unsigned int stage;
	__u32 size;

	ASSERT_LE(3, bogus_device_run(0, 3));
	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		for (size = BOGUS_HISTOGRAM_SIZE_VER0;
		     size <= sizeof(struct bogus_histogram) + 16; size++) {
			ASSERT_EQ(-1, bytes_histogram_unset(self, stage, size))
				TH_LOG("stage %u, size %u", stage, size);
		}
	}
}

/* read() and GET_EVENT: eight bytes, all of them, and no ninth */

static bool bytes_count_is(const char *memory, size_t size, uint64_t expected,
			   unsigned char fill)
{
	uint64_t count;

	memcpy(&count, memory, sizeof(count));
	return count == expected &&
	       bytes_other(memory + 8, size - 8, fill) == -1;
}

TEST_F(bytes, of_a_count)
{
	struct iovec iov[2];
	char memory[64];
	int64_t ran;

	ran = bogus_device_run(0, 3);
	ASSERT_LE(3, ran);
	memset(memory, 0xa5, sizeof(memory));
	ASSERT_EQ(8, read(self->fd, memory, sizeof(memory)));
	EXPECT_TRUE(bytes_count_is(memory, sizeof(memory), ran, 0xa5));

	ran = bogus_device_run(0, 3);
	ASSERT_LE(3, ran);
	memset(memory, 0xa5, sizeof(memory));
	iov[0] = (struct iovec){ memory, 3 };
	iov[1] = (struct iovec){ memory + 3, sizeof(memory) - 3 };
	ASSERT_EQ(8, readv(self->fd, iov, 2));
	EXPECT_TRUE(bytes_count_is(memory, sizeof(memory), ran, 0xa5));

	ran = bogus_device_run(0, 3);
	ASSERT_LE(3, ran);
	memset(memory, 0xa5, sizeof(memory));
	ASSERT_EQ(0, bogus_handle_ioctl(self->fd, BOGUS_IOC_GET_EVENT,
					memory));
	EXPECT_TRUE(bytes_count_is(memory, sizeof(memory), ran, 0xa5));
	ASSERT_EQ(0, bogus_handle_ioctl(self->fd, BOGUS_IOC_GET_EVENT,
					memory));
	EXPECT_TRUE(bytes_count_is(memory, sizeof(memory), 0, 0xa5));
}

/* The mapping: slots that have been used, slots that never were, the rest */

TEST_F(bytes, of_the_mapping)
{
	const struct bogus_ring_entry *slot;
	struct bogus_ring ring;
	uint64_t published, seq;
	size_t used, end;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	slot = (const void *)(ring.base + ring.header->header_size);
	end = ring.header->header_size +
	      ring.header->entries * sizeof(*slot);
	EXPECT_EQ(-1, bytes_other(slot, ring.base + ring.size -
				  (const char *)slot, 0));

	ASSERT_LE(3, bogus_device_run(0, 3));
	published = bogus_ring_published(&ring);
	ASSERT_LT(published, ring.header->entries);
	for (seq = 1; seq <= published; seq++)
		EXPECT_EQ(-1, bytes_other(slot[seq - 1].reserved,
					  sizeof(slot->reserved), 0));
	used = (const char *)(slot + published) - ring.base;
	EXPECT_EQ(-1, bytes_other(ring.base + used, ring.size - used, 0));

	/* every slot, and what follows them is still as it was */
	ASSERT_EQ(0, bogus_period_set(0, 20000));
	ASSERT_LE(0, bogus_device_run(0, ring.header->entries));
	EXPECT_EQ(-1, bytes_pattern(ring.base, ring.size));
	for (seq = 0; seq < ring.header->entries; seq++)
		EXPECT_EQ(-1, bytes_other(slot[seq].reserved,
					  sizeof(slot->reserved), 0));
	EXPECT_EQ(-1, bytes_other(ring.base + end, ring.size - end, 0));
	bogus_ring_unmap(&ring);
}

/* Files: text, and what read() says is how long it is */

static const char *bytes_file_wrong(const char *path)
{
	static char text[65536];
	ssize_t len = 0, ret, at;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == EACCES ? "" : "can't be opened";
	memset(text, 0xa5, sizeof(text));
	do {
		ret = read(fd, text + len, sizeof(text) - len);
		if (ret > 0)
			len += ret;
	} while (ret > 0);
	close(fd);
	/* Not every attribute of the core has a value at every time. */
	if (ret < 0)
		return errno == EIO || errno == EINVAL ? "" : "can't be read";
	for (at = 0; at < len; at++)
		if (!isprint(text[at]) && !strchr("\t\n", text[at]))
			return "has what is no text";
	return bytes_other(text + len, sizeof(text) - len, 0xa5) == -1 ? "" :
	       "is longer than read() says";
}

/* Of the files in a directory that may be read, how many there are */
static unsigned int bytes_files(const char *dir, char *wrong, size_t size)
{
	struct dirent *entry;
	unsigned int n = 0;
	const char *what;
	char path[512];
	DIR *d = opendir(dir);

	while (d && (entry = readdir(d))) {
		if (entry->d_type != DT_REG)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		if (access(path, R_OK) || !strcmp(entry->d_name, "reset"))
			continue;
		what = bytes_file_wrong(path);
		if (*what)
			snprintf(wrong, size, "%s %s", entry->d_name, what);
		n++;
	}
	if (d)
		closedir(d);
	return n;
}

TEST_F(bytes, of_sysfs)
{
	char wrong[320] = "";

	ASSERT_LE(3, bogus_device_run(0, 3));
	EXPECT_LE(20, bytes_files("/sys/class/bogus/bogus0", wrong,
				  sizeof(wrong)));
	EXPECT_STREQ("", wrong);
	EXPECT_LE(2, bytes_files("/sys/module/bogus/parameters", wrong,
				 sizeof(wrong)));
	EXPECT_LE(2, bytes_files("/sys/module/bogus_vdev/parameters", wrong,
				 sizeof(wrong)));
	EXPECT_STREQ("", wrong);
}

TEST_F(bytes, of_debugfs)
{
	const char *dir = "/sys/kernel/debug/bogus/bogus0";
	char wrong[320] = "";

	if (!bogus_file_exists(dir))
		BOGUS_SKIP("no debugfs");
	ASSERT_LE(3, bogus_device_run(0, 3));
	EXPECT_LE(6, bytes_files(dir, wrong, sizeof(wrong)));
	EXPECT_STREQ("", wrong);
}

TEST_F(bytes, of_fdinfo)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", self->fd);
	EXPECT_STREQ("", bytes_file_wrong(path));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
