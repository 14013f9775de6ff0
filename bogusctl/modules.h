/* SPDX-License-Identifier: GPL-2.0 */
/* What loading and unloading modules have in common. */
#ifndef BOGUSCTL_MODULES_H
#define BOGUSCTL_MODULES_H

/*
 * Complain that the modules in @dir (NULL: the installed ones) gave @err.
 * Return: the status to exit with
 */
int modules_fail(const char *dir, int err);

#endif /* BOGUSCTL_MODULES_H */
