// SPDX-License-Identifier: GPL-2.0
/*
 * The bogus hardware: a device with one port, a timer and an interrupt line,
 * made wholly in software. This is the part that the VxD plays in Norton's
 * article: Port_IO_Callback is bogus_vdev_inb() and bogus_vdev_outb(),
 * TimeoutProc is bogus_vdev_complete(), VPICD is bogus_vdev_irq.c.
 *
 * What runs where:
 *
 *   bogus_vdev_complete()	hard IRQ (hrtimer), on PREEMPT_RT too
 *   inb, outb, period, set_period, totals	any
 *   init, reset, silence	task
 */

#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/lockdep.h>
#include "compat.h"
#include "bogus_regs.h"
#include "bogus_vdev.h"

#define CREATE_TRACE_POINTS
#include "bogus_vdev_trace.h"

static bool bogus_vdev_present(struct bogus_vdev *vdev)
{
	/* Pairs with the release in bogus_vdev_hide_locked() */
	u8 hidden = smp_load_acquire(&vdev->hidden);

	if (likely(!hidden))
		return true;
	return hidden == BOGUS_HIDDEN_VANISHED &&
	       !ktime_before(ktime_get(), READ_ONCE(vdev->absent_until));
}

static void bogus_vdev_hide_locked(struct bogus_vdev *vdev, u8 why)
{
	lockdep_assert_held(&vdev->lock);
	/* Pairs with bogus_vdev_present(), for absent_until */
	smp_store_release(&vdev->hidden, vdev->hidden | why);
}

static void bogus_vdev_unhide_locked(struct bogus_vdev *vdev, u8 why)
{
	lockdep_assert_held(&vdev->lock);
	WRITE_ONCE(vdev->hidden, vdev->hidden & ~why);
}

/* The line has gone up. Deliver at once where it leads to this CPU. */
static void bogus_vdev_signal(struct bogus_vdev *vdev)
{
	if (bogus_vdev_here(vdev))
		bogus_vdev_deliver(vdev);
	else
		bogus_vdev_kick(vdev);
}

/* Apart, so that whoever does not trace pays for a branch alone */
static noinline void bogus_vdev_trace_raise(struct bogus_vdev *vdev, u64 seq,
					    u64 raised_at, bool overrun)
{
	trace_bogus_raise(vdev->id, seq, raised_at, overrun);
}

/*
 * Ask for an interrupt, with bits of the status that clear and set with it, and
 * let go of the lock to have it delivered.
 */
static __always_inline void
bogus_vdev_raise_unlock(struct bogus_vdev *vdev, u8 clear, u8 set)
	__releases(&vdev->lock)
{
	bool overrun = vdev->status & BOGUS_STATUS_IRQ;
	bool masked = READ_ONCE(vdev->masked);

	lockdep_assert_held(&vdev->lock);
	vdev->totals.raised++;
	if (unlikely(overrun))
		vdev->totals.overrun++;
	else
		vdev->bus.raised_at_ns = ktime_get_ns();
	if (trace_bogus_raise_enabled())
		bogus_vdev_trace_raise(vdev, vdev->totals.raised,
				       vdev->bus.raised_at_ns, overrun);
	/* Pairs with the acquire in bogus_vdev_inb() */
	smp_store_release(&vdev->status, (vdev->status & ~clear) | set |
			  BOGUS_STATUS_IRQ);
	raw_spin_unlock(&vdev->lock);

	if (!masked)
		bogus_vdev_signal(vdev);
}

/* It has gone wrong with the @io-th I/O */
static void bogus_vdev_fault_locked(struct bogus_vdev *vdev,
				    enum bogus_fault fault, u64 io)
{
	lockdep_assert_held(&vdev->lock);
	vdev->fault_counts[fault]++;
	trace_bogus_fault(vdev->id, io, fault);
}

/*
 * The line goes up for a moment. A masked line latches no such thing; where it
 * leads to another CPU, it is still up when that one looks. Where it leads is
 * asked once, so that no glitch is left behind that has been delivered.
 */
