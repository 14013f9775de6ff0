// SPDX-License-Identifier: GPL-2.0
/* Tests of the window, on a display, against a pretended libbogus. */
#include <errno.h>

#include "bogus_module.h"
#include "fake-bogus.h"
#include "wintest-graph.h"
#include "wintest-window.h"

#define PATIENCE_US	(5 * G_USEC_PER_SEC)

typedef struct {
	WintestDevice *device;
	WintestFinder *finder;
	GtkWidget *window;
} Fixture;

static void open_window(Fixture *f, guint number)
{
	const char *directories[2] = { fake_bogus_dir(), NULL };

	f->device = wintest_device_new();
	f->finder = wintest_finder_new(directories);
	wintest_device_set_path(f->device, fake_bogus_path(number));
	f->window = GTK_WIDGET(wintest_window_new(NULL, f->device, f->finder));
	gtk_window_present(GTK_WINDOW(f->window));
	gtk_test_widget_wait_for_draw(f->window);
}

static void set_up(Fixture *f, gconstpointer data)
{
	fake_bogus_begin();
	fake_bogus_plug(0);
	open_window(f, 0);
}

static void set_up_absent(Fixture *f, gconstpointer data)
{
	fake_bogus_begin();
	fake_bogus_set_module_state(BOGUS_MODULE_INSTALLED);
	open_window(f, 0);
}

static void tear_down(Fixture *f, gconstpointer data)
{
	gtk_window_destroy(GTK_WINDOW(f->window));
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_assert_finalize_object(f->device);
	g_assert_finalize_object(f->finder);
	fake_bogus_end();
}

/* The first widget below @widget that @wanted says yes to */
static GtkWidget *find(GtkWidget *widget, GEqualFunc wanted, const char *name)
{
	GtkWidget *child, *found;

	if (gtk_widget_get_mapped(widget) && wanted(widget, name))
		return widget;
	for (child = gtk_widget_get_first_child(widget); child;
	     child = gtk_widget_get_next_sibling(child)) {
		found = find(child, wanted, name);
		if (found)
			return found;
	}
	return NULL;
}

static gboolean is_label(gconstpointer widget, gconstpointer name)
{
	return GTK_IS_LABEL(widget) &&
	       !g_strcmp0(gtk_label_get_text(GTK_LABEL(widget)), name);
}

static gboolean is_button(gconstpointer widget, gconstpointer name)
{
	return GTK_IS_BUTTON(widget) &&
	       !g_strcmp0(gtk_button_get_label(GTK_BUTTON(widget)), name);
}

static gboolean is_of_type(gconstpointer widget, gconstpointer name)
{
	return !g_strcmp0(G_OBJECT_TYPE_NAME(widget), name);
}

static gboolean wake(gpointer data)
{
	return G_SOURCE_CONTINUE;
}

static void wait_for_label(Fixture *f, const char *text)
{
	gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
	guint timer = g_timeout_add(20, wake, NULL);

	while (!find(f->window, is_label, text)) {
		if (g_get_monotonic_time() > deadline)
			g_error("nothing says \"%s\"", text);
		g_main_context_iteration(NULL, TRUE);
	}
	g_source_remove(timer);
}

static GtkWidget *button(Fixture *f, const char *label)
{
	GtkWidget *widget = find(f->window, is_button, label);

	g_assert_nonnull(widget);
	return widget;
}

static void press(Fixture *f, const char *label)
{
	g_assert_true(gtk_widget_activate(button(f, label)));
}

static void test_start_stop(Fixture *f, gconstpointer data)
{
	wait_for_label(f, "Stopped");
	g_assert_false(gtk_widget_is_sensitive(button(f, "S_top")));
	press(f, "_Start");
	wait_for_label(f, "Running");
	g_assert_true(fake_bogus_is_started(0));
	g_assert_false(gtk_widget_is_sensitive(button(f, "_Start")));
	fake_bogus_interrupt(0, 12, 4);
	wait_for_label(f, "12");
	press(f, "S_top");
	wait_for_label(f, "Stopped");
	g_assert_false(fake_bogus_is_started(0));
	wait_for_label(f, "12");
}

