/* SPDX-License-Identifier: GPL-2.0 */
/* The account: does every interrupt appear in it exactly once? */
#ifndef BOGUSCTL_ACCOUNT_H
#define BOGUSCTL_ACCOUNT_H

#include <stdbool.h>

#include <bogus.h>

/**
 * struct account - what must hold in every snapshot
 * @raised_sum: serviced + discarded + overrun + pending
 * @raised: it is what has been raised
 * @published_sum: dpc_runs + coalesced
 * @published: it is what has been published
 * @told: what is serviced has been published, or will be by a DPC under way
 */
struct account {
	uint64_t raised_sum;
	uint64_t published_sum;
	bool raised;
	bool published;
	bool told;
};

/* Return: true if the account closes */
bool account_check(struct account *account,
		   const struct bogus_device_info *info);

#endif /* BOGUSCTL_ACCOUNT_H */
