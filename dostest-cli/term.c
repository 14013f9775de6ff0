// SPDX-License-Identifier: GPL-2.0
/* The terminal as a keyboard: one key at a time, not echoed. */
#include <unistd.h>

#include "term.h"

void term_init(struct term *term, int fd)
{
	*term = (struct term) { .fd = -1 };
	if (isatty(fd))
		term->fd = fd;
}

static bool term_is_ours(const struct term *term)
{
	return term->fd >= 0 && tcgetpgrp(term->fd) == getpgrp();
}

/* Ctrl-C and its like stay signals */
void term_set_keys(struct term *term)
{
	struct termios keys;

	if (!term_is_ours(term))
		return;
	if (!term->changed && tcgetattr(term->fd, &term->saved) < 0)
		return;
	keys = term->saved;
	keys.c_lflag &= ~(ICANON | ECHO);
	keys.c_cc[VMIN] = 1;
	keys.c_cc[VTIME] = 0;
	term->changed = tcsetattr(term->fd, TCSANOW, &keys) == 0;
}

/* Now, not when the output has drained: it may be held up by Ctrl-S */
void term_restore(struct term *term)
{
	if (!term->changed || !term_is_ours(term))
		return;
	tcsetattr(term->fd, TCSANOW, &term->saved);
	term->changed = false;
}
