// SPDX-License-Identifier: GPL-2.0
/* What must hold. Each limit is a test. */
#include "bench.h"

const struct bench_limit bench_limits[] = {
	{ "bogus: raise to return of read()",
	  "timerfd: expiry to return of read()", 1.2, false },
	/*
	 * Below it where UIO's handler has a thread of its own. On 6.1 it wakes
	 * the reader from the hard interrupt, as our "none" does, and keeps no
	 * times; there this is what a DPC and the times of its stages may cost.
	 */
	{ "bogus: raise to return of read()",
	  "uio: raise to return of read()", 1.2, false },
	{ "bogus: busy per event", "timerfd: busy per event", 1.1, false },
	{ "GET_EVENT", "ioctl that fails on /dev/null", 1.15, false },
	{ "ring: total", NULL, 20, false },
	{ "bogus: ISR, 1000 idle observers",
	  "bogus: ISR, 1 idle observer", 1.02, false },
	{ "idle handle, beside struct file", NULL, 511, false },
	{ "bogus: 99 of 100 events alone", "timerfd: 99 of 100 events alone",
	  1.15, false },
	{ "interrupts lost", NULL, 0, false },
};

const size_t bench_limits_count = sizeof(bench_limits) / sizeof(bench_limits[0]);

/**
 * bench_limit_measured - is the limit about a row of this run?
 * @bench: the run
 * @limit: the limit
 */
bool bench_limit_measured(const struct bench *bench,
			  const struct bench_limit *limit)
{
	return bench_find(bench, limit->row);
}

/**
 * bench_limit_check - does a limit hold?
 * @bench: the run
 * @limit: the limit, whose row is one of this run
 * @measured: where the ratio or value is stored
 *
 * Return: BENCH_UNKNOWN if a row that it takes was not measured.
 */
enum bench_verdict bench_limit_check(const struct bench *bench,
				     const struct bench_limit *limit,
				     double *measured)
{
	const struct bench_row *row = bench_find(bench, limit->row), *floor;

	*measured = 0;
	if (!row || row->skipped)
		return BENCH_UNKNOWN;
	*measured = row->value;
	if (limit->floor) {
		floor = bench_find(bench, limit->floor);
		if (!floor || floor->skipped || floor->value <= 0)
			return BENCH_UNKNOWN;
		*measured = row->value / floor->value;
	}
	if (*measured > limit->max ||
	    (limit->below && *measured >= limit->max))
		return BENCH_EXCEEDED;
	return BENCH_HELD;
}

/**
 * bench_limits_exceeded - was any limit exceeded?
 * @bench: the run
 */
int bench_limits_exceeded(const struct bench *bench)
{
	double measured;
	size_t i;

	for (i = 0; i < bench_limits_count; i++) {
		if (bench_limit_check(bench, &bench_limits[i], &measured) ==
		    BENCH_EXCEEDED)
			return 1;
	}
	return 0;
}
