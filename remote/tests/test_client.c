// SPDX-License-Identifier: GPL-2.0
/* The library's side of the line, against a proxy that does as it is told. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "fake_proxy.h"

#define MSEC	1000000LL
#define LIMIT	(20000 * MSEC)

static short poll_now(struct bogus *dev)
{
	struct pollfd pfd = { .fd = bogus_fd(dev), .events = POLLIN };

	assert_true(poll(&pfd, 1, 0) >= 0);
	return pfd.revents;
}

static void requests_carry_their_fields(void **state)
{
	struct fake_proxy *fake = *state;
	char path[140];
	struct bogus *dev;

	snprintf(path, sizeof(path), "%s#7", fake->address);
	assert_int_equal(bogus_open(path, BOGUS_O_RDONLY | BOGUS_O_NONBLOCK,
				    &dev), 0);
	assert_int_equal(fake_proxy_seen(fake, BOGUS_WIRE_OPEN).device, 7);
	assert_int_equal(fake_proxy_seen(fake, BOGUS_WIRE_OPEN).flags,
			 BOGUS_O_RDONLY);
	assert_string_equal(bogus_path(dev), path);
	assert_true(fcntl(bogus_fd(dev), F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(bogus_fd(dev), F_GETFL) & O_NONBLOCK);
	bogus_close(dev);
	dev = fake_proxy_open(fake, 0);
	assert_int_equal(bogus_set_period(dev, 1ULL << 40), 0);
	assert_int_equal(fake_proxy_seen(fake, BOGUS_WIRE_SET_PERIOD).value,
			 1ULL << 40);
	bogus_close(dev);
}

static void results_come_through(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	struct bogus_device_info info;
	uint64_t count = 5;

	assert_int_equal(bogus_check(dev), 1);
	fake_proxy_answer(fake, BOGUS_WIRE_CHECK, 0);
	assert_int_equal(bogus_check(dev), 0);
	fake_proxy_answer(fake, BOGUS_WIRE_START, -EALREADY);
	assert_int_equal(bogus_start(dev), -EALREADY);
	fake_proxy_answer(fake, BOGUS_WIRE_STOP, -EACCES);
	assert_int_equal(bogus_stop(dev), -EACCES);
	fake_proxy_answer(fake, BOGUS_WIRE_SET_PERIOD, -ERANGE);
	assert_int_equal(bogus_set_period(dev, 1), -ERANGE);
	fake_proxy_answer(fake, BOGUS_WIRE_GET_EVENT, -ENODEV);
	assert_int_equal(bogus_get_event(dev, &count), -ENODEV);
	assert_int_equal(count, 5);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	assert_int_equal(info.port, 0x141);
	bogus_close(dev);
}

static void failed_open_leaves_nothing(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = (struct bogus *)fake;

	fake_proxy_answer(fake, BOGUS_WIRE_OPEN, -ENOENT);
	assert_int_equal(bogus_open(fake->address, 0, &dev), -ENOENT);
	fake_proxy_answer(fake, BOGUS_WIRE_OPEN, 1);
	assert_int_equal(bogus_open(fake->address, 0, &dev), -EPROTO);
	fake_proxy_answer(fake, BOGUS_WIRE_HELLO, -EUSERS);
	assert_int_equal(bogus_open(fake->address, 0, &dev), -EUSERS);
	assert_ptr_equal(dev, fake);
}

static void count_settles_its_notification(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	uint64_t count;

	assert_int_equal(poll_now(dev), 0);
	fake_proxy_notify(fake, 1);
	assert_int_equal(poll_now(dev), POLLIN);
	assert_int_equal(bogus_check(dev), 1);
	assert_int_equal(poll_now(dev), POLLIN);
	fake_proxy_count(fake, 1, 42);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_int_equal(count, 42);
	assert_int_equal(poll_now(dev), 0);
	bogus_close(dev);
}

/* It came for events that the count does not include */
static void later_notification_stays(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	uint64_t count;

	fake_proxy_notify(fake, UINT32_MAX);
	fake_proxy_notify(fake, 0);
	fake_proxy_count(fake, UINT32_MAX, 1);
	assert_int_equal(bogus_get_event(dev, &count), 0);
	assert_int_equal(poll_now(dev), POLLIN);
	fake_proxy_count(fake, 0, 2);
	assert_int_equal(bogus_wait(dev, LIMIT, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(poll_now(dev), 0);
	bogus_close(dev);
}

static void wait_times_out(void **state)
{
	struct bogus *dev = fake_proxy_open(*state, 0);
	uint64_t count;

	assert_int_equal(bogus_wait(dev, 0, &count), -ETIMEDOUT);
	assert_int_equal(bogus_wait(dev, 20 * MSEC, &count), -ETIMEDOUT);
	bogus_close(dev);
}

static void on_alarm(int signo)
{
	(void)signo;
}

static void wait_is_interrupted(void **state)
{
	struct itimerval soon = { .it_value.tv_usec = 20000 };
	struct sigaction action = { .sa_handler = on_alarm };
	struct bogus *dev = fake_proxy_open(*state, 0);
	uint64_t count;
	sigset_t set;

	/* Only to this thread */
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	assert_int_equal(bogus_wait(dev, LIMIT, &count), -EINTR);
	bogus_close(dev);
}

static void *waiter_run(void *data)
{
	uint64_t count = 0;
	long ret = bogus_wait(data, LIMIT, &count);

	return (void *)(ret < 0 ? ret : (long)count);
}

static void sleeper_keeps_nobody_waiting(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	pthread_t thread;
	void *result;
	int i;

	assert_int_equal(pthread_create(&thread, NULL, waiter_run, dev), 0);
	for (i = 0; i < 100; i++)
		assert_int_equal(bogus_check(dev), 1);
	fake_proxy_count(fake, 1, 9);
	fake_proxy_notify(fake, 1);
	pthread_join(thread, &result);
	assert_int_equal((long)result, 9);
	bogus_close(dev);
}

static void assert_gone(struct bogus *dev)
{
	struct bogus_device_info info;
	uint64_t count;

	assert_int_equal(poll_now(dev) & (POLLHUP | POLLERR),
			 POLLHUP | POLLERR);
	assert_int_equal(bogus_check(dev), -ENODEV);
	assert_int_equal(bogus_start(dev), -ENODEV);
	assert_int_equal(bogus_start_eventfd(dev, -1), -ENODEV);
	assert_int_equal(bogus_stop(dev), -ENODEV);
	assert_int_equal(bogus_get_event(dev, &count), -ENODEV);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), -ENODEV);
	assert_int_equal(bogus_set_period(dev, 1), -ENODEV);
	assert_int_equal(bogus_wait(dev, -1, &count), -ENODEV);
	assert_int_equal(poll_now(dev) & (POLLHUP | POLLERR),
			 POLLHUP | POLLERR);
}

