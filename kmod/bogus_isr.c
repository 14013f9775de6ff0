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
#include <linux/wait.h>
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
	u8 status, control = BOGUS_CONTROL_EOI;

	status = bogus_inb(bogus->bus);
	raw_write_seqcount_begin(&bogus->isr_seq);
	if ((status & BOGUS_STATUS_ABSENT) || !(status & BOGUS_STATUS_IRQ)) {
		bogus->spurious++;
		raw_write_seqcount_end(&bogus->isr_seq);
		return IRQ_NONE;
	}

	bogus->isr_at = ktime_get_ns();
	bogus->raised_at = bogus->bus->ops->raised_at(bogus->bus);
	if (READ_ONCE(bogus->running))
		control |= BOGUS_CONTROL_START;
	bogus_outb(bogus->bus, control);
	bogus->serviced++;
	raw_write_seqcount_end(&bogus->isr_seq);

	trace_bogus_isr(bogus->id, bogus->serviced, bogus->raised_at,
			bogus->isr_at);
	return bogus->dpc_ops->queue(bogus);
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
	struct bogus_stamps stamps;
	unsigned int seq;
	unsigned long flags;
	u64 first, last;

	do {
		seq = read_seqcount_begin(&bogus->isr_seq);
		last = bogus->serviced;
		stamps.raised_at = bogus->raised_at;
		stamps.isr_at = bogus->isr_at;
	} while (read_seqcount_retry(&bogus->isr_seq, seq));

	first = atomic64_read(&bogus->published) + 1;
	if (last < first)
		return;
	stamps.dpc_at = ktime_get_ns();
	trace_bogus_dpc(bogus->id, first, last, stamps.dpc_at);

	spin_lock_irqsave(&bogus->wait.lock, flags);
	atomic64_set(&bogus->published, last);
	bogus->latest = stamps;
	bogus->dpc_runs++;
	bogus->coalesced += last - first;
	/* First, or a reader that is woken could take what is to be signalled */
	bogus_handles_signal_armed(bogus);
	/* All, exclusive ones too: each waits for a count of its own */
	wake_up_all_locked(&bogus->wait);
	spin_unlock_irqrestore(&bogus->wait.lock, flags);
}
