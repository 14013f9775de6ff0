// SPDX-License-Identifier: GPL-2.0
/* GET_EVENT against the least an ioctl can cost: one that fails at once. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "bench.h"
#include "uapi/bogus.h"

#define CALLS	1000
#define SAMPLES	100

static double bench_ioctl(const char *path, unsigned long cmd, int want)
{
	uint64_t before, count, samples[SAMPLES];
	int i, n, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		bench_die(path);
	if (ioctl(fd, cmd, &count) != want)
		bench_die("an ioctl did not do what it should");
	for (i = 0; i < SAMPLES; i++) {
		before = bench_now_ns();
		for (n = 0; n < CALLS; n++)
			ioctl(fd, cmd, &count);
		samples[i] = bench_now_ns() - before;
	}
	close(fd);
	return (double)bench_percentile(samples, SAMPLES, 50) / CALLS;
}

void bench_null_ioctl(struct bench_result *result)
{
	result->value = bench_ioctl("/dev/null", BOGUS_IOC_GET_EVENT, -1);
}

void bench_get_event(struct bench_result *result)
{
	result->value = bench_ioctl("/dev/bogus0", BOGUS_IOC_GET_EVENT, 0);
}
