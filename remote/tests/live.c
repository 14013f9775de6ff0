// SPDX-License-Identifier: GPL-2.0
/*
 * The library on a device in a running guest. Skips (exit status 4) if there
 * is none. "live NAME" runs one of the tests; "live sleepers" waits for the
 * device to go, see live_sleepers.c; "live split" and "live dpc NAME" are for
 * tests/e2e, see live_split.c.
 */
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "live.h"

#define CLIENTS	8

static void all_calls(void **state)
{
	struct bogus *dev = live_open(0);
	struct bogus_device_info info = live_info(dev);

	(void)state;
	assert_string_equal(bogus_path(dev), live_address());
	assert_int_equal(bogus_check(dev), 1);
	assert_int_equal(info.port, 0x141);
	assert_int_equal(info.hwirq, 11);
	assert_int_equal(info.period_ns, LIVE_PERIOD_NS);
	assert_int_equal(info.state, BOGUS_STOPPED);
	assert_true(*info.dpc);
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(bogus_start(dev), -EALREADY);
	assert_int_equal(live_info(dev).state, BOGUS_RUNNING);
	assert_true(live_count(dev, 5) >= 5);
	assert_int_equal(bogus_stop(dev), 0);
	assert_int_equal(bogus_stop(dev), -EALREADY);
	assert_int_equal(live_info(dev).state, BOGUS_STOPPED);
	bogus_close(dev);
}

static void errors_are_those_of_a_node(void **state)
{
	struct bogus *dev = live_open(BOGUS_O_RDONLY), *none;
	char path[BOGUS_REMOTE_ADDRESS];

	(void)state;
	assert_int_equal(bogus_start(dev), -EACCES);
	assert_int_equal(bogus_stop(dev), -EACCES);
	assert_int_equal(bogus_set_period(dev, LIVE_PERIOD_NS), -EACCES);
	assert_int_equal(bogus_start_eventfd(dev, -1), -EACCES);
	bogus_close(dev);
	dev = live_open(0);
	assert_int_equal(bogus_set_period(dev, 1), -ERANGE);
	assert_int_equal(bogus_set_period(dev, UINT64_MAX), -ERANGE);
	assert_int_equal(bogus_start_eventfd(dev, -1), -EBADF);
	assert_int_equal(bogus_start_eventfd(dev, STDIN_FILENO), -EINVAL);
	bogus_close(dev);
	snprintf(path, sizeof(path), "%s#99", live_address());
	assert_int_equal(bogus_open(path, 0, &none), -ENOENT);
}

static void absent_device_is_explained(void **state)
{
	char path[BOGUS_REMOTE_ADDRESS], why[BOGUS_EXPLAIN_SIZE], want[400];

	(void)state;
	snprintf(path, sizeof(path), "%s#99", live_address());
	snprintf(want, sizeof(want), "%s: the guest has no such device; there "
		 "is %s", path, live_address());
	bogus_open_explain(path, -ENOENT, why, sizeof(why));
	assert_memory_equal(why, want, strlen(want));
}

static int list_add(const char *path, void *data)
{
	strcat(strcat(data, path), " ");
	return 0;
}

static void devices_are_listed(void **state)
{
	char paths[4096] = "", want[BOGUS_REMOTE_ADDRESS + 1];

	(void)state;
	assert_int_equal(bogus_for_each(list_add, paths), 0);
	snprintf(want, sizeof(want), "%s ", live_address());
	assert_non_null(strstr(paths, want));
}

static void default_is_the_guest(void **state)
{
	struct bogus *dev;

	(void)state;
	if (access("/dev/bogus0", F_OK) == 0)
		skip();
	assert_int_equal(bogus_open(NULL, 0, &dev), 0);
	assert_string_equal(bogus_path(dev), live_address());
	bogus_close(dev);
}

static void poll_shows_the_count(void **state)
{
	struct bogus *dev = live_open(0);
	int i;

	(void)state;
	assert_int_equal(live_poll(dev, 0), 0);
	for (i = 0; i < 20; i++) {
		assert_int_equal(bogus_start(dev), 0);
		assert_int_equal(live_poll(dev, 10000), POLLIN);
		assert_int_equal(bogus_stop(dev), 0);
		assert_int_equal(live_poll(dev, 0), POLLIN);
		assert_true(live_take(dev) > 0);
		assert_int_equal(live_poll(dev, 0), 0);
	}
	bogus_close(dev);
}

