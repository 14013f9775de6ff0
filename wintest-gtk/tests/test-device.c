// SPDX-License-Identifier: GPL-2.0
/* Tests of the model, against a pretended libbogus. */
#include <errno.h>

#include "fake-bogus.h"
#include "wintest-device.h"

#define PATIENCE_US	(5 * G_USEC_PER_SEC)

typedef struct {
	WintestDevice *device;
	guint ready;		/* how often it has said so */
} Fixture;

static void on_ready(Fixture *f)
{
	f->ready++;
}

static void set_up(Fixture *f, gconstpointer data)
{
	fake_bogus_begin();
	fake_bogus_plug(0);
	f->device = wintest_device_new();
	g_signal_connect_swapped(f->device, "ready", G_CALLBACK(on_ready), f);
	wintest_device_set_path(f->device, fake_bogus_path(0));
}

static void tear_down(Fixture *f, gconstpointer data)
{
	g_assert_finalize_object(f->device);
	fake_bogus_end();
}

/* Run the main loop as long as there is something to do at once */
static void settle(void)
{
	while (g_main_context_iteration(NULL, FALSE))
		;
}

static void frame(Fixture *f)
{
	wintest_device_frame(f->device, g_get_monotonic_time());
}

static gboolean wake(gpointer data)
{
	return G_SOURCE_CONTINUE;
}

static void wait_for_state(Fixture *f, WintestState state)
{
	gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
	guint timer = g_timeout_add(50, wake, NULL);

	while (wintest_device_get_state(f->device) != state) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline);
		g_main_context_iteration(NULL, TRUE);
	}
	g_source_remove(timer);
}

static void assert_total(Fixture *f, guint64 total)
{
	g_assert_cmpuint(wintest_device_get_total(f->device), ==, total);
}

static void test_open(Fixture *f, gconstpointer data)
{
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_STOPPED);
	g_assert_cmpstr(wintest_device_get_path(f->device), ==,
			fake_bogus_path(0));
	g_assert_cmpuint(wintest_device_get_period_ns(f->device), ==, 1000000);
	g_assert_true(wintest_device_get_writable(f->device));
	assert_total(f, 0);
}

static void test_start_stop(Fixture *f, gconstpointer data)
{
	g_assert_true(wintest_device_start(f->device, NULL));
	g_assert_true(fake_bogus_is_started(0));
	g_assert_true(wintest_device_get_started(f->device));
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_RUNNING);
	g_assert_true(wintest_device_stop(f->device, NULL));
	g_assert_false(fake_bogus_is_started(0));
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_STOPPED);
}

/* However many come, and whenever: one wake-up and one GetEvent a frame */
static void test_one_take_a_frame(Fixture *f, gconstpointer data)
{
	guint calls = fake_bogus_calls(FAKE_GET_EVENT);
	guint i, j;

	for (i = 1; i <= 60; i++) {
		for (j = 0; j < 100; j++) {
			fake_bogus_interrupt(0, 3, 1);
			settle();
		}
		g_assert_cmpuint(f->ready, ==, i);
		g_assert_cmpuint(fake_bogus_calls(FAKE_GET_EVENT), ==,
				 calls + i - 1);
		frame(f);
		g_assert_cmpuint(fake_bogus_calls(FAKE_GET_EVENT), ==,
				 calls + i);
		assert_total(f, i * 300);
	}
}

static void test_nothing_asked_while_quiet(Fixture *f, gconstpointer data)
{
	guint i;

	frame(f);
	frame(f);
	i = fake_bogus_calls(FAKE_INFO);
	g_assert_cmpuint(fake_bogus_calls(FAKE_GET_EVENT), ==, 0);
	frame(f);
	settle();
	g_assert_cmpuint(fake_bogus_calls(FAKE_INFO), ==, i);
	g_assert_cmpuint(fake_bogus_calls(FAKE_GET_EVENT), ==, 0);
	g_assert_cmpuint(f->ready, ==, 0);
}

/* A window that is not drawn takes nothing, and misses nothing */
static void test_hidden(Fixture *f, gconstpointer data)
{
	guint i;

	for (i = 0; i < 1000; i++) {
		fake_bogus_interrupt(0, 1000, 1000);
		settle();
	}
	g_assert_cmpuint(f->ready, ==, 1);
	assert_total(f, 0);
	frame(f);
	assert_total(f, 1000000);
}

