// SPDX-License-Identifier: GPL-2.0
/*
 * totals PATH [PERIOD_NS]: what a device itself says of its totals, as lines
 * "name value"; with PERIOD_NS, set its period before. How often the ways to
 * the DPC and to the user have been measured is left out if it has not been.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bogus.h"
#include "bogus_split.h"

static void print_stage(struct bogus *dev, unsigned int stage)
{
	uint64_t counts[BOGUS_SPLIT_BUCKETS];

	if (bogus_split_stage(dev, stage, counts) == 0)
		printf("%s %" PRIu64 "\n", bogus_split_name(stage),
		       bogus_split_count(counts));
}

static int print_totals(struct bogus *dev)
{
	struct bogus_device_info info;
	int ret = bogus_info(dev, &info, sizeof(info));

	if (ret < 0)
		return ret;
	printf("state %u\nstarted %u\nperiod_ns %" PRIu64 "\nserviced %" PRIu64
	       "\npublished %" PRIu64 "\ndpc_runs %" PRIu64 "\n",
	       info.state, info.started, info.period_ns, info.serviced,
	       info.published, info.dpc_runs);
	printf("mechanism %s\n", info.dpc);
	print_stage(dev, BOGUS_SPLIT_QUEUE);
	print_stage(dev, BOGUS_SPLIT_USER);
	return 0;
}

int main(int argc, char **argv)
{
	struct bogus *dev;
	int ret;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: totals PATH [PERIOD_NS]\n");
		return 2;
	}
	ret = bogus_open(argv[1], 0, &dev);
	if (ret == 0) {
		if (argc == 3)
			ret = bogus_set_period(dev, strtoull(argv[2], NULL, 10));
		if (ret == 0)
			ret = print_totals(dev);
		bogus_close(dev);
	}
	if (ret < 0)
		fprintf(stderr, "totals: %s: %s\n", argv[1], bogus_strerror(ret));
	return ret < 0;
}
