// SPDX-License-Identifier: GPL-2.0
/* An interrupt of the bogus device, through ISR and DPC, to read(). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "bench.h"
#include "uapi/bogus.h"

#define SAMPLES		2000
#define PERIOD_NS	1000000
#define BUSY_PERIOD_NS	10000000
#define BUSY_EVENTS	3000

static void bench_bogus_set_period(unsigned int period_ns)
{
	FILE *file = fopen("/sys/class/bogus/bogus0/period_ns", "w");

	if (!file || fprintf(file, "%u\n", period_ns) < 0 || fclose(file))
		bench_die("/sys/class/bogus/bogus0/period_ns");
}

static int bench_bogus_start(unsigned int period_ns)
{
	struct bogus_start start = { .size = sizeof(start) };
	int fd = open("/dev/bogus0", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		bench_die("/dev/bogus0");
	bench_bogus_set_period(period_ns);
	if (ioctl(fd, BOGUS_IOC_START, &start))
		bench_die("BOGUS_IOC_START");
	return fd;
}

static struct bogus_info bench_bogus_info(int fd)
{
	struct bogus_info info = { .size = sizeof(info) };

	if (ioctl(fd, BOGUS_IOC_INFO, &info))
		bench_die("BOGUS_IOC_INFO");
	return info;
}

static uint64_t bench_bogus_count(int fd)
{
	uint64_t count;

	if (read(fd, &count, sizeof(count)) < 0)
		bench_die("read of /dev/bogus0");
	return count;
}

/* From the time stamp that the hardware sets when it raises its line */
void bench_bogus_read(struct bench_result *result)
{
	static uint64_t samples[SAMPLES];
	int i, fd = bench_bogus_start(PERIOD_NS);
	uint64_t returned;

	for (i = 0; i < SAMPLES; i++) {
		if (bench_bogus_count(fd) != 1) {
			errno = EOVERFLOW;
			bench_die("an interrupt was not delivered alone");
		}
		returned = bench_now_ns();
		samples[i] = returned - bench_bogus_info(fd).raised_at_ns;
	}
	result->value = bench_percentile(samples, SAMPLES, 50);
	result->p99 = bench_percentile(samples, SAMPLES, 99);
	close(fd);
}

/*
 * From the moment the I/O was to end, which is when the hardware's timer was
 * to expire: the same stretch as is measured on a timerfd. An I/O begins in
 * the ISR of the one before, a few instructions after its time stamp, which
 * count as ours here.
 */
void bench_bogus_expiry(struct bench_result *result)
{
	static uint64_t samples[SAMPLES];
	int i, fd = bench_bogus_start(PERIOD_NS);
	uint64_t due, returned;

	bench_bogus_count(fd);
	for (i = 0; i < SAMPLES; i++) {
		due = bench_bogus_info(fd).isr_at_ns + PERIOD_NS;
		bench_bogus_count(fd);
		returned = bench_now_ns();
		samples[i] = returned - due;
	}
	result->value = bench_percentile(samples, SAMPLES, 50);
	result->p99 = bench_percentile(samples, SAMPLES, 99);
	close(fd);
}

void bench_bogus_busy(struct bench_result *result)
{
	int fd = bench_bogus_start(BUSY_PERIOD_NS);
	uint64_t before, seen = 0;

	before = bench_busy_ns();
	while (seen < BUSY_EVENTS)
		seen += bench_bogus_count(fd);
	result->value = (double)(bench_busy_ns() - before) / seen;
	close(fd);
}
