// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The library on a real device. Run as root where both modules are loaded,
 * with /dev/bogus0 in nobody else's use: in the guest, or on a machine that
 * can do without its bogus devices for a moment. Skips (exit status 4) if
 * there is no device.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#include "bogus_classic.h"
#include "live.h"

#define WAITERS	4

static void open_default(void **state)
{
	struct bogus *dev;

	(void)state;
	assert_int_equal(bogus_open(NULL, 0, &dev), 0);
	assert_string_equal(bogus_path(dev), LIVE_DEVICE);
	assert_int_equal(bogus_check(dev), 1);
	bogus_close(dev);
}

static void open_what_is_none(void **state)
{
	struct bogus *dev;

	(void)state;
	assert_int_equal(bogus_open("/dev/null", 0, &dev), -ENOTTY);
	assert_int_equal(bogus_open("/etc/passwd", 0, &dev), -ENOTTY);
	assert_int_equal(bogus_open("/dev/bogus99", 0, &dev), -ENOENT);
	assert_int_equal(bogus_open("tcp:/run/x", 0, &dev),
			 -EPROTONOSUPPORT);
}

static void missing_device_is_explained(void **state)
{
	char why[BOGUS_EXPLAIN_SIZE];

	(void)state;
	bogus_open_explain("/dev/bogus99", -ENOENT, why, sizeof(why));
	assert_string_equal(why, "/dev/bogus99: no such device; there is "
			    LIVE_DEVICE);
}

static int count_path(const char *path, void *data)
{
	if (!strcmp(path, LIVE_DEVICE))
		++*(int *)data;
	return 0;
}

static void devices_are_listed(void **state)
{
	int found = 0;

	(void)state;
	assert_int_equal(bogus_for_each(count_path, &found), 0);
	assert_int_equal(found, 1);
}

static void info_agrees_with_sysfs(void **state)
{
	struct bogus *dev = live_open(0);
	struct bogus_device_info info = live_info(dev);
	char value[64];

	(void)state;
	live_attribute("irq", value, sizeof(value));
	assert_int_equal(info.irq, atoi(value));
	live_attribute("period_ns", value, sizeof(value));
	assert_int_equal(info.period_ns, strtoull(value, NULL, 10));
	live_attribute("period_min_ns", value, sizeof(value));
	assert_int_equal(info.period_min_ns, strtoull(value, NULL, 10));
	live_attribute("period_max_ns", value, sizeof(value));
	assert_int_equal(info.period_max_ns, strtoull(value, NULL, 10));
	assert_int_equal(info.port, 0x141);
	assert_int_equal(info.hwirq, 11);
	assert_int_equal(info.handles, 1);
	assert_int_equal(info.state, BOGUS_STOPPED);
	bogus_close(dev);
}

static void start_counts_and_stop_ends(void **state)
{
	struct bogus *dev = live_open(0);
	struct bogus_device_info before = live_info(dev), after;
	uint64_t sum, rest;

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(live_info(dev).state, BOGUS_RUNNING);
	sum = live_count(dev, 10);
	assert_int_equal(bogus_stop(dev), 0);
	after = live_info(dev);
	assert_int_equal(after.state, BOGUS_STOPPED);
	assert_int_equal(bogus_get_event(dev, &rest), 0);
	assert_int_equal(sum + rest, after.serviced - before.serviced);
	assert_int_equal(after.published, after.serviced);
	assert_int_equal(after.pending, 0);
	assert_int_equal(after.raised, after.serviced + after.discarded +
			 after.overrun);
	/* and nothing follows */
	assert_int_equal(bogus_wait(dev, 5 * LIVE_PERIOD_NS, &rest),
			 -ETIMEDOUT);
	assert_int_equal(live_info(dev).raised, after.raised);
	bogus_close(dev);
}

static void start_and_stop_once_each(void **state)
{
	struct bogus *dev = live_open(0);

	(void)state;
	assert_int_equal(bogus_stop(dev), -EALREADY);
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(bogus_start(dev), -EALREADY);
	assert_int_equal(live_info(dev).started, 1);
	assert_int_equal(bogus_stop(dev), 0);
	assert_int_equal(bogus_stop(dev), -EALREADY);
	bogus_close(dev);
}

static void close_stops(void **state)
{
	struct bogus *dev = live_open(0), *observer = live_open(BOGUS_O_RDONLY);

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(live_info(observer).state, BOGUS_RUNNING);
	bogus_close(dev);
	assert_int_equal(live_info(observer).state, BOGUS_STOPPED);
	bogus_close(observer);
}

