// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that open the device anew each time it has gone, with a handle each.
 * Nothing but that is done to it, so it can go very often.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include "bogus_storm.h"

/* How often it is tried to find out where a handle begins */
#define STORM_TRIES	20
/* One thread in so many maps the ring, so that the accounts of its handles can be closed */
#define STORM_MAPS	4
/* One in so many tries to open the device all the time that there is none */
#define STORM_EAGER	8

/*
 * A handle begins with what has been published when it is opened. As long as that is
 * nothing there is nothing to find out. Once the device runs, what INFO says before
 * and after one has asked for what is unread has the beginning between them; some
 * such looks together leave one number. INFO has the total that handles count with;
 * the mapping's is stored by the same DPC, but a moment before it.
 */
static bool storm_find_base(struct storm_target *target)
{
	uint64_t unread, least = 0, most = UINT64_MAX;
	struct bogus_info before, after;
	unsigned int tries = STORM_TRIES;

	if (!target->base)
		return true;
	while (least < most && tries--) {
		if (bogus_handle_info(target->fds[0], &before))
			return false;
		unread = storm_unread(target->fds[0]);
		if (unread == STORM_UNKNOWN ||
		    bogus_handle_info(target->fds[0], &after))
			return false;
		if (before.published > unread + least)
			least = before.published - unread;
		if (after.published - unread < most)
			most = after.published - unread;
	}
	target->base = least;
	return least >= most;
}

static bool storm_begun(int ret)
{
	return !ret || ret == -EALREADY;
}

/* Sleeps until the device has any of @events, or has failed, or is gone */
static int storm_again_sleep(struct storm_target *target, short events)
{
	int ret = bogus_handle_poll(target->fds[0], events, -1);

	if (ret < 0 || ret & POLLHUP)
		return ret < 0 ? ret : -ENODEV;
	return storm_target_take(target, 0, true);
}

static int storm_again_poll(struct storm *storm, struct storm_target *target,
			    uint64_t *random)
{
	(void)storm;
	(void)random;
	return storm_again_sleep(target, POLLIN);
}

static int storm_again_read(struct storm *storm, struct storm_target *target,
			    uint64_t *random)
{
	(void)storm;
	(void)random;
	return storm_target_take(target, 0, true);
}

static int storm_again_call(struct storm *storm, struct storm_target *target,
			    uint64_t *random)
{
	(void)storm;
	return storm_call(target, storm_random(random));
}

/* Of the only handle of a device that has gone */
static int storm_again_account(struct storm *storm,
			       const struct storm_target *target)
{
	__atomic_add_fetch(&storm->accounts, 1, __ATOMIC_RELAXED);
	if (storm_target_account(target) == -1)
		return -ENODEV;
	fprintf(stderr, "# took %" PRIu64 ", unread %" PRIu64 ", published %"
		PRIu64 ", of these %" PRIu64 " before it began\n",
		target->sums[0], storm_unread(target->fds[0]),
		bogus_ring_published(&target->ring), target->base);
	return -EPROTO;
}

typedef int storm_again_fn(struct storm *storm, struct storm_target *target,
			   uint64_t *random);

static storm_again_fn *const storm_again_parts[] = {
	storm_again_poll, storm_again_read, storm_again_call, storm_again_call,
};

/* Whether the account of this handle is to close */
static bool storm_account_begin(struct storm *storm, struct storm_target *target)
{
	if (!storm_target_mapped(target) || !storm_find_base(target))
		return false;
	__atomic_add_fetch(&storm->begun, 1, __ATOMIC_RELAXED);
	return true;
}

/*
 * From open() until the device is gone, and then the account. Who has made enough
 * calls leaves the processor to those that have not.
 */
static int storm_life(struct storm *storm, storm_again_fn *part, bool maps,
		      uint64_t *random)
{
	struct storm_target target;
	unsigned int calls = 0;
	bool known;
	int ret;

	ret = storm_target_open(&target, 0, 1, maps);
	if (ret)
		return ret;
	storm_made(storm);
	if (part == storm_again_read)
		fcntl(target.fds[0], F_SETFL, 0);
	ret = bogus_handle_start(target.fds[0]);
	known = storm_begun(ret) && storm_account_begin(storm, &target);
	while (storm_fine(ret)) {
		ret = calls++ < storm->enough ? part(storm, &target, random) :
						storm_again_sleep(&target, 0);
		storm_made(storm);
	}
	if (ret == -ENODEV && known)
		ret = storm_again_account(storm, &target);
	storm_target_close(&target);
	return ret;
}

/* There is no device: until it is about to come back */
static void storm_again_rest(struct storm *storm)
{
	pthread_mutex_lock(&storm->lock);
	while (storm->away && !storm_over(storm))
		pthread_cond_wait(&storm->back, &storm->lock);
	pthread_mutex_unlock(&storm->lock);
}

/* @away from when the device is to go until it is to come back */
void storm_again_away(struct storm *storm, bool away)
{
	pthread_mutex_lock(&storm->lock);
	storm->away = away;
	pthread_cond_broadcast(&storm->back);
	pthread_mutex_unlock(&storm->lock);
}

/* One life after the other, with the times between them in which there is none */
long storm_again(struct bogus_call *call)
{
	struct storm *storm = call->data;
	storm_again_fn *part = storm_again_parts[call->fd % 4];
	bool maps = call->fd / 4 % STORM_MAPS == 0;
	uint64_t random = storm->random + call->fd;
	int ret = 0;

	while (!ret && !storm_over(storm)) {
		ret = storm_life(storm, part, maps, &random);
		if (storm_no_device(ret)) {
			ret = 0;
			if (call->fd % STORM_EAGER)
				storm_again_rest(storm);
			sched_yield();
		}
	}
	if (ret)
		__atomic_store_n(&storm->failed, ret, __ATOMIC_RELAXED);
	return ret;
}

/* Until there have been enough calls and, if so wished, an account is to close */
void storm_again_await(struct storm *storm, bool account)
{
	uint64_t begun = __atomic_load_n(&storm->begun, __ATOMIC_RELAXED);
	unsigned int tries = 5000;

	storm_await_calls(storm, storm->enough);
	while (account && --tries &&
	       __atomic_load_n(&storm->begun, __ATOMIC_RELAXED) == begun)
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
}
