/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM bogus

#if !defined(BOGUS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define BOGUS_TRACE_H

#include <linux/tracepoint.h>
#include "bogus_context.h"
#include "bogus_ring.h"

/* For whoever reads the events as recorded */
TRACE_DEFINE_ENUM(BOGUS_CONTEXT_TASK);
TRACE_DEFINE_ENUM(BOGUS_CONTEXT_SOFTIRQ);
TRACE_DEFINE_ENUM(BOGUS_CONTEXT_HARDIRQ);
TRACE_DEFINE_ENUM(BOGUS_CONTEXT_THREAD);

/* The ISR has serviced one interrupt */
TRACE_EVENT(bogus_isr,
	TP_PROTO(int id, u64 seq, const struct bogus_stamps *stamps),
	TP_ARGS(id, seq, stamps),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u64, raised_at)
		__field(u64, isr_at)
		__field(u64, isr_end)
		__field(int, id)
		__field(u8, context)
	),
	TP_fast_assign(
		__entry->seq = seq;
		__entry->raised_at = stamps->raised_at;
		__entry->isr_at = stamps->isr_at;
		__entry->isr_end = stamps->isr_end;
		__entry->id = id;
		__entry->context = bogus_context();
	),
	TP_printk("bogus%d seq=%llu raised_at=%llu isr_at=%llu isr_end=%llu context=%s",
		  __entry->id, __entry->seq, __entry->raised_at,
		  __entry->isr_at, __entry->isr_end,
		  bogus_show_context(__entry->context))
);

/* A DPC begins, and publishes the interrupts first..last, both included */
TRACE_EVENT(bogus_dpc,
	TP_PROTO(int id, u64 first, u64 last, u64 dpc_at),
	TP_ARGS(id, first, last, dpc_at),
	TP_STRUCT__entry(
		__field(u64, first)
		__field(u64, last)
		__field(u64, dpc_at)
		__field(int, id)
		__field(u8, context)
	),
	TP_fast_assign(
		__entry->first = first;
		__entry->last = last;
		__entry->dpc_at = dpc_at;
		__entry->id = id;
		__entry->context = bogus_context();
	),
	TP_printk("bogus%d seq=%llu..%llu dpc_at=%llu context=%s",
		  __entry->id, __entry->first, __entry->last,
		  __entry->dpc_at, bogus_show_context(__entry->context))
);

/* It has woken everybody */
TRACE_EVENT(bogus_dpc_end,
	TP_PROTO(int id, u64 first, u64 last, u64 dpc_end),
	TP_ARGS(id, first, last, dpc_end),
	TP_STRUCT__entry(
		__field(u64, first)
		__field(u64, last)
		__field(u64, dpc_end)
		__field(int, id)
		__field(u8, context)
	),
	TP_fast_assign(
		__entry->first = first;
		__entry->last = last;
		__entry->dpc_end = dpc_end;
		__entry->id = id;
		__entry->context = bogus_context();
	),
	TP_printk("bogus%d seq=%llu..%llu dpc_end=%llu context=%s",
		  __entry->id, __entry->first, __entry->last,
		  __entry->dpc_end, bogus_show_context(__entry->context))
);

/* A reader has taken its count, up to the interrupt with the number published */
TRACE_EVENT(bogus_take,
	TP_PROTO(int id, u64 count, u64 published, u64 taken_at),
	TP_ARGS(id, count, published, taken_at),
	TP_STRUCT__entry(
		__field(u64, count)
		__field(u64, published)
		__field(u64, taken_at)
		__field(int, id)
		__field(u8, context)
	),
	TP_fast_assign(
		__entry->count = count;
		__entry->published = published;
		__entry->taken_at = taken_at;
		__entry->id = id;
		__entry->context = bogus_context();
	),
	TP_printk("bogus%d count=%llu published=%llu taken_at=%llu context=%s",
		  __entry->id, __entry->count, __entry->published,
		  __entry->taken_at, bogus_show_context(__entry->context))
);

#endif /* BOGUS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE bogus_trace
#include <trace/define_trace.h>
