// SPDX-License-Identifier: LGPL-2.1-or-later
/* Waiting: timeouts, signals, removal, and several threads on one handle. */
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include "test.h"

#define MSEC		1000000LL
#define FOREVER		-1
#define WAITERS		4
#define ROUNDS		2000

/* What a thread is given and what it found; asserted by the main thread */
struct waiter {
	pthread_t thread;
	struct bogus *dev;
	int64_t timeout_ns;
	uint64_t sum;
	int ret;
};

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 * MSEC + ts.tv_nsec;
}

/* Waits until that fails, and adds up what it got */
static void *waiter_run(void *data)
{
	struct waiter *w = data;
	uint64_t count;

	for (;;) {
		w->ret = bogus_wait(w->dev, w->timeout_ns, &count);
		if (w->ret)
			return NULL;
		w->sum += count;
	}
}

static void waiter_start(struct waiter *w, struct bogus *dev,
			 int64_t timeout_ns)
{
	*w = (struct waiter) { .dev = dev, .timeout_ns = timeout_ns };
	assert_int_equal(pthread_create(&w->thread, NULL, waiter_run, w), 0);
}

static void waiter_join(struct waiter *w)
{
	assert_int_equal(pthread_join(w->thread, NULL), 0);
}

static void wait_takes_what_is_there(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count;

	(void)state;
	fake_device_raise(0, 3);
	assert_int_equal(bogus_wait(dev, FOREVER, &count), 0);
	assert_int_equal(count, 3);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_int_equal(count, 0);
	bogus_close(dev);
}

static void wait_zero_does_not_wait(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count = 99;

	(void)state;
	assert_int_equal(bogus_wait(dev, 0, &count), -ETIMEDOUT);
	assert_int_equal(count, 99);
	fake_device_raise(0, 1);
	assert_int_equal(bogus_wait(dev, 0, &count), 0);
	assert_int_equal(count, 1);
	bogus_close(dev);
}

static void assert_times_out(unsigned int flags)
{
	struct bogus *dev = test_open(flags);
	int64_t begin = now_ns();
	uint64_t count = 99;

	assert_int_equal(bogus_wait(dev, 20 * MSEC, &count), -ETIMEDOUT);
	assert_true(now_ns() - begin >= 20 * MSEC);
	assert_int_equal(count, 99);
	bogus_close(dev);
}

static void wait_times_out_blocking(void **state)
{
	(void)state;
	assert_times_out(0);
}

static void wait_times_out_nonblocking(void **state)
{
	(void)state;
	assert_times_out(BOGUS_O_NONBLOCK);
}

static void wait_longest_timeout(void **state)
{
	struct bogus *dev = test_open(0);
	struct waiter w;

	(void)state;
	waiter_start(&w, dev, INT64_MAX);
	fake_device_raise(0, 2);
	fake_device_remove(0);
	waiter_join(&w);
	assert_int_equal(w.ret, -ENODEV);
	bogus_close(dev);
}

static void wait_is_woken(void **state)
{
	struct bogus *dev = test_open(BOGUS_O_NONBLOCK);
	struct waiter w;

	(void)state;
	/* the first count ends the wait, the second wait times out */
	waiter_start(&w, dev, 50 * MSEC);
	fake_device_raise(0, 2);
	waiter_join(&w);
	assert_int_equal(w.ret, -ETIMEDOUT);
	assert_int_equal(w.sum, 2);
	bogus_close(dev);
}

static void removal_wakes_all(void **state)
{
	struct bogus *dev = test_open(0);
	struct waiter w[WAITERS];
	int i;

	(void)state;
	for (i = 0; i < WAITERS; i++)
		waiter_start(&w[i], dev, FOREVER);
	fake_device_remove(0);
	for (i = 0; i < WAITERS; i++) {
		waiter_join(&w[i]);
		assert_int_equal(w[i].ret, -ENODEV);
	}
	bogus_close(dev);
}

static void on_alarm(int signo)
{
	(void)signo;
}

/* Rings until somebody is interrupted, so nobody has to be asleep in time */
static void set_alarm_ms(int ms)
{
	struct itimerval it = {
		.it_interval.tv_usec = ms * 1000,
		.it_value.tv_usec = ms * 1000,
	};

	assert_int_equal(setitimer(ITIMER_REAL, &it, NULL), 0);
}

static void signal_interrupts(void **state)
{
	struct sigaction sa = { .sa_handler = on_alarm,
				.sa_flags = SA_RESTART };
	struct bogus *dev = test_open(0);
	uint64_t count = 99;

	(void)state;
	sigaction(SIGALRM, &sa, NULL);
	set_alarm_ms(5);
	assert_int_equal(bogus_wait(dev, FOREVER, &count), -EINTR);
	set_alarm_ms(0);
	assert_int_equal(count, 99);
	bogus_close(dev);
}

static struct bogus *thief;
static int thefts;

/* Takes the count between the poll and the get of somebody's wait */
static void steal(void)
{
	uint64_t count;

	if (thefts-- > 0)
		assert_int_equal(bogus_get_event(thief, &count), 0);
}

