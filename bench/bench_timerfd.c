// SPDX-License-Identifier: GPL-2.0
/* The kernel's own floor: a timer that expires and a read() that returns. */
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "bench.h"

#define SAMPLES		2000
#define PERIOD_NS	1000000
#define BUSY_PERIOD_NS	10000000
#define BUSY_EVENTS	3000

static void bench_timerfd_arm(int fd, uint64_t at_ns)
{
	struct itimerspec when = {
		.it_value.tv_sec = at_ns / 1000000000,
		.it_value.tv_nsec = at_ns % 1000000000,
	};

	if (timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL))
		bench_die("timerfd_settime");
}

static int bench_timerfd_open(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

	if (fd < 0)
		bench_die("timerfd_create");
	return fd;
}

/* From the moment a one-shot timer is to expire to the return of read() */
void bench_timerfd_read(struct bench_result *result)
{
	static uint64_t samples[SAMPLES];
	int i, fd = bench_timerfd_open();
	uint64_t at, expirations;

	for (i = 0; i < SAMPLES; i++) {
		at = bench_now_ns() + PERIOD_NS;
		bench_timerfd_arm(fd, at);
		if (read(fd, &expirations, sizeof(expirations)) < 0)
			bench_die("read of a timerfd");
		samples[i] = bench_now_ns() - at;
	}
	result->value = bench_percentile(samples, SAMPLES, 50);
	result->p99 = bench_percentile(samples, SAMPLES, 99);
	close(fd);
}

/* All that the CPU does for one expiry of a periodic timer and its read() */
void bench_timerfd_busy(struct bench_result *result)
{
	const struct itimerspec periodic = {
		.it_value.tv_nsec = BUSY_PERIOD_NS,
		.it_interval.tv_nsec = BUSY_PERIOD_NS,
	};
	uint64_t before, seen = 0, expirations;
	int fd = bench_timerfd_open();

	if (timerfd_settime(fd, 0, &periodic, NULL))
		bench_die("timerfd_settime");
	before = bench_busy_ns();
	while (seen < BUSY_EVENTS) {
		if (read(fd, &expirations, sizeof(expirations)) < 0)
			bench_die("read of a timerfd");
		seen += expirations;
	}
	result->value = (double)(bench_busy_ns() - before) / seen;
	close(fd);
}
