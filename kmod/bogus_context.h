/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In which context code runs, for the ring and the tracepoints. The whole point
 * of the split between ISR and DPC is that they differ in this.
 */
#ifndef BOGUS_CONTEXT_H
#define BOGUS_CONTEXT_H

#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/trace_events.h>
#include "uapi/bogus.h"

static inline enum bogus_context bogus_context(void)
{
	if (in_hardirq())
		return BOGUS_CONTEXT_HARDIRQ;
	if (in_serving_softirq())
		return BOGUS_CONTEXT_SOFTIRQ;
	return current->flags & PF_KTHREAD ? BOGUS_CONTEXT_THREAD :
					     BOGUS_CONTEXT_TASK;
}

#define bogus_show_context(context)			\
	__print_symbolic(context,			\
		{ BOGUS_CONTEXT_TASK, "task" },		\
		{ BOGUS_CONTEXT_SOFTIRQ, "softirq" },	\
		{ BOGUS_CONTEXT_HARDIRQ, "hardirq" },	\
		{ BOGUS_CONTEXT_THREAD, "thread" })

#endif /* BOGUS_CONTEXT_H */
