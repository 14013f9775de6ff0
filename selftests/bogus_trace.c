// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints: every interrupt is raised, then serviced, then published,
 * and each of the three runs in the context that the split promises.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bogus_harness.h"

#define TRACE_DIR	"/sys/kernel/tracing"
/* Buffer, clock and events of our own, whatever else is being traced */
#define TRACE_INSTANCE	TRACE_DIR "/instances/bogus_selftest"
#define TRACE_RUN	100
#define TRACE_MAX	4096

enum trace_kind {
	TRACE_RAISE,
	TRACE_ISR,
	TRACE_DPC,
};

struct trace_event {
	enum trace_kind kind;
	char irq_flag;		/* 'h' hard IRQ, 's' softirq, 'H' both */
	char context[16];
	uint64_t first;
	uint64_t last;
	uint64_t raised_at;
};

struct trace_log {
	unsigned int n;
	struct trace_event events[TRACE_MAX];
};

static const char *const trace_names[] = {
	[TRACE_RAISE]	= " bogus_raise: ",
	[TRACE_ISR]	= " bogus_isr: ",
	[TRACE_DPC]	= " bogus_dpc: ",
};

static uint64_t trace_field(const char *line, const char *name)
{
	const char *at = strstr(line, name);

	return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

/*
 * The flag that says in what interrupt. PREEMPT_RT has a column more before it,
 * but none of the others is ever one of these letters.
 */
static char trace_irq_flag(const char *flags)
{
	size_t end = strcspn(flags, " ");
	size_t at = strcspn(flags, "hHs");

	return at < end ? flags[at] : '.';
}

/* "task-pid  [cpu] d.h1. time: bogus_isr: bogus0 seq=1 ... context=hardirq" */
static bool trace_parse_line(const char *line, struct trace_event *event)
{
	const char *flags = strstr(line, "] "), *at = NULL;
	unsigned int kind;

	for (kind = TRACE_RAISE; kind <= TRACE_DPC && !at; kind++) {
		at = strstr(line, trace_names[kind]);
		event->kind = kind;
	}
	if (!at || !flags || strlen(flags) < 6)
		return false;
	event->irq_flag = trace_irq_flag(flags + 2);
	event->first = trace_field(at, " seq=");
	event->last = event->first;
	if (event->kind == TRACE_DPC)
		event->last = trace_field(at, "..");
	event->raised_at = trace_field(at, " raised_at=");
	at = strstr(at, " context=");
	snprintf(event->context, sizeof(event->context), "%.10s",
		 at ? at + strlen(" context=") : "");
	event->context[strcspn(event->context, "\n")] = 0;
	return true;
}

static int trace_parse(struct trace_log *log)
{
	FILE *file = fopen(TRACE_INSTANCE "/trace", "re");
	char line[512];

	if (!file)
		return -errno;
	log->n = 0;
	while (log->n < TRACE_MAX && fgets(line, sizeof(line), file))
		if (line[0] != '#' && trace_parse_line(line,
						       &log->events[log->n]))
			log->n++;
	fclose(file);
	return log->n < TRACE_MAX ? 0 : -E2BIG;
}

static int trace_enable(const char *on)
{
	int ret;

	ret = bogus_file_write(TRACE_INSTANCE
			"/events/bogus_vdev/bogus_raise/enable", on);
	if (!ret)
		ret = bogus_file_write(TRACE_INSTANCE
				"/events/bogus/bogus_isr/enable", on);
	if (!ret)
		ret = bogus_file_write(TRACE_INSTANCE
				"/events/bogus/bogus_dpc/enable", on);
	return ret;
}

/* One clock for all CPUs, else the lines are not in order */
static int trace_instance_make(void)
{
	if (mkdir(TRACE_INSTANCE, 0755) < 0 && errno != EEXIST)
		return -errno;
	return bogus_file_write(TRACE_INSTANCE "/trace_clock", "mono");
}

FIXTURE(trace)
{
	bool mounted;
	bool traced;
	int fd;
	struct trace_log *log;
	struct bogus_info before;
	struct bogus_info after;
};

/* Traces a run of the device; all tests look at the same three counts of it */
static int trace_run(struct _test_data_trace *self)
{
	int ret;

	ret = bogus_handle_info(self->fd, &self->before);
	if (!ret)
		ret = trace_enable("1");
	if (!ret && bogus_device_run(0, TRACE_RUN) < TRACE_RUN)
		ret = -EIO;
	if (!ret)
		ret = trace_enable("0");
	if (!ret)
		ret = bogus_handle_info(self->fd, &self->after);
	return ret ? ret : trace_parse(self->log);
}

FIXTURE_SETUP(trace)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	self->log = calloc(1, sizeof(*self->log));
	ASSERT_NE(NULL, self->log);
	if (!bogus_file_exists(TRACE_DIR "/instances"))
		self->mounted = mount("tracefs", TRACE_DIR, "tracefs", 0,
				      NULL) == 0;
	self->traced = bogus_file_exists(TRACE_DIR "/instances");
	if (!self->traced)
		return;
	ASSERT_EQ(0, trace_instance_make());
	EXPECT_EQ(0, trace_run(self));
}