static void bogus_vdev_glitch_unlock(struct bogus_vdev *vdev)
	__releases(&vdev->lock)
{
	bool masked = READ_ONCE(vdev->masked);
	bool here = bogus_vdev_here(vdev);

	lockdep_assert_held(&vdev->lock);
	vdev->glitch = !masked && !here;
	raw_spin_unlock(&vdev->lock);
	if (masked)
		return;
	if (here)
		bogus_vdev_deliver(vdev);
	else
		bogus_vdev_kick(vdev);
}

/* Most often the ISR has run, and has begun another I/O: ask for this one again */
static void bogus_vdev_duplicate(struct bogus_vdev *vdev, u64 io)
{
	raw_spin_lock(&vdev->lock);
	/* Unless the card has vanished with that other I/O */
	if (bogus_vdev_present(vdev)) {
		bogus_vdev_fault_locked(vdev, BOGUS_FAULT_DUPLICATE, io);
		bogus_vdev_raise_unlock(vdev, 0, 0);
	} else {
		raw_spin_unlock(&vdev->lock);
	}
}

static noinline void bogus_vdev_end_badly_unlock(struct bogus_vdev *vdev)
	__releases(&vdev->lock)
{
	/* The ISR's START is the beginning of another one */
	enum bogus_fault fault = vdev->fault;
	u64 io = vdev->fault_counts[BOGUS_FAULT_NONE];

	lockdep_assert_held(&vdev->lock);
	switch (fault) {
	case BOGUS_FAULT_ERROR:
		bogus_vdev_fault_locked(vdev, fault, io);
		bogus_vdev_raise_unlock(vdev, BOGUS_STATUS_BUSY,
					BOGUS_STATUS_ERROR);
		break;
	case BOGUS_FAULT_LOST:
		bogus_vdev_fault_locked(vdev, fault, io);
		WRITE_ONCE(vdev->status, vdev->status & ~BOGUS_STATUS_BUSY);
		raw_spin_unlock(&vdev->lock);
		break;
	case BOGUS_FAULT_SPURIOUS:
		bogus_vdev_fault_locked(vdev, fault, io);
		bogus_vdev_glitch_unlock(vdev);
		raw_spin_lock(&vdev->lock);
		bogus_vdev_raise_unlock(vdev, BOGUS_STATUS_BUSY, 0);
		break;
	case BOGUS_FAULT_DUPLICATE:
		bogus_vdev_raise_unlock(vdev, BOGUS_STATUS_BUSY, 0);
		bogus_vdev_duplicate(vdev, io);
		break;
	default:
		/* Late, which has been counted when it began */
		bogus_vdev_raise_unlock(vdev, BOGUS_STATUS_BUSY, 0);
		break;
	}
}

/*
 * An I/O ends. In most cases the ISR runs in the middle of this and writes
 * START; handing the new expiry to the hrtimer core with the return value
 * costs half of what starting the timer anew would.
 */
static enum hrtimer_restart bogus_vdev_complete(struct hrtimer *timer)
{
	struct bogus_vdev *vdev = container_of(timer, struct bogus_vdev, timer);
	enum hrtimer_restart restart = HRTIMER_NORESTART;

	raw_spin_lock(&vdev->lock);
	vdev->completing = true;
	if (likely(vdev->fault == BOGUS_FAULT_NONE))
		bogus_vdev_raise_unlock(vdev, BOGUS_STATUS_BUSY, 0);
	else
		bogus_vdev_end_badly_unlock(vdev);

	raw_spin_lock(&vdev->lock);
	vdev->completing = false;
	if (vdev->rearm) {
		vdev->rearm = false;
		hrtimer_set_expires(timer, vdev->expires);
		restart = HRTIMER_RESTART;
	}
	raw_spin_unlock(&vdev->lock);
	return restart;
}

/* The card loses contact. It comes back by itself, idle. */
static void bogus_vdev_vanish_locked(struct bogus_vdev *vdev)
{
	u64 vanish_ns = vdev->config.faults.vanish_ns;

	lockdep_assert_held(&vdev->lock);
	WRITE_ONCE(vdev->absent_until, ktime_add_ns(ktime_get(), vanish_ns));
	bogus_vdev_hide_locked(vdev, BOGUS_HIDDEN_VANISHED);
	WRITE_ONCE(vdev->status, 0);
}

