// SPDX-License-Identifier: GPL-2.0
/*
 * Sleepers of every kind, in eight handles, on a device that is about to go:
 * waits for them to wake, and looks at what they were told.
 */
#include <sys/eventfd.h>

#include "bogus_split.h"
#include "live.h"

#define SLEEPERS	8

/**
 * struct sleeper - one that sleeps
 * @thread: in which it does
 * @dev: its handle
 * @eventfd: its eventfd
 * @failed: how it went wrong, NULL if it did not
 */
struct sleeper {
	pthread_t thread;
	struct bogus *dev;
	int eventfd;
	const char *failed;
};

static const char *sleep_in_wait(struct sleeper *s)
{
	uint64_t count;

	return bogus_wait(s->dev, LIVE_LIMIT_NS, &count) == -ENODEV ? NULL :
	       "bogus_wait() did not say ENODEV";
}

static const char *sleep_in_poll(struct sleeper *s)
{
	short events = live_poll(s->dev, LIVE_LIMIT_NS / LIVE_MSEC);

	return (events & (POLLHUP | POLLERR)) == (POLLHUP | POLLERR) ? NULL :
	       "poll() did not show POLLHUP and POLLERR";
}

static const char *sleep_in_eventfd(struct sleeper *s)
{
	struct pollfd pfd = { .fd = s->eventfd, .events = POLLIN };

	return poll(&pfd, 1, LIVE_LIMIT_NS / LIVE_MSEC) == 1 ? NULL :
	       "the eventfd was not signalled";
}

static const char *look_at_calls(struct sleeper *s)
{
	struct bogus_device_info info;
	uint64_t count;

	if (bogus_check(s->dev) != -ENODEV || bogus_start(s->dev) != -ENODEV ||
	    bogus_stop(s->dev) != -ENODEV ||
	    bogus_get_event(s->dev, &count) != -ENODEV ||
	    bogus_info(s->dev, &info, sizeof(info)) != -ENODEV ||
	    bogus_set_period(s->dev, LIVE_PERIOD_NS) != -ENODEV ||
	    bogus_start_eventfd(s->dev, s->eventfd) != -ENODEV)
		return "a call did not say ENODEV";
	return sleep_in_poll(s);
}

static void *sleeper_run(void *data)
{
	static const char *(*const ways[])(struct sleeper *) = {
		sleep_in_wait, sleep_in_poll, sleep_in_eventfd,
	};
	struct sleeper *s = data;
	int way = s->eventfd % 3;

	s->failed = ways[way](s);
	if (!s->failed)
		s->failed = look_at_calls(s);
	return NULL;
}

/*
 * The device stands still: its period is an hour. Histograms are asked for, so
 * that there is somebody in the guest who sleeps in read(), too.
 */
static int sleeper_start(struct sleeper *s)
{
	uint64_t counts[BOGUS_SPLIT_BUCKETS];

	*s = (struct sleeper) { .eventfd = eventfd(0, EFD_CLOEXEC) };
	if (bogus_open(live_address(), 0, &s->dev) < 0 ||
	    bogus_set_period(s->dev, 3600000000000ULL) < 0 ||
	    bogus_split_stage(s->dev, BOGUS_SPLIT_USER, counts) < 0 ||
	    bogus_start_eventfd(s->dev, s->eventfd) < 0)
		return -1;
	return pthread_create(&s->thread, NULL, sleeper_run, s) ? -1 : 0;
}

/* Prints "ready", and exits once all are awake */
int live_sleepers(void)
{
	struct sleeper sleepers[SLEEPERS];
	int i, failed = 0;

	for (i = 0; i < SLEEPERS; i++)
		if (sleeper_start(&sleepers[i]) < 0)
			return 1;
	puts("ready");
	fflush(stdout);
	for (i = 0; i < SLEEPERS; i++) {
		pthread_join(sleepers[i].thread, NULL);
		if (sleepers[i].failed)
			failed = !!puts(sleepers[i].failed);
		bogus_close(sleepers[i].dev);
	}
	return failed;
}
