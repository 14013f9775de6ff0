/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers as people read them. The strings belong to the caller. */
#ifndef WINTEST_TEXT_H
#define WINTEST_TEXT_H

#include <glib.h>

#define WINTEST_APP_ID		"org.bogus_driver_stack.Wintest"
#define WINTEST_RESOURCES	"/org/bogus_driver_stack/Wintest/"

char *wintest_text_count(guint64 count);
char *wintest_text_rate(double rate);
char *wintest_text_ratio(double ratio);
char *wintest_text_duration(guint64 ns);
char *wintest_text_latency(guint64 ns);
char *wintest_text_decade(int power);

#endif /* WINTEST_TEXT_H */
