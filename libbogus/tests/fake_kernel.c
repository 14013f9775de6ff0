// SPDX-License-Identifier: LGPL-2.1-or-later
/* The pretended driver: devices, handles and commands. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../kmod/uapi/bogus.h"
#include "fake_kernel.h"
#include "real_calls.h"

#define FAKE_HANDLES	64

struct fake_device {
	bool there;
	bool present;
	struct fake_node node;
	uint64_t seq;
	uint64_t period_ns;
};

/*
 * A pipe is what the handle's descriptor is: readable while there is a byte
 * in it, hung up when its other end is closed.
 */
struct fake_handle {
	bool used;
	bool gone;
	bool writable;
	bool started;
	unsigned int id;
	int fd;
	int bell;
	int eventfd;
	uint64_t cursor;
};

/* The kernel is one for everybody, so this may be global; lock guards it */
static struct fake_kernel {
	pthread_mutex_t lock;
	struct fake_device devices[FAKE_DEVICES];
	struct fake_handle handles[FAKE_HANDLES];
	uint32_t abi;
	size_t info_size;
	unsigned long forgotten;
	unsigned int ioctls;
	const char *fail_call;
	int fail_err;
	unsigned int fail_after;
} fake = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void fake_lock(void)
{
	pthread_mutex_lock(&fake.lock);
}

static void fake_unlock(void)
{
	pthread_mutex_unlock(&fake.lock);
}

void fake_kernel_init(void)
{
	fake_lock();
	memset(fake.devices, 0, sizeof(fake.devices));
	memset(fake.handles, 0, sizeof(fake.handles));
	fake.abi = BOGUS_ABI_VERSION;
	fake.info_size = sizeof(struct bogus_info);
	fake.forgotten = 0;
	fake.ioctls = 0;
	fake.fail_call = NULL;
	fake_unlock();
	fake_tree_init();
}

int fake_kernel_exit(void)
{
	int i, leaked = 0;

	for (i = 0; i < FAKE_HANDLES; i++)
		leaked += fake.handles[i].used;
	if (leaked)
		fprintf(stderr, "# %d handles were never closed\n", leaked);
	fake_tree_exit();
	return leaked ? -1 : 0;
}

void fake_fail(const char *call, int err, unsigned int after)
{
	fake_lock();
	fake.fail_call = call;
	fake.fail_err = err;
	fake.fail_after = after;
	fake_unlock();
}

bool fake_should_fail(const char *call)
{
	bool fail = false;

	fake_lock();
	if (fake.fail_call && !strcmp(fake.fail_call, call))
		fail = fake.fail_after-- == 0;
	if (fail) {
		fake.fail_call = NULL;
		errno = fake.fail_err;
	}
	fake_unlock();
	return fail;
}

void fake_module_set_abi(uint32_t abi)
{
	fake.abi = abi;
}

void fake_module_set_info_size(size_t size)
{
	fake.info_size = size;
}

void fake_module_forget_command(unsigned long cmd)
{
	fake.forgotten = cmd;
}

unsigned int fake_ioctls(void)
{
	unsigned int n;

	fake_lock();
	n = fake.ioctls;
	fake_unlock();
	return n;
}

void fake_device_add(unsigned int id)
{
	fake_lock();
	fake.devices[id] = (struct fake_device) {
		.there = true,
		.present = true,
		.node = { .gid = 0, .mode = 0660 },
		.period_ns = FAKE_PERIOD_NS,
	};
	fake_unlock();
	fake_tree_add(id);
}

static struct fake_handle *fake_handle_find(int fd)
{
	int i;

	for (i = 0; i < FAKE_HANDLES; i++)
		if (fake.handles[i].used && fake.handles[i].fd == fd)
			return &fake.handles[i];
	return NULL;
}

static void fake_signal(int fd)
{
	uint64_t one = 1;

	if (fd >= 0 && __real_write(fd, &one, sizeof(one)) < 0)
		abort();
}

/* The count goes from 0 to not 0 */
static void fake_handle_ring(struct fake_handle *h)
{
	if (__real_write(h->bell, "", 1) < 0)
		abort();
	if (h->started)
		fake_signal(h->eventfd);
}

static void fake_handle_hang_up(struct fake_handle *h)
{
	h->gone = true;
	__real_close(h->bell);
	h->bell = -1;
	fake_signal(h->eventfd);
}

static bool fake_handle_is_on(const struct fake_handle *h, unsigned int id)
{
	return h->used && !h->gone && h->id == id;
}

void fake_device_raise(unsigned int id, uint64_t n)
{
	struct fake_device *device = &fake.devices[id];
	struct fake_handle *h;
	int i;

	fake_lock();
	for (i = 0; i < FAKE_HANDLES; i++) {
		h = &fake.handles[i];
		if (fake_handle_is_on(h, id) && h->cursor == device->seq)
			fake_handle_ring(h);
	}
	device->seq += n;
	fake_unlock();
}

