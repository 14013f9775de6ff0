// SPDX-License-Identifier: GPL-2.0
/* An interrupt of the bogus device, through ISR and DPC, to the program. */
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"
#include "source.h"

static void bench_bogus_open(struct bench_source *source)
{
	source->fd = bench_device_open(0, O_RDWR);
	source->device = source->fd;
}

static void bench_bogus_start(struct bench_source *source, uint64_t period_ns)
{
	source->period_ns = period_ns;
	bench_device_set_period(0, period_ns);
	bench_device_start(source->device,
			   source->fd == source->device ? -1 : source->fd);
}

static uint64_t bench_bogus_take(struct bench_source *source)
{
	return bench_device_read(source->fd);
}

/* The time stamp that the hardware takes when it raises its line */
static uint64_t bench_bogus_at(struct bench_source *source)
{
	return bench_device_info(source->device).raised_at_ns;
}

static void bench_bogus_close(struct bench_source *source)
{
	close(source->fd);
}

const struct bench_source_ops bench_bogus = {
	.name	= "bogus",
	.event	= "raise",
	.open	= bench_bogus_open,
	.start	= bench_bogus_start,
	.take	= bench_bogus_take,
	.at	= bench_bogus_at,
	.close	= bench_bogus_close,
};

/*
 * From the moment the I/O was to end, which is when the hardware's timer was
 * to expire: the same stretch as is measured on a timerfd. An I/O begins in
 * the ISR of the one before, a few instructions after its time stamp, which
 * count as ours here.
 */
static void bench_bogus_end_start(struct bench_source *source,
				  uint64_t period_ns)
{
	bench_bogus_start(source, period_ns);
	bench_bogus_take(source);
}

static void bench_bogus_end_arm(struct bench_source *source)
{
	source->due = bench_device_info(source->device).isr_at_ns +
		      source->period_ns;
}

static uint64_t bench_bogus_end_at(struct bench_source *source)
{
	return source->due;
}

const struct bench_source_ops bench_bogus_end = {
	.name	= "bogus",
	.event	= "end of the I/O",
	.open	= bench_bogus_open,
	.start	= bench_bogus_end_start,
	.arm	= bench_bogus_end_arm,
	.take	= bench_bogus_take,
	.at	= bench_bogus_end_at,
	.close	= bench_bogus_close,
};

/* The eventfd says that there is something, GET_EVENT how much */
static void bench_bogus_eventfd_open(struct bench_source *source)
{
	source->device = bench_device_open(0, O_RDWR);
	source->fd = eventfd(0, EFD_CLOEXEC);
	if (source->fd < 0)
		bench_die("eventfd");
}

static uint64_t bench_bogus_eventfd_take(struct bench_source *source)
{
	uint64_t count;

	if (read(source->fd, &count, sizeof(count)) < 0)
		bench_die("read of an eventfd");
	if (ioctl(source->device, BOGUS_IOC_GET_EVENT, &count))
		bench_die("BOGUS_IOC_GET_EVENT");
	return count;
}

static void bench_bogus_eventfd_close(struct bench_source *source)
{
	close(source->device);
	close(source->fd);
}

const struct bench_source_ops bench_bogus_eventfd = {
	.name	= "bogus, eventfd",
	.event	= "raise",
	.open	= bench_bogus_eventfd_open,
	.start	= bench_bogus_start,
	.take	= bench_bogus_eventfd_take,
	.at	= bench_bogus_at,
	.close	= bench_bogus_eventfd_close,
};
