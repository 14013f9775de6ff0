// SPDX-License-Identifier: GPL-2.0
/*
 * Who sleeps in read() in the guest, on the pretended kernel of libbogus'
 * tests. Here read() says when somebody falls asleep in it, and a pause lasts
 * until the test ends it.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "../../kmod/uapi/bogus.h"
#include "../../libbogus/tests/fake_kernel.h"
#include "../../libbogus/tests/real_calls.h"
#include "../agent_reader.h"
#include "test.h"

#define MSEC		1000000LL
#define LINGER_NS	(AGENT_READER_LINGER_MS * MSEC)
#define BEGIN_NS	(1000 * MSEC)
/* Whoever waits longer waits in vain */
#define LIMIT_S		20

/* What the wrapped calls saw; one for the program, as the kernel is */
static struct seen {
	sem_t asleep;		/* somebody is about to sleep in read() */
	sem_t told;		/* and has been told of @count */
	sem_t pausing;		/* somebody pauses, for @pause_ns */
	sem_t go_on;		/* ends a pause */
	atomic_ullong count;
	atomic_llong pause_ns;
} seen;

/* The pretended kernel itself reads single bytes */
ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	uint64_t *count = buf;

	if (size != sizeof(*count) || fake_handle_device(fd) < 0)
		return __real_read(fd, buf, size);
	sem_post(&seen.asleep);
	if (poll(&pfd, 1, -1) < 0 ||
	    fake_handle_ioctl(fd, BOGUS_IOC_GET_EVENT, count) < 0)
		return -1;
	seen.count = *count;
	sem_post(&seen.told);
	return sizeof(*count);
}

int __wrap_clock_nanosleep(clockid_t clock, int flags,
			   const struct timespec *time, struct timespec *left)
{
	(void)clock;
	(void)flags;
	(void)left;
	seen.pause_ns = time->tv_sec * 1000 * MSEC + time->tv_nsec;
	sem_post(&seen.pausing);
	return sem_wait(&seen.go_on) < 0 ? errno : 0;
}

static void await(sem_t *sem)
{
	struct timespec limit;
	int ret;

	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += LIMIT_S;
	do {
		ret = sem_timedwait(sem, &limit);
	} while (ret < 0 && errno == EINTR);
	assert_int_equal(ret, 0);
}

static int value(sem_t *sem)
{
	int n;

	sem_getvalue(sem, &n);
	return n;
}

