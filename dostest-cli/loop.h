/* SPDX-License-Identifier: GPL-2.0 */
/* The run: waits for the device, for keys, for signals and for the clock. */
#ifndef DOSTEST_LOOP_H
#define DOSTEST_LOOP_H

#include <bogus.h>

#include "args.h"

/**
 * struct loop_result - how a run ended
 * @status: what to exit with
 * @signo: what to die of instead, 0 if nothing
 */
struct loop_result {
	int status;
	int signo;
};

/*
 * Returns with the device stopped, the terminal as it was and signals doing
 * what they usually do. Complaints have been made.
 */
struct loop_result loop_run(const struct args *args, struct bogus *dev,
			    const struct bogus_device_info *info);

#endif /* DOSTEST_LOOP_H */
