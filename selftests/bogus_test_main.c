// SPDX-License-Identifier: GPL-2.0
/*
 * Before the first test: is there what the program needs? After the last one:
 * everything as it was found, whatever the tests have done to it, be it that
 * one of them died half-way.
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "kselftest.h"
#include "bogus_test.h"

/* One module as it was found */
struct bogus_module_state {
	const char *name;
	bool loaded;
	char params[256];
};

struct bogus_system_state {
	pid_t pid;
	struct bogus_module_state vdev;
	struct bogus_module_state driver;
	uint64_t period_ns;
};

/* Adds "name=value " for one file of /sys/module/MODULE/parameters */
static void bogus_params_add(const char *dir, const char *name, char *params,
			     size_t size)
{
	size_t len = strlen(params);
	char path[512], value[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	/* what a string shows that has not been given */
	if (bogus_file_read(path, value, sizeof(value)) >= 0 &&
	    strcmp(value, "(null)"))
		snprintf(params + len, size - len, "%s=%s ", name, value);
}

static void bogus_module_save(const char *name,
			      struct bogus_module_state *state)
{
	char path[128];
	struct dirent *entry;
	DIR *dir;

	memset(state, 0, sizeof(*state));
	state->name = name;
	state->loaded = bogus_module_loaded(name);
	snprintf(path, sizeof(path), "/sys/module/%s/parameters", name);
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			bogus_params_add(path, entry->d_name, state->params,
					 sizeof(state->params));
	closedir(dir);
}

static int bogus_module_restore(const struct bogus_module_state *was)
{
	struct bogus_module_state now;
	int ret = 0;

	bogus_module_save(was->name, &now);
	if (now.loaded == was->loaded && !strcmp(now.params, was->params))
		return 0;
	if (now.loaded)
		ret = bogus_module_unload(was->name);
	if (!ret && was->loaded)
		ret = bogus_module_load(was->name, was->params);
	return ret;
}

static int bogus_device_restore(uint64_t period_ns)
{
	int ret = 0;

	if (!bogus_file_exists("/dev/bogus0"))
		ret = bogus_driver_bind(0);
	return ret ? ret : bogus_period_set(0, period_ns);
}

/* Children of the tests leave by _exit(); should one not, it changes nothing */
static void bogus_system_restore(int status, void *data)
{
	struct bogus_system_state *was = data;
	int ret;

	(void)status;
	if (was->pid != getpid())
		return;
	ret = bogus_module_restore(&was->vdev);
	if (!ret)
		ret = bogus_module_restore(&was->driver);
	if (!ret)
		ret = bogus_device_restore(was->period_ns);
	free(was);
	if (!ret)
		return;
	printf("Bail out! the system is not as it was: %s\n", strerror(-ret));
	fflush(stdout);
	_exit(KSFT_FAIL);
}

static const char *bogus_system_lacks(unsigned int needs)
{
	if (geteuid() != 0)
		return "must be root";
	if ((needs & BOGUS_NEEDS_DEVICE) && !bogus_file_exists("/dev/bogus0"))
		return "no /dev/bogus0: load bogus_vdev and bogus first";
	if ((needs & BOGUS_NEEDS_MODULES) &&
	    !(bogus_module_available(BOGUS_MODULE_VDEV) &&
	      bogus_module_available(BOGUS_MODULE_DRIVER)))
		return "no bogus-vdev.ko and bogus.ko: set BOGUS_MODULES to their directory";
	return NULL;
}

/*
 * Both modules are there, and what they are for is not: that is no reason to skip
 * the tests, for none of them would ever find that out.
 */
static bool bogus_device_is_missing(void)
{
	char number[16] = "";

	if (!bogus_module_loaded(BOGUS_MODULE_VDEV) ||
	    !bogus_module_loaded(BOGUS_MODULE_DRIVER) ||
	    bogus_file_exists("/dev/bogus0"))
		return false;
	bogus_file_read("/sys/module/" BOGUS_MODULE_VDEV
			"/parameters/num_devices", number, sizeof(number));
	return strcmp(number, "0");
}

/* Else the tests would all pass with a mechanism that nobody asked about */
static bool bogus_dpc_is_as_wanted(void)
{
	const char *wanted = getenv("BOGUS_DPC");
	struct bogus_dpc_list list;

	return !wanted || (!bogus_dpc_list_read(0, &list) &&
			   !strcmp(wanted, list.names[list.current]));
}

/*
 * Leaves the program with the skip code unless all it needs is there. Has the
 * system restored when the program ends.
 */
void bogus_test_begin(unsigned int needs)
{
	const char *lacks = bogus_system_lacks(needs);
	struct bogus_system_state *was;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (bogus_device_is_missing())
		ksft_exit_fail_msg("bogus_vdev and bogus are loaded, and there is no /dev/bogus0\n");
	if (lacks) {
		ksft_print_header();
		ksft_exit_skip("%s\n", lacks);
	}
	if (!bogus_dpc_is_as_wanted())
		ksft_exit_fail_msg("the DPC mechanism is not $BOGUS_DPC\n");
	was = calloc(1, sizeof(*was));
	if (!was || bogus_attr_get(0, "period_ns", &was->period_ns) < 0 ||
	    on_exit(bogus_system_restore, was))
		ksft_exit_fail_msg("cannot save the system's state\n");
	was->pid = getpid();
	bogus_module_save(BOGUS_MODULE_VDEV, &was->vdev);
	bogus_module_save(BOGUS_MODULE_DRIVER, &was->driver);
}
