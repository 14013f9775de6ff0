// SPDX-License-Identifier: GPL-2.0
/*
 * The bogus driver: binds to "bogus" platform devices as a driver binds to
 * real ones. Everything here runs in task context.
 *
 * What removal does, in this order, and why in this order:
 *
 *  1. device_del(): the node goes, and sysfs handlers have returned. It waits
 *     for those, so bogus->lock must not be held. Then bogus_get() finds the
 *     device no more.
 *  2. Under bogus->lock: halt, after which no interrupt and no DPC is under
 *     way; then "gone". An open() that had found the device is either done or
 *     sees that. No call reaches for the hardware from here on.
 *  3. Wake the sleepers. They looked at "gone" (poll), or at "outages", which
 *     has been raised with it (read), after they had queued themselves, or they
 *     are woken here.
 *  4. free_irq(), and drop probe's reference. The last file to be closed
 *     drops the last one; until then the module can't be unloaded.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/irq.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xarray.h>
#include "compat.h"
#include "bogus_drv.h"
#include "bogus_regs.h"

#define BOGUS_MAX_DEVICES	4096

#define BOGUS_TIMEOUT_DEFAULT_MS	5000
#define BOGUS_TIMEOUT_MIN_MS		10
#define BOGUS_TIMEOUT_MAX_MS		3600000

static_assert(sizeof(struct bogus_info) == BOGUS_INFO_SIZE_VER2);
static_assert(sizeof(struct bogus_start) == BOGUS_START_SIZE_VER0);
static_assert(sizeof(struct bogus_histogram) == BOGUS_HISTOGRAM_SIZE_VER0);

static char *dpc;
module_param(dpc, charp, 0444);
MODULE_PARM_DESC(dpc, "Mechanism that runs the DPC of new devices: tasklet (default), bh (Linux 6.9 and newer), thread, wq, wq-highpri, none");

static unsigned int ring_entries = BOGUS_RING_ENTRIES_DEFAULT;
module_param(ring_entries, uint, 0444);
MODULE_PARM_DESC(ring_entries, "How many interrupts a device's ring holds, a power of two from 16 to 65536 (default 1024)");

static unsigned int timeout_ms = BOGUS_TIMEOUT_DEFAULT_MS;
module_param(timeout_ms, uint, 0444);
MODULE_PARM_DESC(timeout_ms, "How long a running device may be silent, beyond two periods, before it is reset, in milliseconds, 10 to 3600000 (default 5000)");

/*
 * One cdev for all minor numbers, so that a node made by hand, or bound into a
 * container, leads to the device that has the number now.
 */
static dev_t bogus_devt;
static struct cdev bogus_cdev;
static DEFINE_XARRAY_ALLOC(bogus_devices);

static struct class bogus_class = {
	.name = "bogus",
};

/**
 * bogus_run - have the device do I/O after I/O
 * @bogus: the device, running already or not
 *
 * Does nothing while the system is suspended; resume does it then.
 *
 * Context: task, with @bogus->lock held and the device not gone.
 * Return: 0; -ENXIO if nothing answers at the port.
 */
int bogus_run(struct bogus *bogus)
{
	u8 status;

	lockdep_assert_held(&bogus->lock);
	if (bogus->suspended)
		return 0;
	status = bogus_inb(bogus->bus);
	if (status & BOGUS_STATUS_ABSENT)
		return -ENXIO;
	/* With a request pending, another I/O would overrun it */
	if (bogus->running && status & (BOGUS_STATUS_BUSY | BOGUS_STATUS_IRQ))
		return 0;
	if (!bogus->running)
		bogus_watchdog_start(bogus);
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
	bogus_watchdog_stop(bogus);
	bogus_checked_quiet(bogus);
}

static enum bogus_state bogus_state(struct bogus *bogus)
{
	if (READ_ONCE(bogus->running))
		return BOGUS_STATE_RUNNING;
	return bogus->started && bogus->suspended ? BOGUS_STATE_SUSPENDED :
						    BOGUS_STATE_STOPPED;
}

