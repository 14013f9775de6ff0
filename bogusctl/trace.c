// SPDX-License-Identifier: GPL-2.0
/* What the tracepoints of the two modules have told. */
#include <errno.h>
#include <stdlib.h>

#include "trace.h"

#define TRACE_ROOM	256

int trace_add(struct trace *trace, const struct trace_event *event)
{
	size_t room = trace->room ? 2 * trace->room : TRACE_ROOM;
	struct trace_event *events;

	if (trace->n == trace->room) {
		events = reallocarray(trace->events, room, sizeof(*events));
		if (!events)
			return -ENOMEM;
		trace->events = events;
		trace->room = room;
	}
	trace->events[trace->n++] = *event;
	return 0;
}

void trace_release(struct trace *trace)
{
	free(trace->events);
	*trace = (struct trace) { .n = 0 };
}
