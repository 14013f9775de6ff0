// SPDX-License-Identifier: GPL-2.0
/* Tests of how a histogram is prepared for drawing. */
#include <math.h>
#include <string.h>

#include "bogus_split.h"
#include "wintest-histogram.h"

static guint64 counts[BOGUS_SPLIT_BUCKETS];

static void take(guint64 ns, guint64 count)
{
	guint bucket = 0;

	while (bogus_split_low(bucket + 1) <= ns)
		bucket++;
	counts[bucket] += count;
}

static void fill(struct wintest_histogram *histogram)
{
	struct wintest_axis axis;

	wintest_axis_begin(&axis);
	wintest_axis_include(&axis, counts);
	wintest_histogram_fill(histogram, &axis, counts);
}

static void clear(void)
{
	memset(counts, 0, sizeof(counts));
}

static void test_empty(void)
{
	struct wintest_histogram h;

	clear();
	fill(&h);
	g_assert_cmpuint(h.count, ==, 0);
	g_assert_cmpint(h.axis.low, ==, 2);
	g_assert_cmpint(h.axis.high, ==, 6);
	g_assert_cmpfloat(h.bins[0], ==, 0);
}

static void test_figures(void)
{
	struct wintest_histogram h;

	clear();
	take(1000, 98);
	take(50000, 2);
	fill(&h);
	g_assert_cmpuint(h.count, ==, 100);
	g_assert_cmpuint(h.p50_ns, >, 1000);
	g_assert_cmpuint(h.p50_ns, <=, 1000 + 1000 / 16);
	g_assert_cmpuint(h.p99_ns, >, 50000);
	g_assert_cmpuint(h.p99_ns, <=, 50000 + 50000 / 16);
}

/* The axis is that of most histograms, and longer only if it has to be */
static void test_axis(void)
{
	struct wintest_axis axis;

	clear();
	take(150, 1);
	take(900000, 1);
	wintest_axis_begin(&axis);
	wintest_axis_include(&axis, counts);
	g_assert_cmpint(axis.low, ==, 2);
	g_assert_cmpint(axis.high, ==, 6);
	take(20, 1);
	take(1100000, 1);
	wintest_axis_include(&axis, counts);
	g_assert_cmpint(axis.low, ==, 1);
	g_assert_cmpint(axis.high, ==, 7);
	g_assert_cmpuint(wintest_axis_num_bins(&axis), ==,
			 6 * WINTEST_HISTOGRAM_DECADE_BINS);
}

static void test_place(void)
{
	const struct wintest_axis axis = { .low = 2, .high = 6 };

	g_assert_cmpfloat(wintest_axis_place(&axis, 100), ==, 0);
	g_assert_cmpfloat(wintest_axis_place(&axis, 10000), ==, 0.5);
	g_assert_cmpfloat(wintest_axis_place(&axis, 1000000), ==, 1);
	g_assert_cmpfloat(wintest_axis_place(&axis, 0), ==, 0);
	g_assert_cmpfloat(wintest_axis_place(&axis, 1e10), ==, 1);
}

/* From one end of what can be measured to the other */
static void test_extremes(void)
{
	struct wintest_histogram h;
	guint last;

	clear();
	counts[0] = 1;
	counts[BOGUS_SPLIT_BUCKETS - 1] = 1;
	fill(&h);
	last = wintest_axis_num_bins(&h.axis) - 1;
	g_assert_cmpuint(last, <, G_N_ELEMENTS(h.bins));
	g_assert_cmpfloat(h.bins[0], ==, 1);
	g_assert_cmpfloat(h.bins[last] + h.bins[last - 1] + h.bins[last - 2] +
			  h.bins[last - 3] + h.bins[last - 4], >, 0);
}

/* As much in each bucket as it is wide: no bin is higher than another */
static void test_smooth(void)
{
	struct wintest_histogram h;
	guint i;

	clear();
	for (i = 100; i < BOGUS_SPLIT_BUCKETS; i++)
		counts[i] = 1e9 * log10((double)bogus_split_low(i + 1) /
					bogus_split_low(i));
	fill(&h);
	for (i = 3 * WINTEST_HISTOGRAM_DECADE_BINS;
	     i < 6 * WINTEST_HISTOGRAM_DECADE_BINS; i++)
		g_assert_cmpfloat_with_epsilon(h.bins[i], 1, 1e-6);
}

/* What has been counted is in the bins, in the right place */
static void test_share(void)
{
	struct wintest_histogram h;
	double sum = 0;
	guint i;

	clear();
	take(9999, 3);
	take(100, 1);
	fill(&h);
	for (i = 0; i < wintest_axis_num_bins(&h.axis); i++)
		sum += h.bins[i];
	g_assert_cmpfloat_with_epsilon(h.bins[0] / sum, 0.25, 1e-9);
	sum -= h.bins[2 * WINTEST_HISTOGRAM_DECADE_BINS - 1] +
	       h.bins[2 * WINTEST_HISTOGRAM_DECADE_BINS];
	g_assert_cmpfloat_with_epsilon(sum, h.bins[0], 1e-9);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/histogram/empty", test_empty);
	g_test_add_func("/histogram/figures", test_figures);
	g_test_add_func("/histogram/axis", test_axis);
	g_test_add_func("/histogram/place", test_place);
	g_test_add_func("/histogram/extremes", test_extremes);
	g_test_add_func("/histogram/smooth", test_smooth);
	g_test_add_func("/histogram/share", test_share);
	return g_test_run();
}
