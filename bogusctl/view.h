/* SPDX-License-Identifier: GPL-2.0 */
/* How watch shows what it sees: as lines, as JSON, or in place on a terminal. */
#ifndef BOGUSCTL_VIEW_H
#define BOGUSCTL_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <bogus.h>

/**
 * struct sample - what there is to show
 * @path: the device
 * @info: its state and totals
 * @elapsed_s: since watching began
 * @rate: interrupts a second, in the latest full interval
 * @fresh: interrupts in that interval
 * @total: interrupts since watching began
 * @lines: how many lines have been shown
 * @color: use colours
 */
struct sample {
	const char *path;
	struct bogus_device_info info;
	double elapsed_s;
	double rate;
	uint64_t fresh;
	uint64_t total;
	uint64_t lines;
	bool color;
};

/**
 * struct view - one way to show samples
 * @write: show one
 * @live: show the total whenever it has moved, not only in the interval
 */
struct view {
	void (*write)(FILE *file, const struct sample *sample);
	bool live;
};

extern const struct view view_lines;
extern const struct view view_json;
extern const struct view view_screen;

/* Is standard output a terminal that view_screen can be shown on? */
bool view_screen_fits(void);

#endif /* BOGUSCTL_VIEW_H */
