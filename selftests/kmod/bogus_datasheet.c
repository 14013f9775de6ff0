// SPDX-License-Identifier: GPL-2.0
/*
 * The datasheet, sentence by sentence: a driver that is bound to a bogus
 * device in the place of bogus.ko, works its port by hand, and says in KTAP
 * what it found. Binding runs the tests, the device's attribute "ktap" is the
 * result:
 *
 *	echo bogus.0 > /sys/bus/platform/drivers/bogus/unbind
 *	echo bogus_datasheet > /sys/bus/platform/devices/bogus.0/driver_override
 *	echo bogus.0 > /sys/bus/platform/drivers/bogus_datasheet/bind
 *	cat /sys/bus/platform/devices/bogus.0/ktap
 */

#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/iopoll.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include "compat.h"
#include "bogus_bus.h"
#include "bogus_regs.h"

#define PERIOD_NS	200000ULL
#define LONG_PERIOD_NS	500000000ULL
#define BOGUS_CONTROL_NONE	0
#define TIMEOUT_US	(5 * USEC_PER_SEC)

/**
 * struct sheet - the device under test
 * @bus: the way to it
 * @irq: its interrupt, disabled outside the tests that want it
 * @calls: how often the ISR was called
 * @ignore: how many of its calls the ISR lets pass without EOI
 * @bad_context: how many were not in hard IRQ context with interrupts off
 * @served: the ISR has written EOI
 * @base: the hardware's totals when the test began
 * @ktap: what "ktap" shows
 * @used: how much of it is used
 */
struct sheet {
	struct bogus_bus *bus;
	int irq;
	atomic_t calls;
	int ignore;
	atomic_t bad_context;
	struct completion served;
	struct bogus_bus_totals base;
	char *ktap;
	size_t used;
};

static irqreturn_t sheet_isr(int irq, void *data)
{
	struct sheet *sheet = data;
	int call = atomic_inc_return(&sheet->calls);

	if (!in_hardirq() || !irqs_disabled())
		atomic_inc(&sheet->bad_context);
	if (call > sheet->ignore) {
		bogus_outb(sheet->bus, BOGUS_CONTROL_EOI);
		complete(&sheet->served);
	}
	return IRQ_HANDLED;
}

static struct bogus_bus_totals sheet_totals(struct sheet *sheet)
{
	struct bogus_bus_totals totals;

	sheet->bus->ops->totals(sheet->bus, &totals);
	totals.raised -= sheet->base.raised;
	totals.overrun -= sheet->base.overrun;
	totals.discarded -= sheet->base.discarded;
	return totals;
}

/* The I/O is over, with the interrupt disabled */
static bool sheet_wait_idle(struct sheet *sheet)
{
	u8 status;

	return !read_poll_timeout(bogus_inb, status,
				  !(status & BOGUS_STATUS_BUSY), 50,
				  TIMEOUT_US, false, sheet->bus);
}

static bool sheet_io(struct sheet *sheet)
{
	bogus_outb(sheet->bus, BOGUS_CONTROL_START);
	return sheet_wait_idle(sheet);
}

/*
 * Two writes and a read between which no I/O ends: its timer runs on the CPU
 * that began it, which takes no interrupts meanwhile.
 */
static u8 sheet_write_then_read(struct sheet *sheet, u8 first, u8 second)
{
	unsigned long flags;
	u8 status;

	local_irq_save(flags);
	bogus_outb(sheet->bus, first);
	bogus_outb(sheet->bus, second);
	status = bogus_inb(sheet->bus);
	local_irq_restore(flags);
	return status;
}

static bool sheet_wait_served(struct sheet *sheet)
{
	return wait_for_completion_timeout(&sheet->served,
					   usecs_to_jiffies(TIMEOUT_US));
}

static bool sheet_present(struct sheet *sheet)
{
	return bogus_inb(sheet->bus) == 0;
}

static bool sheet_other_port(struct sheet *sheet)
{
	struct bogus_bus *bus = sheet->bus;

	bus->ops->outb(bus, BOGUS_CONTROL_START, bus->port + 1);
	return bus->ops->inb(bus, bus->port + 1) == BOGUS_STATUS_FLOATING &&
	       bogus_inb(bus) == 0;
}

static bool sheet_start_busy(struct sheet *sheet)
{
	return sheet_write_then_read(sheet, BOGUS_CONTROL_START,
				     BOGUS_CONTROL_NONE) == BOGUS_STATUS_BUSY;
}

static bool sheet_completion(struct sheet *sheet)
{
	return sheet_io(sheet) && bogus_inb(sheet->bus) == BOGUS_STATUS_IRQ &&
	       sheet_totals(sheet).raised == 1 &&
	       sheet_totals(sheet).pending == 1;
}

static bool sheet_takes_a_period(struct sheet *sheet)
{
	u64 before = ktime_get_ns(), raised_at;

	if (!sheet_io(sheet))
		return false;
	raised_at = sheet->bus->raised_at_ns;
	return raised_at >= before + PERIOD_NS && raised_at <= ktime_get_ns();
}

