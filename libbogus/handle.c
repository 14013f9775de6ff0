// SPDX-License-Identifier: LGPL-2.1-or-later
/* Handles: opening and closing them, and the calls that need no more. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "internal.h"
#include "remote.h"

#define BOGUS_DEFAULT_NODE	"/dev/bogus0"

/* Of a device's number; more are no device */
#define BOGUS_DIGITS_MAX	9

#define BOGUS_O_ALL	(BOGUS_O_RDONLY | BOGUS_O_NONBLOCK)

/* struct bogus_device_info up to and with @dpc, as version 0.1 had it */
#define BOGUS_INFO_SIZE_0_1 \
	(offsetof(struct bogus_device_info, dpc) + 16)

static const char *bogus_default_path(char *buf, size_t size)
{
	struct stat st;

	if (stat(BOGUS_DEFAULT_NODE, &st) < 0 && errno == ENOENT &&
	    bogus_remote_find(buf, size) == 0)
		return buf;
	return BOGUS_DEFAULT_NODE;
}

/* "bogus1" is what the kernel's own messages say */
static int bogus_path_is_short(const char *path)
{
	const char *digits = path + strlen("bogus");

	return !strncmp(path, "bogus", strlen("bogus")) && *digits &&
	       strlen(digits) <= BOGUS_DIGITS_MAX &&
	       strspn(digits, "0123456789") == strlen(digits);
}

/**
 * bogus_resolve_path() - the device that is meant
 * @path: what the caller has named, maybe "bogus1"; NULL if nothing
 * @buf: memory to compose it in
 * @size: size of @buf, best BOGUS_PATH_SIZE
 *
 * Return: the path, in @buf, constant, or @path.
 */
const char *bogus_resolve_path(const char *path, char *buf, size_t size)
{
	if (!path) {
		path = secure_getenv("BOGUS_DEVICE");
		if (!path || !*path)
			return bogus_default_path(buf, size);
	}
	if (!bogus_path_is_short(path))
		return path;
	snprintf(buf, size, "/dev/%s", path);
	return buf;
}

/*
 * INFO is the one command that every version of the module has, in the form
 * we use it, so a device that doesn't know it is no bogus device.
 */
static int bogus_handle_check_abi(struct bogus *dev)
{
	struct bogus_device_info info;
	int ret = dev->transport->info(dev, &info);

	if (ret == -EOPNOTSUPP || ret == -EINVAL)
		return -ENOTTY;
	if (ret < 0)
		return ret;
	return info.abi_version == bogus_abi_version ? 0 : -EPROTO;
}

static int bogus_handle_init(struct bogus *dev,
			     const struct bogus_transport *transport,
			     const char *path, unsigned int flags)
{
	dev->transport = transport;
	dev->flags = flags;
	dev->path = strdup(path);
	if (!dev->path)
		return -ENOMEM;
	return bogus_handle_check_abi(dev);
}

/**
 * bogus_open_from() - bogus_open() with the transports in @table
 * @table: the transports, NULL at the end
 * @path: see bogus_open()
 * @flags: see bogus_open()
 * @dev: see bogus_open()
 *
 * Return: as bogus_open().
 */
int bogus_open_from(const struct bogus_transport *const *table,
		    const char *path, unsigned int flags, struct bogus **dev)
{
	const struct bogus_transport *transport;
	char resolved[BOGUS_PATH_SIZE];
	const char *address;
	struct bogus *b;
	int ret;

	if (flags & ~BOGUS_O_ALL)
		return -EINVAL;
	path = bogus_resolve_path(path, resolved, sizeof(resolved));
	transport = bogus_transport_find(table, path, &address);
	if (!transport)
		return -EPROTONOSUPPORT;

	ret = transport->open(address, flags, &b);
	if (ret < 0)
		return ret;
	ret = bogus_handle_init(b, transport, path, flags);
	if (ret < 0) {
		bogus_close(b);
		return ret;
	}
	*dev = b;
	return 0;
}

BOGUS_API int bogus_open(const char *path, unsigned int flags,
			 struct bogus **dev)
{
	return bogus_open_from(bogus_transports, path, flags, dev);
}

BOGUS_API void bogus_close(struct bogus *dev)
{
	if (!dev)
		return;
	free(dev->path);
	dev->transport->close(dev);
}

BOGUS_API const char *bogus_path(const struct bogus *dev)
{
	return dev->path;
}

BOGUS_API int bogus_fd(const struct bogus *dev)
{
	return dev->transport->fd(dev);
}

BOGUS_API int bogus_check(struct bogus *dev)
{
	return dev->transport->check(dev);
}

BOGUS_API int bogus_start(struct bogus *dev)
{
	return dev->transport->start(dev, NULL);
}

BOGUS_API int bogus_start_eventfd(struct bogus *dev, int eventfd)
{
	return dev->transport->start(dev, &eventfd);
}

BOGUS_API int bogus_stop(struct bogus *dev)
{
	return dev->transport->stop(dev);
}

BOGUS_API int bogus_get_event(struct bogus *dev, uint64_t *count)
{
	return dev->transport->get_event(dev, count);
}

BOGUS_API int bogus_get_error(struct bogus *dev)
{
	return dev->transport->get_error(dev);
}

BOGUS_API int bogus_info(struct bogus *dev, struct bogus_device_info *info,
			 size_t size)
{
	struct bogus_device_info full;
	size_t known = size < sizeof(full) ? size : sizeof(full);
	int ret;

	if (size < BOGUS_INFO_SIZE_0_1)
		return -EINVAL;
	ret = dev->transport->info(dev, &full);
	if (ret < 0)
		return ret;
	memset(info, 0, size);
	memcpy(info, &full, known);
	return 0;
}

BOGUS_API int bogus_set_period(struct bogus *dev, uint64_t period_ns)
{
	if (dev->flags & BOGUS_O_RDONLY)
		return -EACCES;
	return dev->transport->set_period(dev, period_ns);
}
