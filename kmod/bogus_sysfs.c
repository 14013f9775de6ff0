// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/class/bogus/bogusN: one value a file. All but the period and the list of
 * DPC mechanisms are fields of the snapshot that BOGUS_IOC_INFO gives; whoever
 * needs several that belong together should use that.
 *
 * Handlers run in task context. Removal waits for them before it touches
 * anything, so the device is never gone here.
 */

#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>
#include "bogus_drv.h"

static struct bogus *to_bogus(struct device *dev)
{
	return container_of(dev, struct bogus, dev);
}

static void bogus_snapshot(struct device *dev, struct bogus_info *info)
{
	struct bogus *bogus = to_bogus(dev);

	mutex_lock(&bogus->lock);
	bogus_info_fill(bogus, info);
	mutex_unlock(&bogus->lock);
}

/**
 * struct bogus_attribute - a number of struct bogus_info as a file
 * @attr: the file
 * @offset: of the field
 * @size: of the field, 4 or 8 bytes
 * @format: 'u' or 'x'
 */
struct bogus_attribute {
	struct device_attribute attr;
	size_t offset;
	size_t size;
	char format;
};

static ssize_t bogus_number_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	struct bogus_attribute *number =
		container_of(attr, struct bogus_attribute, attr);
	struct bogus_info info;
	void *field = (void *)&info + number->offset;
	u64 value;

	bogus_snapshot(dev, &info);
	value = number->size == sizeof(u32) ? *(u32 *)field : *(u64 *)field;
	return sysfs_emit(buf, number->format == 'x' ? "0x%llx\n" : "%llu\n",
			  value);
}

#define BOGUS_NUMBER_ATTR(_name, _field, _format)			\
	static struct bogus_attribute bogus_attr_##_name = {		\
		.attr = __ATTR(_name, 0444, bogus_number_show, NULL),	\
		.offset = offsetof(struct bogus_info, _field),		\
		.size = sizeof_field(struct bogus_info, _field),	\
		.format = _format,					\
	}

BOGUS_NUMBER_ATTR(abi_version, abi_version, 'u');
BOGUS_NUMBER_ATTR(port, port, 'x');
BOGUS_NUMBER_ATTR(irq, irq, 'u');
BOGUS_NUMBER_ATTR(hwirq, hwirq, 'u');
BOGUS_NUMBER_ATTR(handles, handles, 'u');
BOGUS_NUMBER_ATTR(started, started, 'u');
BOGUS_NUMBER_ATTR(period_min_ns, period_min_ns, 'u');
BOGUS_NUMBER_ATTR(period_max_ns, period_max_ns, 'u');
BOGUS_NUMBER_ATTR(raised, raised, 'u');
BOGUS_NUMBER_ATTR(serviced, serviced, 'u');
BOGUS_NUMBER_ATTR(discarded, discarded, 'u');
BOGUS_NUMBER_ATTR(overrun, overrun, 'u');
BOGUS_NUMBER_ATTR(pending, pending, 'u');
BOGUS_NUMBER_ATTR(spurious, spurious, 'u');
BOGUS_NUMBER_ATTR(errors, errors, 'u');
BOGUS_NUMBER_ATTR(restarts, restarts, 'u');
BOGUS_NUMBER_ATTR(outages, outages, 'u');
BOGUS_NUMBER_ATTR(failing, failing, 'u');
BOGUS_NUMBER_ATTR(published, published, 'u');
BOGUS_NUMBER_ATTR(dpc_runs, dpc_runs, 'u');
BOGUS_NUMBER_ATTR(coalesced, coalesced, 'u');

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	static const char *const names[] = {
		[BOGUS_STATE_STOPPED]	= "stopped",
		[BOGUS_STATE_RUNNING]	= "running",
		[BOGUS_STATE_SUSPENDED]	= "suspended",
	};
	struct bogus_info info;

	bogus_snapshot(dev, &info);
	return sysfs_emit(buf, "%s\n", names[info.state]);
}
static DEVICE_ATTR_RO(state);

static ssize_t dpc_show(struct device *dev, struct device_attribute *attr,
			char *buf)
{
	const struct bogus_dpc_ops *ops = READ_ONCE(to_bogus(dev)->dpc_ops);
	size_t used = bogus_dpc_list(buf, PAGE_SIZE, ops);

	return used + sysfs_emit_at(buf, used, "\n");
}

static ssize_t dpc_store(struct device *dev, struct device_attribute *attr,
			 const char *buf, size_t count)
{
	const struct bogus_dpc_ops *ops = bogus_dpc_find(buf);
	struct bogus *bogus = to_bogus(dev);
	int ret;

	if (!ops || !*buf)
		return -EINVAL;
	mutex_lock(&bogus->lock);
	ret = bogus_dpc_set(bogus, ops);
	mutex_unlock(&bogus->lock);
	return ret ?: count;
}
static DEVICE_ATTR_RW(dpc);

static ssize_t period_ns_show(struct device *dev,
			      struct device_attribute *attr, char *buf)
{
	struct bogus_info info;

	bogus_snapshot(dev, &info);
	return sysfs_emit(buf, "%llu\n", info.period_ns);
}

static ssize_t period_ns_store(struct device *dev,
			       struct device_attribute *attr,
			       const char *buf, size_t count)
{
	struct bogus *bogus = to_bogus(dev);
	u64 period;
	int ret;

	ret = kstrtou64(buf, 0, &period);
	if (ret)
		return ret;
	mutex_lock(&bogus->lock);
	ret = bogus->bus->ops->set_period(bogus->bus, period);
	if (!ret)
		bogus_watchdog_period(bogus, period);
	mutex_unlock(&bogus->lock);
	return ret ?: count;
}
static DEVICE_ATTR_RW(period_ns);

static struct attribute *bogus_attrs[] = {
	&dev_attr_state.attr,
	&dev_attr_dpc.attr,
	&dev_attr_period_ns.attr,
	&bogus_attr_period_min_ns.attr.attr,
	&bogus_attr_period_max_ns.attr.attr,
	&bogus_attr_abi_version.attr.attr,
	&bogus_attr_port.attr.attr,
	&bogus_attr_irq.attr.attr,
	&bogus_attr_hwirq.attr.attr,
	&bogus_attr_handles.attr.attr,
	&bogus_attr_started.attr.attr,
	&bogus_attr_raised.attr.attr,
	&bogus_attr_serviced.attr.attr,
	&bogus_attr_discarded.attr.attr,
	&bogus_attr_overrun.attr.attr,
	&bogus_attr_pending.attr.attr,
	&bogus_attr_spurious.attr.attr,
	&bogus_attr_errors.attr.attr,
	&bogus_attr_restarts.attr.attr,
	&bogus_attr_outages.attr.attr,
	&bogus_attr_failing.attr.attr,
	&bogus_attr_published.attr.attr,
	&bogus_attr_dpc_runs.attr.attr,
	&bogus_attr_coalesced.attr.attr,
	NULL
};

static const struct attribute_group bogus_group = {
	.attrs = bogus_attrs,
};

const struct attribute_group *bogus_groups[] = {
	&bogus_group,
	NULL
};
