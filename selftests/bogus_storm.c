// SPDX-License-Identifier: GPL-2.0
/*
 * Every call from 64 threads, on one handle and on 1,024, while the device is
 * changed under them: period, mechanism, CPU, suspend, and at last it is unbound or
 * its module unloaded. After each round the account closes: for every handle,
 * whether its device is still there or not, what all threads have taken together
 * and what is unread is what the device has published.
 *
 *   BOGUS_STORM_UNPLUGS	how often it goes, 200 unless set
 *   BOGUS_STORM_SEED		seed; unless set, another one each time
 */

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include "bogus_harness.h"

#define STORM_THREADS	64
#define STORM_HANDLES	1024
/* Between two changes */
#define STORM_CALLS	100
/* One round in so many leaves the device where it is */
#define STORM_SPARED	6
/* Rounds of so many have their device suspended, or a CPU taken away */
#define STORM_RARE	12

#define STORM_CPU	"/sys/devices/system/cpu/cpu1/online"
#define STORM_PM_TEST	"/sys/power/pm_test"
#define STORM_PM_STATE	"/sys/power/state"
#define STORM_PM_DELAY	"/sys/module/suspend/parameters/pm_test_delay"

FIXTURE(storm)
{
	uint64_t seed;
	uint64_t random;
	unsigned int unplugs;
	unsigned int handles;
	bool stop;
	int fds[STORM_HANDLES];
	uint64_t sums[STORM_HANDLES];
	uint64_t base;
	struct bogus_ring ring;
	struct bogus_dpc_list dpc;
	struct bogus_call calls[STORM_THREADS];
	pthread_barrier_t ready;
	uint64_t made;
	unsigned int irq;
	bool can_suspend;
	char pm_delay[32];
};

FIXTURE_VARIANT(storm)
{
	unsigned int handles;
};

FIXTURE_VARIANT_ADD(storm, on_one_handle)
{
	.handles = 1,
};

FIXTURE_VARIANT_ADD(storm, on_many_handles)
{
	.handles = STORM_HANDLES,
};

typedef struct _test_data_storm storm;

/* Different numbers for every seed, 0 too */
static uint64_t storm_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

static uint64_t storm_setting(const char *name, uint64_t fallback)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : fallback;
}

static void storm_suspend_begin(storm *self)
{
	char states[128];

	if (bogus_file_read(STORM_PM_STATE, states, sizeof(states)) <= 0 ||
	    !strstr(states, "freeze") ||
	    bogus_file_read(STORM_PM_DELAY, self->pm_delay,
			    sizeof(self->pm_delay)) <= 0)
		return;
	self->can_suspend = !bogus_file_write(STORM_PM_DELAY, "0") &&
			    !bogus_file_write(STORM_PM_TEST, "devices");
}

FIXTURE_SETUP(storm)
{
	const struct rlimit files = { 4096, 4096 };

	self->handles = variant->handles;
	self->unplugs = storm_setting("BOGUS_STORM_UNPLUGS", 200) / 2;
	self->seed = storm_setting("BOGUS_STORM_SEED", bogus_now_ns());
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	ASSERT_EQ(0, pthread_barrier_init(&self->ready, NULL,
					  STORM_THREADS + 1));
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_dpc_list_read(0, &self->dpc));
	storm_suspend_begin(self);
}

FIXTURE_TEARDOWN(storm)
{
	if (self->can_suspend) {
		EXPECT_EQ(0, bogus_file_write(STORM_PM_TEST, "none"));
		EXPECT_EQ(0, bogus_file_write(STORM_PM_DELAY, self->pm_delay));
	}
	if (bogus_file_exists(STORM_CPU)) {
		EXPECT_EQ(0, bogus_file_write(STORM_CPU, "1"));
	}
	EXPECT_EQ(0, bogus_device_ensure());
}

/* Threads. Each returns 0, or the error that should not be. */

static bool storm_over(const storm *self)
{
	return __atomic_load_n(&self->stop, __ATOMIC_RELAXED);
}

static void storm_made(storm *self)
{
	__atomic_add_fetch(&self->made, 1, __ATOMIC_RELAXED);
}

static void storm_took(storm *self, unsigned int i, uint64_t count)
{
	__atomic_add_fetch(&self->sums[i], count, __ATOMIC_RELAXED);
}

static int storm_info(int fd)
{
	struct bogus_info info;
	int ret = bogus_handle_info(fd, &info);

	return ret || !bogus_info_broken(&info)[0] ? ret : -EPROTO;
}

