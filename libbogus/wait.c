// SPDX-License-Identifier: LGPL-2.1-or-later
/* Waiting for the count to move. */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "internal.h"

#define NSEC_PER_SEC	1000000000LL

static int64_t bogus_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/* The moment @timeout_ns from now; the end of time if that is beyond it */
static int64_t bogus_deadline_ns(int64_t timeout_ns)
{
	int64_t now = bogus_now_ns();

	return timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
}

/* What is left until @deadline, which is negative for never */
static struct timespec *bogus_time_left(int64_t deadline, struct timespec *ts)
{
	int64_t left;

	if (deadline < 0)
		return NULL;
	left = deadline - bogus_now_ns();
	if (left < 0)
		left = 0;
	ts->tv_sec = left / NSEC_PER_SEC;
	ts->tv_nsec = left % NSEC_PER_SEC;
	return ts;
}

/* Return: the poll events that came, or -errno */
static int bogus_poll(struct bogus *dev, int64_t deadline)
{
	struct pollfd pfd = { .fd = bogus_fd(dev), .events = POLLIN };
	struct timespec ts;
	int ret = ppoll(&pfd, 1, bogus_time_left(deadline, &ts), NULL);

	if (ret < 0)
		return -errno;
	return ret ? pfd.revents : -ETIMEDOUT;
}

/*
 * Poll and GET_EVENT rather than read(): read() would block on a count that
 * another thread took in between, and past any timeout.
 */
BOGUS_API int bogus_wait(struct bogus *dev, int64_t timeout_ns,
			 uint64_t *count)
{
	int64_t deadline = timeout_ns < 0 ? -1 : bogus_deadline_ns(timeout_ns);
	uint64_t taken;
	int events, ret;

	for (;;) {
		events = bogus_poll(dev, deadline);
		if (events < 0)
			return events;
		ret = bogus_get_event(dev, &taken);
		if (ret < 0)
			return ret;
		if (taken) {
			*count = taken;
			return 0;
		}
		if (events & (POLLHUP | POLLNVAL))
			return -ENODEV;
		ret = events & POLLERR ? bogus_get_error(dev) : 0;
		if (ret < 0)
			return ret;
		if (deadline >= 0 && bogus_now_ns() >= deadline)
			return -ETIMEDOUT;
	}
}
