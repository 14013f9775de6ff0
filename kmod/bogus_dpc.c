// SPDX-License-Identifier: GPL-2.0
/*
 * The mechanisms that can run the DPC: one struct bogus_dpc_ops and one row of
 * the table each. The first is the default.
 */

#include <linux/interrupt.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include "compat.h"
#include "bogus_drv.h"

#ifdef BOGUS_HAVE_BH_WORKQUEUE

static void bogus_dpc_bh_run(struct work_struct *work)
{
	bogus_dpc(container_of(work, struct bogus, work));
}

static void bogus_dpc_bh_init(struct bogus *bogus)
{
	INIT_WORK(&bogus->work, bogus_dpc_bh_run);
}

static irqreturn_t bogus_dpc_bh_queue(struct bogus *bogus)
{
	queue_work(system_bh_wq, &bogus->work);
	return IRQ_HANDLED;
}

static void bogus_dpc_bh_flush(struct bogus *bogus)
{
	flush_work(&bogus->work);
}

static const struct bogus_dpc_ops bogus_dpc_bh = {
	.name	= "bh",
	.init	= bogus_dpc_bh_init,
	.queue	= bogus_dpc_bh_queue,
	.flush	= bogus_dpc_bh_flush,
};

#endif /* BOGUS_HAVE_BH_WORKQUEUE */

static void bogus_dpc_tasklet_run(struct tasklet_struct *tasklet)
{
	bogus_dpc(container_of(tasklet, struct bogus, tasklet));
}

static void bogus_dpc_tasklet_init(struct bogus *bogus)
{
	tasklet_setup(&bogus->tasklet, bogus_dpc_tasklet_run);
}

static irqreturn_t bogus_dpc_tasklet_queue(struct bogus *bogus)
{
	tasklet_schedule(&bogus->tasklet);
	return IRQ_HANDLED;
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
	.init	= bogus_dpc_tasklet_init,
	.queue	= bogus_dpc_tasklet_queue,
	.flush	= bogus_dpc_tasklet_flush,
};

static const struct bogus_dpc_ops *const bogus_dpc_mechanisms[] = {
#ifdef BOGUS_HAVE_BH_WORKQUEUE
	&bogus_dpc_bh,
#endif
	&bogus_dpc_tasklet,
};

/**
 * bogus_dpc_find - look a mechanism up
 * @name: its name, or NULL or "" for the default
 *
 * Context: any.
 * Return: the mechanism, or NULL if this kernel has none of that name.
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
 * bogus_dpc_list - the names of all mechanisms, for a message
 * @buf: where to, with a space before each
 * @size: of @buf
 *
 * Context: any.
 */
void bogus_dpc_list(char *buf, size_t size)
{
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bogus_dpc_mechanisms); i++)
		used += scnprintf(buf + used, size - used, " %s",
				  bogus_dpc_mechanisms[i]->name);
}
