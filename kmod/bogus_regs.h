/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The datasheet in C: one 8-bit port, status when read, control when written.
 * Bit assignments and port address are those of Norton's article (figures 1
 * and 2); docs/datasheet.md says what the article leaves open.
 */
#ifndef BOGUS_REGS_H
#define BOGUS_REGS_H

#include <linux/bits.h>

#define BOGUS_PORT		0x141

/* Status, on inb() */
#define BOGUS_STATUS_BUSY	BIT(0)	/* an I/O is under way */
#define BOGUS_STATUS_IRQ	BIT(1)	/* an interrupt request is pending */
#define BOGUS_STATUS_ERROR	BIT(2)	/* the last I/O failed */
#define BOGUS_STATUS_ABSENT	BIT(7)	/* 0 where there is a device */

/* What a bus without a device at the port reads: pulled up lines */
#define BOGUS_STATUS_FLOATING	0xff

/* Control, on outb(); EOI takes effect before START */
#define BOGUS_CONTROL_START	BIT(0)	/* begin an I/O; clears ERROR */
#define BOGUS_CONTROL_EOI	BIT(1)	/* done with the interrupt: clears IRQ */

#define BOGUS_HWIRQ		11	/* in the device's own irq domain */

#define BOGUS_PERIOD_DEFAULT_NS	100000000ULL	/* the article's 1/10 second */
#define BOGUS_PERIOD_MIN_NS	2000ULL
#define BOGUS_PERIOD_MAX_NS	3600000000000ULL	/* one hour */

#endif /* BOGUS_REGS_H */
