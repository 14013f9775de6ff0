/* SPDX-License-Identifier: GPL-2.0 */
/* WintestPresence: says when it may be worth opening a device again. */
#ifndef WINTEST_PRESENCE_H
#define WINTEST_PRESENCE_H

#include <glib-object.h>

#define WINTEST_TYPE_PRESENCE (wintest_presence_get_type())
G_DECLARE_FINAL_TYPE(WintestPresence, wintest_presence, WINTEST, PRESENCE,
		     GObject)

WintestPresence *wintest_presence_new(void);
void wintest_presence_watch(WintestPresence *self, const char *path);
gboolean wintest_path_is_address(const char *path);

#endif /* WINTEST_PRESENCE_H */
