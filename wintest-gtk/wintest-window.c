// SPDX-License-Identifier: GPL-2.0
/*
 * WintestWindow: the window, and what its buttons do. It draws when the device
 * is "ready", once a frame at most, and as long as something moves.
 */
#include "wintest-accessible.h"
#include "wintest-advice.h"
#include "wintest-help.h"
#include "wintest-panel.h"
#include "wintest-text.h"
#include "wintest-window.h"

struct _WintestWindow {
	AdwApplicationWindow parent;

	WintestDevice *device;
	WintestFinder *finder;
	GCancellable *cancellable;
	guint tick;
	gboolean automatic;	/* nobody asked for this device */
	gboolean starting;	/* start once the mechanism is set */

	AdwToastOverlay *toasts;
	AdwWindowTitle *title;
	GtkDropDown *chooser;
	GtkLabel *lost;
	GtkStack *stack;
	WintestPanel *panel;
	WintestHelp *help;
};

G_DEFINE_FINAL_TYPE(WintestWindow, wintest_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean wintest_window_on_tick(GtkWidget *widget, GdkFrameClock *clock,
				       gpointer data)
{
	WintestWindow *self = WINTEST_WINDOW(widget);

	if (wintest_device_frame(self->device, g_get_monotonic_time()))
		return G_SOURCE_CONTINUE;
	self->tick = 0;
	return G_SOURCE_REMOVE;
}

static void wintest_window_on_ready(WintestWindow *self)
{
	if (!self->tick)
		self->tick = gtk_widget_add_tick_callback(GTK_WIDGET(self),
							  wintest_window_on_tick,
							  NULL, NULL);
}

static void wintest_window_toast(WintestWindow *self, const char *text)
{
	g_autofree char *escaped = g_markup_escape_text(text, -1);

	adw_toast_overlay_add_toast(self->toasts, adw_toast_new(escaped));
}

static void wintest_window_enable(WintestWindow *self, const char *name,
				  gboolean enabled)
{
	GAction *action = g_action_map_lookup_action(G_ACTION_MAP(self), name);

	g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

/* Stop before Start: the focus goes to the one that becomes sensitive last */
static void wintest_window_update_actions(WintestWindow *self)
{
	gboolean open = wintest_device_is_open(self->device);
	gboolean started = wintest_device_get_started(self->device);
	gboolean resume = wintest_device_get_resume(self->device);

	wintest_window_enable(self, "stop", started || resume);
	wintest_window_enable(self, "start", open && !started &&
			      wintest_device_get_writable(self->device));
}

static void wintest_window_on_split(WintestWindow *self)
{
	WintestSplit *split = wintest_device_get_split(self->device);

	wintest_window_enable(self, "reset",
			      !wintest_split_get_error_number(split));
}

static void wintest_window_update_help(WintestWindow *self)
{
	g_autoptr(WintestAdvice) advice =
		wintest_advice_new(wintest_device_get_path(self->device),
				   wintest_device_get_error_number(self->device));

	wintest_help_show_advice(self->help, advice);
	gtk_stack_set_visible_child_name(self->stack, "help");
}

static void wintest_window_update_lost(WintestWindow *self, gboolean lost)
{
	const char *text = wintest_device_get_resume(self->device) ?
		"The device has been unplugged. The total is kept, and counting goes on when it is back." :
		"The device has been unplugged. The total is kept.";

	if (lost) {
		gtk_label_set_text(self->lost, text);
		wintest_accessible_set_name(GTK_WIDGET(self->lost), text);
	}
	gtk_widget_set_visible(GTK_WIDGET(self->lost), lost);
}

static void wintest_window_on_state(WintestWindow *self)
{
	WintestState state = wintest_device_get_state(self->device);

	if (!wintest_device_get_path(self->device))
		return;
	wintest_window_update_actions(self);
	wintest_window_update_lost(self, state == WINTEST_STATE_LOST);
	if (state == WINTEST_STATE_ABSENT)
		wintest_window_update_help(self);
	else
		gtk_stack_set_visible_child_name(self->stack, "panel");
}

/* Instead of waiting for a device that nobody asked for, take what comes */
static void wintest_window_take_first(WintestWindow *self)
{
	const char *first = wintest_finder_get_first(self->finder);

	if (self->automatic && first &&
	    wintest_device_get_state(self->device) == WINTEST_STATE_ABSENT)
		wintest_device_set_path(self->device, first);
}

static void wintest_window_on_list(WintestWindow *self)
{
	GListModel *list = wintest_finder_get_list(self->finder);
	gboolean several = g_list_model_get_n_items(list) > 1;
	const char *path = wintest_device_get_path(self->device);

	gtk_widget_set_visible(GTK_WIDGET(self->chooser), several);
	adw_window_title_set_subtitle(self->title, several ? "" : path);
	gtk_drop_down_set_selected(self->chooser,
				   wintest_finder_position(self->finder, path));
	wintest_window_take_first(self);
}

static void wintest_window_on_path(WintestWindow *self)
{
	const char *path = wintest_device_get_path(self->device);
	g_autofree char *name = path ? g_path_get_basename(path) : NULL;
	g_autofree char *title = NULL;

	if (!path)
		return;
	title = g_strdup_printf("Wintest \u2013 %s", name);
	gtk_window_set_title(GTK_WINDOW(self), title);
	wintest_finder_keep(self->finder, path);
	wintest_window_on_list(self);
}

static void wintest_window_on_chosen(WintestWindow *self)
{
	guint position = gtk_drop_down_get_selected(self->chooser);
	const char *path = wintest_finder_get_path(self->finder, position);

	/* while the list changes, another one may be selected for a moment */
	if (path && !wintest_finder_is_changing(self->finder))
		wintest_device_set_path(self->device, path);
}

static void wintest_window_start(GSimpleAction *action, GVariant *parameter,
				 gpointer data)
{
	g_autoptr(GError) error = NULL;
	WintestWindow *self = data;

	if (!wintest_device_start(self->device, &error))
		wintest_window_toast(self, error->message);
}

static void wintest_window_stop(GSimpleAction *action, GVariant *parameter,
				gpointer data)
{
	g_autoptr(GError) error = NULL;
	WintestWindow *self = data;

	if (!wintest_device_stop(self->device, &error))
		wintest_window_toast(self, error->message);
}

static void wintest_window_reset(GSimpleAction *action, GVariant *parameter,
				 gpointer data)
{
	WintestWindow *self = data;

	wintest_split_reset(wintest_device_get_split(self->device));
}

static void wintest_window_on_mechanism(GObject *source, GAsyncResult *result,
					gpointer data)
{
	g_autoptr(GError) error = NULL;
	gboolean set = wintest_split_set_mechanism_finish(WINTEST_SPLIT(source),
							  result, &error);
	WintestWindow *self = data;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	if (!set)
		wintest_window_toast(self, error->message);
	if (self->starting)
		g_action_group_activate_action(G_ACTION_GROUP(self), "start",
					       NULL);
	self->starting = FALSE;
}

static void wintest_window_mechanism(GSimpleAction *action,
				     GVariant *parameter, gpointer data)
{
	WintestWindow *self = data;

	wintest_split_set_mechanism_async(wintest_device_get_split(self->device),
					  g_variant_get_string(parameter, NULL),
					  self->cancellable,
					  wintest_window_on_mechanism, self);
}

static void wintest_window_copy(GSimpleAction *action, GVariant *parameter,
				gpointer data)
{
	WintestWindow *self = data;

	gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self)),
			       g_variant_get_string(parameter, NULL));
	wintest_window_toast(self, "Copied");
}

