// SPDX-License-Identifier: GPL-2.0
/* bogusctl list: a line for each device. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "device.h"
#include "style.h"
#include "units.h"

/**
 * struct list - the list in the making
 * @args: what the user wants
 * @json: the array, with --json
 * @width: of the longest path
 * @shown: how many devices have been shown
 * @status: what to exit with
 */
struct list {
	const struct args *args;
	struct json json;
	int width;
	unsigned int shown;
	int status;
};

/* The longest one decides */
static int list_measure(const char *path, void *data)
{
	int *width = data, len = strlen(path);

	if (len > *width)
		*width = len;
	return 0;
}

static void list_show_line(struct list *list, const char *path,
			   const struct bogus_device_info *info)
{
	bool color = list->args->color;
	char period[UNITS_SIZE];

	if (!list->shown)
		printf("%s%-*s  %-10s %10s %12s %12s %9s %9s%s\n",
		       style_begin(color, STYLE_BOLD), list->width, "DEVICE",
		       "STATE", "PERIOD", "RAISED", "SERVICED", "OVERRUN", "DISCARDED",
		       style_begin(color, STYLE_PLAIN));
	printf("%-*s  %s%-10s%s %10s %12" PRIu64 " %12" PRIu64 " %9" PRIu64
	       " %9" PRIu64 "\n", list->width, path,
	       style_begin(color, style_of_state(info->state)),
	       device_state_name(info), style_begin(color, STYLE_PLAIN),
	       units_format(info->period_ns, period), info->raised,
	       info->serviced, info->overrun, info->discarded);
}

static void list_show_json(struct list *list, struct bogus *dev,
			   const struct bogus_device_info *info)
{
	json_object(&list->json, NULL);
	device_write_json(&list->json, dev, info);
	json_object_end(&list->json);
}

static void list_fail(struct list *list, const char *path, int err)
{
	int status = device_open_fail(path, err);

	/* a device that can't be shown is worse than one that isn't there */
	if (list->status != EXIT_FAILED)
		list->status = status;
}

static int list_show(const char *path, void *data)
{
	struct bogus_device_info info;
	struct list *list = data;
	struct bogus *dev;
	int ret = bogus_open(path, BOGUS_O_RDONLY, &dev);

	if (ret < 0) {
		list_fail(list, path, ret);
		return 0;
	}
	ret = bogus_info(dev, &info, sizeof(info));
	if (ret < 0) {
		list_fail(list, path, ret);
	} else {
		if (list->args->json)
			list_show_json(list, dev, &info);
		else
			list_show_line(list, path, &info);
		list->shown++;
	}
	bogus_close(dev);
	return 0;
}

static int list_show_all(struct list *list)
{
	int ret;

	if (list->args->device)
		return list_show(list->args->device, list);
	ret = bogus_for_each(list_measure, &list->width);
	if (!ret)
		ret = bogus_for_each(list_show, list);
	/* the explanation is that of the device that is always there */
	if (!ret && !list->shown && !list->status)
		list_fail(list, NULL, -ENOENT);
	return ret;
}

static int list_run(const struct args *args)
{
	struct list list = { .args = args, .width = strlen("/dev/bogus0") };
	int ret;

	json_begin(&list.json, stdout);
	if (args->json)
		json_array(&list.json, NULL);
	ret = list_show_all(&list);
	if (ret < 0) {
		complain("%s", bogus_strerror(ret));
		list.status = EXIT_FAILED;
	}
	if (args->json) {
		json_array_end(&list.json);
		json_end(&list.json);
	}
	return list.status;
}

const struct command cmd_list = {
	.name = "list",
	.summary = "list the devices: state, period, totals",
	.usage = "list [OPTION]...",
	.help =
"Lists all bogus devices with their state, period and totals.\n"
"\n"
"  -d, --device=PATH  this device only\n"
"\n"
"With --json it is an array, empty if there is no device, of objects as 'info'\n"
"shows them. No device at all is exit status 4.\n",
	.options = "d",
	.device_operand = -1,
	.run = list_run,
};