static int storm_map(int fd)
{
	struct bogus_ring_entry entry;
	struct bogus_ring ring;
	uint64_t seq;
	int ret = bogus_ring_map(fd, &ring);

	if (ret)
		return ret;
	seq = bogus_ring_published(&ring);
	if (seq && bogus_ring_get(&ring, seq, &entry) &&
	    bogus_entry_broken(&entry, seq)[0])
		ret = -EPROTO;
	bogus_ring_unmap(&ring);
	return ret;
}

static int storm_poll(int fd)
{
	int ret = bogus_handle_poll(fd, POLLIN, 0);

	return ret >= 0 && ret & POLLHUP ? -ENODEV : ret;
}

static int storm_start_eventfd(int fd)
{
	int event = eventfd(0, EFD_CLOEXEC);
	int ret = bogus_handle_start_eventfd(fd, event);

	close(event);
	return ret;
}

/* A handle of one's own, which is closed started or not */
static int storm_open(void)
{
	int fd = bogus_handle_open(0, O_RDWR | O_NONBLOCK);
	int ret;

	if (fd < 0)
		return fd == -ENOENT || fd == -ENXIO || fd == -ENODEV ? 0 : fd;
	ret = bogus_handle_start(fd);
	close(fd);
	return ret == -ENODEV || ret == -ENXIO ? 0 : ret;
}

static int storm_attr(void)
{
	char text[256];
	int ret = bogus_attr_read(0, "handles", text, sizeof(text));

	return ret == -ENOENT || ret == -ENODEV ? 0 : ret;
}

static int storm_take(storm *self, unsigned int i, bool read)
{
	int fd = self->fds[i];
	uint64_t count;
	int ret = read ? bogus_handle_read(fd, &count) :
			 bogus_handle_get_event(fd, &count);

	if (ret >= 0)
		storm_took(self, i, count);
	return ret;
}

static int storm_histogram(int fd)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];

	return bogus_histogram_get(fd, BOGUS_STAGE_QUEUE, counts);
}

static int storm_call(storm *self, uint64_t random)
{
	unsigned int i = (random >> 32) % self->handles;
	int fd = self->fds[i];

	switch (random % 16) {
	case 0:
		return storm_info(fd);
	case 1:
	case 2:
		return bogus_handle_start(fd);
	case 3:
		return storm_start_eventfd(fd);
	case 4:
	case 5:
		return bogus_handle_stop(fd);
	case 6:
		return storm_open();
	case 7:
		return storm_map(fd);
	case 8:
		return storm_histogram(fd);
	case 9:
		return storm_attr();
	case 10:
		return storm_poll(fd);
	case 11:
		return bogus_handle_ioctl(fd, BOGUS_IOC_CHECK, NULL);
	case 12:
	case 13:
		return storm_take(self, i, true);
	default:
		return storm_take(self, i, false);
	}
}

static bool storm_fine(int ret)
{
	return ret >= 0 || ret == -EALREADY || ret == -EAGAIN || ret == -ENXIO ||
	       ret == -EINTR;
}

static long storm_caller(struct bogus_call *call)
{
	storm *self = call->data;
	uint64_t random = self->random + call->fd;
	int ret = 0;

	while (storm_fine(ret) && !storm_over(self)) {
		ret = storm_call(self, storm_random(&random));
		storm_made(self);
	}
	return storm_fine(ret) || ret == -ENODEV ? 0 : ret;
}

/* Those that sleep, for as long as nothing wakes them */

static int storm_sleep_poll(int fd)
{
	return bogus_handle_poll(fd, POLLIN, -1);
}

static int storm_sleep_epoll(int fd)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int ret = epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);

	if (!ret)
		ret = epoll_wait(epoll, &event, 1, -1);
	ret = ret < 0 ? -errno : (int)event.events;
	close(epoll);
	return ret;
}

static long storm_sleeper(struct bogus_call *call)
{
	storm *self = call->data;
	unsigned int i = call->fd % self->handles;
	int ret = 0;

	while (!storm_over(self)) {
		ret = call->fd & 4 ? storm_sleep_poll(self->fds[i]) :
				     storm_sleep_epoll(self->fds[i]);
		storm_made(self);
		/* A suspended system wakes epoll_wait() for nothing */
		if (ret == -EINTR)
			continue;
		if (ret < 0 || ret & POLLHUP)
			break;
		ret = storm_take(self, i, true);
		if (!storm_fine(ret))
			break;
	}
	return storm_fine(ret) || ret == -ENODEV ? 0 : ret;
}

