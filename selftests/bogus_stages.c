// SPDX-License-Identifier: GPL-2.0
/*
 * The histograms of the stages: whether what they count is what has happened.
 * bogus_histogram.c is about asking for them.
 */

#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>
#include <unistd.h>
#include "bogus_harness.h"

struct stages_counts {
	__u64 stage[BOGUS_STAGES][BOGUS_HISTOGRAM_BUCKETS];
};

FIXTURE(stages)
{
	struct bogus_arena arena;
	struct stages_counts was;
	struct stages_counts now;
	struct bogus_info before;
	struct bogus_info after;
	int fd;
	int observer;
};

static int stages_get(int fd, struct stages_counts *counts)
{
	unsigned int stage;
	int ret = 0;

	for (stage = 0; stage < BOGUS_STAGES && !ret; stage++)
		ret = bogus_histogram_get(fd, stage, counts->stage[stage]);
	return ret;
}

/* What has been added since the test began */
static uint64_t stages_added(const struct _test_data_stages *self,
			     unsigned int stage)
{
	return bogus_histogram_sum(self->now.stage[stage]) -
	       bogus_histogram_sum(self->was.stage[stage]);
}

FIXTURE_SETUP(stages)
{
	ASSERT_EQ(0, bogus_arena_make(&self->arena));
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &self->before));
	ASSERT_EQ(0, stages_get(self->fd, &self->was));
}

FIXTURE_TEARDOWN(stages)
{
	close(self->observer);
	close(self->fd);
}

static uint64_t stages_published(int fd)
{
	struct bogus_info info;

	return bogus_handle_info(fd, &info) ? UINT64_MAX : info.published;
}

TEST_F(stages, once_for_each_interrupt_and_each_dpc)
{
	int64_t ran = bogus_device_run(0, 100);

	ASSERT_LE(100, ran);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &self->after));
	ASSERT_EQ(0, stages_get(self->observer, &self->now));
	EXPECT_EQ(ran, stages_added(self, BOGUS_STAGE_RAISE));
	EXPECT_EQ(ran, stages_added(self, BOGUS_STAGE_ISR));
	EXPECT_EQ(ran, stages_added(self, BOGUS_STAGE_QUEUE));
	EXPECT_EQ(self->after.dpc_runs - self->before.dpc_runs,
		  stages_added(self, BOGUS_STAGE_DPC));
	/* and asking has added nothing */
	ASSERT_EQ(0, stages_get(self->fd, &self->was));
	EXPECT_EQ(0, memcmp(&self->was, &self->now, sizeof(self->was)));
}

/*
 * Several rounds of the ring, in which nobody reads, and somebody asks all the
 * time until a bad moment: when half a ring has just begun. What is counted by
 * then must not put off the counting of the rest until it is too late; whoever
 * does it is held up for a while, as the CPU may be busy at any time. On
 * PREEMPT_RT that may hold up the DPC as well: then many are published at once.
 */

#define STAGES_HOG_PERIOD_NS	BOGUS_NSEC_PER_MSEC
/* Begins so many interrupts before the end of a half, and lasts for so many */
#define STAGES_HOG_BEFORE	60
#define STAGES_HOG_NS		(160 * STAGES_HOG_PERIOD_NS)
/* A half that has no more than that has just begun */
#define STAGES_JUST_BEGUN	5

struct stages_hog {
	const struct bogus_ring *ring;
	uint64_t half;
	bool stop;
};