/* Decide what goes wrong with the I/O that begins; whether it has an end */
static bool bogus_vdev_choose_fault_locked(struct bogus_vdev *vdev)
{
	u64 io = vdev->fault_counts[BOGUS_FAULT_NONE];

	lockdep_assert_held(&vdev->lock);
	vdev->fault = bogus_fault_next(vdev);
	/* Not with a request that an ISR may have found already */
	if (vdev->fault == BOGUS_FAULT_VANISH &&
	    vdev->status & BOGUS_STATUS_IRQ)
		vdev->fault = BOGUS_FAULT_NONE;

	switch (vdev->fault) {
	case BOGUS_FAULT_LATE:
		bogus_vdev_fault_locked(vdev, vdev->fault, io);
		vdev->expires = ktime_add_ns(vdev->expires,
					     bogus_fault_lateness(vdev));
		return true;
	case BOGUS_FAULT_STUCK:
		bogus_vdev_fault_locked(vdev, vdev->fault, io);
		return false;
	case BOGUS_FAULT_VANISH:
		bogus_vdev_fault_locked(vdev, vdev->fault, io);
		bogus_vdev_vanish_locked(vdev);
		return false;
	default:
		return true;
	}
}

/* The I/O that START asks for; BUSY is set */
static void bogus_vdev_start_locked(struct bogus_vdev *vdev)
{
	lockdep_assert_held(&vdev->lock);
	vdev->expires = ktime_add_ns(ktime_get(), vdev->period_ns);
	vdev->fault_counts[BOGUS_FAULT_NONE]++;
	if (unlikely(vdev->faulty) && !bogus_vdev_choose_fault_locked(vdev))
		return;
	if (vdev->completing)
		vdev->rearm = true;
	else
		hrtimer_start(&vdev->timer, vdev->expires,
			      HRTIMER_MODE_ABS_PINNED_HARD);
}

/*
 * EOI, then START, and the port changes once: whoever reads it meanwhile sees
 * what was before or what is after, and never a device that rests between two
 * I/Os.
 */
static void bogus_vdev_control_locked(struct bogus_vdev *vdev, u8 value)
{
	u8 status = vdev->status;
	bool start;

	lockdep_assert_held(&vdev->lock);
	if (value & BOGUS_CONTROL_EOI)
		status &= ~BOGUS_STATUS_IRQ;
	start = value & BOGUS_CONTROL_START && !(status & BOGUS_STATUS_BUSY);
	if (start)
		status = (status & ~BOGUS_STATUS_ERROR) | BOGUS_STATUS_BUSY;
	WRITE_ONCE(vdev->status, status);
	if (start)
		bogus_vdev_start_locked(vdev);
}

/*
 * As the article says, this returns a variable stored in memory. No lock: it is
 * one byte, and whoever reads it while it changes may see either.
 */
static u8 bogus_vdev_inb(struct bogus_bus *bus, unsigned int port)
{
	struct bogus_vdev *vdev = to_bogus_vdev(bus);

	if (port != bus->port || !bogus_vdev_present(vdev))
		return BOGUS_STATUS_FLOATING;
	/* Acquire: whoever sees IRQ sees when it was raised */
	return smp_load_acquire(&vdev->status);
}

static void bogus_vdev_outb(struct bogus_bus *bus, u8 value, unsigned int port)
{
	struct bogus_vdev *vdev = to_bogus_vdev(bus);
	unsigned long flags;

	raw_spin_lock_irqsave(&vdev->lock, flags);
	/* It may have vanished, and be back */
	if (unlikely(vdev->hidden) && bogus_vdev_present(vdev))
		bogus_vdev_unhide_locked(vdev, BOGUS_HIDDEN_VANISHED);
	if (port == bus->port && likely(!vdev->hidden))
		bogus_vdev_control_locked(vdev, value);
	raw_spin_unlock_irqrestore(&vdev->lock, flags);
}

