/* SPDX-License-Identifier: GPL-2.0 */
/* WintestWindow: the window, and what its buttons do. */
#ifndef WINTEST_WINDOW_H
#define WINTEST_WINDOW_H

#include <adwaita.h>

#include "wintest-device.h"
#include "wintest-finder.h"

#define WINTEST_TYPE_WINDOW (wintest_window_get_type())
G_DECLARE_FINAL_TYPE(WintestWindow, wintest_window, WINTEST, WINDOW,
		     AdwApplicationWindow)

WintestWindow *wintest_window_new(GtkApplication *app, WintestDevice *device,
				  WintestFinder *finder);
void wintest_window_set_automatic(WintestWindow *self, gboolean automatic);
void wintest_window_begin(WintestWindow *self, const char *mechanism,
			  gboolean start);

#endif /* WINTEST_WINDOW_H */
