/* SPDX-License-Identifier: GPL-2.0 */
/* One mechanism measured: how long each stage took, and where it ran. */
#ifndef BOGUSCTL_PASS_H
#define BOGUSCTL_PASS_H

#include <bogus_split.h>

#include "run.h"

/**
 * struct pass - one mechanism, measured
 * @run: the device's run; @dev, @live and what ends it are to be set before
 * @split: how long the stages took in it
 * @isr: where the ISR ran; all of this is empty if the device has no ring
 * @dpc: where the DPC ran
 * @sampled: how many interrupts these two are of, the latest of the run
 */
struct pass {
	struct run run;
	struct bogus_split split;
	struct where isr;
	struct where dpc;
	uint64_t sampled;
};

/* Return: 0, -errno */
int pass_measure(struct pass *pass);
uint64_t pass_count(const struct pass *pass, unsigned int stage);
uint64_t pass_percentile(const struct pass *pass, unsigned int stage,
			 double percent);
/* Of all stages on the way to the reader, which does not pass the DPC's end */
uint64_t pass_sum(const struct pass *pass, double percent);
/* Where a stage ran, or what it is if nothing runs in it. Return: @buf */
const char *pass_where(const struct pass *pass, unsigned int stage,
		       char buf[WHERE_SIZE]);
/* One object */
void pass_write_json(struct json *json, const struct pass *pass);

#endif /* BOGUSCTL_PASS_H */
