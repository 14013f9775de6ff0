// SPDX-License-Identifier: GPL-2.0
/* A timeline as JSON. */
#include <bogus_ring.h>

#include "timeline.h"

static void json_dpc(struct json *json, const struct dpc *dpc)
{
	json_object(json, "dpc");
	json_u64(json, "first", dpc->first);
	json_u64(json, "last", dpc->last);
	json_u64(json, "dpc_at_ns", dpc->at_ns);
	json_u64(json, "dpc_end_ns", dpc->end_ns);
	json_u64(json, "cpu", dpc->cpu);
	json_string(json, "context", bogus_ring_context_name(dpc->context));
	json_object_end(json);
}

static void json_take(struct json *json, const struct take *take)
{
	json_object(json, "read");
	json_u64(json, "first", take->first);
	json_u64(json, "last", take->last);
	json_u64(json, "taken_at_ns", take->at_ns);
	json_u64(json, "cpu", take->cpu);
	json_string(json, "context", bogus_ring_context_name(take->context));
	json_object_end(json);
}

static void json_interrupt(struct json *json, const struct interrupt *i)
{
	json_object(json, NULL);
	json_u64(json, "seq", i->seq);
	json_u64(json, "raised_at_ns", i->raised_at_ns);
	json_u64(json, "isr_at_ns", i->isr_at_ns);
	json_u64(json, "isr_end_ns", i->isr_end_ns);
	json_u64(json, "cpu", i->isr_cpu);
	json_string(json, "context", bogus_ring_context_name(i->isr_context));
	if (i->dpc)
		json_dpc(json, i->dpc);
	if (i->take)
		json_take(json, i->take);
	json_object_end(json);
}

void timeline_write_json(struct json *json, const struct timeline *t)
{
	size_t i;

	json_u64(json, "lost_events", t->lost);
	json_array(json, "overruns_at_ns");
	for (i = 0; i < t->num_overruns; i++)
		json_u64(json, NULL, t->overruns[i]);
	json_array_end(json);
	json_array(json, "interrupts");
	for (i = 0; i < t->n; i++)
		json_interrupt(json, &t->interrupts[i]);
	json_array_end(json);
}
