// SPDX-License-Identifier: LGPL-2.1-or-later
/* The article's four calls: one device per process, threads, fork. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include "bogus_classic.h"
#include "test.h"

#define THREADS	4
#define ROUNDS	500

/*
 * In a child of fork_amid_threads() the other threads do not exist, and the
 * thread sanitizer thinks that nobody has joined them.
 */
const char *__tsan_default_options(void)
{
	return "report_thread_leaks=0";
}

/* A test that leaves the device started would spoil the next */
static int classic_teardown(void **state)
{
	BogusStop();
	BogusGetEvent();
	return test_teardown(state);
}

static void assert_fails(int result, int err)
{
	assert_int_equal(result, 0);
	assert_int_equal(errno, err);
}

static void check_finds_device(void **state)
{
	(void)state;
	assert_int_equal(BogusCheck(), 1);
	assert_int_equal(fake_device_handles(0), 0);
}

static void check_while_started(void **state)
{
	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	assert_int_equal(BogusCheck(), 1);
	assert_int_equal(fake_device_handles(0), 1);
}

static void check_says_why_not(void **state)
{
	(void)state;
	fake_device_set_present(0, false);
	assert_fails(BogusCheck(), ENXIO);
	fake_fail("open", EACCES, 0);
	assert_fails(BogusCheck(), EACCES);
	fake_device_remove(0);
	assert_fails(BogusCheck(), ENOENT);
}

static void start_runs_and_stop_releases(void **state)
{
	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	assert_int_equal(fake_device_started(0), 1);
	assert_int_equal(BogusStop(), 1);
	assert_int_equal(fake_device_handles(0), 0);
}

static void start_and_stop_twice_fail(void **state)
{
	(void)state;
	assert_fails(BogusStop(), EALREADY);
	assert_int_equal(BogusStart(-1), 1);
	assert_fails(BogusStart(-1), EALREADY);
	assert_int_equal(fake_device_handles(0), 1);
	assert_int_equal(BogusStop(), 1);
	assert_fails(BogusStop(), EALREADY);
}

static void start_failure_releases(void **state)
{
	(void)state;
	/* the first command is INFO, at open; the second is START */
	fake_fail("ioctl", EIO, 1);
	assert_fails(BogusStart(-1), EIO);
	assert_int_equal(fake_device_handles(0), 0);
	assert_fails(BogusStart(1000), EBADF);
	assert_int_equal(fake_device_handles(0), 0);
	fake_fail("open", EACCES, 0);
	assert_fails(BogusStart(-1), EACCES);
	assert_fails(BogusStop(), EALREADY);
}

static void stop_failure_keeps_running(void **state)
{
	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	fake_fail("ioctl", EINTR, 0);
	assert_fails(BogusStop(), EINTR);
	assert_int_equal(fake_device_started(0), 1);
	assert_int_equal(BogusStop(), 1);
}

static void event_is_announced_by_eventfd(void **state)
{
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	uint64_t rings;

	(void)state;
	assert_int_equal(BogusStart(fd), 1);
	fake_device_raise(0, 3);
	assert_int_equal(eventfd_read(fd, &rings), 0);
	assert_int_equal(BogusGetEvent(), 3);
	close(fd);
}

static void get_event_counts_and_zeroes(void **state)
{
	(void)state;
	assert_int_equal(BogusGetEvent(), 0);
	assert_int_equal(BogusStart(-1), 1);
	fake_device_raise(0, 3);
	errno = E2BIG;
	assert_int_equal(BogusGetEvent(), 3);
	assert_int_equal(BogusGetEvent(), 0);
	assert_int_equal(errno, E2BIG);
}

/* The article's count lived in the DLL, and outlived the stop */
static void count_outlives_stop(void **state)
{
	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	fake_device_raise(0, 3);
	assert_int_equal(BogusStop(), 1);
	fake_device_raise(0, 100);
	assert_int_equal(BogusStart(-1), 1);
	fake_device_raise(0, 4);
	assert_int_equal(BogusGetEvent(), 7);
	assert_int_equal(BogusStop(), 1);
	assert_int_equal(BogusGetEvent(), 0);
}

static void gone_device_is_let_go(void **state)
{
	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	fake_device_remove(0);
	errno = 0;
	assert_int_equal(BogusGetEvent(), 0);
	assert_int_equal(errno, ENODEV);
	assert_fails(BogusCheck(), ENODEV);
	assert_fails(BogusStop(), ENODEV);
	assert_fails(BogusStop(), EALREADY);
	fake_device_add(0);
	assert_int_equal(BogusStart(-1), 1);
}

static void kept_count_comes_before_bad_news(void **state)
{
	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	fake_device_raise(0, 5);
	assert_int_equal(BogusStop(), 1);
	assert_int_equal(BogusStart(-1), 1);
	fake_device_remove(0);
	errno = 0;
	assert_int_equal(BogusGetEvent(), 5);
	assert_int_equal(errno, 0);
	assert_int_equal(BogusGetEvent(), 0);
	assert_int_equal(errno, ENODEV);
}

