// SPDX-License-Identifier: GPL-2.0
/* /dev/bogusN, by the contract of uapi/bogus.h alone. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"

/**
 * bench_device_open - a handle
 * @id: the N of /dev/bogusN
 * @flags: O_RDONLY or O_RDWR
 */
int bench_device_open(unsigned int id, int flags)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/dev/bogus%u", id);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		bench_die("%s", path);
	return fd;
}

/**
 * bench_device_start - start the device for a handle
 * @fd: the handle
 * @eventfd: to be signalled, or -1
 */
void bench_device_start(int fd, int eventfd)
{
	struct bogus_start start = { .size = sizeof(start) };

	if (eventfd >= 0) {
		start.flags = BOGUS_START_EVENTFD;
		start.eventfd = eventfd;
	}
	if (ioctl(fd, BOGUS_IOC_START, &start))
		bench_die("BOGUS_IOC_START");
}

/**
 * bench_device_set_period - how long an I/O takes
 * @id: the N of bogusN
 * @period_ns: nanoseconds
 */
void bench_device_set_period(unsigned int id, uint64_t period_ns)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/class/bogus/bogus%u/period_ns", id);
	bench_write(path, "%" PRIu64, period_ns);
}

/**
 * bench_device_read - wait for interrupts
 * @fd: the handle
 *
 * Return: how many there have been.
 */
uint64_t bench_device_read(int fd)
{
	uint64_t count;

	if (read(fd, &count, sizeof(count)) < 0)
		bench_die("read of a bogus device");
	return count;
}

/**
 * bench_device_info - a snapshot
 * @fd: the handle
 */
struct bogus_info bench_device_info(int fd)
{
	struct bogus_info info = { .size = sizeof(info) };

	if (ioctl(fd, BOGUS_IOC_INFO, &info))
		bench_die("BOGUS_IOC_INFO");
	return info;
}
