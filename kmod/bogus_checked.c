// SPDX-License-Identifier: GPL-2.0
/*
 * What the checked build looks at. Each function stands at one place of the
 * driver, and what it may rely on there is what the driver promises there.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/hardirq.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/printk.h>
#include "bogus_context.h"
#include "bogus_drv.h"
#include "bogus_regs.h"

MODULE_INFO(checked, "Y");

/* Once for each promise: an ISR that breaks one breaks it every time */
#define bogus_promise(bogus, kept, promise)				\
	WARN_ONCE(!(kept), "bogus%u: not so: " promise "\n", (bogus)->id)

/* One snapshot, or what the ISR sees once it has counted */
static void bogus_checked_account(struct bogus *bogus,
				  const struct bogus_bus_totals *hw,
				  u64 serviced)
{
	u64 raised = hw->raised - bogus->base.raised;
	u64 discarded = hw->discarded - bogus->base.discarded;
	u64 overrun = hw->overrun - bogus->base.overrun;

	WARN_ONCE(raised != serviced + discarded + overrun + hw->pending,
		  "bogus%u: not so: raised = serviced + discarded + overrun + pending; %llu, %llu, %llu, %llu, %llu\n",
		  bogus->id, raised, serviced, discarded, overrun, hw->pending);
}

/**
 * bogus_checked_isr - the ISR is entered
 * @bogus: the device
 *
 * Context: hard IRQ.
 */
void bogus_checked_isr(struct bogus *bogus)
{
	bogus_promise(bogus, in_hardirq(), "the ISR is in hard IRQ context");
	bogus_promise(bogus, irqs_disabled(), "the ISR has interrupts off");
	bogus_promise(bogus, atomic_inc_return(&bogus->checked.isrs) == 1,
		      "one ISR at a time");
	/* Here, where none is being counted that a DPC elsewhere might see */
	bogus_promise(bogus, atomic64_read(&bogus->published) <=
			     atomic64_read(&bogus->serviced),
		      "nothing is published before it is serviced");
}

/**
 * bogus_checked_isr_count - the ISR has counted an interrupt
 * @bogus: the device
 * @seq: the interrupt's number
 * @stamps: its times
 *
 * Context: hard IRQ, within the ISR's write section.
 */
void bogus_checked_isr_count(struct bogus *bogus, u64 seq,
			     const struct bogus_stamps *stamps)
{
	struct bogus_ring_entry *before = bogus_ring_slot(&bogus->ring,
							  seq - 1);
	struct bogus_bus_totals hw;

	bogus_promise(bogus, atomic64_read(&bogus->serviced) == seq,
		      "the ISR alone counts what is serviced");
	bogus_promise(bogus, stamps->raised_at <= stamps->isr_at &&
		      stamps->isr_at <= stamps->isr_end,
		      "raised, then serviced");
	bogus_promise(bogus, READ_ONCE(bogus_ring_slot(&bogus->ring,
						       seq)->isr_seq) == seq,
		      "an interrupt is in the slot of its number");
	bogus_promise(bogus, seq == 1 ||
		      READ_ONCE(before->isr_end_ns) <= stamps->isr_at,
		      "one ISR after the other");
	bogus->bus->ops->totals(bogus->bus, &hw);
	bogus_checked_account(bogus, &hw, seq);
}

/**
 * bogus_checked_isr_end - the ISR has counted what there was
 * @bogus: the device
 *
 * Context: hard IRQ.
 */
void bogus_checked_isr_end(struct bogus *bogus)
{
	atomic_dec(&bogus->checked.isrs);
}

/* An ISR that is a whole ring ahead may be writing there, or have written */
static void bogus_checked_slot(struct bogus *bogus, u64 seq)
{
	struct bogus_ring *ring = &bogus->ring;
	u64 there = READ_ONCE(bogus_ring_slot(ring, seq)->isr_seq);

	bogus_promise(bogus, !there || (there >= seq &&
					!((there - seq) & ring->mask)),
		      "what is to be published is in its slot, or overwritten");
}

/**
 * bogus_checked_dpc - the DPC has found something to publish
 * @bogus: the device
 * @first: number of the first interrupt
 * @last: number of the last
 *
 * Context: the DPC.
 */
void bogus_checked_dpc(struct bogus *bogus, u64 first, u64 last)
{
	const struct bogus_dpc_ops *ops = READ_ONCE(bogus->dpc_ops);
	u64 seq;

	bogus_promise(bogus, bogus_context() == ops->context,
		      "the DPC is in its mechanism's context");
	if (ops->context == BOGUS_CONTEXT_THREAD)
		might_sleep();
	bogus_promise(bogus, atomic_inc_return(&bogus->checked.dpcs) == 1,
		      "one DPC at a time");
	bogus_promise(bogus, first == atomic64_read(&bogus->published) + 1,
		      "the DPC alone publishes");
	bogus_promise(bogus, last <= atomic64_read(&bogus->serviced),
		      "what is published has been serviced");
	for (seq = bogus_ring_first(&bogus->ring, first, last); seq <= last;
	     seq++)
		bogus_checked_slot(bogus, seq);
}

