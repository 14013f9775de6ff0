// SPDX-License-Identifier: GPL-2.0
/*
 * WintestPanel: the page that shows the total and its companions, the way from
 * the ISR to the user beside them or, in a narrow window, below, and the
 * buttons, which are always in sight.
 */
#include "wintest-accessible.h"
#include "wintest-columns.h"
#include "wintest-graph.h"
#include "wintest-latency.h"
#include "wintest-panel.h"
#include "wintest-text.h"

struct _WintestPanel {
	GtkWidget parent;

	WintestDevice *device;

	GtkWidget *content;
	GtkWidget *state;
	GtkLabel *state_label;
	GtkLabel *total;
	GtkLabel *rate;
	GtkLabel *per_dpc;
	GtkLabel *period;
	GtkLabel *top;
	WintestGraph *graph;
	WintestLatency *latency;
	GtkWidget *start;
	GtkWidget *stop;
};

G_DEFINE_FINAL_TYPE(WintestPanel, wintest_panel, GTK_TYPE_WIDGET)

/* What a total is set in, by how long it is */
static const char *const total_classes[] = { "long", "longer" };

static void wintest_panel_on_total(WintestPanel *self)
{
	g_autofree char *text =
		wintest_text_count(wintest_device_get_total(self->device));
	gsize length = g_utf8_strlen(text, -1);
	guint i;

	gtk_label_set_text(self->total, text);
	for (i = 0; i < G_N_ELEMENTS(total_classes); i++) {
		if (length > 11 + i * 6)
			gtk_widget_add_css_class(GTK_WIDGET(self->total),
						 total_classes[i]);
		else
			gtk_widget_remove_css_class(GTK_WIDGET(self->total),
						    total_classes[i]);
	}
}

static void wintest_panel_on_meter(WintestPanel *self)
{
	WintestMeter *meter = wintest_device_get_meter(self->device);
	double peak = wintest_meter_get_peak(meter);
	g_autofree char *rate = wintest_text_rate(wintest_meter_get_rate(meter));
	g_autofree char *highest = wintest_text_rate(peak);
	g_autofree char *top = wintest_text_rate(wintest_graph_scale(peak));
	g_autofree char *per_dpc =
		wintest_text_ratio(wintest_meter_get_per_dpc(meter));
	g_autofree char *description =
		g_strdup_printf("Now %s, highest %s", rate, highest);

	gtk_label_set_text(self->rate, rate);
	gtk_label_set_text(self->per_dpc, per_dpc);
	gtk_label_set_text(self->top, top);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->graph),
				       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
				       description, -1);
}

static void wintest_panel_set_state(WintestPanel *self, const char *text,
				    const char *css_class)
{
	const char *classes[3] = { "pill-state", css_class, NULL };

	gtk_label_set_text(self->state_label, text);
	gtk_widget_set_css_classes(self->state, classes);
}

static void wintest_panel_on_state(WintestPanel *self)
{
	guint64 period_ns = wintest_device_get_period_ns(self->device);
	g_autofree char *period = wintest_text_duration(period_ns);

	gtk_label_set_text(self->period, period);
	switch (wintest_device_get_state(self->device)) {
	case WINTEST_STATE_RUNNING:
		if (wintest_device_get_started(self->device))
			wintest_panel_set_state(self, "Running", "running");
		else
			wintest_panel_set_state(self, "Run by another program",
						"running");
		break;
	case WINTEST_STATE_SUSPENDED:
		wintest_panel_set_state(self, "Suspended", "waiting");
		break;
	case WINTEST_STATE_STOPPED:
		wintest_panel_set_state(self, "Stopped", "stopped");
		break;
	default:
		wintest_panel_set_state(self, "Unplugged", "lost");
	}
}

static void wintest_panel_dispose(GObject *object)
{
	WintestPanel *self = WINTEST_PANEL(object);

	wintest_panel_set_device(self, NULL);
	gtk_widget_dispose_template(GTK_WIDGET(self), WINTEST_TYPE_PANEL);
	G_OBJECT_CLASS(wintest_panel_parent_class)->dispose(object);
}

/* Without this the button that was pressed, now insensitive, keeps the focus */
static void wintest_panel_on_sensitive(GtkWidget *button)
{
	GtkRoot *root = gtk_widget_get_root(button);

	if (!root || !gtk_widget_is_sensitive(button) ||
	    !gtk_widget_get_mapped(button))
		return;
	gtk_window_set_default_widget(GTK_WINDOW(root), button);
	gtk_widget_grab_focus(button);
}

static void wintest_panel_class_init(WintestPanelClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->dispose = wintest_panel_dispose;
	g_type_ensure(WINTEST_TYPE_COLUMNS);
	g_type_ensure(WINTEST_TYPE_GRAPH);
	g_type_ensure(WINTEST_TYPE_LATENCY);
	gtk_widget_class_set_layout_manager_type(widget_class,
						 GTK_TYPE_BIN_LAYOUT);
	gtk_widget_class_set_template_from_resource(widget_class,
						    WINTEST_RESOURCES
						    "wintest-panel.ui");
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, content);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, state);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel,
					     state_label);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, total);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, rate);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, per_dpc);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, period);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, top);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, graph);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, latency);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, start);
	gtk_widget_class_bind_template_child(widget_class, WintestPanel, stop);
	gtk_widget_class_bind_template_callback(widget_class,
						wintest_panel_on_sensitive);
}

static void wintest_panel_init(WintestPanel *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	wintest_accessible_set_name(self->start, "Start");
	wintest_accessible_set_name(self->stop, "Stop");
}

static void wintest_panel_disconnect(WintestPanel *self)
{
	g_signal_handlers_disconnect_by_data(self->device, self);
	g_signal_handlers_disconnect_by_data(
		wintest_device_get_meter(self->device), self);
}

static void wintest_panel_connect(WintestPanel *self)
{
	WintestMeter *meter = wintest_device_get_meter(self->device);

	g_signal_connect_swapped(self->device, "notify::total",
				 G_CALLBACK(wintest_panel_on_total), self);
	g_signal_connect_swapped(self->device, "notify::state",
				 G_CALLBACK(wintest_panel_on_state), self);
	g_signal_connect_swapped(self->device, "notify::started",
				 G_CALLBACK(wintest_panel_on_state), self);
	g_signal_connect_swapped(meter, "changed",
				 G_CALLBACK(wintest_panel_on_meter), self);
	wintest_graph_set_meter(self->graph, meter);
	wintest_panel_on_total(self);
	wintest_panel_on_state(self);
	wintest_panel_on_meter(self);
}

/**
 * wintest_panel_set_device() - say what to show
 * @self: the panel
 * @device: (nullable): the model
 */
void wintest_panel_set_device(WintestPanel *self, WintestDevice *device)
{
	if (self->device)
		wintest_panel_disconnect(self);
	g_set_object(&self->device, device);
	if (self->latency)
		wintest_latency_set_device(self->latency, device);
	if (device)
		wintest_panel_connect(self);
}
