// SPDX-License-Identifier: GPL-2.0
/*
 * Who sleeps in read() in a running guest: programs here can't, so the agent
 * has somebody do it while histograms are asked for.
 */
#include "bogus_split.h"
#include "live.h"

/* Longer than the agent's reader stays without being asked for */
#define LIVE_LINGER_NS	(10000 * LIVE_MSEC)

static uint64_t live_user_count(struct bogus *dev)
{
	uint64_t counts[BOGUS_SPLIT_BUCKETS];

	assert_int_equal(bogus_split_stage(dev, BOGUS_SPLIT_USER, counts), 0);
	return bogus_split_count(counts);
}

/* Until somebody has been timed so many more times; dev runs */
static void live_await_user(struct bogus *dev, uint64_t n)
{
	int64_t limit = live_now_ns() + LIVE_LIMIT_NS;
	uint64_t wanted = live_user_count(dev) + n;

	while (live_user_count(dev) < wanted) {
		assert_true(live_now_ns() < limit);
		live_count(dev, 5);
	}
}

void somebody_is_timed_to_the_user(void **state)
{
	struct bogus *dev = live_open(0);

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	live_await_user(dev, 10);
	assert_int_equal(bogus_stop(dev), 0);
	bogus_close(dev);
}

/* One who samples: not each interrupt, and not at the cost of anybody's count */
void timing_disturbs_no_count(void **state)
{
	struct bogus *dev = live_open(0);
	struct bogus_device_info before = live_info(dev), after;
	uint64_t user, sum = 0;
	int64_t took = live_now_ns();

	(void)state;
	user = live_user_count(dev);
	assert_int_equal(live_info(dev).handles, 2);
	assert_int_equal(bogus_start(dev), 0);
	sum += live_count(dev, 250);
	assert_int_equal(live_info(dev).started, 1);
	assert_int_equal(bogus_stop(dev), 0);
	assert_int_equal(live_info(dev).started, 0);
	sum += live_take(dev);
	after = live_info(dev);
	assert_int_equal(sum, after.serviced - before.serviced);
	user = live_user_count(dev) - user;
	took = live_now_ns() - took;
	assert_true(user > 0);
	assert_true(user <= (uint64_t)took / (10 * LIVE_MSEC) + 1);
	bogus_close(dev);
}

/* Closed with the handle of the one who asked: live_setup() has seen to it */
void reader_goes_with_who_asked(void **state)
{
	struct bogus *dev, *other = live_open(BOGUS_O_RDONLY);
	int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		dev = live_open(BOGUS_O_RDONLY);
		live_user_count(dev);
		assert_int_equal(live_info(other).handles, 3);
		bogus_close(dev);
		assert_int_equal(live_info(other).handles, 1);
	}
	bogus_close(other);
}

void reader_goes_when_nobody_asks(void **state)
{
	int64_t limit = live_now_ns() + LIVE_LINGER_NS;
	struct bogus *dev = live_open(0);

	(void)state;
	live_user_count(dev);
	while (live_info(dev).handles == 2) {
		assert_true(live_now_ns() < limit);
		usleep(100000);
	}
	assert_int_equal(live_info(dev).handles, 1);
	live_user_count(dev);
	assert_int_equal(live_info(dev).handles, 2);
	bogus_close(dev);
}
