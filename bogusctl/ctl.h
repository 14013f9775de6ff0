/* SPDX-License-Identifier: GPL-2.0 */
/* What all commands share: their table's row, and what the user wants. */
#ifndef BOGUSCTL_CTL_H
#define BOGUSCTL_CTL_H

#include <stdbool.h>
#include <stdint.h>

enum exit_status {
	EXIT_OK		= 0,
	EXIT_FAILED	= 1,
	EXIT_USAGE	= 2,
	EXIT_IMPOSSIBLE	= 4,
};

/**
 * struct args - the command line
 * @device: path of the device; NULL for the library's default
 * @modules: directory of the modules; NULL for the installed ones
 * @count: how many lines or interrupts; 0 for no limit
 * @interval_ns: time between two lines
 * @timeout_ns: how long at most; 0 for no limit
 * @period_ns: how long one I/O shall take; 0 for the module's default
 * @time_ns: how long; 0 for no limit
 * @nap_ns: how long the reader sleeps after a read
 * @dpc: the mechanism that runs the DPC; NULL for the one that is set
 * @svg: the file for a drawing; NULL for none
 * @width: of a drawing, in columns; 0 for that of the terminal
 * @all: all mechanisms
 * @num_devices: how many devices; 0 for the module's default
 * @topic: the command as far as help is concerned, or ""
 * @json: write JSON
 * @color: use colours
 * @lines: no live screen
 * @kill: end the processes
 * @operands: what is left of the command line after the command
 * @num_operands: how many these are
 */
struct args {
	const char *device;
	const char *modules;
	uint64_t count;
	uint64_t interval_ns;
	uint64_t timeout_ns;
	uint64_t period_ns;
	uint64_t time_ns;
	uint64_t nap_ns;
	const char *dpc;
	const char *svg;
	uint32_t num_devices;
	uint32_t width;
	bool all;
	const char *topic;
	bool json;
	bool color;
	bool lines;
	bool kill;
	char **operands;
	int num_operands;
};

/**
 * struct command - a row of the table of commands
 * @name: how the user calls it
 * @summary: what it does, in a few words
 * @usage: what follows "bogusctl"
 * @help: what it does, at length
 * @options: letters of the options it takes
 * @min_operands: how many operands it needs
 * @device_operand: which operand may name the device, from 0; -1 for none
 * @run: does it; returns an enum exit_status
 */
struct command {
	const char *name;
	const char *summary;
	const char *usage;
	const char *help;
	const char *options;
	int min_operands;
	int device_operand;
	int (*run)(const struct args *args);
};

extern const struct command cmd_info;
extern const struct command cmd_list;
extern const struct command cmd_load;
extern const struct command cmd_set;
extern const struct command cmd_split;
extern const struct command cmd_start;
extern const struct command cmd_stats;
extern const struct command cmd_stop;
extern const struct command cmd_trace;
extern const struct command cmd_unload;
extern const struct command cmd_watch;

/* All of them, NULL at the end */
extern const struct command *const commands[];

/* "bogusctl: " and the rest, as a line on standard error */
void __attribute__((format(printf, 1, 2))) complain(const char *format, ...);

#endif /* BOGUSCTL_CTL_H */
