// SPDX-License-Identifier: GPL-2.0
/* Tests of WintestMeter: time is an argument, so nothing waits. */
#include <math.h>

#include "wintest-meter.h"

#define SECOND_US	G_USEC_PER_SEC
#define SECOND_NS	G_GUINT64_CONSTANT(1000000000)
#define BIN_NS		(SECOND_NS / 10)

/* @seconds of a device that is asked ten times a second, from @from on */
static gint64 feed(WintestMeter *meter, gint64 from, guint seconds,
		   guint64 per_second, guint64 per_dpc)
{
	gint64 now = from;
	guint i;

	for (i = 0; i < seconds * 10; i++) {
		guint64 count = per_second * i / 10;
		struct wintest_sample sample = {
			.published = count,
			.dpc_runs = count / per_dpc,
			.event_ns = (guint64)now * 1000,
		};

		now += WINTEST_METER_BIN_US;
		wintest_meter_add_sample(meter, &sample, now);
		wintest_meter_advance(meter, now);
	}
	return now;
}

static gboolean close_to(double value, double wanted)
{
	return fabs(value - wanted) <= wanted * 0.001;
}

static void test_rate(void)
{
	g_autoptr(WintestMeter) meter = wintest_meter_new();

	feed(meter, SECOND_US, 3, 10000, 4);
	g_assert_true(close_to(wintest_meter_get_rate(meter), 10000));
	g_assert_true(close_to(wintest_meter_get_per_dpc(meter), 4));
	g_assert_true(close_to(wintest_meter_get_peak(meter), 10000));
	g_assert_true(close_to(wintest_meter_get_bin(meter, 20), 10000));
	g_assert_cmpfloat(wintest_meter_get_bin(meter, 40), ==, 0);
}

/* An interrupt every two seconds: the interval counts, not the span */
static void test_slow(void)
{
	g_autoptr(WintestMeter) meter = wintest_meter_new();
	gint64 now = SECOND_US;
	guint i;

	for (i = 0; i < 5; i++) {
		struct wintest_sample sample = {
			.published = i,
			.dpc_runs = i,
			.event_ns = i * 2 * SECOND_NS,
		};

		now += 2 * SECOND_US;
		wintest_meter_add_sample(meter, &sample, now);
		wintest_meter_advance(meter, now);
	}
	g_assert_true(close_to(wintest_meter_get_rate(meter), 0.5));
	g_assert_true(close_to(wintest_meter_get_per_dpc(meter), 1));
}

/* Without a word of stopping the rate goes down, and the end is a zero line */
static void test_silence(void)
{
	g_autoptr(WintestMeter) meter = wintest_meter_new();
	gint64 now = feed(meter, SECOND_US, 2, 100, 1);
	guint frames = 0;

	while (wintest_meter_advance(meter, now += SECOND_US / 60))
		g_assert_cmpuint(frames++, <, 60 * 60);
	g_assert_cmpfloat(wintest_meter_get_rate(meter), ==, 0);
	g_assert_cmpfloat(wintest_meter_get_peak(meter), ==, 0);
	g_assert_cmpuint(frames, >, 29 * 60);
}

/* One interrupt is no rate, and nothing that moves */
static void test_single(void)
{
	g_autoptr(WintestMeter) meter = wintest_meter_new();
	gint64 now = feed(meter, SECOND_US, 1, 1, 1);

	g_assert_false(wintest_meter_advance(meter, now + SECOND_US / 60));
	g_assert_true(wintest_meter_is_silent(meter, now));
	now = feed(meter, now, 1, 1000, 1);
	g_assert_false(wintest_meter_is_silent(meter, now));
	g_assert_true(wintest_meter_is_silent(meter, now + 3 * SECOND_US));
}

static void test_pause(void)
{
	g_autoptr(WintestMeter) meter = wintest_meter_new();
	gint64 now = feed(meter, SECOND_US, 2, 1000, 1);

	wintest_meter_pause(meter);
	g_assert_true(wintest_meter_advance(meter, now + WINTEST_METER_BIN_US));
	g_assert_cmpfloat(wintest_meter_get_rate(meter), ==, 0);
	g_assert_true(close_to(wintest_meter_get_peak(meter), 1000));
	/* the hour of pause is no interval */
	feed(meter, now + (gint64)3600 * SECOND_US, 2, 1000, 1);
	g_assert_true(close_to(wintest_meter_get_rate(meter), 1000));
}

/* Nobody looked for a while: the average of that time fills the gap */
static void test_gap(void)
{
	g_autoptr(WintestMeter) meter = wintest_meter_new();
	gint64 now = feed(meter, 0, 2, 1000, 1);
	struct wintest_sample sample = {
		.published = 1000 * 12,
		.dpc_runs = 1000 * 12,
		.event_ns = SECOND_NS * 12,
	};

	now += 10 * SECOND_US;
	wintest_meter_add_sample(meter, &sample, now);
	wintest_meter_advance(meter, now);
	g_assert_true(fabs(wintest_meter_get_bin(meter, 50) - 1000) < 20);
}

/* After a replug the totals begin again */
static void test_backwards(void)
{
	g_autoptr(WintestMeter) meter = wintest_meter_new();
	gint64 now = feed(meter, SECOND_US, 3, 5000, 1);

	feed(meter, now, 3, 200, 1);
	g_assert_true(close_to(wintest_meter_get_rate(meter), 200));
}

static void count(guint *changes)
{
	(*changes)++;
}

static void test_changed(void)
{
	g_autoptr(WintestMeter) meter = wintest_meter_new();
	guint changes = 0;
	gint64 now;

	g_signal_connect_swapped(meter, "changed", G_CALLBACK(count), &changes);
	for (now = SECOND_US; now < 2 * SECOND_US; now += SECOND_US / 60)
		wintest_meter_advance(meter, now);
	g_assert_cmpuint(changes, ==, 10);
	wintest_meter_clear(meter);
	g_assert_cmpuint(changes, ==, 11);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/meter/rate", test_rate);
	g_test_add_func("/meter/slow", test_slow);
	g_test_add_func("/meter/silence", test_silence);
	g_test_add_func("/meter/single", test_single);
	g_test_add_func("/meter/pause", test_pause);
	g_test_add_func("/meter/gap", test_gap);
	g_test_add_func("/meter/backwards", test_backwards);
	g_test_add_func("/meter/changed", test_changed);
	return g_test_run();
}
