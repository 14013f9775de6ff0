// SPDX-License-Identifier: GPL-2.0
/*
 * An instance of tracefs: buffer, clock and events of our own, whatever else is
 * being traced. Everything returns 0 or -errno.
 */

#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bogus_test.h"

#define BOGUS_TRACEFS	"/sys/kernel/tracing"

static void bogus_trace_path(const struct bogus_trace *trace, const char *name,
			     char *path, size_t size)
{
	snprintf(path, size, BOGUS_TRACEFS "/instances/%s/%s", trace->name,
		 name);
}

static int bogus_trace_write(const struct bogus_trace *trace, const char *name,
			     const char *text)
{
	char path[192];

	bogus_trace_path(trace, name, path, sizeof(path));
	return bogus_file_write(path, text);
}

static int bogus_trace_make(struct bogus_trace *trace,
			    const char *const *events)
{
	char path[128];
	int ret;

	bogus_trace_path(trace, "", path, sizeof(path));
	if (mkdir(path, 0755) && errno != EEXIST)
		return -errno;
	ret = bogus_trace_on(trace, false);
	/* One clock for all CPUs, else the lines are not in order */
	if (!ret)
		ret = bogus_trace_write(trace, "trace_clock", "mono");
	for (; *events && !ret; events++) {
		snprintf(path, sizeof(path), "events/%s/enable", *events);
		ret = bogus_trace_write(trace, path, "1");
	}
	return ret ? ret : bogus_trace_clear(trace);
}

/* Records nothing yet; -ENOENT if the kernel does not trace */
int bogus_trace_open(struct bogus_trace *trace, const char *name,
		     const char *const *events)
{
	int ret;

	trace->name = name;
	trace->mounted = false;
	if (!bogus_file_exists(BOGUS_TRACEFS "/instances"))
		trace->mounted = !mount("tracefs", BOGUS_TRACEFS, "tracefs", 0,
					NULL);
	ret = bogus_file_exists(BOGUS_TRACEFS "/instances") ?
	      bogus_trace_make(trace, events) : -ENOENT;
	if (ret)
		bogus_trace_close(trace);
	return ret;
}

/* Nobody else may have it open any more */
int bogus_trace_close(struct bogus_trace *trace)
{
	char path[192];
	int ret;

	bogus_trace_path(trace, "", path, sizeof(path));
	ret = rmdir(path) ? -errno : 0;
	if (trace->mounted)
		umount(BOGUS_TRACEFS);
	trace->mounted = false;
	return ret;
}

int bogus_trace_on(const struct bogus_trace *trace, bool on)
{
	return bogus_trace_write(trace, "tracing_on", on ? "1" : "0");
}

/* Truncating it is what empties it */
int bogus_trace_clear(const struct bogus_trace *trace)
{
	FILE *file;
	char path[192];

	bogus_trace_path(trace, "trace", path, sizeof(path));
	file = fopen(path, "we");
	return file && !fclose(file) ? 0 : -errno;
}

/* What it has recorded, to read line by line; NULL, with errno, if it can't */
FILE *bogus_trace_lines(const struct bogus_trace *trace)
{
	char path[192];

	bogus_trace_path(trace, "trace", path, sizeof(path));
	return fopen(path, "re");
}
