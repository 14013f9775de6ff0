/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Standard output that never holds the program up: what can't be written yet
 * waits here, so that a signal or a key is heard even if nobody reads.
 */
#ifndef DOSTEST_OUT_H
#define DOSTEST_OUT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct out - a descriptor and what is to be written to it
 * @fd: the descriptor; poll it for POLLOUT while not empty
 * @own: it is our own, and not to be left open
 * @len: how much is waiting
 * @buf: what is waiting; has room for any path, each byte an escape of JSON
 */
struct out {
	int fd;
	bool own;
	size_t len;
	char buf[32768];
};

void out_init(struct out *out, int fd);
void out_release(struct out *out);
void __attribute__((format(printf, 2, 3)))
out_add(struct out *out, const char *format, ...);
/* Write what can be written. Return: 0, also if something is left; -errno */
int out_flush(struct out *out);
/* Write it all, however long that takes. Return: 0 or -errno */
int out_drain(struct out *out);

#endif /* DOSTEST_OUT_H */
