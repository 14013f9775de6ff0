// SPDX-License-Identifier: GPL-2.0
/* Interrupts on a time axis, made from what the tracepoints have told. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "timeline.h"

/* A panel of more could not be read */
#define PANEL_MAX	12
/* How much longer than an interrupt a pause is, for the axis to be cut */
#define PANEL_PAUSE	3
/* How much longer than all the rest the way to a read may be */
#define PANEL_LATE	3

static const char *const lane_names[LANES] = {
	[LANE_HARDWARE]	= "hardware",
	[LANE_ISR]	= "ISR",
	[LANE_DPC]	= "DPC",
	[LANE_READER]	= "reader",
};

const char *lane_name(unsigned int lane)
{
	return lane_names[lane];
}

/* As much as all events would need: each becomes one thing at most */
static int timeline_allocate(struct timeline *t, size_t n)
{
	t->interrupts = calloc(n + 1, sizeof(*t->interrupts));
	t->dpcs = calloc(n + 1, sizeof(*t->dpcs));
	t->takes = calloc(n + 1, sizeof(*t->takes));
	t->overruns = calloc(n + 1, sizeof(*t->overruns));
	return t->interrupts && t->dpcs && t->takes && t->overruns ? 0 :
		-ENOMEM;
}

void timeline_release(struct timeline *t)
{
	free(t->interrupts);
	free(t->dpcs);
	free(t->takes);
	free(t->overruns);
	t->interrupts = NULL;
	t->dpcs = NULL;
	t->takes = NULL;
	t->overruns = NULL;
}

static void timeline_add_isr(struct timeline *t, const struct trace_event *e)
{
	t->interrupts[t->n++] = (struct interrupt) {
		.seq = e->first,
		.raised_at_ns = e->raised_at_ns,
		.isr_at_ns = e->at_ns,
		.isr_end_ns = e->end_ns,
		.isr_cpu = e->cpu,
		.isr_context = e->context,
	};
}

static void timeline_add_dpc(struct timeline *t, const struct trace_event *e)
{
	t->dpcs[t->num_dpcs++] = (struct dpc) {
		.first = e->first,
		.last = e->last,
		.at_ns = e->at_ns,
		.cpu = e->cpu,
		.context = e->context,
	};
}

static void timeline_end_dpc(struct timeline *t, const struct trace_event *e)
{
	size_t i;

	for (i = t->num_dpcs; i-- > 0;) {
		if (t->dpcs[i].first != e->first)
			continue;
		t->dpcs[i].end_ns = e->at_ns;
		return;
	}
}

static void timeline_add_take(struct timeline *t, const struct trace_event *e)
{
	t->takes[t->num_takes++] = (struct take) {
		.first = e->first,
		.last = e->last,
		.at_ns = e->at_ns,
		.cpu = e->cpu,
		.context = e->context,
	};
}

static void timeline_add(struct timeline *t, const struct trace_event *e,
			 pid_t reader, size_t max)
{
	switch (e->kind) {
	case TRACE_ISR:
		if (t->n < max)
			timeline_add_isr(t, e);
		break;
	case TRACE_DPC:
		timeline_add_dpc(t, e);
		break;
	case TRACE_DPC_END:
		timeline_end_dpc(t, e);
		break;
	case TRACE_TAKE:
		if (e->pid == reader)
			timeline_add_take(t, e);
		break;
	default:
		break;
	}
}

/*
 * What came after the last interrupt belongs to others. The last read may tell
 * of some of these, too.
 */
static void timeline_cut(struct timeline *t)
{
	uint64_t last = t->n ? t->interrupts[t->n - 1].seq : 0;
	size_t i;

	while (t->num_dpcs && t->dpcs[t->num_dpcs - 1].first > last)
		t->num_dpcs--;
	while (t->num_takes && t->takes[t->num_takes - 1].first > last)
		t->num_takes--;
	for (i = 0; i < t->num_dpcs; i++)
		t->dpcs[i].shown = t->dpcs[i].last < last ? t->dpcs[i].last :
			last;
	for (i = 0; i < t->num_takes; i++)
		t->takes[i].shown = t->takes[i].last < last ?
			t->takes[i].last : last;
}

