// SPDX-License-Identifier: GPL-2.0
/*
 * Calls that do not wait. GET_EVENT stands against the least an ioctl can
 * cost: one that fails at once.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"
#include "ring.h"

#define CALLS	1000
#define SAMPLES	50

/* Nanoseconds of one of the CALLS that a statement makes, loop included */
#define bench_calls_time(statement)					\
({									\
	uint64_t _samples[SAMPLES], _before;				\
	int _i, _n;							\
									\
	for (_i = 0; _i < SAMPLES; _i++) {				\
		_before = bench_now_ns();				\
		for (_n = 0; _n < CALLS; _n++)				\
			statement;					\
		_samples[_i] = bench_now_ns() - _before;		\
	}								\
	(double)bench_percentile(_samples, SAMPLES, 50) / CALLS;	\
})

static double bench_calls_ioctl(const char *path, unsigned long cmd, int want)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t count;
	double value;

	if (fd < 0)
		bench_die("%s", path);
	if (ioctl(fd, cmd, &count) != want)
		bench_die("an ioctl of %s did not do what it should", path);
	value = bench_calls_time(ioctl(fd, cmd, &count));
	close(fd);
	return value;
}

static void bench_calls_ring_read(struct bench *bench, struct bench_ring *ring)
{
	static struct bogus_ring_event events[CALLS];
	uint64_t before, missed, samples[SAMPLES], first;
	unsigned int i, n;

	bench_ring_fill(ring, CALLS);
	first = bogus_ring_total(ring->ring) - CALLS + 1;
	for (i = 0; i < SAMPLES; i++) {
		bogus_ring_seek(ring->ring, first);
		before = bench_now_ns();
		for (n = 0; n < CALLS; n++)
			bogus_ring_read(ring->ring, events, 1, &missed);
		samples[i] = bench_now_ns() - before;
	}
	bench_add(bench, (double)bench_percentile(samples, SAMPLES, 50) / CALLS,
		  0, NULL, "ring: read of one interrupt");
	for (i = 0; i < SAMPLES; i++) {
		bogus_ring_seek(ring->ring, first);
		before = bench_now_ns();
		bogus_ring_read(ring->ring, events, CALLS, &missed);
		samples[i] = bench_now_ns() - before;
	}
	bench_add(bench, (double)bench_percentile(samples, SAMPLES, 50) / CALLS,
		  0, NULL, "ring: one of %d interrupts read at once", CALLS);
	bench_add(bench, bench_calls_time(bogus_ring_read(ring->ring, events, 1,
							  &missed)),
		  0, NULL, "ring: read that finds nothing new");
}

static void bench_calls_ring(struct bench *bench)
{
	struct bench_ring ring;

	if (!bench_ring_open(&ring)) {
		bench_skip(bench, "this module has no ring", "ring: total");
		return;
	}
	bench_add(bench, bench_calls_time(bogus_ring_total(ring.ring)), 0, NULL,
		  "ring: total");
	bench_calls_ring_read(bench, &ring);
	bench_ring_close(&ring);
}

static void bench_calls_run(struct bench *bench)
{
	const char *floor = "ioctl that fails on /dev/null";

	bench_add(bench, bench_calls_time(syscall(SYS_getppid)), 0, NULL,
		  "getppid()");
	bench_add(bench, bench_calls_ioctl("/dev/null", BOGUS_IOC_GET_EVENT, -1),
		  0, NULL, "%s", floor);
	bench_add(bench, bench_calls_ioctl("/dev/bogus0", BOGUS_IOC_GET_EVENT, 0),
		  0, floor, "GET_EVENT");
	bench_add(bench, bench_calls_ioctl("/dev/bogus0", BOGUS_IOC_CHECK, 1),
		  0, floor, "CHECK");
	bench_calls_ring(bench);
}

const struct bench_family bench_calls = {
	.name	= "calls",
	.about	= "Calls that do not wait",
	.unit	= "instructions",
	.run	= bench_calls_run,
};
