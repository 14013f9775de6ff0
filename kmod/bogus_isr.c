// SPDX-License-Identifier: GPL-2.0
/*
 * The split. Above: what can't wait, in hard IRQ context with interrupts off.
 * Below: the rest, in a context that the DPC mechanism chooses (bogus_dpc.c).
 *
 * IntSvcRtn of Norton's DLL does both at once: it acknowledges, begins the
 * next I/O, counts, and posts a message when the count leaves zero. NT, and
 * Linux, keep the first three in the ISR and leave the telling to a deferred
 * procedure call.
 */

#include <linux/ktime.h>
#include <linux/smp.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "compat.h"
#include "bogus_context.h"
#include "bogus_drv.h"
#include "bogus_regs.h"

#define CREATE_TRACE_POINTS
#include "bogus_trace.h"

/**
 * bogus_isr - the interrupt service routine
 * @irq: the interrupt
 * @data: the struct bogus
 *
 * From the EOI to the count is one step for whoever reads the totals.
 *
 * Context: hard IRQ, on PREEMPT_RT too.
 * Return: IRQ_NONE if the device did not ask for it or is not there.
 */
irqreturn_t bogus_isr(int irq, void *data)
{
	struct bogus *bogus = data;
	struct bogus_stamps stamps;
	u8 status, control = BOGUS_CONTROL_EOI;
	u64 seq;

	bogus_checked_isr(bogus);
	status = bogus_inb(bogus->bus);
	raw_write_seqcount_begin(&bogus->isr_seq);
	if ((status & BOGUS_STATUS_ABSENT) || !(status & BOGUS_STATUS_IRQ)) {
		bogus->spurious++;
		raw_write_seqcount_end(&bogus->isr_seq);
		bogus_checked_isr_end(bogus);
		return IRQ_NONE;
	}

	if (unlikely(status & BOGUS_STATUS_ERROR))
		bogus->errors++;
	stamps.isr_at = ktime_get_ns();
	stamps.raised_at = bogus->bus->raised_at_ns;
	if (READ_ONCE(bogus->running))
		control |= BOGUS_CONTROL_START;
	bogus_outb(bogus->bus, control);
	seq = atomic64_read(&bogus->serviced) + 1;
	stamps.isr_end = ktime_get_ns();
	bogus_ring_write_isr(&bogus->ring, seq, &stamps, raw_smp_processor_id(),
			     bogus_context());
	/* Whoever sees the number sees what the ring has of it */
	atomic64_set_release(&bogus->serviced, seq);
	bogus_checked_isr_count(bogus, seq, &stamps);
	raw_write_seqcount_end(&bogus->isr_seq);

	trace_bogus_isr(bogus->id, seq, &stamps);
	bogus_checked_isr_end(bogus);
	bogus->dpc_ops->queue(bogus);
	return IRQ_HANDLED;
}

/**
 * bogus_dpc - the deferred procedure call
 * @bogus: the device
 *
 * Publishes every interrupt serviced since the last one, and tells whoever
 * waits. Finding nothing to publish is normal: the DPC before may have run
 * between an interrupt's count and its request for a DPC.
 *
 * Context: whatever the mechanism runs it in, at most once at a time.
 */
void bogus_dpc(struct bogus *bogus)
{
	u64 first = atomic64_read(&bogus->published) + 1;
	u64 last = atomic64_read_acquire(&bogus->serviced);
	unsigned long flags;
	u64 begin, end;

	if (last < first)
		return;
	bogus_checked_dpc(bogus, first, last);
	begin = ktime_get_ns();
	trace_bogus_dpc(bogus->id, first, last, begin);
	bogus_ring_write_dpc(&bogus->ring, first, last, begin,
			     raw_smp_processor_id(), bogus_context());

	spin_lock_irqsave(&bogus->wait.lock, flags);
	bogus->dpc_runs++;
	bogus->coalesced += last - first;
	bogus_ring_publish(&bogus->ring, last, bogus->dpc_runs,
			   bogus->coalesced);
	/* Whoever sees the number sees what the ring has of it */
	atomic64_set_release(&bogus->published, last);
	/* First, or a reader that is woken could take what is to be signalled */
	if (!list_empty(&bogus->armed))
		bogus_handles_signal_armed(bogus);
	bogus_checked_dpc_publish(bogus, last);
	/* All, exclusive ones too: each waits for a count of its own */
	wake_up_all_locked(&bogus->wait);
	spin_unlock_irqrestore(&bogus->wait.lock, flags);

	end = ktime_get_ns();
	bogus_ring_write_dpc_end(&bogus->ring, first, last, end);
	trace_bogus_dpc_end(bogus->id, first, last, end);
	bogus_checked_dpc_end(bogus);
	/* While at least half a ring is left to write */
	if (bogus_ring_quarter(&bogus->ring, first, last) &&
	    last + 1 - READ_ONCE(bogus->hists->next) > bogus->ring.mask / 4)
		queue_work(system_percpu_wq, &bogus->hists->work);
}
