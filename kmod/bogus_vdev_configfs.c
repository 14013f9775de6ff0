// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that are made at run time, in the manner of gpio-sim:
 *
 *   mkdir /sys/kernel/config/bogus_vdev/NAME
 *   echo 1000000 > .../NAME/period_ns
 *   echo 500 > .../NAME/faults/lost_ppm
 *   echo 1 > .../NAME/live		plugs it in
 *   cat .../NAME/dev_name		bogus.N
 *   echo 0 > .../NAME/live		pulls it out
 *   rmdir .../NAME			also pulls it out
 *
 * What it is like can be written while it is not live only. The file "live"
 * gives what a driver's probe has failed with, or -ENXIO if it did not come to
 * that.
 *
 * Everything runs in task context. A directory's mutex protects all of it; the
 * driver's probe and remove run under it.
 */

#include <linux/configfs.h>
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/err.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include "bogus_regs.h"
#include "bogus_vdev.h"

/**
 * struct bogus_dir - a directory
 * @group: the directory itself
 * @faults: the directory in it
 * @lock: protects the rest
 * @config: what the device is to be like
 * @vdev: the device while it is live, else NULL
 */
struct bogus_dir {
	struct config_group group;
	struct config_group faults;
	struct mutex lock;
	struct bogus_vdev_config config;
	struct bogus_vdev *vdev;
};

static struct bogus_dir *to_bogus_dir(struct config_item *item)
{
	return container_of(to_config_group(item), struct bogus_dir, group);
}

static struct bogus_dir *faults_to_bogus_dir(struct config_item *item)
{
	return container_of(to_config_group(item), struct bogus_dir, faults);
}

/* A number from @min to @max into @number, which is in the directory's config */
static ssize_t bogus_dir_set(struct bogus_dir *dir, const char *page,
			     size_t count, u64 *number, u64 min, u64 max)
{
	u64 value;
	int ret;

	ret = kstrtou64(page, 0, &value);
	if (ret)
		return ret;
	if (value < min || value > max)
		return -ERANGE;
	mutex_lock(&dir->lock);
	if (dir->vdev)
		ret = -EBUSY;
	else
		*number = value;
	mutex_unlock(&dir->lock);
	return ret ?: count;
}

static ssize_t bogus_dir_show(struct bogus_dir *dir, char *page,
			      const u64 *number)
{
	u64 value;

	mutex_lock(&dir->lock);
	value = *number;
	mutex_unlock(&dir->lock);
	return sysfs_emit(page, "%llu\n", value);
}

static ssize_t bogus_dir_period_ns_show(struct config_item *item, char *page)
{
	struct bogus_dir *dir = to_bogus_dir(item);

	return bogus_dir_show(dir, page, &dir->config.period_ns);
}

static ssize_t bogus_dir_period_ns_store(struct config_item *item,
					 const char *page, size_t count)
{
	struct bogus_dir *dir = to_bogus_dir(item);

	return bogus_dir_set(dir, page, count, &dir->config.period_ns,
			     BOGUS_PERIOD_MIN_NS, BOGUS_PERIOD_MAX_NS);
}
CONFIGFS_ATTR(bogus_dir_, period_ns);

static ssize_t bogus_dir_label_show(struct config_item *item, char *page)
{
	struct bogus_dir *dir = to_bogus_dir(item);
	ssize_t ret;

	mutex_lock(&dir->lock);
	ret = sysfs_emit(page, "%s\n", dir->config.label);
	mutex_unlock(&dir->lock);
	return ret;
}

static ssize_t bogus_dir_label_store(struct config_item *item,
				     const char *page, size_t count)
{
	struct bogus_dir *dir = to_bogus_dir(item);
	size_t len = strcspn(page, "\n");
	int ret = 0;

	if (len >= sizeof(dir->config.label) || len + 1 < count)
		return -EINVAL;
	mutex_lock(&dir->lock);
	if (dir->vdev)
		ret = -EBUSY;
	else
		strscpy(dir->config.label, page, len + 1);
	mutex_unlock(&dir->lock);
	return ret ?: count;
}
CONFIGFS_ATTR(bogus_dir_, label);

static ssize_t bogus_dir_dev_name_show(struct config_item *item, char *page)
{
	struct bogus_dir *dir = to_bogus_dir(item);
	ssize_t ret;

	mutex_lock(&dir->lock);
	ret = sysfs_emit(page, "%s\n",
			 dir->vdev ? dev_name(&dir->vdev->pdev->dev) : "none");
	mutex_unlock(&dir->lock);
	return ret;
}
CONFIGFS_ATTR_RO(bogus_dir_, dev_name);

