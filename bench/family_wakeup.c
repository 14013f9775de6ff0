// SPDX-License-Identifier: GPL-2.0
/* How long it takes until a sleeping program has its count. */
#include <stdio.h>
#include "bench.h"
#include "source.h"

struct bench_wait {
	enum bench_way way;
	const char *name;
};

static const struct bench_wait waits[] = {
	{ BENCH_READ, "read()" },
	{ BENCH_POLL, "read() after poll()" },
	{ BENCH_EPOLL, "read() after epoll_wait()" },
};

#define WAITS (sizeof(waits) / sizeof(waits[0]))

static void bench_wakeup_add(struct bench *bench,
			     const struct bench_source_ops *ops,
			     enum bench_way way, const char *wait)
{
	struct bench_latency latency;
	char floor[BENCH_NAME_LEN];
	const char *why = bench_source_missing(ops);

	if (why) {
		bench_skip(bench, why, "%s: %s to return of %s", ops->name,
			   ops->event, wait);
		return;
	}
	snprintf(floor, sizeof(floor), "timerfd: expiry to return of %s", wait);
	latency = bench_source_latency(ops, way);
	bench_add(bench, latency.median, latency.p99,
		  ops == &bench_timerfd ? NULL : floor,
		  "%s: %s to return of %s", ops->name, ops->event, wait);
}

static void bench_wakeup_add_eventfd(struct bench *bench)
{
	struct bench_latency latency =
		bench_source_latency(&bench_bogus_eventfd, BENCH_READ);

	bench_add(bench, latency.median, latency.p99,
		  "timerfd: expiry to return of read() after poll()",
		  "bogus: raise to GET_EVENT after the eventfd's read()");
}

static void bench_wakeup_run(struct bench *bench)
{
	static const struct bench_source_ops *const sources[] = {
		&bench_timerfd, &bench_bogus, &bench_uio, &bench_gpio,
	};
	size_t i, n;

	for (n = 0; n < WAITS; n++) {
		for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
			bench_wakeup_add(bench, sources[i], waits[n].way,
					 waits[n].name);
		if (waits[n].way == BENCH_READ)
			bench_wakeup_add(bench, &bench_bogus_end, BENCH_READ,
					 waits[n].name);
	}
	bench_wakeup_add_eventfd(bench);
}

const struct bench_family bench_wakeup = {
	.name	= "wakeup",
	.about	= "From the event to the program",
	.unit	= "instructions",
	.run	= bench_wakeup_run,
};
