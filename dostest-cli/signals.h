/* SPDX-License-Identifier: GPL-2.0 */
/* The signals that end or suspend the program, as something to poll. */
#ifndef DOSTEST_SIGNALS_H
#define DOSTEST_SIGNALS_H

#include <signal.h>

/**
 * struct signals - the signals and their descriptor
 * @fd: a signalfd
 * @before: the mask as it was
 */
struct signals {
	int fd;
	sigset_t before;
};

/* Return: 0 or -errno */
int signals_init(struct signals *signals);
/* Return: the next signal, 0 if there is none */
int signals_next(const struct signals *signals);
/* From here on signals do what they usually do */
void signals_release(struct signals *signals);
/* Be stopped as Ctrl-Z stops a program; returns when continued */
void signals_stop_self(void);
/* Die of @signo */
void signals_die(int signo);

#endif /* DOSTEST_SIGNALS_H */
