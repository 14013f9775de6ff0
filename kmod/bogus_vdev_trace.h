/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM bogus_vdev

#if !defined(BOGUS_VDEV_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define BOGUS_VDEV_TRACE_H

#include <linux/tracepoint.h>
#include "bogus_context.h"
#include "bogus_vdev.h"

/* For whoever reads the events as recorded */
TRACE_DEFINE_ENUM(BOGUS_CONTEXT_TASK);
TRACE_DEFINE_ENUM(BOGUS_CONTEXT_SOFTIRQ);
TRACE_DEFINE_ENUM(BOGUS_CONTEXT_HARDIRQ);
TRACE_DEFINE_ENUM(BOGUS_CONTEXT_THREAD);

/* The hardware has finished an I/O and asks for an interrupt */
TRACE_EVENT(bogus_raise,
	TP_PROTO(unsigned int id, u64 seq, u64 raised_at, bool overrun),
	TP_ARGS(id, seq, raised_at, overrun),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u64, raised_at)
		__field(unsigned int, id)
		__field(bool, overrun)
		__field(u8, context)
	),
	TP_fast_assign(
		__entry->seq = seq;
		__entry->raised_at = raised_at;
		__entry->id = id;
		__entry->overrun = overrun;
		__entry->context = bogus_context();
	),
	TP_printk("bogus.%u seq=%llu raised_at=%llu overrun=%d context=%s",
		  __entry->id, __entry->seq, __entry->raised_at,
		  __entry->overrun, bogus_show_context(__entry->context))
);

TRACE_DEFINE_ENUM(BOGUS_FAULT_ERROR);
TRACE_DEFINE_ENUM(BOGUS_FAULT_LOST);
TRACE_DEFINE_ENUM(BOGUS_FAULT_LATE);
TRACE_DEFINE_ENUM(BOGUS_FAULT_DUPLICATE);
TRACE_DEFINE_ENUM(BOGUS_FAULT_SPURIOUS);
TRACE_DEFINE_ENUM(BOGUS_FAULT_STUCK);
TRACE_DEFINE_ENUM(BOGUS_FAULT_VANISH);

/* Something goes wrong, on purpose, with an I/O */
TRACE_EVENT(bogus_fault,
	TP_PROTO(unsigned int id, u64 io, unsigned int fault),
	TP_ARGS(id, io, fault),
	TP_STRUCT__entry(
		__field(u64, io)
		__field(unsigned int, id)
		__field(u8, fault)
	),
	TP_fast_assign(
		__entry->io = io;
		__entry->id = id;
		__entry->fault = fault;
	),
	TP_printk("bogus.%u io=%llu fault=%s", __entry->id, __entry->io,
		  __print_symbolic(__entry->fault,
				   { BOGUS_FAULT_ERROR, "error" },
				   { BOGUS_FAULT_LOST, "lost" },
				   { BOGUS_FAULT_LATE, "late" },
				   { BOGUS_FAULT_DUPLICATE, "duplicate" },
				   { BOGUS_FAULT_SPURIOUS, "spurious" },
				   { BOGUS_FAULT_STUCK, "stuck" },
				   { BOGUS_FAULT_VANISH, "vanish" }))
);

#endif /* BOGUS_VDEV_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE bogus_vdev_trace
#include <trace/define_trace.h>
