/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library's own files share. */
#ifndef LIBBOGUS_INTERNAL_H
#define LIBBOGUS_INTERNAL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bogus.h"

#define BOGUS_API __attribute__((visibility("default")))

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

struct bogus_transport;

/**
 * struct bogus - the part of a handle that all transports share
 * @transport: how the device is reached
 * @path: what the caller named the device
 * @flags: BOGUS_O_* it was opened with
 *
 * Constant once open, which is why no call needs a lock. A transport embeds
 * it in a structure of its own.
 */
struct bogus {
	const struct bogus_transport *transport;
	char *path;
	unsigned int flags;
};

/**
 * struct bogus_transport - one way to reach a device
 * @scheme: "unix" for paths like "unix:/run/x"; NULL for plain paths
 * @open: connect to what @address (the path without its scheme) names, and
 *	store a handle with no field of struct bogus set
 * @close: undo @open; never fails
 * @fd: a descriptor that is readable whenever @get_event may have something
 *	to report, and shows POLLHUP once the device is gone; POLLERR alone is
 *	an error that @get_error tells of
 * @check: 1, 0 or -errno
 * @start: @eventfd is NULL or points to the caller's eventfd
 * @stop: as bogus_stop()
 * @get_event: must not block
 * @get_error: as bogus_get_error()
 * @info: fill in the whole structure
 * @set_period: as bogus_set_period(); the handle is known to be writable
 * @dpc_list: as bogus_dpc_list(), -ERANGE only for a list that is absurd
 * @dpc_set: as bogus_dpc_set(); the handle is known to be writable, the name
 *	to be shorter than BOGUS_DPC_NAME_SIZE, not empty and one line
 * @split: the histograms of @num stages from @stage on, all of them known
 * @map: map the ring, for reading; munmap() undoes it
 *
 * All return 0 or -errno, and -EOPNOTSUPP for what the other side does not
 * know. All but @close may be called by several threads at once.
 */
struct bogus_transport {
	const char *scheme;
	int (*open)(const char *address, unsigned int flags,
		    struct bogus **dev);
	void (*close)(struct bogus *dev);
	int (*fd)(const struct bogus *dev);
	int (*check)(struct bogus *dev);
	int (*start)(struct bogus *dev, const int *eventfd);
	int (*stop)(struct bogus *dev);
	int (*get_event)(struct bogus *dev, uint64_t *count);
	int (*get_error)(struct bogus *dev);
	int (*info)(struct bogus *dev, struct bogus_device_info *info);
	int (*set_period)(struct bogus *dev, uint64_t period_ns);
	int (*dpc_list)(struct bogus *dev, char *buf, size_t size);
	int (*dpc_set)(struct bogus *dev, const char *name);
	int (*split)(struct bogus *dev, unsigned int stage, unsigned int num,
		     uint64_t *counts);
	int (*map)(struct bogus *dev, const void **map, size_t *size);
};

/* Names of mechanisms are shorter; lists of them, too */
#define BOGUS_DPC_NAME_SIZE	16
#define BOGUS_DPC_LIST_MAX	1024

/* transport.c */
extern const struct bogus_transport *const bogus_transports[];
const struct bogus_transport *
bogus_transport_find(const struct bogus_transport *const *table,
		     const char *path, const char **address);

/* local.c */
extern const struct bogus_transport bogus_local_transport;
/* The ABI version this library is written for, and which one a device has */
extern const uint32_t bogus_abi_version;

/* handle.c */
#define BOGUS_PATH_SIZE	136
const char *bogus_resolve_path(const char *path, char *buf, size_t size);
int bogus_open_from(const struct bogus_transport *const *table,
		    const char *path, unsigned int flags, struct bogus **dev);

/* sysfs.c */
int bogus_sysfs_is_foreign(dev_t rdev);
int bogus_sysfs_open_dir(dev_t rdev);
int bogus_sysfs_read(int dir, const char *name, char *buf, size_t size);
int bogus_sysfs_write(int dir, const char *name, const char *text);
int bogus_sysfs_write_u64(int dir, const char *name, uint64_t value);

/* module.c */
int bogus_module_get_vermagic(const char *dir, char *buf, size_t size);

#endif /* LIBBOGUS_INTERNAL_H */
