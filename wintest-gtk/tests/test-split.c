// SPDX-License-Identifier: GPL-2.0
/* Tests of the stages and the mechanism, against a pretended libbogus. */
#include <errno.h>
#include <string.h>

#include "bogus_split.h"
#include "fake-bogus.h"
#include "wintest-device.h"

#define PATIENCE_US	(20 * G_USEC_PER_SEC)

typedef struct {
	WintestDevice *device;
	WintestSplit *split;
	GError *error;		/* of setting a mechanism */
	gboolean done;
} Fixture;

static gboolean wake(gpointer data)
{
	return G_SOURCE_CONTINUE;
}

/* Run the main loop, with a frame now and then, until @condition */
#define wait_until(f, condition)					\
	do {								\
		gint64 deadline = g_get_monotonic_time() + PATIENCE_US;	\
		guint timer = g_timeout_add(10, wake, NULL);		\
									\
		while (!(condition)) {					\
			g_assert_cmpint(g_get_monotonic_time(), <,	\
					deadline);			\
			g_main_context_iteration(NULL, TRUE);		\
			wintest_device_frame((f)->device,		\
					     g_get_monotonic_time());	\
		}							\
		g_source_remove(timer);					\
	} while (0)

static guint64 count(Fixture *f, WintestStretch stretch)
{
	return wintest_split_get_histogram(f->split, stretch)->count;
}

static void set_up(Fixture *f, gconstpointer data)
{
	fake_bogus_begin();
	fake_bogus_plug(0);
	fake_bogus_take(0, BOGUS_SPLIT_QUEUE, 1000, 5);
	fake_bogus_fail(FAKE_SPLIT, GPOINTER_TO_INT(data));
	fake_bogus_fail(FAKE_DPC_LIST, GPOINTER_TO_INT(data));
	f->device = wintest_device_new();
	f->split = wintest_device_get_split(f->device);
	wintest_device_set_path(f->device, fake_bogus_path(0));
	wait_until(f, fake_bogus_calls_elsewhere(FAKE_SPLIT));
	wait_until(f, data ? wintest_split_get_error_number(f->split) :
			     wintest_split_get_mechanisms(f->split) != NULL);
}

static void tear_down(Fixture *f, gconstpointer data)
{
	/* whatever was asked, it was not the window's thread that waited */
	g_assert_cmpuint(fake_bogus_calls(FAKE_SPLIT), ==, 0);
	g_assert_cmpuint(fake_bogus_calls(FAKE_DPC_LIST), ==, 0);
	g_assert_cmpuint(fake_bogus_calls(FAKE_DPC_SET), ==, 0);
	g_clear_error(&f->error);
	g_assert_finalize_object(f->device);
	fake_bogus_end();
}

/* Some interrupts, each of which took @ns from the ISR to the DPC */
static void interrupt(guint64 number, guint64 ns)
{
	fake_bogus_take(0, BOGUS_SPLIT_QUEUE, ns, number);
	fake_bogus_take(0, BOGUS_SPLIT_USER, 3 * ns, number);
	fake_bogus_interrupt(0, number, number);
}

static void test_since_open(Fixture *f, gconstpointer data)
{
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 0);
	interrupt(7, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 7);
	g_assert_cmpuint(count(f, WINTEST_STRETCH_USER), ==, 7);
	g_assert_cmpuint(wintest_split_get_histogram(f->split,
			 WINTEST_STRETCH_QUEUE)->p50_ns, <, 2200);
	g_assert_cmpuint(wintest_split_get_histogram(f->split,
			 WINTEST_STRETCH_USER)->p50_ns, >, 6000);
}

static void test_since_start(Fixture *f, gconstpointer data)
{
	interrupt(7, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 7);
	wintest_device_start(f->device, NULL);
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 0);
	interrupt(4, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 4);
}

/* The last ones come in when it is stopped, without another frame */
static void test_stop(Fixture *f, gconstpointer data)
{
	gint64 deadline = g_get_monotonic_time() + PATIENCE_US;

	wintest_device_start(f->device, NULL);
	interrupt(9, 2000);
	wintest_device_stop(f->device, NULL);
	while (count(f, WINTEST_STRETCH_QUEUE) < 9) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline);
		g_main_context_iteration(NULL, TRUE);
	}
}

static void test_reset(Fixture *f, gconstpointer data)
{
	interrupt(7, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 7);
	wintest_split_reset(f->split);
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 0);
	interrupt(2, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 2);
}

/* What came before is not shown for a moment, nor counted later */
static void test_reset_while_running(Fixture *f, gconstpointer data)
{
	guint calls;

	interrupt(7, 2000);
	wait_until(f, wintest_device_get_total(f->device) == 7);
	calls = fake_bogus_calls_elsewhere(FAKE_SPLIT);
	wintest_split_reset(f->split);
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 0);
	wait_until(f, fake_bogus_calls_elsewhere(FAKE_SPLIT) >= calls + 2);
	interrupt(2, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 2);
}

