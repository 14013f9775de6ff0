/* SPDX-License-Identifier: GPL-2.0 */
/* WintestPanel: the page that shows the total and its companions. */
#ifndef WINTEST_PANEL_H
#define WINTEST_PANEL_H

#include <gtk/gtk.h>

#include "wintest-device.h"

#define WINTEST_TYPE_PANEL (wintest_panel_get_type())
G_DECLARE_FINAL_TYPE(WintestPanel, wintest_panel, WINTEST, PANEL, GtkWidget)

void wintest_panel_set_device(WintestPanel *self, WintestDevice *device);

#endif /* WINTEST_PANEL_H */
