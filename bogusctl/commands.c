// SPDX-License-Identifier: GPL-2.0
/* The table of commands, and how they complain. */
#include <stdarg.h>
#include <stdio.h>

#include "ctl.h"

const struct command *const commands[] = {
	&cmd_list,
	&cmd_info,
	&cmd_load,
	&cmd_unload,
	&cmd_watch,
	&cmd_start,
	&cmd_stop,
	&cmd_set,
	&cmd_stats,
	&cmd_split,
	&cmd_trace,
	NULL,
};

void complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("bogusctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
