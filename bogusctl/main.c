// SPDX-License-Identifier: GPL-2.0
/* bogusctl: manages bogus devices and their kernel modules. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"

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

/* What is opened must not get the number of a stream that is closed */
static void fill_standard_streams(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* A full disk is a failure, even if all else went well */
static int close_stdout(int status)
{
	if (fflush(stdout) || ferror(stdout)) {
		complain("standard output: %s", strerror(errno));
		return EXIT_FAILED;
	}
	return status;
}

int main(int argc, char **argv)
{
	const struct command *command;
	struct args args;
	int status;

	fill_standard_streams();
	status = args_parse(&args, &command, argc, argv);
	if (status < 0)
		status = command->run(&args);
	args_release(&args);
	return close_stdout(status);
}
