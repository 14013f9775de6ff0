// SPDX-License-Identifier: GPL-2.0
/* The results for people, programs, tests and the documentation. */
#include <stdio.h>
#include <sys/utsname.h>
#include "bench.h"

static bool bench_is_first_of_family(const struct bench *bench,
				     const struct bench_row *row)
{
	return row == bench->rows || row[-1].family != row->family;
}

/* "1.17 (at most 1.20)" */
static void bench_limit_text(const struct bench_limit *limit, double measured,
			     char *text, size_t size)
{
	const char *word = limit->below ? "below" : "at most";

	if (limit->floor)
		snprintf(text, size, "%.2f (%s %.2f) of %s", measured, word,
			 limit->max, limit->floor);
	else
		snprintf(text, size, "%.0f (%s %.0f)", measured, word,
			 limit->max);
}

/* For people */

static void bench_text_number(double value)
{
	if (value > 0)
		printf(" %10.0f", value);
	else
		printf(" %10s", "");
}

static void bench_text_row(const struct bench *bench,
			   const struct bench_row *row)
{
	if (bench_is_first_of_family(bench, row))
		printf("\n%-52s %10s %10s  ratio\n", row->family->about,
		       row->family->unit, "p99");
	printf("%-52s", row->name);
	if (row->skipped) {
		printf(" skipped: %s\n", row->skipped);
		return;
	}
	printf(" %10.0f", row->value);
	bench_text_number(row->p99);
	if (row->ratio > 0)
		printf(" %6.2f", row->ratio);
	printf("\n");
}

static void bench_text_end(const struct bench *bench)
{
	static const char *const words[] = {
		[BENCH_HELD]		= "ok",
		[BENCH_EXCEEDED]	= "EXCEEDED",
		[BENCH_UNKNOWN]		= "skipped",
	};
	const struct bench_limit *limit = bench_limits;
	enum bench_verdict verdict;
	double measured;
	char text[128];

	printf("\n");
	for (; limit < bench_limits + bench_limits_count; limit++) {
		if (!bench_limit_measured(bench, limit))
			continue;
		verdict = bench_limit_check(bench, limit, &measured);
		bench_limit_text(limit, measured, text, sizeof(text));
		printf("%-9s %s", words[verdict], limit->row);
		if (verdict != BENCH_UNKNOWN)
			printf(": %s", text);
		printf("\n");
	}
}

/* For programs: an object a line */

static void bench_json_row(const struct bench *bench,
			   const struct bench_row *row)
{
	(void)bench;
	printf("{\"family\":\"%s\",\"name\":\"%s\",\"unit\":\"%s\"",
	       row->family->name, row->name, row->family->unit);
	if (row->skipped)
		printf(",\"skipped\":\"%s\"}\n", row->skipped);
	else
		printf(",\"value\":%.1f,\"p99\":%.1f,\"floor\":\"%s\","
		       "\"ratio\":%.4f}\n",
		       row->value, row->p99, row->floor, row->ratio);
}

static void bench_json_end(const struct bench *bench)
{
	const struct bench_limit *limit = bench_limits;
	enum bench_verdict verdict;
	double measured;

	for (; limit < bench_limits + bench_limits_count; limit++) {
		verdict = bench_limit_check(bench, limit, &measured);
		if (verdict == BENCH_UNKNOWN)
			continue;
		printf("{\"limit\":\"%s\",\"floor\":\"%s\",\"measured\":%.4f,"
		       "\"max\":%.2f,\"ok\":%s}\n", limit->row,
		       limit->floor ? limit->floor : "", measured, limit->max,
		       verdict == BENCH_HELD ? "true" : "false");
	}
}

/* For tests: only what has a limit can fail */

static void bench_ktap_end(const struct bench *bench)
{
	const struct bench_limit *limit = bench_limits;
	enum bench_verdict verdict;
	unsigned int number = 0;
	double measured;
	char text[128];

	for (; limit < bench_limits + bench_limits_count; limit++) {
		if (!bench_limit_measured(bench, limit))
			continue;
		verdict = bench_limit_check(bench, limit, &measured);
		bench_limit_text(limit, measured, text, sizeof(text));
		if (verdict == BENCH_UNKNOWN)
			printf("ok %u %s against %s # SKIP not measured\n",
			       ++number, limit->row,
			       limit->floor ? limit->floor : "its limit");
		else
			printf("%sok %u %s: %s\n",
			       verdict == BENCH_HELD ? "" : "not ", ++number,
			       limit->row, text);
	}
	printf("1..%u\n", number);
}

/* For the documentation */

static void bench_markdown_begin(const struct bench *bench)
{
	struct utsname system;

	(void)bench;
	uname(&system);
	printf("## Linux %s\n", system.release);
}

static void bench_markdown_row(const struct bench *bench,
			       const struct bench_row *row)
{
	if (bench_is_first_of_family(bench, row))
		printf("\n| %s | %s | p99 | ratio | of |\n"
		       "| --- | ---: | ---: | ---: | --- |\n",
		       row->family->about, row->family->unit);
	if (row->skipped) {
		printf("| %s | | | | skipped: %s |\n", row->name, row->skipped);
		return;
	}
	printf("| %s | %.0f |", row->name, row->value);
	if (row->p99 > 0)
		printf(" %.0f |", row->p99);
	else
		printf(" |");
	if (row->ratio > 0)
		printf(" %.2f | %s |\n", row->ratio, row->floor);
	else
		printf(" | |\n");
}

static void bench_markdown_end(const struct bench *bench)
{
	const struct bench_limit *limit = bench_limits;
	enum bench_verdict verdict;
	double measured;

	printf("\n| limit | of | at most | measured |\n"
	       "| --- | --- | ---: | ---: |\n");
	for (; limit < bench_limits + bench_limits_count; limit++) {
		verdict = bench_limit_check(bench, limit, &measured);
		if (verdict == BENCH_UNKNOWN)
			continue;
		printf("| %s | %s | %s%.*f | %.*f%s |\n", limit->row,
		       limit->floor ? limit->floor : "",
		       limit->below ? "below " : "",
		       limit->floor ? 2 : 0, limit->max,
		       limit->floor ? 3 : 0, measured,
		       verdict == BENCH_HELD ? "" : ", exceeded");
	}
}

const struct bench_output bench_outputs[] = {
	{ "text", NULL, bench_text_row, bench_text_end },
	{ "json", NULL, bench_json_row, bench_json_end },
	{ "ktap", NULL, NULL, bench_ktap_end },
	{ "markdown", bench_markdown_begin, bench_markdown_row,
	  bench_markdown_end },
};

const size_t bench_outputs_count =
	sizeof(bench_outputs) / sizeof(bench_outputs[0]);
