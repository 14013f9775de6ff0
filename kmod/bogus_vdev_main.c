// SPDX-License-Identifier: GPL-2.0
/*
 * A bogus device's life: it is made when the module loads, or by way of configfs,
 * and destroyed when the module unloads, or again by way of configfs. Destroying
 * pulls the card out first: the port floats and nothing is raised any more; only
 * then is the platform device, and with it the driver, told. It is pulled out
 * between two runs of the ISR, never in the middle of one: an ISR that has found
 * a request would count it as serviced while its EOI went nowhere, and the
 * account would not close.
 *
 * Everything here runs in task context.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "bogus_regs.h"
#include "bogus_vdev.h"

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
	bogus_vdev_hw_init(vdev);
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
