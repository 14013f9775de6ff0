// SPDX-License-Identifier: GPL-2.0
/*
 * The bogus hardware: a device with one port, a timer and an interrupt line,
 * made wholly in software. This is the part that the VxD plays in Norton's
 * article: Port_IO_Callback is bogus_vdev_inb() and bogus_vdev_outb(),
 * TimeoutProc is bogus_vdev_complete(), VPICD is the irq chip below.
 *
 * What runs where:
 *
 *   bogus_vdev_complete()	hard IRQ (hrtimer), on PREEMPT_RT too
 *   bogus_vdev_replay()	hard IRQ (irq_work)
 *   bogus_vdev_ipi()		hard IRQ or idle, interrupts off
 *   irq chip callbacks		any, under the descriptor's lock, interrupts off
 *   inb, outb, period, set_period, totals	any
 *   reset, make, unplug, free	task
 *
 * Lock order: irq descriptor -> bogus_vdev.lock. The lock is never held while
 * an interrupt is delivered.
 *
 * Life: a device is made when the module loads and destroyed when it unloads.
 * Destroying pulls the card out first: the port floats and nothing is raised
 * any more; only then is the platform device, and with it the driver, told.
 * It is pulled out between two runs of the ISR, never in the middle of one: an
 * ISR that has found a request would count it as serviced while its EOI went
 * nowhere, and the account would not close.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include "compat.h"
#include "bogus_bus.h"
#include "bogus_regs.h"

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

/**
 * struct bogus_vdev - one device
 * @bus: what a driver sees of it
 * @link: in bogus_vdevs
 * @pdev: the platform device that drivers bind to
 * @id: its number, as in bogus.0
 * @lock: protects everything from @status to @totals against other writers;
 *	the port can be read without it
 * @status: BUSY, IRQ and ERROR as in the datasheet; IRQ is the line's level
 * @plugged: false once the device has been pulled out
 * @in_reset: the reset line is held
 * @masked: the interrupt controller keeps the line from the CPU
 * @completing: the timer's callback is under way, and will look at @rearm
 * @rearm: START was written meanwhile, for @expires
 * @expires: when the I/O under way ends
 * @period_ns: how long an I/O takes
 * @totals: what has been counted; @pending of it is in @status instead
 * @timer: runs while BUSY; its callback is the end of the I/O
 * @cpu: where the interrupt goes (its effective affinity)
 * @replay: delivers a line that is high and unmasked on the CPU it is queued on
 * @ipi: brings @replay to another CPU
 * @ipis: how many of those are on their way
 * @fwnode: names @domain
 * @domain: the interrupt controller
 * @virq: Linux's number for BOGUS_HWIRQ of @domain
 * @desc: the kernel's descriptor of @virq
 */
struct bogus_vdev {
	struct bogus_bus bus;
	struct list_head link;
	struct platform_device *pdev;
	unsigned int id;

	raw_spinlock_t lock;
	u8 status;
	bool plugged;
	bool in_reset;
	bool masked;
	bool completing;
	bool rearm;
	ktime_t expires;
	u64 period_ns;
	struct bogus_bus_totals totals;

	struct hrtimer timer;

	unsigned int cpu;
	struct irq_work replay;
	call_single_data_t ipi;
	atomic_t ipis;
	struct fwnode_handle *fwnode;
	struct irq_domain *domain;
	unsigned int virq;
	struct irq_desc *desc;
};

/* All devices; touched by module init and exit alone */
static LIST_HEAD(bogus_vdevs);

static struct bogus_vdev *to_bogus_vdev(struct bogus_bus *bus)
{
	return container_of(bus, struct bogus_vdev, bus);
}

/* The interrupt controller: one level-triggered line */

/*
 * Deliver on this CPU. Hard IRQ context, lock not held. The mapping is ours and
 * stays, so the descriptor need not be looked up each time.
 */
