// SPDX-License-Identifier: GPL-2.0
/* bogusctl stats: the account of a device, and whether it closes. */
#include <inttypes.h>
#include <stdio.h>

#include "account.h"
#include "ctl.h"
#include "device.h"
#include "style.h"

static void stats_show_item(const char *name, uint64_t value, const char *what)
{
	printf("  %-13s %20" PRIu64 "   %s\n", name, value, what);
}

static void stats_show_sum(bool color, uint64_t sum, bool ok, const char *bad)
{
	printf("  %-13s %20" PRIu64 "   %s%s%s\n", "sum", sum,
	       style_begin(color, ok ? STYLE_GOOD : STYLE_BAD),
	       ok ? "closes" : bad, style_begin(color, STYLE_PLAIN));
}

static void stats_show_raised(bool color, const struct account *account,
			      const struct bogus_device_info *info)
{
	stats_show_item("raised", info->raised, "requests the device has made");
	stats_show_item("= serviced", info->serviced, "taken by the ISR");
	stats_show_item("+ discarded", info->discarded,
			"cleared by a stop or a reset");
	stats_show_item("+ overrun", info->overrun,
			"met a request still pending");
	stats_show_item("+ pending", info->pending, "wait for the ISR");
	stats_show_sum(color, account->raised_sum, account->raised,
		       "DOES NOT CLOSE: not what was raised");
}

static void stats_show_published(bool color, const struct account *account,
				 const struct bogus_device_info *info)
{
	printf("\n");
	stats_show_item("published", info->published, "told to the handles");
	stats_show_item("= DPC runs", info->dpc_runs, "one interrupt for each");
	stats_show_item("+ coalesced", info->coalesced,
			"taken along by the run of an earlier one");
	stats_show_sum(color, account->published_sum, account->published,
		       "DOES NOT CLOSE: not what was published");
}

static void stats_show_told(bool color, const struct account *account,
			    const struct bogus_device_info *info)
{
	const char *verdict = info->state == BOGUS_RUNNING ?
		"wait for the DPC" : "closes: nothing waits for the DPC";

	if (!account->told)
		verdict = "DOES NOT CLOSE: published is not what was serviced";
	printf("\n  %-13s %20" PRId64 "   %s%s%s\n", "to be told",
	       (int64_t)(info->serviced - info->published),
	       style_begin(color, account->told ? STYLE_GOOD : STYLE_BAD),
	       verdict, style_begin(color, STYLE_PLAIN));
	stats_show_item("spurious", info->spurious,
			"ISR calls without a request; not in the sum");
}

static void stats_show(const struct args *args, struct bogus *dev,
		       const struct account *account,
		       const struct bogus_device_info *info)
{
	printf("%s%s%s, %s\n", style_begin(args->color, STYLE_BOLD),
	       bogus_path(dev), style_begin(args->color, STYLE_PLAIN),
	       device_state_name(info));
	stats_show_raised(args->color, account, info);
	stats_show_published(args->color, account, info);
	stats_show_told(args->color, account, info);
}

static void stats_show_json(struct bogus *dev, const struct account *account,
			    const struct bogus_device_info *info, bool closes)
{
	struct json json;

	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_string(&json, "device", bogus_path(dev));
	json_string(&json, "state", device_state_name(info));
	device_write_totals_json(&json, info);
	json_bool(&json, "raised_closes", account->raised);
	json_bool(&json, "published_closes", account->published);
	json_bool(&json, "told_closes", account->told);
	json_bool(&json, "closes", closes);
	json_object_end(&json);
	json_end(&json);
}

static int stats_run(const struct args *args)
{
	struct bogus_device_info info;
	struct account account;
	struct bogus *dev;
	bool closes;
	int status = device_look(args->device, &dev, &info);

	if (status)
		return status;
	closes = account_check(&account, &info);
	if (args->json)
		stats_show_json(dev, &account, &info, closes);
	else
		stats_show(args, dev, &account, &info);
	if (!closes)
		complain("%s: the account does not close", bogus_path(dev));
	bogus_close(dev);
	return closes ? EXIT_OK : EXIT_FAILED;
}

const struct command cmd_stats = {
	.name = "stats",
	.summary = "show the account of a device, and check it",
	.usage = "stats [OPTION]... [DEVICE]",
	.help =
"Shows where every interrupt has gone, and checks that none is missing:\n"
"\n"
"  raised = serviced + discarded + overrun + pending\n"
"  published = DPC runs + coalesced\n"
"  published = serviced, or less while the device runs and a DPC is under way\n"
"\n"
"If one of these does not hold, the exit status is 1.\n"
"\n"
"  -d, --device=PATH  the device\n"
"\n"
"With --json it is an object with the totals and, as true or false,\n"
"raised_closes, published_closes, told_closes, and closes for all three.\n",
	.options = "d",
	.device_operand = 0,
	.run = stats_run,
};
