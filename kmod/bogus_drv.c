// SPDX-License-Identifier: GPL-2.0
/*
 * The bogus driver: binds to "bogus" platform devices as a driver binds to
 * real ones. Everything here runs in task context.
 *
 * What removal does, in this order, and why in this order:
 *
 *  1. cdev_device_del(): no new opens through the node, sysfs handlers have
 *     returned. It waits for those, so bogus->lock must not be held.
 *  2. Under bogus->lock: halt, after which no interrupt and no DPC is under
 *     way; then "gone". An open() that got in before step 1 is either done or
 *     finds it. No call reaches for the hardware from here on.
 *  3. Wake the sleepers. They looked at "gone" after they had queued
 *     themselves, or they are woken here.
 *  4. free_irq(), and drop probe's reference. The last file to be closed
 *     drops the last one; until then the module can't be unloaded.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/irq.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/slab.h>
#include "compat.h"
#include "bogus_drv.h"
#include "bogus_regs.h"

#define BOGUS_MAX_DEVICES	4096

static_assert(sizeof(struct bogus_info) == BOGUS_INFO_SIZE_VER0);
static_assert(sizeof(struct bogus_start) == BOGUS_START_SIZE_VER0);

static char *dpc;
module_param(dpc, charp, 0444);
MODULE_PARM_DESC(dpc, "Mechanism that runs the DPC: bh (Linux 6.9 and newer, default there), tasklet");

static dev_t bogus_devt;
static DEFINE_IDA(bogus_ida);

static struct class bogus_class = {
	.name = "bogus",
};

/**
 * bogus_run - have the device do I/O after I/O
 * @bogus: the device
 *
 * Does nothing while the system is suspended; resume does it then.
 *
 * Context: task, with @bogus->lock held and the device not gone.
 * Return: 0; -ENODEV if the port says that there is nothing there.
 */
int bogus_run(struct bogus *bogus)
{
	lockdep_assert_held(&bogus->lock);
	if (bogus->suspended)
		return 0;
	if (bogus_inb(bogus->bus) & BOGUS_STATUS_ABSENT)
		return -ENODEV;
	WRITE_ONCE(bogus->running, true);
	bogus_outb(bogus->bus, BOGUS_CONTROL_START);
	return 0;
}

/**
 * bogus_halt - make the device quiet
 * @bogus: the device
 *
 * On return no I/O is under way, no ISR and no DPC runs or will run until
 * bogus_run(), and every serviced interrupt has been published.
 *
 * Context: task, with @bogus->lock held. Waits for an ISR and a DPC, but not
 * for an I/O.
 */
void bogus_halt(struct bogus *bogus)
{
	lockdep_assert_held(&bogus->lock);
	WRITE_ONCE(bogus->running, false);
	/* The ISR must not take a request that the reset counts as discarded */
	disable_irq(bogus->irq);
	bogus->bus->ops->reset(bogus->bus);
	enable_irq(bogus->irq);
	bogus->dpc_ops->flush(bogus);
}

static enum bogus_state bogus_state(struct bogus *bogus)
{
	if (!bogus->started)
		return BOGUS_STATE_STOPPED;
	return bogus->suspended ? BOGUS_STATE_SUSPENDED : BOGUS_STATE_RUNNING;
}

/*
 * The hardware's totals and the ISR's, as they were at one moment between two
 * runs of the ISR.
 */
static void bogus_info_fill_totals(struct bogus *bogus, struct bogus_info *info)
{
	struct bogus_bus_totals hw;
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&bogus->isr_seq);
		bogus->bus->ops->totals(bogus->bus, &hw);
		info->serviced = bogus->serviced;
		info->spurious = bogus->spurious;
	} while (read_seqcount_retry(&bogus->isr_seq, seq));

	info->raised = hw.raised - bogus->base.raised;
	info->discarded = hw.discarded - bogus->base.discarded;
	info->overrun = hw.overrun - bogus->base.overrun;
	info->pending = hw.pending;
}

static void bogus_info_fill_published(struct bogus *bogus,
				      struct bogus_info *info)
{
	spin_lock_irq(&bogus->wait.lock);
	info->published = atomic64_read(&bogus->published);
	info->dpc_runs = bogus->dpc_runs;
	info->coalesced = bogus->coalesced;
	info->raised_at_ns = bogus->latest.raised_at;
	info->isr_at_ns = bogus->latest.isr_at;
	info->dpc_at_ns = bogus->latest.dpc_at;
	spin_unlock_irq(&bogus->wait.lock);
}

