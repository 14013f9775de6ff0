// SPDX-License-Identifier: GPL-2.0
/* Recording the tracepoints, by libtracefs, in an instance of its own. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tracefs.h>

#include "ctl.h"
#include "trace.h"

/* What one interrupt leaves in the buffers at most, all its events together */
#define RECORD_BYTES	640
/* There is always room for this */
#define RECORD_MIN_KB	1024

#define RECORD_SIZE	64

/**
 * struct record - a recording
 * @instance: its buffers in the kernel
 * @tep: how their contents are read
 */
struct record {
	struct tracefs_instance *instance;
	struct tep_handle *tep;
};

/* The kernel's names of them, and of what is called otherwise in each */
static const struct record_kind {
	const char *system;
	const char *name;
	const char *first;
	const char *last;
	const char *at;
} record_kinds[TRACE_KINDS] = {
	[TRACE_RAISE] = {
		"bogus_vdev", "bogus_raise", "seq", "seq", "raised_at",
	},
	[TRACE_ISR] = { "bogus", "bogus_isr", "seq", "seq", "isr_at" },
	[TRACE_DPC] = { "bogus", "bogus_dpc", "first", "last", "dpc_at" },
	[TRACE_DPC_END] = {
		"bogus", "bogus_dpc_end", "first", "last", "dpc_end",
	},
	[TRACE_TAKE] = {
		"bogus", "bogus_take", "count", "published", "taken_at",
	},
};

static int record_fail(const char *what, int err)
{
	if (err == EACCES || err == EPERM)
		complain("recording tracepoints takes root; run with sudo");
	else
		complain("%s: %s", what, strerror(err));
	return EXIT_FAILED;
}

static int record_find_tracefs(void)
{
	if (tracefs_tracing_dir())
		return EXIT_OK;
	if (geteuid())
		return record_fail("tracefs", EACCES);
	complain("there is no tracefs here; 'mount -t tracefs none "
		 "/sys/kernel/tracing' makes one where the kernel can trace");
	return EXIT_IMPOSSIBLE;
}

static int record_write(struct record *record, const char *file,
			const char *text)
{
	if (tracefs_instance_file_write(record->instance, file, text) < 0)
		return record_fail(file, errno);
	return EXIT_OK;
}

/* What comes first is kept; and times are the same on all CPUs */
static int record_set_buffers(struct record *record, uint64_t interrupts)
{
	char kb[RECORD_SIZE];
	int status;

	snprintf(kb, sizeof(kb), "%" PRIu64,
		 RECORD_MIN_KB + interrupts * RECORD_BYTES / 1024);
	status = record_write(record, "buffer_size_kb", kb);
	if (!status)
		status = record_write(record, "trace_clock", "mono");
	if (!status && tracefs_option_disable(record->instance,
					      TRACEFS_OPTION_OVERWRITE) < 0)
		status = record_fail("overwrite", errno);
	return status;
}

static int record_enable(struct record *record)
{
	const struct record_kind *kind = record_kinds;
	unsigned int i;

	for (i = 0; i < TRACE_KINDS; i++, kind++) {
		if (tracefs_event_enable(record->instance, kind->system,
					 kind->name) == 0)
			continue;
		if (errno == EACCES || errno == EPERM)
			return record_fail(kind->name, errno);
		complain("the modules or the kernel have no tracepoint %s:%s",
			 kind->system, kind->name);
		return EXIT_IMPOSSIBLE;
	}
	return EXIT_OK;
}

static int record_load_formats(struct record *record)
{
	static const char *const systems[] = { "bogus", "bogus_vdev", NULL };

	record->tep = tracefs_local_events_system(NULL, systems);
	if (record->tep)
		return EXIT_OK;
	complain("the formats of the tracepoints can't be read");
	return EXIT_FAILED;
}

static int record_set_up(struct record *record, uint64_t interrupts)
{
	int status = record_write(record, "tracing_on", "0");

	if (!status)
		status = record_set_buffers(record, interrupts);
	if (!status)
		status = record_enable(record);
	if (!status)
		status = record_load_formats(record);
	return status;
}

static int record_create(struct record *record, uint64_t interrupts)
{
	char name[RECORD_SIZE];

	snprintf(name, sizeof(name), "bogusctl-%d", getpid());
	record->instance = tracefs_instance_create(name);
	if (!record->instance)
		return record_fail("a trace instance can't be made", errno);
	return record_set_up(record, interrupts);
}