FIXTURE_TEARDOWN(trace)
{
	rmdir(TRACE_INSTANCE);
	if (self->mounted)
		umount(TRACE_DIR);
	free(self->log);
	close(self->fd);
}

#define TRACE_NEEDED()						\
	do {							\
		if (!self->traced)				\
			BOGUS_SKIP("no tracing in this kernel");	\
	} while (0)

static unsigned int trace_count(const struct trace_log *log,
				enum trace_kind kind)
{
	unsigned int i, n = 0;

	for (i = 0; i < log->n; i++)
		n += log->events[i].kind == kind;
	return n;
}

TEST_F(trace, one_event_for_each_that_was_counted)
{
	TRACE_NEEDED();
	EXPECT_LE(TRACE_RUN, trace_count(self->log, TRACE_ISR));
	EXPECT_EQ(self->after.raised - self->before.raised,
		  trace_count(self->log, TRACE_RAISE));
	EXPECT_EQ(self->after.serviced - self->before.serviced,
		  trace_count(self->log, TRACE_ISR));
	EXPECT_EQ(self->after.dpc_runs - self->before.dpc_runs,
		  trace_count(self->log, TRACE_DPC));
}

static bool trace_in_hardirq(const struct trace_event *event)
{
	return (event->irq_flag == 'h' || event->irq_flag == 'H') &&
	       !strcmp(event->context, "hardirq");
}

TEST_F(trace, raise_and_isr_run_in_hard_irq_context)
{
	const struct trace_event *event;
	unsigned int i;

	TRACE_NEEDED();
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		if (event->kind == TRACE_DPC)
			continue;
		EXPECT_TRUE(trace_in_hardirq(event))
			TH_LOG("%s in '%c', context=%s",
			       trace_names[event->kind], event->irq_flag,
			       event->context);
	}
}

/* The mechanisms that are softirqs; the others have tests of their own kind */
static bool trace_dpc_is_softirq(const struct bogus_info *info)
{
	return !strcmp(info->dpc, "tasklet") || !strcmp(info->dpc, "bh");
}

TEST_F(trace, dpc_runs_in_softirq_context)
{
	const struct trace_event *event;
	unsigned int i;

	TRACE_NEEDED();
	if (!trace_dpc_is_softirq(&self->after))
		BOGUS_SKIP("the DPC mechanism is %s", self->after.dpc);
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		if (event->kind != TRACE_DPC)
			continue;
		EXPECT_TRUE(event->irq_flag == 's' &&
			    !strcmp(event->context, "softirq"))
			TH_LOG("in '%c', context=%s", event->irq_flag,
			       event->context);
	}
}

/* Each kind's numbers follow one another; a DPC continues the one before */
TEST_F(trace, sequence_has_no_gaps)
{
	uint64_t last[] = { 0, 0, 0 };
	const struct trace_event *event;
	unsigned int i;

	TRACE_NEEDED();
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		EXPECT_LE(event->first, event->last);
		if (last[event->kind]) {
			EXPECT_EQ(last[event->kind] + 1, event->first)
				TH_LOG("%s", trace_names[event->kind]);
		}
		last[event->kind] = event->last;
	}
	EXPECT_EQ(self->after.serviced, last[TRACE_ISR]);
	EXPECT_EQ(self->after.published, last[TRACE_DPC]);
}

/* At an ISR the raise is behind us, at a DPC the ISRs it publishes */
TEST_F(trace, raise_then_isr_then_dpc)
{
	uint64_t raised_at = 0, isr = 0;
	const struct trace_event *event;
	unsigned int i;

	TRACE_NEEDED();
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		if (event->kind == TRACE_RAISE)
			raised_at = event->raised_at;
		else if (event->kind == TRACE_ISR)
			isr = event->last;
		if (event->kind == TRACE_ISR) {
			EXPECT_EQ(raised_at, event->raised_at);
		} else if (event->kind == TRACE_DPC) {
			EXPECT_LE(event->last, isr);
		}
	}
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