/* One for each time the count left zero, and none for what was there before */
static void eventfd_counts_transitions(void **state)
{
	struct bogus *dev = live_open(0);
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	uint64_t rings;
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		assert_int_equal(bogus_start_eventfd(dev, fd), 0);
		assert_int_equal(poll(&pfd, 1, 10000), 1);
		usleep(20000);
		assert_int_equal(bogus_stop(dev), 0);
		assert_int_equal(eventfd_read(fd, &rings), 0);
		assert_int_equal(rings, 1);
		if (i % 2)
			continue;	/* unread at the next start */
		assert_true(live_take(dev) > 0);
		assert_int_equal(eventfd_read(fd, &rings), -1);
		i++;
	}
	close(fd);
	bogus_close(dev);
}

static void eventfd_is_kept_until_stop(void **state)
{
	struct bogus *dev = live_open(0);
	int fd = eventfd(0, EFD_CLOEXEC), copy = dup(fd);
	struct pollfd pfd = { .fd = copy, .events = POLLIN };

	(void)state;
	assert_int_equal(bogus_start_eventfd(dev, fd), 0);
	close(fd);
	assert_int_equal(poll(&pfd, 1, 10000), 1);
	close(copy);
	bogus_close(dev);
}

static void wait_times_out(void **state)
{
	struct bogus *dev = live_open(0);
	int64_t began = live_now_ns();
	uint64_t count = 77;

	(void)state;
	assert_int_equal(bogus_wait(dev, 0, &count), -ETIMEDOUT);
	assert_int_equal(bogus_wait(dev, 100 * LIVE_MSEC, &count),
			 -ETIMEDOUT);
	assert_true(live_now_ns() - began >= 100 * LIVE_MSEC);
	assert_int_equal(count, 77);
	bogus_close(dev);
}

static void on_alarm(int signo)
{
	(void)signo;
}

static void wait_is_interrupted(void **state)
{
	struct itimerval soon = { .it_value.tv_usec = 50000 };
	struct sigaction action = { .sa_handler = on_alarm };
	struct bogus *dev = live_open(0);
	uint64_t count;

	(void)state;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	assert_int_equal(bogus_wait(dev, LIVE_LIMIT_NS, &count), -EINTR);
	bogus_close(dev);
}

/* Signals all the time: calls don't notice, and no count is lost */
static void signals_lose_nothing(void **state)
{
	struct itimerval often = { { .tv_usec = 300 }, { .tv_usec = 300 } };
	struct itimerval never = { .it_value.tv_usec = 0 };
	struct sigaction action = { .sa_handler = on_alarm };
	struct bogus *dev = live_open(0);
	uint64_t sum = 0, before = live_info(dev).published;
	int i;

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (i = 0; i < 300; i++)
		sum += live_take(dev);
	assert_int_equal(bogus_stop(dev), 0);
	sum += live_take(dev);
	setitimer(ITIMER_REAL, &never, NULL);
	assert_int_equal(sum, live_info(dev).published - before);
	bogus_close(dev);
}

/* A thread, its handle, and what it was told */
struct counter {
	pthread_t thread;
	struct bogus *dev;
	bool *stop;
	uint64_t sum;
	int ret;
};

static void *counter_run(void *data)
{
	struct counter *c = data;
	uint64_t count;

	while (!__atomic_load_n(c->stop, __ATOMIC_RELAXED)) {
		c->ret = bogus_wait(c->dev, 50 * LIVE_MSEC, &count);
		if (c->ret == 0)
			c->sum += count;
		else if (c->ret != -ETIMEDOUT)
			return NULL;
	}
	c->ret = 0;
	return NULL;
}

static void counters_run(struct counter *counters, struct bogus *driver)
{
	bool stop = false;
	int i;

	for (i = 0; i < CLIENTS; i++) {
		counters[i].stop = &stop;
		pthread_create(&counters[i].thread, NULL, counter_run,
			       &counters[i]);
	}
	assert_int_equal(bogus_start(driver), 0);
	usleep(1000000);
	assert_int_equal(bogus_stop(driver), 0);
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < CLIENTS; i++) {
		pthread_join(counters[i].thread, NULL);
		assert_int_equal(counters[i].ret, 0);
	}
}

static void eight_clients_count_exactly(void **state)
{
	struct counter counters[CLIENTS] = { 0 };
	struct bogus *driver = live_open(0);
	struct bogus_device_info before, after;
	int i;

	(void)state;
	for (i = 0; i < CLIENTS; i++)
		counters[i].dev = live_open(i % 2 ? BOGUS_O_RDONLY : 0);
	before = live_info(driver);
	assert_int_equal(before.handles, CLIENTS + 1);
	counters_run(counters, driver);
	after = live_info(driver);
	assert_true(after.serviced > before.serviced + 50);
	assert_int_equal(after.raised, after.serviced + after.discarded +
			 after.overrun + after.pending);
	for (i = 0; i < CLIENTS; i++) {
		counters[i].sum += live_take(counters[i].dev);
		assert_int_equal(counters[i].sum,
				 after.serviced - before.serviced);
		bogus_close(counters[i].dev);
	}
	bogus_close(driver);
}

