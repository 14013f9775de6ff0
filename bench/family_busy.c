// SPDX-License-Identifier: GPL-2.0
/* All that the CPU does for one event, going to sleep and waking up included. */
#include "bench.h"
#include "source.h"

static void bench_busy_run(struct bench *bench)
{
	static const struct bench_source_ops *const sources[] = {
		&bench_timerfd, &bench_bogus, &bench_bogus_eventfd, &bench_uio,
		&bench_gpio,
	};
	const char *why;
	size_t i;

	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		why = bench_source_missing(sources[i]);
		if (why)
			bench_skip(bench, why, "%s: busy per event",
				   sources[i]->name);
		else
			bench_add(bench, bench_source_busy(sources[i]), 0,
				  i ? "timerfd: busy per event" : NULL,
				  "%s: busy per event", sources[i]->name);
	}
}

const struct bench_family bench_busy = {
	.name	= "busy",
	.about	= "The CPU's work for an event, at 100 Hz",
	.unit	= "instructions",
	.run	= bench_busy_run,
};