static int setup(void **state)
{
	(void)state;
	sem_init(&seen.asleep, 0, 0);
	sem_init(&seen.told, 0, 0);
	sem_init(&seen.pausing, 0, 0);
	sem_init(&seen.go_on, 0, 0);
	fake_kernel_init();
	fake_device_add(0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	return fake_kernel_exit();
}

/* Asked for, it reads once, and pauses */
static void read_once(struct agent_reader **list, struct agent_reader **mine)
{
	agent_reader_ask(list, mine, 0, BEGIN_NS);
	await(&seen.asleep);
	fake_device_raise(0, 3);
	await(&seen.told);
	await(&seen.pausing);
}

static void it_sleeps_until_there_is_an_interrupt(void **state)
{
	struct agent_reader *list = NULL, *mine = NULL;
	struct bogus *other;
	uint64_t count;

	(void)state;
	assert_int_equal(bogus_open("/dev/bogus0", 0, &other), 0);
	read_once(&list, &mine);
	assert_int_equal(seen.count, 3);
	assert_int_equal(bogus_get_event(other, &count), 0);
	assert_int_equal(count, 3);
	bogus_close(other);
	agent_reader_leave(&list, &mine);
}

static void it_does_not_run_the_device(void **state)
{
	struct agent_reader *list = NULL, *mine = NULL;
	uint64_t count;

	(void)state;
	read_once(&list, &mine);
	assert_int_equal(fake_device_handles(0), 1);
	assert_int_equal(fake_device_started(0), 0);
	assert_int_equal(bogus_start(mine->dev), -EACCES);
	assert_int_equal(bogus_get_event(mine->dev, &count), 0);
	agent_reader_leave(&list, &mine);
}

/* Or it would not sleep, and what it was told of would be old */
static void what_came_in_a_pause_is_dropped(void **state)
{
	struct agent_reader *list = NULL, *mine = NULL;

	(void)state;
	read_once(&list, &mine);
	fake_device_raise(0, 5);
	sem_post(&seen.go_on);
	await(&seen.asleep);
	assert_int_equal(value(&seen.told), 0);
	fake_device_raise(0, 7);
	await(&seen.told);
	assert_int_equal(seen.count, 7);
	agent_reader_leave(&list, &mine);
}

static void it_reads_a_hundred_times_a_second_at_most(void **state)
{
	struct agent_reader *list = NULL, *mine = NULL;
	int i;

	(void)state;
	read_once(&list, &mine);
	for (i = 0; i < 3; i++) {
		assert_true(seen.pause_ns >= 10 * MSEC);
		assert_int_equal(value(&seen.asleep), 0);
		sem_post(&seen.go_on);
		await(&seen.asleep);
		fake_device_raise(0, 1);
		await(&seen.told);
		await(&seen.pausing);
	}
	agent_reader_leave(&list, &mine);
}

static void one_is_enough_for_all_who_ask(void **state)
{
	struct agent_reader *list = NULL, *one = NULL, *two = NULL;

	(void)state;
	agent_reader_ask(&list, &one, 0, BEGIN_NS);
	agent_reader_ask(&list, &two, 0, BEGIN_NS);
	agent_reader_ask(&list, &two, 0, BEGIN_NS);
	await(&seen.asleep);
	assert_int_equal(fake_device_handles(0), 1);
	agent_reader_leave(&list, &one);
	assert_int_equal(fake_device_handles(0), 1);
	agent_reader_leave(&list, &two);
	assert_int_equal(fake_device_handles(0), 0);
	assert_null(list);
}

static void who_never_asked_leaves_without_ado(void **state)
{
	struct agent_reader *list = NULL, *one = NULL, *none = NULL;

	(void)state;
	agent_reader_leave(&list, &none);
	agent_reader_ask(&list, &one, 0, BEGIN_NS);
	agent_reader_leave(&list, &none);
	assert_int_equal(fake_device_handles(0), 1);
	agent_reader_leave(&list, &one);
}

static void it_ends_when_nobody_asks_any_more(void **state)
{
	struct agent_reader *list = NULL, *mine = NULL;

	(void)state;
	assert_int_equal(agent_reader_expire(list, BEGIN_NS), -1);
	agent_reader_ask(&list, &mine, 0, BEGIN_NS);
	await(&seen.asleep);
	agent_reader_ask(&list, &mine, 0, BEGIN_NS + 1000 * MSEC);
	assert_int_equal(agent_reader_expire(list, BEGIN_NS + 1000 * MSEC),
			 AGENT_READER_LINGER_MS);
	assert_int_equal(agent_reader_expire(list, BEGIN_NS + LINGER_NS),
			 1000);
	assert_int_equal(fake_device_handles(0), 1);
	/* a moment too early is not too early */
	assert_int_equal(agent_reader_expire(list, BEGIN_NS + LINGER_NS +
						   1000 * MSEC - 1), 1);
	assert_int_equal(agent_reader_expire(list, BEGIN_NS + LINGER_NS +
						   1000 * MSEC), -1);
	assert_int_equal(fake_device_handles(0), 0);
	agent_reader_ask(&list, &mine, 0, BEGIN_NS + 2 * LINGER_NS);
	await(&seen.asleep);
	assert_int_equal(fake_device_handles(0), 1);
	agent_reader_leave(&list, &mine);
}

static void the_next_to_end_is_looked_for(void **state)
{
	struct agent_reader *list = NULL, *zero = NULL, *one = NULL;

	(void)state;
	fake_device_add(1);
	agent_reader_ask(&list, &zero, 0, BEGIN_NS);
	agent_reader_ask(&list, &one, 1, BEGIN_NS + 2000 * MSEC);
	assert_int_equal(agent_reader_expire(list, BEGIN_NS + 2000 * MSEC),
			 AGENT_READER_LINGER_MS - 2000);
	assert_int_equal(agent_reader_expire(list, BEGIN_NS + LINGER_NS),
			 2000);
	assert_int_equal(fake_device_handles(0), 0);
	assert_int_equal(fake_device_handles(1), 1);
	agent_reader_leave(&list, &one);
	agent_reader_leave(&list, &zero);
	assert_null(list);
}

/* Its handle is closed, whether or not anybody asks again */
static void it_ends_with_the_device(void **state)
{
	struct agent_reader *list = NULL, *mine = NULL;

	(void)state;
	agent_reader_ask(&list, &mine, 0, BEGIN_NS);
	await(&seen.asleep);
	fake_device_remove(0);
	while (!atomic_load(&mine->ended))
		sched_yield();
	agent_reader_leave(&list, &mine);
	assert_null(list);
}

static void it_follows_the_device_s_return(void **state)
{
	struct agent_reader *list = NULL, *mine = NULL, *later = NULL;

	(void)state;
	agent_reader_ask(&list, &mine, 0, BEGIN_NS);
	await(&seen.asleep);
	fake_device_remove(0);
	while (!atomic_load(&mine->ended))
		sched_yield();
	fake_device_add(0);
	agent_reader_ask(&list, &later, 0, BEGIN_NS);
	await(&seen.asleep);
	fake_device_raise(0, 2);
	await(&seen.told);
	assert_int_equal(seen.count, 2);
	agent_reader_leave(&list, &mine);
	assert_int_equal(fake_device_handles(0), 1);
	agent_reader_leave(&list, &later);
}

static void all_end_with_the_agent(void **state)
{
	struct agent_reader *list = NULL, *zero = NULL, *one = NULL;

	(void)state;
	fake_device_add(1);
	read_once(&list, &zero);
	agent_reader_ask(&list, &one, 1, BEGIN_NS);
	agent_reader_end(list);
	assert_int_equal(fake_device_handles(0), 0);
	assert_int_equal(fake_device_handles(1), 0);
	agent_reader_end(list);
	agent_reader_leave(&list, &one);
	agent_reader_leave(&list, &zero);
}

static void what_it_lacks_is_tried_again(void **state)
{
	struct agent_reader *list = NULL, *mine = NULL;

	(void)state;
	fake_fail("calloc", ENOMEM, 0);
	agent_reader_ask(&list, &mine, 0, BEGIN_NS);
	assert_null(mine);
	fake_fail("open", EMFILE, 0);
	agent_reader_ask(&list, &mine, 0, BEGIN_NS);
	assert_int_equal(fake_device_handles(0), 0);
	assert_int_equal(agent_reader_expire(list, BEGIN_NS), -1);
	agent_reader_ask(&list, &mine, 0, BEGIN_NS);
	await(&seen.asleep);
	agent_reader_leave(&list, &mine);
}

#define READER_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		READER_TEST(it_sleeps_until_there_is_an_interrupt),
		READER_TEST(it_does_not_run_the_device),
		READER_TEST(what_came_in_a_pause_is_dropped),
		READER_TEST(it_reads_a_hundred_times_a_second_at_most),
		READER_TEST(one_is_enough_for_all_who_ask),
		READER_TEST(who_never_asked_leaves_without_ado),
		READER_TEST(it_ends_when_nobody_asks_any_more),
		READER_TEST(the_next_to_end_is_looked_for),
		READER_TEST(it_ends_with_the_device),
		READER_TEST(it_follows_the_device_s_return),
		READER_TEST(all_end_with_the_agent),
		READER_TEST(what_it_lacks_is_tried_again),
	};

	RUN_TESTS(tests);
}
