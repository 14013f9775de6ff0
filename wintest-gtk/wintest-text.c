// SPDX-License-Identifier: GPL-2.0
/* Numbers as people read them: in groups of three, with units. */
#include <locale.h>
#include <string.h>

#include "wintest-text.h"

#define NONE		"\u2013"
#define THIN_SPACE	"\u202f"

/**
 * wintest_text_count() - a count of interrupts
 * @count: the count
 *
 * Return: all its digits, with the locale's separator or a thin space
 */
char *wintest_text_count(guint64 count)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, count);
	const char *separator = localeconv()->thousands_sep;
	gsize length = strlen(digits);
	GString *text = g_string_new(NULL);
	gsize i;

	if (!separator || !*separator)
		separator = THIN_SPACE;
	for (i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			g_string_append(text, separator);
		g_string_append_c(text, digits[i]);
	}
	return g_string_free(text, FALSE);
}

/**
 * wintest_text_rate() - a rate
 * @rate: times a second
 *
 * Return: it, with at least two digits that count
 */
char *wintest_text_rate(double rate)
{
	g_autofree char *whole = NULL;

	if (rate > 0 && rate < 0.95)
		return g_strdup_printf("%.2f/s", rate);
	if (rate > 0 && rate < 9.95)
		return g_strdup_printf("%.1f/s", rate);
	whole = wintest_text_count(rate + 0.5);
	return g_strconcat(whole, "/s", NULL);
}

/**
 * wintest_text_ratio() - how many for one
 * @ratio: the number, 0 if it is not known
 *
 * Return: it, or a dash
 */
char *wintest_text_ratio(double ratio)
{
	return ratio > 0 ? g_strdup_printf("%.2f", ratio) : g_strdup(NONE);
}

/**
 * wintest_text_duration() - a time
 * @ns: nanoseconds, 0 if it is not known
 *
 * Return: it in the largest unit that leaves at least one, or a dash
 */
char *wintest_text_duration(guint64 ns)
{
	static const struct {
		double size;
		const char *name;
	} units[] = {
		{ 3600e9, "h" }, { 60e9, "min" }, { 1e9, "s" }, { 1e6, "ms" },
		{ 1e3, "µs" },
	};
	gsize i;

	if (!ns)
		return g_strdup(NONE);
	for (i = 0; i < G_N_ELEMENTS(units); i++)
		if (ns >= units[i].size)
			return g_strdup_printf("%.4g\u00a0%s",
					       ns / units[i].size, units[i].name);
	return g_strdup_printf("%" G_GUINT64_FORMAT "\u00a0ns", ns);
}

static const char *const wintest_units[] = { "ns", "\u00b5s", "ms", "s" };

/**
 * wintest_text_latency() - a time as measured
 * @ns: nanoseconds
 *
 * Return: its three highest digits, and the unit
 */
char *wintest_text_latency(guint64 ns)
{
	double value = ns;
	gsize i = 0;

	while (value >= 999.5 && i < G_N_ELEMENTS(wintest_units) - 1) {
		value /= 1000;
		i++;
	}
	return g_strdup_printf(value < 999.5 ? "%.3g\u00a0%s" :
					       "%.0f\u00a0%s",
			       value, wintest_units[i]);
}

/**
 * wintest_text_decade() - a power of ten, at an axis
 * @power: which, of a nanosecond, from 0
 *
 * Return: the number, and the unit
 */
char *wintest_text_decade(int power)
{
	static const int numbers[] = { 1, 10, 100 };
	int unit = MIN(power / 3, (int)G_N_ELEMENTS(wintest_units) - 1);

	return g_strdup_printf("%d\u00a0%s", numbers[power % 3],
			       wintest_units[unit]);
}
