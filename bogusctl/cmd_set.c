// SPDX-License-Identifier: GPL-2.0
/* bogusctl set: change what can be changed about a device. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "device.h"
#include "units.h"

static int set_period_fail(struct bogus *dev,
			   const struct bogus_device_info *info,
			   const char *text, int err)
{
	char min[UNITS_SIZE], max[UNITS_SIZE];

	if (err == -ERANGE)
		complain("%s: a period of '%s' is out of range: %s to %s (%"
			 PRIu64 " to %" PRIu64 " ns)", bogus_path(dev), text,
			 units_format(info->period_min_ns, min),
			 units_format(info->period_max_ns, max),
			 info->period_min_ns, info->period_max_ns);
	else if (err == -EACCES || err == -EPERM)
		complain("%s: you may not write its period_ns in sysfs: join "
			 "the group that the udev rule gives it to, or run with "
			 "sudo", bogus_path(dev));
	else
		return device_fail(dev, err);
	return EXIT_FAILED;
}

static void set_period_show(const struct args *args, struct bogus *dev,
			    uint64_t before_ns, uint64_t ns)
{
	char period[UNITS_SIZE], before[UNITS_SIZE];
	struct json json;

	if (!args->json) {
		printf("%s: period %s (was %s)\n", bogus_path(dev),
		       units_format(ns, period),
		       units_format(before_ns, before));
		return;
	}
	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_string(&json, "device", bogus_path(dev));
	json_u64(&json, "period_ns", ns);
	json_u64(&json, "previous_period_ns", before_ns);
	json_object_end(&json);
	json_end(&json);
}

static int set_device_period(const struct args *args, struct bogus *dev,
			     const char *text, uint64_t ns)
{
	struct bogus_device_info info;
	int status = device_info(dev, &info), ret;

	if (status)
		return status;
	ret = bogus_set_period(dev, ns);
	if (ret < 0)
		return set_period_fail(dev, &info, text, ret);
	set_period_show(args, dev, info.period_ns, ns);
	return EXIT_OK;
}

static int set_period(const struct args *args, const char *text)
{
	struct bogus *dev;
	uint64_t ns;
	int status, ret = units_parse(text, 1, &ns);

	if (ret == -EINVAL) {
		complain("period wants a time such as 500us, 10ms or 1.5s, or "
			 "whole nanoseconds: '%s'", text);
		return EXIT_USAGE;
	}
	/* longer than we can say: the device tells its range */
	if (ret == -ERANGE)
		ns = UINT64_MAX;
	status = device_open(args->device, 0, &dev);
	if (status)
		return status;
	status = set_device_period(args, dev, text, ns);
	bogus_close(dev);
	return status;
}

static const struct setting {
	const char *name;
	int (*set)(const struct args *args, const char *text);
} settings[] = {
	{ "period", set_period },
	{ NULL, NULL },
};

static int set_run(const struct args *args)
{
	const struct setting *setting;

	for (setting = settings; setting->name; setting++)
		if (!strcmp(setting->name, args->operands[0]))
			return setting->set(args, args->operands[1]);
	complain("there is no '%s' to set; there is: period",
		 args->operands[0]);
	return EXIT_USAGE;
}

const struct command cmd_set = {
	.name = "set",
	.summary = "set the period of a device",
	.usage = "set period TIME [OPTION]... [DEVICE]",
	.help =
"Sets how long one I/O of a device takes. TIME is in ns or has a unit: ns, us,\n"
"ms, s, as in 500us or 1.5ms. The device may be running; the next I/O takes the\n"
"new time. Needs permission to write period_ns in sysfs: root has it, and the\n"
"group bogus where the udev rule is installed.\n"
"\n"
"  -d, --device=PATH  the device\n"
"\n"
"With --json it is an object: device, period_ns, previous_period_ns.\n",
	.options = "d",
	.min_operands = 2,
	.device_operand = 2,
	.run = set_run,
};
