// SPDX-License-Identifier: GPL-2.0
/*
 * bench - what an interrupt costs, against what the kernel's own timers and
 * the cheapest ioctl cost in the same run
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "bench.h"

struct bench {
	const char *name;
	const char *floor;
	double limit;
	void (*run)(struct bench_result *result);
};

static const struct bench benches[] = {
	{ "timerfd: expiry to return of read()", NULL, 0, bench_timerfd_read },
	{ "bogus: raise to return of read()",
	  "timerfd: expiry to return of read()", 1.35, bench_bogus_read },
	{ "bogus: end of the I/O to return of read()",
	  "timerfd: expiry to return of read()", 0, bench_bogus_expiry },
	{ "timerfd: busy per expiry, 100 Hz", NULL, 0, bench_timerfd_busy },
	{ "bogus: busy per interrupt, 100 Hz",
	  "timerfd: busy per expiry, 100 Hz", 1.15, bench_bogus_busy },
	{ "ioctl that fails on /dev/null", NULL, 0, bench_null_ioctl },
	{ "bogus: GET_EVENT", "ioctl that fails on /dev/null", 1.2,
	  bench_get_event },
};

#define BENCHES (sizeof(benches) / sizeof(benches[0]))

static double bench_ratio(const struct bench_result *results, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++) {
		if (results[at].floor &&
		    !strcmp(results[i].name, results[at].floor))
			return results[at].value / results[i].value;
	}
	return 0;
}

static void bench_print(const struct bench_result *result, double ratio)
{
	printf("%-44s %9.0f", result->name, result->value);
	if (result->p99 > 0)
		printf(" %9.0f", result->p99);
	else
		printf(" %9s", "");
	if (ratio > 0)
		printf(" %6.2f", ratio);
	if (result->limit > 0)
		printf("  %.2f %s", result->limit,
		       ratio <= result->limit ? "ok" : "EXCEEDED");
	printf("\n");
}

static void bench_print_json(const struct bench_result *result, double ratio)
{
	printf("{\"name\":\"%s\",\"value\":%.1f,\"p99\":%.1f,"
	       "\"ratio\":%.4f,\"limit\":%.2f}\n",
	       result->name, result->value, result->p99, ratio,
	       result->limit);
}

/* Only what has a limit can fail */
static void bench_print_ktap(const struct bench_result *result, double ratio)
{
	static unsigned int number;

	if (result->limit > 0)
		printf("%sok %u %s: %.2f of at most %.2f\n",
		       ratio <= result->limit ? "" : "not ", ++number,
		       result->name, ratio, result->limit);
}

static int bench_run_all(void (*print)(const struct bench_result *, double))
{
	struct bench_result results[BENCHES] = { 0 };
	int exceeded = 0;
	double ratio;
	size_t i;

	if (print == bench_print)
		printf("%-44s %9s %9s %6s  limit\n", "instructions",
		       "median", "p99", "ratio");
	for (i = 0; i < BENCHES; i++) {
		results[i].name = benches[i].name;
		results[i].floor = benches[i].floor;
		results[i].limit = benches[i].limit;
		benches[i].run(&results[i]);
		ratio = bench_ratio(results, i);
		if (results[i].limit > 0 && ratio > results[i].limit)
			exceeded = 1;
		print(&results[i], ratio);
	}
	return exceeded;
}

static const char usage[] =
	"Usage: bench [--json | --ktap]\n"
	"Measures /dev/bogus0 against the kernel's own floors, in a guest made\n"
	"with vm/run --icount, where a nanosecond is an instruction.\n"
	"Exits with 1 if a limit is exceeded or a measurement fails.\n";

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "ktap", no_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	void (*print)(const struct bench_result *, double) = bench_print;
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'j':
			print = bench_print_json;
			break;
		case 'k':
			print = bench_print_ktap;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	return bench_run_all(print);
}