/* On a handle of its own: read() that waits, and an eventfd */
static int storm_wait_once(int fd, int event)
{
	uint64_t value;
	int ret = bogus_handle_start_eventfd(fd, event);

	/* What was unread at START would keep the eventfd silent */
	if (!ret)
		ret = bogus_handle_get_event(fd, &value);
	if (ret)
		return ret;
	if (read(event, &value, sizeof(value)) != sizeof(value))
		return -EPROTO;
	ret = bogus_handle_read(fd, &value);
	return ret < 0 ? ret : bogus_handle_stop(fd);
}

static long storm_waiter(struct bogus_call *call)
{
	int fd = bogus_handle_open(0, O_RDWR);
	int event = eventfd(0, EFD_CLOEXEC);
	storm *self = call->data;
	int ret = fd < 0 ? -ENODEV : 0;

	while (!ret && !storm_over(self)) {
		ret = storm_wait_once(fd, event);
		storm_made(self);
	}
	close(event);
	if (fd >= 0)
		close(fd);
	/* ENXIO: the card has been pulled, and the driver is about to be told */
	return ret == -ENODEV || ret == -ENXIO ? 0 : ret;
}

/*
 * They begin when all are there, and leave the processor to whoever makes the
 * changes: with 64 of them ahead of it, nothing would change for long.
 */
static long storm_thread(struct bogus_call *call)
{
	storm *self = call->data;

	setpriority(PRIO_PROCESS, 0, 19);
	pthread_barrier_wait(&self->ready);
	switch (call->fd % 8) {
	case 0:
		return storm_sleeper(call);
	case 1:
		return storm_waiter(call);
	default:
		return storm_caller(call);
	}
}

/* What is done to the device meanwhile */

/* Some calls must have been made since the last change; up to a second */
static void storm_await_calls(storm *self)
{
	uint64_t made = __atomic_load_n(&self->made, __ATOMIC_RELAXED);
	unsigned int tries = 5000;

	while (__atomic_load_n(&self->made, __ATOMIC_RELAXED) <
	       made + STORM_CALLS && --tries)
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC / 5);
}

static int storm_affinity(storm *self, unsigned int cpu)
{
	char path[64];
	int ret;

	snprintf(path, sizeof(path), "/proc/irq/%u/smp_affinity", self->irq);
	ret = bogus_file_write(path, cpu ? "2" : "1");
	/* A CPU that is not there, or an interrupt that may not be moved */
	return ret == -EINVAL || ret == -EIO || ret == -ENOENT ? 0 : ret;
}

static int storm_dpc(storm *self, uint64_t random)
{
	int ret = bogus_dpc_set(0, self->dpc.names[random % self->dpc.n]);

	return ret == -EBUSY ? 0 : ret;
}

static int storm_unload_refused(void)
{
	int ret = bogus_module_unload(BOGUS_MODULE_DRIVER);

	return ret == -EWOULDBLOCK ? 0 : ret ? ret : -EPROTO;
}

static int storm_change(storm *self)
{
	uint64_t random = storm_random(&self->random);

	switch (random % 5) {
	case 0:
		return bogus_period_set(0, 20000 + (random >> 32) % 1000000);
	case 1:
		return storm_dpc(self, random >> 32);
	case 2:
		return storm_affinity(self, random >> 32 & 1);
	case 3:
		return storm_unload_refused();
	default:
		bogus_sleep_ns((random >> 32) % (2 * BOGUS_NSEC_PER_MSEC));
		return 0;
	}
}

static int storm_change_rarely(storm *self, unsigned int round)
{
	int ret = 0;

	switch (round % STORM_RARE) {
	case 3:
		if (bogus_file_exists(STORM_CPU)) {
			ret = bogus_file_write(STORM_CPU, "0");
			ret = bogus_file_write(STORM_CPU, "1") ?: ret;
		}
		break;
	case 9:
		if (self->can_suspend)
			ret = bogus_file_write(STORM_PM_STATE, "freeze");
		/* Somebody would not be frozen in time */
		if (ret == -EBUSY)
			ret = 0;
		break;
	}
	return ret;
}

static int storm_changes(storm *self, unsigned int round)
{
	unsigned int n = storm_random(&self->random) % 12;
	int ret = storm_change_rarely(self, round);

	storm_await_calls(self);
	while (!ret && n--) {
		ret = storm_change(self);
		storm_await_calls(self);
	}
	return ret;
}

/* A round */

static int storm_open_all(storm *self)
{
	struct bogus_info info;
	unsigned int i;

	for (i = 0; i < self->handles; i++) {
		self->fds[i] = bogus_handle_open(0, O_RDWR | O_NONBLOCK);
		self->sums[i] = 0;
		if (self->fds[i] < 0)
			return self->fds[i];
	}
	if (bogus_handle_info(self->fds[0], &info) ||
	    bogus_ring_map(self->fds[0], &self->ring))
		return -EPROTO;
	self->irq = info.irq;
	self->base = info.serviced;
	return bogus_info_broken(&info)[0] ? -EPROTO : 0;
}

