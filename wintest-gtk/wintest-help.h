/* SPDX-License-Identifier: GPL-2.0 */
/* WintestHelp: the page for when there is no device. */
#ifndef WINTEST_HELP_H
#define WINTEST_HELP_H

#include <gtk/gtk.h>

#include "wintest-advice.h"

#define WINTEST_TYPE_HELP (wintest_help_get_type())
G_DECLARE_FINAL_TYPE(WintestHelp, wintest_help, WINTEST, HELP, GtkWidget)

void wintest_help_show_advice(WintestHelp *self, WintestAdvice *advice);

#endif /* WINTEST_HELP_H */
