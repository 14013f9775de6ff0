/* SPDX-License-Identifier: GPL-2.0 */
/* WintestColumns: two widgets side by side, or one below the other. */
#ifndef WINTEST_COLUMNS_H
#define WINTEST_COLUMNS_H

#include <gtk/gtk.h>

#define WINTEST_TYPE_COLUMNS (wintest_columns_get_type())
G_DECLARE_FINAL_TYPE(WintestColumns, wintest_columns, WINTEST, COLUMNS,
		     GtkWidget)

#endif /* WINTEST_COLUMNS_H */
