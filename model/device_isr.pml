/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of device.pml: ISR and DPC, and the irq core's flow that leads there.
 */

/* The DPC */

inline bogus_dpc(first, last)
{
	assert(!bogus_freed);
	first = published + 1;
	last = serviced;
	if
	:: last >= first ->
		lock(wait_lock);
#ifndef RAW
		assert(!quiet);
#endif
		published = last;
		unlock(wait_lock)
	:: else
	fi;
	assert(!bogus_freed);
	d_step { first = 0; last = 0 }
}

/* .dpc_ops->queue() */
#ifdef NONE
inline dpc_queue(first, last)
{
	bogus_dpc(first, last)
}
#else
inline dpc_queue(first, last)
{
	dpc_queued = 1
}
#endif

/* The ISR */

inline write_seqcount_begin()
{
	d_step { isr_writing = 1; dirty = 1 }
}

inline write_seqcount_end()
{
	isr_writing = 0
}

inline bogus_isr(mine, go, first, last)
{
	assert(!bogus_freed && !vdev_freed);
#ifdef STRICT
	assert(!quiet);
#endif
	/* bogus_inb() */
	mine = PRESENT;
#ifndef BUG_SPURIOUS_SERVED
	mine = mine && irq;
#endif
#ifdef BUG_QUEUE_FIRST
	dpc_queued = dpc_queued || mine;
#endif
	write_seqcount_begin();
	if
	:: !mine -> write_seqcount_end()
	:: else ->
#ifndef RAW
		assert(!quiet && !asleep);
#endif
		go = running;
		bogus_vdev_outb(1, go);
#ifdef BUG_COUNT_OUTSIDE
		write_seqcount_end();
		serviced++;
#else
		serviced++;
		write_seqcount_end();
#endif
#ifndef BUG_QUEUE_FIRST
		dpc_queue(first, last);
#endif
		go = 0;
		mine = 0
	fi
}

/* The irq core */

inline handle_fasteoi_irq(mine, go, first, last)
{
	lock(desc_lock);
	if
	:: inprogress	/* irq_may_run() */
	:: !inprogress && (depth > 0 || !action) ->
		bogus_vdev_irq_mask()
	:: else ->
		inprogress = 1;
		unlock(desc_lock);
		bogus_isr(mine, go, first, last);
		lock(desc_lock);
		inprogress = 0
	fi;
	bogus_vdev_irq_eoi();
	unlock(desc_lock)
}

/* Lazily: the line is masked when an interrupt comes after all */
inline disable_irq_nosync()
{
	lock(desc_lock);
	depth++;
	unlock(desc_lock)
}

inline disable_irq()
{
	disable_irq_nosync();
	(!inprogress)
}

inline enable_irq(high)
{
	lock(desc_lock);
	if
	:: depth == 1 && masked -> bogus_vdev_irq_unmask(high)
	:: else
	fi;
	depth--;
	unlock(desc_lock)
}

inline free_irq()
{
	lock(desc_lock);
	action = 0;
	bogus_vdev_irq_mask();
	unlock(desc_lock);
	(!inprogress)
}