static void test_stop_takes_the_rest(Fixture *f, gconstpointer data)
{
	wintest_device_start(f->device, NULL);
	fake_bogus_interrupt(0, 7, 7);
	g_assert_true(wintest_device_stop(f->device, NULL));
	assert_total(f, 7);
	settle();
	frame(f);
	assert_total(f, 7);
}

static void test_large(Fixture *f, gconstpointer data)
{
	fake_bogus_interrupt(0, G_GUINT64_CONSTANT(1) << 63, 1);
	settle();
	frame(f);
	fake_bogus_interrupt(0, G_MAXINT64, 1);
	settle();
	frame(f);
	assert_total(f, G_MAXUINT64);
}

static void test_unplug_replug(Fixture *f, gconstpointer data)
{
	wintest_device_start(f->device, NULL);
	fake_bogus_interrupt(0, 5, 5);
	settle();
	frame(f);
	fake_bogus_unplug(0);
	wait_for_state(f, WINTEST_STATE_LOST);
	assert_total(f, 5);
	g_assert_true(wintest_device_get_resume(f->device));
	g_assert_false(wintest_device_is_open(f->device));

	fake_bogus_plug(0);
	wait_for_state(f, WINTEST_STATE_RUNNING);
	g_assert_true(fake_bogus_is_started(0));
	fake_bogus_interrupt(0, 2, 2);
	settle();
	frame(f);
	assert_total(f, 7);
}

/* What had not been started does not start by itself */
static void test_replug_stopped(Fixture *f, gconstpointer data)
{
	fake_bogus_unplug(0);
	wait_for_state(f, WINTEST_STATE_LOST);
	fake_bogus_plug(0);
	wait_for_state(f, WINTEST_STATE_STOPPED);
	g_assert_false(fake_bogus_is_started(0));
}

static void test_stop_while_lost(Fixture *f, gconstpointer data)
{
	wintest_device_start(f->device, NULL);
	fake_bogus_unplug(0);
	wait_for_state(f, WINTEST_STATE_LOST);
	g_assert_true(wintest_device_stop(f->device, NULL));
	g_assert_false(wintest_device_get_resume(f->device));
	fake_bogus_plug(0);
	wait_for_state(f, WINTEST_STATE_STOPPED);
}

/* Gone and back before anybody noticed: no node appears any more */
static void test_quick_replug(Fixture *f, gconstpointer data)
{
	wintest_device_start(f->device, NULL);
	fake_bogus_unplug(0);
	fake_bogus_plug(0);
	wait_for_state(f, WINTEST_STATE_LOST);
	wait_for_state(f, WINTEST_STATE_RUNNING);
}

static void test_unplug_before_start(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	fake_bogus_unplug(0);
	g_assert_false(wintest_device_start(f->device, &error));
	g_assert_nonnull(error);
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_LOST);
	g_clear_error(&error);
	g_assert_false(wintest_device_start(f->device, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void test_unplug_before_frame(Fixture *f, gconstpointer data)
{
	fake_bogus_interrupt(0, 1, 1);
	settle();
	fake_bogus_unplug(0);
	frame(f);
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_LOST);
	assert_total(f, 0);
}

static void test_absent(Fixture *f, gconstpointer data)
{
	wintest_device_set_path(f->device, fake_bogus_path(1));
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_ABSENT);
	g_assert_cmpint(wintest_device_get_error_number(f->device), ==,
			-ENOENT);
	fake_bogus_plug(1);
	wait_for_state(f, WINTEST_STATE_STOPPED);
}

static void test_switch(Fixture *f, gconstpointer data)
{
	fake_bogus_plug(1);
	wintest_device_start(f->device, NULL);
	fake_bogus_interrupt(0, 9, 9);
	settle();
	frame(f);
	wintest_device_set_path(f->device, fake_bogus_path(1));
	g_assert_false(fake_bogus_is_started(0));
	g_assert_false(wintest_device_get_started(f->device));
	assert_total(f, 0);
	fake_bogus_interrupt(0, 9, 9);
	fake_bogus_interrupt(1, 2, 2);
	settle();
	frame(f);
	assert_total(f, 2);
}

