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
 *   reset, make, unplug, free	task
 *
 * Life: a device is made when the module loads, or by way of configfs, and
 * destroyed when the module unloads, or again by way of configfs. Destroying
 * pulls the card out first: the port floats and nothing is raised any more; only
 * then is the platform device, and with it the driver, told. It is pulled out
 * between two runs of the ISR, never in the middle of one: an ISR that has found
 * a request would count it as serviced while its EOI went nowhere, and the
 * account would not close.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "compat.h"
#include "bogus_regs.h"
#include "bogus_vdev.h"

#define CREATE_TRACE_POINTS
#include "bogus_vdev_trace.h"

#define BOGUS_VDEV_MAX	1024

static unsigned int num_devices = 1;
module_param(num_devices, uint, 0444);
MODULE_PARM_DESC(num_devices, "How many devices to make, 0 to "
		 __stringify(BOGUS_VDEV_MAX) " (default 1)");

static unsigned long long period_ns = BOGUS_PERIOD_DEFAULT_NS;
module_param(period_ns, ullong, 0444);
MODULE_PARM_DESC(period_ns, "How long one I/O takes, in nanoseconds, 2000 to 3600000000000 (default 100000000)");

/* The devices of @num_devices; touched by module init and exit alone */
static LIST_HEAD(bogus_vdevs);

static DEFINE_IDA(bogus_vdev_ids);

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
	WRITE_ONCE(vdev->status, 0);
	WRITE_ONCE(vdev->absent_until, ktime_add_ns(ktime_get(), vanish_ns));
	bogus_vdev_hide_locked(vdev, BOGUS_HIDDEN_VANISHED);
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

static void bogus_vdev_start_locked(struct bogus_vdev *vdev)
{
	lockdep_assert_held(&vdev->lock);
	if (vdev->status & BOGUS_STATUS_BUSY)
		return;
	WRITE_ONCE(vdev->status, (vdev->status & ~BOGUS_STATUS_ERROR) |
		   BOGUS_STATUS_BUSY);
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
	if (port == bus->port && likely(!vdev->hidden)) {
		if (value & BOGUS_CONTROL_EOI)
			WRITE_ONCE(vdev->status,
				   vdev->status & ~BOGUS_STATUS_IRQ);
		if (value & BOGUS_CONTROL_START)
			bogus_vdev_start_locked(vdev);
	}
	raw_spin_unlock_irqrestore(&vdev->lock, flags);
}

/*
 * Silence the device: the port reads as absent for the reason @why, and START
 * is ignored, so that once the timer is cancelled nothing can start it.
 */
static void bogus_vdev_silence(struct bogus_vdev *vdev, u8 why)
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

static void bogus_vdev_init_hw(struct bogus_vdev *vdev)
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

static int bogus_vdev_register(struct bogus_vdev *vdev)
{
	struct bogus_bus_data data = { .bus = &vdev->bus };
	struct resource irq = DEFINE_RES_NAMED(vdev->virq, 1, NULL,
					       IORESOURCE_IRQ |
					       IORESOURCE_IRQ_HIGHLEVEL);
	struct platform_device *pdev;
	int ret;

	pdev = platform_device_alloc("bogus", vdev->id);
	if (!pdev)
		return -ENOMEM;
	pdev->dev.groups = bogus_vdev_groups;
	ret = platform_device_add_resources(pdev, &irq, 1);
	if (!ret)
		ret = platform_device_add_data(pdev, &data, sizeof(data));
	/* A driver's probe runs in here, and may reach for the hardware */
	vdev->pdev = pdev;
	if (!ret)
		ret = platform_device_add(pdev);
	if (ret)
		platform_device_put(pdev);
	return ret;
}

/**
 * bogus_vdev_config_init - what a device is like unless told otherwise
 * @config: where to
 *
 * Context: any.
 */
void bogus_vdev_config_init(struct bogus_vdev_config *config)
{
	memset(config, 0, sizeof(*config));
	config->period_ns = period_ns;
	config->faults.late_ns = BOGUS_FAULT_LATE_DEFAULT_NS;
	config->faults.vanish_ns = BOGUS_FAULT_VANISH_DEFAULT_NS;
}

/**
 * bogus_vdev_make - make a device, and plug it in
 * @config: what it is to be like
 *
 * A driver that is there already is bound to it on return, or has failed.
 *
 * Context: task. May sleep.
 * Return: the device or ERR_PTR(): -ENOMEM; -ENOSPC if there are too many.
 */
