// SPDX-License-Identifier: GPL-2.0
/*
 * The law of conservation under load. 64 handles, opened while the device is
 * quiet, are read in every way there is, by threads and by processes, with
 * bad pointers and signals in between, while other handles come and go and
 * start and stop the device. At the end every one of the 64 has counted
 * exactly what the device has serviced.
 *
 *   BOGUS_STRESS_COUNT		interrupts, 1000000 unless set
 *   BOGUS_STRESS_PERIOD_NS	period, the shortest unless set
 */

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bogus_harness.h"

#define STRESS_HANDLES	64
/* One handle each */
#define STRESS_THREADS	24
/* Several handles each */
#define STRESS_CHILDREN	4
#define STRESS_EACH	8
/* One handle each, which is not read until the end; nor is the rest */
#define STRESS_TOGGLERS	3
#define STRESS_CHURNERS	2
/* Threads that wait for every single interrupt; the others take a nap */
#define STRESS_EAGER	2

/* What threads and processes share */
struct stress_shared {
	bool stop;
	int64_t sums[STRESS_HANDLES];
	int error[STRESS_HANDLES];
};

/* One of the 64, as its thread sees it */
struct stress_member {
	struct stress_shared *shared;
	unsigned int index;
};

FIXTURE(stress)
{
	struct stress_shared *shared;
	int observer;
	int fds[STRESS_HANDLES];
	struct stress_member members[STRESS_THREADS];
	struct bogus_call threads[STRESS_THREADS];
	struct bogus_call togglers[STRESS_TOGGLERS];
	struct bogus_call churners[STRESS_CHURNERS];
	struct bogus_call checker;
	struct bogus_call signaller;
	pid_t children[STRESS_CHILDREN];
	struct bogus_info before;
};

static bool stress_stopped(const struct stress_shared *shared)
{
	return __atomic_load_n(&shared->stop, __ATOMIC_RELAXED);
}

/* The ways to read. Each returns what it has got, or -errno. */

static int64_t stress_by_read(int fd)
{
	uint64_t count;
	int ret = bogus_handle_read(fd, &count);

	if (ret == -EINTR || ret == -EAGAIN)
		return 0;
	return ret < 0 ? ret : (int64_t)count;
}

static int64_t stress_by_get_event(int fd)
{
	return bogus_handle_drain(fd);
}

static int64_t stress_by_poll(int fd)
{
	int ret = bogus_handle_poll(fd, POLLIN, -1);

	if (ret == -EINTR)
		return 0;
	return ret < 0 ? ret : stress_by_read(fd);
}

static int64_t stress_by_mistake(int fd)
{
	void *volatile bad = (void *)1;
	int ret = bogus_handle_ioctl(fd, BOGUS_IOC_GET_EVENT, bad);

	if (ret != -EFAULT)
		return ret < 0 ? ret : -EPROTO;
	if (bogus_handle_poll(fd, POLLIN, -1) == POLLIN &&
	    (read(fd, bad, 8) != -1 || errno != EFAULT))
		return -EPROTO;
	return stress_by_read(fd);
}

static int64_t (*const stress_ways[])(int fd) = {
	stress_by_read, stress_by_poll, stress_by_get_event, stress_by_mistake,
};

/* Some at once, then none for a while, each thread in its own time */
static void stress_nap(const struct stress_member *member, unsigned int i)
{
	if (member->index >= STRESS_EAGER && i % 3 == 0)
		bogus_sleep_ns((5 + member->index) * BOGUS_NSEC_PER_MSEC);
}

static long stress_thread(struct bogus_call *call)
{
	struct stress_member *member = call->data;
	unsigned int way = member->index % ARRAY_SIZE(stress_ways);
	unsigned int i;
	int64_t count;

	for (i = 0; !stress_stopped(member->shared); i++) {
		count = stress_ways[way](call->fd);
		if (count < 0)
			return count;
		member->shared->sums[member->index] += count;
		stress_nap(member, i);
	}
	return 0;
}

