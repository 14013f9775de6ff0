// SPDX-License-Identifier: GPL-2.0
/*
 * WintestGraph: draws the history of a WintestMeter. The newest bin is at the
 * right. Its colour is the widget's, from the style sheet.
 */
#include <math.h>

#include "wintest-graph.h"
#include "wintest-ink.h"

#define GRID_ROWS	4
#define GRID_COLUMNS	6
#define LINE_WIDTH	2.0

struct _WintestGraph {
	GtkWidget parent;

	WintestMeter *meter;
};

G_DEFINE_FINAL_TYPE(WintestGraph, wintest_graph, GTK_TYPE_WIDGET)

/**
 * wintest_graph_scale() - the value at the top edge
 * @peak: the highest value to be shown
 *
 * Return: a round number with some room above @peak, at least 12
 */
double wintest_graph_scale(double peak)
{
	static const double steps[] = { 1.2, 1.6, 2, 3, 4, 6, 8, 12 };
	double wanted = MAX(peak, 10) * 1.1;
	double power = pow(10, floor(log10(wanted)));
	guint i = 0;

	while (i < G_N_ELEMENTS(steps) - 1 && steps[i] * power < wanted)
		i++;
	return steps[i] * power;
}

static void wintest_graph_grid(cairo_t *cr, const GdkRGBA *color, int width,
			       int height)
{
	int i;

	gdk_cairo_set_source_rgba(cr, color);
	cairo_set_line_width(cr, 1);
	for (i = 0; i <= GRID_ROWS; i++) {
		double y = floor((height - 1) * i / (double)GRID_ROWS) + 0.5;

		cairo_move_to(cr, 0, y);
		cairo_line_to(cr, width, y);
	}
	for (i = 0; i <= GRID_COLUMNS; i++) {
		double x = floor((width - 1) * i / (double)GRID_COLUMNS) + 0.5;

		cairo_move_to(cr, x, 0);
		cairo_line_to(cr, x, height);
	}
	cairo_stroke(cr);
}

static void wintest_graph_path(WintestGraph *self, cairo_t *cr, int width,
			       int height)
{
	double top = wintest_graph_scale(wintest_meter_get_peak(self->meter));
	double room = height - 1 - LINE_WIDTH;
	guint i;

	for (i = 0; i < WINTEST_METER_BINS; i++) {
		double value = wintest_meter_get_bin(self->meter, i) / top;
		double x = width - i * width / (WINTEST_METER_BINS - 1.0);

		cairo_line_to(cr, x, LINE_WIDTH / 2 +
				     room * (1 - MIN(value, 1)));
	}
}

static void wintest_graph_curve(WintestGraph *self, cairo_t *cr,
				const struct wintest_ink *ink, int width,
				int height)
{
	cairo_set_line_width(cr, LINE_WIDTH);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	wintest_graph_path(self, cr, width, height);
	gdk_cairo_set_source_rgba(cr, &ink->line);
	cairo_stroke_preserve(cr);
	cairo_line_to(cr, 0, height);
	cairo_line_to(cr, width, height);
	cairo_close_path(cr);
	gdk_cairo_set_source_rgba(cr, &ink->area);
	cairo_fill(cr);
}

static void wintest_graph_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	WintestGraph *self = WINTEST_GRAPH(widget);
	int width = gtk_widget_get_width(widget);
	int height = gtk_widget_get_height(widget);
	struct wintest_ink ink;
	cairo_t *cr;

	wintest_ink_get(widget, &ink);
	cr = gtk_snapshot_append_cairo(snapshot,
				       &GRAPHENE_RECT_INIT(0, 0, width, height));
	wintest_graph_grid(cr, &ink.grid, width, height);
	if (self->meter && wintest_meter_get_peak(self->meter) > 0)
		wintest_graph_curve(self, cr, &ink, width, height);
	cairo_destroy(cr);
}

static void wintest_graph_dispose(GObject *object)
{
	wintest_graph_set_meter(WINTEST_GRAPH(object), NULL);
	G_OBJECT_CLASS(wintest_graph_parent_class)->dispose(object);
}

static void wintest_graph_class_init(WintestGraphClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->dispose = wintest_graph_dispose;
	widget_class->snapshot = wintest_graph_snapshot;
	gtk_widget_class_set_css_name(widget_class, "wintestgraph");
	gtk_widget_class_set_accessible_role(widget_class,
					     GTK_ACCESSIBLE_ROLE_IMG);
}

static void wintest_graph_init(WintestGraph *self)
{
}

/**
 * wintest_graph_set_meter() - say what to draw
 * @self: the graph
 * @meter: (nullable): the meter
 */
void wintest_graph_set_meter(WintestGraph *self, WintestMeter *meter)
{
	if (self->meter)
		g_signal_handlers_disconnect_by_data(self->meter, self);
	g_set_object(&self->meter, meter);
	if (meter)
		g_signal_connect_swapped(meter, "changed",
					 G_CALLBACK(gtk_widget_queue_draw),
					 self);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
