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
#define STORM_TRIES	100

/*
 * The device runs already, so what had been published says nothing of where the
 * handle begins. What is unread of a total that stands still meanwhile does. It is
 * INFO's, which the handles count with; the mapping's is stored by the same DPC, but
 * a moment before it.
 */
static bool storm_find_base(struct storm_target *target)
{
	struct bogus_info before, after;
	unsigned int tries = STORM_TRIES;
	uint64_t unread;

	while (tries--) {
		if (bogus_handle_info(target->fds[0], &before))
			return false;
		unread = storm_unread(target->fds[0]);
		if (bogus_handle_info(target->fds[0], &after))
			return false;
		target->base = before.published - unread;
		if (unread && unread != STORM_UNKNOWN &&
		    before.published == after.published)
			return true;
		sched_yield();
	}
	return false;
}

static bool storm_begun(int ret)
{
	return !ret || ret == -EALREADY;
}

static int storm_again_poll(struct storm *storm, struct storm_target *target,
			    uint64_t *random)
{
	int ret = bogus_handle_poll(target->fds[0], POLLIN, -1);

	(void)storm;
	(void)random;
	if (ret < 0 || ret & POLLHUP)
		return ret < 0 ? ret : -ENODEV;
	return storm_target_take(target, 0, true);
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
static int storm_again_account(const struct storm_target *target)
{
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

/* From open() until the device is gone, and then the account */
static int storm_life(struct storm *storm, storm_again_fn *part,
		      uint64_t *random)
{
	struct storm_target target;
	bool known;
	int ret;

	ret = storm_target_open(&target, 0, 1);
	if (ret)
		return ret;
	if (part == storm_again_read)
		fcntl(target.fds[0], F_SETFL, 0);
	ret = bogus_handle_start(target.fds[0]);
	known = storm_begun(ret) && storm_find_base(&target);
	while (storm_fine(ret)) {
		ret = part(storm, &target, random);
		storm_made(storm);
	}
	if (ret == -ENODEV && known) {
		ret = storm_again_account(&target);
		__atomic_add_fetch(&storm->accounts, 1, __ATOMIC_RELAXED);
	}
	storm_target_close(&target);
	return ret;
}

/* One life after the other, with the times between them in which there is none */
long storm_again(struct bogus_call *call)
{
	struct storm *storm = call->data;
	storm_again_fn *part = storm_again_parts[call->fd % 4];
	uint64_t random = storm->random + call->fd;
	int ret = 0;

	while (!ret && !storm_over(storm)) {
		ret = storm_life(storm, part, &random);
		if (storm_no_device(ret)) {
			ret = 0;
			sched_yield();
		}
	}
	if (ret)
		__atomic_store_n(&storm->failed, ret, __ATOMIC_RELAXED);
	return ret;
}
