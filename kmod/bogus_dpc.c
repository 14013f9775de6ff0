// SPDX-License-Identifier: GPL-2.0
/*
 * The mechanisms that can run the DPC: one struct bogus_dpc_ops and one row of
 * the table each. The first is the default: of those that work everywhere it
 * costs least between the ISR and the reader.
 */

#include <linux/interrupt.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include "compat.h"
#include "bogus_drv.h"

/* A softirq's list of small jobs: the nearest that Linux has to NT's DPC */

static void bogus_dpc_tasklet_run(struct tasklet_struct *tasklet)
{
	bogus_dpc(container_of(tasklet, struct bogus, tasklet));
}

static void bogus_dpc_tasklet_init(struct bogus *bogus)
{
	tasklet_setup(&bogus->tasklet, bogus_dpc_tasklet_run);
}

static void bogus_dpc_tasklet_queue(struct bogus *bogus)
{
	tasklet_schedule(&bogus->tasklet);
}

/*
 * tasklet_kill() lets a scheduled tasklet run, waits for it and leaves it
 * ready to be scheduled again; that it takes nobody scheduling it meanwhile
 * is what makes it a flush here.
 */
static void bogus_dpc_tasklet_flush(struct bogus *bogus)
{
	tasklet_kill(&bogus->tasklet);
}

static const struct bogus_dpc_ops bogus_dpc_tasklet = {
	.name	= "tasklet",
	.context = BOGUS_CONTEXT_SOFTIRQ,
	.init	= bogus_dpc_tasklet_init,
	.queue	= bogus_dpc_tasklet_queue,
	.flush	= bogus_dpc_tasklet_flush,
};

/* Workqueues: in softirq context, in a thread, in a thread of high priority */

static void bogus_dpc_work_run(struct work_struct *work)
{
	bogus_dpc(container_of(work, struct bogus, work));
}

static void bogus_dpc_work_init(struct bogus *bogus)
{
	INIT_WORK(&bogus->work, bogus_dpc_work_run);
}

static void bogus_dpc_work_flush(struct bogus *bogus)
{
	flush_work(&bogus->work);
}

#ifdef BOGUS_HAVE_BH_WORKQUEUE
static void bogus_dpc_bh_queue(struct bogus *bogus)
{
	queue_work(system_bh_wq, &bogus->work);
}
#endif

static const struct bogus_dpc_ops bogus_dpc_bh = {
	.name	= "bh",
#ifdef BOGUS_HAVE_BH_WORKQUEUE
	.context = BOGUS_CONTEXT_SOFTIRQ,
	.init	= bogus_dpc_work_init,
	.queue	= bogus_dpc_bh_queue,
	.flush	= bogus_dpc_work_flush,
#else
	.lacks	= BOGUS_BH_WORKQUEUE_SINCE,
#endif
};

static void bogus_dpc_wq_queue(struct bogus *bogus)
{
	queue_work(system_percpu_wq, &bogus->work);
}

static const struct bogus_dpc_ops bogus_dpc_wq = {
	.name	= "wq",
	.context = BOGUS_CONTEXT_THREAD,
	.init	= bogus_dpc_work_init,
	.queue	= bogus_dpc_wq_queue,
	.flush	= bogus_dpc_work_flush,
};

static void bogus_dpc_wq_highpri_queue(struct bogus *bogus)
{
	queue_work(system_highpri_wq, &bogus->work);
}

static const struct bogus_dpc_ops bogus_dpc_wq_highpri = {
	.name	= "wq-highpri",
	.context = BOGUS_CONTEXT_THREAD,
	.init	= bogus_dpc_work_init,
	.queue	= bogus_dpc_wq_highpri_queue,
	.flush	= bogus_dpc_work_flush,
};

/* The interrupt's own thread, which runs bogus_dpc_thread() */

static void bogus_dpc_thread_init(struct bogus *bogus)
{
}

/*
 * Not by having the ISR return IRQ_WAKE_THREAD: to the core, interrupts that
 * outrun the thread would then be unhandled ones, and it disables a line that
 * has 100,000 of those. But the ISR has handled them.
 */
static void bogus_dpc_thread_queue(struct bogus *bogus)
{
	irq_wake_thread(bogus->irq, bogus);
}

/* Waits for the thread, too */
static void bogus_dpc_thread_flush(struct bogus *bogus)
{
	synchronize_irq(bogus->irq);
}