/**
 * bogus_checked_dpc_publish - the DPC has published and signalled
 * @bogus: the device
 * @last: number of the last interrupt
 *
 * Context: the DPC, with @bogus->wait.lock held.
 */
void bogus_checked_dpc_publish(struct bogus *bogus, u64 last)
{
	struct bogus_ring_header *header = bogus->ring.header;
	struct bogus_handle *handle;

	lockdep_assert_held(&bogus->wait.lock);
	bogus_promise(bogus, bogus->dpc_runs + bogus->coalesced == last,
		      "published = dpc_runs + coalesced");
	bogus_promise(bogus, header->layout == BOGUS_RING_LAYOUT &&
		      header->entries == bogus->ring.mask + 1 &&
		      READ_ONCE(header->published) == last,
		      "nobody else writes into the ring's header");
	list_for_each_entry(handle, &bogus->armed, armed)
		bogus_promise(bogus, !bogus_handle_count(handle),
			      "who is still armed has nothing unread");
}

/**
 * bogus_checked_dpc_end - the DPC has woken everybody
 * @bogus: the device
 *
 * Context: the DPC.
 */
void bogus_checked_dpc_end(struct bogus *bogus)
{
	u64 last = atomic64_read(&bogus->published);

	bogus_promise(bogus, READ_ONCE(bogus_ring_slot(&bogus->ring,
						       last)->dpc_seq) == last,
		      "a DPC's times are in the slot of its interrupt");
	atomic_dec(&bogus->checked.dpcs);
}

/**
 * bogus_checked_quiet - the device has been halted
 * @bogus: the device
 *
 * A card that has been pulled out answers as one that is absent.
 *
 * Context: task, with @bogus->lock held.
 */
void bogus_checked_quiet(struct bogus *bogus)
{
	u8 status = bogus_inb(bogus->bus);
	struct bogus_bus_totals hw;

	lockdep_assert_held(&bogus->lock);
	bogus_promise(bogus, status & BOGUS_STATUS_ABSENT ||
		      !(status & (BOGUS_STATUS_BUSY | BOGUS_STATUS_IRQ)),
		      "a halted device is quiet");
	bogus_promise(bogus, !atomic_read(&bogus->checked.dpcs),
		      "no DPC follows the last STOP");
	bogus_promise(bogus, atomic64_read(&bogus->published) ==
		      atomic64_read(&bogus->serviced),
		      "after the last STOP everything is published");
	bogus->bus->ops->totals(bogus->bus, &hw);
	bogus_checked_account(bogus, &hw, atomic64_read(&bogus->serviced));
}

/**
 * bogus_checked_info - a snapshot has been taken
 * @bogus: the device
 * @info: the snapshot
 *
 * Context: task, with @bogus->lock held.
 */
void bogus_checked_info(struct bogus *bogus, const struct bogus_info *info)
{
	bogus_promise(bogus, info->raised == info->serviced + info->discarded +
					     info->overrun + info->pending,
		      "raised = serviced + discarded + overrun + pending");
	bogus_promise(bogus, info->published == info->dpc_runs +
						info->coalesced,
		      "published = dpc_runs + coalesced");
	bogus_promise(bogus, info->published <= info->serviced,
		      "what is published has been serviced");
	bogus_promise(bogus, info->started <= info->handles,
		      "handles have the device started");
}

/**
 * bogus_checked_open - a handle has got its cursor
 * @handle: the handle
 *
 * Context: task, with the device's lock held.
 */
void bogus_checked_open(struct bogus_handle *handle)
{
	handle->checked.opened = atomic64_read(&handle->cursor);
}

/**
 * bogus_checked_take - a count has been taken
 * @handle: the handle
 * @take: the count
 *
 * Context: task.
 */
void bogus_checked_take(struct bogus_handle *handle,
			const struct bogus_take *take)
{
	struct bogus *bogus = handle->bogus;
	u64 published = atomic64_read(&bogus->published);

	bogus_promise(bogus, take->cursor < take->published &&
		      take->published <= published,
		      "what is taken has been published");
	atomic64_add(take->published - take->cursor, &handle->checked.taken);
}

/**
 * bogus_checked_close - nobody uses the handle any more
 * @handle: the handle
 *
 * Context: task, with the device's lock held.
 */
void bogus_checked_close(struct bogus_handle *handle)
{
	struct bogus *bogus = handle->bogus;
	u64 cursor = atomic64_read(&handle->cursor);

	bogus_promise(bogus, cursor <= atomic64_read(&bogus->serviced),
		      "no cursor is ahead of what is serviced");
	bogus_promise(bogus, cursor == handle->checked.opened +
				       atomic64_read(&handle->checked.taken),
		      "what has been taken adds up to how far the cursor moved");
}

/**
 * bogus_checked_loaded - the module has been loaded
 *
 * Context: task, module init.
 */
void bogus_checked_loaded(void)
{
	pr_notice("this is the checked build: slow, and it looks after itself\n");
}
