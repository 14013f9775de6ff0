// SPDX-License-Identifier: GPL-2.0
/* The mechanisms that run the DPC, side by side. */
#include "bench.h"
#include "device.h"
#include "source.h"

static void bench_mechanism_add(struct bench *bench, const char *name)
{
	struct bench_latency latency;

	bench_mechanism_set(name);
	latency = bench_source_latency(&bench_bogus, BENCH_READ);
	bench_add(bench, latency.median, latency.p99,
		  "timerfd: expiry to return of read()",
		  "bogus, %s: raise to return of read()", name);
	latency = bench_source_latency(&bench_bogus, BENCH_EPOLL);
	bench_add(bench, latency.median, latency.p99,
		  "timerfd: expiry to return of read() after epoll_wait()",
		  "bogus, %s: raise to return of read() after epoll_wait()",
		  name);
	bench_add(bench, bench_source_busy(&bench_bogus), 0,
		  "timerfd: busy per event", "bogus, %s: busy per event", name);
}

static void bench_mechanisms_run(struct bench *bench)
{
	struct bench_mechanism_list list;
	size_t i;

	bench_mechanisms_list(&list);
	for (i = 0; i < list.count; i++)
		bench_mechanism_add(bench, list.names[i]);
	bench_mechanism_set(list.names[0]);
}

const struct bench_family bench_mechanisms = {
	.name	= "mechanisms",
	.about	= "The DPC's mechanisms",
	.unit	= "instructions",
	.run	= bench_mechanisms_run,
};