/* However many come and are drawn: a few questions a second */
static void test_few_questions(Fixture *f, gconstpointer data)
{
	guint calls = fake_bogus_calls_elsewhere(FAKE_SPLIT);
	gint64 end = g_get_monotonic_time() + G_USEC_PER_SEC;
	gint64 now;

	while ((now = g_get_monotonic_time()) < end) {
		interrupt(1, 2000);
		g_main_context_iteration(NULL, FALSE);
		wintest_device_frame(f->device, now);
		g_usleep(1000);
	}
	/* each asks for two stages */
	calls = (fake_bogus_calls_elsewhere(FAKE_SPLIT) - calls) / 2;
	g_assert_cmpuint(calls, >=, 2);
	g_assert_cmpuint(calls, <=, 5);
}

static void test_quiet(Fixture *f, gconstpointer data)
{
	gint64 now = g_get_monotonic_time();
	guint calls = fake_bogus_calls_elsewhere(FAKE_SPLIT);
	guint i;

	for (i = 0; i < 10; i++)
		wintest_device_frame(f->device, now += G_USEC_PER_SEC);
	g_assert_cmpuint(fake_bogus_calls_elsewhere(FAKE_SPLIT), ==, calls);
}

static void on_set(GObject *source, GAsyncResult *result, gpointer data)
{
	Fixture *f = data;

	wintest_split_set_mechanism_finish(WINTEST_SPLIT(source), result,
					   &f->error);
	f->done = TRUE;
}

static void set(Fixture *f, const char *name)
{
	f->done = FALSE;
	g_clear_error(&f->error);
	wintest_split_set_mechanism_async(f->split, name, NULL, on_set, f);
	wait_until(f, f->done);
}

static void test_mechanisms(Fixture *f, gconstpointer data)
{
	const char *const *names = wintest_split_get_mechanisms(f->split);
	const char *const wanted[] = { "tasklet", "thread", "wq", NULL };

	g_assert_true(g_strv_equal(names, wanted));
	g_assert_cmpstr(wintest_split_get_mechanism(f->split), ==, "tasklet");
}

static void test_set(Fixture *f, gconstpointer data)
{
	interrupt(7, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 7);
	set(f, "wq");
	g_assert_no_error(f->error);
	g_assert_cmpstr(fake_bogus_mechanism(0), ==, "wq");
	g_assert_cmpstr(wintest_split_get_mechanism(f->split), ==, "wq");
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 0);
	interrupt(3, 5000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 3);
}

static void test_set_fails(Fixture *f, gconstpointer data)
{
	interrupt(7, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 7);
	set(f, "lightning");
	g_assert_error(f->error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
	g_assert_nonnull(strstr(f->error->message, "lightning"));
	fake_bogus_fail(FAKE_DPC_SET, -EBUSY);
	set(f, "wq");
	g_assert_error(f->error, G_IO_ERROR, G_IO_ERROR_BUSY);
	fake_bogus_fail(FAKE_DPC_SET, -EACCES);
	set(f, "wq");
	g_assert_error(f->error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
	g_assert_cmpstr(wintest_split_get_mechanism(f->split), ==, "tasklet");
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 7);
}

/* One after the other, whatever else is asked meanwhile */
static void test_set_at_once(Fixture *f, gconstpointer data)
{
	wintest_split_refresh(f->split);
	wintest_split_set_mechanism_async(f->split, "thread", NULL, on_set,
					  f);
	wintest_split_reset(f->split);
	wait_until(f, f->done);
	g_assert_no_error(f->error);
	g_assert_cmpstr(wintest_split_get_mechanism(f->split), ==, "thread");
}

static void test_set_without_device(Fixture *f, gconstpointer data)
{
	fake_bogus_unplug(0);
	wait_until(f, !wintest_device_is_open(f->device));
	set(f, "wq");
	g_assert_nonnull(f->error);
	fake_bogus_plug(0);
	wait_until(f, wintest_device_is_open(f->device));
	set(f, "wq");
	g_assert_no_error(f->error);
}

/* Another program sets it: our own handle tells */
static void test_set_by_another(Fixture *f, gconstpointer data)
{
	guint calls;

	interrupt(7, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 7);
	fake_bogus_set_mechanism(0, "thread");
	calls = fake_bogus_calls_elsewhere(FAKE_SPLIT);
	wintest_device_start(f->device, NULL);
	wait_until(f, !g_strcmp0(wintest_split_get_mechanism(f->split),
				 "thread"));
	wait_until(f, fake_bogus_calls_elsewhere(FAKE_SPLIT) >= calls + 2);
	interrupt(1, 5000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 1);
}

static void test_old_driver(Fixture *f, gconstpointer data)
{
	guint calls = fake_bogus_calls_elsewhere(FAKE_SPLIT);

	g_assert_cmpint(wintest_split_get_error_number(f->split), ==,
			-EOPNOTSUPP);
	g_assert_null(wintest_split_get_mechanisms(f->split));
	g_assert_cmpstr(wintest_split_get_mechanism(f->split), ==, "tasklet");
	/* nor is there anybody who reads to be timed */
	g_assert_cmpuint(fake_bogus_handles(0), ==, 2);
	interrupt(7, 2000);
	wait_until(f, wintest_device_get_total(f->device) == 7);
	wintest_device_frame(f->device, g_get_monotonic_time() + 1000000);
	g_assert_cmpuint(fake_bogus_calls_elsewhere(FAKE_SPLIT), ==, calls);
}

/* A guest that hangs takes a while; the window goes on */
static void test_hang(Fixture *f, gconstpointer data)
{
	guint calls = fake_bogus_calls_elsewhere(FAKE_SPLIT);

	fake_bogus_hang(TRUE);
	interrupt(7, 2000);
	wait_until(f, fake_bogus_calls_elsewhere(FAKE_SPLIT) > calls);
	interrupt(8, 2000);
	wait_until(f, wintest_device_get_total(f->device) == 15);
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 0);
	fake_bogus_hang(FALSE);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 15);
}