/* No driver is no error; one that has tried and failed is */
static int bogus_dir_probe_error(struct bogus_vdev *vdev)
{
	struct device *dev = &vdev->pdev->dev;
	struct bogus_bus_data *data = dev_get_platdata(dev);
	int ret;

	device_lock(dev);
	ret = dev->driver ? 0 : data->probe_error;
	device_unlock(dev);
	return ret;
}

/*
 * The driver core can fail before the driver's probe, and tells that to nobody
 * but those who listen here. What fails first of all, pins and DMA, it tells
 * nobody: then the card is live and waits for a driver. Called with the device's
 * lock held, as the probe is.
 */
static int bogus_vdev_notify(struct notifier_block *nb, unsigned long event,
			     void *context)
{
	struct device *dev = context;
	struct bogus_bus_data *data = dev_get_platdata(dev);

	if (event == BUS_NOTIFY_DRIVER_NOT_BOUND &&
	    dev->groups == bogus_vdev_groups && !data->probe_error)
		data->probe_error = -ENXIO;
	return NOTIFY_OK;
}

static struct notifier_block bogus_vdev_notifier = {
	.notifier_call = bogus_vdev_notify,
};

static int bogus_dir_plug(struct bogus_dir *dir)
{
	struct bogus_vdev *vdev;
	int ret;

	lockdep_assert_held(&dir->lock);
	if (dir->vdev)
		return 0;
	if (!bogus_fault_config_valid(&dir->config.faults))
		return -ERANGE;
	vdev = bogus_vdev_make(&dir->config);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);
	ret = bogus_dir_probe_error(vdev);
	if (ret)
		bogus_vdev_destroy(vdev);
	else
		dir->vdev = vdev;
	return ret;
}

static void bogus_dir_unplug(struct bogus_dir *dir)
{
	lockdep_assert_held(&dir->lock);
	if (dir->vdev)
		bogus_vdev_destroy(dir->vdev);
	dir->vdev = NULL;
}

static ssize_t bogus_dir_live_show(struct config_item *item, char *page)
{
	struct bogus_dir *dir = to_bogus_dir(item);
	bool live;

	mutex_lock(&dir->lock);
	live = dir->vdev;
	mutex_unlock(&dir->lock);
	return sysfs_emit(page, "%d\n", live);
}

static ssize_t bogus_dir_live_store(struct config_item *item, const char *page,
				    size_t count)
{
	struct bogus_dir *dir = to_bogus_dir(item);
	bool live;
	int ret;

	ret = kstrtobool(page, &live);
	if (ret)
		return ret;
	mutex_lock(&dir->lock);
	if (live)
		ret = bogus_dir_plug(dir);
	else
		bogus_dir_unplug(dir);
	mutex_unlock(&dir->lock);
	return ret ?: count;
}
CONFIGFS_ATTR(bogus_dir_, live);

static struct configfs_attribute *bogus_dir_attrs[] = {
	&bogus_dir_attr_period_ns,
	&bogus_dir_attr_label,
	&bogus_dir_attr_dev_name,
	&bogus_dir_attr_live,
	NULL
};

/* The faults */

#define BOGUS_DIR_FAULT(_name, _member, _max)				\
static ssize_t bogus_faults_##_name##_show(struct config_item *item,	\
					   char *page)			\
{									\
	struct bogus_dir *dir = faults_to_bogus_dir(item);		\
									\
	return bogus_dir_show(dir, page, &dir->config.faults._member);	\
}									\
									\
static ssize_t bogus_faults_##_name##_store(struct config_item *item,	\
					    const char *page,		\
					    size_t count)		\
{									\
	struct bogus_dir *dir = faults_to_bogus_dir(item);		\
									\
	return bogus_dir_set(dir, page, count,				\
			     &dir->config.faults._member, 0, _max);	\
}									\
CONFIGFS_ATTR(bogus_faults_, _name)

BOGUS_DIR_FAULT(seed, seed, U32_MAX);
BOGUS_DIR_FAULT(error_ppm, ppm[BOGUS_FAULT_ERROR], BOGUS_FAULT_MILLION);
BOGUS_DIR_FAULT(lost_ppm, ppm[BOGUS_FAULT_LOST], BOGUS_FAULT_MILLION);
BOGUS_DIR_FAULT(late_ppm, ppm[BOGUS_FAULT_LATE], BOGUS_FAULT_MILLION);
BOGUS_DIR_FAULT(duplicate_ppm, ppm[BOGUS_FAULT_DUPLICATE], BOGUS_FAULT_MILLION);
BOGUS_DIR_FAULT(spurious_ppm, ppm[BOGUS_FAULT_SPURIOUS], BOGUS_FAULT_MILLION);
BOGUS_DIR_FAULT(stuck_ppm, ppm[BOGUS_FAULT_STUCK], BOGUS_FAULT_MILLION);
BOGUS_DIR_FAULT(vanish_ppm, ppm[BOGUS_FAULT_VANISH], BOGUS_FAULT_MILLION);
BOGUS_DIR_FAULT(late_ns, late_ns, BOGUS_PERIOD_MAX_NS);
BOGUS_DIR_FAULT(vanish_ns, vanish_ns, BOGUS_PERIOD_MAX_NS);