static void dead_proxy_wakes_and_fails_all(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	pthread_t thread;
	void *result;

	assert_int_equal(pthread_create(&thread, NULL, waiter_run, dev), 0);
	fake_proxy_hang_up(fake);
	pthread_join(thread, &result);
	assert_int_equal((long)result, -ENODEV);
	assert_gone(dev);
	bogus_close(dev);
}

static size_t mangle_noise(struct fake_proxy *fake, uint8_t *buf, size_t n)
{
	(void)fake;
	memset(buf, 0xa5, n);
	return n;
}

static size_t mangle_short(struct fake_proxy *fake, uint8_t *buf, size_t n)
{
	(void)fake;
	(void)buf;
	return n - 1;
}

static size_t mangle_long(struct fake_proxy *fake, uint8_t *buf, size_t n)
{
	(void)fake;
	memset(buf + n, 0, BOGUS_WIRE_MAX * 2 - n);
	return BOGUS_WIRE_MAX * 2;
}

static size_t mangle_future(struct fake_proxy *fake, uint8_t *buf, size_t n)
{
	(void)fake;
	buf[12]++;
	return n;
}

static size_t mangle_type(struct fake_proxy *fake, uint8_t *buf, size_t n)
{
	(void)fake;
	buf[6] = BOGUS_WIRE_STOP;
	return n;
}

