/* SPDX-License-Identifier: GPL-2.0 */
/* A histogram as it is drawn: shares on a logarithmic axis of time. */
#ifndef WINTEST_HISTOGRAM_H
#define WINTEST_HISTOGRAM_H

#include <glib.h>

#define WINTEST_HISTOGRAM_DECADE_BINS	20
#define WINTEST_HISTOGRAM_DECADES	11

/**
 * struct wintest_axis - a logarithmic axis of time
 * @low: it begins at 10 to this power, in nanoseconds
 * @high: it ends at 10 to this power
 */
struct wintest_axis {
	int low;
	int high;
};

/**
 * struct wintest_histogram - how long something has taken
 * @axis: what @bins divide
 * @count: how often it has been measured
 * @p50_ns: half of the times are no longer
 * @p99_ns: 99 of 100 are no longer
 * @bins: the share of each bin, 1 for that of the highest; there are
 *	WINTEST_HISTOGRAM_DECADE_BINS in each decade of @axis
 */
struct wintest_histogram {
	struct wintest_axis axis;
	guint64 count;
	guint64 p50_ns;
	guint64 p99_ns;
	double bins[WINTEST_HISTOGRAM_DECADES * WINTEST_HISTOGRAM_DECADE_BINS];
};

void wintest_axis_begin(struct wintest_axis *axis);
void wintest_axis_include(struct wintest_axis *axis, const guint64 *counts);
double wintest_axis_place(const struct wintest_axis *axis, double ns);
guint wintest_axis_num_bins(const struct wintest_axis *axis);
void wintest_histogram_fill(struct wintest_histogram *histogram,
			    const struct wintest_axis *axis,
			    const guint64 *counts);

#endif /* WINTEST_HISTOGRAM_H */
