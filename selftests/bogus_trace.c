// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints: every interrupt is raised, serviced, published by a DPC that
 * ends, and taken by a reader; each of these in the context that the split and
 * the mechanism promise, and with the times that the ring has.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "kselftest.h"
#include "bogus_harness.h"

#define TRACE_RUN	100
#define TRACE_MAX	4096

enum trace_kind {
	TRACE_RAISE,
	TRACE_ISR,
	TRACE_DPC,
	TRACE_DPC_END,
	TRACE_TAKE,
	TRACE_KINDS
};

/* @first..@last: its numbers; of a TAKE, what has been taken */
struct trace_event {
	enum trace_kind kind;
	char irq_flag;		/* 'h' hard IRQ, 's' softirq, 'H' both */
	char context[16];
	uint64_t first;
	uint64_t last;
	uint64_t raised_at;
	uint64_t isr_at;
	uint64_t isr_end;
	uint64_t at;		/* dpc_at, dpc_end, taken_at */
};

struct trace_log {
	unsigned int n;
	struct trace_event events[TRACE_MAX];
};

static const char *const trace_names[TRACE_KINDS] = {
	[TRACE_RAISE]	= " bogus_raise: ",
	[TRACE_ISR]	= " bogus_isr: ",
	[TRACE_DPC]	= " bogus_dpc: ",
	[TRACE_DPC_END]	= " bogus_dpc_end: ",
	[TRACE_TAKE]	= " bogus_take: ",
};

/* What the time of the last stage is called; the ISR has others */
static const char *const trace_times[TRACE_KINDS] = {
	[TRACE_RAISE]	= " raised_at=",
	[TRACE_ISR]	= " isr_end=",
	[TRACE_DPC]	= " dpc_at=",
	[TRACE_DPC_END]	= " dpc_end=",
	[TRACE_TAKE]	= " taken_at=",
};

/* Directories of theirs, in the same order */
static const char *const trace_files[TRACE_KINDS + 1] = {
	"bogus_vdev/bogus_raise", "bogus/bogus_isr", "bogus/bogus_dpc",
	"bogus/bogus_dpc_end", "bogus/bogus_take",
};

/* Made once for all tests, for it takes the kernel a while */
static struct bogus_trace trace_instance;
static bool trace_possible;

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

	for (kind = 0; kind < TRACE_KINDS && !at; kind++) {
		at = strstr(line, trace_names[kind]);
		event->kind = kind;
	}
	if (!at || !flags || strlen(flags) < 6)
		return false;
	event->irq_flag = trace_irq_flag(flags + 2);
	event->first = trace_field(at, " seq=");
	event->last = event->first;
	if (event->kind == TRACE_DPC || event->kind == TRACE_DPC_END)
		event->last = trace_field(at, "..");
	if (event->kind == TRACE_TAKE) {
		event->last = trace_field(at, " published=");
		event->first = event->last - trace_field(at, " count=") + 1;
	}
	event->raised_at = trace_field(at, " raised_at=");
	event->isr_at = trace_field(at, " isr_at=");
	event->isr_end = trace_field(at, " isr_end=");
	event->at = trace_field(at, trace_times[event->kind]);
	at = strstr(at, " context=");
	snprintf(event->context, sizeof(event->context), "%.10s",
		 at ? at + strlen(" context=") : "");
	event->context[strcspn(event->context, "\n")] = 0;
	return true;
}

static int trace_parse(struct trace_log *log)
{
	FILE *file = bogus_trace_lines(&trace_instance);
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

FIXTURE(trace)
{
	int fd;
	struct trace_log *log;
	struct bogus_dpc_list was;
	struct bogus_info before;
	struct bogus_info after;
};

/* With the mechanism that there is, and with one that is not the default */
FIXTURE_VARIANT(trace)
{
	const char *dpc;
};

FIXTURE_VARIANT_ADD(trace, as_it_is)
{
	.dpc = NULL,
};

FIXTURE_VARIANT_ADD(trace, thread)
{
	.dpc = "thread",
};

/* Traces a run of the device, which all tests look at */
static int trace_run(struct _test_data_trace *self)
{
	int ret;

	ret = bogus_handle_info(self->fd, &self->before);
	if (!ret)
		ret = bogus_trace_on(&trace_instance, true);
	if (!ret && bogus_device_run(0, TRACE_RUN) < TRACE_RUN)
		ret = -EIO;
	if (!ret)
		ret = bogus_trace_on(&trace_instance, false);
	if (!ret)
		ret = bogus_handle_info(self->fd, &self->after);
	return ret ? ret : trace_parse(self->log);
}

FIXTURE_SETUP(trace)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	ASSERT_EQ(0, bogus_dpc_list_read(0, &self->was));
	if (variant->dpc)
		ASSERT_EQ(0, bogus_dpc_set(0, variant->dpc));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	self->log = calloc(1, sizeof(*self->log));
	ASSERT_NE(NULL, self->log);
	if (!trace_possible)
		return;
	ASSERT_EQ(0, bogus_trace_clear(&trace_instance));
	EXPECT_EQ(0, trace_run(self));
}

FIXTURE_TEARDOWN(trace)
{
	EXPECT_EQ(0, bogus_dpc_set(0, self->was.names[self->was.current]));
	free(self->log);
	close(self->fd);
}

#define TRACE_NEEDED()						\
	do {							\
		if (!trace_possible)				\
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
	EXPECT_EQ(self->after.dpc_runs - self->before.dpc_runs,
		  trace_count(self->log, TRACE_DPC_END));
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
		if (event->kind > TRACE_ISR)
			continue;
		EXPECT_TRUE(trace_in_hardirq(event))
			TH_LOG("%s in '%c', context=%s",
			       trace_names[event->kind], event->irq_flag,
			       event->context);
	}
}

