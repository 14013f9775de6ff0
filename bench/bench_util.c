// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "bench.h"

#define SETTLE_NS		50000000000ULL
#define SETTLE_BUSY_NS		10000000
#define SETTLE_TRIES		30

/**
 * bench_die - say what failed and why, and exit
 * @format: what; errno says why
 */
void bench_die(const char *format, ...)
{
	int error = errno;
	va_list args;

	fflush(stdout);
	fputs("bench: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, ": %s\n", strerror(error));
	exit(1);
}

/**
 * bench_now_ns - CLOCK_MONOTONIC, which the driver's stamps are on, too
 */
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

/**
 * bench_percentile - sort and pick
 * @samples: in any order; sorted on return
 * @count: how many, not 0
 * @pct: 0 to 100
 */
uint64_t bench_percentile(uint64_t *samples, size_t count, unsigned int pct)
{
	qsort(samples, count, sizeof(*samples), bench_compare);
	return samples[(count - 1) * pct / 100];
}

/* In the first line of /proc/stat, in hundredths of a second */
static uint64_t bench_idle_coarse(void)
{
	uint64_t idle;
	FILE *stat = fopen("/proc/stat", "r");

	if (!stat || fscanf(stat, "cpu %*u %*u %*u %" SCNu64, &idle) != 1)
		bench_die("/proc/stat");
	fclose(stat);
	return idle * 10000000;
}

/*
 * How long the CPUs have not been idle. Up to some version /proc/timer_list has
 * the idle time in nanoseconds.
 */
static uint64_t bench_busy_read(bool *exact)
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
	*exact = cpus;
	if (*exact)
		return now * cpus - idle;
	return now * sysconf(_SC_NPROCESSORS_ONLN) - bench_idle_coarse();
}

/**
 * bench_busy_begin - begin to count what the CPUs do
 * @busy: where the beginning is kept
 *
 * With many timers the list is long. What it costs is measured first.
 */
void bench_busy_begin(struct bench_busy *busy)
{
	uint64_t before = bench_busy_read(&busy->exact);

	busy->before = bench_busy_read(&busy->exact);
	busy->cost = busy->before - before;
}

/**
 * bench_busy_end - end it
 * @busy: the beginning
 *
 * Return: how long they have not been idle, in nanoseconds.
 */
uint64_t bench_busy_end(struct bench_busy *busy)
{
	int64_t spent = bench_busy_read(&busy->exact) - busy->before -
			busy->cost;

	/* Less than nothing where it is rounded */
	return spent > 0 ? spent : 0;
}

/**
 * bench_busy_mean - end it, and divide
 * @busy: the beginning
 * @events: by how many
 *
 * Return: nanoseconds for each, or BENCH_UNKNOWN_BUSY if this kernel does not
 * say it closely enough.
 */
double bench_busy_mean(struct bench_busy *busy, uint64_t events)
{
	uint64_t spent = bench_busy_end(busy);

	return busy->exact ? (double)spent / events : BENCH_UNKNOWN_BUSY;
}

/*
 * Until the clock shows a full multiple: where in the kernel's ticks and its
 * other rounds a measurement begins is then the same every time, however long
 * the system has taken to boot.
 */
static void bench_sleep_until_round(uint64_t ns)
{
	uint64_t when = (bench_now_ns() / ns + 1) * ns;
	const struct timespec until = {
		.tv_sec = when / 1000000000, .tv_nsec = when % 1000000000,
	};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

/**
 * bench_settle - wait until the system has nothing of its own to do
 *
 * A kernel tests its ciphers, tears down its boot and the like for some seconds
 * in the background. Idle time takes none where this is used.
 */
void bench_settle(void)
{
	struct bench_busy busy;
	uint64_t spent;
	int i;

	for (i = 0; i < SETTLE_TRIES; i++) {
		bench_busy_begin(&busy);
		bench_sleep_until_round(SETTLE_NS);
		spent = bench_busy_end(&busy);
		if (spent < SETTLE_BUSY_NS)
			break;
	}
	if (i == SETTLE_TRIES)
		fprintf(stderr, "bench: no rest: busy for %" PRIu64 " ns of %llu\n",
			spent, SETTLE_NS);
	bench_sleep_until_round(SETTLE_NS);
}