/* Takes the interrupt's CPU from all threads where a half of the ring ends */
static long stages_call_hog_ends(struct bogus_call *call)
{
	const struct sched_param param = { .sched_priority = 1 };
	struct stages_hog *hog = call->data;
	uint64_t until;

	bogus_cpu_pin(0);
	if (sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		return -errno;
	while (!__atomic_load_n(&hog->stop, __ATOMIC_RELAXED)) {
		bogus_sleep_ns(STAGES_HOG_PERIOD_NS);
		if (bogus_ring_published(hog->ring) % hog->half <
		    hog->half - STAGES_HOG_BEFORE)
			continue;
		until = bogus_now_ns() + STAGES_HOG_NS;
		while (bogus_now_ns() < until)
			;
		call->value++;
	}
	return 0;
}

/* Until one half of the ring has ended, and @halves more */
static void stages_run_halves(struct _test_data_stages *self,
			      const struct stages_hog *hog, unsigned int halves)
{
	uint64_t end = self->before.published / hog->half * hog->half +
		       hog->half;
	uint64_t published;

	do {
		bogus_sleep_ns(STAGES_HOG_PERIOD_NS / 4);
		published = bogus_ring_published(hog->ring);
		if (published < end + STAGES_JUST_BEGUN)
			bogus_histogram_get(self->observer, BOGUS_STAGE_ISR,
					    NULL);
	} while (published < end + halves * hog->half);
}

TEST_F(stages, nothing_is_lost_while_nobody_asks)
{
	struct bogus_ring ring;
	struct stages_hog hog = { .ring = &ring };
	struct bogus_call call = { .fn = stages_call_hog_ends, .data = &hog };
	uint64_t ran;

	if (get_nprocs() < 2)
		BOGUS_SKIP("needs two CPUs");
	bogus_cpu_pin(1);
	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	hog.half = ring.header->entries / 2;
	ASSERT_EQ(0, bogus_period_set(0, STAGES_HOG_PERIOD_NS));
	ASSERT_EQ(0, bogus_call_begin(&call));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	stages_run_halves(self, &hog, 6);
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	__atomic_store_n(&hog.stop, true, __ATOMIC_RELAXED);
	EXPECT_EQ(0, bogus_call_end(&call));
	EXPECT_LT(0, call.value);

	ASSERT_EQ(0, bogus_handle_info(self->fd, &self->after));
	ASSERT_EQ(0, stages_get(self->fd, &self->now));
	ran = self->after.published - self->before.published;
	EXPECT_EQ(ran, stages_added(self, BOGUS_STAGE_RAISE));
	EXPECT_EQ(ran, stages_added(self, BOGUS_STAGE_ISR));
	EXPECT_EQ(ran, stages_added(self, BOGUS_STAGE_QUEUE));
	EXPECT_EQ(self->after.dpc_runs - self->before.dpc_runs,
		  stages_added(self, BOGUS_STAGE_DPC));
	bogus_ring_unmap(&ring);
}

/* Adds to the histograms of a run what one entry of the ring says */
static void stages_expect(struct stages_counts *expected,
			  const struct bogus_ring_entry *entry,
			  uint64_t *dpc_at)
{
	const uint64_t took[] = {
		entry->isr_at_ns - entry->raised_at_ns,
		entry->isr_end_ns - entry->isr_at_ns,
		entry->dpc_at_ns - entry->isr_end_ns,
		entry->dpc_end_ns - entry->dpc_at_ns,
	};
	unsigned int stage;

	for (stage = BOGUS_STAGE_RAISE; stage <= BOGUS_STAGE_DPC; stage++)
		if (stage != BOGUS_STAGE_DPC || entry->dpc_at_ns != *dpc_at)
			expected->stage[stage]
				[bogus_histogram_bucket(took[stage])]++;
	*dpc_at = entry->dpc_at_ns;
}

/* Bucket by bucket what the times in the ring come to */
TEST_F(stages, buckets_are_those_of_the_rings_times)
{
	struct bogus_ring_entry entry;
	struct bogus_ring ring;
	uint64_t seq, dpc_at = 0;
	unsigned int stage, i;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	ASSERT_LE(300, bogus_device_run(0, 300));
	ASSERT_EQ(0, stages_get(self->fd, &self->now));
	for (seq = self->before.published + 1;
	     seq <= bogus_ring_published(&ring); seq++) {
		ASSERT_TRUE(bogus_ring_get(&ring, seq, &entry));
		stages_expect(&self->was, &entry, &dpc_at);
	}
	for (stage = BOGUS_STAGE_RAISE; stage <= BOGUS_STAGE_DPC; stage++) {
		for (i = 0; i < BOGUS_HISTOGRAM_BUCKETS; i++) {
			EXPECT_EQ(self->was.stage[stage][i],
				  self->now.stage[stage][i])
				TH_LOG("stage %u, bucket %u", stage, i);
		}
	}
	bogus_ring_unmap(&ring);
}

TEST_F(stages, only_grow)
{
	unsigned int round, stage, i;

	ASSERT_EQ(0, bogus_period_set(0, 20000));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	for (round = 0; round < 50; round++) {
		ASSERT_LT(0, bogus_handle_collect(self->fd, 10));
		ASSERT_EQ(0, stages_get(self->observer, &self->now));
		for (stage = 0; stage < BOGUS_STAGES; stage++) {
			for (i = 0; i < BOGUS_HISTOGRAM_BUCKETS; i++) {
				ASSERT_LE(self->was.stage[stage][i],
					  self->now.stage[stage][i]);
			}
		}
		self->was = self->now;
	}
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
}

/*
 * Somebody asks while a DPC is under way, and because it has so many to wake, it
 * is so for long: it is counted when it has ended, and not before, for then it
 * would seem to have taken no time at all, or for ever.
 */
TEST_F(stages, a_dpc_is_counted_when_it_has_ended)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(EPOLL_CLOEXEC), fds[900];
	struct rlimit limit = { 1024, 1024 };
	const __u64 *dpc = self->now.stage[BOGUS_STAGE_DPC];
	unsigned int i;

	ASSERT_LE(0, epoll);
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = bogus_handle_open(0, O_RDONLY);
		ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event));
	}
	bogus_cpu_pin(1);
	ASSERT_EQ(0, bogus_period_set(0, 2 * BOGUS_NSEC_PER_MSEC));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	while (stages_published(self->fd) <
	       self->before.published + 200) {
		ASSERT_EQ(0, bogus_histogram_get(self->fd, BOGUS_STAGE_DPC,
						 self->now.stage
						 [BOGUS_STAGE_DPC]));
		ASSERT_EQ(self->was.stage[BOGUS_STAGE_DPC]
			  [BOGUS_HISTOGRAM_BUCKETS - 1],
			  dpc[BOGUS_HISTOGRAM_BUCKETS - 1]);
	}
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &self->after));
	ASSERT_EQ(0, stages_get(self->fd, &self->now));
	EXPECT_EQ(self->after.dpc_runs - self->before.dpc_runs,
		  stages_added(self, BOGUS_STAGE_DPC));
	EXPECT_EQ(0, self->now.stage[BOGUS_STAGE_DPC][0] -
		     self->was.stage[BOGUS_STAGE_DPC][0]);
	for (i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
	close(epoll);
}