static void bogus_vdev_deliver(struct bogus_vdev *vdev)
{
	generic_handle_irq_desc(vdev->desc);
}

static void bogus_vdev_kick(struct bogus_vdev *vdev);

/*
 * The line may have gone low or been masked since this was queued, and it may
 * already have been served: look again.
 */
static void bogus_vdev_replay(struct irq_work *work)
{
	struct bogus_vdev *vdev = container_of(work, struct bogus_vdev, replay);
	unsigned long flags;
	bool high;

	raw_spin_lock_irqsave(&vdev->lock, flags);
	high = (vdev->status & BOGUS_STATUS_IRQ) && !READ_ONCE(vdev->masked);
	raw_spin_unlock_irqrestore(&vdev->lock, flags);
	if (!high)
		return;

	/*
	 * A CPU on its way offline runs what is queued on it in task context.
	 * The interrupt has been routed to another one by then.
	 */
	if (likely(in_hardirq()))
		bogus_vdev_deliver(vdev);
	else
		bogus_vdev_kick(vdev);
}

/*
 * A CPU that polls in its idle loop takes the IPI without entering an
 * interrupt. The irq_work raises a real one.
 */
static void bogus_vdev_ipi(void *info)
{
	struct bogus_vdev *vdev = info;

	irq_work_queue(&vdev->replay);
	atomic_dec(&vdev->ipis);
}

/*
 * Have the line looked at, in hard IRQ context, on the CPU it is routed to.
 * Interrupts are off, the lock is not held. A CPU that has gone offline can't
 * be asked; then this one does it.
 */
static void bogus_vdev_kick(struct bogus_vdev *vdev)
{
	unsigned int cpu = READ_ONCE(vdev->cpu);
	int ret;

	if (cpu == smp_processor_id() || !cpu_online(cpu)) {
		irq_work_queue(&vdev->replay);
		return;
	}

	atomic_inc(&vdev->ipis);
	/* Not to be called twice at once for one IPI */
	raw_spin_lock(&vdev->lock);
	ret = smp_call_function_single_async(cpu, &vdev->ipi);
	raw_spin_unlock(&vdev->lock);
	if (ret) {
		atomic_dec(&vdev->ipis);
		/* -EBUSY: the one before has not arrived, and will serve both */
		if (ret != -EBUSY)
			irq_work_queue(&vdev->replay);
	}
}

static void bogus_vdev_irq_mask(struct irq_data *data)
{
	struct bogus_vdev *vdev = irq_data_get_irq_chip_data(data);

	/*
	 * Not under the lock: a completion that still sees the line unmasked
	 * delivers, and the flow handler finds out that it must not run.
	 */
	WRITE_ONCE(vdev->masked, true);
}

static void bogus_vdev_irq_unmask(struct irq_data *data)
{
	struct bogus_vdev *vdev = irq_data_get_irq_chip_data(data);
	unsigned long flags;
	bool high;

	/*
	 * Under the lock, so that of a completion and an unmask at the same
	 * time at least one sees the other.
	 */
	raw_spin_lock_irqsave(&vdev->lock, flags);
	WRITE_ONCE(vdev->masked, false);
	high = vdev->status & BOGUS_STATUS_IRQ;
	raw_spin_unlock_irqrestore(&vdev->lock, flags);
	if (high)
		bogus_vdev_kick(vdev);
}

/*
 * The CPU is done with one delivery. If the line is high, it is so again or
 * still: the ISR has not written EOI, or an I/O has ended on another CPU,
 * which found the interrupt in progress and left it. That CPU has held the
 * descriptor's lock since, as this one does now, so the level is seen here.
 * It asks itself again meanwhile, for as long as this one's ISR takes.
 */
static void bogus_vdev_irq_eoi(struct irq_data *data)
{
	struct bogus_vdev *vdev = irq_data_get_irq_chip_data(data);

	if (unlikely(READ_ONCE(vdev->status) & BOGUS_STATUS_IRQ) &&
	    !READ_ONCE(vdev->masked))
		bogus_vdev_kick(vdev);
}

