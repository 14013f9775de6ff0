// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport to a device in a guest, "unix:PATH" or "unix:PATH#DEVICE":
 * each call is a request to the proxy that owns the socket PATH, which passes
 * it on to the guest's agent, which makes it there.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "remote.h"

/**
 * struct bogus_remote_shared - what all processes that share a handle share
 * @lock: held from a request to its reply; nobody sleeps for events with it
 * @seq: number of the latest request
 *
 * In shared memory, so that parent and child may use the handle both after a
 * fork, as they may a descriptor.
 */
struct bogus_remote_shared {
	pthread_mutex_t lock;
	uint32_t seq;
};

/**
 * struct bogus_remote - a handle on a device in a guest
 * @base: what all transports share
 * @sock: the connection to the proxy
 * @notify: a number in it for each time the count became non-zero, taken out
 *	once that was told; hangs up when the device goes
 * @shared: see above
 * @asked: the device has been asked for its outages
 * @outages: how many of these bogus_get_error() need not tell
 */
struct bogus_remote {
	struct bogus base;
	int sock;
	int notify;
	struct bogus_remote_shared *shared;
	atomic_bool asked;
	atomic_uint outages;
};

static struct bogus_remote *to_remote(struct bogus *dev)
{
	return container_of(dev, struct bogus_remote, base);
}

static struct bogus_remote_shared *bogus_remote_map(void)
{
	struct bogus_remote_shared *shared;
	pthread_mutexattr_t attr;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return NULL;
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&shared->lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return shared;
}

/*
 * A thread that is cancelled between request and reply would take the lock
 * along; a process that is killed there does, and leaves only a reply that
 * nobody waits for.
 */
static int bogus_remote_lock(struct bogus_remote *remote)
{
	int cancel;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	if (pthread_mutex_lock(&remote->shared->lock) == EOWNERDEAD)
		pthread_mutex_consistent(&remote->shared->lock);
	return cancel;
}

static void bogus_remote_unlock(struct bogus_remote *remote, int cancel)
{
	pthread_mutex_unlock(&remote->shared->lock);
	pthread_setcancelstate(cancel, NULL);
}

/* Is a notification there? Not once the device is gone: that is to stay seen */
static int bogus_remote_is_notified(struct bogus_remote *remote)
{
	struct pollfd pfd = { .fd = remote->notify, .events = POLLIN };

	return poll(&pfd, 1, 0) > 0 && pfd.revents == POLLIN;
}

/*
 * Take out the notifications that a count has answered. A later one, of events
 * that the count did not include, stays.
 */
static void bogus_remote_settle(struct bogus_remote *remote, uint32_t settled)
{
	uint8_t raw[4];

	while (bogus_remote_is_notified(remote)) {
		if (recv(remote->notify, raw, sizeof(raw),
			 MSG_PEEK | MSG_DONTWAIT) != sizeof(raw) ||
		    (int32_t)(bogus_wire_get_u32(raw) - settled) > 0)
			return;
		recv(remote->notify, raw, sizeof(raw), MSG_DONTWAIT);
	}
}

static int bogus_remote_exchange(struct bogus_remote *remote,
				 struct bogus_wire *msg, uint8_t *buf,
				 int fd_out, int *fd_in)
{
	int cancel = bogus_remote_lock(remote);
	int ret;

	msg->seq = ++remote->shared->seq;
	ret = bogus_remote_call(remote->sock, msg, buf, fd_out, fd_in);
	if (ret >= 0 && msg->type == (BOGUS_WIRE_GET_EVENT | BOGUS_WIRE_REPLY))
		bogus_remote_settle(remote, msg->notify);
	bogus_remote_unlock(remote, cancel);
	return ret;
}

static int bogus_remote_request_fd(struct bogus_remote *remote,
				   struct bogus_wire *msg, int fd_out,
				   int *fd_in)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	int ret = bogus_remote_exchange(remote, msg, buf, fd_out, fd_in);

	msg->data = NULL;
	return ret;
}

/**
 * bogus_remote_request_data() - make a request whose reply has data
 * @dev: the handle
 * @msg: the request; becomes the reply
 * @buf: BOGUS_WIRE_MAX bytes, which the reply's data stays in
 *
 * Return: as bogus_remote_call().
 */
int bogus_remote_request_data(struct bogus *dev, struct bogus_wire *msg,
			      uint8_t *buf)
{
	return bogus_remote_exchange(to_remote(dev), msg, buf, -1, NULL);
}

static int bogus_remote_request(struct bogus *dev, struct bogus_wire *msg)
{
	return bogus_remote_request_fd(to_remote(dev), msg, -1, NULL);
}

static int bogus_remote_simple(struct bogus *dev, uint16_t type)
{
	struct bogus_wire msg = { .type = type };

	return bogus_remote_request(dev, &msg);
}

/*
 * The byte is for nobody: a socket whose other end is closed with something
 * unread in it shows POLLERR beside POLLHUP, as the device's node does.
 */