static struct configfs_attribute *bogus_faults_attrs[] = {
	&bogus_faults_attr_seed,
	&bogus_faults_attr_error_ppm,
	&bogus_faults_attr_lost_ppm,
	&bogus_faults_attr_late_ppm,
	&bogus_faults_attr_duplicate_ppm,
	&bogus_faults_attr_spurious_ppm,
	&bogus_faults_attr_stuck_ppm,
	&bogus_faults_attr_vanish_ppm,
	&bogus_faults_attr_late_ns,
	&bogus_faults_attr_vanish_ns,
	NULL
};

/* Embedded in struct bogus_dir, and gone with it */
static const struct config_item_type bogus_faults_type = {
	.ct_attrs	= bogus_faults_attrs,
	.ct_owner	= THIS_MODULE,
};

/* The directories */

static void bogus_dir_release(struct config_item *item)
{
	struct bogus_dir *dir = to_bogus_dir(item);

	mutex_destroy(&dir->lock);
	kfree(dir);
}

static struct configfs_item_operations bogus_dir_item_ops = {
	.release	= bogus_dir_release,
};

static const struct config_item_type bogus_dir_type = {
	.ct_item_ops	= &bogus_dir_item_ops,
	.ct_attrs	= bogus_dir_attrs,
	.ct_owner	= THIS_MODULE,
};

static struct config_group *bogus_dir_make(struct config_group *parent,
					   const char *name)
{
	struct bogus_dir *dir;

	dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	if (!dir)
		return ERR_PTR(-ENOMEM);
	mutex_init(&dir->lock);
	bogus_vdev_config_init(&dir->config);
	strscpy(dir->config.label, name, sizeof(dir->config.label));
	config_group_init_type_name(&dir->group, name, &bogus_dir_type);
	config_group_init_type_name(&dir->faults, "faults",
				    &bogus_faults_type);
	configfs_add_default_group(&dir->faults, &dir->group);
	return &dir->group;
}

static void bogus_dir_drop(struct config_group *parent,
			   struct config_item *item)
{
	struct bogus_dir *dir = to_bogus_dir(item);

	mutex_lock(&dir->lock);
	bogus_dir_unplug(dir);
	mutex_unlock(&dir->lock);
	config_item_put(item);
}

static struct configfs_group_operations bogus_vdev_configfs_ops = {
	.make_group	= bogus_dir_make,
	.drop_item	= bogus_dir_drop,
};

static const struct config_item_type bogus_vdev_configfs_type = {
	.ct_group_ops	= &bogus_vdev_configfs_ops,
	.ct_owner	= THIS_MODULE,
};

static struct configfs_subsystem bogus_vdev_configfs = {
	.su_group = {
		.cg_item = {
			.ci_namebuf	= "bogus_vdev",
			.ci_type	= &bogus_vdev_configfs_type,
		},
	},
};

/**
 * bogus_vdev_configfs_init - let devices be made
 *
 * Context: task, module init.
 * Return: 0 or a negative errno code.
 */
int __init bogus_vdev_configfs_init(void)
{
	int ret = bus_register_notifier(&platform_bus_type,
					&bogus_vdev_notifier);

	if (ret)
		return ret;
	config_group_init(&bogus_vdev_configfs.su_group);
	mutex_init(&bogus_vdev_configfs.su_mutex);
	ret = configfs_register_subsystem(&bogus_vdev_configfs);
	if (ret) {
		mutex_destroy(&bogus_vdev_configfs.su_mutex);
		bus_unregister_notifier(&platform_bus_type,
					&bogus_vdev_notifier);
	}
	return ret;
}

/**
 * bogus_vdev_configfs_exit - no more
 *
 * Context: task, module exit; no directory is left.
 */
void bogus_vdev_configfs_exit(void)
{
	configfs_unregister_subsystem(&bogus_vdev_configfs);
	bus_unregister_notifier(&platform_bus_type, &bogus_vdev_notifier);
	mutex_destroy(&bogus_vdev_configfs.su_mutex);
}
