// SPDX-License-Identifier: LGPL-2.1-or-later
/* Loading and unloading the real modules, which must be installed for it. */
#include <fcntl.h>
#include <sys/utsname.h>

#include "bogus_module.h"
#include "live.h"

static char why[BOGUS_EXPLAIN_SIZE];

static void assert_explained(int err, const char *sentence)
{
	bogus_module_explain(NULL, err, why, sizeof(why));
	assert_string_equal(why, sentence);
}

static bool is_installed(void)
{
	struct utsname name;
	char line[4096];
	bool found = false;
	FILE *f;

	uname(&name);
	snprintf(line, sizeof(line), "/lib/modules/%s/modules.dep",
		 name.release);
	f = fopen(line, "re");
	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, "/bogus.ko") != NULL;
	if (f)
		fclose(f);
	return found;
}

/* Without installed modules there would be no way back */
static void unload_installed(void)
{
	if (!is_installed())
		skip();
	assert_int_equal(bogus_module_unload(), 0);
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_INSTALLED);
}

void modules_are_loaded(void **state)
{
	(void)state;
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_LOADED);
}

void load_again_is_refused(void **state)
{
	struct bogus_module_options options = { .num_devices = 2 };

	(void)state;
	assert_int_equal(bogus_module_load(NULL, 0), -EALREADY);
	assert_int_equal(bogus_module_load(&options, sizeof(options)),
			 -EALREADY);
}

static int nobody_loads(void)
{
	LIVE_EXPECT(bogus_module_unload() == -EPERM);
	LIVE_EXPECT(bogus_module_state() == BOGUS_MODULE_LOADED);
	bogus_module_explain(NULL, -EPERM, why, sizeof(why));
	LIVE_EXPECT(!strcmp(why,
			    "bogus modules: not permitted: run with sudo"));
	return 0;
}

void load_as_nobody_is_refused(void **state)
{
	(void)state;
	live_as_nobody(nobody_loads);
}

void unload_in_use_is_refused(void **state)
{
	struct bogus *dev = live_open(BOGUS_O_RDONLY);

	(void)state;
	assert_int_equal(bogus_module_unload(), -EBUSY);
	assert_explained(-EBUSY, "bogus modules: in use: end the programs "
			 "that hold a device open (sudo fuser -v /dev/bogus* "
			 "lists them), and remove the directories in "
			 "/sys/kernel/config/bogus_vdev, if any");
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_LOADED);
	assert_int_equal(bogus_check(dev), 1);
	bogus_close(dev);
}

void unload_and_load(void **state)
{
	struct bogus *dev;

	(void)state;
	unload_installed();
	assert_int_equal(bogus_module_unload(), -EALREADY);
	assert_int_equal(bogus_open(NULL, 0, &dev), -ENOENT);
	bogus_open_explain(NULL, -ENOENT, why, sizeof(why));
	assert_string_equal(why, LIVE_DEVICE ": the kernel modules are not "
			    "loaded: modprobe -a bogus_vdev bogus");
	assert_int_equal(bogus_module_load(NULL, 0), 0);
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_LOADED);
	dev = live_open(0);
	assert_int_equal(live_info(dev).period_ns, 100000000);
	bogus_close(dev);
}

static int count_device(const char *path, void *data)
{
	(void)path;
	++*(int *)data;
	return 0;
}

void load_with_options(void **state)
{
	struct bogus_module_options options = {
		.num_devices = 2,
		.period_ns = 12345678,
	};
	struct bogus *dev;
	int devices = 0;

	(void)state;
	unload_installed();
	assert_int_equal(bogus_module_load(&options, sizeof(options)), 0);
	assert_int_equal(bogus_for_each(count_device, &devices), 0);
	assert_int_equal(devices, 2);
	assert_int_equal(bogus_open("/dev/bogus1", 0, &dev), 0);
	assert_int_equal(live_info(dev).period_ns, 12345678);
	bogus_close(dev);
	assert_int_equal(bogus_module_unload(), 0);
	assert_int_equal(bogus_module_load(NULL, 0), 0);
}

void load_with_bad_option(void **state)
{
	struct bogus_module_options options = { .period_ns = 1 };
	int ret;

	(void)state;
	unload_installed();
	ret = bogus_module_load(&options, sizeof(options));
	assert_true(ret == -ERANGE || ret == -EINVAL);
	assert_explained(ret, "bogus modules: an option has a value that is "
			 "not allowed: dmesg names the range");
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_INSTALLED);
	assert_int_equal(bogus_module_load(NULL, 0), 0);
}

void load_from_directory(void **state)
{
	struct bogus_module_options options = { .num_devices = 1 };
	struct utsname name;
	char dir[256];

	(void)state;
	unload_installed();
	uname(&name);
	snprintf(dir, sizeof(dir), "/lib/modules/%s/extra", name.release);
	options.dir = dir;
	assert_int_equal(bogus_module_load(&options, sizeof(options)), 0);
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_LOADED);
}

static void put_garbage(const char *dir, const char *file)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "garbage", 7), 7);
	close(fd);
}

static void remove_garbage(const char *dir, const char *file)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	unlink(path);
}

void load_garbage(void **state)
{
	char dir[] = "/tmp/bogus-live-XXXXXX";
	struct bogus_module_options options = { .dir = dir };
	int ret;

	(void)state;
	unload_installed();
	assert_non_null(mkdtemp(dir));
	assert_int_equal(bogus_module_load(&options, sizeof(options)),
			 -ENOENT);
	put_garbage(dir, "bogus-vdev.ko");
	put_garbage(dir, "bogus.ko");
	ret = bogus_module_load(&options, sizeof(options));
	remove_garbage(dir, "bogus-vdev.ko");
	remove_garbage(dir, "bogus.ko");
	rmdir(dir);
	assert_int_equal(ret, -ENOEXEC);
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_INSTALLED);
	assert_int_equal(bogus_module_load(NULL, 0), 0);
}
