// SPDX-License-Identifier: GPL-2.0
/*
 * What an open handle takes, from the kernel's own account of its allocations:
 * the objects of every cache, before and after many handles have been opened.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"

#define HANDLES		10000

/* Bytes in objects that are in use, of all caches together */
static uint64_t bench_memory_used(void)
{
	uint64_t used = 0, active, all, size;
	char line[512], name[64];
	FILE *file = fopen("/proc/slabinfo", "r");

	if (!file)
		bench_die("/proc/slabinfo");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63s %" SCNu64 " %" SCNu64 " %" SCNu64, name,
			   &active, &all, &size) == 4)
			used += active * size;
	}
	fclose(file);
	return used;
}

static double bench_memory_handle(const char *path)
{
	static int fds[HANDLES];
	uint64_t before, after;
	unsigned int i;

	/* What has been closed before is freed a while later */
	bench_settle();
	before = bench_memory_used();
	for (i = 0; i < HANDLES; i++) {
		fds[i] = open(path, O_RDONLY | O_CLOEXEC);
		if (fds[i] < 0)
			bench_die("%s", path);
	}
	after = bench_memory_used();
	for (i = 0; i < HANDLES; i++)
		close(fds[i]);
	return (double)(after - before) / HANDLES;
}

static void bench_memory_run(struct bench *bench)
{
	double null, bogus;

	bench_raise_limits();
	/* The first time, the table of open files grows, too */
	bench_memory_handle("/dev/null");
	null = bench_memory_handle("/dev/null");
	bogus = bench_memory_handle("/dev/bogus0");
	bench_add(bench, null, 0, NULL, "open file of /dev/null");
	bench_add(bench, bogus, 0, "open file of /dev/null",
		  "open file of /dev/bogus0");
	bench_add(bench, bogus - null, 0, NULL,
		  "idle handle, beside struct file");
}

const struct bench_family bench_memory = {
	.name	= "memory",
	.about	= "What an open handle takes",
	.unit	= "bytes",
	.run	= bench_memory_run,
};