static void storm_close_all(storm *self)
{
	unsigned int i;

	bogus_ring_unmap(&self->ring);
	for (i = 0; i < self->handles; i++)
		close(self->fds[i]);
}

static int storm_begin(storm *self)
{
	unsigned int i;
	int ret = 0;

	self->stop = false;
	storm_random(&self->random);
	for (i = 0; !ret && i < STORM_THREADS; i++) {
		self->calls[i] = (struct bogus_call){
			.fn = storm_thread, .fd = i, .data = self,
		};
		ret = bogus_call_begin(&self->calls[i]);
	}
	if (!ret)
		pthread_barrier_wait(&self->ready);
	return ret;
}

static long storm_end(storm *self)
{
	unsigned int i;
	long ret, first = 0;

	for (i = 0; i < STORM_THREADS; i++) {
		ret = bogus_call_end(&self->calls[i]);
		if (!first)
			first = ret;
	}
	return first;
}

static int storm_unplug(unsigned int round)
{
	return round % 8 ? bogus_driver_unbind(0) :
			   bogus_module_unload(BOGUS_MODULE_VDEV);
}

/* Nobody may sleep on: somebody has the device running until all are awake */
static long storm_spare(storm *self)
{
	int fd = bogus_handle_open(0, O_RDWR);
	unsigned int i;
	long ret;

	if (fd < 0 || bogus_handle_start(fd))
		return -EPROTO;
	__atomic_store_n(&self->stop, true, __ATOMIC_RELAXED);
	ret = storm_end(self);
	for (i = 0; i < self->handles; i++)
		bogus_handle_stop(self->fds[i]);
	if (bogus_handle_stop(fd))
		ret = -EPROTO;
	close(fd);
	return ret;
}

/* What fdinfo has: it can be asked for when the device is gone */
static uint64_t storm_unread(int fd)
{
	char path[64], text[512], *at;
	uint64_t unread;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	if (bogus_file_read(path, text, sizeof(text)) < 0)
		return UINT64_MAX;
	at = strstr(text, "bogus-unread:");
	if (!at || sscanf(at, "bogus-unread: %" SCNu64, &unread) != 1)
		return UINT64_MAX;
	return unread;
}

/* The first handle whose account does not close, or -1 */
static int storm_account(const storm *self)
{
	uint64_t published = bogus_ring_published(&self->ring) - self->base;
	unsigned int i;

	for (i = 0; i < self->handles; i++)
		if (self->sums[i] + storm_unread(self->fds[i]) != published)
			return i;
	return -1;
}

static int storm_restore(unsigned int round)
{
	int ret = 0;

	/* Now and then all of it anew, the driver's module too */
	if (round % 16 == 15)
		ret = bogus_module_unload(BOGUS_MODULE_DRIVER);
	if (!ret)
		ret = bogus_device_ensure();
	return ret ? ret : bogus_period_set(0, 100000);
}

TEST_F_TIMEOUT(storm, every_account_closes, 7200)
{
	uint64_t begin = bogus_now_ns();
	struct bogus_info info;
	unsigned int round, gone = 0;

	TH_LOG("BOGUS_STORM_SEED=%" PRIu64, self->seed);
	for (round = 0; gone < self->unplugs; round++) {
		self->random = self->seed + round;
		ASSERT_EQ(0, storm_restore(round));
		ASSERT_EQ(0, storm_open_all(self));
		ASSERT_EQ(0, storm_begin(self));
		ASSERT_EQ(0, storm_changes(self, round));
		if (round % STORM_SPARED == STORM_SPARED - 1) {
			ASSERT_EQ(0, storm_spare(self));
			ASSERT_EQ(0, bogus_handle_info(self->fds[0], &info));
			EXPECT_LAWS(&info);
			EXPECT_EQ(self->handles, info.handles);
			EXPECT_EQ(BOGUS_STATE_STOPPED, info.state);
		} else {
			ASSERT_EQ(0, storm_unplug(round));
			ASSERT_EQ(0, storm_end(self));
			gone++;
		}
		ASSERT_EQ(-1, storm_account(self))
			TH_LOG("round %u", round);
		storm_close_all(self);
	}
	TH_LOG("%u unplugs in %u rounds, %" PRIu64 " calls, %" PRIu64 " ms",
	       gone, round, self->made,
	       (bogus_now_ns() - begin) / BOGUS_NSEC_PER_MSEC);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
