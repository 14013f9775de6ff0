// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport to a device of this machine: /dev/bogusN. The only file that
 * knows the kernel's structures and commands.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bogus_split.h"
#include "internal.h"
#include "../kmod/uapi/bogus.h"

const uint32_t bogus_abi_version = BOGUS_ABI_VERSION;

/**
 * struct bogus_local - a handle on a device node
 * @base: what all transports share
 * @fd: the open node
 */
struct bogus_local {
	struct bogus base;
	int fd;
};

static int bogus_local_fd(const struct bogus *dev)
{
	return container_of(dev, const struct bogus_local, base)->fd;
}

/* Every command goes through here: one place that turns errno into results */
static int bogus_local_ioctl(const struct bogus *dev, unsigned long cmd,
			     void *arg)
{
	int ret = ioctl(bogus_local_fd(dev), cmd, arg);

	if (ret >= 0)
		return ret;
	return errno == ENOTTY ? -EOPNOTSUPP : -errno;
}

/*
 * Opening has effects on some devices (a tape rewinds, a watchdog starts), so
 * tell what can be told before.
 */
static int bogus_local_check_node(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISCHR(st.st_mode) || bogus_sysfs_is_foreign(st.st_rdev))
		return -ENOTTY;
	return 0;
}

static int bogus_local_open_node(const char *path, unsigned int flags)
{
	int mode = flags & BOGUS_O_RDONLY ? O_RDONLY : O_RDWR;
	int fd;

	if (flags & BOGUS_O_NONBLOCK)
		mode |= O_NONBLOCK;
	fd = open(path, mode | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int bogus_local_open(const char *address, unsigned int flags,
			    struct bogus **dev)
{
	struct bogus_local *local;
	int ret = bogus_local_check_node(address);

	if (ret < 0)
		return ret;
	local = calloc(1, sizeof(*local));
	if (!local)
		return -ENOMEM;
	ret = bogus_local_open_node(address, flags);
	if (ret < 0) {
		free(local);
		return ret;
	}
	local->fd = ret;
	*dev = &local->base;
	return 0;
}

static void bogus_local_close(struct bogus *dev)
{
	struct bogus_local *local = container_of(dev, struct bogus_local, base);

	close(local->fd);
	free(local);
}

static int bogus_local_check(struct bogus *dev)
{
	return bogus_local_ioctl(dev, BOGUS_IOC_CHECK, NULL);
}

static int bogus_local_start(struct bogus *dev, const int *eventfd)
{
	struct bogus_start arg = { .size = sizeof(arg) };

	if (eventfd) {
		arg.flags = BOGUS_START_EVENTFD;
		arg.eventfd = *eventfd;
	}
	return bogus_local_ioctl(dev, BOGUS_IOC_START, &arg);
}

static int bogus_local_stop(struct bogus *dev)
{
	return bogus_local_ioctl(dev, BOGUS_IOC_STOP, NULL);
}

static int bogus_local_get_event(struct bogus *dev, uint64_t *count)
{
	__u64 value;
	int ret = bogus_local_ioctl(dev, BOGUS_IOC_GET_EVENT, &value);

	if (ret < 0)
		return ret;
	*count = value;
	return 0;
}

/*
 * A read of nothing takes note of an error and takes no count. A module that
 * knows no outages says that the buffer is too short.
 */
static int bogus_local_get_error(struct bogus *dev)
{
	if (read(bogus_local_fd(dev), NULL, 0) == 0 || errno == EINVAL)
		return 0;
	return -errno;
}

static uint32_t bogus_state_from_uapi(__u32 state)
{
	switch (state) {
	case BOGUS_STATE_RUNNING:
		return BOGUS_RUNNING;
	case BOGUS_STATE_SUSPENDED:
		return BOGUS_SUSPENDED;
	default:
		return BOGUS_STOPPED;
	}
}

static void bogus_info_from_uapi(const struct bogus_info *u,
				 struct bogus_device_info *info)
{
	_Static_assert(sizeof(info->dpc) == sizeof(u->dpc),
		       "a longer name needs a longer field");

	*info = (struct bogus_device_info) {
		.abi_version = u->abi_version,
		.state = bogus_state_from_uapi(u->state),
		.port = u->port,
		.irq = u->irq,
		.hwirq = u->hwirq,
		.handles = u->handles,
		.started = u->started,
		.period_ns = u->period_ns,
		.period_min_ns = u->period_min_ns,
		.period_max_ns = u->period_max_ns,
		.raised = u->raised,
		.serviced = u->serviced,
		.discarded = u->discarded,
		.overrun = u->overrun,
		.pending = u->pending,
		.spurious = u->spurious,
		.dpc_runs = u->dpc_runs,
		.coalesced = u->coalesced,
		.published = u->published,
		.raised_at_ns = u->raised_at_ns,
		.isr_at_ns = u->isr_at_ns,
		.dpc_at_ns = u->dpc_at_ns,
		.ring_size = u->ring_size,
		.errors = u->errors,
		.restarts = u->restarts,
		.outages = u->outages,
		.failing = u->failing,
	};
	memcpy(info->dpc, u->dpc, sizeof(info->dpc) - 1);
}

/*
 * All but the size is zero, so a module that knows fewer fields than we do
 * accepts the structure and leaves the others zero.
 */
static int bogus_local_info(struct bogus *dev, struct bogus_device_info *info)
{
	struct bogus_info arg = { .size = sizeof(arg) };
	int ret = bogus_local_ioctl(dev, BOGUS_IOC_INFO, &arg);

	if (ret < 0)
		return ret;
	bogus_info_from_uapi(&arg, info);
	return 0;
}

/*
 * The directory is found by the node's number, which a later device may have
 * inherited. If our device still answers after the directory was opened, the
 * directory is its own.
 */
static int bogus_local_open_sysfs(struct bogus *dev)
{
	struct bogus_device_info info;
	struct stat st;
	int dir, ret;

	if (fstat(bogus_local_fd(dev), &st) < 0)
		return -errno;
	dir = bogus_sysfs_open_dir(st.st_rdev);
	ret = bogus_local_info(dev, &info);
	if (ret < 0) {
		if (dir >= 0)
			close(dir);
		return ret;
	}
	return dir;
}

static int bogus_local_set_period(struct bogus *dev, uint64_t period_ns)
{
	int dir = bogus_local_open_sysfs(dev);
	int ret;

	if (dir < 0)
		return dir;
	ret = bogus_sysfs_write_u64(dir, "period_ns", period_ns);
	close(dir);
	return ret;
}

static int bogus_local_dpc_list(struct bogus *dev, char *buf, size_t size)
{
	int dir = bogus_local_open_sysfs(dev);
	int ret;

	if (dir < 0)
		return dir;
	ret = bogus_sysfs_read(dir, "dpc", buf, size);
	close(dir);
	return ret;
}

static int bogus_local_dpc_set(struct bogus *dev, const char *name)
{
	char line[BOGUS_DPC_NAME_SIZE + 1];
	int dir = bogus_local_open_sysfs(dev);
	int ret;

	if (dir < 0)
		return dir;
	snprintf(line, sizeof(line), "%s\n", name);
	ret = bogus_sysfs_write(dir, "dpc", line);
	close(dir);
	return ret;
}

/* A stage that we know is refused by a module that has buckets of its own */
static int bogus_local_histogram(struct bogus *dev, unsigned int stage,
				 uint64_t *counts)
{
	struct bogus_histogram arg = {
		.size = sizeof(arg),
		.stage = stage,
		.buckets = BOGUS_SPLIT_BUCKETS,
		.counts = (uintptr_t)counts,
	};
	int ret = bogus_local_ioctl(dev, BOGUS_IOC_HISTOGRAM, &arg);

	if (ret == -EINVAL || (ret == 0 && arg.buckets != BOGUS_SPLIT_BUCKETS))
		return -EPROTO;
	return ret;
}

static int bogus_local_split(struct bogus *dev, unsigned int stage,
			     unsigned int num, uint64_t *counts)
{
	int ret = 0;

	_Static_assert(BOGUS_SPLIT_BUCKETS == BOGUS_HISTOGRAM_BUCKETS &&
		       (int)BOGUS_SPLIT_STAGES == (int)BOGUS_STAGES,
		       "the program's histograms are the module's");

	for (; num && ret == 0; num--) {
		ret = bogus_local_histogram(dev, stage++, counts);
		counts += BOGUS_SPLIT_BUCKETS;
	}
	return ret;
}

static int bogus_local_map(struct bogus *dev, const void **map, size_t *size)
{
	struct bogus_device_info info;
	void *p;
	int ret = bogus_local_info(dev, &info);

	if (ret < 0)
		return ret;
	if (!info.ring_size)
		return -EOPNOTSUPP;
	if (info.ring_size > SIZE_MAX)
		return -ENOMEM;
	p = mmap(NULL, info.ring_size, PROT_READ, MAP_SHARED,
		 bogus_local_fd(dev), 0);
	if (p == MAP_FAILED)
		return -errno;
	*map = p;
	*size = info.ring_size;
	return 0;
}

const struct bogus_transport bogus_local_transport = {
	.open		= bogus_local_open,
	.close		= bogus_local_close,
	.fd		= bogus_local_fd,
	.check		= bogus_local_check,
	.start		= bogus_local_start,
	.stop		= bogus_local_stop,
	.get_event	= bogus_local_get_event,
	.get_error	= bogus_local_get_error,
	.info		= bogus_local_info,
	.set_period	= bogus_local_set_period,
	.dpc_list	= bogus_local_dpc_list,
	.dpc_set	= bogus_local_dpc_set,
	.split		= bogus_local_split,
	.map		= bogus_local_map,
};
