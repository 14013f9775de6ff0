/* SPDX-License-Identifier: GPL-2.0 */
/* Somebody who sleeps in read(), so that there is a way to him to be timed. */
#ifndef WINTEST_READER_H
#define WINTEST_READER_H

#include <glib.h>

struct wintest_reader;

struct wintest_reader *wintest_reader_new(const char *path);
void wintest_reader_allow(struct wintest_reader *reader, guint reads);
void wintest_reader_free(struct wintest_reader *reader);

#endif /* WINTEST_READER_H */
