/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command that goes on until it is told to end: waits for the device, for
 * the clock and for signals in one poll().
 */
#ifndef BOGUSCTL_LIVE_H
#define BOGUSCTL_LIVE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include <bogus.h>

/* What live_wait() reports, as bits */
enum live_event {
	LIVE_COUNT	= 1 << 0,	/* the count is not zero */
	LIVE_GONE	= 1 << 1,	/* the device is gone */
	LIVE_TICK	= 1 << 2,	/* the clock */
	LIVE_END	= 1 << 3,	/* a signal that asks us to end */
	LIVE_CONTINUED	= 1 << 4,	/* we had been stopped */
	LIVE_WAKE	= 1 << 5,	/* the other descriptor */
};

/**
 * struct live - what is waited for
 * @dev: the device, or NULL: then nothing is heard of it
 * @signals: a signalfd
 * @timer: a timerfd, or -1
 * @wake: another descriptor to be heard of, or -1; the user's own
 * @before: the signals that were blocked before
 * @ended: a signal has asked us to end
 */
struct live {
	struct bogus *dev;
	int signals;
	int timer;
	int wake;
	sigset_t before;
	bool ended;
};

/*
 * The first tick comes after @first_ns (0: never), then one every @interval_ns
 * (0: no more).
 * Return: 0 or -errno
 */
int live_init(struct live *live, struct bogus *dev, uint64_t first_ns,
	      uint64_t interval_ns);
/* Another first tick, and no more. Return: 0 or -errno */
int live_set_timer(struct live *live, uint64_t first_ns);
/* From here on signals do what they usually do */
void live_release(struct live *live);
/*
 * Wait for any of the events, for LIVE_COUNT only if @count.
 * Return: the bits of what happened, 0 after @timeout_ms (-1: never), -errno
 */
int live_wait(struct live *live, bool count, int timeout_ms);
/*
 * Write to standard output without being deaf to signals if nobody reads.
 * Return: 0, -EINTR if a signal has come first, -errno
 */
int live_print(struct live *live, const char *text, size_t len);
/* Nanoseconds on CLOCK_MONOTONIC */
uint64_t live_now_ns(void);

#endif /* BOGUSCTL_LIVE_H */