static bool sheet_start_while_busy(struct sheet *sheet)
{
	sheet_write_then_read(sheet, BOGUS_CONTROL_START, BOGUS_CONTROL_START);
	return sheet_wait_idle(sheet) && sheet_totals(sheet).raised == 1 &&
	       sheet_totals(sheet).overrun == 0;
}

static bool sheet_eoi_nothing_pending(struct sheet *sheet)
{
	bogus_outb(sheet->bus, BOGUS_CONTROL_EOI);
	if (bogus_inb(sheet->bus) != 0)
		return false;
	return sheet_write_then_read(sheet, BOGUS_CONTROL_START,
				     BOGUS_CONTROL_EOI) == BOGUS_STATUS_BUSY;
}

static bool sheet_eoi_clears_irq(struct sheet *sheet)
{
	if (!sheet_io(sheet))
		return false;
	bogus_outb(sheet->bus, BOGUS_CONTROL_EOI);
	return bogus_inb(sheet->bus) == 0 && sheet_totals(sheet).pending == 0;
}

static bool sheet_eoi_then_start(struct sheet *sheet)
{
	if (!sheet_io(sheet))
		return false;
	return sheet_write_then_read(sheet, BOGUS_CONTROL_EOI |
				     BOGUS_CONTROL_START, BOGUS_CONTROL_NONE) ==
	       BOGUS_STATUS_BUSY && sheet_wait_idle(sheet) && sheet_totals(sheet).raised == 2 &&
	       sheet_totals(sheet).overrun == 0;
}

static bool sheet_other_bits_ignored(struct sheet *sheet)
{
	u8 others = (u8)~(BOGUS_CONTROL_START | BOGUS_CONTROL_EOI);

	bogus_outb(sheet->bus, others);
	if (bogus_inb(sheet->bus) != 0 || !sheet_io(sheet))
		return false;
	bogus_outb(sheet->bus, others);
	return bogus_inb(sheet->bus) == BOGUS_STATUS_IRQ;
}

static bool sheet_overrun(struct sheet *sheet)
{
	struct bogus_bus_totals totals;

	if (!sheet_io(sheet) || !sheet_io(sheet) || !sheet_io(sheet))
		return false;
	totals = sheet_totals(sheet);
	return totals.raised == 3 && totals.overrun == 2 && totals.pending == 1;
}

static bool sheet_masked_is_latched(struct sheet *sheet)
{
	if (!sheet_io(sheet) || atomic_read(&sheet->calls))
		return false;
	enable_irq(sheet->irq);
	if (!sheet_wait_served(sheet))
		goto err;
	disable_irq(sheet->irq);
	return atomic_read(&sheet->calls) == 1 && bogus_inb(sheet->bus) == 0;

err:
	disable_irq(sheet->irq);
	return false;
}

static bool sheet_no_eoi_interrupts_again(struct sheet *sheet)
{
	bool served;

	sheet->ignore = 4;
	enable_irq(sheet->irq);
	bogus_outb(sheet->bus, BOGUS_CONTROL_START);
	served = sheet_wait_served(sheet);
	disable_irq(sheet->irq);
	return served && atomic_read(&sheet->calls) == 5 &&
	       sheet_totals(sheet).raised == 1;
}

static bool sheet_hard_irq(struct sheet *sheet)
{
	bool served;

	enable_irq(sheet->irq);
	bogus_outb(sheet->bus, BOGUS_CONTROL_START);
	served = sheet_wait_served(sheet);
	disable_irq(sheet->irq);
	return served && atomic_read(&sheet->calls) == 1 &&
	       atomic_read(&sheet->bad_context) == 0;
}

static bool sheet_reset_abandons_io(struct sheet *sheet)
{
	sheet->bus->ops->set_period(sheet->bus, LONG_PERIOD_NS);
	bogus_outb(sheet->bus, BOGUS_CONTROL_START);
	sheet->bus->ops->reset(sheet->bus);
	if (bogus_inb(sheet->bus) != 0)
		return false;
	/* An I/O that was not abandoned would end before this one */
	return sheet_io(sheet) && sheet_totals(sheet).raised == 1;
}

static bool sheet_reset_discards(struct sheet *sheet)
{
	struct bogus_bus_totals totals;

	if (!sheet_io(sheet))
		return false;
	sheet->bus->ops->reset(sheet->bus);
	totals = sheet_totals(sheet);
	return bogus_inb(sheet->bus) == 0 && totals.raised == 1 &&
	       totals.discarded == 1 && totals.pending == 0;
}