static void stolen_count_is_waited_for_again(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count = 99;

	(void)state;
	thief = dev;
	thefts = 1;
	fake_set_ppoll_hook(steal);
	fake_device_raise(0, 1);
	assert_int_equal(bogus_wait(dev, 20 * MSEC, &count), -ETIMEDOUT);
	assert_int_equal(thefts, -1);
	assert_int_equal(count, 99);
	bogus_close(dev);
}

/* A wait whose time is up returns even if the descriptor stays readable */
static void stolen_count_does_not_prolong(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count;

	(void)state;
	thief = dev;
	thefts = 1;
	fake_set_ppoll_hook(steal);
	fake_device_raise(0, 1);
	assert_int_equal(bogus_wait(dev, 0, &count), -ETIMEDOUT);
	assert_int_equal(thefts, 0);
	bogus_close(dev);
}

static void poll_failure_is_reported(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count = 99;

	(void)state;
	fake_fail("ppoll", ENOMEM, 0);
	assert_int_equal(bogus_wait(dev, FOREVER, &count), -ENOMEM);
	fake_device_raise(0, 1);
	fake_fail("ioctl", EFAULT, 0);
	assert_int_equal(bogus_wait(dev, FOREVER, &count), -EFAULT);
	assert_int_equal(count, 99);
	/* and nothing was lost */
	assert_int_equal(bogus_wait(dev, FOREVER, &count), 0);
	assert_int_equal(count, 1);
	bogus_close(dev);
}

/* One count, two waiters: one gets it, neither waits beyond its time */
static void one_count_two_waiters(void **state)
{
	struct bogus *dev = test_open(0);
	struct waiter a, b;

	(void)state;
	waiter_start(&a, dev, 50 * MSEC);
	waiter_start(&b, dev, 50 * MSEC);
	fake_device_raise(0, 1);
	waiter_join(&a);
	waiter_join(&b);
	assert_int_equal(a.ret, -ETIMEDOUT);
	assert_int_equal(b.ret, -ETIMEDOUT);
	assert_int_equal(a.sum + b.sum, 1);
	bogus_close(dev);
}

static uint64_t sum_until_gone(struct waiter *w, int n)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < n; i++) {
		waiter_join(&w[i]);
		assert_int_equal(w[i].ret, -ENODEV);
		sum += w[i].sum;
	}
	return sum;
}

/* Every interrupt goes to exactly one of the threads, handle by handle */
static void threads_share_a_handle_exactly(void **state)
{
	struct bogus *one = test_open(0), *two = test_open(BOGUS_O_NONBLOCK);
	struct waiter w[WAITERS], v[WAITERS];
	uint64_t left_one = 0, left_two = 0, raised = 0;
	int i;

	(void)state;
	for (i = 0; i < WAITERS; i++) {
		waiter_start(&w[i], one, FOREVER);
		waiter_start(&v[i], two, 100000 * MSEC);
	}
	for (i = 0; i < ROUNDS; i++) {
		fake_device_raise(0, 1 + i % 3);
		raised += 1 + i % 3;
	}
	/* what nobody has taken by now would go with the device */
	assert_int_equal(bogus_get_event(one, &left_one), 0);
	assert_int_equal(bogus_get_event(two, &left_two), 0);
	fake_device_remove(0);
	assert_int_equal(left_one + sum_until_gone(w, WAITERS), raised);
	assert_int_equal(left_two + sum_until_gone(v, WAITERS), raised);
	bogus_close(one);
	bogus_close(two);
}

static void outage_is_told_once(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count = 99;

	(void)state;
	assert_int_equal(bogus_get_error(dev), 0);
	fake_outage(bogus_fd(dev));
	assert_int_equal(bogus_wait(dev, -1, &count), -EIO);
	assert_int_equal(count, 99);
	assert_int_equal(bogus_wait(dev, 0, &count), -ETIMEDOUT);
	fake_outage(bogus_fd(dev));
	assert_int_equal(bogus_get_error(dev), -EIO);
	assert_int_equal(bogus_get_error(dev), 0);
	bogus_close(dev);
}

static void count_comes_before_outage(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t count = 0;

	(void)state;
	fake_device_raise(0, 5);
	fake_outage(bogus_fd(dev));
	assert_int_equal(bogus_wait(dev, -1, &count), 0);
	assert_int_equal(count, 5);
	assert_int_equal(bogus_wait(dev, -1, &count), -EIO);
	bogus_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_TEST(wait_takes_what_is_there),
		FAKE_TEST(wait_zero_does_not_wait),
		FAKE_TEST(wait_times_out_blocking),
		FAKE_TEST(wait_times_out_nonblocking),
		FAKE_TEST(wait_longest_timeout),
		FAKE_TEST(wait_is_woken),
		FAKE_TEST(removal_wakes_all),
		FAKE_TEST(signal_interrupts),
		FAKE_TEST(stolen_count_is_waited_for_again),
		FAKE_TEST(stolen_count_does_not_prolong),
		FAKE_TEST(poll_failure_is_reported),
		FAKE_TEST(one_count_two_waiters),
		FAKE_TEST(threads_share_a_handle_exactly),
		FAKE_TEST(outage_is_told_once),
		FAKE_TEST(count_comes_before_outage),
	};

	RUN_TESTS(tests);
}
