// SPDX-License-Identifier: GPL-2.0
/*
 * One device, many handles: what they add to an interrupt, if they are just
 * open, and if somebody sleeps in read() on each.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"
#include "ring.h"

#define EVENTS		500
#define SLEEPERS_QUICK	10
#define SLEEPERS_EVENTS	50
#define PERIOD_NS	10000000
#define SLEEPERS_PERIOD_NS	50000000

static const unsigned int counts[] = { 1, 10, 100, 1000 };

#define COUNTS (sizeof(counts) / sizeof(counts[0]))

/* The CPU's work for an interrupt that one reader waits for, and @others */
static double bench_observers_busy(unsigned int events, uint64_t period_ns)
{
	struct bench_busy busy;
	uint64_t seen = 0;
	double mean;
	int fd = bench_device_open(0, O_RDWR);

	bench_device_set_period(0, period_ns);
	bench_device_start(fd, -1);
	bench_device_read(fd);
	bench_busy_begin(&busy);
	while (seen < events)
		seen += bench_device_read(fd);
	mean = bench_busy_mean(&busy, seen);
	close(fd);
	return mean;
}

static const char *bench_observers_floor(unsigned int i, const char *name)
{
	return i ? name : NULL;
}

static void bench_observers_stages(struct bench *bench, unsigned int i)
{
	const char *plural = counts[i] > 1 ? "s" : "";
	struct bench_stages stages;
	struct bench_ring ring;

	if (!bench_ring_open(&ring)) {
		bench_skip(bench, "this module has no ring",
			   "bogus: ISR, %u idle observer%s", counts[i], plural);
		return;
	}
	bench_ring_fill(&ring, EVENTS);
	stages = bench_ring_stages(&ring, EVENTS);
	bench_ring_close(&ring);
	bench_add(bench, stages.isr, 0,
		  bench_observers_floor(i, "bogus: ISR, 1 idle observer"),
		  "bogus: ISR, %u idle observer%s", counts[i], plural);
	bench_add(bench, stages.dpc, 0,
		  bench_observers_floor(i, "bogus: DPC, 1 idle observer"),
		  "bogus: DPC, %u idle observer%s", counts[i], plural);
}

static void bench_observers_idle(struct bench *bench, unsigned int i)
{
	unsigned int n;
	int *fds = calloc(counts[i], sizeof(*fds));

	if (!fds)
		bench_die("memory");
	for (n = 0; n < counts[i]; n++)
		fds[n] = bench_device_open(0, O_RDONLY);
	bench_settle();
	bench_observers_stages(bench, i);
	bench_settle();
	bench_add(bench, bench_observers_busy(EVENTS, PERIOD_NS), 0,
		  bench_observers_floor(i, "bogus: busy, 1 idle observer"),
		  "bogus: busy, %u idle observer%s", counts[i],
		  counts[i] > 1 ? "s" : "");
	for (n = 0; n < counts[i]; n++)
		close(fds[n]);
	free(fds);
}

static void __attribute__((noreturn)) bench_observers_sleep(void)
{
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fd = bench_device_open(0, O_RDONLY);
	for (;;)
		bench_device_read(fd);
}

static void bench_observers_fork(pid_t *children, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		children[i] = fork();
		if (children[i] < 0)
			bench_die("fork");
		if (!children[i])
			bench_observers_sleep();
	}
	/* All asleep */
	bench_settle();
}

static void bench_observers_kill(const pid_t *children, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		kill(children[i], SIGKILL);
	for (i = 0; i < count; i++)
		waitpid(children[i], NULL, 0);
}

static void bench_observers_sleeping(struct bench *bench, unsigned int i)
{
	pid_t *children = calloc(counts[i], sizeof(*children));

	if (!children)
		bench_die("memory");
	bench_observers_fork(children, counts[i]);
	bench_add(bench, bench_observers_busy(SLEEPERS_EVENTS,
					      SLEEPERS_PERIOD_NS), 0,
		  bench_observers_floor(i, "bogus: busy, 1 sleeping observer"),
		  "bogus: busy, %u sleeping observer%s", counts[i],
		  counts[i] > 1 ? "s" : "");
	bench_observers_kill(children, counts[i]);
	free(children);
}

static void bench_observers_run(struct bench *bench)
{
	unsigned int i;

	bench_raise_limits();
	for (i = 0; i < COUNTS; i++)
		bench_observers_idle(bench, i);
	for (i = 0; i < COUNTS; i++) {
		if (bench->full || counts[i] <= SLEEPERS_QUICK)
			bench_observers_sleeping(bench, i);
	}
}

const struct bench_family bench_observers = {
	.name	= "observers",
	.about	= "An interrupt with a reader and other observers",
	.unit	= "instructions",
	.run	= bench_observers_run,
};
