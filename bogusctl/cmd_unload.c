// SPDX-License-Identifier: GPL-2.0
/* bogusctl unload: the kernel modules out. */
#include <errno.h>
#include <stdio.h>

#include <bogus_module.h>

#include "ctl.h"
#include "json.h"
#include "modules.h"

static void unload_show_json(bool changed)
{
	struct json json;

	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_bool(&json, "loaded", false);
	json_bool(&json, "changed", changed);
	json_object_end(&json);
	json_end(&json);
}

static int unload_run(const struct args *args)
{
	int ret = bogus_module_unload();

	if (ret < 0 && ret != -EALREADY)
		return modules_fail(NULL, ret);
	if (args->json)
		unload_show_json(!ret);
	else
		printf(ret ? "not loaded\n" : "unloaded\n");
	return EXIT_OK;
}

const struct command cmd_unload = {
	.name = "unload",
	.summary = "unload the kernel modules",
	.usage = "unload [OPTION]...",
	.help =
"Unloads the driver and the hardware. Needs root. While a program holds a\n"
"device open, or there is a directory in /sys/kernel/config/bogus_vdev, it is\n"
"refused, and nothing has changed. If the modules are not loaded there is\n"
"nothing to do, which is a success.\n"
"\n"
"With --json it is an object: loaded (false), changed (false if there was\n"
"nothing to do).\n",
	.options = "",
	.device_operand = -1,
	.run = unload_run,
};
