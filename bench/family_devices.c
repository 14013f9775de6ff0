// SPDX-License-Identifier: GPL-2.0
/*
 * Many devices, all running, one program that waits for all of them: what an
 * interrupt costs however many others there are. Together they make a hundred
 * interrupts a second, one after the other.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"

#define APART_NS	10000000
#define EVENTS		1000

static const unsigned int counts[] = { 1, 10, 100, 1000 };

#define COUNTS (sizeof(counts) / sizeof(counts[0]))

static void bench_devices_make(unsigned int count)
{
	char parameters[32];

	bench_module_unload("bogus_vdev");
	snprintf(parameters, sizeof(parameters), "num_devices=%u", count);
	if (!bench_module_load("bogus_vdev", parameters)) {
		errno = ENOENT;
		bench_die("module bogus_vdev");
	}
}

/* Started one after the other, so that they interrupt one after the other */
static void bench_devices_start(int epoll, int *fds, unsigned int count)
{
	struct timespec when;
	struct epoll_event event = { .events = EPOLLIN };
	uint64_t due = bench_now_ns();
	unsigned int i;

	for (i = 0; i < count; i++) {
		fds[i] = bench_device_open(i, O_RDWR);
		event.data.fd = fds[i];
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event))
			bench_die("epoll_ctl");
		bench_device_set_period(i, (uint64_t)APART_NS * count);
	}
	for (i = 0; i < count; i++) {
		due += APART_NS;
		when.tv_sec = due / 1000000000;
		when.tv_nsec = due % 1000000000;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL);
		bench_device_start(fds[i], -1);
	}
}

static void bench_devices_take(int epoll, unsigned int count)
{
	struct epoll_event event;

	while (count--) {
		if (epoll_wait(epoll, &event, 1, -1) != 1)
			bench_die("epoll_wait");
		bench_device_read(event.data.fd);
	}
}

static double bench_devices_busy(unsigned int count)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int *fds = calloc(count, sizeof(*fds));
	struct bench_busy busy;
	double mean;
	unsigned int i;

	if (epoll < 0 || !fds)
		bench_die("epoll");
	bench_devices_start(epoll, fds, count);
	/* Each of them once: what has come while they were started */
	bench_devices_take(epoll, count);
	bench_busy_begin(&busy);
	bench_devices_take(epoll, EVENTS);
	mean = bench_busy_mean(&busy, EVENTS);
	for (i = 0; i < count; i++)
		close(fds[i]);
	free(fds);
	close(epoll);
	return mean;
}

static void bench_devices_run(struct bench *bench)
{
	unsigned int i;

	bench_raise_limits();
	for (i = 0; i < COUNTS; i++) {
		bench_devices_make(counts[i]);
		bench_settle();
		bench_add(bench, bench_devices_busy(counts[i]), 0,
			  i ? "bogus: busy, 1 device" : NULL,
			  "bogus: busy, %u device%s", counts[i],
			  counts[i] > 1 ? "s" : "");
	}
	bench_devices_make(1);
}

const struct bench_family bench_devices = {
	.name	= "devices",
	.about	= "An interrupt with a reader and other devices",
	.unit	= "instructions",
	.slow	= true,
	.run	= bench_devices_run,
};
