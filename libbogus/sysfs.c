// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the library reads and writes in sysfs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "internal.h"
#include "remote.h"

#define BOGUS_SYSFS_CLASS	"/sys/class/bogus"

/**
 * bogus_sysfs_is_foreign() - does a device belong to another class?
 * @rdev: the device's number
 *
 * Return: 1 if sysfs says so, 0 if it is ours or sysfs can't tell.
 */
int bogus_sysfs_is_foreign(dev_t rdev)
{
	char link[64], target[256];
	const char *name;
	ssize_t n;

	snprintf(link, sizeof(link), "/sys/dev/char/%u:%u/subsystem",
		 major(rdev), minor(rdev));
	n = readlink(link, target, sizeof(target) - 1);
	if (n < 0)
		return 0;
	target[n] = '\0';
	name = strrchr(target, '/');
	return !name || strcmp(name, "/bogus") != 0;
}

/**
 * bogus_sysfs_open_dir() - open the directory of a device
 * @rdev: the device's number
 *
 * Return: a descriptor for use with openat(), or -errno.
 */
int bogus_sysfs_open_dir(dev_t rdev)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u", major(rdev),
		 minor(rdev));
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * bogus_sysfs_read() - read the line that an attribute is
 * @dir: directory of the device
 * @name: the attribute
 * @buf: where the line is stored, without its end
 * @size: size of @buf
 *
 * Return: 0 or -errno; -ERANGE if @buf is too small; an attribute that vanished
 * with its device is -ENODEV.
 */
int bogus_sysfs_read(int dir, const char *name, char *buf, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	int err;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? -ENODEV : -errno;
	n = read(fd, buf, size);
	err = errno;
	close(fd);
	if (n < 0)
		return -err;
	if ((size_t)n == size)
		return -ERANGE;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

/**
 * bogus_sysfs_write() - write to an attribute
 * @dir: directory of the device
 * @name: the attribute
 * @text: what is written
 *
 * Return: 0 or -errno; an attribute that vanished with its device is -ENODEV.
 */
int bogus_sysfs_write(int dir, const char *name, const char *text)
{
	int fd = openat(dir, name, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return errno == ENOENT ? -ENODEV : -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/**
 * bogus_sysfs_write_u64() - write a number to an attribute
 * @dir: directory of the device
 * @name: the attribute
 * @value: the number
 *
 * Return: as bogus_sysfs_write().
 */
int bogus_sysfs_write_u64(int dir, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64 "\n", value);
	return bogus_sysfs_write(dir, name, text);
}

/* bogus0, bogus12: what the driver calls its devices */
static int bogus_sysfs_is_device(const struct dirent *entry)
{
	const char *digits = entry->d_name + strlen("bogus");

	return !strncmp(entry->d_name, "bogus", strlen("bogus")) && *digits &&
	       strspn(digits, "0123456789") == strlen(digits);
}

static int bogus_sysfs_for_each(int (*visit)(const char *path, void *data),
				void *data)
{
	char path[sizeof("/dev/") + NAME_MAX];
	struct dirent **list;
	int i, n, ret = 0;

	n = scandir(BOGUS_SYSFS_CLASS, &list, bogus_sysfs_is_device,
		    versionsort);
	if (n < 0)
		return errno == ENOENT ? 0 : -errno;
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/dev/%s", list[i]->d_name);
		if (!ret)
			ret = visit(path, data);
		free(list[i]);
	}
	free(list);
	return ret;
}

BOGUS_API int bogus_for_each(int (*visit)(const char *path, void *data),
			     void *data)
{
	int ret = bogus_sysfs_for_each(visit, data);

	return ret ? ret : bogus_remote_for_each(visit, data);
}