void fake_device_remove(unsigned int id)
{
	int i;

	fake_lock();
	fake.devices[id].there = false;
	for (i = 0; i < FAKE_HANDLES; i++)
		if (fake_handle_is_on(&fake.handles[i], id))
			fake_handle_hang_up(&fake.handles[i]);
	fake_unlock();
	fake_tree_remove(id);
}

void fake_device_remove_node(unsigned int id)
{
	fake_tree_remove_node(id);
}

void fake_device_set_present(unsigned int id, bool present)
{
	fake.devices[id].present = present;
}

void fake_device_set_owner(unsigned int id, unsigned int gid,
			   unsigned int mode)
{
	fake.devices[id].node = (struct fake_node) { gid, mode };
}

void fake_device_set_class(unsigned int id, const char *class)
{
	fake_tree_set_class(id, class);
}

struct fake_node fake_device_node(unsigned int id)
{
	return fake.devices[id].node;
}

uint64_t fake_device_period_ns(unsigned int id)
{
	return fake.devices[id].period_ns;
}

int fake_device_set_period(unsigned int id, uint64_t period_ns)
{
	if (period_ns < FAKE_PERIOD_MIN_NS || period_ns > FAKE_PERIOD_MAX_NS)
		return -ERANGE;
	fake.devices[id].period_ns = period_ns;
	return 0;
}

static unsigned int fake_count(unsigned int id, bool started)
{
	unsigned int n = 0;
	int i;

	for (i = 0; i < FAKE_HANDLES; i++)
		if (fake_handle_is_on(&fake.handles[i], id) &&
		    (!started || fake.handles[i].started))
			n++;
	return n;
}

unsigned int fake_device_handles(unsigned int id)
{
	unsigned int n;

	fake_lock();
	n = fake_count(id, false);
	fake_unlock();
	return n;
}

unsigned int fake_device_started(unsigned int id)
{
	unsigned int n;

	fake_lock();
	n = fake_count(id, true);
	fake_unlock();
	return n;
}

static struct fake_handle *fake_handle_new(unsigned int id, int flags)
{
	struct fake_handle *h = fake.handles;
	int pipefd[2];

	while (h->used)
		h++;
	if (pipe2(pipefd, flags & O_CLOEXEC) < 0)
		abort();
	fcntl(pipefd[0], F_SETFL, flags & O_NONBLOCK);
	*h = (struct fake_handle) {
		.used = true,
		.writable = (flags & O_ACCMODE) == O_RDWR,
		.id = id,
		.fd = pipefd[0],
		.bell = pipefd[1],
		.eventfd = -1,
		.cursor = fake.devices[id].seq,
	};
	return h;
}

int fake_device_open(unsigned int id, int flags)
{
	int fd = -1;

	fake_lock();
	if (fake.devices[id].there)
		fd = fake_handle_new(id, flags)->fd;
	else
		errno = ENXIO;
	fake_unlock();
	return fd;
}

void __attribute__((weak)) fake_device_running(unsigned int id, bool running)
{
	(void)id;
	(void)running;
}

/* Called by whoever holds the lock, when a handle starts or stops */
static void fake_device_changed(unsigned int id)
{
	bool running = fake_count(id, true) != 0;

	fake_tree_set_state(id, running ? "running\n" : "stopped\n");
	fake_device_running(id, running);
}

static void fake_handle_set_started(struct fake_handle *h, bool started,
				    int eventfd)
{
	if (h->eventfd >= 0)
		__real_close(h->eventfd);
	h->started = started;
	h->eventfd = eventfd;
	fake_device_changed(h->id);
}

/* Return: whether it was one of ours; the descriptor itself is not closed */
bool fake_handle_close(int fd)
{
	struct fake_handle *h;
	bool ours;

	fake_lock();
	h = fake_handle_find(fd);
	ours = h != NULL;
	if (ours) {
		if (h->started && !h->gone)
			fake_handle_set_started(h, false, -1);
		else if (h->eventfd >= 0)
			__real_close(h->eventfd);
		if (h->bell >= 0)
			__real_close(h->bell);
		h->used = false;
	}
	fake_unlock();
	return ours;
}

int fake_handle_device(int fd)
{
	struct fake_handle *h;
	int id;

	fake_lock();
	h = fake_handle_find(fd);
	id = h ? (int)h->id : -1;
	fake_unlock();
	return id;
}

static int fake_get_event(struct fake_handle *h, __u64 *count)
{
	char byte;

	*count = fake.devices[h->id].seq - h->cursor;
	if (*count && read(h->fd, &byte, 1) != 1)
		abort();
	h->cursor += *count;
	return 0;
}