static bool sheet_period_range(struct sheet *sheet)
{
	const struct bogus_bus_ops *ops = sheet->bus->ops;
	struct bogus_bus *bus = sheet->bus;

	return ops->set_period(bus, bus->period_min_ns - 1) == -ERANGE &&
	       ops->set_period(bus, bus->period_max_ns + 1) == -ERANGE &&
	       ops->period(bus) == PERIOD_NS &&
	       ops->set_period(bus, bus->period_max_ns) == 0 &&
	       ops->period(bus) == bus->period_max_ns &&
	       ops->set_period(bus, bus->period_min_ns) == 0 &&
	       ops->period(bus) == bus->period_min_ns;
}

struct sheet_test {
	const char *name;
	bool (*run)(struct sheet *sheet);
};

static const struct sheet_test sheet_tests[] = {
	{ "a quiet device reads 0", sheet_present },
	{ "other ports float and take no writes", sheet_other_port },
	{ "START sets BUSY", sheet_start_busy },
	{ "completion clears BUSY and sets IRQ", sheet_completion },
	{ "an I/O takes a period", sheet_takes_a_period },
	{ "START while BUSY is ignored", sheet_start_while_busy },
	{ "EOI with nothing pending does nothing", sheet_eoi_nothing_pending },
	{ "EOI clears IRQ", sheet_eoi_clears_irq },
	{ "EOI comes before START in one write", sheet_eoi_then_start },
	{ "control bits 2-7 are ignored", sheet_other_bits_ignored },
	{ "a completion that finds IRQ set is an overrun", sheet_overrun },
	{ "a request while masked is delivered on unmask",
	  sheet_masked_is_latched },
	{ "an ISR without EOI is interrupted again",
	  sheet_no_eoi_interrupts_again },
	{ "the ISR runs in hard IRQ context", sheet_hard_irq },
	{ "reset abandons the I/O", sheet_reset_abandons_io },
	{ "reset discards a pending request", sheet_reset_discards },
	{ "the period is range checked", sheet_period_range },
};

/* Every test finds the device quiet, its interrupt disabled, its period set */
static bool sheet_run(struct sheet *sheet, const struct sheet_test *test)
{
	struct bogus_bus *bus = sheet->bus;
	bool ok;

	bus->ops->reset(bus);
	bus->ops->set_period(bus, PERIOD_NS);
	bus->ops->totals(bus, &sheet->base);
	atomic_set(&sheet->calls, 0);
	atomic_set(&sheet->bad_context, 0);
	sheet->ignore = 0;
	reinit_completion(&sheet->served);
	ok = test->run(sheet);
	bus->ops->reset(bus);
	return ok;
}

static void sheet_run_all(struct sheet *sheet)
{
	u64 period = sheet->bus->ops->period(sheet->bus);
	size_t i;

	sheet->used = sysfs_emit(sheet->ktap, "KTAP version 1\n1..%zu\n",
				 ARRAY_SIZE(sheet_tests));
	for (i = 0; i < ARRAY_SIZE(sheet_tests); i++) {
		bool ok = sheet_run(sheet, &sheet_tests[i]);

		sheet->used += sysfs_emit_at(sheet->ktap, sheet->used,
					     "%sok %zu %s\n", ok ? "" : "not ",
					     i + 1, sheet_tests[i].name);
	}
	sheet->bus->ops->set_period(sheet->bus, period);
}

static ssize_t ktap_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct sheet *sheet = dev_get_drvdata(dev);

	memcpy(buf, sheet->ktap, sheet->used);
	return sheet->used;
}
static DEVICE_ATTR_RO(ktap);

static struct attribute *sheet_attrs[] = {
	&dev_attr_ktap.attr,
	NULL
};
ATTRIBUTE_GROUPS(sheet);

static int sheet_probe(struct platform_device *pdev)
{
	struct bogus_bus_data *data = dev_get_platdata(&pdev->dev);
	struct sheet *sheet;
	int ret;

	sheet = devm_kzalloc(&pdev->dev, sizeof(*sheet), GFP_KERNEL);
	if (!sheet)
		return -ENOMEM;
	sheet->ktap = (char *)devm_get_free_pages(&pdev->dev, GFP_KERNEL, 0);
	if (!sheet->ktap)
		return -ENOMEM;
	sheet->bus = data->bus;
	init_completion(&sheet->served);
	sheet->irq = platform_get_irq(pdev, 0);
	if (sheet->irq < 0)
		return sheet->irq;
	ret = devm_request_irq(&pdev->dev, sheet->irq, sheet_isr,
			       IRQF_NO_THREAD | IRQF_NO_AUTOEN,
			       "bogus_datasheet", sheet);
	if (ret)
		return ret;
	sheet_run_all(sheet);
	platform_set_drvdata(pdev, sheet);
	return 0;
}

static struct platform_driver sheet_driver = {
	.probe = sheet_probe,
	.driver = {
		.name		= "bogus_datasheet",
		.dev_groups	= sheet_groups,
	},
};
module_platform_driver(sheet_driver);

MODULE_DESCRIPTION("Tests of the bogus device against its datasheet");
MODULE_AUTHOR("The bogus driver stack");
MODULE_LICENSE("GPL");
