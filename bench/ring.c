// SPDX-License-Identifier: GPL-2.0
/* The times that the driver itself takes of each interrupt. */
#include <errno.h>
#include "bench.h"
#include "ring.h"

#define PERIOD_NS	1000000
#define EVENTS_MAX	1000

static void bench_ring_check(int ret, const char *what)
{
	if (ret < 0) {
		errno = -ret;
		bench_die("%s", what);
	}
}

/**
 * bench_ring_open - map the ring of bogus0
 * @ring: where to
 *
 * Return: false if the module has no ring.
 */
bool bench_ring_open(struct bench_ring *ring)
{
	int ret;

	bench_ring_check(bogus_open("/dev/bogus0", 0, &ring->dev),
			 "/dev/bogus0");
	ret = bogus_ring_open(ring->dev, &ring->ring);
	if (ret == -EOPNOTSUPP) {
		bogus_close(ring->dev);
		return false;
	}
	bench_ring_check(ret, "the ring of bogus0");
	return true;
}

/**
 * bench_ring_close - undo bench_ring_open()
 * @ring: the ring
 */
void bench_ring_close(struct bench_ring *ring)
{
	bogus_ring_close(ring->ring);
	bogus_close(ring->dev);
}

/**
 * bench_ring_fill - let a number of interrupts happen, one by one
 * @ring: the ring
 * @count: how many, at most what the ring holds
 *
 * A reader waits for each. The ring's place is in front of them afterwards.
 */
void bench_ring_fill(struct bench_ring *ring, unsigned int count)
{
	uint64_t before, seen = 0, more;

	bench_ring_check(bogus_set_period(ring->dev, PERIOD_NS), "the period");
	before = bogus_ring_total(ring->ring);
	bench_ring_check(bogus_start(ring->dev), "bogus_start");
	while (seen < count) {
		bench_ring_check(bogus_wait(ring->dev, -1, &more), "bogus_wait");
		seen += more;
	}
	bench_ring_check(bogus_stop(ring->dev), "bogus_stop");
	bench_ring_check(bogus_ring_seek(ring->ring, before + 1), "the ring");
}

/**
 * bench_ring_stages - what the next interrupts of a ring say
 * @ring: the ring, just filled
 * @count: how many interrupts
 */
struct bench_stages bench_ring_stages(struct bench_ring *ring,
				      unsigned int count)
{
	static struct bogus_ring_event events[EVENTS_MAX];
	static uint64_t isr[EVENTS_MAX], dpc[EVENTS_MAX];
	struct bench_stages stages;
	int i, n;

	if (count > EVENTS_MAX)
		count = EVENTS_MAX;
	n = bogus_ring_read(ring->ring, events, count, NULL);
	if (n <= 0) {
		errno = ENODATA;
		bench_die("the ring");
	}
	for (i = 0; i < n; i++) {
		isr[i] = events[i].isr_end_ns - events[i].isr_at_ns;
		dpc[i] = events[i].dpc_end_ns - events[i].dpc_at_ns;
	}
	stages.isr = bench_percentile(isr, n, 50);
	stages.dpc = bench_percentile(dpc, n, 50);
	return stages;
}