/* Return: 0, or the number of the line that found something wrong */
static int child_starts_afresh(int parent_fd)
{
	unsigned int before = fake_ioctls();

	if (fcntl(parent_fd, F_GETFD) != -1 || errno != EBADF)
		return __LINE__ % 256;
	if (BogusStop() || errno != EALREADY)
		return __LINE__ % 256;
	errno = 0;
	if (BogusGetEvent() || errno)
		return __LINE__ % 256;
	if (fake_ioctls() != before)
		return __LINE__ % 256;
	if (!BogusStart(-1) || fake_device_started(0) != 1)
		return __LINE__ % 256;
	fake_device_raise(0, 2);
	return BogusGetEvent() == 2 && BogusStop() ? 0 : __LINE__ % 256;
}

static int wait_for(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The lowest free descriptor is the one the device will be opened as */
static int next_fd(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

static void child_of_fork_is_not_started(void **state)
{
	int fd = next_fd();
	pid_t pid;

	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	assert_true(fcntl(fd, F_GETFD) >= 0);
	fake_device_raise(0, 3);
	pid = fork();
	if (pid == 0)
		_exit(child_starts_afresh(fd));
	assert_int_equal(wait_for(pid), 0);
	assert_int_equal(BogusGetEvent(), 3);
	assert_int_equal(fake_device_started(0), 1);
	assert_int_equal(BogusStop(), 1);
}

static void child_of_fork_has_no_count(void **state)
{
	pid_t pid;

	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	fake_device_raise(0, 3);
	assert_int_equal(BogusStop(), 1);
	pid = fork();
	if (pid == 0)
		_exit(BogusGetEvent() != 0);
	assert_int_equal(wait_for(pid), 0);
	assert_int_equal(BogusGetEvent(), 3);
}

static void *get_events(void *sum)
{
	int i;

	for (i = 0; i < ROUNDS; i++)
		*(uint64_t *)sum += BogusGetEvent();
	return NULL;
}

static void *start_and_stop(void *failures)
{
	int i;

	for (i = 0; i < ROUNDS / 10; i++) {
		if (!BogusStart(-1) && errno != EALREADY)
			++*(int *)failures;
		BogusCheck();
		if (!BogusStop() && errno != EALREADY)
			++*(int *)failures;
	}
	return NULL;
}

/* A stop in between must not lose what was counted, nor count it twice */
static void threads_share_the_count_exactly(void **state)
{
	uint64_t sums[THREADS] = { 0 }, total = 0;
	pthread_t threads[THREADS];
	int i;

	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, get_events, &sums[i]);
	for (i = 0; i < ROUNDS; i++) {
		fake_device_raise(0, 1);
		if (i % 50 == 0) {
			assert_int_equal(BogusStop(), 1);
			assert_int_equal(BogusStart(-1), 1);
		}
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		total += sums[i];
	}
	assert_int_equal(total + BogusGetEvent(), ROUNDS);
}

static void threads_start_and_stop(void **state)
{
	pthread_t threads[THREADS];
	int failures[THREADS] = { 0 };
	int i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, start_and_stop,
			       &failures[i]);
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(failures[i], 0);
	}
	assert_int_equal(fake_device_handles(0), 0);
}

/* A fork while another thread is inside must not leave the child locked */
static void fork_amid_threads(void **state)
{
	pthread_t threads[THREADS];
	int failures[THREADS] = { 0 };
	pid_t pid;
	int i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, start_and_stop,
			       &failures[i]);
	for (i = 0; i < 10; i++) {
		pid = fork();
		if (pid == 0)
			_exit(BogusGetEvent() != 0);
		assert_int_equal(wait_for(pid), 0);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

#define CLASSIC_TEST(f) cmocka_unit_test_setup_teardown(f, test_setup, \
							classic_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLASSIC_TEST(check_finds_device),
		CLASSIC_TEST(check_while_started),
		CLASSIC_TEST(check_says_why_not),
		CLASSIC_TEST(start_runs_and_stop_releases),
		CLASSIC_TEST(start_and_stop_twice_fail),
		CLASSIC_TEST(start_failure_releases),
		CLASSIC_TEST(stop_failure_keeps_running),
		CLASSIC_TEST(event_is_announced_by_eventfd),
		CLASSIC_TEST(get_event_counts_and_zeroes),
		CLASSIC_TEST(count_outlives_stop),
		CLASSIC_TEST(gone_device_is_let_go),
		CLASSIC_TEST(kept_count_comes_before_bad_news),
		CLASSIC_TEST(child_of_fork_is_not_started),
		CLASSIC_TEST(child_of_fork_has_no_count),
		CLASSIC_TEST(threads_share_the_count_exactly),
		CLASSIC_TEST(threads_start_and_stop),
		CLASSIC_TEST(fork_amid_threads),
	};

	RUN_TESTS(tests);
}