static void threads_share_a_handle(void **state)
{
	struct counter counters[CLIENTS] = { 0 };
	struct bogus *dev = live_open(0);
	uint64_t sum = 0, before = live_info(dev).serviced;
	int i;

	(void)state;
	for (i = 0; i < CLIENTS; i++)
		counters[i].dev = dev;
	counters_run(counters, dev);
	for (i = 0; i < CLIENTS; i++)
		sum += counters[i].sum;
	sum += live_take(dev);
	assert_int_equal(sum, live_info(dev).serviced - before);
	bogus_close(dev);
}

/* Parent and child at once, on one handle, as with a descriptor */
static void processes_share_a_handle(void **state)
{
	struct bogus *dev = live_open(0);
	uint64_t sum = 0, theirs = 0, before = live_info(dev).serviced;
	int ends[2], i;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(bogus_start(dev), 0);
	pid = fork();
	for (i = 0; i < 200; i++)
		sum += live_take(dev);
	if (pid == 0)
		_exit(write(ends[1], &sum, sizeof(sum)) != sizeof(sum));
	assert_int_equal(read(ends[0], &theirs, sizeof(theirs)),
			 sizeof(theirs));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(bogus_stop(dev), 0);
	sum += live_take(dev);
	assert_int_equal(sum + theirs, live_info(dev).serviced - before);
	close(ends[0]);
	close(ends[1]);
	bogus_close(dev);
}

/* The device runs on until both have closed it */
static void last_process_closes(void **state)
{
	struct bogus *dev = live_open(0), *other = live_open(BOGUS_O_RDONLY);
	pid_t pid;

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	bogus_close(dev);
	assert_int_equal(live_info(other).started, 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(live_info(other).started, 0);
	bogus_close(other);
}

static void close_stops_at_once(void **state)
{
	struct bogus *dev, *other = live_open(BOGUS_O_RDONLY);
	int i;

	(void)state;
	for (i = 0; i < 50; i++) {
		dev = live_open(0);
		assert_int_equal(bogus_start(dev), 0);
		bogus_close(dev);
		assert_int_equal(live_info(other).started, 0);
		assert_int_equal(live_info(other).handles, 1);
	}
	bogus_close(other);
}

#define LIVE_TEST(f) cmocka_unit_test_setup(f, live_setup)

/* All, or the one of that name */
static int live_main(const char *name)
{
	const struct CMUnitTest tests[] = {
		LIVE_TEST(all_calls),
		LIVE_TEST(errors_are_those_of_a_node),
		LIVE_TEST(absent_device_is_explained),
		LIVE_TEST(devices_are_listed),
		LIVE_TEST(default_is_the_guest),
		LIVE_TEST(poll_shows_the_count),
		LIVE_TEST(eventfd_counts_transitions),
		LIVE_TEST(eventfd_is_kept_until_stop),
		LIVE_TEST(wait_times_out),
		LIVE_TEST(wait_is_interrupted),
		LIVE_TEST(signals_lose_nothing),
		LIVE_TEST(eight_clients_count_exactly),
		LIVE_TEST(threads_share_a_handle),
		LIVE_TEST(processes_share_a_handle),
		LIVE_TEST(last_process_closes),
		LIVE_TEST(close_stops_at_once),
		LIVE_TEST(every_mechanism_is_counted),
		LIVE_TEST(stages_are_parts_of_the_split),
		LIVE_TEST(split_errors_are_those_of_a_node),
		LIVE_TEST(absurd_splits_are_refused),
		LIVE_TEST(somebody_is_timed_to_the_user),
		LIVE_TEST(timing_disturbs_no_count),
		LIVE_TEST(reader_goes_with_who_asked),
		LIVE_TEST(reader_goes_when_nobody_asks),
		LIVE_TEST(garbage_is_refused),
		LIVE_TEST(requests_out_of_turn_are_refused),
		LIVE_TEST(flood_is_bounded),
		LIVE_TEST(others_are_turned_away_when_full),
		LIVE_TEST(client_of_another_version_is_told),
	};

	cmocka_set_test_filter(name);
	RUN_TESTS(tests);
}

int main(int argc, char **argv)
{
	unsetenv("BOGUS_DEVICE");
	if (!live_address()) {
		puts("1..0 # SKIP no guest is running");
		return 4;
	}
	if (argc > 1 && !strcmp(argv[1], "sleepers"))
		return live_sleepers();
	if (argc > 1 && !strcmp(argv[1], "split"))
		return live_print_split();
	if (argc > 2 && !strcmp(argv[1], "dpc"))
		return live_set_dpc(argv[2]);
	return live_main(argc > 1 ? argv[1] : NULL);
}
