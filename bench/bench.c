// SPDX-License-Identifier: GPL-2.0
/*
 * bench - what an interrupt costs, against what the kernel's own timers, the
 * same device behind UIO and the cheapest ioctl cost in the same run
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"
#include "source.h"

/* In an order in which each finds what it compares with */
static const struct bench_family *const families[] = {
	&bench_wakeup,
	&bench_busy,
	&bench_mechanisms,
	&bench_calls,
	&bench_observers,
	&bench_memory,
	&bench_rate,
	&bench_devices,
	&bench_minute,
};

#define FAMILIES (sizeof(families) / sizeof(families[0]))

static const char usage[] =
	"Usage: bench [options] [BENCH...]\n"
	"Measures /dev/bogus0 against the kernel's own floors, in a guest made\n"
	"with vm/run --icount, where a nanosecond is an instruction.\n"
	"\n"
	"  --list        the benches: what each measures\n"
	"  --full        all of them but \"minute\", with the slow ones, and with\n"
	"                up to 1,000 sleepers\n"
	"  --loop SOURCE wait for events of timerfd, bogus or uio for ever, after a\n"
	"                line \"ready\"; for bench/profile\n"
	"  --seconds N   how long \"minute\" runs (60)\n"
	"  --json        an object a line\n"
	"  --ktap        the limits as tests\n"
	"  --markdown    tables for the documentation\n"
	"  --help        this text\n"
	"\n"
	"Exits with 0; with 1 if a limit is exceeded or a measurement fails; with\n"
	"2 if it is called in a wrong way.\n";

static void bench_list(void)
{
	size_t i;

	for (i = 0; i < FAMILIES; i++)
		printf("%-12s %s%s\n", families[i]->name, families[i]->about,
		       families[i]->real ? " (only if named, without --icount)" :
		       families[i]->slow ? " (only if named, or with --full)" :
		       "");
}

static const struct bench_family *bench_family_find(const char *name)
{
	size_t i;

	for (i = 0; i < FAMILIES; i++) {
		if (!strcmp(families[i]->name, name))
			return families[i];
	}
	return NULL;
}

static bool bench_selected(const struct bench *bench,
			   const struct bench_family *family, char **names)
{
	if (!*names)
		return !family->real && (bench->full || !family->slow);
	for (; *names; names++) {
		if (!strcmp(*names, family->name))
			return true;
	}
	return false;
}

static void bench_show(const struct bench *bench)
{
	const struct bench_output *output = bench->output;
	size_t i;

	if (output->begin)
		output->begin(bench);
	for (i = 0; output->row && i < bench->count; i++)
		output->row(bench, &bench->rows[i]);
	output->end(bench);
}

static int bench_run(struct bench *bench, char **names)
{
	size_t i;

	for (i = 0; i < FAMILIES; i++) {
		if (!bench_selected(bench, families[i], names))
			continue;
		bench->family = families[i];
		if (!families[i]->real)
			bench_settle();
		families[i]->run(bench);
	}
	bench_show(bench);
	return bench_limits_exceeded(bench);
}

static const struct bench_output *bench_output_find(const char *option)
{
	size_t i;

	for (i = 0; i < bench_outputs_count; i++) {
		if (!strcmp(bench_outputs[i].option, option))
			return &bench_outputs[i];
	}
	return NULL;
}

static void __attribute__((noreturn)) bench_usage_error(const char *what, const char *argument)
{
	fprintf(stderr, "bench: %s '%s'; bench --help\n", what, argument);
	exit(2);
}

static unsigned int bench_seconds(const char *text)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || end == text || *end || value < 1 || value > 3600)
		bench_usage_error("--seconds takes a number from 1 to 3600, not",
				  text);
	return value;
}

static void __attribute__((noreturn)) bench_loop(const char *name)
{
	static const struct bench_source_ops *const sources[] = {
		&bench_timerfd, &bench_bogus, &bench_uio,
	};
	size_t i;

	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		if (!strcmp(sources[i]->name, name))
			bench_source_loop(sources[i]);
	}
	bench_usage_error("no source", name);
}

static void bench_parse(struct bench *bench, int argc, char **argv)
{
	static const struct option options[] = {
		{ "list", no_argument, NULL, 'l' },
		{ "full", no_argument, NULL, 'f' },
		{ "loop", required_argument, NULL, 'w' },
		{ "seconds", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'o' },
		{ "ktap", no_argument, NULL, 'o' },
		{ "markdown", no_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	int opt, at;

	while ((opt = getopt_long(argc, argv, "h", options, &at)) != -1) {
		switch (opt) {
		case 'l':
			bench_list();
			exit(0);
		case 'f':
			bench->full = true;
			break;
		case 'w':
			bench_loop(optarg);
		case 's':
			bench->seconds = bench_seconds(optarg);
			break;
		case 'o':
			bench->output = bench_output_find(options[at].name);
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			fputs(usage, stderr);
			exit(2);
		}
	}
	for (at = optind; at < argc; at++) {
		if (!bench_family_find(argv[at]))
			bench_usage_error("no bench", argv[at]);
	}
}

int main(int argc, char **argv)
{
	static struct bench bench = { .seconds = 60 };

	bench.output = bench_output_find("text");
	bench_parse(&bench, argc, argv);
	return bench_run(&bench, argv + optind);
}
