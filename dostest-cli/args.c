// SPDX-License-Identifier: GPL-2.0
/* The command line. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <bogus.h>

#include "args.h"

/* Longer would only be a mistake */
#define MAX_TIMEOUT_S	1e9

static const char help[] =
"Usage: dostest [OPTION]... [DEVICE]\n"
"Runs a bogus device and shows a dot for each I/O it completes.\n"
"Press S to start it, and Q to stop it and quit.\n"
"\n"
"DEVICE is a path or a name such as bogus1 (default: $BOGUS_DEVICE, or\n"
"/dev/bogus0, or the device of a guest that runs).\n"
"\n"
"  -d, --device=DEVICE    the same\n"
"  -n, --count=N          stop after N I/Os\n"
"  -t, --timeout=SECONDS  stop after this time, however far it got\n"
"  -s, --start            start at once, without asking\n"
"  -j, --json             write one JSON object a line instead of dots\n"
"  -h, --help             show this text\n"
"  -V, --version          show the version\n"
"\n"
"If standard output is not a terminal, each line tells the I/Os completed\n"
"since the last. If standard input is not one, the keys are read from it.\n"
"At high rates a few I/Os more than N may be completed before the device\n"
"stops; they are counted too.\n"
"\n"
"Exit status:\n"
"  0  ended by Q, by --count, or by --timeout without --count\n"
"  1  something failed; or --timeout came before --count or before S\n"
"  2  wrong usage; or standard input ended before S\n"
"  4  there is no device to test\n"
"A signal that ends dostest is passed on once the device is stopped and the\n"
"terminal is as it was.\n";

static const struct option options[] = {
	{ "device",	required_argument,	NULL, 'd' },
	{ "count",	required_argument,	NULL, 'n' },
	{ "timeout",	required_argument,	NULL, 't' },
	{ "start",	no_argument,		NULL, 's' },
	{ "json",	no_argument,		NULL, 'j' },
	{ "help",	no_argument,		NULL, 'h' },
	{ "version",	no_argument,		NULL, 'V' },
	{ NULL,		0,			NULL, 0 },
};

static int args_refuse(const char *what, const char *value)
{
	fprintf(stderr, "dostest: %s: '%s'; dostest --help tells more\n",
		what, value);
	return EXIT_USAGE;
}

static int args_set_count(struct args *args, const char *text)
{
	char *end;

	errno = 0;
	args->count = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || !args->count)
		return args_refuse("--count wants a number from 1 on", text);
	return -1;
}

static int args_set_timeout(struct args *args, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds > 0) || seconds > MAX_TIMEOUT_S)
		return args_refuse("--timeout wants a number of seconds", text);
	args->timeout_ns = (int64_t)ceil(seconds * 1e9);
	return -1;
}

static int args_set_device(struct args *args, const char *text)
{
	if (!*text)
		return args_refuse("a device has a path or a name", text);
	args->device = text;
	return -1;
}

static int args_show_help(void)
{
	fputs(help, stdout);
	return fflush(stdout) ? EXIT_FAILED : EXIT_OK;
}

static int args_show_version(void)
{
	printf("dostest %s (libbogus %s)\n", BOGUS_VERSION, bogus_version());
	return fflush(stdout) ? EXIT_FAILED : EXIT_OK;
}

static int args_set(struct args *args, int option)
{
	switch (option) {
	case 'd':
		return args_set_device(args, optarg);
	case 'n':
		return args_set_count(args, optarg);
	case 't':
		return args_set_timeout(args, optarg);
	case 's':
		args->start = true;
		return -1;
	case 'j':
		args->json = true;
		return -1;
	case 'h':
		return args_show_help();
	case 'V':
		return args_show_version();
	default:
		fputs("dostest --help tells more\n", stderr);
		return EXIT_USAGE;
	}
}

int args_parse(struct args *args, int argc, char **argv)
{
	int option, status;

	*args = (struct args) { 0 };
	for (;;) {
		option = getopt_long(argc, argv, "d:n:t:sjhV", options, NULL);
		if (option < 0)
			break;
		status = args_set(args, option);
		if (status >= 0)
			return status;
	}
	if (optind == argc)
		return -1;
	if (args->device)
		return args_refuse("the device is given twice", argv[optind]);
	if (optind + 1 < argc)
		return args_refuse("no such argument", argv[optind + 1]);
	return args_set_device(args, argv[optind]);
}
