// SPDX-License-Identifier: GPL-2.0
/* bogusctl set: change what can be changed about a device. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "device.h"
#include "mechanism.h"
#include "units.h"

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

static int set_period_of(const struct args *args, struct bogus *dev,
			     const char *text, uint64_t ns)
{
	struct bogus_device_info info;
	int status = device_info(dev, &info);

	if (!status)
		status = device_set_period(dev, text, ns);
	if (status)
		return status;
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
	status = set_period_of(args, dev, text, ns);
	bogus_close(dev);
	return status;
}

static void set_dpc_show(const struct args *args, struct bogus *dev,
			 const char *before, const char *name)
{
	struct json json;

	if (!args->json) {
		printf("%s: DPC by %s (was %s)\n", bogus_path(dev), name,
		       before);
		return;
	}
	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_string(&json, "device", bogus_path(dev));
	json_string(&json, "dpc", name);
	json_string(&json, "previous_dpc", before);
	json_object_end(&json);
	json_end(&json);
}

static int set_dpc_of(const struct args *args, struct bogus *dev,
		      const char *name)
{
	struct mechanisms before;
	int status = mechanisms_get(dev, &before);

	if (!status)
		status = mechanism_set(dev, name);
	if (status)
		return status;
	set_dpc_show(args, dev, before.current, name);
	return EXIT_OK;
}

static int set_dpc(const struct args *args, const char *name)
{
	struct bogus *dev;
	int status;

	if (!*name || strpbrk(name, "\n []")) {
		complain("dpc wants the name of a mechanism: '%s'", name);
		return EXIT_USAGE;
	}
	status = device_open(args->device, 0, &dev);
	if (status)
		return status;
	status = set_dpc_of(args, dev, name);
	bogus_close(dev);
	return status;
}

static const struct setting {
	const char *name;
	int (*set)(const struct args *args, const char *text);
} settings[] = {
	{ "dpc", set_dpc },
	{ "period", set_period },
	{ NULL, NULL },
};

static int set_run(const struct args *args)
{
	const struct setting *setting;

	for (setting = settings; setting->name; setting++)
		if (!strcmp(setting->name, args->operands[0]))
			return setting->set(args, args->operands[1]);
	complain("there is no '%s' to set; there is: dpc, period",
		 args->operands[0]);
	return EXIT_USAGE;
}

const struct command cmd_set = {
	.name = "set",
	.summary = "set the period of a device, or what runs its DPC",
	.usage = "set {period TIME | dpc NAME} [OPTION]... [DEVICE]",
	.help =
"period: sets how long one I/O of a device takes. TIME is in ns or has a unit:\n"
"ns, us, ms, s, as in 500us or 1.5ms. The device may be running; the next I/O\n"
"takes the new time.\n"
"\n"
"dpc: has the DPC run by another mechanism. 'bogusctl info' lists those that\n"
"this kernel has: tasklet, bh (Linux 6.9 and later), thread, wq, wq-highpri, and\n"
"none, where the ISR does it all (not on PREEMPT_RT). Nobody may have the device\n"
"started meanwhile.\n"
"\n"
"Needs permission to write period_ns or dpc in sysfs: root has it, and the group\n"
"bogus where the udev rule is installed.\n"
"\n"
"  -d, --device=PATH  the device\n"
"\n"
"With --json it is an object: device, and period_ns, previous_period_ns or dpc,\n"
"previous_dpc.\n",
	.options = "d",
	.min_operands = 2,
	.device_operand = 2,
	.run = set_run,
};
