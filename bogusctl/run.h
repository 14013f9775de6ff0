/* SPDX-License-Identifier: GPL-2.0 */
/* Letting a device run for a while, with somebody who reads it. */
#ifndef BOGUSCTL_RUN_H
#define BOGUSCTL_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include <bogus.h>

#include "live.h"
#include "reader.h"

/**
 * struct run - one run
 * @dev: the device, for writing
 * @live: the signals that end it; hears of no device
 * @count: it ends when the reader has been told of so many interrupts; 0: not
 * @time_ns: it ends after this time; 0: not
 * @nap_ns: how long the reader sleeps after each read
 * @reader: who read, and what
 * @rest: interrupts that nobody had read when the device was stopped
 * @before: the device before it was started
 * @after: the device when it had been stopped
 * @elapsed_s: how long it was started
 * @timed_out: the time was over
 */
struct run {
	struct bogus *dev;
	struct live *live;
	uint64_t count;
	uint64_t time_ns;
	uint64_t nap_ns;
	struct reader reader;
	uint64_t rest;
	struct bogus_device_info before;
	struct bogus_device_info after;
	double elapsed_s;
	bool timed_out;
};

/*
 * Run the device until the count, the time or a signal. It is stopped
 * whatever is returned.
 * Return: 0 or -errno
 */
int run_device(struct run *run);
/* Interrupts that this handle was told of, in whatever way */
uint64_t run_total(const struct run *run);
/* Nobody else had it started, before or after */
bool run_is_ours(const struct run *run);
/*
 * Was it told of exactly those that were serviced meanwhile? Only when the
 * device is as it was before can that be said: not while others run it.
 */
bool run_is_exact(const struct run *run);
/* "5 reads told of 20 interrupts", and whether that is right */
void run_show(const struct run *run);
/* The members of an object that tell this */
void run_write_json(struct json *json, const struct run *run);

#endif /* BOGUSCTL_RUN_H */
