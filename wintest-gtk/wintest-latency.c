// SPDX-License-Identifier: GPL-2.0
/*
 * WintestLatency: how long it takes from the ISR to the DPC and from there to
 * the user, and the choice of the mechanism that runs the DPC.
 */
#include <adwaita.h>
#include <errno.h>

#include "bogus.h"
#include "wintest-accessible.h"
#include "wintest-latency.h"
#include "wintest-stretch.h"
#include "wintest-text.h"

struct _WintestLatency {
	GtkWidget parent;

	WintestDevice *device;
	gboolean changing;	/* the choice is not the user's */

	GtkWidget *content;
	AdwActionRow *row;
	GtkDropDown *mechanism;
	GtkWidget *reset;
	WintestStretchView *queue;
	WintestStretchView *user;
};

G_DEFINE_FINAL_TYPE(WintestLatency, wintest_latency, GTK_TYPE_WIDGET)

/* Where the mechanisms run the DPC; another kernel may have others */
static const char *wintest_latency_describe(const char *mechanism)
{
	static const struct {
		const char *name;
		const char *text;
	} places[] = {
		{ "tasklet", "In a softirq, soon after the ISR" },
		{ "bh", "In a softirq, as a work item" },
		{ "thread", "In a thread of the interrupt\u2019s own" },
		{ "wq", "In a worker thread of the kernel" },
		{ "wq-highpri", "In a worker thread of high priority" },
		{ "none", "In the ISR itself: nothing is deferred" },
	};
	guint i;

	for (i = 0; mechanism && i < G_N_ELEMENTS(places); i++)
		if (!g_strcmp0(mechanism, places[i].name))
			return places[i].text;
	return "";
}

/* Return: why the mechanism can't be changed, NULL if it can */
static const char *wintest_latency_obstacle(WintestLatency *self)
{
	WintestSplit *split = wintest_device_get_split(self->device);

	if (!wintest_device_is_open(self->device))
		return "The device is not there";
	if (!wintest_split_get_mechanisms(split))
		return "This kernel module offers no choice";
	if (!wintest_device_get_writable(self->device))
		return "You may look on, not change it";
	if (wintest_device_get_started(self->device))
		return "Stop the device to change it";
	if (wintest_device_get_state(self->device) != WINTEST_STATE_STOPPED)
		return "Another program runs the device";
	return wintest_split_is_setting(split) ? "Just a moment" : NULL;
}

static void wintest_latency_on_state(WintestLatency *self)
{
	WintestSplit *split = wintest_device_get_split(self->device);
	const char *mechanism = wintest_split_get_mechanism(split);
	const char *obstacle = wintest_latency_obstacle(self);
	const char *text = wintest_latency_describe(mechanism);

	gtk_widget_set_sensitive(GTK_WIDGET(self->mechanism), !obstacle);
	adw_action_row_set_subtitle(self->row, obstacle ? obstacle : text);
	gtk_widget_set_tooltip_text(GTK_WIDGET(self->row), text);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->mechanism),
				       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
				       obstacle ? obstacle : text, -1);
}

static void wintest_latency_list(WintestLatency *self, const char *const *names,
				 const char *current)
{
	g_autoptr(GtkStringList) list = gtk_string_list_new(names);
	guint i = 0;

	while (names[i] && g_strcmp0(names[i], current))
		i++;
	self->changing = TRUE;
	gtk_drop_down_set_model(self->mechanism, G_LIST_MODEL(list));
	gtk_drop_down_set_selected(self->mechanism,
				   names[i] ? i : GTK_INVALID_LIST_POSITION);
	self->changing = FALSE;
}

/* Also back to the current one if another could not be set */
static void wintest_latency_on_mechanism(WintestLatency *self)
{
	WintestSplit *split = wintest_device_get_split(self->device);
	const char *const *names = wintest_split_get_mechanisms(split);
	const char *mechanism = wintest_split_get_mechanism(split);
	const char *const only[] = { mechanism, NULL };

	/* the list stays as it is until it is known what has come of it */
	if (!wintest_split_is_setting(split))
		wintest_latency_list(self, names ? names : only, mechanism);
	wintest_latency_on_state(self);
}