static int bogus_vdev_irq_set_type(struct irq_data *data, unsigned int type)
{
	return type == IRQ_TYPE_LEVEL_HIGH ? 0 : -EINVAL;
}

static int bogus_vdev_irq_set_affinity(struct irq_data *data,
				       const struct cpumask *dest, bool force)
{
	struct bogus_vdev *vdev = irq_data_get_irq_chip_data(data);
	unsigned int cpu = cpumask_any_and(dest, cpu_online_mask);

	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	WRITE_ONCE(vdev->cpu, cpu);
	irq_data_update_effective_affinity(data, cpumask_of(cpu));
	return IRQ_SET_MASK_OK;
}

static struct irq_chip bogus_vdev_irq_chip = {
	.name			= "bogus-pic",
	.irq_mask		= bogus_vdev_irq_mask,
	.irq_unmask		= bogus_vdev_irq_unmask,
	.irq_eoi		= bogus_vdev_irq_eoi,
	.irq_set_type		= bogus_vdev_irq_set_type,
	.irq_set_affinity	= bogus_vdev_irq_set_affinity,
	.flags			= IRQCHIP_SKIP_SET_WAKE,
};

static int bogus_vdev_irq_map(struct irq_domain *domain, unsigned int virq,
			      irq_hw_number_t hwirq)
{
	irq_set_chip_data(virq, domain->host_data);
	irq_set_chip_and_handler_name(virq, &bogus_vdev_irq_chip,
				      handle_fasteoi_irq, "level");
	irq_set_status_flags(virq, IRQ_NOPROBE | BOGUS_IRQ_MOVE_PCNTXT);
	return irq_set_irq_type(virq, IRQ_TYPE_LEVEL_HIGH);
}

static const struct irq_domain_ops bogus_vdev_irq_domain_ops = {
	.map = bogus_vdev_irq_map,
};

static int bogus_vdev_irq_make(struct bogus_vdev *vdev)
{
	vdev->masked = true;
	vdev->cpu = cpumask_first(cpu_online_mask);
	vdev->replay = IRQ_WORK_INIT_HARD(bogus_vdev_replay);
	INIT_CSD(&vdev->ipi, bogus_vdev_ipi, vdev);

	vdev->fwnode = irq_domain_alloc_named_id_fwnode("bogus-pic", vdev->id);
	if (!vdev->fwnode)
		return -ENOMEM;
	vdev->domain = irq_domain_create_linear(vdev->fwnode, BOGUS_HWIRQ + 1,
						&bogus_vdev_irq_domain_ops,
						vdev);
	if (!vdev->domain)
		goto err_fwnode;
	vdev->virq = irq_create_mapping(vdev->domain, BOGUS_HWIRQ);
	if (!vdev->virq)
		goto err_domain;
	vdev->desc = irq_data_to_desc(irq_get_irq_data(vdev->virq));
	return 0;

err_domain:
	irq_domain_remove(vdev->domain);
err_fwnode:
	irq_domain_free_fwnode(vdev->fwnode);
	return -ENOMEM;
}

/*
 * Nothing raises the line any more. Another CPU may still be leaving either
 * function, with interrupts off; synchronize_rcu() waits for that.
 */
static void bogus_vdev_irq_sync(struct bogus_vdev *vdev)
{
	while (atomic_read_acquire(&vdev->ipis))
		cpu_relax();
	irq_work_sync(&vdev->replay);
}

static void bogus_vdev_irq_destroy(struct bogus_vdev *vdev)
{
	irq_dispose_mapping(vdev->virq);
	irq_domain_remove(vdev->domain);
	irq_domain_free_fwnode(vdev->fwnode);
}

/* The device: port, timer, totals */

