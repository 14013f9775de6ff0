/* SPDX-License-Identifier: GPL-2.0 */
/* WintestApp: the command line, the one window, the keys. */
#ifndef WINTEST_APP_H
#define WINTEST_APP_H

#include <adwaita.h>

#define WINTEST_TYPE_APP (wintest_app_get_type())
G_DECLARE_FINAL_TYPE(WintestApp, wintest_app, WINTEST, APP, AdwApplication)

WintestApp *wintest_app_new(void);

#endif /* WINTEST_APP_H */