/* The node is there before udev has made it ours */
static void test_permission_later(Fixture *f, gconstpointer data)
{
	fake_bogus_fail(FAKE_OPEN, -EPERM);
	wintest_device_set_path(f->device, fake_bogus_path(1));
	fake_bogus_plug(1);
	settle();
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_ABSENT);
	fake_bogus_fail(FAKE_OPEN, 0);
	fake_bogus_plug(1);
	wait_for_state(f, WINTEST_STATE_STOPPED);
}

static void test_read_only(Fixture *f, gconstpointer data)
{
	fake_bogus_plug(1);
	fake_bogus_fail(FAKE_OPEN, -EACCES);
	wintest_device_set_path(f->device, fake_bogus_path(1));
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_STOPPED);
	g_assert_false(wintest_device_get_writable(f->device));
	fake_bogus_interrupt(1, 4, 4);
	settle();
	frame(f);
	assert_total(f, 4);
}

/* Another program starts it and stops it again: we see the one, ask the other */
static void test_run_by_another(Fixture *f, gconstpointer data)
{
	gint64 now = g_get_monotonic_time();

	fake_bogus_run(0, TRUE);
	fake_bogus_interrupt(0, 1, 1);
	settle();
	wintest_device_frame(f->device, now);
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_RUNNING);
	g_assert_false(wintest_device_get_started(f->device));
	fake_bogus_interrupt(0, 200, 200);
	settle();
	wintest_device_frame(f->device, now += G_USEC_PER_SEC / 5);
	fake_bogus_run(0, FALSE);
	while (wintest_device_frame(f->device, now += G_USEC_PER_SEC))
		;
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_STOPPED);
	assert_total(f, 201);
}

static void test_start_fails(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	fake_bogus_fail(FAKE_START, -EIO);
	g_assert_false(wintest_device_start(f->device, &error));
	g_assert_nonnull(error);
	g_assert_false(wintest_device_get_started(f->device));
	g_assert_cmpint(wintest_device_get_state(f->device), ==,
			WINTEST_STATE_STOPPED);
}

static void test_stop_fails(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	wintest_device_start(f->device, NULL);
	fake_bogus_fail(FAKE_STOP, -EIO);
	g_assert_false(wintest_device_stop(f->device, &error));
	g_assert_nonnull(error);
	g_assert_true(wintest_device_get_started(f->device));
}

/* An address is tried again although nothing announces it */
static void test_address(Fixture *f, gconstpointer data)
{
	guint calls = fake_bogus_calls(FAKE_OPEN);
	gint64 deadline = g_get_monotonic_time() + PATIENCE_US;

	wintest_device_set_path(f->device, "unix:/nowhere");
	g_assert_cmpuint(fake_bogus_calls(FAKE_OPEN), ==, calls + 1);
	while (fake_bogus_calls(FAKE_OPEN) < calls + 3) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline);
		g_main_context_iteration(NULL, TRUE);
	}
}

#define ADD(name, func) \
	g_test_add("/device/" name, Fixture, NULL, set_up, func, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("open", test_open);
	ADD("start-stop", test_start_stop);
	ADD("one-take-a-frame", test_one_take_a_frame);
	ADD("nothing-asked-while-quiet", test_nothing_asked_while_quiet);
	ADD("hidden", test_hidden);
	ADD("stop-takes-the-rest", test_stop_takes_the_rest);
	ADD("large", test_large);
	ADD("unplug-replug", test_unplug_replug);
	ADD("replug-stopped", test_replug_stopped);
	ADD("stop-while-lost", test_stop_while_lost);
	ADD("quick-replug", test_quick_replug);
	ADD("unplug-before-start", test_unplug_before_start);
	ADD("unplug-before-frame", test_unplug_before_frame);
	ADD("absent", test_absent);
	ADD("switch", test_switch);
	ADD("permission-later", test_permission_later);
	ADD("read-only", test_read_only);
	ADD("run-by-another", test_run_by_another);
	ADD("start-fails", test_start_fails);
	ADD("stop-fails", test_stop_fails);
	ADD("address", test_address);
	return g_test_run();
}
