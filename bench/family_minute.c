// SPDX-License-Identifier: GPL-2.0
/*
 * A minute on a real clock and two processors: interrupts at a rate that keeps
 * the machine busy, several readers, and an account that closes at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"

#define READERS		4
#define PERIOD_NS	50000

/**
 * struct bench_reader - a thread that reads
 * @thread: the thread
 * @fd: its handle
 * @stop: readable once the device is stopped
 * @sum: of what it has been told
 */
struct bench_reader {
	pthread_t thread;
	int fd;
	int stop;
	uint64_t sum;
};

static void *bench_minute_read(void *data)
{
	struct bench_reader *reader = data;
	struct pollfd fds[] = {
		{ .fd = reader->fd, .events = POLLIN },
		{ .fd = reader->stop, .events = POLLIN },
	};
	uint64_t count;

	while (!(fds[1].revents & POLLIN)) {
		if (poll(fds, 2, -1) < 0)
			bench_die("poll");
		if (fds[0].revents & POLLIN)
			reader->sum += bench_device_read(reader->fd);
	}
	if (ioctl(reader->fd, BOGUS_IOC_GET_EVENT, &count))
		bench_die("BOGUS_IOC_GET_EVENT");
	reader->sum += count;
	return NULL;
}

static void bench_minute_begin(struct bench_reader *readers, int stop)
{
	int i;

	for (i = 0; i < READERS; i++) {
		readers[i].fd = bench_device_open(0, O_RDONLY);
		readers[i].stop = stop;
		readers[i].sum = 0;
		errno = pthread_create(&readers[i].thread, NULL,
				       bench_minute_read, &readers[i]);
		if (errno)
			bench_die("thread %d", i);
	}
}

/* Returns how many interrupts readers were told too few of, or too many */
static uint64_t bench_minute_end(struct bench_reader *readers, int stop,
				 uint64_t serviced)
{
	const uint64_t one = 1;
	uint64_t wrong = 0;
	int i;

	if (write(stop, &one, sizeof(one)) != sizeof(one))
		bench_die("eventfd");
	for (i = 0; i < READERS; i++) {
		pthread_join(readers[i].thread, NULL);
		close(readers[i].fd);
		wrong += readers[i].sum > serviced ? readers[i].sum - serviced :
						     serviced - readers[i].sum;
	}
	return wrong;
}

static uint64_t bench_minute_gap(const struct bogus_info *info)
{
	uint64_t sum = info->serviced + info->discarded + info->overrun +
		       info->pending;

	return info->raised > sum ? info->raised - sum : sum - info->raised;
}

static void bench_minute_run(struct bench *bench)
{
	const struct timespec minute = { .tv_sec = bench->seconds };
	struct bench_reader readers[READERS];
	int fd = bench_device_open(0, O_RDWR), stop = eventfd(0, EFD_CLOEXEC);
	struct bogus_info before = bench_device_info(fd), after;
	uint64_t lost, serviced;

	if (stop < 0)
		bench_die("eventfd");
	bench_device_set_period(0, PERIOD_NS);
	bench_minute_begin(readers, stop);
	bench_device_start(fd, -1);
	clock_nanosleep(CLOCK_MONOTONIC, 0, &minute, NULL);
	if (ioctl(fd, BOGUS_IOC_STOP))
		bench_die("BOGUS_IOC_STOP");
	after = bench_device_info(fd);
	serviced = after.serviced - before.serviced;
	lost = bench_minute_end(readers, stop, serviced) +
	       bench_minute_gap(&after) + after.overrun - before.overrun;

	bench_add(bench, serviced, 0, NULL, "interrupts in %u s, %d readers",
		  bench->seconds, READERS);
	bench_add(bench, (double)serviced / bench->seconds, 0, NULL,
		  "interrupts a second");
	bench_add(bench, after.coalesced - before.coalesced, 0, NULL,
		  "interrupts that shared a DPC");
	bench_add(bench, lost, 0, NULL, "interrupts lost");
	close(stop);
	close(fd);
}

const struct bench_family bench_minute = {
	.name	= "minute",
	.about	= "A rate held on a real clock and two processors",
	.unit	= "count",
	.real	= true,
	.run	= bench_minute_run,
};
