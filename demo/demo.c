// SPDX-License-Identifier: GPL-2.0
/*
 * bogus-demo - a first look at the stack, and at how a program uses libbogus
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tour.h"

static const char usage[] =
	"Usage: bogus-demo [OPTION]...\n"
	"Load the bogus modules, run the device, and close the account.\n"
	"\n"
	"  -n, --count=N      watch N I/Os, 1 to 600 (default 30)\n"
	"  -m, --modules=DIR  load the modules from DIR instead of the installed ones\n"
	"      --color        write headings in bold even if this is no terminal\n"
	"  -h, --help         show this help\n"
	"  -V, --version      show the version\n"
	"\n"
	"Exits with 0 if every interrupt was accounted for, 1 if not or if something\n"
	"failed, 2 if it was called wrongly.\n";

static int demo_usage(const char *what)
{
	fprintf(stderr, "bogus-demo: %s\nTry 'bogus-demo --help'.\n", what);
	return 2;
}

static int demo_count(const char *text, unsigned int *count)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end || value < 1 || value > 600)
		return -1;
	*count = value;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "modules", required_argument, NULL, 'm' },
		{ "color", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	struct tour tour = {
		.ios = 30,
		.bold = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "n:m:hV", options, NULL)) != -1) {
		switch (opt) {
		case 'n':
			if (demo_count(optarg, &tour.ios))
				return demo_usage("--count takes a number from 1 to 600");
			break;
		case 'm':
			tour.modules = optarg;
			break;
		case 'c':
			tour.bold = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case 'V':
			printf("bogus-demo %s\n", bogus_version());
			return 0;
		default:
			return demo_usage("unknown option");
		}
	}
	if (optind < argc)
		return demo_usage("takes no arguments");
	return tour_walk(&tour) ? 1 : 0;
}
