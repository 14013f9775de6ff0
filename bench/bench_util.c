// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "bench.h"

void bench_die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

uint64_t bench_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static int bench_compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

uint64_t bench_percentile(uint64_t *samples, size_t count, unsigned int pct)
{
	qsort(samples, count, sizeof(*samples), bench_compare);
	return samples[(count - 1) * pct / 100];
}

/*
 * How long the CPUs have not been idle. /proc/timer_list has the idle time in
 * nanoseconds; /proc/stat would have it in hundredths of a second.
 */
uint64_t bench_busy_ns(void)
{
	uint64_t idle = 0, now = 0, value;
	unsigned int cpus = 0;
	char line[256];
	FILE *list;

	list = fopen("/proc/timer_list", "r");
	if (!list)
		bench_die("/proc/timer_list");
	while (fgets(line, sizeof(line), list)) {
		if (sscanf(line, "now at %" SCNu64 " nsecs", &value) == 1)
			now = value;
		if (sscanf(line, " .idle_sleeptime : %" SCNu64, &value) == 1) {
			idle += value;
			cpus++;
		}
	}
	fclose(list);
	if (!cpus) {
		errno = ENODATA;
		bench_die("/proc/timer_list has no idle time");
	}
	return now * cpus - idle;
}