/*
 * The hardware's totals and the ISR's, as they were at one moment between two
 * runs of the ISR.
 */
static void bogus_info_fill_totals(struct bogus *bogus, struct bogus_info *info)
{
	struct bogus_bus_totals hw;
	unsigned int seq;

	/* Interrupts off: at the shortest period each try could meet the ISR */
	local_irq_disable();
	do {
		seq = read_seqcount_begin(&bogus->isr_seq);
		bogus->bus->ops->totals(bogus->bus, &hw);
		info->serviced = atomic64_read(&bogus->serviced);
		info->errors = bogus->errors;
		info->spurious = bogus->spurious;
	} while (read_seqcount_retry(&bogus->isr_seq, seq));
	local_irq_enable();

	info->raised = hw.raised - bogus->base.raised;
	info->discarded = hw.discarded - bogus->base.discarded;
	info->overrun = hw.overrun - bogus->base.overrun;
	info->pending = hw.pending;
}

static void bogus_info_fill_published(struct bogus *bogus,
				      struct bogus_info *info)
{
	struct bogus_stamps stamps;

	spin_lock_irq(&bogus->wait.lock);
	info->published = atomic64_read(&bogus->published);
	info->dpc_runs = bogus->dpc_runs;
	info->coalesced = bogus->coalesced;
	/* Not if the ISR is a whole ring ahead */
	if (info->published &&
	    bogus_ring_read(&bogus->ring, info->published, &stamps)) {
		info->raised_at_ns = stamps.raised_at;
		info->isr_at_ns = stamps.isr_at;
		info->dpc_at_ns = stamps.dpc_at;
	}
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
	info->ring_size = bogus->ring.size;
	info->restarts = bogus->restarts;
	info->outages = bogus->outages;
	info->failing = bogus_failing(bogus);
	bogus_checked_info(bogus, info);
}

/**
 * bogus_get - find a device by its number
 * @id: the N of bogusN
 *
 * Context: task.
 * Return: the device, with a reference that put_device() on its @dev drops, or
 * NULL.
 */
struct bogus *bogus_get(unsigned int id)
{
	struct bogus *bogus;

	xa_lock(&bogus_devices);
	bogus = xa_load(&bogus_devices, id);
	if (bogus)
		get_device(&bogus->dev);
	xa_unlock(&bogus_devices);
	return bogus;
}

static void bogus_free(struct bogus *bogus)
{
	mutex_destroy(&bogus->lock);
	bogus_hists_free(bogus->hists);
	bogus_ring_free(&bogus->ring);
	kfree(bogus);
}

static void bogus_dev_release(struct device *dev)
{
	struct bogus *bogus = container_of(dev, struct bogus, dev);

	bogus_free(bogus);
}

/* From here on put_device() frees it */
static struct bogus *bogus_new(struct platform_device *pdev,
			       struct bogus_bus *bus)
{
	struct bogus *bogus;

	bogus = kzalloc(sizeof(*bogus), GFP_KERNEL);
	if (!bogus)
		return NULL;
	if (bogus_ring_alloc(&bogus->ring, ring_entries))
		goto err_free;
	bogus->hists = bogus_hists_new(bogus);
	if (!bogus->hists)
		goto err_ring;
	bogus->bus = bus;
	seqcount_init(&bogus->isr_seq);
	atomic64_set(&bogus->serviced, 0);
	atomic64_set(&bogus->published, 0);
	init_waitqueue_head(&bogus->wait);
	INIT_LIST_HEAD(&bogus->armed);
	INIT_LIST_HEAD(&bogus->handle_list);
	mutex_init(&bogus->lock);
	bogus->dpc_ops = bogus_dpc_find(dpc);
	bogus->dpc_ops->init(bogus);
	bogus_watchdog_init(bogus, timeout_ms);

