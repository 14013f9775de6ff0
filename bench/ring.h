/* SPDX-License-Identifier: GPL-2.0 */
/* A ring of bogus0, as the library reads it. */
#ifndef BENCH_RING_H
#define BENCH_RING_H

#include <stdbool.h>
#include <stdint.h>
#include <bogus.h>
#include <bogus_ring.h>

/**
 * struct bench_ring - a ring with its device's handle
 * @dev: the handle
 * @ring: its ring
 */
struct bench_ring {
	struct bogus *dev;
	struct bogus_ring *ring;
};

/**
 * struct bench_stages - medians of stages, in nanoseconds
 * @isr: from the ISR's entry to its end
 * @dpc: from the DPC's start to its end
 */
struct bench_stages {
	double isr;
	double dpc;
};

bool bench_ring_open(struct bench_ring *ring);
void bench_ring_close(struct bench_ring *ring);
void bench_ring_fill(struct bench_ring *ring, unsigned int count);
struct bench_stages bench_ring_stages(struct bench_ring *ring,
				      unsigned int count);

#endif /* BENCH_RING_H */