/* The buttons hand the focus and Enter to each other */
static void test_focus(Fixture *f, gconstpointer data)
{
	GtkWindow *window = GTK_WINDOW(f->window);

	g_assert_true(gtk_window_get_focus(window) == button(f, "_Start"));
	press(f, "_Start");
	wait_for_label(f, "Running");
	g_assert_true(gtk_window_get_focus(window) == button(f, "S_top"));
	g_assert_true(gtk_window_get_default_widget(window) ==
		      button(f, "S_top"));
	press(f, "S_top");
	wait_for_label(f, "Stopped");
	g_assert_true(gtk_window_get_focus(window) == button(f, "_Start"));
}

static void test_accessible(Fixture *f, gconstpointer data)
{
	GtkAccessible *start = GTK_ACCESSIBLE(button(f, "_Start"));
	GtkAccessible *graph =
		GTK_ACCESSIBLE(find(f->window, is_of_type, "WintestGraph"));

	gtk_test_accessible_assert_role(start, GTK_ACCESSIBLE_ROLE_BUTTON);
	gtk_test_accessible_assert_property(start,
					    GTK_ACCESSIBLE_PROPERTY_LABEL,
					    "Start");
	gtk_test_accessible_assert_role(graph, GTK_ACCESSIBLE_ROLE_IMG);
	gtk_test_accessible_assert_property(graph,
					    GTK_ACCESSIBLE_PROPERTY_LABEL,
					    "Rate over the last 30 seconds");
	gtk_test_accessible_assert_property(graph,
					    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
					    "Now 0/s, highest 0/s");
}

static void test_unplug_replug(Fixture *f, gconstpointer data)
{
	press(f, "_Start");
	fake_bogus_interrupt(0, 3, 3);
	wait_for_label(f, "3");
	fake_bogus_unplug(0);
	wait_for_label(f, "Unplugged");
	wait_for_label(f, "3");
	g_assert_false(gtk_widget_is_sensitive(button(f, "_Start")));
	fake_bogus_plug(0);
	wait_for_label(f, "Running");
	fake_bogus_interrupt(0, 4, 4);
	wait_for_label(f, "7");
}

static void test_start_fails(Fixture *f, gconstpointer data)
{
	fake_bogus_fail(FAKE_START, -EIO);
	press(f, "_Start");
	wait_for_label(f, g_strerror(EIO));
	wait_for_label(f, "Stopped");
}

/* At 10 kHz in one go a frame, the count is taken no more than once a frame */
static void test_frames(Fixture *f, gconstpointer data)
{
	GdkFrameClock *clock = gtk_widget_get_frame_clock(f->window);
	gint64 end = g_get_monotonic_time() + G_USEC_PER_SEC;
	guint calls = fake_bogus_calls(FAKE_GET_EVENT);
	gint64 first = gdk_frame_clock_get_frame_counter(clock);
	gint64 frames;

	while (g_get_monotonic_time() < end) {
		fake_bogus_interrupt(0, 1, 1);
		g_main_context_iteration(NULL, FALSE);
		g_usleep(100);
	}
	frames = gdk_frame_clock_get_frame_counter(clock) - first;
	calls = fake_bogus_calls(FAKE_GET_EVENT) - calls;
	g_test_message("%" G_GINT64_FORMAT " frames, %u calls", frames, calls);
	g_assert_cmpint(frames, >=, 20);
	g_assert_cmpint(calls, <=, frames + 1);
	wintest_device_frame(f->device, g_get_monotonic_time());
	g_assert_cmpuint(wintest_device_get_total(f->device), ==,
			 fake_bogus_serviced(0));
}

static void test_chooser(Fixture *f, gconstpointer data)
{
	GtkWidget *chooser;

	g_assert_null(find(f->window, is_of_type, "GtkDropDown"));
	fake_bogus_interrupt(0, 3, 3);
	wait_for_label(f, "3");
	fake_bogus_plug(1);
	wait_for_label(f, fake_bogus_path(0));
	while (!(chooser = find(f->window, is_of_type, "GtkDropDown")))
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(gtk_drop_down_get_selected(GTK_DROP_DOWN(chooser)),
			 ==, 0);
	gtk_drop_down_set_selected(GTK_DROP_DOWN(chooser), 1);
	g_assert_cmpstr(wintest_device_get_path(f->device), ==,
			fake_bogus_path(1));
	wait_for_label(f, "0");
}

