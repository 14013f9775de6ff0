// SPDX-License-Identifier: GPL-2.0
/* A program that waits, the same for whatever wakes it up. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "bench.h"
#include "source.h"

#define SAMPLES		1000
#define PERIOD_NS	1000000
#define BUSY_PERIOD_NS	10037000
#define BUSY_EVENTS	1000

/**
 * bench_source_missing - why a source cannot be used
 * @ops: the source
 *
 * Return: the reason, or NULL if it can.
 */
const char *bench_source_missing(const struct bench_source_ops *ops)
{
	return ops->missing ? ops->missing() : NULL;
}

/**
 * bench_source_open - make a source ready
 * @source: where to
 * @ops: its kind
 *
 * Waits until the system is at rest, so that what has been measured before has
 * no influence on what comes.
 */
void bench_source_open(struct bench_source *source,
		       const struct bench_source_ops *ops)
{
	*source = (struct bench_source){
		.ops = ops, .fd = -1, .device = -1, .aux = -1,
	};
	bench_settle();
	ops->open(source);
}

/**
 * bench_source_close - undo bench_source_open()
 * @source: the source
 */
void bench_source_close(struct bench_source *source)
{
	source->ops->close(source);
}

static void bench_wait_poll(int fd)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	if (poll(&poller, 1, -1) != 1 || !(poller.revents & POLLIN))
		bench_die("poll");
}

static void bench_wait_epoll(int epoll)
{
	struct epoll_event event;

	if (epoll_wait(epoll, &event, 1, -1) != 1)
		bench_die("epoll_wait");
}

static int bench_epoll_open(int fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		bench_die("epoll");
	return epoll;
}

/* From the event until the program has its count */
static uint64_t bench_sample(struct bench_source *source, enum bench_way way,
			     int epoll)
{
	uint64_t returned;

	if (source->ops->arm)
		source->ops->arm(source);
	if (way == BENCH_POLL)
		bench_wait_poll(source->fd);
	else if (way == BENCH_EPOLL)
		bench_wait_epoll(epoll);
	if (source->ops->take(source) != 1) {
		errno = EOVERFLOW;
		bench_die("%s: an event was not delivered alone",
			  source->ops->name);
	}
	returned = bench_now_ns();
	return returned - source->ops->at(source);
}

/**
 * bench_source_latency - how long it takes an event to reach a program
 * @ops: the source
 * @way: how the program waits
 */
struct bench_latency bench_source_latency(const struct bench_source_ops *ops,
					  enum bench_way way)
{
	static uint64_t samples[SAMPLES];
	struct bench_latency latency;
	struct bench_source source;
	int i, epoll = -1;

	bench_source_open(&source, ops);
	if (way == BENCH_EPOLL)
		epoll = bench_epoll_open(source.fd);
	/* What arms each event by itself needs no pace */
	ops->start(&source, PERIOD_NS);
	for (i = 0; i < SAMPLES; i++)
		samples[i] = bench_sample(&source, way, epoll);
	if (epoll >= 0)
		close(epoll);
	bench_source_close(&source);
	latency.median = bench_percentile(samples, SAMPLES, 50);
	latency.p99 = bench_percentile(samples, SAMPLES, 99);
	return latency;
}

/**
 * bench_source_busy - all that the CPU does for one event and its read()
 * @ops: the source
 *
 * Return: nanoseconds, the mean at 100 Hz.
 */
double bench_source_busy(const struct bench_source_ops *ops)
{
	struct bench_source source;
	struct bench_busy busy;
	uint64_t seen = 0;
	double mean;

	bench_source_open(&source, ops);
	ops->start(&source, BUSY_PERIOD_NS);
	ops->take(&source);
	bench_busy_begin(&busy);
	while (seen < BUSY_EVENTS)
		seen += ops->take(&source);
	mean = bench_busy_mean(&busy, seen);
	bench_source_close(&source);
	return mean;
}

/**
 * bench_source_loop - wait for one event after the other, for ever
 * @ops: the source
 */
void bench_source_loop(const struct bench_source_ops *ops)
{
	struct bench_source source;

	bench_source_open(&source, ops);
	ops->start(&source, PERIOD_NS);
	puts("ready");
	fflush(stdout);
	for (;;) {
		if (ops->arm)
			ops->arm(&source);
		ops->take(&source);
	}
}