static int fake_check_eventfd(int fd)
{
	char link[32], target[64] = "";

	if (fcntl(fd, F_GETFD) < 0)
		return -EBADF;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, target, sizeof(target) - 1) < 0)
		return -EBADF;
	return strstr(target, "[eventfd]") ? 0 : -EINVAL;
}

static int fake_start(struct fake_handle *h, const struct bogus_start *start)
{
	int eventfd = -1;
	int ret;

	if (!h->writable)
		return -EACCES;
	if (start->size < sizeof(*start) || start->reserved)
		return -EINVAL;
	if (h->started)
		return -EALREADY;
	if (start->flags & BOGUS_START_EVENTFD) {
		ret = fake_check_eventfd(start->eventfd);
		if (ret < 0)
			return ret;
		eventfd = fcntl(start->eventfd, F_DUPFD_CLOEXEC, 0);
	} else if (start->eventfd) {
		return -EINVAL;
	}
	fake_handle_set_started(h, true, eventfd);
	return 0;
}

static int fake_stop(struct fake_handle *h)
{
	if (!h->writable)
		return -EACCES;
	if (!h->started)
		return -EALREADY;
	fake_handle_set_started(h, false, -1);
	return 0;
}

/* Programs that don't link fake_split.o and fake_ring.o have an older module */
int __attribute__((weak)) fake_histogram(void *arg)
{
	(void)arg;
	return -ENOTTY;
}

uint64_t __attribute__((weak)) fake_ring_size(void)
{
	return 0;
}

/* Every field has a number of its own */
static void fake_fill_info(const struct fake_handle *h, struct bogus_info *info)
{
	const struct fake_device *device = &fake.devices[h->id];
	unsigned int started = fake_count(h->id, true);

	*info = (struct bogus_info) {
		.size = fake.info_size,
		.abi_version = fake.abi,
		.state = started ? BOGUS_STATE_RUNNING : BOGUS_STATE_STOPPED,
		.port = 0x141,
		.irq = FAKE_IRQ,
		.hwirq = 11,
		.handles = fake_count(h->id, false),
		.started = started,
		.period_ns = device->period_ns,
		.period_min_ns = FAKE_PERIOD_MIN_NS,
		.period_max_ns = FAKE_PERIOD_MAX_NS,
		.raised = device->seq + 2 + 3 + 1,
		.serviced = device->seq,
		.discarded = 2,
		.overrun = 3,
		.pending = 1,
		.spurious = 4,
		.dpc_runs = device->seq - device->seq / 2,
		.coalesced = device->seq / 2,
		.published = device->seq,
		.raised_at_ns = 1001,
		.isr_at_ns = 1002,
		.dpc_at_ns = 1003,
		.dpc = "fifteen letters",
		.ring_size = fake_ring_size(),
		.errors = 5,
		.restarts = 6,
		.outages = 8,
		.failing = 1,
	};
}

/* As copy_struct_from_user() and its opposite do it */
static int fake_info(struct fake_handle *h, unsigned char *arg)
{
	unsigned char known[2 * sizeof(struct bogus_info)] = { 0 };
	uint32_t size, i;

	memcpy(&size, arg, sizeof(size));
	if (size < sizeof(struct bogus_info))
		return -EINVAL;
	for (i = fake.info_size; i < size; i++)
		if (arg[i])
			return -E2BIG;
	fake_fill_info(h, (struct bogus_info *)known);
	memcpy(arg, known, size < fake.info_size ? size : fake.info_size);
	return 0;
}

static int fake_command(struct fake_handle *h, unsigned long cmd, void *arg)
{
	fake.ioctls++;
	if (h->gone)
		return -ENODEV;
	if (cmd == fake.forgotten)
		return -ENOTTY;
	switch (cmd) {
	case BOGUS_IOC_INFO:
		return fake_info(h, arg);
	case BOGUS_IOC_CHECK:
		return fake.devices[h->id].present;
	case BOGUS_IOC_START:
		return fake_start(h, arg);
	case BOGUS_IOC_STOP:
		return fake_stop(h);
	case BOGUS_IOC_GET_EVENT:
		return fake_get_event(h, arg);
	case BOGUS_IOC_HISTOGRAM:
		return fake_histogram(arg);
	default:
		return -ENOTTY;
	}
}

int fake_handle_ioctl(int fd, unsigned long cmd, void *arg)
{
	struct fake_handle *h;
	int ret;

	fake_lock();
	h = fake_handle_find(fd);
	ret = h ? fake_command(h, cmd, arg) : -ENOTTY;
	fake_unlock();
	if (ret >= 0)
		return ret;
	errno = -ret;
	return -1;
}
