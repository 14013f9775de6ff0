// SPDX-License-Identifier: GPL-2.0
/* The account: does every interrupt appear in it exactly once? */
#include "account.h"

bool account_check(struct account *account,
		   const struct bogus_device_info *info)
{
	account->raised_sum = info->serviced + info->discarded +
			      info->overrun + info->pending;
	account->raised = account->raised_sum == info->raised;
	account->published_sum = info->dpc_runs + info->coalesced;
	account->published = account->published_sum == info->published;
	/* a DPC may be under way as long as the device runs, not after */
	if (info->state == BOGUS_RUNNING)
		account->told = info->published <= info->serviced;
	else
		account->told = info->published == info->serviced;
	return account->raised && account->published && account->told;
}