/**
 * bogus_info_fill - take a snapshot
 * @bogus: the device
 * @info: where to; every byte is written
 *
 * Context: task, with @bogus->lock held and the device not gone.
 */
void bogus_info_fill(struct bogus *bogus, struct bogus_info *info)
{
	struct bogus_bus *bus = bogus->bus;

	lockdep_assert_held(&bogus->lock);
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	info->abi_version = BOGUS_ABI_VERSION;
	info->state = bogus_state(bogus);
	info->port = bus->port;
	info->irq = bogus->irq;
	info->hwirq = irqd_to_hwirq(irq_get_irq_data(bogus->irq));
	info->handles = bogus->handles;
	info->started = bogus->started;
	info->period_ns = bus->ops->period(bus);
	info->period_min_ns = bus->period_min_ns;
	info->period_max_ns = bus->period_max_ns;
	/* In this order: what is published has been serviced before */
	bogus_info_fill_published(bogus, info);
	bogus_info_fill_totals(bogus, info);
	strscpy(info->dpc, bogus->dpc_ops->name, sizeof(info->dpc));
}

static void bogus_dev_release(struct device *dev)
{
	struct bogus *bogus = container_of(dev, struct bogus, dev);

	mutex_destroy(&bogus->lock);
	kfree(bogus);
}

/* The device's own number where it is free, so that bogus.3 is bogus3 */
static int bogus_id_get(struct platform_device *pdev)
{
	int id = -ENOSPC;

	if (pdev->id >= 0 && pdev->id < BOGUS_MAX_DEVICES)
		id = ida_alloc_range(&bogus_ida, pdev->id, pdev->id,
				     GFP_KERNEL);
	if (id == -ENOSPC)
		id = ida_alloc_max(&bogus_ida, BOGUS_MAX_DEVICES - 1,
				   GFP_KERNEL);
	return id;
}

/* From here on put_device() frees it */
static struct bogus *bogus_new(struct platform_device *pdev,
			       struct bogus_bus *bus)
{
	struct bogus *bogus;

	bogus = kzalloc(sizeof(*bogus), GFP_KERNEL);
	if (!bogus)
		return NULL;
	bogus->bus = bus;
	seqcount_init(&bogus->isr_seq);
	atomic64_set(&bogus->published, 0);
	init_waitqueue_head(&bogus->wait);
	INIT_LIST_HEAD(&bogus->armed);
	INIT_LIST_HEAD(&bogus->handle_list);
	mutex_init(&bogus->lock);
	bogus->dpc_ops = bogus_dpc_find(dpc);
	bogus->dpc_ops->init(bogus);

	device_initialize(&bogus->dev);
	bogus->dev.class = &bogus_class;
	bogus->dev.parent = &pdev->dev;
	bogus->dev.groups = bogus_groups;
	bogus->dev.release = bogus_dev_release;
	cdev_init(&bogus->cdev, &bogus_fops);
	bogus->cdev.owner = THIS_MODULE;
	return bogus;
}

/* Whatever somebody else has left in the device is not ours to count */
static int bogus_reset(struct bogus *bogus)
{
	bogus->bus->ops->reset(bogus->bus);
	bogus->bus->ops->totals(bogus->bus, &bogus->base);
	if (bogus_inb(bogus->bus) & BOGUS_STATUS_ABSENT)
		return -ENODEV;
	return 0;
}

static int bogus_setup(struct bogus *bogus)
{
	int ret;

	bogus->dev.devt = bogus_devt + bogus->id;
	ret = dev_set_name(&bogus->dev, "bogus%d", bogus->id);
	if (ret)
		return ret;
	ret = bogus_reset(bogus);
	if (ret)
		return ret;
	ret = request_irq(bogus->irq, bogus_isr, IRQF_NO_THREAD,
			  dev_name(&bogus->dev), bogus);
	if (ret)
		return ret;
	ret = cdev_device_add(&bogus->cdev, &bogus->dev);
	if (ret)
		free_irq(bogus->irq, bogus);
	return ret;
}