/**
 * bogus_vdev_silence - have the device do nothing
 * @vdev: the device
 * @why: BOGUS_HIDDEN_*, the reason
 *
 * The port reads as absent, and START is ignored, so that once the timer is
 * cancelled nothing can start it. A request that is pending is discarded.
 *
 * Context: task, where no ISR can have found that request. Waits for the timer's
 * callback.
 */
void bogus_vdev_silence(struct bogus_vdev *vdev, u8 why)
{
	raw_spin_lock_irq(&vdev->lock);
	bogus_vdev_hide_locked(vdev, why);
	raw_spin_unlock_irq(&vdev->lock);

	/* Waits for bogus_vdev_complete(), and with it for an ISR inside it */
	hrtimer_cancel(&vdev->timer);

	raw_spin_lock_irq(&vdev->lock);
	if (vdev->status & BOGUS_STATUS_IRQ)
		vdev->totals.discarded++;
	WRITE_ONCE(vdev->status, 0);
	vdev->glitch = false;
	raw_spin_unlock_irq(&vdev->lock);
}

static void bogus_vdev_reset(struct bogus_bus *bus)
{
	struct bogus_vdev *vdev = to_bogus_vdev(bus);

	bogus_vdev_silence(vdev, BOGUS_HIDDEN_RESET);
	/* What has been signalled before finds the line low now, or is over */
	bogus_vdev_irq_sync(vdev);
	raw_spin_lock_irq(&vdev->lock);
	bogus_vdev_unhide_locked(vdev, BOGUS_HIDDEN_RESET);
	raw_spin_unlock_irq(&vdev->lock);
}

static u64 bogus_vdev_period(struct bogus_bus *bus)
{
	struct bogus_vdev *vdev = to_bogus_vdev(bus);
	unsigned long flags;
	u64 period;

	raw_spin_lock_irqsave(&vdev->lock, flags);
	period = vdev->period_ns;
	raw_spin_unlock_irqrestore(&vdev->lock, flags);
	return period;
}

static int bogus_vdev_set_period(struct bogus_bus *bus, u64 period)
{
	struct bogus_vdev *vdev = to_bogus_vdev(bus);
	unsigned long flags;

	if (period < bus->period_min_ns || period > bus->period_max_ns)
		return -ERANGE;
	raw_spin_lock_irqsave(&vdev->lock, flags);
	vdev->period_ns = period;
	raw_spin_unlock_irqrestore(&vdev->lock, flags);
	return 0;
}

static void bogus_vdev_totals(struct bogus_bus *bus,
			      struct bogus_bus_totals *totals)
{
	struct bogus_vdev *vdev = to_bogus_vdev(bus);
	unsigned long flags;

	raw_spin_lock_irqsave(&vdev->lock, flags);
	*totals = vdev->totals;
	totals->pending = !!(vdev->status & BOGUS_STATUS_IRQ);
	raw_spin_unlock_irqrestore(&vdev->lock, flags);
}

static const struct bogus_bus_ops bogus_vdev_bus_ops = {
	.inb		= bogus_vdev_inb,
	.outb		= bogus_vdev_outb,
	.reset		= bogus_vdev_reset,
	.period		= bogus_vdev_period,
	.set_period	= bogus_vdev_set_period,
	.totals		= bogus_vdev_totals,
};

/**
 * bogus_vdev_hw_init - make the hardware as it is when it is switched on
 * @vdev: the device, zeroed but for @config and @id
 *
 * Context: task.
 */
void bogus_vdev_hw_init(struct bogus_vdev *vdev)
{
	vdev->bus.ops = &bogus_vdev_bus_ops;
	vdev->bus.port = BOGUS_PORT;
	vdev->bus.period_min_ns = BOGUS_PERIOD_MIN_NS;
	vdev->bus.period_max_ns = BOGUS_PERIOD_MAX_NS;
	vdev->period_ns = vdev->config.period_ns;
	raw_spin_lock_init(&vdev->lock);
	hrtimer_setup(&vdev->timer, bogus_vdev_complete, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_PINNED_HARD);
	bogus_fault_init(vdev);
}
