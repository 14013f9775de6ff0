// SPDX-License-Identifier: GPL-2.0
/* bogusctl info: all there is to know about a device. */
#include <inttypes.h>
#include <stdio.h>

#include "ctl.h"
#include "device.h"
#include "mechanism.h"
#include "style.h"
#include "units.h"

static void info_show_state(const struct args *args, struct bogus *dev,
			    const struct bogus_device_info *info)
{
	bool color = args->color;

	printf("%s%s%s\n", style_begin(color, STYLE_BOLD), bogus_path(dev),
	       style_begin(color, STYLE_PLAIN));
	printf("  present     %s\n", bogus_check(dev) > 0 ? "yes" :
	       "no: nothing answers at its port");
	printf("  state       %s%s%s\n",
	       style_begin(color, style_of_state(info->state)),
	       device_state_name(info), style_begin(color, STYLE_PLAIN));
	printf("  handles     %" PRIu32 " open (this one included), %" PRIu32
	       " have it started\n", info->handles, info->started);
}

/* Older modules have but one */
static void info_show_mechanism(struct bogus *dev,
				const struct bogus_device_info *info)
{
	char list[BOGUS_DPC_LIST_SIZE];
	struct mechanisms m;
	size_t i;

	printf("  DPC         %s", info->dpc);
	if (bogus_dpc_list(dev, list, sizeof(list)) == 0 &&
	    mechanisms_parse(&m, list) == 0 && m.n > 1) {
		printf(" (there is:");
		for (i = 0; i < m.n; i++)
			printf(" %s", m.names[i]);
		printf(")");
	}
	printf("\n");
}

static void info_show_settings(struct bogus *dev,
			       const struct bogus_device_info *info)
{
	char period[UNITS_SIZE], min[UNITS_SIZE], max[UNITS_SIZE];

	printf("  period      %s (%s to %s)\n",
	       units_format(info->period_ns, period),
	       units_format(info->period_min_ns, min),
	       units_format(info->period_max_ns, max));
	printf("  port        0x%" PRIx32 "\n", info->port);
	printf("  interrupt   %" PRIu32 ", Linux calls it %" PRIu32 "\n",
	       info->hwirq, info->irq);
	info_show_mechanism(dev, info);
	printf("  contract    version %" PRIu32 "\n", info->abi_version);
}

static void info_show_totals(const struct bogus_device_info *info)
{
	printf("  raised      %" PRIu64 "\n", info->raised);
	printf("  serviced    %" PRIu64 "\n", info->serviced);
	printf("  discarded   %" PRIu64 "\n", info->discarded);
	printf("  overrun     %" PRIu64 "\n", info->overrun);
	printf("  pending     %" PRIu64 "\n", info->pending);
	printf("  spurious    %" PRIu64 "\n", info->spurious);
	printf("  published   %" PRIu64 "\n", info->published);
	printf("  DPC runs    %" PRIu64 "\n", info->dpc_runs);
	printf("  coalesced   %" PRIu64 "\n", info->coalesced);
	if (info->errors)
		printf("  errors      %" PRIu64 "\n", info->errors);
	if (info->restarts)
		printf("  restarts    %" PRIu64 "\n", info->restarts);
	if (info->outages)
		printf("  outages     %" PRIu32 "%s\n", info->outages,
		       info->failing ? ", it does not answer now" : "");
}

static void info_show_latest(const struct bogus_device_info *info)
{
	char isr[UNITS_SIZE], dpc[UNITS_SIZE];

	if (!info->raised_at_ns)
		return;
	printf("  latest      raised at %" PRIu64 ".%09" PRIu64 " s; ISR after "
	       "%s, DPC after %s\n", info->raised_at_ns / NSEC_PER_SEC,
	       info->raised_at_ns % NSEC_PER_SEC,
	       units_format(info->isr_at_ns - info->raised_at_ns, isr),
	       units_format(info->dpc_at_ns - info->raised_at_ns, dpc));
}

static void info_write_mechanisms(struct json *json, struct bogus *dev)
{
	char list[BOGUS_DPC_LIST_SIZE];
	struct mechanisms m;
	size_t i;

	json_array(json, "mechanisms");
	if (bogus_dpc_list(dev, list, sizeof(list)) == 0 &&
	    mechanisms_parse(&m, list) == 0)
		for (i = 0; i < m.n; i++)
			json_string(json, NULL, m.names[i]);
	json_array_end(json);
}

static void info_show_json(struct bogus *dev,
			   const struct bogus_device_info *info)
{
	struct json json;

	json_begin(&json, stdout);
	json_object(&json, NULL);
	device_write_json(&json, dev, info);
	info_write_mechanisms(&json, dev);
	json_object_end(&json);
	json_end(&json);
}

static int info_run(const struct args *args)
{
	struct bogus_device_info info;
	struct bogus *dev;
	int status = device_look(args->device, &dev, &info);

	if (status)
		return status;
	if (args->json) {
		info_show_json(dev, &info);
	} else {
		info_show_state(args, dev, &info);
		info_show_settings(dev, &info);
		info_show_totals(&info);
		info_show_latest(&info);
	}
	bogus_close(dev);
	return EXIT_OK;
}

const struct command cmd_info = {
	.name = "info",
	.summary = "tell all about a device",
	.usage = "info [OPTION]... [DEVICE]",
	.help =
"Shows state, settings and totals of a device, in one consistent snapshot.\n"
"\n"
"  -d, --device=PATH  the device\n"
"\n"
"With --json it is an object. Its members are called as the files in\n"
"/sys/class/bogus/bogusN are; besides there are device (the path), present, and\n"
"raised_at_ns, isr_at_ns, dpc_at_ns (on CLOCK_MONOTONIC, of the latest\n"
"interrupt, 0 if there was none); dpc is the mechanism that is set, mechanisms\n"
"an array of all that there are. port is a decimal number in JSON.\n",
	.options = "d",
	.device_operand = 0,
	.run = info_run,
};
