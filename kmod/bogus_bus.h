/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The seam between the hardware and whoever drives it. A driver that is bound
 * to a "bogus" platform device finds a struct bogus_bus_data as its platform
 * data and the interrupt as its first IRQ resource, and needs nothing else:
 * the two modules share no symbols. It requests the interrupt in probe and
 * frees it in remove; a card is pulled out between the two, never inside.
 */
#ifndef BOGUS_BUS_H
#define BOGUS_BUS_H

#include <linux/types.h>

struct bogus_bus;

/**
 * struct bogus_bus_totals - what the hardware has counted since it was made
 * @raised: requests for an interrupt: one for each I/O that has ended, but for
 *	those that are made to end with none, or with two
 * @overrun: of these, the ones that found the request before still pending
 * @discarded: requests that a reset or the removal of the device cleared
 * @pending: 1 while a request is pending, else 0
 *
 * What is missing in raised = overrun + discarded + pending + x has been
 * acknowledged by an EOI.
 */
struct bogus_bus_totals {
	u64 raised;
	u64 overrun;
	u64 discarded;
	u64 pending;
};

/**
 * struct bogus_bus_ops - how to reach a bogus device
 * @inb: read a port. Any context.
 * @outb: write a port. Any context.
 * @reset: pull the reset line: the I/O under way is abandoned, BUSY, IRQ and
 *	ERROR clear, a pending request counts as discarded; quiet on return.
 *	While it is held the port reads as absent. Task context; the caller
 *	keeps its ISR from running meanwhile (disable_irq()).
 * @period: how long an I/O takes, in ns. Any context.
 * @set_period: change that, from the next START on. -ERANGE if it is not
 *	within @period_min_ns .. @period_max_ns of the bus. Any context.
 * @totals: one consistent snapshot. Any context.
 */
struct bogus_bus_ops {
	u8 (*inb)(struct bogus_bus *bus, unsigned int port);
	void (*outb)(struct bogus_bus *bus, u8 value, unsigned int port);
	void (*reset)(struct bogus_bus *bus);
	u64 (*period)(struct bogus_bus *bus);
	int (*set_period)(struct bogus_bus *bus, u64 period_ns);
	void (*totals)(struct bogus_bus *bus, struct bogus_bus_totals *totals);
};

/**
 * struct bogus_bus - one device as its bus shows it
 * @ops: how to reach it
 * @port: where its port is
 * @period_min_ns: bounds of @ops->set_period
 * @period_max_ns: bounds of @ops->set_period
 * @raised_at_ns: CLOCK_MONOTONIC time at which the latest request was raised;
 *	whoever has found IRQ set with @ops->inb can read it until EOI
 *
 * Belongs to the hardware and is valid while the driver is bound.
 */
struct bogus_bus {
	const struct bogus_bus_ops *ops;
	unsigned int port;
	u64 period_min_ns;
	u64 period_max_ns;
	u64 raised_at_ns;
};

/**
 * struct bogus_bus_data - the platform data of a bogus device
 * @bus: the way to the device
 * @probe_error: for the driver to say what its probe has failed with, or 0; for
 *	whoever has plugged the card in
 */
struct bogus_bus_data {
	struct bogus_bus *bus;
	int probe_error;
};

static inline u8 bogus_inb(struct bogus_bus *bus)
{
	return bus->ops->inb(bus, bus->port);
}

static inline void bogus_outb(struct bogus_bus *bus, u8 value)
{
	bus->ops->outb(bus, value, bus->port);
}

#endif /* BOGUS_BUS_H */
