// SPDX-License-Identifier: GPL-2.0
/*
 * Every call from 64 threads, on one handle and on 1,024, while the device is
 * changed under them (bogus_storm_changes.c) and other cards come and go, and at
 * last the device is unbound or its module unloaded. After each round the account
 * closes: for every handle, whether its device is still there or not, what all
 * threads have taken together and what is unread is what the device has
 * published. In the end nothing of it is left in the kernel.
 *
 *   BOGUS_STORM_UNPLUGS	how often the device or a card goes, 200 unless set
 *   BOGUS_STORM_AGAIN		how often the device goes with nothing else being
 *				changed, 200 unless set
 *   BOGUS_STORM_CALLS		calls that there are between two of these at least,
 *				open() being one; two for each thread unless set
 *   BOGUS_STORM_ACCOUNTS	before one in so many of these there is a handle whose
 *				account is to close, 1 unless set; if there are more,
 *				the threads spare the processor, too
 *   BOGUS_STORM_PERIOD_NS	period of the device, 100,000 unless set: one at which
 *				the kernel has time for something else, too
 *   BOGUS_STORM_SEED		seed; unless set, another one each time
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include "bogus_harness.h"
#include "bogus_storm.h"

/* One round in so many leaves the device where it is */
#define STORM_SPARED	6
/* In one of so many, it is the hardware's module that goes */
#define STORM_VDEV	8
/* The same where little else takes time */
#define STORM_VDEV_RARELY	64
/* After so many, both modules are loaded anew */
#define STORM_ANEW	16
/* After so many unplugs without anything else, one is told how far it is */
#define STORM_TELL	500
/* So many rounds are enough for each change to be made */
#define STORM_ENOUGH	50

static int storm_period_set(void)
{
	return bogus_period_set(0, bogus_setting("BOGUS_STORM_PERIOD_NS",
						 100000));
}

/* Everything but the handles; the device is stopped */
static int storm_begin(struct storm *storm)
{
	int ret = bogus_card_remove_all();

	storm->seed = bogus_setting("BOGUS_STORM_SEED", bogus_now_ns());
	if (!ret)
		ret = storm_unload_all();
	if (!ret)
		ret = storm_changes_begin(storm);
	if (!ret)
		ret = storm_load_all();
	if (!ret)
		ret = bogus_dpc_list_read(0, &storm->dpc);
	return ret ? ret : storm_period_set();
}

static int storm_end(struct storm *storm)
{
	int ret = bogus_card_remove_all();

	if (!ret)
		ret = storm_changes_end(storm);
	return ret ? ret : bogus_device_ensure();
}

/* Each change alone: it has the effect it is there for, and nothing else */

FIXTURE(change)
{
	struct storm *storm;
	unsigned int at;
	int fd;
};

FIXTURE_VARIANT(change)
{
	const char *name;
};

FIXTURE_VARIANT_ADD(change, period)
{
	.name = "period",
};

FIXTURE_VARIANT_ADD(change, mechanism)
{
	.name = "mechanism",
};

FIXTURE_VARIANT_ADD(change, affinity)
{
	.name = "affinity",
};

FIXTURE_VARIANT_ADD(change, unload)
{
	.name = "unload",
};

FIXTURE_VARIANT_ADD(change, card)
{
	.name = "card",
};

FIXTURE_VARIANT_ADD(change, cpu)
{
	.name = "cpu",
};

FIXTURE_VARIANT_ADD(change, sleep)
{
	.name = "sleep",
};

FIXTURE_VARIANT_ADD(change, sleep_fails_notifier)
{
	.name = "sleep_fails_notifier",
};

FIXTURE_VARIANT_ADD(change, sleep_fails_prepare)
{
	.name = "sleep_fails_prepare",
};

FIXTURE_VARIANT_ADD(change, sleep_fails_suspend)
{
	.name = "sleep_fails_suspend",
};

FIXTURE_VARIANT_ADD(change, sleep_fails_noirq)
{
	.name = "sleep_fails_noirq",
};

FIXTURE_SETUP(change)
{
	struct bogus_info info;

	self->storm = calloc(1, sizeof(*self->storm));
	ASSERT_NE(NULL, self->storm);
	ASSERT_EQ(0, storm_begin(self->storm));
	self->at = storm_change_find(variant->name);
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	self->storm->irq = info.irq;
}

FIXTURE_TEARDOWN(change)
{
	EXPECT_EQ(0, storm_cards_remove(self->storm));
	storm_cards_close(self->storm);
	close(self->fd);
	EXPECT_EQ(0, storm_end(self->storm));
	free(self->storm);
}