/* All three are in the order of their numbers */
static void timeline_connect(struct timeline *t)
{
	const struct dpc *dpc = t->dpcs, *dpcs_end = dpc + t->num_dpcs;
	const struct take *take = t->takes, *takes_end = take + t->num_takes;
	struct interrupt *i = t->interrupts, *end = i + t->n;

	for (; i < end; i++) {
		while (dpc < dpcs_end && dpc->last < i->seq)
			dpc++;
		if (dpc < dpcs_end && dpc->first <= i->seq)
			i->dpc = dpc;
		while (take < takes_end && take->last < i->seq)
			take++;
		if (take < takes_end && take->first <= i->seq)
			i->take = take;
	}
}

/*
 * The hardware has a number of its own: it is the one whose request became one
 * of our interrupts.
 */
static int timeline_find_hardware(const struct timeline *t,
				  const struct trace *trace)
{
	const struct trace_event *e = trace->events;
	size_t i;

	for (i = 0; t->n && i < trace->n; i++, e++)
		if (e->kind == TRACE_RAISE && !e->overrun &&
		    e->at_ns == t->interrupts[0].raised_at_ns)
			return e->id;
	return -1;
}

static void timeline_add_overruns(struct timeline *t,
				  const struct trace *trace)
{
	const struct trace_event *e = trace->events;
	int hardware = timeline_find_hardware(t, trace);
	size_t i;

	for (i = 0; i < trace->n; i++, e++)
		if (e->kind == TRACE_RAISE && e->overrun && e->id == hardware)
			t->overruns[t->num_overruns++] = e->at_ns;
}

int timeline_build(struct timeline *t, const struct trace *trace, int id,
		   pid_t reader, size_t max)
{
	size_t i;
	int ret = timeline_allocate(t, trace->n);

	if (ret < 0)
		return ret;
	for (i = 0; i < trace->n; i++)
		if (trace->events[i].kind != TRACE_RAISE &&
		    trace->events[i].id == id)
			timeline_add(t, &trace->events[i], reader, max);
	t->lost = trace->lost;
	timeline_cut(t);
	timeline_connect(t);
	timeline_add_overruns(t, trace);
	return 0;
}

/* On another CPU the DPC may begin before the ISR is quite at its end */
static uint64_t stage_ns(uint64_t from, uint64_t to)
{
	return to > from ? to - from : 0;
}

void interrupt_stages(const struct interrupt *i, struct stages *s)
{
	*s = (struct stages) {
		.raise_ns = stage_ns(i->raised_at_ns, i->isr_at_ns),
		.isr_ns = stage_ns(i->isr_at_ns, i->isr_end_ns),
	};
	s->dpc_known = i->dpc;
	if (!i->dpc)
		return;
	s->queue_ns = stage_ns(i->isr_end_ns, i->dpc->at_ns);
	s->dpc_end_known = i->dpc->end_ns;
	s->dpc_ns = stage_ns(i->dpc->at_ns, i->dpc->end_ns);
	s->user_known = i->take;
	if (!i->take)
		return;
	s->user_ns = stage_ns(i->dpc->at_ns, i->take->at_ns);
	s->total_ns = stage_ns(i->raised_at_ns, i->take->at_ns);
}

/* When nothing has to be done about it any more */
static uint64_t interrupt_end(const struct interrupt *i)
{
	uint64_t end = i->isr_end_ns;

	if (i->dpc && i->dpc->at_ns > end)
		end = i->dpc->at_ns;
	if (i->dpc && i->dpc->end_ns > end)
		end = i->dpc->end_ns;
	if (i->take && i->take->at_ns > end)
		end = i->take->at_ns;
	return end;
}