/* The I/O is over: BUSY clears, IRQ sets. Returns whether it was set before. */
static bool bogus_vdev_raise_locked(struct bogus_vdev *vdev)
{
	bool overrun = vdev->status & BOGUS_STATUS_IRQ;

	lockdep_assert_held(&vdev->lock);
	vdev->totals.raised++;
	if (overrun)
		vdev->totals.overrun++;
	else
		vdev->bus.raised_at_ns = ktime_get_ns();
	/* Pairs with the acquire in bogus_vdev_inb() */
	smp_store_release(&vdev->status, (vdev->status & ~BOGUS_STATUS_BUSY) |
			  BOGUS_STATUS_IRQ);
	return overrun;
}

/* Deliver at once where the line leads to this CPU; else where it leads to */
static void bogus_vdev_signal(struct bogus_vdev *vdev)
{
	if (likely(READ_ONCE(vdev->cpu) == smp_processor_id()))
		bogus_vdev_deliver(vdev);
	else
		bogus_vdev_kick(vdev);
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
	bool overrun, masked;
	u64 seq, raised_at;

	raw_spin_lock(&vdev->lock);
	vdev->completing = true;
	overrun = bogus_vdev_raise_locked(vdev);
	masked = READ_ONCE(vdev->masked);
	seq = vdev->totals.raised;
	raised_at = vdev->bus.raised_at_ns;
	raw_spin_unlock(&vdev->lock);

	trace_bogus_raise(vdev->id, seq, raised_at, overrun);
	if (!masked)
		bogus_vdev_signal(vdev);

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

static void bogus_vdev_start_locked(struct bogus_vdev *vdev)
{
	lockdep_assert_held(&vdev->lock);
	if (vdev->status & BOGUS_STATUS_BUSY)
		return;
	WRITE_ONCE(vdev->status, (vdev->status & ~BOGUS_STATUS_ERROR) |
		   BOGUS_STATUS_BUSY);
	vdev->expires = ktime_add_ns(ktime_get(), vdev->period_ns);
	if (vdev->completing)
		vdev->rearm = true;
	else
		hrtimer_start(&vdev->timer, vdev->expires,
			      HRTIMER_MODE_ABS_PINNED_HARD);
}

static bool bogus_vdev_present(struct bogus_vdev *vdev)
{
	return READ_ONCE(vdev->plugged) && !READ_ONCE(vdev->in_reset);
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
	if (port == bus->port && bogus_vdev_present(vdev)) {
		if (value & BOGUS_CONTROL_EOI)
			WRITE_ONCE(vdev->status,
				   vdev->status & ~BOGUS_STATUS_IRQ);
		if (value & BOGUS_CONTROL_START)
			bogus_vdev_start_locked(vdev);
	}
	raw_spin_unlock_irqrestore(&vdev->lock, flags);
}

/*
 * Silence the device while *@off, which makes the port read as absent and
 * START ignored, so that once the timer is cancelled nothing can start it.
 */
static void bogus_vdev_silence(struct bogus_vdev *vdev, bool *off, bool value)
{
	raw_spin_lock_irq(&vdev->lock);
	WRITE_ONCE(*off, value);
	raw_spin_unlock_irq(&vdev->lock);

	/* Waits for bogus_vdev_complete(), and with it for an ISR inside it */
	hrtimer_cancel(&vdev->timer);

	raw_spin_lock_irq(&vdev->lock);
	if (vdev->status & BOGUS_STATUS_IRQ)
		vdev->totals.discarded++;
	WRITE_ONCE(vdev->status, 0);
	raw_spin_unlock_irq(&vdev->lock);
}

static void bogus_vdev_reset(struct bogus_bus *bus)
{
	struct bogus_vdev *vdev = to_bogus_vdev(bus);

	bogus_vdev_silence(vdev, &vdev->in_reset, true);
	/* What has been signalled before finds the line low now, or is over */
	bogus_vdev_irq_sync(vdev);
	raw_spin_lock_irq(&vdev->lock);
	WRITE_ONCE(vdev->in_reset, false);
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

static void bogus_vdev_init_hw(struct bogus_vdev *vdev, unsigned int id)
{
	vdev->id = id;
	vdev->bus.ops = &bogus_vdev_bus_ops;
	vdev->bus.port = BOGUS_PORT;
	vdev->bus.period_min_ns = BOGUS_PERIOD_MIN_NS;
	vdev->bus.period_max_ns = BOGUS_PERIOD_MAX_NS;
	vdev->period_ns = period_ns;
	vdev->plugged = true;
	raw_spin_lock_init(&vdev->lock);
	hrtimer_setup(&vdev->timer, bogus_vdev_complete, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_PINNED_HARD);
}

static struct platform_device *bogus_vdev_register(struct bogus_vdev *vdev)
{
	struct bogus_bus_data data = { .bus = &vdev->bus };
	struct resource irq = DEFINE_RES_NAMED(vdev->virq, 1, NULL,
					       IORESOURCE_IRQ |
					       IORESOURCE_IRQ_HIGHLEVEL);
	struct platform_device_info info = {
		.name		= "bogus",
		.id		= vdev->id,
		.res		= &irq,
		.num_res	= 1,
		.data		= &data,
		.size_data	= sizeof(data),
	};

	return platform_device_register_full(&info);
}

static int bogus_vdev_make(unsigned int id)
{
	struct bogus_vdev *vdev;
	int ret;

	vdev = kzalloc(sizeof(*vdev), GFP_KERNEL);
	if (!vdev)
		return -ENOMEM;
	bogus_vdev_init_hw(vdev, id);
	ret = bogus_vdev_irq_make(vdev);
	if (ret)
		goto err_free;
	vdev->pdev = bogus_vdev_register(vdev);
	if (IS_ERR(vdev->pdev)) {
		ret = PTR_ERR(vdev->pdev);
		goto err_irq;
	}
	list_add(&vdev->link, &bogus_vdevs);
	return 0;

err_irq:
	bogus_vdev_irq_destroy(vdev);
err_free:
	kfree(vdev);
	return ret;
}

static void bogus_vdev_unplug(struct bogus_vdev *vdev)
{
	/* A driver that requested the interrupt meanwhile would enable it */
	device_lock(&vdev->pdev->dev);
	disable_irq(vdev->virq);
	bogus_vdev_silence(vdev, &vdev->plugged, false);
	device_unlock(&vdev->pdev->dev);
	platform_device_unregister(vdev->pdev);
	bogus_vdev_irq_sync(vdev);
}

static void bogus_vdev_free(struct bogus_vdev *vdev)
{
	bogus_vdev_irq_destroy(vdev);
	list_del(&vdev->link);
	kfree(vdev);
}

/* In two rounds, so that a thousand devices wait for one grace period */
static void bogus_vdev_destroy_all(void)
{
	struct bogus_vdev *vdev, *next;

	list_for_each_entry(vdev, &bogus_vdevs, link)
		bogus_vdev_unplug(vdev);
	synchronize_rcu();
	list_for_each_entry_safe(vdev, next, &bogus_vdevs, link)
		bogus_vdev_free(vdev);
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
	unsigned int id;
	int ret;

	ret = bogus_vdev_check_parameters();
	for (id = 0; !ret && id < num_devices; id++)
		ret = bogus_vdev_make(id);
	if (ret)
		bogus_vdev_destroy_all();
	return ret;
}

static void __exit bogus_vdev_module_exit(void)
{
	bogus_vdev_destroy_all();
}

module_init(bogus_vdev_module_init);
module_exit(bogus_vdev_module_exit);

MODULE_DESCRIPTION("Bogus hardware: one port, a timer and an interrupt line");
MODULE_AUTHOR("The bogus driver stack");
MODULE_VERSION(BOGUS_VERSION);
MODULE_LICENSE("GPL");
