// SPDX-License-Identifier: GPL-2.0
/* The command line. Options may stand anywhere; which ones depends on the command. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "canvas.h"
#include "help.h"
#include "units.h"

/* Those of every command; the others are in struct command's options */
#define COMMON_OPTIONS	"jChV"

#define ARGS_STRING1(x)	#x
#define ARGS_STRING(x)	ARGS_STRING1(x)
#define ARGS_WIDTH \
	"--width wants a number of columns from " ARGS_STRING(CANVAS_MIN) \
	" to " ARGS_STRING(CANVAS_MAX)
#define ARGS_TIME(option) \
	option " wants a time above 0, in seconds or such as 500ms"

/* More seconds would only be a mistake */
#define MAX_SECONDS	UINT64_C(1000000000)

static const struct option long_options[] = {
	{ "all",	 no_argument,		NULL, 'a' },
	{ "count",	 required_argument,	NULL, 'n' },
	{ "device",	 required_argument,	NULL, 'd' },
	{ "dpc",	 required_argument,	NULL, 'D' },
	{ "for",	 required_argument,	NULL, 'f' },
	{ "help",	 no_argument,		NULL, 'h' },
	{ "interval",	 required_argument,	NULL, 'i' },
	{ "json",	 no_argument,		NULL, 'j' },
	{ "kill",	 no_argument,		NULL, 'k' },
	{ "lines",	 no_argument,		NULL, 'l' },
	{ "modules",	 required_argument,	NULL, 'm' },
	{ "no-color",	 no_argument,		NULL, 'C' },
	{ "num-devices", required_argument,	NULL, 'N' },
	{ "period",	 required_argument,	NULL, 'p' },
	{ "slow-reader", required_argument,	NULL, 'r' },
	{ "svg",	 required_argument,	NULL, 's' },
	{ "timeout",	 required_argument,	NULL, 't' },
	{ "version",	 no_argument,		NULL, 'V' },
	{ "width",	 required_argument,	NULL, 'w' },
	{ NULL,		 0,			NULL, 0 },
};

static const char short_options[] = "n:d:hi:jklm:N:p:t:V";

/* "bogusctl split --help", if that is what the words are about */
static void args_tell_help(const struct args *args)
{
	complain("'bogusctl %s%s--help' tells more", args->topic,
		 *args->topic ? " " : "");
}

static int args_refuse(const struct args *args, const char *what,
		       const char *value)
{
	complain("%s: '%s'; 'bogusctl %s%s--help' tells more", what, value,
		 args->topic, *args->topic ? " " : "");
	return EXIT_USAGE;
}

static const struct command *args_find_command(const char *name)
{
	const struct command *const *command;

	for (command = commands; *command; command++)
		if (!strcmp((*command)->name, name))
			return *command;
	return NULL;
}

/* The command, as far as that can be told before the options are read, or "" */
static const char *args_find_topic(char **argv)
{
	while (*argv && *++argv)
		if (args_find_command(*argv))
			return *argv;
	return "";
}

static int args_set_number(const struct args *args, uint64_t *number,
			   uint64_t max, const char *what, const char *text)
{
	uint64_t value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || !value ||
	    value > max)
		return args_refuse(args, what, text);
	*number = value;
	return -1;
}

static int args_set_num_devices(struct args *args, const char *text)
{
	uint64_t number = 0;
	int status = args_set_number(args, &number, UINT32_MAX,
				     "--num-devices wants a number from 1 on",
				     text);

	args->num_devices = number;
	return status;
}

static int args_set_width(struct args *args, const char *text)
{
	uint64_t number = 0;
	int status = args_set_number(args, &number, CANVAS_MAX, ARGS_WIDTH,
				     text);

	if (status < 0 && number < CANVAS_MIN)
		return args_refuse(args, ARGS_WIDTH, text);
	args->width = number;
	return status;
}

static int args_set_time(const struct args *args, uint64_t *ns,
			 const char *what, const char *text)
{
	uint64_t value;

	if (units_parse(text, NSEC_PER_SEC, &value) < 0 || !value ||
	    value > MAX_SECONDS * NSEC_PER_SEC)
		return args_refuse(args, what, text);
	*ns = value;
	return -1;
}

/* The range is the module's business; 0 would mean its default */
static int args_set_period(struct args *args, const char *text)
{
	uint64_t value;

	if (units_parse(text, 1, &value) < 0 || !value)
		return args_refuse(args, "--period wants a time such as 10ms", text);
	args->period_ns = value;
	return -1;
}

static int args_set_word(const struct args *args, const char **word,
			 const char *what, const char *text)
{
	if (!*text)
		return args_refuse(args, what, text);
	*word = text;
	return -1;
}

