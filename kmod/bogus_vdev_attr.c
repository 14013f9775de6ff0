// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/bus/platform/devices/bogus.N: what its maker knows of a device and its
 * driver does not.
 *
 *   label		what it is called
 *   begun		I/Os that have begun
 *   faults/NAME	how many of them have gone wrong in this way
 *
 * Handlers run in task context. The device is destroyed after they are gone.
 */

#include <linux/device.h>
#include <linux/platform_device.h>
#include <linux/sysfs.h>
#include "bogus_vdev.h"

static struct bogus_vdev *dev_to_bogus_vdev(struct device *dev)
{
	struct bogus_bus_data *data = dev_get_platdata(dev);

	return to_bogus_vdev(data->bus);
}

static ssize_t label_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "%s\n", dev_to_bogus_vdev(dev)->config.label);
}
static DEVICE_ATTR_RO(label);

static ssize_t bogus_vdev_count_show(struct device *dev,
				     struct device_attribute *attr, char *buf)
{
	struct dev_ext_attribute *count =
		container_of(attr, struct dev_ext_attribute, attr);
	struct bogus_vdev *vdev = dev_to_bogus_vdev(dev);
	u64 value;

	raw_spin_lock_irq(&vdev->lock);
	value = vdev->fault_counts[(unsigned long)count->var];
	raw_spin_unlock_irq(&vdev->lock);
	return sysfs_emit(buf, "%llu\n", value);
}

#define BOGUS_VDEV_COUNT(_name, _fault)						\
	static struct dev_ext_attribute bogus_vdev_attr_##_name = {		\
		.attr = __ATTR(_name, 0444, bogus_vdev_count_show, NULL),	\
		.var = (void *)_fault,						\
	}

BOGUS_VDEV_COUNT(begun, BOGUS_FAULT_NONE);
BOGUS_VDEV_COUNT(error, BOGUS_FAULT_ERROR);
BOGUS_VDEV_COUNT(lost, BOGUS_FAULT_LOST);
BOGUS_VDEV_COUNT(late, BOGUS_FAULT_LATE);
BOGUS_VDEV_COUNT(duplicate, BOGUS_FAULT_DUPLICATE);
BOGUS_VDEV_COUNT(spurious, BOGUS_FAULT_SPURIOUS);
BOGUS_VDEV_COUNT(stuck, BOGUS_FAULT_STUCK);
BOGUS_VDEV_COUNT(vanish, BOGUS_FAULT_VANISH);

static struct attribute *bogus_vdev_attrs[] = {
	&dev_attr_label.attr,
	&bogus_vdev_attr_begun.attr.attr,
	NULL
};

static const struct attribute_group bogus_vdev_group = {
	.attrs = bogus_vdev_attrs,
};

static struct attribute *bogus_vdev_fault_attrs[] = {
	&bogus_vdev_attr_error.attr.attr,
	&bogus_vdev_attr_lost.attr.attr,
	&bogus_vdev_attr_late.attr.attr,
	&bogus_vdev_attr_duplicate.attr.attr,
	&bogus_vdev_attr_spurious.attr.attr,
	&bogus_vdev_attr_stuck.attr.attr,
	&bogus_vdev_attr_vanish.attr.attr,
	NULL
};

static const struct attribute_group bogus_vdev_fault_group = {
	.name = "faults",
	.attrs = bogus_vdev_fault_attrs,
};

const struct attribute_group *bogus_vdev_groups[] = {
	&bogus_vdev_group,
	&bogus_vdev_fault_group,
	NULL
};