/* A reply that was never fetched comes before the one that is awaited */
static size_t mangle_stale(struct fake_proxy *fake, uint8_t *buf, size_t n)
{
	buf[12]--;
	send(fake->sock, buf, n, MSG_NOSIGNAL);
	buf[12]++;
	return n;
}

static void nonsense_ends_the_connection(void **state)
{
	size_t (*const ways[])(struct fake_proxy *, uint8_t *, size_t) = {
		mangle_noise, mangle_short, mangle_long, mangle_future,
		mangle_type,
	};
	struct fake_proxy *fake = *state;
	struct bogus *dev;
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		dev = fake_proxy_open(fake, 0);
		fake_proxy_mangle(fake, ways[i]);
		assert_int_equal(bogus_check(dev), -EPROTO);
		assert_int_equal(bogus_check(dev), -ENODEV);
		bogus_close(dev);
	}
}

static void nonsense_for_a_greeting(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev;

	fake_proxy_mangle(fake, mangle_noise);
	assert_int_equal(bogus_open(fake->address, 0, &dev), -EPROTO);
}

static void stale_reply_is_left_out(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);

	fake_proxy_mangle(fake, mangle_stale);
	assert_int_equal(bogus_check(dev), 1);
	assert_int_equal(bogus_check(dev), 1);
	bogus_close(dev);
}

static void other_version_is_explained(void **state)
{
	struct fake_proxy *fake = *state;
	char why[BOGUS_EXPLAIN_SIZE];
	struct bogus *dev;

	fake->version = BOGUS_WIRE_VERSION + 1;
	assert_int_equal(bogus_open(fake->address, 0, &dev), -EPROTO);
	bogus_open_explain(fake->address, -EPROTO, why, sizeof(why));
	assert_non_null(strstr(why, "version 4 of the protocol, this library "
			       "version 3: upgrade libbogus"));
}

static void eventfd_goes_along(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	int fd = eventfd(0, EFD_CLOEXEC);
	uint64_t rings;

	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(fake_proxy_seen(fake, BOGUS_WIRE_START).flags, 0);
	assert_int_equal(bogus_start_eventfd(dev, fd), 0);
	assert_int_equal(fake_proxy_seen(fake, BOGUS_WIRE_START).flags,
			 BOGUS_WIRE_EVENTFD);
	pthread_mutex_lock(&fake->lock);
	assert_int_equal(eventfd_write(fake->eventfd, 3), 0);
	pthread_mutex_unlock(&fake->lock);
	assert_int_equal(eventfd_read(fd, &rings), 0);
	assert_int_equal(rings, 3);
	close(fd);
	bogus_close(dev);
}

static void bad_eventfd_stays_here(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);

	assert_int_equal(bogus_start_eventfd(dev, -1), -EBADF);
	assert_int_equal(bogus_start_eventfd(dev, 12345), -EBADF);
	assert_int_equal(bogus_start_eventfd(dev, STDOUT_FILENO), -EINVAL);
	assert_int_equal(fake_proxy_seen(fake, BOGUS_WIRE_START).type, 0);
	bogus_close(dev);
	dev = fake_proxy_open(fake, BOGUS_O_RDONLY);
	assert_int_equal(bogus_start_eventfd(dev, -1), -EACCES);
	bogus_close(dev);
}

