// SPDX-License-Identifier: GPL-2.0
/* Tests of the list of devices. */
#include "fake-bogus.h"
#include "wintest-finder.h"

#define PATIENCE_US	(5 * G_USEC_PER_SEC)

static void set_up(WintestFinder **finder, gconstpointer data)
{
	const char *directories[2] = { NULL };

	fake_bogus_begin();
	fake_bogus_plug(1);
	directories[0] = fake_bogus_dir();
	*finder = wintest_finder_new(directories);
}

static void tear_down(WintestFinder **finder, gconstpointer data)
{
	g_assert_finalize_object(*finder);
	fake_bogus_end();
}

static guint length(WintestFinder *finder)
{
	return g_list_model_get_n_items(wintest_finder_get_list(finder));
}

static gboolean wake(gpointer data)
{
	return G_SOURCE_CONTINUE;
}

static void wait_for_length(WintestFinder *finder, guint n)
{
	gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
	guint timer = g_timeout_add(50, wake, NULL);

	while (length(finder) != n) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline);
		g_main_context_iteration(NULL, TRUE);
	}
	g_source_remove(timer);
}

static void test_first(WintestFinder **finder, gconstpointer data)
{
	g_assert_cmpuint(length(*finder), ==, 1);
	g_assert_cmpstr(wintest_finder_get_first(*finder), ==,
			fake_bogus_path(1));
}

static void test_hotplug(WintestFinder **finder, gconstpointer data)
{
	fake_bogus_plug(0);
	wait_for_length(*finder, 2);
	g_assert_cmpstr(wintest_finder_get_path(*finder, 0), ==,
			fake_bogus_path(0));
	g_assert_cmpuint(wintest_finder_position(*finder, fake_bogus_path(1)),
			 ==, 1);
	fake_bogus_unplug(1);
	wait_for_length(*finder, 1);
	fake_bogus_unplug(0);
	wait_for_length(*finder, 0);
	g_assert_null(wintest_finder_get_first(*finder));
}

static void test_kept(WintestFinder **finder, gconstpointer data)
{
	wintest_finder_keep(*finder, "unix:/somewhere");
	g_assert_cmpuint(length(*finder), ==, 2);
	fake_bogus_unplug(1);
	wait_for_length(*finder, 1);
	g_assert_null(wintest_finder_get_first(*finder));
	wintest_finder_keep(*finder, fake_bogus_path(1));
	g_assert_cmpuint(wintest_finder_position(*finder, "unix:/somewhere"),
			 ==, GTK_INVALID_LIST_POSITION);
	fake_bogus_plug(1);
	fake_bogus_plug(0);
	wait_for_length(*finder, 2);
}

#define ADD(name, func) \
	g_test_add("/finder/" name, WintestFinder *, NULL, set_up, func, \
		   tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("first", test_first);
	ADD("hotplug", test_hotplug);
	ADD("kept", test_kept);
	return g_test_run();
}