static void handles_count_apart(void **state)
{
	struct bogus *a = live_open(0), *b = live_open(0);
	uint64_t sum_a, sum_b, rest;

	(void)state;
	assert_int_equal(bogus_start(a), 0);
	assert_int_equal(bogus_start(b), 0);
	sum_a = live_count(a, 5);
	assert_int_equal(bogus_stop(a), 0);
	assert_int_equal(live_info(b).state, BOGUS_RUNNING);
	sum_b = live_count(b, 10);
	assert_int_equal(bogus_stop(b), 0);
	assert_int_equal(bogus_get_event(a, &rest), 0);
	sum_a += rest;
	assert_int_equal(bogus_get_event(b, &rest), 0);
	assert_int_equal(sum_a, sum_b + rest);
	bogus_close(a);
	bogus_close(b);
}

static void observer_sees_but_does_not_control(void **state)
{
	struct bogus *dev = live_open(0), *observer = live_open(BOGUS_O_RDONLY);

	(void)state;
	assert_int_equal(bogus_start(observer), -EACCES);
	assert_int_equal(bogus_stop(observer), -EACCES);
	assert_int_equal(bogus_set_period(observer, 5000000), -EACCES);
	assert_int_equal(bogus_check(observer), 1);
	assert_int_equal(bogus_start(dev), 0);
	live_count(observer, 3);
	bogus_close(dev);
	bogus_close(observer);
}

static void eventfd_announces(void **state)
{
	struct bogus *dev = live_open(0);
	int fd = eventfd(0, EFD_CLOEXEC);
	uint64_t rings, count;

	(void)state;
	assert_int_equal(bogus_start_eventfd(dev, 1000), -EBADF);
	assert_int_equal(bogus_start_eventfd(dev, bogus_fd(dev)), -EINVAL);
	assert_int_equal(bogus_start_eventfd(dev, fd), 0);
	assert_int_equal(eventfd_read(fd, &rings), 0);
	assert_int_equal(rings, 1);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_true(count > 0);
	assert_int_equal(eventfd_read(fd, &rings), 0);
	close(fd);
	bogus_close(dev);
}

static void assert_times_out(unsigned int flags)
{
	struct bogus *dev = live_open(flags);
	struct timespec begin, end;
	uint64_t count;

	assert_int_equal(bogus_wait(dev, 0, &count), -ETIMEDOUT);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	assert_int_equal(bogus_wait(dev, 20 * LIVE_MSEC, &count), -ETIMEDOUT);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_true((end.tv_sec - begin.tv_sec) * 1000 * LIVE_MSEC +
		    end.tv_nsec - begin.tv_nsec >= 20 * LIVE_MSEC);
	bogus_close(dev);
}

static void wait_times_out(void **state)
{
	(void)state;
	assert_times_out(0);
	assert_times_out(BOGUS_O_NONBLOCK);
}

static void on_alarm(int signo)
{
	(void)signo;
}

static void wait_is_interrupted(void **state)
{
	struct itimerval tick = { { 0, 10000 }, { 0, 10000 } }, off = { 0 };
	struct sigaction sa = { .sa_handler = on_alarm,
				.sa_flags = SA_RESTART };
	struct bogus *dev = live_open(0);
	uint64_t count;

	(void)state;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &tick, NULL);
	assert_int_equal(bogus_wait(dev, -1, &count), -EINTR);
	setitimer(ITIMER_REAL, &off, NULL);
	bogus_close(dev);
}

