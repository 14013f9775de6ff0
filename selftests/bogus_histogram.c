// SPDX-License-Identifier: GPL-2.0
/*
 * BOGUS_IOC_HISTOGRAM with good and bad arguments. What it counts is for
 * bogus_stages.c to say.
 */

#include <string.h>
#include <sys/mman.h>
#include "bogus_harness.h"

FIXTURE(histogram)
{
	struct bogus_arena arena;
	/* BOGUS_STAGE_ISR's */
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];
	int fd;
};

FIXTURE_SETUP(histogram)
{
	ASSERT_EQ(0, bogus_arena_make(&self->arena));
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	ASSERT_LE(10, bogus_device_run(0, 10));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, bogus_histogram_get(self->fd, BOGUS_STAGE_ISR,
					 self->counts));
	ASSERT_LE(10, bogus_histogram_sum(self->counts));
}

FIXTURE_TEARDOWN(histogram)
{
	close(self->fd);
}

static int histogram_call(int fd, struct bogus_histogram *histogram)
{
	histogram->size = sizeof(*histogram);
	return bogus_handle_ioctl(fd, BOGUS_IOC_HISTOGRAM, histogram);
}

TEST_F(histogram, unknown_stages)
{
	const __u32 bad[] = { BOGUS_STAGES, BOGUS_STAGES + 1, 1 << 16,
			      0x7fffffff, 0x80000000, 0xffffffff };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL, bogus_histogram_get(self->fd, bad[i], NULL))
			TH_LOG("stage %#x", bad[i]);
		EXPECT_EQ(-EINVAL, bogus_histogram_get(self->fd, bad[i],
						       self->counts));
	}
}

TEST_F(histogram, flags)
{
	struct bogus_histogram histogram = { .stage = BOGUS_STAGE_ISR };
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		histogram.flags = 1U << bit;
		EXPECT_EQ(-EINVAL, histogram_call(self->fd, &histogram))
			TH_LOG("flags %#x", histogram.flags);
	}
}

TEST_F(histogram, too_little_room)
{
	struct bogus_histogram histogram = {
		.counts = (uintptr_t)self->arena.page,
	};

	memset(self->arena.page, 0xee, self->arena.size);
	for (histogram.buckets = 1;
	     histogram.buckets < BOGUS_HISTOGRAM_BUCKETS;
	     histogram.buckets++) {
		EXPECT_EQ(-EINVAL, histogram_call(self->fd, &histogram))
			TH_LOG("%u buckets", histogram.buckets);
	}
	EXPECT_EQ((char)0xee, self->arena.page[0]);
}

/* How many there are, with nowhere to put them */
TEST_F(histogram, no_room_at_all)
{
	struct bogus_histogram histogram = { .counts = ~0ULL };
	unsigned int stage;

	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		histogram.stage = stage;
		histogram.buckets = 0;
		EXPECT_EQ(0, histogram_call(self->fd, &histogram));
		EXPECT_EQ(528, histogram.buckets);
		EXPECT_EQ(sizeof(histogram), histogram.size);
		EXPECT_EQ(stage, histogram.stage);
		EXPECT_EQ(0, histogram.flags);
		EXPECT_EQ(~0ULL, histogram.counts);
	}
}

TEST_F(histogram, more_room_than_needed)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS + 8];
	struct bogus_histogram histogram = {
		.stage = BOGUS_STAGE_ISR,
		.buckets = ARRAY_SIZE(counts),
		.counts = (uintptr_t)counts,
	};
	unsigned int i;

	memset(counts, 0xee, sizeof(counts));
	EXPECT_EQ(0, histogram_call(self->fd, &histogram));
	EXPECT_EQ(528, histogram.buckets);
	EXPECT_EQ(0, memcmp(counts, self->counts, sizeof(self->counts)));
	for (i = BOGUS_HISTOGRAM_BUCKETS; i < ARRAY_SIZE(counts); i++) {
		EXPECT_EQ(0xeeeeeeeeeeeeeeee, counts[i]);
	}
	histogram.buckets = ~0U;
	EXPECT_EQ(0, histogram_call(self->fd, &histogram));
	EXPECT_EQ(0xeeeeeeeeeeeeeeee, counts[BOGUS_HISTOGRAM_BUCKETS]);
}

/* The argument stays as it was */
TEST_F(histogram, bad_pointers_for_the_counts)
{
	struct bogus_histogram histogram, before;
	unsigned int i;

	for (i = 0; i < BOGUS_BAD_POINTERS; i++) {
		memset(&before, 0, sizeof(before));
		before.size = sizeof(before);
		before.buckets = BOGUS_HISTOGRAM_BUCKETS + 1;
		before.counts = (uintptr_t)bogus_bad_pointer(&self->arena, i);
		histogram = before;
		EXPECT_EQ(-EFAULT, histogram_call(self->fd, &histogram))
			TH_LOG("pointer %#llx", before.counts);
		EXPECT_EQ(0, memcmp(&before, &histogram, sizeof(before)));
	}
}

TEST_F(histogram, counts_across_the_end_of_memory)
{
	const size_t inside[] = { 1, 7, 8, 4088, 4095 };
	struct bogus_histogram histogram = {
		.buckets = BOGUS_HISTOGRAM_BUCKETS,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(inside); i++) {
		histogram.counts = (uintptr_t)bogus_arena_end(&self->arena) -
				   inside[i];
		EXPECT_EQ(-EFAULT, histogram_call(self->fd, &histogram))
			TH_LOG("%zu bytes inside", inside[i]);
	}
}

TEST_F(histogram, counts_at_an_odd_address)
{
	char room[sizeof(self->counts) + 2];
	struct bogus_histogram histogram = {
		.stage = BOGUS_STAGE_ISR,
		.buckets = BOGUS_HISTOGRAM_BUCKETS,
		.counts = (uintptr_t)(room + 1),
	};

	room[0] = room[sizeof(room) - 1] = 0x5a;
	EXPECT_EQ(0, histogram_call(self->fd, &histogram));
	EXPECT_EQ(0, memcmp(room + 1, self->counts, sizeof(self->counts)));
	EXPECT_EQ(0x5a, room[0]);
	EXPECT_EQ(0x5a, room[sizeof(room) - 1]);
}

TEST_F(histogram, into_readonly_memory)
{
	struct bogus_histogram *histogram = (void *)self->arena.page;

	histogram->size = sizeof(*histogram);
	ASSERT_EQ(0, mprotect(histogram, self->arena.size, PROT_READ));
	EXPECT_EQ(-EFAULT, bogus_handle_ioctl(self->fd, BOGUS_IOC_HISTOGRAM,
					      histogram));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