/* A process with several handles, non-blocking, all in one poll() */
static void stress_child(struct stress_shared *shared, const int *fds,
			 unsigned int first)
{
	struct pollfd pfds[STRESS_EACH];
	unsigned int i;
	int64_t count;

	for (i = 0; i < STRESS_EACH; i++)
		pfds[i] = (struct pollfd){ fds[first + i], POLLIN, 0 };
	while (!stress_stopped(shared)) {
		poll(pfds, STRESS_EACH, -1);
		for (i = 0; i < STRESS_EACH; i++) {
			if (!pfds[i].revents)
				continue;
			count = stress_by_read(fds[first + i]);
			if (count < 0)
				_exit(1);
			shared->sums[first + i] += count;
		}
		bogus_sleep_ns((first + 1) * BOGUS_NSEC_PER_MSEC / 4);
	}
	_exit(0);
}

/* The device stops for good whenever all of these are out at once */
static long stress_toggle(struct bogus_call *call)
{
	struct stress_shared *shared = call->data;
	unsigned int i;
	int ret = 0;

	for (i = call->fd; !ret && !stress_stopped(shared); i++) {
		ret = bogus_handle_start(call->fd);
		bogus_sleep_ns((1 + i % 5) * BOGUS_NSEC_PER_MSEC);
		if (!ret)
			ret = bogus_handle_stop(call->fd);
		bogus_sleep_ns(i % 3 * BOGUS_NSEC_PER_MSEC / 2);
		call->value++;
	}
	return ret;
}

/* Handles that come and go: what they count lies between two snapshots */

static long stress_churn_once(unsigned int i)
{
	struct bogus_info early, opened, late, last;
	int64_t sum, count;
	int fd, ret;

	if (bogus_device_info(0, &early))
		return -EPROTO;
	fd = bogus_handle_open(0, O_RDWR);
	if (fd < 0)
		return fd;
	ret = bogus_handle_info(fd, &opened);
	if (!ret)
		ret = bogus_handle_start(fd);
	sum = bogus_handle_collect(fd, 1 + i % 50);
	if (!ret && i & 1)
		ret = bogus_handle_stop(fd);
	if (!ret)
		ret = bogus_handle_info(fd, &late);
	count = bogus_handle_drain(fd);
	if (!ret)
		ret = bogus_handle_info(fd, &last);
	close(fd);
	if (ret || sum < 0 || count < 0)
		return ret ? ret : sum < 0 ? sum : count;
	sum += count;
	if (sum > (int64_t)(last.serviced - early.serviced))
		return -EOVERFLOW;
	if (sum < (int64_t)(late.published - opened.serviced))
		return -ENODATA;
	return 0;
}

static long stress_churn(struct bogus_call *call)
{
	struct stress_shared *shared = call->data;
	unsigned int i;
	long ret = 0;

	for (i = 0; !ret && !stress_stopped(shared); i++) {
		ret = stress_churn_once(i);
		bogus_sleep_ns(5 * BOGUS_NSEC_PER_MSEC);
		call->value++;
	}
	return ret;
}

/* Snapshots without end: each lawful, none behind the one before */
static long stress_check(struct bogus_call *call)
{
	struct stress_shared *shared = call->data;
	struct bogus_info last, info;
	int ret;

	memset(&last, 0, sizeof(last));
	while (!stress_stopped(shared)) {
		ret = bogus_handle_info(call->fd, &info);
		if (ret)
			return ret;
		if (bogus_info_broken(&info)[0]) {
			printf("# %s\n", bogus_info_broken(&info));
			return -EPROTO;
		}
		/* no times if the ISR is a whole ring ahead of the DPC */
		if (!info.dpc_at_ns)
			info.dpc_at_ns = last.dpc_at_ns;
		if (info.raised < last.raised ||
		    info.serviced < last.serviced ||
		    info.published < last.published ||
		    info.dpc_at_ns < last.dpc_at_ns)
			return -ERANGE;
		last = info;
		if (++call->value % 8 == 0)
			bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	}
	return 0;
}