static void child_may_use_the_handle(void **state)
{
	struct bogus *dev = fake_proxy_open(*state, 0);
	int i, status, bad = 0;
	pid_t pid = fork();

	for (i = 0; i < 50; i++)
		bad |= bogus_check(dev) != 1;
	if (pid == 0)
		_exit(bad);
	assert_int_equal(bad, 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	bogus_close(dev);
}

static void bad_addresses(void **state)
{
	struct fake_proxy *fake = *state;
	char path[200] = "unix:/", why[BOGUS_EXPLAIN_SIZE];
	struct bogus *dev;

	assert_int_equal(bogus_open("unix:", 0, &dev), -ENOENT);
	assert_int_equal(bogus_open("unix:/no/such/socket", 0, &dev), -ENOENT);
	assert_int_equal(bogus_open("unix:/etc/passwd", 0, &dev), -ENOTTY);
	memset(path + 6, 'x', 150);
	assert_int_equal(bogus_open(path, 0, &dev), -ENAMETOOLONG);
	fake_proxy_hang_up(fake);
	shutdown(fake->listener, SHUT_RDWR);
	assert_int_equal(bogus_open(fake->address, 0, &dev), -ENODEV);
	bogus_open_explain(fake->address, -ENODEV, why, sizeof(why));
	assert_non_null(strstr(why, "no guest is running there"));
}

static void default_is_the_guest(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev;

	if (access("/dev/bogus0", F_OK) == 0)
		skip();
	assert_int_equal(bogus_open(NULL, 0, &dev), 0);
	assert_string_equal(bogus_path(dev), fake->address);
	bogus_close(dev);
	setenv("BOGUS_DEVICE", "/dev/null", 1);
	assert_int_equal(bogus_open(NULL, 0, &dev), -ENOTTY);
	unsetenv("BOGUS_DEVICE");
}

/* Somebody else could have put it there */
static void open_directory_is_not_trusted(void **state)
{
	struct fake_proxy *fake = *state;
	char found[BOGUS_REMOTE_ADDRESS], dir[80];

	snprintf(dir, sizeof(dir), "%s/bogus", fake->dir);
	assert_int_equal(bogus_remote_find(found, sizeof(found)), 0);
	chmod(dir, 0750);
	assert_int_equal(bogus_remote_find(found, sizeof(found)), -ENOENT);
	chmod(dir, 0702);
	assert_int_equal(bogus_remote_find(found, sizeof(found)), -ENOENT);
	chmod(dir, 0700);
	shutdown(fake->listener, SHUT_RDWR);
	assert_int_equal(bogus_remote_find(found, sizeof(found)), -ENOENT);
}

static int list_add(const char *path, void *data)
{
	strcat(strcat(data, path), " ");
	return 0;
}

static void devices_are_listed(void **state)
{
	struct fake_proxy *fake = *state;
	char paths[4096] = "", want[300];

	assert_int_equal(bogus_for_each(list_add, paths), 0);
	snprintf(want, sizeof(want), "%s %s#2 ", fake->address, fake->address);
	assert_non_null(strstr(paths, want));
}

static void absent_device_is_explained(void **state)
{
	struct fake_proxy *fake = *state;
	char path[140], why[BOGUS_EXPLAIN_SIZE], want[BOGUS_EXPLAIN_SIZE];

	snprintf(path, sizeof(path), "%s#9", fake->address);
	snprintf(want, sizeof(want), "%s: the guest has no such device; there "
		 "is %s %s#2", path, fake->address, fake->address);
	bogus_open_explain(path, -ENOENT, why, sizeof(why));
	assert_string_equal(why, want);
}

#define PROXY_TEST(f) cmocka_unit_test_setup_teardown(f, fake_proxy_setup, \
						      fake_proxy_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROXY_TEST(requests_carry_their_fields),
		PROXY_TEST(results_come_through),
		PROXY_TEST(failed_open_leaves_nothing),
		PROXY_TEST(count_settles_its_notification),
		PROXY_TEST(later_notification_stays),
		PROXY_TEST(wait_times_out),
		PROXY_TEST(wait_is_interrupted),
		PROXY_TEST(sleeper_keeps_nobody_waiting),
		PROXY_TEST(dead_proxy_wakes_and_fails_all),
		PROXY_TEST(nonsense_ends_the_connection),
		PROXY_TEST(nonsense_for_a_greeting),
		PROXY_TEST(stale_reply_is_left_out),
		PROXY_TEST(other_version_is_explained),
		PROXY_TEST(eventfd_goes_along),
		PROXY_TEST(bad_eventfd_stays_here),
		PROXY_TEST(child_may_use_the_handle),
		PROXY_TEST(bad_addresses),
		PROXY_TEST(default_is_the_guest),
		PROXY_TEST(open_directory_is_not_trusted),
		PROXY_TEST(devices_are_listed),
		PROXY_TEST(absent_device_is_explained),
	};
	sigset_t set;

	/* Threads that are made later have it blocked */
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	RUN_TESTS(tests);
}