static void wintest_latency_on_chosen(WintestLatency *self)
{
	GtkStringObject *item =
		gtk_drop_down_get_selected_item(self->mechanism);

	if (self->changing || !item)
		return;
	gtk_widget_activate_action(GTK_WIDGET(self), "win.mechanism", "s",
				   gtk_string_object_get_string(item));
}

static const char *wintest_latency_excuse(WintestSplit *split)
{
	int err = wintest_split_get_error_number(split);

	if (err == -EOPNOTSUPP)
		return "This kernel module keeps no histograms";
	return err ? bogus_strerror(err) : "Nothing yet";
}

static void wintest_latency_on_split(WintestLatency *self)
{
	WintestSplit *split = wintest_device_get_split(self->device);
	const char *excuse = wintest_latency_excuse(split);

	wintest_stretch_view_show(
		self->queue,
		wintest_split_get_histogram(split, WINTEST_STRETCH_QUEUE),
		excuse);
	wintest_stretch_view_show(
		self->user,
		wintest_split_get_histogram(split, WINTEST_STRETCH_USER),
		excuse);
}

static void wintest_latency_dispose(GObject *object)
{
	WintestLatency *self = WINTEST_LATENCY(object);

	wintest_latency_set_device(self, NULL);
	gtk_widget_dispose_template(GTK_WIDGET(self), WINTEST_TYPE_LATENCY);
	G_OBJECT_CLASS(wintest_latency_parent_class)->dispose(object);
}

static void wintest_latency_class_init(WintestLatencyClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->dispose = wintest_latency_dispose;
	g_type_ensure(WINTEST_TYPE_STRETCH_VIEW);
	gtk_widget_class_set_layout_manager_type(widget_class,
						 GTK_TYPE_BIN_LAYOUT);
	gtk_widget_class_set_accessible_role(widget_class,
					     GTK_ACCESSIBLE_ROLE_GROUP);
	gtk_widget_class_set_template_from_resource(widget_class,
						    WINTEST_RESOURCES
						    "wintest-latency.ui");
	gtk_widget_class_bind_template_child(widget_class, WintestLatency,
					     content);
	gtk_widget_class_bind_template_child(widget_class, WintestLatency, row);
	gtk_widget_class_bind_template_child(widget_class, WintestLatency,
					     mechanism);
	gtk_widget_class_bind_template_child(widget_class, WintestLatency,
					     reset);
	gtk_widget_class_bind_template_child(widget_class, WintestLatency,
					     queue);
	gtk_widget_class_bind_template_child(widget_class, WintestLatency,
					     user);
	gtk_widget_class_bind_template_callback(widget_class,
						wintest_latency_on_chosen);
}

static void wintest_latency_init(WintestLatency *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	wintest_accessible_set_name(GTK_WIDGET(self->mechanism),
				    "DPC mechanism");
	wintest_accessible_set_name(self->reset, "Reset");
	wintest_stretch_view_set_name(self->queue, "ISR \u2192 DPC",
				      "ISR to DPC");
	wintest_stretch_view_set_name(self->user, "DPC \u2192 user",
				      "DPC to user");
}

static void wintest_latency_disconnect(WintestLatency *self)
{
	g_signal_handlers_disconnect_by_data(self->device, self);
	g_signal_handlers_disconnect_by_data(
		wintest_device_get_split(self->device), self);
}

static void wintest_latency_connect(WintestLatency *self)
{
	WintestSplit *split = wintest_device_get_split(self->device);

	g_signal_connect_swapped(self->device, "notify::state",
				 G_CALLBACK(wintest_latency_on_state), self);
	g_signal_connect_swapped(self->device, "notify::started",
				 G_CALLBACK(wintest_latency_on_state), self);
	g_signal_connect_swapped(split, "mechanism",
				 G_CALLBACK(wintest_latency_on_mechanism),
				 self);
	g_signal_connect_swapped(split, "changed",
				 G_CALLBACK(wintest_latency_on_split), self);
	wintest_latency_on_mechanism(self);
	wintest_latency_on_split(self);
}

/**
 * wintest_latency_set_device() - say what to show
 * @self: the widget
 * @device: (nullable): the model
 */
void wintest_latency_set_device(WintestLatency *self, WintestDevice *device)
{
	if (self->device)
		wintest_latency_disconnect(self);
	g_set_object(&self->device, device);
	if (device)
		wintest_latency_connect(self);
}