static void stress_on_signal(int sig)
{
	(void)sig;
}

static int stress_catch(void)
{
	struct sigaction action = { .sa_handler = stress_on_signal };

	return sigaction(SIGUSR1, &action, NULL);
}

/* Interrupts the readers' sleep, mostly of those that sleep in a call */
static long stress_signal(struct bogus_call *call)
{
	struct bogus_call *threads = call->data;
	struct stress_member *member = threads[0].data;
	unsigned int i;

	for (i = 0; !stress_stopped(member->shared); i++) {
		if (i % 8)
			pthread_kill(threads[i % STRESS_EAGER].thread, SIGUSR1);
		else
			pthread_kill(threads[i / 8 % STRESS_THREADS].thread,
				     SIGUSR1);
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
		call->value++;
	}
	return 0;
}

static int stress_open(struct _test_data_stress *self)
{
	unsigned int i;

	for (i = 0; i < STRESS_HANDLES; i++) {
		self->fds[i] = bogus_handle_open(0, O_RDWR);
		if (self->fds[i] < 0)
			return self->fds[i];
	}
	return 0;
}

FIXTURE_SETUP(stress)
{
	uint64_t shortest;

	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);
	ASSERT_EQ(0, bogus_attr_get(0, "period_min_ns", &shortest));
	ASSERT_EQ(0, bogus_period_set(0,
			bogus_setting("BOGUS_STRESS_PERIOD_NS", shortest)));
	self->observer = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->observer);
	ASSERT_EQ(0, stress_catch());
	ASSERT_EQ(0, stress_open(self));
	ASSERT_EQ(0, bogus_handle_info(self->observer, &self->before));
}

FIXTURE_TEARDOWN(stress)
{
	unsigned int i;

	for (i = 0; i < STRESS_HANDLES; i++)
		close(self->fds[i]);
	close(self->observer);
	munmap(self->shared, sizeof(*self->shared));
}

static int stress_fork(struct _test_data_stress *self)
{
	unsigned int i, k, first;

	for (i = 0; i < STRESS_CHILDREN; i++) {
		first = STRESS_THREADS + i * STRESS_EACH;
		for (k = 0; k < STRESS_EACH; k++)
			bogus_handle_nonblock(self->fds[first + k], true);
		self->children[i] = fork();
		if (self->children[i] < 0)
			return -errno;
		if (!self->children[i])
			stress_child(self->shared, self->fds, first);
	}
	return 0;
}

static int stress_begin_threads(struct _test_data_stress *self)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < STRESS_THREADS && !ret; i++) {
		self->members[i] = (struct stress_member){ self->shared, i };
		self->threads[i] = (struct bogus_call){
			.fn = stress_thread,
			.fd = self->fds[i],
			.data = &self->members[i],
		};
		ret = bogus_call_begin(&self->threads[i]);
	}
	return ret;
}

static int stress_begin_togglers(struct _test_data_stress *self)
{
	const unsigned int first = STRESS_HANDLES - STRESS_TOGGLERS;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < STRESS_TOGGLERS && !ret; i++) {
		self->togglers[i] = (struct bogus_call){
			.fn = stress_toggle,
			.fd = self->fds[first + i],
			.data = self->shared,
		};
		ret = bogus_call_begin(&self->togglers[i]);
	}
	return ret;
}