struct bogus_vdev *bogus_vdev_make(const struct bogus_vdev_config *config)
{
	struct bogus_vdev *vdev;
	int ret;

	vdev = kzalloc(sizeof(*vdev), GFP_KERNEL);
	if (!vdev)
		return ERR_PTR(-ENOMEM);
	vdev->config = *config;
	vdev->id = ida_alloc_max(&bogus_vdev_ids, BOGUS_VDEV_MAX - 1,
				 GFP_KERNEL);
	if (vdev->id < 0) {
		ret = vdev->id;
		goto err_free;
	}
	bogus_vdev_init_hw(vdev);
	ret = bogus_vdev_irq_make(vdev);
	if (ret)
		goto err_id;
	ret = bogus_vdev_register(vdev);
	if (ret)
		goto err_irq;
	return vdev;

err_irq:
	bogus_vdev_irq_destroy(vdev);
err_id:
	ida_free(&bogus_vdev_ids, vdev->id);
err_free:
	kfree(vdev);
	return ERR_PTR(ret);
}

static void bogus_vdev_unplug(struct bogus_vdev *vdev)
{
	/* A driver that requested the interrupt meanwhile would enable it */
	device_lock(&vdev->pdev->dev);
	disable_irq(vdev->virq);
	bogus_vdev_silence(vdev, BOGUS_HIDDEN_UNPLUGGED);
	device_unlock(&vdev->pdev->dev);
	platform_device_unregister(vdev->pdev);
	bogus_vdev_irq_sync(vdev);
}

static void bogus_vdev_free(struct bogus_vdev *vdev)
{
	bogus_vdev_irq_destroy(vdev);
	ida_free(&bogus_vdev_ids, vdev->id);
	kfree(vdev);
}

/**
 * bogus_vdev_destroy - pull a device out, and unmake it
 * @vdev: the device
 *
 * Context: task. May sleep.
 */
void bogus_vdev_destroy(struct bogus_vdev *vdev)
{
	bogus_vdev_unplug(vdev);
	synchronize_rcu();
	bogus_vdev_free(vdev);
}

/* In two rounds, so that a thousand devices wait for one grace period */
static void bogus_vdev_destroy_all(void)
{
	struct bogus_vdev *vdev, *next;

	list_for_each_entry(vdev, &bogus_vdevs, link)
		bogus_vdev_unplug(vdev);
	synchronize_rcu();
	list_for_each_entry_safe(vdev, next, &bogus_vdevs, link) {
		list_del(&vdev->link);
		bogus_vdev_free(vdev);
	}
}

static int __init bogus_vdev_make_all(void)
{
	struct bogus_vdev_config config;
	struct bogus_vdev *vdev;
	unsigned int i;

	bogus_vdev_config_init(&config);
	for (i = 0; i < num_devices; i++) {
		vdev = bogus_vdev_make(&config);
		if (IS_ERR(vdev))
			return PTR_ERR(vdev);
		list_add(&vdev->link, &bogus_vdevs);
	}
	return 0;
}

static int __init bogus_vdev_check_parameters(void)
{
	if (num_devices > BOGUS_VDEV_MAX) {
		pr_err("num_devices=%u is out of range: 0 to %u\n",
		       num_devices, BOGUS_VDEV_MAX);
		return -EINVAL;
	}
	if (period_ns < BOGUS_PERIOD_MIN_NS ||
	    period_ns > BOGUS_PERIOD_MAX_NS) {
		pr_err("period_ns=%llu is out of range: %llu to %llu\n",
		       period_ns, BOGUS_PERIOD_MIN_NS, BOGUS_PERIOD_MAX_NS);
		return -EINVAL;
	}
	return 0;
}

static int __init bogus_vdev_module_init(void)
{
	int ret;

	ret = bogus_vdev_check_parameters();
	if (ret)
		return ret;
	ret = bogus_vdev_make_all();
	if (!ret)
		ret = bogus_vdev_configfs_init();
	if (ret)
		bogus_vdev_destroy_all();
	return ret;
}

static void __exit bogus_vdev_module_exit(void)
{
	bogus_vdev_configfs_exit();
	bogus_vdev_destroy_all();
}

module_init(bogus_vdev_module_init);
module_exit(bogus_vdev_module_exit);

MODULE_DESCRIPTION("Bogus hardware: one port, a timer and an interrupt line");
MODULE_AUTHOR("The bogus driver stack");
MODULE_VERSION(BOGUS_VERSION);
MODULE_LICENSE("GPL");
