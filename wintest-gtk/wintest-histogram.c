// SPDX-License-Identifier: GPL-2.0
/*
 * A histogram as it is drawn: libbogus' buckets, spread over the bins of a
 * logarithmic axis. A bin is wider than a bucket, but no multiple of one: were
 * buckets not divided among the bins that they touch, a smooth distribution
 * would look like a comb.
 */
#include <math.h>
#include <string.h>

#include "bogus_split.h"
#include "wintest-histogram.h"

/* An axis of 100 ns to 1 ms, if nothing is beyond it: the same for most */
#define LOW	2
#define HIGH	6

/**
 * wintest_axis_begin() - an axis on which there is nothing yet
 * @axis: the axis
 */
void wintest_axis_begin(struct wintest_axis *axis)
{
	axis->low = LOW;
	axis->high = HIGH;
}

/* The first bucket of @counts, or the last, that is not empty; -1 if all are */
static int wintest_axis_bucket(const guint64 *counts, gboolean last)
{
	int i;

	for (i = 0; i < BOGUS_SPLIT_BUCKETS; i++) {
		int bucket = last ? BOGUS_SPLIT_BUCKETS - 1 - i : i;

		if (counts[bucket])
			return bucket;
	}
	return -1;
}

/**
 * wintest_axis_include() - make an axis long enough
 * @axis: the axis
 * @counts: the buckets that are to be on it
 *
 * Whole decades are added, none is taken away.
 */
void wintest_axis_include(struct wintest_axis *axis, const guint64 *counts)
{
	int first = wintest_axis_bucket(counts, FALSE);
	int last = wintest_axis_bucket(counts, TRUE);

	if (first < 0)
		return;
	axis->low = MIN(axis->low,
			floor(log10(MAX(bogus_split_low(first), 1))));
	axis->high = MAX(axis->high, ceil(log10(bogus_split_low(last + 1))));
	axis->high = MIN(axis->high, axis->low + WINTEST_HISTOGRAM_DECADES);
}

/**
 * wintest_axis_place() - where a time is on an axis
 * @axis: the axis
 * @ns: the time
 *
 * Return: 0 at the beginning, 1 at the end; never beyond these
 */
double wintest_axis_place(const struct wintest_axis *axis, double ns)
{
	double place = (log10(MAX(ns, 1)) - axis->low) /
		       (axis->high - axis->low);

	return CLAMP(place, 0, 1);
}

/**
 * wintest_axis_num_bins() - how many bins there are on an axis
 * @axis: the axis
 *
 * Return: their number
 */
guint wintest_axis_num_bins(const struct wintest_axis *axis)
{
	return (axis->high - axis->low) * WINTEST_HISTOGRAM_DECADE_BINS;
}

static void wintest_histogram_spread(struct wintest_histogram *histogram,
				     guint bucket, guint64 count)
{
	guint num_bins = wintest_axis_num_bins(&histogram->axis);
	double from = num_bins * wintest_axis_place(&histogram->axis,
						    bogus_split_low(bucket));
	double to = num_bins * wintest_axis_place(&histogram->axis,
						  bogus_split_low(bucket + 1));
	guint i = MIN(from, num_bins - 1);

	/* wholly beyond an end of the axis */
	if (to <= from) {
		histogram->bins[i] += count;
		return;
	}
	for (; i < num_bins && i < to; i++)
		histogram->bins[i] += count * (MIN(to, i + 1.0) - MAX(from, i)) /
				      (to - from);
}

static void wintest_histogram_scale(struct wintest_histogram *histogram)
{
	guint num_bins = wintest_axis_num_bins(&histogram->axis);
	double peak = 0;
	guint i;

	for (i = 0; i < num_bins; i++)
		peak = MAX(peak, histogram->bins[i]);
	for (i = 0; i < num_bins && peak > 0; i++)
		histogram->bins[i] /= peak;
}

/**
 * wintest_histogram_fill() - work a histogram out
 * @histogram: becomes the histogram
 * @axis: the axis it is to have
 * @counts: the buckets
 */
void wintest_histogram_fill(struct wintest_histogram *histogram,
			    const struct wintest_axis *axis,
			    const guint64 *counts)
{
	guint i;

	memset(histogram, 0, sizeof(*histogram));
	histogram->axis = *axis;
	histogram->count = bogus_split_count(counts);
	histogram->p50_ns = bogus_split_percentile(counts, 50);
	histogram->p99_ns = bogus_split_percentile(counts, 99);
	for (i = 0; i < BOGUS_SPLIT_BUCKETS; i++)
		if (counts[i])
			wintest_histogram_spread(histogram, i, counts[i]);
	wintest_histogram_scale(histogram);
}
