/* SPDX-License-Identifier: GPL-2.0 */
/* What --help shows. */
#ifndef BOGUSCTL_HELP_H
#define BOGUSCTL_HELP_H

#include "ctl.h"

/* Of the program if @command is NULL. Return: the status to exit with */
int help_show(const struct command *command);
int help_show_version(void);

#endif /* BOGUSCTL_HELP_H */