/* BOGUS_STAGE_USER: who has slept in read(), and nobody else */

static long stages_call_readv(struct bogus_call *call)
{
	struct iovec iov = { &call->value, sizeof(call->value) };
	ssize_t ret = readv(call->fd, &iov, 1);

	return ret < 0 ? -errno : ret;
}

static uint64_t stages_user(struct _test_data_stages *self)
{
	if (bogus_histogram_get(self->fd, BOGUS_STAGE_USER,
				self->now.stage[BOGUS_STAGE_USER]))
		return UINT64_MAX;
	return stages_added(self, BOGUS_STAGE_USER);
}

/* Has an interrupt come, asleep in poll() and not in read() */
static int stages_run_polled(struct _test_data_stages *self)
{
	int ret = bogus_handle_start(self->fd);

	if (!ret && bogus_handle_poll(self->observer, POLLIN, -1) != POLLIN)
		ret = -EIO;
	return ret ? ret : bogus_handle_stop(self->fd);
}

TEST_F(stages, user_counts_who_slept_in_read)
{
	struct bogus_call call;
	unsigned int i;

	for (i = 0; i < 6; i++) {
		call = (struct bogus_call){
			.fn = i % 2 ? stages_call_readv : bogus_call_read,
			.fd = self->observer,
		};
		bogus_handle_drain(self->observer);
		ASSERT_EQ(0, bogus_call_begin(&call));
		ASSERT_TRUE(bogus_call_asleep(&call, i % 2 ? SYS_readv :
							     SYS_read));
		ASSERT_EQ(0, bogus_handle_start(self->fd));
		EXPECT_EQ(8, bogus_call_end(&call));
		ASSERT_EQ(0, bogus_handle_stop(self->fd));
		EXPECT_EQ(i + 1, stages_user(self));
	}
}

