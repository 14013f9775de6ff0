/* SPDX-License-Identifier: GPL-2.0 */
/* WintestStretchView: one stretch of the way, in figures and as a histogram. */
#ifndef WINTEST_STRETCH_H
#define WINTEST_STRETCH_H

#include <gtk/gtk.h>

#include "wintest-histogram.h"

#define WINTEST_TYPE_STRETCH_VIEW (wintest_stretch_view_get_type())
G_DECLARE_FINAL_TYPE(WintestStretchView, wintest_stretch_view, WINTEST,
		     STRETCH_VIEW, GtkWidget)

void wintest_stretch_view_set_name(WintestStretchView *self, const char *title,
				   const char *name);
void wintest_stretch_view_show(WintestStretchView *self,
			       const struct wintest_histogram *histogram,
			       const char *excuse);

#endif /* WINTEST_STRETCH_H */
