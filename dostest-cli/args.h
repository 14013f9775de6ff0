/* SPDX-License-Identifier: GPL-2.0 */
/* The command line. */
#ifndef DOSTEST_ARGS_H
#define DOSTEST_ARGS_H

#include <stdbool.h>
#include <stdint.h>

enum exit_status {
	EXIT_OK		= 0,
	EXIT_FAILED	= 1,
	EXIT_USAGE	= 2,
	EXIT_NO_DEVICE	= 4,
};

/**
 * struct args - what the user wants
 * @device: path of the device, NULL for the library's default
 * @count: end after so many I/Os; 0 for no limit
 * @timeout_ns: end after this time; 0 for no limit
 * @start: begin without asking
 * @json: write JSON
 */
struct args {
	const char *device;
	uint64_t count;
	int64_t timeout_ns;
	bool start;
	bool json;
};

/* Return: -1 to go on, else the status to exit with */
int args_parse(struct args *args, int argc, char **argv);

#endif /* DOSTEST_ARGS_H */
