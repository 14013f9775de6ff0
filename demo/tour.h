/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEMO_TOUR_H
#define DEMO_TOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "bogus.h"

/**
 * struct tour - a walk through the stack
 * @modules: folder of the modules to load, or NULL for installed ones
 * @ios: how many I/Os to watch
 * @bold: write headings for a terminal that knows bold
 * @loaded: the modules are loaded because of us
 * @step: number of the heading before
 * @dev: the device, once it is open
 * @began: its totals at that moment
 * @counted: sum of all that GetEvent has said
 */
struct tour {
	const char *modules;
	unsigned int ios;
	bool bold;
	bool loaded;
	unsigned int step;
	struct bogus *dev;
	struct bogus_device_info began;
	uint64_t counted;
};

int tour_walk(struct tour *tour);

/* interrupts.c */
int interrupts_show(unsigned int irq);

#endif /* DEMO_TOUR_H */
