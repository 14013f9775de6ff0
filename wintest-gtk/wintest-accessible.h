/* SPDX-License-Identifier: GPL-2.0 */
/* What assistive technologies are told. */
#ifndef WINTEST_ACCESSIBLE_H
#define WINTEST_ACCESSIBLE_H

#include <gtk/gtk.h>

void wintest_accessible_set_name(GtkWidget *widget, const char *name);

#endif /* WINTEST_ACCESSIBLE_H */