static void wintest_window_on_loaded(GObject *source, GAsyncResult *result,
				     gpointer data)
{
	g_autoptr(GError) error = NULL;
	gboolean loaded = wintest_advice_load_finish(result, &error);
	WintestWindow *self = data;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	wintest_window_enable(self, "load", TRUE);
	if (!loaded)
		wintest_window_toast(self, error->message);
	else
		wintest_device_retry(self->device);
}

static void wintest_window_load(GSimpleAction *action, GVariant *parameter,
				gpointer data)
{
	WintestWindow *self = data;

	g_simple_action_set_enabled(action, FALSE);
	wintest_advice_load_async(self->cancellable, wintest_window_on_loaded,
				  self);
}

static void wintest_window_close(GSimpleAction *action, GVariant *parameter,
				 gpointer data)
{
	gtk_window_close(GTK_WINDOW(data));
}

static const GActionEntry wintest_window_actions[] = {
	{ .name = "start", .activate = wintest_window_start },
	{ .name = "stop", .activate = wintest_window_stop },
	{ .name = "reset", .activate = wintest_window_reset },
	{ .name = "load", .activate = wintest_window_load },
	{ .name = "close", .activate = wintest_window_close },
	{
		.name = "copy",
		.activate = wintest_window_copy,
		.parameter_type = "s",
	},
	{
		.name = "mechanism",
		.activate = wintest_window_mechanism,
		.parameter_type = "s",
	},
};

