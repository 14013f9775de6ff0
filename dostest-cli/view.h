/* SPDX-License-Identifier: GPL-2.0 */
/* How a run is shown: as dots, as lines, or as JSON. */
#ifndef DOSTEST_VIEW_H
#define DOSTEST_VIEW_H

#include <stdint.h>

#include <bogus.h>

#include "out.h"

/**
 * struct view - one way to show a run; all append to @out
 * @open: the device is there
 * @start: it has been started
 * @io: I/Os number @first to @last have been completed
 * @end: it is over; @reason is a word, @total the number of I/Os
 */
struct view {
	void (*open)(struct out *out, const char *device,
		     const struct bogus_device_info *info);
	void (*start)(struct out *out);
	void (*io)(struct out *out, uint64_t first, uint64_t last);
	void (*end)(struct out *out, const char *reason, uint64_t total);
};

extern const struct view view_dots;
extern const struct view view_lines;
extern const struct view view_json;

#endif /* DOSTEST_VIEW_H */
