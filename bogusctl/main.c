// SPDX-License-Identifier: GPL-2.0
/* bogusctl: manages bogus devices and their kernel modules. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"

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
	return close_stdout(status);
}
