// SPDX-License-Identifier: GPL-2.0
/*
 * WintestApp: the command line, the one window, the keys.
 *
 * Each run of the program is on its own, with a handle and a count of its own:
 * two windows on one device are as good as one on each of two.
 */
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "wintest-app.h"
#include "wintest-device.h"
#include "wintest-finder.h"
#include "wintest-text.h"
#include "wintest-window.h"

#define EXIT_USAGE	2

#define DEVICES	"/dev"
#define DEFAULT	DEVICES "/bogus0"

struct _WintestApp {
	AdwApplication parent;

	char *path;	/* --device */
	char *mechanism; /* --dpc */
	gboolean start;	/* --start */
};

G_DEFINE_FINAL_TYPE(WintestApp, wintest_app, ADW_TYPE_APPLICATION)

/* What was asked for, or NULL */
static const char *wintest_app_wish(WintestApp *self)
{
	const char *path = self->path ? self->path : g_getenv("BOGUS_DEVICE");

	return path && *path ? path : NULL;
}

/* Where libbogus finds the socket of the user's guest */
static char *wintest_app_guest_dir(void)
{
	const char *base = g_getenv("XDG_RUNTIME_DIR");

	if (base && g_path_is_absolute(base))
		return g_build_filename(base, "bogus", NULL);
	return g_strdup_printf("/tmp/bogus-%u", geteuid());
}

static WintestFinder *wintest_app_finder(void)
{
	g_autofree char *guest_dir = wintest_app_guest_dir();
	const char *const directories[] = { DEVICES, guest_dir, NULL };

	return wintest_finder_new(directories);
}

static void wintest_app_add_window(WintestApp *self)
{
	g_autoptr(WintestDevice) device = wintest_device_new();
	g_autoptr(WintestFinder) finder = wintest_app_finder();
	const char *wish = wintest_app_wish(self);
	const char *first = wintest_finder_get_first(finder);
	WintestWindow *window;

	wintest_device_set_path(device, wish ? wish : first ? first : DEFAULT);
	window = wintest_window_new(GTK_APPLICATION(self), device, finder);
	wintest_window_set_automatic(window, !wish);
	gtk_window_present(GTK_WINDOW(window));
	wintest_window_begin(window, self->mechanism, self->start);
}

static void wintest_app_activate(GApplication *app)
{
	GtkWindow *window =
		gtk_application_get_active_window(GTK_APPLICATION(app));

	if (window)
		gtk_window_present(window);
	else
		wintest_app_add_window(WINTEST_APP(app));
}

static void wintest_app_quit(GSimpleAction *action, GVariant *parameter,
			     gpointer app)
{
	GtkWindow *window = gtk_application_get_active_window(app);

	if (window)
		gtk_window_destroy(window);
	g_application_quit(app);
}

static void wintest_app_about(GSimpleAction *action, GVariant *parameter,
			      gpointer app)
{
	adw_show_about_window(gtk_application_get_active_window(app),
			      "application-name", "Wintest",
			      "application-icon", WINTEST_APP_ID,
			      "version", BOGUS_VERSION,
			      "developer-name", "The bogus driver stack",
			      "comments",
			      "Counts the interrupts of a bogus device, as the program in Norton's article \"Windows Device Drivers\" did.",
			      "license-type", GTK_LICENSE_GPL_2_0_ONLY, NULL);
}

static void wintest_app_add_keys(GtkApplication *app)
{
	static const GActionEntry actions[] = {
		{ .name = "quit", .activate = wintest_app_quit },
		{ .name = "about", .activate = wintest_app_about },
	};
	static const char *const quit[] = { "<Control>q", NULL };
	static const char *const close[] = { "Escape", "<Control>w", NULL };

	g_action_map_add_action_entries(G_ACTION_MAP(app), actions,
					G_N_ELEMENTS(actions), app);
	gtk_application_set_accels_for_action(app, "app.quit", quit);
	gtk_application_set_accels_for_action(app, "win.close", close);
}

static gboolean wintest_app_on_signal(gpointer app)
{
	g_action_group_activate_action(G_ACTION_GROUP(app), "quit", NULL);
	return G_SOURCE_CONTINUE;
}

static void wintest_app_startup(GApplication *app)
{
	G_APPLICATION_CLASS(wintest_app_parent_class)->startup(app);
	g_unix_signal_add(SIGINT, wintest_app_on_signal, app);
	g_unix_signal_add(SIGTERM, wintest_app_on_signal, app);
	gtk_window_set_default_icon_name(WINTEST_APP_ID);
	wintest_app_add_keys(GTK_APPLICATION(app));
}

static int wintest_app_options(GApplication *app, GVariantDict *options)
{
	WintestApp *self = WINTEST_APP(app);

	if (g_variant_dict_contains(options, "version")) {
		g_print("wintest %s\n", BOGUS_VERSION);
		return 0;
	}
	g_variant_dict_lookup(options, "device", "^ay", &self->path);
	g_variant_dict_lookup(options, "dpc", "s", &self->mechanism);
	self->start = g_variant_dict_contains(options, "start");
	return -1;
}

/* GApplication knows one kind of failure only, and it is the command line's */
static gboolean wintest_app_command_line(GApplication *app, char ***arguments,
					 int *status)
{
	GApplicationClass *parent = G_APPLICATION_CLASS(wintest_app_parent_class);
	gboolean done = parent->local_command_line(app, arguments, status);

	if (done && *status)
		*status = EXIT_USAGE;
	return done;
}

static void wintest_app_finalize(GObject *object)
{
	g_free(WINTEST_APP(object)->path);
	g_free(WINTEST_APP(object)->mechanism);
	G_OBJECT_CLASS(wintest_app_parent_class)->finalize(object);
}

static void wintest_app_class_init(WintestAppClass *class)
{
	GApplicationClass *app_class = G_APPLICATION_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = wintest_app_finalize;
	app_class->local_command_line = wintest_app_command_line;
	app_class->activate = wintest_app_activate;
	app_class->startup = wintest_app_startup;
	app_class->handle_local_options = wintest_app_options;
}

static void wintest_app_init(WintestApp *self)
{
	static const GOptionEntry options[] = {
		{ "device", 'd', 0, G_OPTION_ARG_FILENAME, NULL,
		  "The device: a node, or the address of one in a guest, as vm-status prints it (default: $BOGUS_DEVICE, else the first there is)",
		  "PATH" },
		{ "dpc", 'm', 0, G_OPTION_ARG_STRING, NULL,
		  "First have the DPC run by this mechanism; the window lists those that the kernel has",
		  "NAME" },
		{ "start", 's', 0, G_OPTION_ARG_NONE, NULL,
		  "Start the device at once", NULL },
		{ "version", 'V', 0, G_OPTION_ARG_NONE, NULL,
		  "Show the version", NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};

	g_application_add_main_option_entries(G_APPLICATION(self), options);
	g_application_set_option_context_summary(G_APPLICATION(self),
		"Counts the interrupts of a bogus device in a window.");
}

/**
 * wintest_app_new() - make the application
 *
 * Return: (transfer full): the application
 */
WintestApp *wintest_app_new(void)
{
	return g_object_new(WINTEST_TYPE_APP, "application-id", WINTEST_APP_ID,
			    "resource-base-path", "/org/bogus_driver_stack/Wintest",
			    "flags", G_APPLICATION_NON_UNIQUE, NULL);
}