/* Does the axis go on from interrupt @i to the next one? */
static bool panel_goes_on(const struct panel *panel, const struct interrupt *i)
{
	const struct interrupt *next = i + 1;
	bool same_dpc = i->dpc && i->dpc == next->dpc;
	uint64_t pause, busy = interrupt_end(i) - i->raised_at_ns;

	if (same_dpc)
		return true;
	if (panel->n >= PANEL_MAX)
		return false;
	if (i->take && i->take == next->take)
		return true;
	if (next->raised_at_ns <= panel->end_ns || next->raised_at_ns <=
	    i->raised_at_ns + busy)
		return true;
	pause = next->raised_at_ns - panel->end_ns;
	return pause <= PANEL_PAUSE * busy;
}

/* When the kernel has nothing to do with it any more */
static uint64_t panel_end_of(const struct interrupt *i)
{
	struct interrupt untaken = *i;

	untaken.take = NULL;
	return interrupt_end(&untaken);
}

/*
 * A read long after all the rest would leave no room for that, so it is left
 * out, unless there is nothing but one interrupt and its read.
 */
static void panel_add_takes(const struct timeline *t, struct panel *panel)
{
	const struct interrupt *i = t->interrupts + panel->from;
	uint64_t span = panel->end_ns - panel->begin_ns, end = panel->end_ns;
	size_t n;

	for (n = 0; n < panel->n; n++, i++) {
		if (!i->take || i->take->shown != i->seq)
			continue;
		if (panel->n > 1 &&
		    i->take->at_ns - panel->begin_ns > PANEL_LATE * span)
			continue;
		if (i->take->at_ns > end)
			end = i->take->at_ns;
	}
	panel->end_ns = end;
}

bool panel_next(const struct timeline *t, size_t from, struct panel *panel)
{
	const struct interrupt *i = t->interrupts + from;
	uint64_t end;

	if (from >= t->n)
		return false;
	*panel = (struct panel) {
		.from = from, .begin_ns = i->raised_at_ns,
	};
	do {
		end = panel_end_of(i);
		if (end > panel->end_ns)
			panel->end_ns = end;
		panel->n++;
	} while (from + panel->n < t->n && panel_goes_on(panel, i++));
	panel_add_takes(t, panel);
	return true;
}

bool panel_ends_take(const struct panel *panel, const struct interrupt *i)
{
	return i->take && i->dpc && i->take->shown == i->seq &&
	       i->take->at_ns <= panel->end_ns;
}

const struct interrupt *panel_first_taken(const struct timeline *t,
					  const struct panel *panel,
					  const struct interrupt *i)
{
	const struct interrupt *first = t->interrupts + panel->from;

	while (i > first && i[-1].take == i->take && i[-1].dpc)
		i--;
	return i;
}

const struct interrupt *panel_unread(const struct timeline *t,
				     const struct panel *panel)
{
	const struct interrupt *first = t->interrupts + panel->from;
	const struct interrupt *i = first + panel->n - 1;

	if (!i->dpc || panel_ends_take(panel, i))
		return NULL;
	while (i > first && i[-1].dpc && !panel_ends_take(panel, i - 1))
		i--;
	return i;
}

const char *panel_title(const struct timeline *t, const struct panel *panel,
			char *buf, size_t size)
{
	const struct interrupt *first = t->interrupts + panel->from;

	if (panel->n == 1)
		snprintf(buf, size, "interrupt %" PRIu64, first->seq);
	else
		snprintf(buf, size, "interrupts %" PRIu64 " to %" PRIu64,
			 first->seq, first[panel->n - 1].seq);
	return buf;
}

void lane_where(const struct timeline *t, const struct panel *panel,
		unsigned int lane, struct where *where)
{
	const struct interrupt *i = t->interrupts + panel->from;
	size_t n;

	*where = (struct where) { .contexts = 0 };
	for (n = 0; n < panel->n; n++, i++) {
		if (lane == LANE_ISR)
			where_add(where, i->isr_context, i->isr_cpu);
		else if (lane == LANE_DPC && i->dpc)
			where_add(where, i->dpc->context, i->dpc->cpu);
		else if (lane == LANE_READER && i->take)
			where_add(where, i->take->context, i->take->cpu);
	}
}
