/* SPDX-License-Identifier: GPL-2.0 */
/* WintestFinder: which devices there are, as a list that follows hot-plug. */
#ifndef WINTEST_FINDER_H
#define WINTEST_FINDER_H

#include <gtk/gtk.h>

#define WINTEST_TYPE_FINDER (wintest_finder_get_type())
G_DECLARE_FINAL_TYPE(WintestFinder, wintest_finder, WINTEST, FINDER, GObject)

WintestFinder *wintest_finder_new(const char *const *directories);
const char *wintest_finder_get_first(WintestFinder *self);
GListModel *wintest_finder_get_list(WintestFinder *self);
const char *wintest_finder_get_path(WintestFinder *self, guint position);
gboolean wintest_finder_is_changing(WintestFinder *self);
guint wintest_finder_position(WintestFinder *self, const char *path);
void wintest_finder_keep(WintestFinder *self, const char *path);

#endif /* WINTEST_FINDER_H */