static const struct bogus_dpc_ops bogus_dpc_thread_ops = {
	.name	= "thread",
	.context = BOGUS_CONTEXT_THREAD,
	.init	= bogus_dpc_thread_init,
	.queue	= bogus_dpc_thread_queue,
	.flush	= bogus_dpc_thread_flush,
};

/**
 * bogus_dpc_thread - run the DPC in the interrupt's thread
 * @irq: the interrupt
 * @data: the struct bogus
 *
 * Context: task, the thread of the interrupt.
 */
irqreturn_t bogus_dpc_thread(int irq, void *data)
{
	bogus_dpc(data);
	return IRQ_HANDLED;
}

/* No deferral: what readers cost is paid in the ISR, interrupts off */

#ifdef BOGUS_HAVE_DPC_IN_ISR
static void bogus_dpc_none_init(struct bogus *bogus)
{
}

static void bogus_dpc_none_queue(struct bogus *bogus)
{
	bogus_dpc(bogus);
}

static void bogus_dpc_none_flush(struct bogus *bogus)
{
}
#endif

static const struct bogus_dpc_ops bogus_dpc_none = {
	.name	= "none",
#ifdef BOGUS_HAVE_DPC_IN_ISR
	.context = BOGUS_CONTEXT_HARDIRQ,
	.init	= bogus_dpc_none_init,
	.queue	= bogus_dpc_none_queue,
	.flush	= bogus_dpc_none_flush,
#else
	.lacks	= "an ISR that may wake up readers, which PREEMPT_RT forbids",
#endif
};

static const struct bogus_dpc_ops *const bogus_dpc_mechanisms[] = {
	&bogus_dpc_tasklet,
	&bogus_dpc_bh,
	&bogus_dpc_thread_ops,
	&bogus_dpc_wq,
	&bogus_dpc_wq_highpri,
	&bogus_dpc_none,
};

/**
 * bogus_dpc_find - look a mechanism up
 * @name: its name, maybe with a newline, or NULL or "" for the default
 *
 * Context: any.
 * Return: the mechanism, or NULL if there is none of that name. If it has
 * @lacks set, this kernel can't run it.
 */
const struct bogus_dpc_ops *bogus_dpc_find(const char *name)
{
	unsigned int i;

	if (!name || !*name)
		return bogus_dpc_mechanisms[0];
	for (i = 0; i < ARRAY_SIZE(bogus_dpc_mechanisms); i++) {
		if (sysfs_streq(name, bogus_dpc_mechanisms[i]->name))
			return bogus_dpc_mechanisms[i];
	}
	return NULL;
}

/**
 * bogus_dpc_list - the names of all mechanisms that this kernel can run
 * @buf: where to, separated by blanks
 * @size: of @buf
 * @current_ops: the one to put in brackets, or NULL
 *
 * Context: any.
 * Return: how long the list is.
 */
size_t bogus_dpc_list(char *buf, size_t size,
		      const struct bogus_dpc_ops *current_ops)
{
	const struct bogus_dpc_ops *ops;
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bogus_dpc_mechanisms); i++) {
		ops = bogus_dpc_mechanisms[i];
		if (ops->lacks)
			continue;
		used += scnprintf(buf + used, size - used,
				  ops == current_ops ? "%s[%s]" : "%s%s",
				  used ? " " : "", ops->name);
	}
	return used;
}

/**
 * bogus_dpc_set - have another mechanism run the DPC
 * @bogus: the device
 * @ops: the mechanism
 *
 * Context: task, with @bogus->lock held and the device not gone. May sleep.
 * Return: 0; -EOPNOTSUPP if this kernel can't run it; -EBUSY if a handle has
 * the device started.
 */
int bogus_dpc_set(struct bogus *bogus, const struct bogus_dpc_ops *ops)
{
	lockdep_assert_held(&bogus->lock);
	if (ops->lacks)
		return -EOPNOTSUPP;
	if (bogus->started)
		return -EBUSY;

	/* Stopped as it is, a stray interrupt must not meet half a change */
	disable_irq(bogus->irq);
	bogus->dpc_ops->flush(bogus);
	ops->init(bogus);
	WRITE_ONCE(bogus->dpc_ops, ops);
	enable_irq(bogus->irq);
	return 0;
}
