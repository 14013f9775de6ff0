// SPDX-License-Identifier: GPL-2.0
/* bogusctl load: the kernel modules in. */
#include <errno.h>
#include <stdio.h>

#include <bogus_module.h>

#include "ctl.h"
#include "device.h"
#include "modules.h"

static int load_show_path(const char *path, void *data)
{
	(void)data;
	printf(" %s", path);
	return 0;
}

static int load_write_path(const char *path, void *data)
{
	json_string(data, NULL, path);
	return 0;
}

static void load_show_json(bool changed)
{
	struct json json;

	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_bool(&json, "loaded", true);
	json_bool(&json, "changed", changed);
	json_array(&json, "devices");
	bogus_for_each(load_write_path, &json);
	json_array_end(&json);
	json_object_end(&json);
	json_end(&json);
}

static void load_show(bool changed)
{
	printf("%s; devices:", changed ? "loaded" : "loaded already");
	bogus_for_each(load_show_path, NULL);
	printf("\n");
}

static int load_run(const struct args *args)
{
	struct bogus_module_options options = {
		.dir = args->modules,
		.period_ns = args->period_ns,
		.num_devices = args->num_devices,
	};
	int ret = bogus_module_load(&options, sizeof(options));
	bool changed = !ret;

	/* what has been asked for is so already, unless it was more than that */
	if (ret == -EALREADY && !args->period_ns && !args->num_devices)
		ret = 0;
	if (ret < 0)
		return modules_fail(args->modules, ret);
	if (args->json)
		load_show_json(changed);
	else
		load_show(changed);
	return EXIT_OK;
}

const struct command cmd_load = {
	.name = "load",
	.summary = "load the kernel modules",
	.usage = "load [OPTION]...",
	.help =
"Loads bogus_vdev, the hardware, and bogus, its driver. Needs root.\n"
"\n"
"  -m, --modules=DIR      the directory of bogus-vdev.ko and bogus.ko (default:\n"
"                         the modules installed for this kernel)\n"
"  -N, --num-devices=N    how many devices to make (the module's default: 1)\n"
"  -p, --period=TIME      how long one I/O takes, in ns or with a unit: ns, us,\n"
"                         ms, s (the module's default: 100ms)\n"
"\n"
"If the modules are loaded already there is nothing to do, which is a success;\n"
"but they can't get other options then, which is a failure.\n"
"\n"
"With --json it is an object: loaded (true), changed (false if there was\n"
"nothing to do), devices (an array of paths).\n",
	.options = "mNp",
	.device_operand = -1,
	.run = load_run,
};