static void wintest_window_dispose(GObject *object)
{
	WintestWindow *self = WINTEST_WINDOW(object);

	g_cancellable_cancel(self->cancellable);
	g_clear_object(&self->cancellable);
	if (self->tick)
		gtk_widget_remove_tick_callback(GTK_WIDGET(self), self->tick);
	self->tick = 0;
	if (self->device) {
		g_signal_handlers_disconnect_by_data(self->device, self);
		g_signal_handlers_disconnect_by_data(
			wintest_device_get_split(self->device), self);
	}
	if (self->finder)
		g_signal_handlers_disconnect_by_data(
			wintest_finder_get_list(self->finder), self);
	g_clear_object(&self->device);
	g_clear_object(&self->finder);
	G_OBJECT_CLASS(wintest_window_parent_class)->dispose(object);
}

static void wintest_window_class_init(WintestWindowClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->dispose = wintest_window_dispose;
	g_type_ensure(WINTEST_TYPE_PANEL);
	g_type_ensure(WINTEST_TYPE_HELP);
	gtk_widget_class_set_template_from_resource(widget_class,
						    WINTEST_RESOURCES
						    "wintest-window.ui");
	gtk_widget_class_bind_template_child(widget_class, WintestWindow, toasts);
	gtk_widget_class_bind_template_child(widget_class, WintestWindow, title);
	gtk_widget_class_bind_template_child(widget_class, WintestWindow, chooser);
	gtk_widget_class_bind_template_child(widget_class, WintestWindow, lost);
	gtk_widget_class_bind_template_child(widget_class, WintestWindow, stack);
	gtk_widget_class_bind_template_child(widget_class, WintestWindow, panel);
	gtk_widget_class_bind_template_child(widget_class, WintestWindow, help);
}

static void wintest_window_init(WintestWindow *self)
{
	g_action_map_add_action_entries(G_ACTION_MAP(self),
					wintest_window_actions,
					G_N_ELEMENTS(wintest_window_actions),
					self);
	gtk_widget_init_template(GTK_WIDGET(self));
	self->cancellable = g_cancellable_new();
}

static void wintest_window_connect_device(WintestWindow *self)
{
	g_signal_connect_swapped(self->device, "ready",
				 G_CALLBACK(wintest_window_on_ready), self);
	g_signal_connect_swapped(self->device, "notify::path",
				 G_CALLBACK(wintest_window_on_path), self);
	g_signal_connect_swapped(self->device, "notify::state",
				 G_CALLBACK(wintest_window_on_state), self);
	g_signal_connect_swapped(self->device, "notify::started",
				 G_CALLBACK(wintest_window_on_state), self);
	g_signal_connect_swapped(wintest_device_get_split(self->device),
				 "changed", G_CALLBACK(wintest_window_on_split),
				 self);
	wintest_panel_set_device(self->panel, self->device);
	wintest_window_on_split(self);
	wintest_window_on_path(self);
	wintest_window_on_state(self);
	/* it may have become ready before anybody listened */
	wintest_window_on_ready(self);
}

static void wintest_window_connect_finder(WintestWindow *self)
{
	GListModel *list = wintest_finder_get_list(self->finder);

	gtk_drop_down_set_model(self->chooser, list);
	g_signal_connect_object(list, "items-changed",
				G_CALLBACK(wintest_window_on_list), self,
				G_CONNECT_SWAPPED | G_CONNECT_AFTER);
	g_signal_connect_swapped(self->chooser, "notify::selected",
				 G_CALLBACK(wintest_window_on_chosen), self);
}

/**
 * wintest_window_new() - make the window
 * @app: the application
 * @device: what it shows
 * @finder: what it lets choose from
 *
 * Return: (transfer none): the window; it belongs to GTK
 */
WintestWindow *wintest_window_new(GtkApplication *app, WintestDevice *device,
				  WintestFinder *finder)
{
	WintestWindow *self = g_object_new(WINTEST_TYPE_WINDOW, "application",
					   app, NULL);

	self->device = g_object_ref(device);
	self->finder = g_object_ref(finder);
	wintest_window_connect_finder(self);
	wintest_window_connect_device(self);
	return self;
}

/**
 * wintest_window_set_automatic() - may it choose the device by itself?
 * @self: the window
 * @automatic: TRUE if nobody asked for the one that it has
 *
 * If so, and as long as there has been no device, it takes one that appears.
 */
void wintest_window_set_automatic(WintestWindow *self, gboolean automatic)
{
	self->automatic = automatic;
}

/**
 * wintest_window_begin() - do what the command line wants done first
 * @self: the window
 * @mechanism: (nullable): what is to run the DPC
 * @start: start the device, after that
 */
void wintest_window_begin(WintestWindow *self, const char *mechanism,
			  gboolean start)
{
	GActionGroup *actions = G_ACTION_GROUP(self);

	if (mechanism) {
		self->starting = start;
		g_action_group_activate_action(actions, "mechanism",
					       g_variant_new_string(mechanism));
	} else if (start) {
		g_action_group_activate_action(actions, "start", NULL);
	}
}