/* A device that comes in front of ours in the list does not become ours */
static void test_chooser_stays(Fixture *f, gconstpointer data)
{
	GtkWidget *chooser;

	fake_bogus_plug(2);
	wintest_device_set_path(f->device, fake_bogus_path(2));
	fake_bogus_plug(1);
	while (!wintest_finder_get_path(f->finder, 2))
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpstr(wintest_device_get_path(f->device), ==,
			fake_bogus_path(2));
	chooser = find(f->window, is_of_type, "GtkDropDown");
	g_assert_cmpuint(gtk_drop_down_get_selected(GTK_DROP_DOWN(chooser)),
			 ==, 2);
}

static void test_absent(Fixture *f, gconstpointer data)
{
	g_autofree char *text = g_strdup_printf("%s: %s <&>", fake_bogus_path(0),
						g_strerror(ENOENT));

	wait_for_label(f, "No bogus device");
	wait_for_label(f, text);
	wait_for_label(f, "Load the modules");
	wait_for_label(f, "make vm-up");
	fake_bogus_plug(0);
	wait_for_label(f, "Stopped");
	g_assert_true(gtk_window_get_focus(GTK_WINDOW(f->window)) ==
		      button(f, "_Start"));
}

static void test_automatic(Fixture *f, gconstpointer data)
{
	wintest_window_set_automatic(WINTEST_WINDOW(f->window), TRUE);
	fake_bogus_plug(1);
	wait_for_label(f, "Stopped");
	g_assert_cmpstr(wintest_device_get_path(f->device), ==,
			fake_bogus_path(1));
}

static void test_load(Fixture *f, gconstpointer data)
{
	fake_bogus_fail(FAKE_LOAD, -EPERM);
	g_action_group_activate_action(G_ACTION_GROUP(f->window), "load", NULL);
	wait_for_label(f, "load: Operation not permitted");
	fake_bogus_fail(FAKE_LOAD, 0);
	fake_bogus_plug(0);
	g_action_group_activate_action(G_ACTION_GROUP(f->window), "load", NULL);
	wait_for_label(f, "Stopped");
	g_assert_cmpuint(fake_bogus_calls(FAKE_LOAD), ==, 2);
}

/* Closing while the modules are being loaded */
static void test_load_and_close(Fixture *f, gconstpointer data)
{
	g_action_group_activate_action(G_ACTION_GROUP(f->window), "load", NULL);
}

static void test_scale(void)
{
	double peak;

	for (peak = 0.1; peak < 1e7; peak *= 1.01) {
		double top = wintest_graph_scale(peak);

		g_assert_cmpfloat(top, >=, peak * 1.05);
		g_assert_cmpfloat(top, <=, MAX(12.1, peak * 1.7));
	}
	g_assert_cmpfloat(wintest_graph_scale(10), ==, 12);
	g_assert_cmpfloat(wintest_graph_scale(10000), ==, 12000);
}

#define ADD(name, set_up, func) \
	g_test_add("/window/" name, Fixture, NULL, set_up, func, tear_down)

int main(int argc, char **argv)
{
	gtk_test_init(&argc, &argv, NULL);
	adw_init();
	g_test_add_func("/graph/scale", test_scale);
	ADD("start-stop", set_up, test_start_stop);
	ADD("focus", set_up, test_focus);
	ADD("accessible", set_up, test_accessible);
	ADD("unplug-replug", set_up, test_unplug_replug);
	ADD("start-fails", set_up, test_start_fails);
	ADD("frames", set_up, test_frames);
	ADD("chooser", set_up, test_chooser);
	ADD("chooser-stays", set_up, test_chooser_stays);
	ADD("absent", set_up_absent, test_absent);
	ADD("automatic", set_up_absent, test_automatic);
	ADD("load", set_up_absent, test_load);
	ADD("load-and-close", set_up_absent, test_load_and_close);
	return g_test_run();
}
