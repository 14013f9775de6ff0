/* SPDX-License-Identifier: GPL-2.0 */
/* The terminal as a keyboard: one key at a time, not echoed. */
#ifndef DOSTEST_TERM_H
#define DOSTEST_TERM_H

#include <stdbool.h>
#include <termios.h>

/**
 * struct term - standard input, if it is a terminal
 * @fd: its descriptor, -1 if it is none
 * @changed: its settings are ours
 * @saved: its settings as they were
 */
struct term {
	int fd;
	bool changed;
	struct termios saved;
};

void term_init(struct term *term, int fd);
/*
 * Both leave a terminal alone that another process group has: it would be
 * that one's settings.
 */
void term_set_keys(struct term *term);
void term_restore(struct term *term);

#endif /* DOSTEST_TERM_H */
