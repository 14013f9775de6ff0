// SPDX-License-Identifier: GPL-2.0
/*
 * The interrupt controller of a device: one level-triggered line. VPICD plays
 * this part in Norton's article.
 *
 * What runs where:
 *
 *   bogus_vdev_kick()		any, interrupts off
 *   bogus_vdev_replay()	hard IRQ (irq_work), or task on a CPU that is on its way
 *				offline; interrupts off
 *   bogus_vdev_ipi()		hard IRQ or idle, interrupts off
 *   irq chip callbacks		any, under the descriptor's lock, interrupts off
 *   the others			task
 *
 * Lock order: irq descriptor -> bogus_vdev.lock. The lock is never held while
 * an interrupt is delivered.
 */

#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include "compat.h"
#include "bogus_regs.h"
#include "bogus_vdev.h"

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
	high = (vdev->status & BOGUS_STATUS_IRQ || vdev->glitch) &&
	       !READ_ONCE(vdev->masked);
	vdev->glitch = false;
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

/**
 * bogus_vdev_kick - have the line looked at on the CPU it is routed to
 * @vdev: the device
 *
 * That happens in hard IRQ context. A CPU that has gone offline can't be asked;
 * then this one does it.
 *
 * Context: any, interrupts off, @vdev->lock not held.
 */
void bogus_vdev_kick(struct bogus_vdev *vdev)
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
	 * delivers, and the flow handler finds out that the interrupt has been
	 * disabled. A driver whose line is masked without that (IRQF_ONESHOT)
	 * may have its handler run once more for nothing.
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

/**
 * bogus_vdev_irq_make - make a device's interrupt controller
 * @vdev: the device, which has its number
 *
 * Context: task. May sleep.
 * Return: 0 or -ENOMEM.
 */
int bogus_vdev_irq_make(struct bogus_vdev *vdev)
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

/**
 * bogus_vdev_irq_sync - wait until what has been signalled has arrived
 * @vdev: the device; nothing raises its line any more
 *
 * Another CPU may still be leaving a function of this file, with interrupts
 * off; synchronize_rcu() waits for that.
 *
 * Context: task. May sleep.
 */
void bogus_vdev_irq_sync(struct bogus_vdev *vdev)
{
	while (atomic_read_acquire(&vdev->ipis))
		cpu_relax();
	irq_work_sync(&vdev->replay);
}

/**
 * bogus_vdev_irq_destroy - take it away
 * @vdev: the device; nobody has requested its interrupt
 *
 * Context: task. May sleep.
 */
void bogus_vdev_irq_destroy(struct bogus_vdev *vdev)
{
	irq_dispose_mapping(vdev->virq);
	irq_domain_remove(vdev->domain);
	irq_domain_free_fwnode(vdev->fwnode);
}
