// SPDX-License-Identifier: GPL-2.0
/* WintestStretchView: one stretch of the way, in figures and as a histogram. */
#include "wintest-bars.h"
#include "wintest-columns.h"
#include "wintest-stretch.h"
#include "wintest-text.h"

struct _WintestStretchView {
	GtkWidget parent;

	char *name;		/* for those who don't see */
	GtkWidget *content;
	GtkLabel *title;
	GtkLabel *p50;
	GtkLabel *p99;
	GtkLabel *count;
	WintestBars *bars;
	GtkLabel *excuse;
};

G_DEFINE_FINAL_TYPE(WintestStretchView, wintest_stretch_view, GTK_TYPE_WIDGET)

static void wintest_stretch_view_finalize(GObject *object)
{
	g_free(WINTEST_STRETCH_VIEW(object)->name);
	G_OBJECT_CLASS(wintest_stretch_view_parent_class)->finalize(object);
}

static void wintest_stretch_view_dispose(GObject *object)
{
	gtk_widget_dispose_template(GTK_WIDGET(object),
				    WINTEST_TYPE_STRETCH_VIEW);
	G_OBJECT_CLASS(wintest_stretch_view_parent_class)->dispose(object);
}

static void wintest_stretch_view_class_init(WintestStretchViewClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->dispose = wintest_stretch_view_dispose;
	G_OBJECT_CLASS(class)->finalize = wintest_stretch_view_finalize;
	g_type_ensure(WINTEST_TYPE_BARS);
	g_type_ensure(WINTEST_TYPE_COLUMNS);
	gtk_widget_class_set_layout_manager_type(widget_class,
						 GTK_TYPE_BIN_LAYOUT);
	gtk_widget_class_set_accessible_role(widget_class,
					     GTK_ACCESSIBLE_ROLE_GROUP);
	gtk_widget_class_set_template_from_resource(widget_class,
						    WINTEST_RESOURCES
						    "wintest-stretch.ui");
	gtk_widget_class_bind_template_child(widget_class, WintestStretchView,
					     content);
	gtk_widget_class_bind_template_child(widget_class, WintestStretchView,
					     title);
	gtk_widget_class_bind_template_child(widget_class, WintestStretchView,
					     p50);
	gtk_widget_class_bind_template_child(widget_class, WintestStretchView,
					     p99);
	gtk_widget_class_bind_template_child(widget_class, WintestStretchView,
					     count);
	gtk_widget_class_bind_template_child(widget_class, WintestStretchView,
					     bars);
	gtk_widget_class_bind_template_child(widget_class, WintestStretchView,
					     excuse);
}

static void wintest_stretch_view_init(WintestStretchView *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}

static void wintest_stretch_view_describe(WintestStretchView *self,
					  GtkLabel *label, const char *what)
{
	g_autofree char *text = g_strdup_printf("%s: %s", self->name, what);

	gtk_accessible_update_property(GTK_ACCESSIBLE(label),
				       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
				       text, -1);
}

/**
 * wintest_stretch_view_set_name() - say which stretch it is
 * @self: the view
 * @title: as it is shown
 * @name: as it is read out
 */
void wintest_stretch_view_set_name(WintestStretchView *self, const char *title,
				   const char *name)
{
	g_free(self->name);
	self->name = g_strdup(name);
	gtk_label_set_text(self->title, title);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self),
				       GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->bars),
				       GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
	wintest_stretch_view_describe(self, self->p50, "median");
	wintest_stretch_view_describe(self, self->p99, "99 percent within");
	wintest_stretch_view_describe(self, self->count, "times measured");
}

static char *wintest_stretch_view_figure(const char *name, guint64 ns,
					 gboolean known)
{
	g_autofree char *text = known ? wintest_text_latency(ns) :
					g_strdup("\u2013");

	return g_strdup_printf("%s\u00a0%s", name, text);
}

static void
wintest_stretch_view_show_figures(WintestStretchView *self,
				  const struct wintest_histogram *histogram)
{
	gboolean known = histogram->count > 0;
	g_autofree char *p50 =
		wintest_stretch_view_figure("p50", histogram->p50_ns, known);
	g_autofree char *p99 =
		wintest_stretch_view_figure("p99", histogram->p99_ns, known);
	g_autofree char *digits = wintest_text_count(histogram->count);
	g_autofree char *count = g_strdup_printf("%s\u00a0\u00d7", digits);

	gtk_label_set_text(self->p50, p50);
	gtk_label_set_text(self->p99, p99);
	gtk_label_set_text(self->count, count);
}

static char *
wintest_stretch_view_sentence(const struct wintest_histogram *histogram,
			      const char *excuse)
{
	g_autofree char *p50 = wintest_text_latency(histogram->p50_ns);
	g_autofree char *p99 = wintest_text_latency(histogram->p99_ns);
	g_autofree char *count = wintest_text_count(histogram->count);

	if (!histogram->count)
		return g_strdup(excuse);
	return g_strdup_printf("Median %s, 99 percent within %s, of %s", p50,
			       p99, count);
}

/**
 * wintest_stretch_view_show() - say how long it has taken
 * @self: the view
 * @histogram: the times
 * @excuse: what to say if there are none
 */
void wintest_stretch_view_show(WintestStretchView *self,
			       const struct wintest_histogram *histogram,
			       const char *excuse)
{
	g_autofree char *sentence =
		wintest_stretch_view_sentence(histogram, excuse);

	wintest_bars_set_histogram(self->bars, histogram);
	wintest_stretch_view_show_figures(self, histogram);
	gtk_label_set_text(self->excuse, excuse);
	gtk_widget_set_visible(GTK_WIDGET(self->excuse), !histogram->count);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->bars),
				       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
				       sentence, -1);
}