static int bogus_probe(struct platform_device *pdev)
{
	struct bogus_bus_data *data = dev_get_platdata(&pdev->dev);
	struct bogus *bogus;
	int irq, ret;

	if (!data)
		return dev_err_probe(&pdev->dev, -EINVAL, "not a bogus device\n");
	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	bogus = bogus_new(pdev, data->bus);
	if (!bogus)
		return -ENOMEM;
	bogus->irq = irq;
	bogus->id = bogus_id_get(pdev);
	if (bogus->id < 0) {
		ret = bogus->id;
		goto err_put;
	}
	ret = bogus_setup(bogus);
	if (ret)
		goto err_id;
	platform_set_drvdata(pdev, bogus);
	return 0;

err_id:
	ida_free(&bogus_ida, bogus->id);
err_put:
	put_device(&bogus->dev);
	return dev_err_probe(&pdev->dev, ret, "can't set the device up\n");
}

static void bogus_remove(struct platform_device *pdev)
{
	struct bogus *bogus = platform_get_drvdata(pdev);

	cdev_device_del(&bogus->cdev, &bogus->dev);

	mutex_lock(&bogus->lock);
	bogus_halt(bogus);
	WRITE_ONCE(bogus->gone, true);
	bogus_handles_signal_removal(bogus);
	mutex_unlock(&bogus->lock);
	wake_up_all(&bogus->wait);

	free_irq(bogus->irq, bogus);
	ida_free(&bogus_ida, bogus->id);
	put_device(&bogus->dev);
}

static int bogus_suspend(struct device *dev)
{
	struct bogus *bogus = dev_get_drvdata(dev);

	mutex_lock(&bogus->lock);
	bogus->suspended = true;
	bogus_halt(bogus);
	mutex_unlock(&bogus->lock);
	return 0;
}

static int bogus_resume(struct device *dev)
{
	struct bogus *bogus = dev_get_drvdata(dev);
	int ret = 0;

	mutex_lock(&bogus->lock);
	bogus->suspended = false;
	if (bogus->started)
		ret = bogus_run(bogus);
	mutex_unlock(&bogus->lock);
	return ret;
}

static DEFINE_SIMPLE_DEV_PM_OPS(bogus_pm_ops, bogus_suspend, bogus_resume);

static const struct platform_device_id bogus_ids[] = {
	{ "bogus", 0 },
	{ }
};
MODULE_DEVICE_TABLE(platform, bogus_ids);

static struct platform_driver bogus_driver = {
	.probe			= bogus_probe,
	.BOGUS_PLATFORM_REMOVE	= bogus_remove,
	.id_table		= bogus_ids,
	.driver = {
		.name	= "bogus",
		.pm	= pm_sleep_ptr(&bogus_pm_ops),
	},
};

static int __init bogus_check_parameters(void)
{
	char names[64];

	if (bogus_dpc_find(dpc))
		return 0;
	bogus_dpc_list(names, sizeof(names));
	pr_err("dpc=%s is not a mechanism of this kernel:%s\n", dpc, names);
	return -EINVAL;
}

static int __init bogus_module_init(void)
{
	int ret;

	ret = bogus_check_parameters();
	if (ret)
		return ret;
	ret = alloc_chrdev_region(&bogus_devt, 0, BOGUS_MAX_DEVICES, "bogus");
	if (ret)
		return ret;
	ret = class_register(&bogus_class);
	if (ret)
		goto err_chrdev;
	ret = platform_driver_register(&bogus_driver);
	if (ret)
		goto err_class;
	return 0;

err_class:
	class_unregister(&bogus_class);
err_chrdev:
	unregister_chrdev_region(bogus_devt, BOGUS_MAX_DEVICES);
	return ret;
}

static void __exit bogus_module_exit(void)
{
	platform_driver_unregister(&bogus_driver);
	class_unregister(&bogus_class);
	unregister_chrdev_region(bogus_devt, BOGUS_MAX_DEVICES);
	ida_destroy(&bogus_ida);
}

module_init(bogus_module_init);
module_exit(bogus_module_exit);

MODULE_DESCRIPTION("Driver for the bogus device: ISR, DPC and /dev/bogusN");
MODULE_AUTHOR("The bogus driver stack");
MODULE_VERSION(BOGUS_VERSION);
MODULE_LICENSE("GPL");
MODULE_ALIAS("platform:bogus");
