// SPDX-License-Identifier: GPL-2.0
/*
 * The bogus device behind UIO, to compare our driver with: bound to a device
 * in the place of bogus.ko, it does in its handler what our ISR does to the
 * port, and leaves all else to the UIO core and the program:
 *
 *	echo bogus.0 > /sys/bus/platform/drivers/bogus/unbind
 *	echo bogus_uio > /sys/bus/platform/devices/bogus.0/driver_override
 *	echo bogus.0 > /sys/bus/platform/drivers/bogus_uio/bind
 *
 * read() of /dev/uioN returns how many interrupts there have been, as a u32;
 * writing a u32 of 1 starts the device and 0 stops it. The platform device's
 * attributes are "period_ns" and "raised_at_ns", the time of the latest
 * request: asking for it costs the interrupt nothing.
 */

#include <linux/interrupt.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sysfs.h>
#include <linux/uio_driver.h>
#include "bogus_bus.h"
#include "bogus_regs.h"

/**
 * struct bogus_uio - a bound device
 * @info: what the UIO core sees
 * @bus: the way to the hardware
 * @running: the handler begins the next I/O
 */
struct bogus_uio {
	struct uio_info info;
	struct bogus_bus *bus;
	bool running;
};

static irqreturn_t bogus_uio_isr(int irq, struct uio_info *info)
{
	struct bogus_uio *uio = container_of(info, struct bogus_uio, info);
	u8 status, control = BOGUS_CONTROL_EOI;

	status = bogus_inb(uio->bus);
	if ((status & BOGUS_STATUS_ABSENT) || !(status & BOGUS_STATUS_IRQ))
		return IRQ_NONE;
	if (READ_ONCE(uio->running))
		control |= BOGUS_CONTROL_START;
	bogus_outb(uio->bus, control);
	return IRQ_HANDLED;
}

static void bogus_uio_halt(struct bogus_uio *uio)
{
	WRITE_ONCE(uio->running, false);
	disable_irq(uio->info.irq);
	uio->bus->ops->reset(uio->bus);
	enable_irq(uio->info.irq);
}

/* The UIO core keeps this and removal apart */
static int bogus_uio_control(struct uio_info *info, s32 on)
{
	struct bogus_uio *uio = container_of(info, struct bogus_uio, info);

	if (!on) {
		bogus_uio_halt(uio);
		return 0;
	}
	WRITE_ONCE(uio->running, true);
	bogus_outb(uio->bus, BOGUS_CONTROL_START);
	return 0;
}

static ssize_t raised_at_ns_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	struct bogus_uio *uio = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%llu\n", uio->bus->raised_at_ns);
}
static DEVICE_ATTR_RO(raised_at_ns);

static ssize_t period_ns_show(struct device *dev,
			      struct device_attribute *attr, char *buf)
{
	struct bogus_uio *uio = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%llu\n", uio->bus->ops->period(uio->bus));
}

static ssize_t period_ns_store(struct device *dev,
			       struct device_attribute *attr,
			       const char *buf, size_t count)
{
	struct bogus_uio *uio = dev_get_drvdata(dev);
	u64 period;
	int ret;

	ret = kstrtou64(buf, 0, &period);
	if (ret)
		return ret;
	ret = uio->bus->ops->set_period(uio->bus, period);
	return ret ?: count;
}
static DEVICE_ATTR_RW(period_ns);

static struct attribute *bogus_uio_attrs[] = {
	&dev_attr_raised_at_ns.attr,
	&dev_attr_period_ns.attr,
	NULL
};
ATTRIBUTE_GROUPS(bogus_uio);

/* Runs after the interrupt has been freed */
static void bogus_uio_quiet(void *data)
{
	struct bogus_uio *uio = data;

	uio->bus->ops->reset(uio->bus);
}

static int bogus_uio_probe(struct platform_device *pdev)
{
	struct bogus_bus_data *data = dev_get_platdata(&pdev->dev);
	struct bogus_uio *uio;
	int irq, ret;

	if (!data || strcmp(pdev->name, "bogus"))
		return -ENODEV;
	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	uio = devm_kzalloc(&pdev->dev, sizeof(*uio), GFP_KERNEL);
	if (!uio)
		return -ENOMEM;
	uio->bus = data->bus;
	uio->info.name = "bogus_uio";
	uio->info.version = BOGUS_VERSION;
	uio->info.irq = irq;
	uio->info.irq_flags = IRQF_NO_THREAD;
	uio->info.handler = bogus_uio_isr;
	uio->info.irqcontrol = bogus_uio_control;
	platform_set_drvdata(pdev, uio);

	ret = devm_add_action_or_reset(&pdev->dev, bogus_uio_quiet, uio);
	return ret ?: devm_uio_register_device(&pdev->dev, &uio->info);
}

static struct platform_driver bogus_uio_driver = {
	.probe = bogus_uio_probe,
	.driver = {
		.name		= "bogus_uio",
		.dev_groups	= bogus_uio_groups,
	},
};
module_platform_driver(bogus_uio_driver);

MODULE_DESCRIPTION("The bogus device behind UIO, for measurements");
MODULE_AUTHOR("The bogus driver stack");
MODULE_VERSION(BOGUS_VERSION);
MODULE_LICENSE("GPL");
