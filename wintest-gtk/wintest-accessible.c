// SPDX-License-Identifier: GPL-2.0
/* What assistive technologies are told. */
#include "wintest-accessible.h"

/**
 * wintest_accessible_set_name() - give a widget its name
 * @widget: the widget
 * @name: the name
 *
 * And no other: a button is also named by the label in it, mnemonic and all,
 * and would be read out as "_Start Start".
 */
void wintest_accessible_set_name(GtkWidget *widget, const char *name)
{
	GtkAccessible *accessible = GTK_ACCESSIBLE(widget);

	gtk_accessible_reset_relation(accessible,
				      GTK_ACCESSIBLE_RELATION_LABELLED_BY);
	gtk_accessible_update_property(accessible,
				       GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
