// SPDX-License-Identifier: GPL-2.0
/*
 * Any command line, an argument a line, read as the program does. What it goes
 * on with is a command, with operands and values that this one takes; else it
 * ends, having helped or having refused.
 */
#include <getopt.h>

#include "args.h"
#include "canvas.h"
#include "fuzz.h"

#define FUZZ_ARGS	32

/* What is behind the last argument's end is a NULL, as the kernel leaves it */
static int fuzz_split(char *text, char **argv)
{
	int argc = 0;
	char *argument;

	argv[argc++] = "bogusctl";
	while (text && argc < FUZZ_ARGS) {
		argument = strsep(&text, "\n");
		argv[argc++] = argument;
	}
	argv[argc] = NULL;
	return argc;
}

static void fuzz_operands(const struct args *args,
			  const struct command *command, char **argv, int argc)
{
	int i;

	if (args->num_operands < command->min_operands)
		abort();
	for (i = 0; i < args->num_operands; i++) {
		if (args->operands + i < argv + 1 ||
		    args->operands + i >= argv + argc || !args->operands[i])
			abort();
	}
}

static void fuzz_values(const struct args *args)
{
	if ((args->device && !*args->device) ||
	    (args->modules && !*args->modules) || (args->svg && !*args->svg) ||
	    (args->dpc && !*args->dpc))
		abort();
	if (args->width && (args->width < CANVAS_MIN ||
			    args->width > CANVAS_MAX))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct command *command = NULL;
	char *argv[FUZZ_ARGS + 1];
	struct args args;
	char *text = fuzz_text(data, size);
	int argc, status;

	if (!text)
		return 0;
	argc = fuzz_split(text, argv);
	/* glibc's word for "from the beginning" */
	optind = 0;
	status = args_parse(&args, &command, argc, argv);
	if (status < 0) {
		if (!command)
			abort();
		fuzz_operands(&args, command, argv, argc);
		fuzz_values(&args);
	} else if (status != EXIT_OK && status != EXIT_USAGE) {
		abort();
	}
	free(text);
	return 0;
}
