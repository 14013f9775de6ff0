// SPDX-License-Identifier: GPL-2.0
/* Tests of how numbers are written. */
#include "wintest-text.h"

static void check(char *text, const char *wanted)
{
	g_assert_cmpstr(text, ==, wanted);
	g_free(text);
}

static void test_count(void)
{
	check(wintest_text_count(0), "0");
	check(wintest_text_count(999), "999");
	check(wintest_text_count(1000), "1\u202f000");
	check(wintest_text_count(G_MAXUINT64),
	      "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615");
}

static void test_rate(void)
{
	check(wintest_text_rate(0), "0/s");
	check(wintest_text_rate(0.2), "0.20/s");
	check(wintest_text_rate(0.96), "1.0/s");
	check(wintest_text_rate(9.94), "9.9/s");
	check(wintest_text_rate(9.96), "10/s");
	check(wintest_text_rate(9999.6), "10\u202f000/s");
}

static void test_ratio(void)
{
	check(wintest_text_ratio(0), "\u2013");
	check(wintest_text_ratio(1), "1.00");
	check(wintest_text_ratio(12.346), "12.35");
}

static void test_duration(void)
{
	check(wintest_text_duration(0), "\u2013");
	check(wintest_text_duration(999), "999\u00a0ns");
	check(wintest_text_duration(2000), "2\u00a0µs");
	check(wintest_text_duration(100000000), "100\u00a0ms");
	check(wintest_text_duration(1500000000), "1.5\u00a0s");
	check(wintest_text_duration(G_GUINT64_CONSTANT(3600000000000)),
	      "1\u00a0h");
}

static void test_latency(void)
{
	check(wintest_text_latency(1), "1\u00a0ns");
	check(wintest_text_latency(999), "999\u00a0ns");
	check(wintest_text_latency(1000), "1\u00a0\u00b5s");
	check(wintest_text_latency(12345), "12.3\u00a0\u00b5s");
	check(wintest_text_latency(999499), "999\u00a0\u00b5s");
	check(wintest_text_latency(999500), "1\u00a0ms");
	check(wintest_text_latency(2000000000), "2\u00a0s");
	check(wintest_text_latency(G_GUINT64_CONSTANT(68719476736000)),
	      "68719\u00a0s");
}

static void test_decade(void)
{
	check(wintest_text_decade(0), "1\u00a0ns");
	check(wintest_text_decade(2), "100\u00a0ns");
	check(wintest_text_decade(4), "10\u00a0\u00b5s");
	check(wintest_text_decade(9), "1\u00a0s");
	check(wintest_text_decade(11), "100\u00a0s");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/count", test_count);
	g_test_add_func("/text/rate", test_rate);
	g_test_add_func("/text/ratio", test_ratio);
	g_test_add_func("/text/duration", test_duration);
	g_test_add_func("/text/latency", test_latency);
	g_test_add_func("/text/decade", test_decade);
	return g_test_run();
}