/* The DPC in the mechanism's, a reader's in the one that is the reader's */
static bool trace_in_its_context(const struct trace_event *event,
				 const char *dpc)
{
	if (event->kind == TRACE_TAKE)
		return event->irq_flag == '.' && !strcmp(event->context,
							 "task");
	switch (bogus_dpc_context(dpc)) {
	case BOGUS_CONTEXT_SOFTIRQ:
		return event->irq_flag == 's' && !strcmp(event->context,
							 "softirq");
	case BOGUS_CONTEXT_HARDIRQ:
		return trace_in_hardirq(event);
	default:
		return event->irq_flag == '.' && !strcmp(event->context,
							 "thread");
	}
}

TEST_F(trace, dpc_and_reader_run_in_their_contexts)
{
	const struct trace_event *event;
	unsigned int i;

	TRACE_NEEDED();
	if (variant->dpc)
		EXPECT_STREQ(variant->dpc, self->after.dpc);
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		if (event->kind < TRACE_DPC)
			continue;
		EXPECT_TRUE(trace_in_its_context(event, self->after.dpc))
			TH_LOG("%s%s in '%c', context=%s", self->after.dpc,
			       trace_names[event->kind], event->irq_flag,
			       event->context);
	}
}

/* Each kind's numbers follow one another; a DPC continues the one before */
TEST_F(trace, sequence_has_no_gaps)
{
	uint64_t last[TRACE_KINDS] = { 0 };
	const struct trace_event *event;
	unsigned int i;

	TRACE_NEEDED();
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		EXPECT_LE(event->first, event->last);
		if (!last[event->kind] && event->kind != TRACE_RAISE)
			last[event->kind] = self->before.published;
		if (last[event->kind]) {
			EXPECT_EQ(last[event->kind] + 1, event->first)
				TH_LOG("%s", trace_names[event->kind]);
		}
		last[event->kind] = event->last;
	}
	EXPECT_EQ(self->after.serviced, last[TRACE_ISR]);
	EXPECT_EQ(self->after.published, last[TRACE_DPC]);
	EXPECT_EQ(self->after.published, last[TRACE_DPC_END]);
	/* one handle has read it all, each interrupt once */
	EXPECT_EQ(self->after.published, last[TRACE_TAKE]);
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

/* One DPC after the other, and what it published is what it ends with */
TEST_F(trace, every_dpc_ends_before_the_next)
{
	const struct trace_event *event, *dpc = NULL;
	unsigned int i;

	TRACE_NEEDED();
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		if (event->kind == TRACE_DPC) {
			EXPECT_EQ(NULL, dpc);
			dpc = event;
		} else if (event->kind == TRACE_DPC_END) {
			ASSERT_NE(NULL, dpc);
			EXPECT_EQ(dpc->first, event->first);
			EXPECT_EQ(dpc->last, event->last);
			EXPECT_LE(dpc->at, event->at);
			dpc = NULL;
		}
	}
	EXPECT_EQ(NULL, dpc);
}

/* Nobody takes what no DPC has published, nor before it has */
TEST_F(trace, taken_after_the_dpc)
{
	const struct trace_event *event;
	uint64_t published = 0, dpc_at = 0;
	unsigned int i;

	TRACE_NEEDED();
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		if (event->kind == TRACE_DPC) {
			published = event->last;
			dpc_at = event->at;
		} else if (event->kind == TRACE_TAKE) {
			EXPECT_LE(event->first, event->last);
			EXPECT_LE(event->last, published);
			if (event->last == published) {
				EXPECT_LE(dpc_at, event->at);
			}
		}
	}
}

static bool trace_agrees(const struct trace_event *event,
			 const struct bogus_ring_entry *entry)
{
	switch (event->kind) {
	case TRACE_ISR:
		return event->raised_at == entry->raised_at_ns &&
		       event->isr_at == entry->isr_at_ns &&
		       event->isr_end == entry->isr_end_ns;
	case TRACE_DPC:
		return event->at == entry->dpc_at_ns;
	case TRACE_DPC_END:
		return event->at == entry->dpc_end_ns;
	default:
		return true;
	}
}

TEST_F(trace, times_are_those_of_the_ring)
{
	const struct trace_event *event;
	struct bogus_ring_entry entry;
	struct bogus_ring ring;
	unsigned int i;
	uint64_t seq;

	TRACE_NEEDED();
	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	for (i = 0; i < self->log->n; i++) {
		event = &self->log->events[i];
		/* the device numbers its requests by itself */
		if (event->kind == TRACE_RAISE)
			continue;
		for (seq = event->first; seq <= event->last; seq++) {
			ASSERT_TRUE(bogus_ring_get(&ring, seq, &entry));
			EXPECT_TRUE(trace_agrees(event, &entry))
				TH_LOG("%s of %" PRIu64,
				       trace_names[event->kind], seq);
		}
	}
	bogus_ring_unmap(&ring);
}

int main(int argc, char **argv)
{
	int ret;

	bogus_test_begin(BOGUS_NEEDS_DEVICE);
	ret = bogus_trace_open(&trace_instance, "bogus_selftest", trace_files);
	if (ret && ret != -ENOENT)
		ksft_exit_fail_msg("no events: %s\n", strerror(-ret));
	/* where there is no tracing, each test says so */
	trace_possible = !ret;
	ret = test_harness_run(argc, argv);
	if (trace_possible)
		bogus_trace_close(&trace_instance);
	return ret;
}