TEST_F_TIMEOUT(change, is_made, 60)
{
	struct storm *storm = self->storm;
	bool stopped = self->at == storm_change_find("mechanism");
	struct bogus_info info;
	unsigned int i;
	int64_t sum;

	if (storm->lacks[self->at])
		BOGUS_SKIP("%s: %s", variant->name, storm->lacks[self->at]);
	if (!stopped)
		ASSERT_EQ(0, bogus_handle_start(self->fd));
	for (i = 0; storm->changed[self->at] < 10; i++) {
		ASSERT_EQ(0, storm_change_make(storm, self->at));
		if (storm->cards_made == STORM_CARDS) {
			ASSERT_EQ(0, storm_cards_remove(storm));
			storm_cards_close(storm);
		}
	}
	if (stopped)
		ASSERT_EQ(0, bogus_handle_start(self->fd));
	sum = bogus_handle_drain(self->fd);
	sum += bogus_handle_collect(self->fd, 3);
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	sum += bogus_handle_drain(self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_LAWS(&info);
	EXPECT_EQ(info.serviced, (uint64_t)sum);
}

/* All of them, and the device goes */

FIXTURE(storm)
{
	struct storm *storm;
	unsigned int unplugs;
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

FIXTURE_SETUP(storm)
{
	const struct rlimit files = { 4096, 4096 };

	self->storm = calloc(1, sizeof(*self->storm));
	ASSERT_NE(NULL, self->storm);
	self->unplugs = bogus_setting("BOGUS_STORM_UNPLUGS", 200) / 2;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	ASSERT_EQ(0, pthread_barrier_init(&self->storm->ready, NULL,
					  STORM_THREADS + 1));
	ASSERT_EQ(0, storm_begin(self->storm));
}

/* Of a test that has failed, the threads are still there, and use it */
FIXTURE_TEARDOWN(storm)
{
	EXPECT_EQ(0, storm_end(self->storm));
}

static int storm_unplug(unsigned int round, unsigned int rarely)
{
	return round % rarely ? bogus_driver_unbind(0) :
				bogus_module_unload(BOGUS_MODULE_VDEV);
}

/* Nobody may sleep on: somebody has the device running until all are awake */
static long storm_spare(struct storm *storm)
{
	struct storm_target *device = &storm->device;
	int fd = bogus_handle_open(0, O_RDWR);
	unsigned int i;
	long ret;

	if (fd < 0 || bogus_handle_start(fd))
		return -EPROTO;
	__atomic_store_n(&storm->stop, true, __ATOMIC_RELAXED);
	ret = storm_threads_end(storm);
	for (i = 0; i < device->n; i++)
		bogus_handle_stop(device->fds[i]);
	if (bogus_handle_stop(fd))
		ret = -EPROTO;
	close(fd);
	return ret;
}

/* What is wrong with the device of a round that has spared it, or "" */
static const char *storm_spared_broken(const struct storm *storm)
{
	struct bogus_info info;

	if (bogus_handle_info(storm->device.fds[0], &info))
		return "no INFO";
	if (info.handles != storm->device.n)
		return "more handles than are open";
	if (info.state != BOGUS_STATE_STOPPED)
		return "not stopped";
	return bogus_info_broken(&info);
}

/* The device as a round finds it; in the storm its mechanism is rarely free */
static int storm_restore(struct storm *storm)
{
	struct bogus_info info;
	int ret = storm_load_all();

	if (!ret)
		ret = storm_period_set();
	if (!ret)
		ret = storm_change_make(storm, storm_change_find("mechanism"));
	if (!ret)
		ret = bogus_device_info(0, &info);
	storm->irq = info.irq;
	return ret;
}

/* The first round to find both modules unloaded says what is in the kernel */
static int storm_anew(struct storm_remains *remains)
{
	int ret = storm_unload_all();

	return ret || remains->bytes ? ret : storm_remains_read(remains);
}

TEST_F_TIMEOUT(storm, every_account_closes, 14000)
{
	struct storm *storm = self->storm;
	uint64_t begin = bogus_now_ns();
	struct storm_remains before = { 0 }, after;
	/* Of the device; those of cards are in storm->pulled */
	unsigned int round, gone = 0;

	TH_LOG("BOGUS_STORM_SEED=%" PRIu64, storm->seed);
	for (round = 0; gone + storm->pulled < self->unplugs; round++) {
		storm->random = storm->seed + round;
		if (round % STORM_ANEW == STORM_ANEW - 1)
			ASSERT_EQ(0, storm_anew(&before));
		ASSERT_EQ(0, storm_restore(storm));
		ASSERT_EQ(0, storm_target_open(&storm->device, 0,
					       variant->handles, true));
		ASSERT_EQ(0, storm_threads_begin(storm));
		ASSERT_EQ(0, storm_change_all(storm, round));
		ASSERT_EQ(0, storm_cards_remove(storm));
		if (round % STORM_SPARED == STORM_SPARED - 1) {
			ASSERT_EQ(0, storm_spare(storm));
			ASSERT_STREQ("", storm_spared_broken(storm));
		} else {
			ASSERT_EQ(0, storm_unplug(round, STORM_VDEV));
			ASSERT_EQ(0, storm_threads_end(storm));
			gone++;
		}
		ASSERT_EQ(-1, storm_target_account(&storm->device))
			TH_LOG("round %u", round);
		ASSERT_EQ(-1, storm_cards_account(storm))
			TH_LOG("round %u, a card", round);
		storm_target_close(&storm->device);
		storm_cards_close(storm);
	}
	storm_changes_print(storm);
	ASSERT_EQ(0, storm_unload_all());
	ASSERT_EQ(0, storm_remains_read(&after));
	TH_LOG("%u unplugs and %u of cards in %u rounds, %" PRIu64
	       " calls, %" PRIu64 " ms, %" PRId64 " bytes more", gone,
	       storm->pulled, round, storm->made,
	       (bogus_now_ns() - begin) / BOGUS_NSEC_PER_MSEC,
	       (int64_t)(after.bytes - before.bytes));
	if (round < STORM_ENOUGH)
		return;
	EXPECT_STREQ("", storm_changes_missing(storm));
	EXPECT_STREQ("", storm_remains_differ(&before, &after,
					      gone + storm->pulled));
}

/* It goes, and comes back, and is opened at once by whoever had it open */

FIXTURE(again)
{
	struct storm *storm;
	unsigned int unplugs;
	unsigned int accounts;
};

FIXTURE_SETUP(again)
{
	self->storm = calloc(1, sizeof(*self->storm));
	ASSERT_NE(NULL, self->storm);
	self->storm->again = true;
	self->unplugs = bogus_setting("BOGUS_STORM_AGAIN", 200);
	self->accounts = bogus_setting("BOGUS_STORM_ACCOUNTS", 1);
	self->storm->spares = self->accounts > 1;
	self->storm->enough = bogus_setting("BOGUS_STORM_CALLS",
					    2 * STORM_THREADS);
	ASSERT_EQ(0, pthread_barrier_init(&self->storm->ready, NULL,
					  STORM_THREADS + 1));
	ASSERT_EQ(0, pthread_mutex_init(&self->storm->lock, NULL));
	ASSERT_EQ(0, pthread_cond_init(&self->storm->turn, NULL));
	ASSERT_EQ(0, storm_begin(self->storm));
}

FIXTURE_TEARDOWN(again)
{
	EXPECT_EQ(0, storm_end(self->storm));
}

TEST_F_TIMEOUT(again, every_account_closes, 14000)
{
	struct storm *storm = self->storm;
	struct storm_remains before, after;
	uint64_t begin = bogus_now_ns();
	unsigned int i;

	TH_LOG("BOGUS_STORM_SEED=%" PRIu64, storm->seed);
	ASSERT_EQ(0, storm_unload_all());
	ASSERT_EQ(0, storm_remains_read(&before));
	storm->random = storm->seed;
	ASSERT_EQ(0, storm_restore(storm));
	ASSERT_EQ(0, storm_threads_begin(storm));
	for (i = 0; i < self->unplugs; i++) {
		ASSERT_EQ(0, storm_again_await(storm, i % self->accounts == 0))
			TH_LOG("unplug %u", i);
		storm_again_away(storm, true);
		ASSERT_EQ(0, storm_unplug(i, STORM_VDEV_RARELY))
			TH_LOG("unplug %u", i);
		storm_again_away(storm, false);
		ASSERT_EQ(0, storm_load_all());
		ASSERT_EQ(0, storm_period_set());
		if ((i + 1) % STORM_TELL == 0)
			TH_LOG("unplug %u", i + 1);
	}
	__atomic_store_n(&storm->stop, true, __ATOMIC_RELAXED);
	storm_again_away(storm, true);
	ASSERT_EQ(0, bogus_driver_unbind(0));
	ASSERT_EQ(0, storm_threads_end(storm));
	ASSERT_EQ(0, storm_unload_all());
	ASSERT_EQ(0, storm_remains_read(&after));
	TH_LOG("%u unplugs and 0 of cards in 1 rounds, %" PRIu64 " calls, %"
	       PRIu64 " handles, %" PRIu64 " accounts, %" PRIu64 " ms, %"
	       PRId64 " bytes more", i, storm->made, storm->lives,
	       storm->accounts,
	       (bogus_now_ns() - begin) / BOGUS_NSEC_PER_MSEC,
	       (int64_t)(after.bytes - before.bytes));
	EXPECT_LE(self->unplugs, storm->lives);
	EXPECT_LE(self->unplugs, storm->accounts * self->accounts);
	EXPECT_STREQ("", storm_remains_differ(&before, &after, i));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