static int stress_begin_others(struct _test_data_stress *self)
{
	unsigned int i;
	int ret;

	self->checker = (struct bogus_call){
		.fn = stress_check,
		.fd = self->observer,
		.data = self->shared,
	};
	ret = bogus_call_begin(&self->checker);
	for (i = 0; i < STRESS_CHURNERS && !ret; i++) {
		self->churners[i] = (struct bogus_call){
			.fn = stress_churn, .data = self->shared,
		};
		ret = bogus_call_begin(&self->churners[i]);
	}
	self->signaller = (struct bogus_call){
		.fn = stress_signal, .data = self->threads,
	};
	return ret ? ret : bogus_call_begin(&self->signaller);
}

/* The device still runs, so that whoever sleeps sees that it is over */
static long stress_end(struct _test_data_stress *self)
{
	unsigned int i;
	long ret;

	__atomic_store_n(&self->shared->stop, true, __ATOMIC_RELAXED);
	ret = bogus_call_end(&self->signaller);
	for (i = 0; i < STRESS_THREADS; i++)
		ret = bogus_call_end(&self->threads[i]) ?: ret;
	for (i = 0; i < STRESS_CHURNERS; i++)
		ret = bogus_call_end(&self->churners[i]) ?: ret;
	for (i = 0; i < STRESS_TOGGLERS; i++)
		ret = bogus_call_end(&self->togglers[i]) ?: ret;
	for (i = 0; i < STRESS_CHILDREN; i++)
		ret = bogus_child_wait(self->children[i]) ?: ret;
	return bogus_call_end(&self->checker) ?: ret;
}

/* Until the device has serviced enough; looks now and then */
static int64_t stress_wait(int fd, int64_t want)
{
	int64_t sum = 0, count;

	while (sum < want) {
		count = bogus_handle_collect(fd, 1);
		if (count < 0)
			return count;
		sum += count;
		bogus_sleep_ns(20 * BOGUS_NSEC_PER_MSEC);
	}
	return sum;
}

TEST_F_TIMEOUT(stress, every_handle_is_exact, 600)
{
	const int64_t want = bogus_setting("BOGUS_STRESS_COUNT", 1000000);
	uint64_t serviced, begin = bogus_now_ns();
	struct bogus_info after;
	unsigned int i;

	ASSERT_EQ(0, stress_fork(self));
	ASSERT_EQ(0, stress_begin_threads(self));
	ASSERT_EQ(0, stress_begin_togglers(self));
	ASSERT_EQ(0, stress_begin_others(self));
	EXPECT_LE(want, stress_wait(self->observer, want));
	ASSERT_EQ(0, bogus_handle_start(self->observer));
	EXPECT_EQ(0, stress_end(self));
	ASSERT_EQ(0, bogus_handle_stop(self->observer));

	ASSERT_EQ(0, bogus_handle_info(self->observer, &after));
	EXPECT_LAWS(&after);
	EXPECT_EQ(BOGUS_STATE_STOPPED, after.state);
	/* each I/O begins in the ISR of the one before: none can overrun it */
	EXPECT_EQ(self->before.overrun, after.overrun);
	serviced = after.serviced - self->before.serviced;
	EXPECT_LE(want, serviced);
	for (i = 0; i < STRESS_HANDLES; i++) {
		EXPECT_EQ(serviced, self->shared->sums[i] +
				    bogus_handle_drain(self->fds[i]))
			TH_LOG("handle %u", i);
	}
	TH_LOG("%" PRIu64 " interrupts in %" PRIu64 " ms: %" PRIu64 " DPC runs, %"
	       PRIu64 " discarded, %" PRIu64 " overrun; %" PRIu64 " snapshots, %"
	       PRIu64 " + %" PRIu64 " handles came and went, %" PRIu64 " signals",
	       serviced, (bogus_now_ns() - begin) / BOGUS_NSEC_PER_MSEC,
	       (uint64_t)(after.dpc_runs - self->before.dpc_runs),
	       (uint64_t)(after.discarded - self->before.discarded),
	       (uint64_t)(after.overrun - self->before.overrun),
	       self->checker.value, self->churners[0].value,
	       self->churners[1].value, self->signaller.value);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
