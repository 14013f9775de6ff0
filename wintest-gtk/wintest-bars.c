// SPDX-License-Identifier: GPL-2.0
/*
 * WintestBars: draws a histogram on a logarithmic axis of time. Above the bars
 * there is a line of text for the marks at the median and at 99 %, below them
 * one for the axis. It is as high as the user's letters want it to be.
 */
#include <math.h>

#include "wintest-bars.h"
#include "wintest-ink.h"
#include "wintest-text.h"

/* Height of the bars, in lines of text */
#define LINES		5
/* What is not nothing is seen, however little it is beside the highest */
#define MIN_BAR		1.5
#define GAP		4.0
#define MARK_WIDTH	1.5

struct _WintestBars {
	GtkWidget parent;

	struct wintest_histogram histogram;
};

G_DEFINE_FINAL_TYPE(WintestBars, wintest_bars, GTK_TYPE_WIDGET)

/**
 * struct wintest_plot - a drawing under way
 * @bars: what is drawn
 * @snapshot: where
 * @ink: in which colours
 * @width: of everything
 * @top: where the bars' room begins; the marks' names are above
 * @bottom: where it ends; the axis' are below
 */
struct wintest_plot {
	WintestBars *bars;
	GtkSnapshot *snapshot;
	struct wintest_ink ink;
	int width;
	int top;
	int bottom;
};

static int wintest_bars_line(GtkWidget *widget)
{
	g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(widget,
								       "p\u00b5");
	int height;

	pango_layout_get_pixel_size(layout, NULL, &height);
	return height;
}

static void wintest_bars_measure(GtkWidget *widget, GtkOrientation orientation,
				 int for_size, int *minimum, int *natural,
				 int *minimum_baseline, int *natural_baseline)
{
	int line = wintest_bars_line(widget);

	if (orientation == GTK_ORIENTATION_VERTICAL) {
		*minimum = (2 + LINES) * line;
		*natural = *minimum;
	} else {
		/* four labels at the axis */
		*minimum = 8 * line;
		*natural = 20 * line;
	}
}

static void wintest_plot_fill(const struct wintest_plot *plot,
			      const GdkRGBA *color, double x, double y,
			      double width, double height)
{
	gtk_snapshot_append_color(plot->snapshot, color,
				  &GRAPHENE_RECT_INIT(x, y, width, height));
}

/* Return: how wide it is; it is drawn if there is a snapshot to draw it on */
static int wintest_plot_text(const struct wintest_plot *plot, const char *text,
			     double x, double y, gboolean draw)
{
	g_autoptr(PangoLayout) layout = NULL;
	int width;

	layout = gtk_widget_create_pango_layout(GTK_WIDGET(plot->bars), text);
	pango_layout_get_pixel_size(layout, &width, NULL);
	if (!draw)
		return width;
	gtk_snapshot_save(plot->snapshot);
	gtk_snapshot_translate(plot->snapshot, &GRAPHENE_POINT_INIT(x, y));
	gtk_snapshot_append_layout(plot->snapshot, layout, &plot->ink.text);
	gtk_snapshot_restore(plot->snapshot);
	return width;
}

/* A line for each decade, and a label where the one before leaves room */
static void wintest_plot_axis(const struct wintest_plot *plot)
{
	const struct wintest_axis *axis = &plot->bars->histogram.axis;
	double used = -2 * GAP;
	int power;

	for (power = axis->low; power <= axis->high; power++) {
		g_autofree char *text = wintest_text_decade(power);
		double x = floor((plot->width - 1.0) * (power - axis->low) /
				 (axis->high - axis->low));
		int width = wintest_plot_text(plot, text, 0, 0, FALSE);
		double from = CLAMP(x - width / 2.0, 0, plot->width - width);

		wintest_plot_fill(plot, &plot->ink.grid, x, plot->top, 1,
				  plot->bottom - plot->top);
		if (from < used + 2 * GAP)
			continue;
		wintest_plot_text(plot, text, from, plot->bottom, TRUE);
		used = from + width;
	}
	wintest_plot_fill(plot, &plot->ink.grid, 0, plot->bottom - 1,
			  plot->width, 1);
}

static void wintest_plot_bars(const struct wintest_plot *plot)
{
	const struct wintest_histogram *histogram = &plot->bars->histogram;
	guint num_bins = wintest_axis_num_bins(&histogram->axis);
	double step = (double)plot->width / num_bins;
	double room = plot->bottom - plot->top;
	guint i;

	for (i = 0; i < num_bins; i++) {
		double height = MAX(room * histogram->bins[i], MIN_BAR);
		double left = floor(i * step);

		if (histogram->bins[i] > 0)
			wintest_plot_fill(plot, &plot->ink.line, left,
					  plot->bottom - height,
					  floor((i + 1) * step) - left, height);
	}
}

static double wintest_plot_mark(const struct wintest_plot *plot, guint64 ns)
{
	const struct wintest_axis *axis = &plot->bars->histogram.axis;
	double x = plot->width * wintest_axis_place(axis, ns);

	x = MIN(x, plot->width - MARK_WIDTH);
	wintest_plot_fill(plot, &plot->ink.text, x, 0, MARK_WIDTH,
			  plot->bottom);
	return x;
}

/*
 * The names are on the outer sides of the marks, where the other's is not;
 * if there is no room to the right, both are on the left.
 */
static void wintest_plot_marks(const struct wintest_plot *plot)
{
	const struct wintest_histogram *histogram = &plot->bars->histogram;
	double p50 = wintest_plot_mark(plot, histogram->p50_ns) - GAP;
	double p99 = wintest_plot_mark(plot, histogram->p99_ns);
	int width = wintest_plot_text(plot, "p99", 0, 0, FALSE);
	double place = p99 + MARK_WIDTH + GAP;

	if (place + width > plot->width) {
		place = p99 - GAP - width;
		p50 = MIN(p50, place - GAP);
	}
	p50 -= wintest_plot_text(plot, "p50", 0, 0, FALSE);
	wintest_plot_text(plot, "p50", MAX(p50, 0), 0, TRUE);
	wintest_plot_text(plot, "p99", place, 0, TRUE);
}

static void wintest_bars_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	int line = wintest_bars_line(widget);
	struct wintest_plot plot = {
		.bars = WINTEST_BARS(widget),
		.snapshot = snapshot,
		.width = gtk_widget_get_width(widget),
		.top = line,
		.bottom = gtk_widget_get_height(widget) - line,
	};

	wintest_ink_get(widget, &plot.ink);
	wintest_plot_axis(&plot);
	if (!plot.bars->histogram.count)
		return;
	wintest_plot_bars(&plot);
	wintest_plot_marks(&plot);
}

static void wintest_bars_class_init(WintestBarsClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	widget_class->measure = wintest_bars_measure;
	widget_class->snapshot = wintest_bars_snapshot;
	gtk_widget_class_set_css_name(widget_class, "wintestbars");
	gtk_widget_class_set_accessible_role(widget_class,
					     GTK_ACCESSIBLE_ROLE_IMG);
}

static void wintest_bars_init(WintestBars *self)
{
	wintest_axis_begin(&self->histogram.axis);
}

/**
 * wintest_bars_set_histogram() - say what to draw
 * @self: the bars
 * @histogram: the histogram, of which a copy is made
 */
void wintest_bars_set_histogram(WintestBars *self,
				const struct wintest_histogram *histogram)
{
	self->histogram = *histogram;
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
