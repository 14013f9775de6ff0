/* SPDX-License-Identifier: GPL-2.0 */
/* The command line. */
#ifndef BOGUSCTL_ARGS_H
#define BOGUSCTL_ARGS_H

#include "ctl.h"

/*
 * Fill in @args and find the command.
 * Return: -1 to go on, else the status to exit with
 */
int args_parse(struct args *args, const struct command **command, int argc,
	       char **argv);

#endif /* BOGUSCTL_ARGS_H */
