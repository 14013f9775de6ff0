/* SPDX-License-Identifier: GPL-2.0 */
/* The colours of what is drawn by hand. */
#ifndef WINTEST_INK_H
#define WINTEST_INK_H

#include <gtk/gtk.h>

/**
 * struct wintest_ink - colours that follow light, dark and high contrast
 * @line: of curves: the widget's own, from the style sheet
 * @area: below curves
 * @grid: of grids and axes
 * @text: of letters
 */
struct wintest_ink {
	GdkRGBA line;
	GdkRGBA area;
	GdkRGBA grid;
	GdkRGBA text;
};

void wintest_ink_get(GtkWidget *widget, struct wintest_ink *ink);

#endif /* WINTEST_INK_H */
