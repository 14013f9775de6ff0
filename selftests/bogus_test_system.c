// SPDX-License-Identifier: GPL-2.0
/* Files, sysfs and modules. Everything returns 0 or -errno. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "bogus_test.h"

#define BOGUS_DRIVER_DIR "/sys/bus/platform/drivers/bogus"

uint64_t bogus_setting(const char *name, uint64_t fallback)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : fallback;
}

unsigned int bogus_stride(void)
{
	unsigned int stride = bogus_setting("BOGUS_STRIDE", 1);

	return stride ? stride : 1;
}

bool bogus_file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* As much as fits, less one trailing newline; returns the length */
int bogus_file_read(const char *path, char *text, size_t size)
{
	size_t len = 0;
	ssize_t ret;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	do {
		ret = read(fd, text + len, size - 1 - len);
		if (ret > 0)
			len += ret;
	} while (ret > 0);
	if (ret < 0)
		ret = -errno;
	close(fd);
	if (len && text[len - 1] == '\n')
		len--;
	text[len] = 0;
	return ret < 0 ? (int)ret : (int)len;
}

int bogus_file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, strlen(text));
	if (ret < 0)
		ret = -errno;
	close(fd);
	return ret < 0 ? (int)ret : 0;
}

bool bogus_kernel_is_rt(void)
{
	struct utsname kernel;

	return !uname(&kernel) && strstr(kernel.version, "PREEMPT_RT");
}

/*
 * How the running kernel is configured, if that is where Debian has it: 1 if
 * CONFIG_@symbol is y or m, 0 if it is neither
 */
int bogus_kernel_config(const char *symbol)
{
	struct utsname kernel;
	char path[128], line[256], wanted[64];
	int found = 0;
	FILE *file;

	uname(&kernel);
	snprintf(path, sizeof(path), "/boot/config-%s", kernel.release);
	snprintf(wanted, sizeof(wanted), "CONFIG_%s=", symbol);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while (!found && fgets(line, sizeof(line), file))
		found = !strncmp(line, wanted, strlen(wanted)) &&
			strchr("ym", line[strlen(wanted)]);
	fclose(file);
	return found;
}

static void bogus_attr_path(unsigned int id, const char *name, char *path,
			    size_t size)
{
	snprintf(path, size, "/sys/class/bogus/bogus%u/%s", id, name);
}

int bogus_attr_read(unsigned int id, const char *name, char *text, size_t size)
{
	char path[128];

	bogus_attr_path(id, name, path, sizeof(path));
	return bogus_file_read(path, text, size);
}

int bogus_attr_write(unsigned int id, const char *name, const char *text)
{
	char path[128];

	bogus_attr_path(id, name, path, sizeof(path));
	return bogus_file_write(path, text);
}

int bogus_attr_get(unsigned int id, const char *name, uint64_t *value)
{
	char text[64], *end;
	int ret = bogus_attr_read(id, name, text, sizeof(text));

	if (ret < 0)
		return ret;
	errno = 0;
	*value = strtoull(text, &end, 0);
	if (errno || end == text || *end || text[0] == '-')
		return -EPROTO;
	return 0;
}

int bogus_period_set(unsigned int id, uint64_t period_ns)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64 "\n", period_ns);
	return bogus_attr_write(id, "period_ns", text);
}

int bogus_driver_bind(unsigned int id)
{
	char name[32];

	snprintf(name, sizeof(name), "bogus.%u", id);
	return bogus_file_write(BOGUS_DRIVER_DIR "/bind", name);
}

int bogus_driver_unbind(unsigned int id)
{
	char name[32];

	snprintf(name, sizeof(name), "bogus.%u", id);
	return bogus_file_write(BOGUS_DRIVER_DIR "/unbind", name);
}

bool bogus_module_loaded(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return bogus_file_exists(path);
}

/* $BOGUS_MODULES, or where `make modules_install` puts them */
static int bogus_module_open(const char *name)
{
	/* The kernel takes a dash in a file's name for an underscore */
	const char *file = strcmp(name, BOGUS_MODULE_VDEV) ? name :
							     "bogus-vdev";
	const char *dir = getenv("BOGUS_MODULES");
	struct utsname uts;
	char path[512];
	int fd;

	if (dir) {
		snprintf(path, sizeof(path), "%s/%s.ko", dir, file);
	} else {
		uname(&uts);
		snprintf(path, sizeof(path), "/lib/modules/%s/extra/%s.ko",
			 uts.release, file);
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

bool bogus_module_available(const char *name)
{
	int fd = bogus_module_open(name);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/*
 * The driver comes with the DPC mechanism $BOGUS_DPC, if that is set: then that
 * is the one that all tests are to be run with.
 */
int bogus_module_load(const char *name, const char *params)
{
	const char *dpc = getenv("BOGUS_DPC");
	int fd = bogus_module_open(name);
	char all[512] = "";
	int ret;

	if (fd < 0)
		return fd;
	if (dpc && !strcmp(name, BOGUS_MODULE_DRIVER) &&
	    !strstr(params, "dpc="))
		snprintf(all, sizeof(all), "dpc=%s ", dpc);
	strncat(all, params, sizeof(all) - strlen(all) - 1);
	ret = syscall(SYS_finit_module, fd, all, 0) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

int bogus_module_unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) < 0 ? -errno : 0;
}

/* There is a /dev/bogus0 again, whatever a test before has left */
int bogus_device_ensure(void)
{
	int ret = 0;

	if (!bogus_module_loaded(BOGUS_MODULE_VDEV))
		ret = bogus_module_load(BOGUS_MODULE_VDEV, "");
	if (!ret && !bogus_module_loaded(BOGUS_MODULE_DRIVER))
		ret = bogus_module_load(BOGUS_MODULE_DRIVER, "");
	if (!ret && !bogus_file_exists("/dev/bogus0"))
		ret = bogus_driver_bind(0);
	return ret;
}
