/* SPDX-License-Identifier: GPL-2.0 */
/* WintestBars: draws a histogram of times. */
#ifndef WINTEST_BARS_H
#define WINTEST_BARS_H

#include <gtk/gtk.h>

#include "wintest-histogram.h"

#define WINTEST_TYPE_BARS (wintest_bars_get_type())
G_DECLARE_FINAL_TYPE(WintestBars, wintest_bars, WINTEST, BARS, GtkWidget)

void wintest_bars_set_histogram(WintestBars *self,
				const struct wintest_histogram *histogram);

#endif /* WINTEST_BARS_H */