	device_initialize(&bogus->dev);
	bogus->dev.class = &bogus_class;
	bogus->dev.parent = &pdev->dev;
	bogus->dev.groups = bogus_groups;
	bogus->dev.release = bogus_dev_release;
	return bogus;

err_ring:
	bogus_ring_free(&bogus->ring);
err_free:
	kfree(bogus);
	return NULL;
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

/* The device's own number where it is free, so that bogus.3 is bogus3 */
static int bogus_number(struct bogus *bogus, int wanted)
{
	const struct xa_limit any = XA_LIMIT(0, BOGUS_MAX_DEVICES - 1);
	int ret = -EBUSY;

	if (wanted >= 0 && wanted < BOGUS_MAX_DEVICES)
		ret = xa_alloc(&bogus_devices, &bogus->id, NULL,
			       XA_LIMIT(wanted, wanted), GFP_KERNEL);
	if (ret)
		ret = xa_alloc(&bogus_devices, &bogus->id, NULL, any,
			       GFP_KERNEL);
	if (ret)
		return ret;
	bogus->dev.devt = bogus_devt + bogus->id;
	ret = dev_set_name(&bogus->dev, "bogus%u", bogus->id);
	if (ret)
		xa_erase(&bogus_devices, bogus->id);
	return ret;
}

/* Steps 2 to 4 of removal; somebody may have it open */
static void bogus_retire(struct bogus *bogus)
{
	xa_erase(&bogus_devices, bogus->id);

	mutex_lock(&bogus->lock);
	bogus_halt(bogus);
	WRITE_ONCE(bogus->gone, true);
	/* Who sleeps looks at this alone; after "gone", to find the reason */
	smp_store_release(&bogus->outages, bogus->outages + 1);
	bogus_ring_set_gone(&bogus->ring);
	bogus_handles_signal_removal(bogus);
	mutex_unlock(&bogus->lock);
	wake_up_all(&bogus->wait);

	free_irq(bogus->irq, bogus);
	cancel_work_sync(&bogus->hists->work);
	cancel_delayed_work_sync(&bogus->watchdog);
	put_device(&bogus->dev);
}

static void bogus_remove(void *data)
{
	struct bogus *bogus = data;

	bogus_debugfs_remove(bogus);
	device_del(&bogus->dev);
	bogus_retire(bogus);
}

/* Consumes @bogus if it fails */
static int bogus_setup(struct bogus *bogus, int number)
{
	int ret;

	ret = bogus_number(bogus, number);
	if (ret)
		goto err_put;
	ret = bogus_reset(bogus);
	if (ret)
		goto err_number;
	/* The thread is for the DPC alone; the ISR is never run in one */
	ret = request_threaded_irq(bogus->irq, bogus_isr, bogus_dpc_thread,
				   IRQF_NO_THREAD, dev_name(&bogus->dev),
				   bogus);
	if (ret)
		goto err_number;

	/* Who has a node of that number can open it from here on */
	xa_store(&bogus_devices, bogus->id, bogus, GFP_KERNEL);
	ret = device_add(&bogus->dev);
	if (ret)
		bogus_retire(bogus);
	else
		bogus_debugfs_add(bogus);
	return ret;

err_number:
	xa_erase(&bogus_devices, bogus->id);
err_put:
	put_device(&bogus->dev);
	return ret;
}

static int bogus_bind(struct platform_device *pdev, struct bogus_bus *bus)
{
	struct bogus *bogus;
	int irq, ret;

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	bogus = bogus_new(pdev, bus);
	if (!bogus)
		return -ENOMEM;
	bogus->irq = irq;
	ret = bogus_setup(bogus, pdev->id);
	if (ret)
		return dev_err_probe(&pdev->dev, ret,
				     "can't set the device up\n");
	platform_set_drvdata(pdev, bogus);
	/* Not .remove, whose type has changed with 6.11 */
	return devm_add_action_or_reset(&pdev->dev, bogus_remove, bogus);
}

static int bogus_probe(struct platform_device *pdev)
{
	struct bogus_bus_data *data = dev_get_platdata(&pdev->dev);

	/* driver_override can bring anything here */
	if (!data || strcmp(pdev->name, "bogus"))
		return dev_err_probe(&pdev->dev, -ENODEV,
				     "not a bogus device\n");
	data->probe_error = bogus_bind(pdev, data->bus);
	return data->probe_error;
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
	/* The card has not come back yet: the watchdog waits for it */
	if (ret == -ENXIO) {
		WRITE_ONCE(bogus->running, true);
		bogus_watchdog_start(bogus);
		ret = 0;
	}
	mutex_unlock(&bogus->lock);
	return ret;
}

static DEFINE_SIMPLE_DEV_PM_OPS(bogus_pm_ops, bogus_suspend, bogus_resume);

static struct platform_driver bogus_driver = {
	.probe = bogus_probe,
	.driver = {
		.name	= "bogus",
		/* Who plugs a card in is told whether that has worked */
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
		.pm	= pm_sleep_ptr(&bogus_pm_ops),
	},
};

static int __init bogus_check_parameters(void)
{
	const struct bogus_dpc_ops *ops = bogus_dpc_find(dpc);
	char names[64];

	if (!ops) {
		bogus_dpc_list(names, sizeof(names), NULL);
		pr_err("dpc=%s is not a mechanism of this kernel: %s\n", dpc,
		       names);
		return -EINVAL;
	}
	if (ops->lacks) {
		pr_err("dpc=%s needs %s\n", dpc, ops->lacks);
		return -EOPNOTSUPP;
	}
	if (!is_power_of_2(ring_entries) ||
	    ring_entries < BOGUS_RING_ENTRIES_MIN ||
	    ring_entries > BOGUS_RING_ENTRIES_MAX) {
		pr_err("ring_entries=%u is not a power of two from %u to %u\n",
		       ring_entries, BOGUS_RING_ENTRIES_MIN,
		       BOGUS_RING_ENTRIES_MAX);
		return -EINVAL;
	}
	if (timeout_ms < BOGUS_TIMEOUT_MIN_MS ||
	    timeout_ms > BOGUS_TIMEOUT_MAX_MS) {
		pr_err("timeout_ms=%u is out of range: %u to %u\n", timeout_ms,
		       BOGUS_TIMEOUT_MIN_MS, BOGUS_TIMEOUT_MAX_MS);
		return -EINVAL;
	}
	return 0;
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
	cdev_init(&bogus_cdev, &bogus_fops);
	bogus_cdev.owner = THIS_MODULE;
	ret = cdev_add(&bogus_cdev, bogus_devt, BOGUS_MAX_DEVICES);
	if (ret)
		goto err_class;
	bogus_debugfs_init();
	ret = platform_driver_register(&bogus_driver);
	if (ret)
		goto err_debugfs;
	bogus_checked_loaded();
	return 0;

err_debugfs:
	bogus_debugfs_exit();
	cdev_del(&bogus_cdev);
err_class:
	class_unregister(&bogus_class);
err_chrdev:
	unregister_chrdev_region(bogus_devt, BOGUS_MAX_DEVICES);
	return ret;
}

static void __exit bogus_module_exit(void)
{
	platform_driver_unregister(&bogus_driver);
	bogus_debugfs_exit();
	cdev_del(&bogus_cdev);
	class_unregister(&bogus_class);
	unregister_chrdev_region(bogus_devt, BOGUS_MAX_DEVICES);
}

module_init(bogus_module_init);
module_exit(bogus_module_exit);

MODULE_DESCRIPTION("Driver for the bogus device: ISR, DPC and /dev/bogusN");
MODULE_AUTHOR("The bogus driver stack");
MODULE_VERSION(BOGUS_VERSION);
MODULE_LICENSE("GPL");
MODULE_ALIAS("platform:bogus");
