// SPDX-License-Identifier: GPL-2.0
/* Tests of the window, on a display, against a pretended libbogus. */
#include <errno.h>

#include "bogus_module.h"
#include "bogus_split.h"
#include "fake-bogus.h"
#include "wintest-columns.h"
#include "wintest-graph.h"
#include "wintest-window.h"

#define PATIENCE_US	(20 * G_USEC_PER_SEC)

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

/* A driver of before there were histograms */
static void set_up_old(Fixture *f, gconstpointer data)
{
	fake_bogus_begin();
	fake_bogus_plug(0);
	fake_bogus_fail(FAKE_SPLIT, -EOPNOTSUPP);
	fake_bogus_fail(FAKE_DPC_LIST, -EOPNOTSUPP);
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

/* There are two; their tooltips tell them apart */
static gboolean is_drop_down(gconstpointer widget, gconstpointer tooltip)
{
	return GTK_IS_DROP_DOWN((gpointer)widget) &&
	       !g_strcmp0(gtk_widget_get_tooltip_text((gpointer)widget),
			  tooltip);
}

#define CHOOSER		"Which device"
#define MECHANISM	"What runs the DPC"

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

	g_assert_null(find(f->window, is_drop_down, CHOOSER));
	fake_bogus_interrupt(0, 3, 3);
	wait_for_label(f, "3");
	fake_bogus_plug(1);
	wait_for_label(f, fake_bogus_path(0));
	while (!(chooser = find(f->window, is_drop_down, CHOOSER)))
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
	chooser = find(f->window, is_drop_down, CHOOSER);
	g_assert_cmpuint(gtk_drop_down_get_selected(GTK_DROP_DOWN(chooser)),
			 ==, 2);
}

static GtkDropDown *mechanism(Fixture *f)
{
	return GTK_DROP_DOWN(find(f->window, is_drop_down, MECHANISM));
}

static const char *selected_mechanism(Fixture *f)
{
	GtkStringObject *item =
		gtk_drop_down_get_selected_item(mechanism(f));

	return item ? gtk_string_object_get_string(item) : "";
}

/* The first answer has come: what is measured from now on is counted */
static void wait_for_mechanisms(Fixture *f)
{
	while (!mechanism(f) ||
	       g_list_model_get_n_items(gtk_drop_down_get_model(mechanism(f))) < 3)
		g_main_context_iteration(NULL, TRUE);
	wait_for_label(f, "In a softirq, soon after the ISR");
}

static void test_histograms(Fixture *f, gconstpointer data)
{
	GtkAccessible *bars;

	wait_for_mechanisms(f);
	press(f, "_Start");
	fake_bogus_take(0, BOGUS_SPLIT_QUEUE, 1000, 1234);
	fake_bogus_take(0, BOGUS_SPLIT_USER, 5000000, 10);
	fake_bogus_interrupt(0, 1234, 1234);
	wait_for_label(f, "p50\u00a01.02\u00a0\u00b5s");
	wait_for_label(f, "p99\u00a05.24\u00a0ms");
	wait_for_label(f, "1\u202f234\u00a0\u00d7");
	bars = GTK_ACCESSIBLE(find(f->window, is_of_type, "WintestBars"));
	gtk_test_accessible_assert_role(bars, GTK_ACCESSIBLE_ROLE_IMG);
	gtk_test_accessible_assert_property(bars, GTK_ACCESSIBLE_PROPERTY_LABEL,
					    "ISR to DPC");
	gtk_test_accessible_assert_property(
		bars, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
		"Median 1.02\u00a0\u00b5s, 99 percent within 1.02\u00a0\u00b5s, of 1\u202f234");
	press(f, "_Reset");
	wait_for_label(f, "0\u00a0\u00d7");
	wait_for_label(f, "p50\u00a0\u2013");
	wait_for_label(f, "Nothing yet");
}

static void test_mechanism(Fixture *f, gconstpointer data)
{
	wait_for_mechanisms(f);
	g_assert_cmpstr(selected_mechanism(f), ==, "tasklet");
	g_assert_true(gtk_widget_is_sensitive(GTK_WIDGET(mechanism(f))));
	gtk_drop_down_set_selected(mechanism(f), 1);
	wait_for_label(f, "In a thread of the interrupt\u2019s own");
	g_assert_cmpstr(fake_bogus_mechanism(0), ==, "thread");
	g_assert_cmpstr(selected_mechanism(f), ==, "thread");
	press(f, "_Start");
	wait_for_label(f, "Stop the device to change it");
	g_assert_false(gtk_widget_is_sensitive(GTK_WIDGET(mechanism(f))));
	press(f, "S_top");
	wait_for_label(f, "In a thread of the interrupt\u2019s own");
	g_assert_true(gtk_widget_is_sensitive(GTK_WIDGET(mechanism(f))));
}