TEST_F(stages, user_counts_nobody_else)
{
	uint64_t count;
	unsigned int i;

	ASSERT_EQ(0, bogus_handle_nonblock(self->observer, true));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, stages_run_polled(self));
		ASSERT_EQ(8, bogus_handle_read(self->observer, &count));
		EXPECT_EQ(-EAGAIN, bogus_handle_read(self->observer, &count));
		EXPECT_LT(0, bogus_handle_drain(self->fd));
	}
	EXPECT_EQ(0, stages_user(self));
}

/* A signal ends the sleep, a bad pointer the call: nothing has been read */
TEST_F(stages, user_does_not_count_a_read_that_failed)
{
	struct bogus_call call = { .fn = stages_call_readv,
				   .fd = self->observer };
	unsigned int i;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, stages_run_polled(self));
		EXPECT_EQ(-1, read(self->observer, self->arena.page +
				   self->arena.size, 8));
		EXPECT_EQ(EFAULT, errno);
	}
	bogus_handle_drain(self->observer);
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_readv));
	EXPECT_EQ(0, stages_user(self));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	EXPECT_EQ(-ENODEV, bogus_call_end(&call));
	ASSERT_EQ(0, bogus_driver_bind(0));
}

/* Between what it saw of the DPC and when it was back: not more than that */
TEST_F(stages, user_is_the_time_from_the_dpc_to_the_reader)
{
	struct bogus_call call = { .fn = bogus_call_read,
				   .fd = self->observer };
	struct bogus_ring_entry entry;
	struct bogus_ring ring;
	unsigned int i, found = 0;
	uint64_t back;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	ASSERT_EQ(0, bogus_period_set(0, 200 * BOGUS_NSEC_PER_MSEC));
	ASSERT_EQ(0, bogus_call_begin(&call));
	ASSERT_TRUE(bogus_call_asleep(&call, SYS_read));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_EQ(8, bogus_call_end(&call));
	back = bogus_now_ns();
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_TRUE(bogus_ring_get(&ring, self->before.published + 1, &entry));
	ASSERT_EQ(1, stages_user(self));
	for (i = 0; i < BOGUS_HISTOGRAM_BUCKETS; i++)
		if (self->now.stage[BOGUS_STAGE_USER][i] !=
		    self->was.stage[BOGUS_STAGE_USER][i])
			found = i;
	EXPECT_LE(bogus_histogram_low(found), back - entry.dpc_at_ns);
	EXPECT_LT(0, found);
	bogus_ring_unmap(&ring);
}

/* A reader that is kept from its CPU while one DPC follows the other */

#define STAGES_HELD_NS	(50 * BOGUS_NSEC_PER_MSEC)

static long stages_call_read_pinned(struct bogus_call *call)
{
	bogus_cpu_pin(1);
	return bogus_handle_read(call->fd, &call->value);
}