static int bogus_remote_open_device(struct bogus_remote *remote,
				    uint32_t device, unsigned int flags)
{
	struct bogus_wire msg = {
		.type = BOGUS_WIRE_OPEN,
		.flags = flags & BOGUS_O_RDONLY,
		.device = device,
	};
	int ret;

	ret = bogus_remote_request_fd(remote, &msg, -1, &remote->notify);
	if (ret < 0)
		return ret;
	if (remote->notify < 0)
		return -EPROTO;
	if (flags & BOGUS_O_NONBLOCK)
		fcntl(remote->notify, F_SETFL, O_NONBLOCK);
	send(remote->notify, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	return 0;
}

static void bogus_remote_close(struct bogus *dev)
{
	struct bogus_remote *remote = to_remote(dev);

	if (remote->notify >= 0)
		close(remote->notify);
	if (remote->sock >= 0)
		close(remote->sock);
	if (remote->shared)
		munmap(remote->shared, sizeof(*remote->shared));
	free(remote);
}

static int bogus_remote_init(struct bogus_remote *remote, const char *address,
			     unsigned int flags)
{
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	struct bogus_wire hello;
	uint32_t device;
	int ret;

	remote->shared = bogus_remote_map();
	if (!remote->shared)
		return -ENOMEM;
	ret = bogus_remote_parse(address, path, sizeof(path), &device);
	if (ret < 0)
		return ret;
	ret = bogus_remote_connect(path, &hello);
	if (ret < 0)
		return ret;
	remote->sock = ret;
	return bogus_remote_open_device(remote, device, flags);
}

static int bogus_remote_open(const char *address, unsigned int flags,
			     struct bogus **dev)
{
	struct bogus_remote *remote = calloc(1, sizeof(*remote));
	int ret;

	if (!remote)
		return -ENOMEM;
	remote->sock = -1;
	remote->notify = -1;
	ret = bogus_remote_init(remote, address, flags);
	if (ret < 0) {
		bogus_remote_close(&remote->base);
		return ret;
	}
	*dev = &remote->base;
	return 0;
}

static int bogus_remote_fd(const struct bogus *dev)
{
	return container_of(dev, const struct bogus_remote, base)->notify;
}

static int bogus_remote_check(struct bogus *dev)
{
	return bogus_remote_simple(dev, BOGUS_WIRE_CHECK);
}

static int bogus_remote_check_eventfd(int fd)
{
	char link[32], target[32];
	ssize_t n;

	if (fcntl(fd, F_GETFD) < 0)
		return -EBADF;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, target, sizeof(target) - 1);
	if (n < 0)
		return 0;
	target[n] = '\0';
	return strcmp(target, "anon_inode:[eventfd]") ? -EINVAL : 0;
}

/* A device that is gone and a handle for reading are found before a bad fd */
static int bogus_remote_refuse_start(struct bogus *dev, int err)
{
	int ret = bogus_remote_check(dev);

	if (ret < 0)
		return ret;
	return dev->flags & BOGUS_O_RDONLY ? -EACCES : err;
}

static int bogus_remote_start(struct bogus *dev, const int *eventfd)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_START };
	int ret;

	if (!eventfd)
		return bogus_remote_request(dev, &msg);
	ret = bogus_remote_check_eventfd(*eventfd);
	if (ret < 0)
		return bogus_remote_refuse_start(dev, ret);
	msg.flags = BOGUS_WIRE_EVENTFD;
	return bogus_remote_request_fd(to_remote(dev), &msg, *eventfd, NULL);
}

static int bogus_remote_stop(struct bogus *dev)
{
	return bogus_remote_simple(dev, BOGUS_WIRE_STOP);
}

static int bogus_remote_get_event(struct bogus *dev, uint64_t *count)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_GET_EVENT };
	int ret = bogus_remote_request(dev, &msg);

	if (ret < 0)
		return ret;
	*count = msg.value;
	return 0;
}

/* The agent takes note of failures for itself: what counts here is their number */
static int bogus_remote_get_error(struct bogus *dev)
{
	struct bogus_remote *remote = to_remote(dev);
	struct bogus_wire msg = { .type = BOGUS_WIRE_INFO };
	int ret = bogus_remote_request(dev, &msg);

	if (ret < 0)
		return ret;
	return atomic_exchange(&remote->outages, msg.info.outages) ==
	       msg.info.outages ? 0 : -EIO;
}

static int bogus_remote_info(struct bogus *dev, struct bogus_device_info *info)
{
	struct bogus_remote *remote = to_remote(dev);
	struct bogus_wire msg = { .type = BOGUS_WIRE_INFO };
	int ret = bogus_remote_request(dev, &msg);

	if (ret < 0)
		return ret;
	*info = msg.info;
	/* It is asked for when the handle is new: what has been is no news */
	if (!atomic_exchange(&remote->asked, true))
		atomic_store(&remote->outages,
			     msg.info.outages - msg.info.failing);
	return 0;
}

static int bogus_remote_set_period(struct bogus *dev, uint64_t period_ns)
{
	struct bogus_wire msg = {
		.type = BOGUS_WIRE_SET_PERIOD,
		.value = period_ns,
	};

	return bogus_remote_request(dev, &msg);
}

/* No memory is shared with the guest */
static int bogus_remote_map_ring(struct bogus *dev, const void **map,
				 size_t *size)
{
	(void)dev;
	(void)map;
	(void)size;
	return -EOPNOTSUPP;
}

const struct bogus_transport bogus_remote_transport = {
	.scheme		= BOGUS_REMOTE_SCHEME,
	.open		= bogus_remote_open,
	.close		= bogus_remote_close,
	.fd		= bogus_remote_fd,
	.check		= bogus_remote_check,
	.start		= bogus_remote_start,
	.stop		= bogus_remote_stop,
	.get_event	= bogus_remote_get_event,
	.get_error	= bogus_remote_get_error,
	.info		= bogus_remote_info,
	.set_period	= bogus_remote_set_period,
	.dpc_list	= bogus_remote_dpc_list,
	.dpc_set	= bogus_remote_dpc_set,
	.split		= bogus_remote_split,
	.map		= bogus_remote_map_ring,
};
