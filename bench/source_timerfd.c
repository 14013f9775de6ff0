// SPDX-License-Identifier: GPL-2.0
/* The kernel's own floor: a timer that expires and a read() that returns. */
#include <sys/timerfd.h>
#include <unistd.h>
#include "bench.h"
#include "source.h"

static struct timespec bench_timespec(uint64_t ns)
{
	return (struct timespec){
		.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000,
	};
}

static void bench_timerfd_open(struct bench_source *source)
{
	source->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (source->fd < 0)
		bench_die("timerfd_create");
}

static void bench_timerfd_start(struct bench_source *source, uint64_t period_ns)
{
	const struct itimerspec periodic = {
		.it_value = bench_timespec(period_ns),
		.it_interval = bench_timespec(period_ns),
	};

	source->period_ns = period_ns;
	if (timerfd_settime(source->fd, 0, &periodic, NULL))
		bench_die("timerfd_settime");
}

/* One shot: what rearms a periodic one is not between expiry and return */
static void bench_timerfd_arm(struct bench_source *source)
{
	struct itimerspec once = { 0 };

	source->due = bench_now_ns() + source->period_ns;
	once.it_value = bench_timespec(source->due);
	if (timerfd_settime(source->fd, TFD_TIMER_ABSTIME, &once, NULL))
		bench_die("timerfd_settime");
}

static uint64_t bench_timerfd_take(struct bench_source *source)
{
	uint64_t expirations;

	if (read(source->fd, &expirations, sizeof(expirations)) < 0)
		bench_die("read of a timerfd");
	return expirations;
}

static uint64_t bench_timerfd_at(struct bench_source *source)
{
	return source->due;
}

static void bench_timerfd_close(struct bench_source *source)
{
	close(source->fd);
}

const struct bench_source_ops bench_timerfd = {
	.name	= "timerfd",
	.event	= "expiry",
	.open	= bench_timerfd_open,
	.start	= bench_timerfd_start,
	.arm	= bench_timerfd_arm,
	.take	= bench_timerfd_take,
	.at	= bench_timerfd_at,
	.close	= bench_timerfd_close,
};
