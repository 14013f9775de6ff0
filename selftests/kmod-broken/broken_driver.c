// SPDX-License-Identifier: GPL-2.0
/*
 * Promises of the driver that are not kept: what its checked build is to find.
 * The driver itself has none of these bugs; a probe at the entry of one of its
 * functions puts one there, for as long as this module is loaded.
 */

#include <linux/kprobes.h>
#include "../../kmod/compat.h"
#include "../../kmod/bogus_drv.h"
#include "broken.h"

/* Far enough ahead that no interrupt gets there meanwhile */
#define BROKEN_AHEAD	1000000

/* One bug at a time: one probe, of either kind */
static struct kprobe broken_probe;
static struct kretprobe broken_return;

static int broken_at(const char *symbol, kprobe_pre_handler_t fn)
{
	broken_probe.symbol_name = symbol;
	broken_probe.pre_handler = fn;
	return register_kprobe(&broken_probe);
}

/**
 * broken_driver_mend - the driver is as it was
 */
void broken_driver_mend(void)
{
	if (broken_probe.symbol_name)
		unregister_kprobe(&broken_probe);
	if (broken_return.kp.symbol_name)
		unregister_kretprobe(&broken_return);
}

static struct bogus *broken_isr_device(struct pt_regs *regs)
{
	return (struct bogus *)regs_get_kernel_argument(regs, 1);
}

static struct bogus *broken_device(struct pt_regs *regs)
{
	return (struct bogus *)regs_get_kernel_argument(regs, 0);
}

static struct bogus_handle *broken_handle(struct pt_regs *regs)
{
	return (struct bogus_handle *)regs_get_kernel_argument(regs, 0);
}

/* Around the ISR, of which what returns knows the device too */

static struct bogus *broken_kept(struct kretprobe_instance *instance)
{
	return *(struct bogus **)instance->data;
}

static int broken_keep(struct kretprobe_instance *instance,
		       struct pt_regs *regs)
{
	*(struct bogus **)instance->data = broken_isr_device(regs);
	return 0;
}

static int broken_around_isr(kretprobe_handler_t entry,
			     kretprobe_handler_t handler)
{
	broken_return.kp.symbol_name = "bogus:bogus_isr";
	broken_return.data_size = sizeof(struct bogus *);
	broken_return.entry_handler = entry;
	broken_return.handler = handler;
	return register_kretprobe(&broken_return);
}

/* An interrupt is counted that nobody has raised. */
static int broken_count(struct kprobe *probe, struct pt_regs *regs)
{
	atomic64_inc(&broken_isr_device(regs)->serviced);
	return 0;
}

static int broken_driver_account(void)
{
	return broken_at("bogus:bogus_isr", broken_count);
}

static int broken_stamp(struct kprobe *probe, struct pt_regs *regs)
{
	broken_isr_device(regs)->bus->raised_at_ns = U64_MAX;
	return 0;
}

static int broken_driver_stamps(void)
{
	return broken_at("bogus:bogus_isr", broken_stamp);
}

/* For as long as the ISR runs: no DPC would wake whoever waits for the rest. */

static int broken_publish(struct kretprobe_instance *instance,
			  struct pt_regs *regs)
{
	broken_keep(instance, regs);
	atomic64_add(BROKEN_AHEAD, &broken_kept(instance)->published);
	return 0;
}

static int broken_publish_back(struct kretprobe_instance *instance,
			       struct pt_regs *regs)
{
	atomic64_sub(BROKEN_AHEAD, &broken_kept(instance)->published);
	return 0;
}

static int broken_driver_published(void)
{
	return broken_around_isr(broken_publish, broken_publish_back);
}

static int broken_move(struct kprobe *probe, struct pt_regs *regs)
{
	struct bogus *bogus = broken_device(regs);
	u64 seq = atomic64_read(&bogus->serviced);

	WRITE_ONCE(bogus_ring_slot(&bogus->ring, seq)->isr_seq, seq + 1);
	return 0;
}

static int broken_driver_slot(void)
{
	return broken_at("bogus:bogus_dpc", broken_move);
}

/*
 * One serviced interrupt is never published: at what follows the last DPC in
 * bogus_halt(), for a DPC would publish it after all.
 */
static int broken_forget(struct kprobe *probe, struct pt_regs *regs)
{
	atomic64_dec(&broken_device(regs)->published);
	return 0;
}

static int broken_driver_quiet(void)
{
	return broken_at("bogus:bogus_watchdog_stop", broken_forget);
}

static int broken_take_more(struct kprobe *probe, struct pt_regs *regs)
{
	struct bogus_take *take = (void *)regs_get_kernel_argument(regs, 1);

	take->published++;
	return 0;
}

static int broken_driver_taken(void)
{
	return broken_at("bogus:bogus_handle_take", broken_take_more);
}

static int broken_take_back(struct kprobe *probe, struct pt_regs *regs)
{
	atomic64_dec(&broken_handle(regs)->cursor);
	return 0;
}

static int broken_driver_handle(void)
{
	return broken_at("bogus:bogus_handle_free", broken_take_back);
}

/* The DPC is called by the interrupt that has queued it, as a function. */

typedef void (*broken_dpc_t)(struct bogus *bogus);

static int broken_isr_return(struct kretprobe_instance *instance,
			     struct pt_regs *regs)
{
	broken_dpc_t dpc = (broken_dpc_t)broken_probe.addr;

	dpc(broken_kept(instance));
	return 0;
}

static int broken_nothing(struct kprobe *probe, struct pt_regs *regs)
{
	return 0;
}

static int broken_driver_context(void)
{
	/* What it is there for is the address */
	int ret = broken_at("bogus:bogus_dpc", broken_nothing);

	if (ret)
		return ret;
	ret = broken_around_isr(broken_keep, broken_isr_return);
	if (ret)
		unregister_kprobe(&broken_probe);
	return ret;
}

const struct broken_bug broken_driver_bugs[] = {
	{ "driver-account",	broken_driver_account },
	{ "driver-stamps",	broken_driver_stamps },
	{ "driver-published",	broken_driver_published },
	{ "driver-slot",	broken_driver_slot },
	{ "driver-quiet",	broken_driver_quiet },
	{ "driver-taken",	broken_driver_taken },
	{ "driver-handle",	broken_driver_handle },
	{ "driver-context",	broken_driver_context },
	{ }
};