static void test_mechanism_fails(Fixture *f, gconstpointer data)
{
	wait_for_mechanisms(f);
	fake_bogus_fail(FAKE_DPC_SET, -EBUSY);
	gtk_drop_down_set_selected(mechanism(f), 1);
	wait_for_label(f, "The mechanism is not thread: somebody runs the device; that must end first");
	g_assert_cmpstr(selected_mechanism(f), ==, "tasklet");
	g_assert_true(gtk_widget_is_sensitive(GTK_WIDGET(mechanism(f))));
}

/* Let the time go by in which one more sample would be one too many */
static void wait_for_sample(void)
{
	gint64 end = g_get_monotonic_time() + 2 * WINTEST_METER_BIN_US;
	guint timer = g_timeout_add(20, wake, NULL);

	while (g_get_monotonic_time() < end)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(timer);
}

/* Another program runs it: we notice when its interrupts come and cease */
static void test_mechanism_of_another(Fixture *f, gconstpointer data)
{
	wait_for_mechanisms(f);
	fake_bogus_run(0, TRUE);
	fake_bogus_interrupt(0, 1, 1);
	wait_for_label(f, "1");
	wait_for_sample();
	fake_bogus_interrupt(0, 20, 20);
	wait_for_label(f, "21");
	wait_for_label(f, "Another program runs the device");
	g_assert_false(gtk_widget_is_sensitive(GTK_WIDGET(mechanism(f))));
	fake_bogus_run(0, FALSE);
	wait_for_label(f, "In a softirq, soon after the ISR");
}

static void test_old_driver(Fixture *f, gconstpointer data)
{
	wait_for_label(f, "This kernel module offers no choice");
	wait_for_label(f, "This kernel module keeps no histograms");
	wait_for_label(f, "tasklet");
	g_assert_false(gtk_widget_is_sensitive(button(f, "_Reset")));
	g_assert_false(gtk_widget_is_sensitive(GTK_WIDGET(mechanism(f))));
	press(f, "_Start");
	fake_bogus_interrupt(0, 12, 12);
	wait_for_label(f, "12");
	wait_for_label(f, "This kernel module keeps no histograms");
}

/* Closing while the mechanism is being set */
static void test_mechanism_and_close(Fixture *f, gconstpointer data)
{
	wait_for_mechanisms(f);
	gtk_drop_down_set_selected(mechanism(f), 1);
}

static void test_begin(Fixture *f, gconstpointer data)
{
	wintest_window_begin(WINTEST_WINDOW(f->window), "wq", TRUE);
	wait_for_label(f, "Running");
	g_assert_cmpstr(fake_bogus_mechanism(0), ==, "wq");
	g_assert_cmpstr(selected_mechanism(f), ==, "wq");
}

static void test_begin_fails(Fixture *f, gconstpointer data)
{
	wintest_window_begin(WINTEST_WINDOW(f->window), "lightning", FALSE);
	wait_for_label(f, "The mechanism is not lightning: there is no mechanism of that name");
	wait_for_label(f, "Stopped");
}

/* Side by side if there is room, and one below the other in a narrow window */
static void test_columns(Fixture *f, gconstpointer data)
{
	GtkWidget *columns = find(f->window, is_of_type, "WintestColumns");
	int wide, narrow, minimum, natural;

	gtk_widget_measure(columns, GTK_ORIENTATION_HORIZONTAL, -1, &minimum,
			   &natural, NULL, NULL);
	g_assert_cmpint(minimum, <=, 360);
	g_assert_cmpint(natural, <=, 880);
	gtk_widget_measure(columns, GTK_ORIENTATION_VERTICAL, natural, NULL,
			   &wide, NULL, NULL);
	gtk_widget_measure(columns, GTK_ORIENTATION_VERTICAL, natural - 1, NULL,
			   &narrow, NULL, NULL);
	g_assert_cmpint(narrow, >, wide * 3 / 2);
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
	while (fake_bogus_calls_elsewhere(FAKE_LOAD) < 2)
		g_main_context_iteration(NULL, FALSE);
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
	ADD("histograms", set_up, test_histograms);
	ADD("mechanism", set_up, test_mechanism);
	ADD("mechanism-fails", set_up, test_mechanism_fails);
	ADD("mechanism-of-another", set_up, test_mechanism_of_another);
	ADD("mechanism-and-close", set_up, test_mechanism_and_close);
	ADD("old-driver", set_up_old, test_old_driver);
	ADD("begin", set_up, test_begin);
	ADD("begin-fails", set_up, test_begin_fails);
	ADD("columns", set_up, test_columns);
	ADD("absent", set_up_absent, test_absent);
	ADD("automatic", set_up_absent, test_automatic);
	ADD("load", set_up_absent, test_load);
	ADD("load-and-close", set_up_absent, test_load_and_close);
	return g_test_run();
}
