// SPDX-License-Identifier: GPL-2.0
/* The contract's calls, one function each, and loops over them. */

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "bogus_test.h"

int bogus_handle_open(unsigned int id, int flags)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/dev/bogus%u", id);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int bogus_handle_ioctl(int fd, unsigned int cmd, const void *arg)
{
	int ret = ioctl(fd, cmd, arg);

	return ret < 0 ? -errno : ret;
}

int bogus_handle_info(int fd, struct bogus_info *info)
{
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	return bogus_handle_ioctl(fd, BOGUS_IOC_INFO, info);
}

int bogus_handle_start(int fd)
{
	struct bogus_start start = { .size = sizeof(start) };

	return bogus_handle_ioctl(fd, BOGUS_IOC_START, &start);
}

int bogus_handle_start_eventfd(int fd, int eventfd)
{
	struct bogus_start start = {
		.size = sizeof(start),
		.flags = BOGUS_START_EVENTFD,
		.eventfd = eventfd,
	};

	return bogus_handle_ioctl(fd, BOGUS_IOC_START, &start);
}

int bogus_handle_stop(int fd)
{
	return bogus_handle_ioctl(fd, BOGUS_IOC_STOP, NULL);
}

int bogus_handle_get_event(int fd, uint64_t *count)
{
	/* so that a count that is not stored is not taken for 0 */
	__u64 value = UINT64_MAX;
	int ret = bogus_handle_ioctl(fd, BOGUS_IOC_GET_EVENT, &value);

	*count = value;
	return ret;
}

int bogus_handle_read(int fd, uint64_t *count)
{
	ssize_t ret = read(fd, count, sizeof(*count));

	return ret < 0 ? -errno : (int)ret;
}

/* Returns revents */
int bogus_handle_poll(int fd, short events, int timeout_ms)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int ret = poll(&pfd, 1, timeout_ms);

	return ret < 0 ? -errno : pfd.revents;
}

/* Read, sleeping as often as it takes, until the results add up to this */
int64_t bogus_handle_collect(int fd, uint64_t at_least)
{
	uint64_t sum = 0, count;
	int ret;

	while (sum < at_least) {
		ret = bogus_handle_read(fd, &count);
		if (ret < 0)
			return ret;
		if (ret != sizeof(count) || !count)
			return -EPROTO;
		sum += count;
	}
	return sum;
}

/* What is unread now; no device has counted to 2^63 */
int64_t bogus_handle_drain(int fd)
{
	uint64_t count;
	int ret = bogus_handle_get_event(fd, &count);

	if (ret < 0)
		return ret;
	return count > INT64_MAX ? -EPROTO : (int64_t)count;
}

int bogus_handle_nonblock(int fd, bool on)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return -errno;
	flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
	return fcntl(fd, F_SETFL, flags) < 0 ? -errno : 0;
}

const char *bogus_info_broken(const struct bogus_info *info)
{
	if (info->raised != info->serviced + info->discarded + info->overrun +
			    info->pending)
		return "raised != serviced + discarded + overrun + pending";
	if (info->pending > 1)
		return "pending > 1";
	if (info->published > info->serviced)
		return "published > serviced";
	if (info->published != info->dpc_runs + info->coalesced)
		return "published != dpc_runs + coalesced";
	if (info->raised_at_ns > info->isr_at_ns)
		return "raised_at_ns > isr_at_ns";
	if (info->isr_at_ns > info->dpc_at_ns)
		return "isr_at_ns > dpc_at_ns";
	if (info->state == BOGUS_STATE_STOPPED && info->pending)
		return "stopped, but pending";
	if (info->state == BOGUS_STATE_STOPPED &&
	    info->published != info->serviced)
		return "stopped, but published != serviced";
	return "";
}

int64_t bogus_device_run(unsigned int id, uint64_t at_least)
{
	int fd = bogus_handle_open(id, O_RDWR);
	int64_t sum;
	int ret;

	if (fd < 0)
		return fd;
	sum = bogus_handle_start(fd);
	if (!sum)
		sum = bogus_handle_collect(fd, at_least);
	ret = bogus_handle_stop(fd);
	if (ret < 0 && sum >= 0)
		sum = ret;
	if (sum >= 0)
		sum += bogus_handle_drain(fd);
	close(fd);
	return sum;
}

int bogus_device_info(unsigned int id, struct bogus_info *info)
{
	int fd = bogus_handle_open(id, O_RDONLY);
	int ret;

	if (fd < 0)
		return fd;
	ret = bogus_handle_info(fd, info);
	close(fd);
	return ret;
}
