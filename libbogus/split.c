// SPDX-License-Identifier: LGPL-2.1-or-later
/* How long the stages take: histograms, and what is read out of them. */
#include <errno.h>
#include <string.h>

#include "bogus_split.h"
#include "internal.h"

/* struct bogus_split as version 0.1 had it */
#define BOGUS_SPLIT_SIZE_0_1	(5 * BOGUS_SPLIT_BUCKETS * sizeof(uint64_t))

/* Buckets of one value each, and into how many a power of two is divided */
#define BOGUS_SPLIT_SINGLE	32
#define BOGUS_SPLIT_SUB		16

static const char *const bogus_split_names[BOGUS_SPLIT_STAGES] = {
	[BOGUS_SPLIT_RAISE]	= "raise",
	[BOGUS_SPLIT_ISR]	= "isr",
	[BOGUS_SPLIT_QUEUE]	= "queue",
	[BOGUS_SPLIT_DPC]	= "dpc",
	[BOGUS_SPLIT_USER]	= "user",
};

BOGUS_API const char *bogus_split_name(unsigned int stage)
{
	return stage < BOGUS_SPLIT_STAGES ? bogus_split_names[stage] : NULL;
}

/* On failure nothing of the caller's is touched: some stages may be there */
BOGUS_API int bogus_split_get(struct bogus *dev, struct bogus_split *split,
			      size_t size)
{
	struct bogus_split full;
	size_t known = size < sizeof(full) ? size : sizeof(full);
	int ret;

	if (size < BOGUS_SPLIT_SIZE_0_1)
		return -EINVAL;
	ret = dev->transport->split(dev, 0, BOGUS_SPLIT_STAGES,
				    full.counts[0]);
	if (ret < 0)
		return ret;
	memset(split, 0, size);
	memcpy(split, &full, known);
	return 0;
}

BOGUS_API int bogus_split_stage(struct bogus *dev, unsigned int stage,
				uint64_t *counts)
{
	uint64_t full[BOGUS_SPLIT_BUCKETS];
	int ret;

	if (stage >= BOGUS_SPLIT_STAGES)
		return -EINVAL;
	ret = dev->transport->split(dev, stage, 1, full);
	if (ret < 0)
		return ret;
	memcpy(counts, full, sizeof(full));
	return 0;
}

BOGUS_API void bogus_split_subtract(struct bogus_split *split,
				    const struct bogus_split *before)
{
	uint64_t *count = split->counts[0];
	const uint64_t *less = before->counts[0];
	size_t i;

	for (i = 0; i < BOGUS_SPLIT_STAGES * BOGUS_SPLIT_BUCKETS; i++)
		count[i] -= less[i] < count[i] ? less[i] : count[i];
}

BOGUS_API uint64_t bogus_split_low(unsigned int bucket)
{
	if (bucket > BOGUS_SPLIT_BUCKETS)
		bucket = BOGUS_SPLIT_BUCKETS;
	if (bucket < BOGUS_SPLIT_SINGLE)
		return bucket;
	return (uint64_t)(BOGUS_SPLIT_SUB + bucket % BOGUS_SPLIT_SUB)
	       << (bucket / BOGUS_SPLIT_SUB - 1);
}

BOGUS_API uint64_t bogus_split_count(const uint64_t *counts)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < BOGUS_SPLIT_BUCKETS; i++)
		sum += counts[i];
	return sum;
}

/*
 * Which of @total values, in order, the percentile is: the first one that
 * @percent of them are not beyond. Multiplied first, for that keeps 99.9
 * percent of 1000 the 999th.
 */
static uint64_t bogus_split_rank(uint64_t total, double percent)
{
	double exact = (double)total * percent / 100;
	uint64_t rank;

	if (!(exact > 1))
		return total ? 1 : 0;
	if (percent >= 100)
		return total;
	rank = (uint64_t)exact;
	if (exact > (double)rank)
		rank++;
	return rank < total ? rank : total;
}

BOGUS_API uint64_t bogus_split_percentile(const uint64_t *counts,
					  double percent)
{
	uint64_t rank = bogus_split_rank(bogus_split_count(counts), percent);
	uint64_t sum = 0;
	unsigned int i;

	if (!rank)
		return 0;
	for (i = 0; i < BOGUS_SPLIT_BUCKETS - 1; i++) {
		sum += counts[i];
		if (sum >= rank)
			break;
	}
	return bogus_split_low(i + 1);
}
