// SPDX-License-Identifier: GPL-2.0
/*
 * What can go wrong with an I/O, on purpose. When an I/O begins, one random
 * number decides which fault it is to have, if any. The numbers depend on the
 * seed, the rates, and how many I/Os have begun, and on nothing else: a run can
 * be repeated.
 *
 * Everything here is called under bogus_vdev.lock, or before anybody else knows
 * the device.
 */

#include <linux/math64.h>
#include "bogus_vdev.h"

/* Similar seeds begin alike: from then on they don't */
#define BOGUS_FAULT_WARM_UP	16

static u64 bogus_fault_sum(const struct bogus_fault_config *config)
{
	unsigned int fault;
	u64 sum = 0;

	for (fault = BOGUS_FAULT_NONE + 1; fault < BOGUS_FAULTS; fault++)
		sum += config->ppm[fault];
	return sum;
}

/**
 * bogus_fault_config_valid - whether a device can be like that
 * @config: the faults
 *
 * Context: any.
 */
bool bogus_fault_config_valid(const struct bogus_fault_config *config)
{
	return bogus_fault_sum(config) <= BOGUS_FAULT_MILLION;
}

/**
 * bogus_fault_init - begin the sequence of faults
 * @vdev: the device
 *
 * Context: task, before the device is known to others.
 */
void bogus_fault_init(struct bogus_vdev *vdev)
{
	unsigned int i;

	vdev->faulty = bogus_fault_sum(&vdev->config.faults);
	prandom_seed_state(&vdev->fault_random, vdev->config.faults.seed);
	for (i = 0; i < BOGUS_FAULT_WARM_UP; i++)
		prandom_u32_state(&vdev->fault_random);
}

/* From 0 to below @below, evenly */
static u64 bogus_fault_random(struct bogus_vdev *vdev, u64 below)
{
	u32 random = prandom_u32_state(&vdev->fault_random);

	return mul_u64_u32_shr(below, random, 32);
}

/**
 * bogus_fault_next - what goes wrong with the I/O that begins
 * @vdev: the device
 *
 * Context: any, with the device's lock held.
 */
enum bogus_fault bogus_fault_next(struct bogus_vdev *vdev)
{
	unsigned int fault;
	u64 random;

	lockdep_assert_held(&vdev->lock);
	random = bogus_fault_random(vdev, BOGUS_FAULT_MILLION);
	for (fault = BOGUS_FAULT_NONE + 1; fault < BOGUS_FAULTS; fault++) {
		if (random < vdev->config.faults.ppm[fault])
			return fault;
		random -= vdev->config.faults.ppm[fault];
	}
	return BOGUS_FAULT_NONE;
}

/**
 * bogus_fault_lateness - how much longer a late I/O takes
 * @vdev: the device
 *
 * Context: any, with the device's lock held.
 * Return: nanoseconds, at least 1.
 */
u64 bogus_fault_lateness(struct bogus_vdev *vdev)
{
	lockdep_assert_held(&vdev->lock);
	return 1 + bogus_fault_random(vdev, vdev->config.faults.late_ns);
}
