/* SPDX-License-Identifier: GPL-2.0 */
/* WintestSplit: how long the stages take, and which mechanism runs the DPC. */
#ifndef WINTEST_SPLIT_H
#define WINTEST_SPLIT_H

#include <gio/gio.h>

#include "wintest-histogram.h"
#include "wintest-link.h"

/* How often the histograms are asked for, at most */
#define WINTEST_SPLIT_INTERVAL_US	(G_USEC_PER_SEC / 4)

#define WINTEST_TYPE_SPLIT (wintest_split_get_type())
G_DECLARE_FINAL_TYPE(WintestSplit, wintest_split, WINTEST, SPLIT, GObject)

WintestSplit *wintest_split_new(void);
void wintest_split_set_path(WintestSplit *self, const char *path);
void wintest_split_touch(WintestSplit *self);
void wintest_split_refresh(WintestSplit *self);
void wintest_split_reset(WintestSplit *self);
void wintest_split_note_mechanism(WintestSplit *self, const char *name);
void wintest_split_set_mechanism_async(WintestSplit *self, const char *name,
				       GCancellable *cancellable,
				       GAsyncReadyCallback callback,
				       gpointer data);
gboolean wintest_split_set_mechanism_finish(WintestSplit *self,
					    GAsyncResult *result,
					    GError **error);

int wintest_split_get_error_number(WintestSplit *self);
const struct wintest_histogram *
wintest_split_get_histogram(WintestSplit *self, WintestStretch stretch);
const char *const *wintest_split_get_mechanisms(WintestSplit *self);
const char *wintest_split_get_mechanism(WintestSplit *self);
gboolean wintest_split_is_setting(WintestSplit *self);

#endif /* WINTEST_SPLIT_H */