/* Has the CPU for itself until some time after the first interrupt */
static long stages_call_hog(struct bogus_call *call)
{
	const struct sched_param param = { .sched_priority = 1 };
	const struct bogus_ring *ring = call->data;
	uint64_t before = bogus_ring_published(ring), until = UINT64_MAX;

	bogus_cpu_pin(1);
	if (sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		return -errno;
	__atomic_store_n(&call->value, 1, __ATOMIC_RELEASE);
	while (bogus_now_ns() < until)
		if (until == UINT64_MAX && bogus_ring_published(ring) != before)
			until = bogus_now_ns() + STAGES_HELD_NS;
	return 0;
}

/* The reader sleeps, and its CPU is the hog's; returns 0 or an error */
static int stages_hold(struct bogus_call *reader, struct bogus_call *hog)
{
	int ret;

	bogus_cpu_pin(0);
	ret = bogus_call_begin(reader);
	if (ret)
		return ret;
	if (!bogus_call_asleep(reader, SYS_read))
		return -ETIMEDOUT;
	ret = bogus_call_begin(hog);
	while (!ret && !__atomic_load_n(&hog->value, __ATOMIC_ACQUIRE))
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	return ret;
}

TEST_F(stages, user_begins_with_the_dpc_that_ended_the_sleep)
{
	struct bogus_call call = { .fn = stages_call_read_pinned,
				   .fd = self->observer };
	struct bogus_call hog = { .fn = stages_call_hog };
	struct bogus_ring ring;
	unsigned int i;

	if (get_nprocs() < 2)
		BOGUS_SKIP("needs two CPUs");
	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	hog.data = &ring;
	ASSERT_EQ(0, stages_hold(&call, &hog));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_EQ(0, bogus_call_end(&hog));
	EXPECT_EQ(8, bogus_call_end(&call));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(1, stages_user(self));
	for (i = 0; self->now.stage[BOGUS_STAGE_USER][i] ==
		    self->was.stage[BOGUS_STAGE_USER][i]; i++)
		;
	EXPECT_LE(STAGES_HELD_NS, bogus_histogram_low(i + 1));
	bogus_ring_unmap(&ring);
}

/* Has the CPU for itself until the ring has gone round */
static long stages_call_hog_round(struct bogus_call *call)
{
	const struct sched_param param = { .sched_priority = 1 };
	const struct bogus_ring *ring = call->data;
	uint64_t before = bogus_ring_published(ring);

	bogus_cpu_pin(1);
	if (sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		return -errno;
	__atomic_store_n(&call->value, 1, __ATOMIC_RELEASE);
	while (bogus_ring_published(ring) - before <= ring->header->entries)
		;
	return 0;
}

static int stages_reopen(struct _test_data_stages *self, const char *params)
{
	int ret;

	close(self->observer);
	close(self->fd);
	self->fd = self->observer = -1;
	ret = bogus_module_unload(BOGUS_MODULE_DRIVER);
	if (!ret)
		ret = bogus_module_load(BOGUS_MODULE_DRIVER, params);
	if (ret)
		return ret;
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	return self->observer < 0 ? self->observer : 0;
}

/* What ended the sleep is not known any more, and is left out */
TEST_F(stages, user_leaves_out_what_has_been_overwritten)
{
	struct bogus_call call = { .fn = stages_call_read_pinned };
	struct bogus_call hog = { .fn = stages_call_hog_round };
	struct bogus_ring ring;

	if (get_nprocs() < 2)
		BOGUS_SKIP("needs two CPUs");
	if (!bogus_module_available(BOGUS_MODULE_DRIVER))
		BOGUS_SKIP("needs bogus.ko");
	/* The hog must be done before the kernel takes the CPU from it */
	ASSERT_EQ(0, stages_reopen(self, "ring_entries=16"));
	ASSERT_EQ(0, stages_get(self->fd, &self->was));
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_NSEC_PER_MSEC));
	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	hog.data = &ring;
	call.fd = self->observer;
	ASSERT_EQ(0, stages_hold(&call, &hog));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_EQ(0, bogus_call_end(&hog));
	EXPECT_EQ(8, bogus_call_end(&call));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_LT(ring.header->entries, call.value);
	EXPECT_EQ(0, stages_user(self));
	bogus_ring_unmap(&ring);
	EXPECT_EQ(0, stages_reopen(self, ""));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
