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

/* Where time is short, one thread in so many maps the ring, for the accounts */
#define STORM_MAPS	4
/* Where it is, so many threads try to open the device while there is none */
#define STORM_EAGER	8
/* Looks at where a handle begins, one after the other */
#define STORM_LOOKS	20
/* So many times it is looked whether the device may go, in the fifth of a ms or more */
#define STORM_PATIENCE	500000

/* Where a handle begins, as far as one knows */
struct storm_base {
	uint64_t least;
	uint64_t most;
};

/*
 * A handle begins with what the ISR has serviced when it is opened. What INFO says
 * before and after one has asked for what is unread has that between them, and some
 * such looks together leave one number. INFO has the totals that handles count with;
 * the mapping's is stored by the same DPC, but a moment before it.
 */
static int storm_look(const struct storm_target *target, struct storm_base *base)
{
	struct bogus_info before, after;
	uint64_t unread, had, most;
	int ret;

	ret = bogus_handle_info(target->fds[0], &before);
	if (ret)
		return ret;
	unread = storm_unread(target->fds[0]);
	ret = bogus_handle_info(target->fds[0], &after);
	if (ret || unread == STORM_UNKNOWN)
		return ret ? ret : -EPROTO;
	had = target->sums[0] + unread;
	/* With nothing yet, it may begin ahead of what is published */
	most = had ? after.published - had : after.serviced;
	if (before.published > had + base->least)
		base->least = before.published - had;
	if (most < base->most)
		base->most = most;
	return base->least > base->most ? -EPROTO : 0;
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

/* Who has called often enough leaves the processor to others until the end */
static int storm_again_doze(struct storm *storm, struct storm_target *target)
{
	pthread_mutex_lock(&storm->lock);
	while (!storm->away)
		pthread_cond_wait(&storm->turn, &storm->lock);
	pthread_mutex_unlock(&storm->lock);
	return storm_again_sleep(target, 0);
}

static bool storm_known(const struct storm_base *base)
{
	return base->least == base->most;
}

/* What one has to know for the account, which is begun when one does */
static int storm_again_begin(struct storm *storm, struct storm_target *target,
			     struct storm_base *base)
{
	unsigned int looks = STORM_LOOKS;
	int ret;

	do
		ret = storm_look(target, base);
	while (!ret && !storm_known(base) && --looks);
	if (ret || !storm_known(base))
		return ret;
	target->base = base->least;
	__atomic_add_fetch(&storm->begun, 1, __ATOMIC_RELAXED);
	return 0;
}

/* From open() until the device is gone, and then the account */
static int storm_life(struct storm *storm, storm_again_fn *part, bool maps,
		      uint64_t *random)
{
	struct storm_base base = { .most = UINT64_MAX };
	struct storm_target target;
	unsigned int calls = 0;
	int ret;

	ret = storm_target_open(&target, 0, 1, maps);
	if (ret)
		return ret;
	__atomic_add_fetch(&storm->lives, 1, __ATOMIC_RELAXED);
	if (part == storm_again_read)
		fcntl(target.fds[0], F_SETFL, 0);
	while (storm_fine(ret)) {
		storm_made(storm);
		if (maps && !storm_known(&base)) {
			ret = storm_again_begin(storm, &target, &base);
			if (ret)
				break;
		}
		if (!calls++)
			ret = bogus_handle_start(target.fds[0]);
		else if (calls <= storm->enough || (maps && !storm_known(&base)))
			ret = part(storm, &target, random);
		else
			ret = storm_again_doze(storm, &target);
	}
	if (ret == -ENODEV && maps && storm_known(&base))
		ret = storm_again_account(storm, &target);
	storm_target_close(&target);
	return ret;
}

/* There is no device: until it is about to come back */
static void storm_again_rest(struct storm *storm)
{
	pthread_mutex_lock(&storm->lock);
	while (storm->away && !storm_over(storm))
		pthread_cond_wait(&storm->turn, &storm->lock);
	pthread_mutex_unlock(&storm->lock);
}

/*
 * @away from when the device is to go until it is to come back. From then on counts
 * what has to be done until it may go again.
 */
void storm_again_away(struct storm *storm, bool away)
{
	storm->made_before = __atomic_load_n(&storm->made, __ATOMIC_RELAXED);
	storm->begun_before = __atomic_load_n(&storm->begun, __ATOMIC_RELAXED);
	pthread_mutex_lock(&storm->lock);
	storm->away = away;
	pthread_cond_broadcast(&storm->turn);
	pthread_mutex_unlock(&storm->lock);
}

/* One life after the other, with the times between them in which there is none */
long storm_again(struct bogus_call *call)
{
	struct storm *storm = call->data;
	storm_again_fn *part = storm_again_parts[call->fd % 4];
	bool maps = !storm->spares || call->fd / 4 % STORM_MAPS == 0;
	bool rests = storm->spares &&
		     call->fd % STORM_EAGER != call->fd / STORM_EAGER;
	uint64_t random = storm->random + call->fd;
	int ret = 0;

	while (!ret && !storm_over(storm)) {
		ret = storm_life(storm, part, maps, &random);
		if (storm_no_device(ret)) {
			ret = 0;
			if (rests)
				storm_again_rest(storm);
			sched_yield();
		}
	}
	if (ret)
		__atomic_store_n(&storm->failed, ret, __ATOMIC_RELAXED);
	return ret;
}

static bool storm_again_enough(const struct storm *storm, bool account)
{
	return __atomic_load_n(&storm->made, __ATOMIC_RELAXED) >=
	       storm->made_before + storm->enough &&
	       (!account || __atomic_load_n(&storm->begun, __ATOMIC_RELAXED) >
			    storm->begun_before);
}

/*
 * Until there have been enough calls since the device came back and, if so wished,
 * there is a handle whose account is to close; or a thread has failed
 */
int storm_again_await(struct storm *storm, bool account)
{
	unsigned int tries = STORM_PATIENCE;
	int ret = 0;

	while (!ret && !storm_again_enough(storm, account)) {
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC / 5);
		ret = __atomic_load_n(&storm->failed, __ATOMIC_RELAXED);
		if (!ret && !--tries)
			ret = -ETIMEDOUT;
	}
	return ret;
}
