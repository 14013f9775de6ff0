// SPDX-License-Identifier: LGPL-2.1-or-later
/* Composing a sentence in a buffer of the caller's. */
#include <stdarg.h>
#include <stdio.h>

#include "text.h"

/**
 * bogus_text_add() - append, as printf() does
 * @text: the buffer; what doesn't fit is cut off
 * @format: as for printf()
 */
void bogus_text_add(struct bogus_text *text, const char *format, ...)
{
	size_t room = text->size - text->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text->buf + text->len, room, format, args);
	va_end(args);
	if (n > 0 && room)
		text->len += (size_t)n < room ? (size_t)n : room - 1;
}