static void fd_can_be_polled_and_read(void **state)
{
	struct bogus *dev = live_open(BOGUS_O_NONBLOCK);
	struct pollfd pfd = { .fd = bogus_fd(dev), .events = POLLIN };
	uint64_t count;

	(void)state;
	assert_int_equal(read(pfd.fd, &count, sizeof(count)), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(poll(&pfd, 1, 0), 0);
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(poll(&pfd, 1, 20000), 1);
	assert_int_equal(pfd.revents, POLLIN);
	assert_int_equal(read(pfd.fd, &count, sizeof(count)), sizeof(count));
	assert_true(count > 0);
	bogus_close(dev);
}

/* Threads on one handle: each interrupt goes to one of them */
static void threads_share_a_handle(void **state)
{
	struct bogus *dev = live_open(0), *clock = live_open(0);
	uint64_t serviced = live_info(dev).serviced, sum = 0, rest;
	struct live_waiter w[WAITERS];
	int i;

	(void)state;
	for (i = 0; i < WAITERS; i++)
		live_waiter_start(&w[i], dev);
	assert_int_equal(bogus_start(clock), 0);
	live_count(clock, 200);
	assert_int_equal(bogus_stop(clock), 0);
	serviced = live_info(dev).serviced - serviced;
	assert_int_equal(bogus_get_event(dev, &rest), 0);
	live_unbind();
	for (i = 0; i < WAITERS; i++) {
		live_waiter_join(&w[i]);
		assert_int_equal(w[i].ret, -ENODEV);
		sum += w[i].sum;
	}
	assert_int_equal(sum + rest, serviced);
	bogus_close(dev);
	bogus_close(clock);
	live_bind();
}

static void period_is_set_and_checked(void **state)
{
	struct bogus *dev = live_open(0);
	struct bogus_device_info info = live_info(dev);

	(void)state;
	assert_int_equal(bogus_set_period(dev, info.period_min_ns - 1),
			 -ERANGE);
	assert_int_equal(bogus_set_period(dev, info.period_max_ns + 1),
			 -ERANGE);
	assert_int_equal(bogus_set_period(dev, 0), -ERANGE);
	assert_int_equal(live_info(dev).period_ns, LIVE_PERIOD_NS);
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(bogus_set_period(dev, 2 * LIVE_PERIOD_NS), 0);
	assert_int_equal(live_info(dev).period_ns, 2 * LIVE_PERIOD_NS);
	live_count(dev, 2);
	bogus_close(dev);
}

static int nobody_is_told_to_join(void)
{
	char why[BOGUS_EXPLAIN_SIZE];
	struct bogus *dev;

	LIVE_EXPECT(bogus_open(LIVE_DEVICE, 0, &dev) == -EACCES);
	bogus_open_explain(LIVE_DEVICE, -EACCES, why, sizeof(why));
	LIVE_EXPECT(!strcmp(why, LIVE_DEVICE ": permission denied: join group "
			    "bogus (sudo usermod -aG bogus $USER, then log in "
			    "again) or run with sudo"));
	LIVE_EXPECT(!BogusCheck() && errno == EACCES);
	return 0;
}

static int nobody_is_told_to_use_sudo(void)
{
	char why[BOGUS_EXPLAIN_SIZE];
	struct bogus *dev;

	LIVE_EXPECT(bogus_open(LIVE_DEVICE, 0, &dev) == -EACCES);
	bogus_open_explain(LIVE_DEVICE, -EACCES, why, sizeof(why));
	LIVE_EXPECT(!strcmp(why, LIVE_DEVICE
			    ": permission denied: run with sudo"));
	return 0;
}

static int nobody_observes(void)
{
	struct bogus_device_info info;
	struct bogus *dev;

	LIVE_EXPECT(bogus_open(LIVE_DEVICE, 0, &dev) == -EACCES);
	LIVE_EXPECT(bogus_open(LIVE_DEVICE, BOGUS_O_RDONLY, &dev) == 0);
	LIVE_EXPECT(bogus_info(dev, &info, sizeof(info)) == 0);
	LIVE_EXPECT(bogus_start(dev) == -EACCES);
	bogus_close(dev);
	return 0;
}

static void permission_is_explained(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(LIVE_DEVICE, &st), 0);
	assert_int_equal(chown(LIVE_DEVICE, 0, 0), 0);
	assert_int_equal(chmod(LIVE_DEVICE, 0660), 0);
	live_as_nobody(nobody_is_told_to_use_sudo);
	assert_int_equal(chmod(LIVE_DEVICE, 0644), 0);
	live_as_nobody(nobody_observes);
	assert_int_equal(chown(LIVE_DEVICE, st.st_uid, st.st_gid), 0);
	assert_int_equal(chmod(LIVE_DEVICE, st.st_mode & 07777), 0);
}

static void group_is_named(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(LIVE_DEVICE, &st), 0);
	if (st.st_gid == 0)
		skip();
	live_as_nobody(nobody_is_told_to_join);
}

static void classic_calls(void **state)
{
	int fd = eventfd(0, EFD_CLOEXEC);
	uint64_t rings, sum = 0;

	(void)state;
	assert_int_equal(BogusCheck(), 1);
	assert_int_equal(BogusGetEvent(), 0);
	assert_int_equal(BogusStart(fd), 1);
	assert_int_equal(BogusStart(fd), 0);
	assert_int_equal(errno, EALREADY);
	while (sum < 5) {
		assert_int_equal(eventfd_read(fd, &rings), 0);
		sum += BogusGetEvent();
	}
	assert_int_equal(BogusStop(), 1);
	assert_int_equal(BogusStop(), 0);
	assert_int_equal(errno, EALREADY);
	BogusGetEvent();
	assert_int_equal(BogusGetEvent(), 0);
	close(fd);
}

