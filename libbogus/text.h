/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Composing a sentence in a buffer of the caller's. */
#ifndef LIBBOGUS_TEXT_H
#define LIBBOGUS_TEXT_H

#include <stddef.h>

/**
 * struct bogus_text - a buffer that is filled from the left
 * @buf: the buffer
 * @size: its size
 * @len: how much of it is used, without the NUL
 */
struct bogus_text {
	char *buf;
	size_t size;
	size_t len;
};

void __attribute__((format(printf, 2, 3)))
bogus_text_add(struct bogus_text *text, const char *format, ...);

#endif /* LIBBOGUS_TEXT_H */
