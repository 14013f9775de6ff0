// SPDX-License-Identifier: GPL-2.0
/* The same device behind UIO, with a driver that is all in its handler. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"
#include "source.h"

#define DEVICE		"/sys/bus/platform/devices/bogus.0"
#define DRIVERS		"/sys/bus/platform/drivers"

static const char *bench_uio_missing(void)
{
	return bench_module_load("bogus_uio", NULL) ?
	       NULL : "bogus_uio does not load, or this kernel has no UIO";
}

static void bench_uio_bind(const char *from, const char *to, const char *override)
{
	char path[128];

	snprintf(path, sizeof(path), DRIVERS "/%s/unbind", from);
	bench_write(path, "bogus.0");
	bench_write(DEVICE "/driver_override", "%s", override);
	snprintf(path, sizeof(path), DRIVERS "/%s/bind", to);
	bench_write(path, "bogus.0");
}

static void bench_uio_open(struct bench_source *source)
{
	bench_uio_bind("bogus", "bogus_uio", "bogus_uio");
	source->fd = open("/dev/uio0", O_RDWR | O_CLOEXEC);
	if (source->fd < 0)
		bench_die("/dev/uio0");
	source->aux = open(DEVICE "/raised_at_ns", O_RDONLY | O_CLOEXEC);
	if (source->aux < 0)
		bench_die(DEVICE "/raised_at_ns");
}

static void bench_uio_control(struct bench_source *source, uint32_t on)
{
	if (write(source->fd, &on, sizeof(on)) != sizeof(on))
		bench_die("write to /dev/uio0");
}

static void bench_uio_start(struct bench_source *source, uint64_t period_ns)
{
	source->period_ns = period_ns;
	bench_write(DEVICE "/period_ns", "%" PRIu64, period_ns);
	bench_uio_control(source, 1);
}

static uint64_t bench_uio_take(struct bench_source *source)
{
	uint32_t total, count;

	if (read(source->fd, &total, sizeof(total)) != sizeof(total))
		bench_die("read of /dev/uio0");
	count = total - source->seen;
	source->seen = total;
	return count;
}

static uint64_t bench_uio_at(struct bench_source *source)
{
	return bench_read_number(source->aux, DEVICE "/raised_at_ns");
}

static void bench_uio_close(struct bench_source *source)
{
	bench_uio_control(source, 0);
	close(source->aux);
	close(source->fd);
	bench_uio_bind("bogus_uio", "bogus", "\n");
}

const struct bench_source_ops bench_uio = {
	.name		= "uio",
	.event		= "raise",
	.missing	= bench_uio_missing,
	.open		= bench_uio_open,
	.start		= bench_uio_start,
	.take		= bench_uio_take,
	.at		= bench_uio_at,
	.close		= bench_uio_close,
};