static void args_set_flag(struct args *args, int option)
{
	switch (option) {
	case 'a':
		args->all = true;
		break;
	case 'C':
		args->color = false;
		break;
	case 'j':
		args->json = true;
		break;
	case 'k':
		args->kill = true;
		break;
	default:
		args->lines = true;
	}
}

static int args_set_times(struct args *args, int option, const char *text)
{
	switch (option) {
	case 'f':
		return args_set_time(args, &args->time_ns,
				     ARGS_TIME("--for"), text);
	case 'i':
		return args_set_time(args, &args->interval_ns,
				     ARGS_TIME("--interval"),
				     text);
	case 'p':
		return args_set_period(args, text);
	case 'r':
		return args_set_time(args, &args->nap_ns,
				     ARGS_TIME("--slow-reader"),
				     text);
	default:
		return args_set_time(args, &args->timeout_ns,
				     ARGS_TIME("--timeout"),
				     text);
	}
}

static int args_set(struct args *args, int option, const char *text)
{
	switch (option) {
	case 'd':
		return args_set_word(args, &args->device, "--device wants a path",
				     text);
	case 'D':
		return args_set_word(args, &args->dpc,
				     "--dpc wants the name of a mechanism",
				     text);
	case 'm':
		return args_set_word(args, &args->modules,
				     "--modules wants a directory", text);
	case 'n':
		return args_set_number(args, &args->count, UINT64_MAX,
				       "--count wants a number from 1 on",
				       text);
	case 'N':
		return args_set_num_devices(args, text);
	case 's':
		return args_set_word(args, &args->svg, "--svg wants a file", text);
	case 'w':
		return args_set_width(args, text);
	default:
		return args_set_times(args, option, text);
	}
}

static const char *args_option_name(int option)
{
	const struct option *o = long_options;

	while (o->val != option)
		o++;
	return o->name;
}

/* The first operand is the command, wherever the options stand */
static int args_read(struct args *args, unsigned char *given, int argc,
		     char **argv)
{
	int option, status;

	for (;;) {
		option = getopt_long(argc, argv, short_options, long_options,
				     NULL);
		if (option < 0)
			return -1;
		if (option == '?') {
			args_tell_help(args);
			return EXIT_USAGE;
		}
		given[option] = 1;
		if (strchr("hV", option))
			continue;
		if (!optarg) {
			args_set_flag(args, option);
			continue;
		}
		status = args_set(args, option, optarg);
		if (status >= 0)
			return status;
	}
}

static int args_check_options(const struct command *command,
			      const unsigned char *given)
{
	int option;

	for (option = 1; option <= UINT8_MAX; option++) {
		if (!given[option] || strchr(COMMON_OPTIONS, option) ||
		    strchr(command->options, option))
			continue;
		complain("%s takes no --%s; 'bogusctl %s --help' tells more",
			 command->name, args_option_name(option),
			 command->name);
		return EXIT_USAGE;
	}
	return -1;
}

static int args_take_device(struct args *args, const struct command *command)
{
	int n = command->device_operand;

	if (n >= 0 && args->num_operands > n) {
		if (args->device)
			return args_refuse(args, "the device is given twice",
					   args->operands[n]);
		args->device = args->operands[n];
		args->num_operands = n;
	}
	if (!args->device)
		return -1;
	if (!*args->device)
		return args_refuse(args, "a device has a name", "");
	return -1;
}

static int args_check_operands(struct args *args,
			       const struct command *command)
{
	int max = command->min_operands + (command->device_operand >= 0);

	if (args->num_operands > max)
		return args_refuse(args, "no such argument", args->operands[max]);
	if (args->num_operands < command->min_operands) {
		complain("%s wants more; usage: bogusctl %s", command->name,
			 command->usage);
		return EXIT_USAGE;
	}
	return args_take_device(args, command);
}

static bool args_want_color(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (no_color && *no_color)
		return false;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

int args_parse(struct args *args, const struct command **command, int argc,
	       char **argv)
{
	unsigned char given[UINT8_MAX + 1] = { 0 };
	int status;

	*args = (struct args) {
		.color = args_want_color(),
		.topic = args_find_topic(argv),
	};
	status = args_read(args, given, argc, argv);
	if (status >= 0)
		return status;
	if (given['V'])
		return help_show_version();
	*command = NULL;
	if (optind < argc) {
		if (!strcmp(argv[optind], "help")) {
			given['h'] = 1;
			optind++;
		}
	}
	if (optind < argc) {
		*command = args_find_command(argv[optind]);
		if (!*command)
			return args_refuse(args, "no such command", argv[optind]);
	}
	if (given['h'])
		return help_show(*command);
	if (!*command) {
		complain("a command is missing; 'bogusctl --help' lists them");
		return EXIT_USAGE;
	}
	args->operands = argv + optind + 1;
	args->num_operands = argc - optind - 1;
	status = args_check_options(*command, given);
	return status >= 0 ? status : args_check_operands(args, *command);
}
