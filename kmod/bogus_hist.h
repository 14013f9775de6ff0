/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms of how long each stage of an interrupt takes. Log-linear, so that
 * percentiles need no samples to be kept: see struct bogus_histogram in
 * uapi/bogus.h for the buckets.
 *
 * Counts only grow. Whoever resets keeps what they were and subtracts.
 */
#ifndef BOGUS_HIST_H
#define BOGUS_HIST_H

#include <linux/atomic.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include "uapi/bogus.h"

struct bogus;

/**
 * struct bogus_hist - a histogram of one stage
 * @counts: how many values each bucket has got
 */
struct bogus_hist {
	atomic64_t counts[BOGUS_HISTOGRAM_BUCKETS];
};

/**
 * struct bogus_hists - the histograms of a device
 * @stage: one for each enum bogus_stage
 * @base: what they were when they were last reset, for those who ask for that
 * @lock: mutex; what follows, and @base
 * @bogus: the device
 * @work: folds what the ring has
 * @next: number of the interrupt to fold next
 * @dpc_at: when the DPC of the one before began
 * @missed: interrupts that had been overwritten before they were folded
 */
struct bogus_hists {
	struct bogus_hist stage[BOGUS_STAGES];
	struct bogus_hist base[BOGUS_STAGES];
	struct mutex lock;
	struct bogus *bogus;
	struct work_struct work;
	u64 next;
	u64 dpc_at;
	u64 missed;
};

/**
 * bogus_hist_low - where a bucket begins
 * @bucket: the bucket, or BOGUS_HISTOGRAM_BUCKETS for the end of the last
 *
 * Context: any.
 * Return: the smallest value that belongs into it, in ns.
 */
static inline u64 bogus_hist_low(unsigned int bucket)
{
	const unsigned int width = 1U << BOGUS_HISTOGRAM_SUB_BITS;

	if (bucket < 2 * width)
		return bucket;
	return (u64)(width + bucket % width) << (bucket / width - 1);
}

/**
 * bogus_hist_add - count a value
 * @hist: the histogram
 * @from: when the stage began, ns
 * @to: when it ended
 *
 * Context: any.
 */
static inline void bogus_hist_add(struct bogus_hist *hist, u64 from, u64 to)
{
	unsigned int exponent;
	u64 bucket = to - from;

	if (bucket >= 2U << BOGUS_HISTOGRAM_SUB_BITS) {
		exponent = ilog2(bucket) - BOGUS_HISTOGRAM_SUB_BITS;
		bucket = (exponent << BOGUS_HISTOGRAM_SUB_BITS) +
			 (bucket >> exponent);
		bucket = min_t(u64, bucket, BOGUS_HISTOGRAM_BUCKETS - 1);
	}
	atomic64_inc(&hist->counts[bucket]);
}

struct bogus_hists *bogus_hists_new(struct bogus *bogus);
void bogus_hists_free(struct bogus_hists *hists);
void bogus_hists_fold(struct bogus *bogus);
void bogus_hists_fold_idle(struct bogus *bogus);
void bogus_hists_reset(struct bogus *bogus);

#endif /* BOGUS_HIST_H */