/* Closed while a question hangs, nobody waits for the answer */
static void test_close_while_hanging(Fixture *f, gconstpointer data)
{
	guint calls = fake_bogus_calls_elsewhere(FAKE_SPLIT);

	fake_bogus_hang(TRUE);
	wintest_split_refresh(f->split);
	wait_until(f, fake_bogus_calls_elsewhere(FAKE_SPLIT) > calls);
	wintest_device_set_path(f->device, NULL);
	fake_bogus_hang(FALSE);
	wait_until(f, fake_bogus_handles(0) == 0);
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 0);
}

/* What was measured stays in sight; then the driver counts from 0 again */
static void test_unplug_replug(Fixture *f, gconstpointer data)
{
	wintest_device_start(f->device, NULL);
	interrupt(7, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 7);
	fake_bogus_unplug(0);
	wait_until(f, !wintest_device_is_open(f->device));
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 7);
	fake_bogus_plug(0);
	wait_until(f, wintest_device_is_open(f->device));
	wait_until(f, wintest_split_get_mechanisms(f->split) != NULL);
	interrupt(2, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 2);
}

static void test_switch(Fixture *f, gconstpointer data)
{
	interrupt(7, 2000);
	wait_until(f, count(f, WINTEST_STRETCH_QUEUE) == 7);
	fake_bogus_plug(1);
	fake_bogus_set_mechanism(1, "wq");
	wintest_device_set_path(f->device, fake_bogus_path(1));
	g_assert_cmpuint(count(f, WINTEST_STRETCH_QUEUE), ==, 0);
	wait_until(f, wintest_split_get_mechanisms(f->split) != NULL);
	g_assert_cmpstr(wintest_split_get_mechanism(f->split), ==, "wq");
	wait_until(f, fake_bogus_handles(0) == 0);
}

/* The window's own, the one for questions, and the reader that is timed */
static void test_reader(Fixture *f, gconstpointer data)
{
	guint reads = fake_bogus_calls_elsewhere(FAKE_GET_EVENT);

	wait_until(f, fake_bogus_handles(0) == 3);
	wait_until(f, fake_bogus_calls_elsewhere(FAKE_GET_EVENT) == reads + 1);
	interrupt(1, 2000);
	wait_until(f, fake_bogus_calls_elsewhere(FAKE_GET_EVENT) == reads + 2);
	wintest_device_set_path(f->device, NULL);
	wait_until(f, fake_bogus_handles(0) == 0);
}

/* Nobody draws: nobody needs to be timed */
static void test_reader_is_lazy(Fixture *f, gconstpointer data)
{
	guint reads = fake_bogus_calls_elsewhere(FAKE_GET_EVENT);
	gint64 end = g_get_monotonic_time() + G_USEC_PER_SEC;

	while (g_get_monotonic_time() < end) {
		interrupt(1, 2000);
		g_main_context_iteration(NULL, FALSE);
		g_usleep(1000);
	}
	reads = fake_bogus_calls_elsewhere(FAKE_GET_EVENT) - reads;
	g_assert_cmpuint(reads, >=, 1);
	g_assert_cmpuint(reads, <=, 60);
}

#define ADD_WITH(name, error, func) \
	g_test_add("/split/" name, Fixture, GINT_TO_POINTER(error), set_up, \
		   func, tear_down)
#define ADD(name, func) ADD_WITH(name, 0, func)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("since-open", test_since_open);
	ADD("since-start", test_since_start);
	ADD("stop", test_stop);
	ADD("reset", test_reset);
	ADD("reset-while-running", test_reset_while_running);
	ADD("few-questions", test_few_questions);
	ADD("quiet", test_quiet);
	ADD("mechanisms", test_mechanisms);
	ADD("set", test_set);
	ADD("set-fails", test_set_fails);
	ADD("set-at-once", test_set_at_once);
	ADD("set-without-device", test_set_without_device);
	ADD("set-by-another", test_set_by_another);
	ADD_WITH("old-driver", -EOPNOTSUPP, test_old_driver);
	ADD("hang", test_hang);
	ADD("close-while-hanging", test_close_while_hanging);
	ADD("unplug-replug", test_unplug_replug);
	ADD("switch", test_switch);
	ADD("reader", test_reader);
	ADD("reader-is-lazy", test_reader_is_lazy);
	return g_test_run();
}