int record_open(struct record **record, uint64_t interrupts)
{
	int status;

	tep_set_loglevel(TEP_LOG_NONE);
	tracefs_set_loglevel(TEP_LOG_NONE);
	status = record_find_tracefs();
	if (status)
		return status;
	*record = calloc(1, sizeof(**record));
	if (!*record)
		return record_fail("recording", ENOMEM);
	status = record_create(*record, interrupts);
	if (status)
		record_close(*record);
	return status;
}

void record_close(struct record *record)
{
	if (record->tep)
		tep_free(record->tep);
	if (record->instance) {
		tracefs_instance_destroy(record->instance);
		tracefs_instance_free(record->instance);
	}
	free(record);
}

int record_begin(struct record *record)
{
	return record_write(record, "tracing_on", "1");
}

static uint64_t record_number(struct tep_event *event, const void *data,
			      const char *name)
{
	struct tep_format_field *field = tep_find_field(event, name);
	unsigned long long value = 0;

	if (field)
		tep_read_number_field(field, data, &value);
	return value;
}

static int record_find_kind(const struct tep_event *event)
{
	int i;

	for (i = 0; i < TRACE_KINDS; i++)
		if (!strcmp(event->name, record_kinds[i].name))
			return i;
	return -1;
}

/* It says how many it took, and up to which */
static void record_fix_take(struct trace_event *e)
{
	e->first = e->last + 1 - e->first;
}

/**
 * struct record_walk - reading what was recorded
 * @record: the recording
 * @trace: where it goes
 * @err: why that is not possible, -errno
 */
struct record_walk {
	struct record *record;
	struct trace *trace;
	int err;
};

static int record_visit(struct tep_event *event, struct tep_record *raw,
			int cpu, void *data)
{
	struct record_walk *walk = data;
	const struct record_kind *kind;
	struct trace_event e = { .kind = record_find_kind(event) };

	if ((int)e.kind < 0)
		return 0;
	kind = &record_kinds[e.kind];
	e.id = record_number(event, raw->data, "id");
	e.pid = tep_data_pid(walk->record->tep, raw);
	e.cpu = cpu;
	e.context = record_number(event, raw->data, "context");
	e.first = record_number(event, raw->data, kind->first);
	e.last = record_number(event, raw->data, kind->last);
	e.raised_at_ns = record_number(event, raw->data, "raised_at");
	e.at_ns = record_number(event, raw->data, kind->at);
	e.end_ns = record_number(event, raw->data, "isr_end");
	e.overrun = record_number(event, raw->data, "overrun");
	if (e.kind == TRACE_TAKE)
		record_fix_take(&e);
	walk->err = trace_add(walk->trace, &e);
	return walk->err;
}

/* "dropped events: 5" of one CPU; -1 if there is no such CPU */
static long long record_count_dropped(struct record *record, int cpu)
{
	char file[RECORD_SIZE], *text, *line;
	long long n = 0;

	snprintf(file, sizeof(file), "per_cpu/cpu%d/stats", cpu);
	text = tracefs_instance_file_read(record->instance, file, NULL);
	if (!text)
		return -1;
	line = strstr(text, "dropped events:");
	if (line)
		n = strtoll(line + strlen("dropped events:"), NULL, 10);
	free(text);
	return n;
}

static uint64_t record_count_lost(struct record *record)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF), cpu;
	long long n, lost = 0;

	for (cpu = 0; cpu < cpus; cpu++) {
		n = record_count_dropped(record, cpu);
		if (n > 0)
			lost += n;
	}
	return lost;
}

int record_end(struct record *record, struct trace *trace)
{
	struct record_walk walk = { .record = record, .trace = trace };
	int status = record_write(record, "tracing_on", "0");

	*trace = (struct trace) { .n = 0 };
	if (status)
		return status;
	trace->lost = record_count_lost(record);
	if (tracefs_iterate_raw_events(record->tep, record->instance, NULL, 0,
				       record_visit, &walk) < 0 && !walk.err)
		walk.err = -errno;
	return walk.err ? record_fail("reading the trace", -walk.err) : EXIT_OK;
}
