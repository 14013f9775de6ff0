// SPDX-License-Identifier: GPL-2.0
/*
 * The mechanism that runs the DPC is switched while others use the device, and
 * while it comes and goes: every count is exact all the same.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "bogus_harness.h"

/* One switches all the time, others use the device as they please */

#define SWITCH_USERS	2

struct switch_shared {
	bool stop;
	struct bogus_dpc_list list;
};

FIXTURE(switching)
{
	struct switch_shared shared;
	struct bogus_call users[SWITCH_USERS];
	struct bogus_call switcher;
	struct bogus_call reader;
	struct bogus_info before;
	int observer;
};

static bool switch_stopped(struct bogus_call *call)
{
	struct switch_shared *shared = call->data;

	return __atomic_load_n(&shared->stop, __ATOMIC_RELAXED);
}

/* @value counts those that took place, @fd those that were refused */
static long switch_mechanisms(struct bogus_call *call)
{
	const struct switch_shared *shared = call->data;
	unsigned int i;
	int ret;

	for (i = 0; !switch_stopped(call); i++) {
		ret = bogus_dpc_set(0, shared->list.names[i % shared->list.n]);
		if (!ret)
			__atomic_add_fetch(&call->value, 1, __ATOMIC_RELAXED);
		else if (ret == -EBUSY)
			__atomic_add_fetch(&call->fd, 1, __ATOMIC_RELAXED);
		else if (ret != -ENOENT && ret != -ENODEV)
			return ret;
	}
	return 0;
}

/* Starts, stops, and what it has read is what it was there for */
static long switch_use(struct bogus_call *call)
{
	unsigned int i;
	int64_t ret = 0;

	for (i = 0; !switch_stopped(call) && ret >= 0; i++) {
		ret = bogus_device_run(0, i % 7);
		call->value++;
		bogus_sleep_ns(i % 3 * 20000);
	}
	return ret < 0 ? ret : 0;
}

static long switch_read(struct bogus_call *call)
{
	struct bogus_info info;
	int64_t count;

	while (!switch_stopped(call)) {
		count = bogus_handle_drain(call->fd);
		if (count < 0)
			return count;
		call->value += count;
		if (bogus_handle_info(call->fd, &info) ||
		    bogus_info_broken(&info)[0])
			return -EPROTO;
	}
	return 0;
}

FIXTURE_SETUP(switching)
{
	unsigned int i;

	ASSERT_EQ(0, bogus_dpc_list_read(0, &self->shared.list));
	ASSERT_EQ(0, bogus_period_set(0, 20000));
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->observer);
	ASSERT_EQ(0, bogus_handle_info(self->observer, &self->before));
	self->switcher = (struct bogus_call){ .fn = switch_mechanisms,
					      .data = &self->shared };
	self->reader = (struct bogus_call){ .fn = switch_read,
					    .fd = self->observer,
					    .data = &self->shared };
	for (i = 0; i < SWITCH_USERS; i++)
		self->users[i] = (struct bogus_call){ .fn = switch_use,
						      .data = &self->shared };
}

FIXTURE_TEARDOWN(switching)
{
	const struct bogus_dpc_list *was = &self->shared.list;

	close(self->observer);
	EXPECT_EQ(0, bogus_dpc_set(0, was->names[was->current]));
}

/* Some of its writes took place and some were refused, or nothing was tested */
static bool switch_both(const struct bogus_call *switcher)
{
	return __atomic_load_n(&switcher->value, __ATOMIC_RELAXED) >= 20 &&
	       __atomic_load_n(&switcher->fd, __ATOMIC_RELAXED) >= 20;
}

TEST_F_TIMEOUT(switching, between_starts_and_stops, 120)
{
	struct bogus_info after;
	unsigned int i;

	for (i = 0; i < SWITCH_USERS; i++) {
		ASSERT_EQ(0, bogus_call_begin(&self->users[i]));
	}
	ASSERT_EQ(0, bogus_call_begin(&self->reader));
	ASSERT_EQ(0, bogus_call_begin(&self->switcher));
	while (!switch_both(&self->switcher))
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	__atomic_store_n(&self->shared.stop, true, __ATOMIC_RELAXED);
	EXPECT_EQ(0, bogus_call_end(&self->switcher));
	for (i = 0; i < SWITCH_USERS; i++) {
		EXPECT_EQ(0, bogus_call_end(&self->users[i]));
		EXPECT_LT(0, self->users[i].value);
	}
	EXPECT_EQ(0, bogus_call_end(&self->reader));
	ASSERT_EQ(0, bogus_handle_info(self->observer, &after));
	EXPECT_LAWS(&after);
	EXPECT_EQ(BOGUS_STATE_STOPPED, after.state);
	EXPECT_EQ(after.serviced - self->before.serviced,
		  self->reader.value + bogus_handle_drain(self->observer));
}

TEST_F_TIMEOUT(switching, while_the_device_comes_and_goes, 30)
{
	unsigned int i;

	ASSERT_EQ(0, bogus_call_begin(&self->switcher));
	for (i = 0; i < 30; i++) {
		bogus_sleep_ns(i * 100003 % BOGUS_NSEC_PER_MSEC);
		ASSERT_EQ(0, bogus_driver_unbind(0));
		ASSERT_EQ(0, bogus_driver_bind(0));
	}
	__atomic_store_n(&self->shared.stop, true, __ATOMIC_RELAXED);
	EXPECT_EQ(0, bogus_call_end(&self->switcher));
	EXPECT_LT(0, self->switcher.value);
	EXPECT_LE(3, bogus_device_run(0, 3));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
