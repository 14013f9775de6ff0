/* SPDX-License-Identifier: GPL-2.0 */
/* Which processes have a device started. */
#ifndef BOGUSCTL_HOLDERS_H
#define BOGUSCTL_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct holder - a process that has the device started
 * @pid: its number
 * @name: what the kernel calls it
 * @pidfd: a handle on it, or -1
 * @signalled: it has been sent a signal
 */
struct holder {
	pid_t pid;
	char name[64];
	int pidfd;
	bool signalled;
};

/**
 * struct holders - all that can be seen
 * @list: the processes
 * @n: how many
 * @hidden: there are processes that we may not look into
 */
struct holders {
	struct holder *list;
	size_t n;
	bool hidden;
};

/* Look for those that have the device of number @rdev started: 0 or -errno */
int holders_find(struct holders *holders, dev_t rdev);
void holders_release(struct holders *holders);
/*
 * Ask a process to end, if it still has the device started.
 * Return: 0; -ESRCH if it has not any more; -errno
 */
int holder_terminate(struct holder *holder, dev_t rdev);
/*
 * Wait until one of those that were signalled has ended.
 * Return: false if none is left to wait for, or @timeout_ms have passed
 */
bool holders_wait(struct holders *holders, int timeout_ms);

#endif /* BOGUSCTL_HOLDERS_H */