/* In the child: the parent's device stays its own */
static int classic_child(void)
{
	LIVE_EXPECT(BogusGetEvent() == 0);
	LIVE_EXPECT(BogusStop() == 0 && errno == EALREADY);
	LIVE_EXPECT(BogusStart(-1) == 1);
	LIVE_EXPECT(BogusStop() == 1);
	return 0;
}

static void classic_survives_fork(void **state)
{
	struct bogus *observer = live_open(BOGUS_O_RDONLY);
	uint64_t serviced = live_info(observer).serviced;

	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	live_count(observer, 3);
	live_in_child(classic_child);
	assert_int_equal(live_info(observer).state, BOGUS_RUNNING);
	live_count(observer, 3);
	assert_int_equal(BogusStop(), 1);
	assert_int_equal(BogusGetEvent(),
			 live_info(observer).serviced - serviced);
	bogus_close(observer);
}

static struct bogus *shared;

static int shared_child(void)
{
	uint64_t count;

	LIVE_EXPECT(bogus_wait(shared, LIVE_LIMIT_NS, &count) == 0);
	LIVE_EXPECT(bogus_stop(shared) == 0);
	LIVE_EXPECT(bogus_get_event(shared, &count) == 0);
	return 0;
}

static void handle_is_shared_by_fork(void **state)
{
	uint64_t count;

	(void)state;
	shared = live_open(0);
	assert_int_equal(bogus_start(shared), 0);
	live_in_child(shared_child);
	assert_int_equal(bogus_stop(shared), -EALREADY);
	assert_int_equal(bogus_get_event(shared, &count), 0);
	assert_int_equal(count, 0);
	bogus_close(shared);
}

static const struct CMUnitTest tests[] = {
	LIVE_TEST(open_default),
	LIVE_TEST(open_what_is_none),
	LIVE_TEST(missing_device_is_explained),
	LIVE_TEST(devices_are_listed),
	LIVE_TEST(info_agrees_with_sysfs),
	LIVE_TEST(start_counts_and_stop_ends),
	LIVE_TEST(start_and_stop_once_each),
	LIVE_TEST(close_stops),
	LIVE_TEST(handles_count_apart),
	LIVE_TEST(observer_sees_but_does_not_control),
	LIVE_TEST(eventfd_announces),
	LIVE_TEST(wait_times_out),
	LIVE_TEST(wait_is_interrupted),
	LIVE_TEST(fd_can_be_polled_and_read),
	LIVE_TEST(period_is_set_and_checked),
	LIVE_TEST(group_is_named),
	LIVE_TEST(permission_is_explained),
	LIVE_TEST(classic_calls),
	LIVE_TEST(classic_survives_fork),
	LIVE_TEST(handle_is_shared_by_fork),
	LIVE_TEST(threads_share_a_handle),
	LIVE_TEST(unbind_wakes_waiter),
	LIVE_TEST(unbind_fails_every_call),
	LIVE_TEST(unbind_rings_eventfd),
	LIVE_TEST(unbind_lets_classic_restart),
	LIVE_TEST(rebind_is_another_device),
	LIVE_TEST(mechanisms_are_those_of_sysfs),
	LIVE_TEST(mechanism_tasklet),
	LIVE_TEST(mechanism_bh),
	LIVE_TEST(mechanism_thread),
	LIVE_TEST(mechanism_wq),
	LIVE_TEST(mechanism_wq_highpri),
	LIVE_TEST(mechanism_none),
	LIVE_TEST(mechanism_is_refused),
	LIVE_TEST(sleeping_reader_is_counted),
	LIVE_TEST(split_when_unbound),
	LIVE_TEST(ring_total_is_what_is_published),
	LIVE_TEST(ring_has_what_woke_us),
	LIVE_TEST(lapped_ring_counts_exactly),
	LIVE_TEST(ring_of_a_device_in_haste),
	LIVE_TEST(child_reads_a_place_of_its_own),
	LIVE_TEST(unbound_ring_stays_readable),
	LIVE_TEST(modules_are_loaded),
	LIVE_TEST(load_again_is_refused),
	LIVE_TEST(load_as_nobody_is_refused),
	LIVE_TEST(unload_in_use_is_refused),
	LIVE_TEST(unload_and_load),
	LIVE_TEST(load_with_options),
	LIVE_TEST(load_with_bad_option),
	LIVE_TEST(load_from_directory),
	LIVE_TEST(load_garbage),
};

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("TAP version 13");
	if (geteuid() != 0 || access(LIVE_DEVICE, F_OK) < 0) {
		puts("1..0 # SKIP needs root and " LIVE_DEVICE);
		return 4;
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
