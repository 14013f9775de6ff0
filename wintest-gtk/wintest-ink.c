// SPDX-License-Identifier: GPL-2.0
/* The colours of what is drawn by hand. */
#include <adwaita.h>

#include "wintest-ink.h"

#define GRID_ALPHA		0.12
#define AREA_ALPHA		0.18
#define CONTRAST_GRID_ALPHA	0.5
#define CONTRAST_AREA_ALPHA	0.4

static GdkRGBA wintest_ink_fade(const GdkRGBA *color, double alpha)
{
	GdkRGBA faded = *color;

	faded.alpha *= alpha;
	return faded;
}

/**
 * wintest_ink_get() - the colours to draw a widget with, as things are now
 * @widget: the widget
 * @ink: becomes the colours
 */
void wintest_ink_get(GtkWidget *widget, struct wintest_ink *ink)
{
	GtkStyleContext *style = gtk_widget_get_style_context(widget);
	gboolean contrast = adw_style_manager_get_high_contrast(
		adw_style_manager_get_default());

	gtk_style_context_get_color(style, &ink->line);
	if (!gtk_style_context_lookup_color(style, "window_fg_color",
					    &ink->text))
		ink->text = ink->line;
	ink->area = wintest_ink_fade(&ink->line, contrast ?
				     CONTRAST_AREA_ALPHA : AREA_ALPHA);
	ink->grid = wintest_ink_fade(&ink->text, contrast ?
				     CONTRAST_GRID_ALPHA : GRID_ALPHA);
}
