// SPDX-License-Identifier: GPL-2.0
/*
 * A pretended device for whole programs, to be preloaded in front of libbogus.
 * The device is a file: touch(1) plugs it in, rm(1) pulls it out, and its
 * totals are in it, for every program to see. One program at a time may start
 * it. Its interrupts are a timerfd's expiries.
 *
 *	FAKE_BOGUS_PERIOD_NS	its period when it is plugged in (100 ms)
 *	FAKE_BOGUS_DIR		where the files are; /dev/bogusN stands for the file
 *				bogusN in it
 *	FAKE_BOGUS_OLD		if set, the driver has no histograms and no choice of
 *				mechanisms
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "bogus.h"
#include "bogus_split.h"

#define NSEC_PER_SEC	1000000000ULL
#define DEFAULT_PERIOD	(NSEC_PER_SEC / 10)
/* Every so many interrupts, one run of the DPC serves two */
#define COALESCED_EVERY	20

/* How long the DPC takes to begin, half of the times, and then a reader */
static const struct mechanism {
	const char *name;
	double queue_ns;
	double user_ns;
} mechanisms[] = {
	{ "tasklet", 900, 3500 },
	{ "thread", 4300, 2900 },
	{ "wq", 5100, 3100 },
	{ "none", 20, 3300 },
};

#define NUM_MECHANISMS (sizeof(mechanisms) / sizeof(mechanisms[0]))

struct shared {
	uint64_t period_ns;
	uint64_t published;
	uint64_t began_ns;
	uint64_t began_count;
	uint32_t started;
	uint32_t changes;	/* of the period */
	uint32_t mechanism;
	uint32_t random;
	uint64_t queue[BOGUS_SPLIT_BUCKETS];
	uint64_t user[BOGUS_SPLIT_BUCKETS];
};

struct bogus {
	char *path;
	struct shared *shared;
	int file;
	int timer;
	int notify;
	int epoll;
	uint64_t unread;
	int started;
	uint32_t changes;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static uint64_t initial_period(void)
{
	const char *text = getenv("FAKE_BOGUS_PERIOD_NS");

	return text ? strtoull(text, NULL, 10) : DEFAULT_PERIOD;
}

static int is_gone(struct bogus *dev)
{
	struct stat st;

	return fstat(dev->file, &st) < 0 || st.st_nlink == 0;
}

static int map(struct bogus *dev)
{
	if (ftruncate(dev->file, sizeof(*dev->shared)) < 0)
		return -errno;
	dev->shared = mmap(NULL, sizeof(*dev->shared), PROT_READ | PROT_WRITE,
			   MAP_SHARED, dev->file, 0);
	if (dev->shared == MAP_FAILED)
		return -errno;
	if (!dev->shared->period_ns)
		dev->shared->period_ns = initial_period();
	return 0;
}

static void locate(const char *path, char *file, size_t size)
{
	const char *dir = getenv("FAKE_BOGUS_DIR");

	if (dir && !strncmp(path, "/dev/", strlen("/dev/")))
		snprintf(file, size, "%s/%s", dir, path + strlen("/dev/"));
	else
		snprintf(file, size, "%s", path);
}

static void add_to_epoll(struct bogus *dev, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	epoll_ctl(dev->epoll, EPOLL_CTL_ADD, fd, &event);
}

int bogus_open(const char *path, unsigned int flags, struct bogus **result)
{
	char file[4096];
	struct bogus *dev;
	int fd, ret;

	(void)flags;
	locate(path, file, sizeof(file));
	fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	dev = calloc(1, sizeof(*dev));
	dev->path = strdup(path);
	dev->file = fd;
	ret = map(dev);
	if (ret < 0) {
		close(fd);
		free(dev->path);
		free(dev);
		return ret;
	}
	dev->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	dev->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	inotify_add_watch(dev->notify, file, IN_ATTRIB);
	dev->epoll = epoll_create1(EPOLL_CLOEXEC);
	add_to_epoll(dev, dev->timer);
	add_to_epoll(dev, dev->notify);
	*result = dev;
	return 0;
}

void bogus_close(struct bogus *dev)
{
	if (!dev)
		return;
	if (dev->started)
		bogus_stop(dev);
	munmap(dev->shared, sizeof(*dev->shared));
	close(dev->epoll);
	close(dev->notify);
	close(dev->timer);
	close(dev->file);
	free(dev->path);
	free(dev);
}

int bogus_fd(const struct bogus *dev)
{
	return dev->epoll;
}

static int set_timer(struct bogus *dev, uint64_t period_ns)
{
	struct timespec period = {
		.tv_sec = period_ns / NSEC_PER_SEC,
		.tv_nsec = period_ns % NSEC_PER_SEC,
	};
	struct itimerspec spec = { .it_value = period, .it_interval = period };

	return timerfd_settime(dev->timer, 0, &spec, NULL);
}

int bogus_start(struct bogus *dev)
{
	if (is_gone(dev))
		return -ENODEV;
	if (dev->started)
		return -EALREADY;
	dev->shared->began_ns = now_ns();
	dev->shared->began_count = dev->shared->published;
	dev->shared->started = 1;
	dev->started = 1;
	dev->changes = dev->shared->changes;
	return set_timer(dev, dev->shared->period_ns);
}

static double toss(struct shared *shared)
{
	shared->random = shared->random * 1664525 + 1013904223;
	return (shared->random >> 8) / (double)(1 << 24);
}

/* A time that is @median_ns half of the times; now and then it takes long */
static void measure(struct shared *shared, uint64_t *counts, double median_ns)
{
	double spread = toss(shared) + toss(shared) + toss(shared) - 1.5;
	double tail = toss(shared) > 0.97 ? 2 * toss(shared) : 0;
	double ns = median_ns * exp(0.5 * spread + tail);
	unsigned int bucket = 0;

	while (bucket < BOGUS_SPLIT_BUCKETS - 1 &&
	       bogus_split_low(bucket + 1) <= ns)
		bucket++;
	counts[bucket]++;
}

/* One reader in so many has slept */
#define SLEPT_EVERY	10

static void measure_all(struct shared *shared, uint64_t n)
{
	const struct mechanism *mechanism = &mechanisms[shared->mechanism];
	uint64_t i;

	for (i = 0; i < n; i++)
		measure(shared, shared->queue, mechanism->queue_ns);
	for (i = 0; i < n; i += SLEPT_EVERY)
		measure(shared, shared->user, mechanism->user_ns);
}

static void collect(struct bogus *dev)
{
	uint64_t n;

	if (read(dev->timer, &n, sizeof(n)) != sizeof(n))
		return;
	dev->shared->published += n;
	dev->unread += n;
	measure_all(dev->shared, n);
}

int bogus_stop(struct bogus *dev)
{
	if (is_gone(dev))
		return -ENODEV;
	if (!dev->started)
		return -EALREADY;
	collect(dev);
	dev->started = 0;
	dev->shared->started = 0;
	return set_timer(dev, 0);
}

/* Whoever has it started goes on with the new period when it next asks */
int bogus_set_period(struct bogus *dev, uint64_t period_ns)
{
	if (is_gone(dev))
		return -ENODEV;
	collect(dev);
	dev->shared->period_ns = period_ns;
	dev->shared->changes++;
	return 0;
}

static void follow_period(struct bogus *dev)
{
	if (!dev->started || dev->changes == dev->shared->changes)
		return;
	dev->changes = dev->shared->changes;
	dev->shared->began_ns = now_ns();
	dev->shared->began_count = dev->shared->published;
	set_timer(dev, dev->shared->period_ns);
}

int bogus_get_event(struct bogus *dev, uint64_t *count)
{
	if (is_gone(dev))
		return -ENODEV;
	collect(dev);
	follow_period(dev);
	*count = dev->unread;
	dev->unread = 0;
	return 0;
}

int bogus_get_error(struct bogus *dev)
{
	return is_gone(dev) ? -ENODEV : 0;
}

int bogus_info(struct bogus *dev, struct bogus_device_info *info, size_t size)
{
	const struct shared *shared = dev->shared;

	if (is_gone(dev))
		return -ENODEV;
	memset(info, 0, size);
	info->abi_version = 1;
	info->state = shared->started ? BOGUS_RUNNING : BOGUS_STOPPED;
	info->handles = 1;
	info->started = shared->started;
	info->period_ns = shared->period_ns;
	info->raised = shared->published;
	info->serviced = shared->published;
	info->published = shared->published;
	info->coalesced = shared->published / COALESCED_EVERY;
	info->dpc_runs = shared->published - info->coalesced;
	strcpy(info->dpc, mechanisms[shared->mechanism].name);
	info->raised_at_ns = shared->began_ns +
			     (shared->published - shared->began_count) *
			     shared->period_ns;
	return 0;
}

int bogus_split_stage(struct bogus *dev, unsigned int stage, uint64_t *counts)
{
	if (is_gone(dev))
		return -ENODEV;
	if (getenv("FAKE_BOGUS_OLD"))
		return -EOPNOTSUPP;
	memset(counts, 0, BOGUS_SPLIT_BUCKETS * sizeof(*counts));
	if (stage == BOGUS_SPLIT_QUEUE)
		memcpy(counts, dev->shared->queue, sizeof(dev->shared->queue));
	else if (stage == BOGUS_SPLIT_USER)
		memcpy(counts, dev->shared->user, sizeof(dev->shared->user));
	return 0;
}

int bogus_dpc_list(struct bogus *dev, char *buf, size_t size)
{
	size_t i, used = 0;

	if (is_gone(dev))
		return -ENODEV;
	if (getenv("FAKE_BOGUS_OLD"))
		return -EOPNOTSUPP;
	for (i = 0; i < NUM_MECHANISMS && used < size; i++)
		used += snprintf(buf + used, size - used,
				 i == dev->shared->mechanism ? "%s[%s]" : "%s%s",
				 i ? " " : "", mechanisms[i].name);
	return used < size ? 0 : -ERANGE;
}

int bogus_dpc_set(struct bogus *dev, const char *name)
{
	size_t i;

	if (is_gone(dev))
		return -ENODEV;
	if (getenv("FAKE_BOGUS_OLD"))
		return -EOPNOTSUPP;
	for (i = 0; i < NUM_MECHANISMS; i++)
		if (!strcmp(name, mechanisms[i].name))
			break;
	if (i == NUM_MECHANISMS)
		return -EINVAL;
	if (dev->shared->started)
		return -EBUSY;
	dev->shared->mechanism = i;
	return 0;
}

static int visit_found(const glob_t *found,
		       int (*visit)(const char *path, void *data), void *data)
{
	char path[4096];
	size_t i;
	int ret = 0;

	for (i = 0; i < found->gl_pathc && !ret; i++) {
		snprintf(path, sizeof(path), "/dev/%s",
			 strrchr(found->gl_pathv[i], '/') + 1);
		ret = visit(path, data);
	}
	return ret;
}

int bogus_for_each(int (*visit)(const char *path, void *data), void *data)
{
	const char *dir = getenv("FAKE_BOGUS_DIR");
	char pattern[4096];
	glob_t found;
	int ret = 0;

	if (!dir)
		return 0;
	snprintf(pattern, sizeof(pattern), "%s/bogus[0-9]*", dir);
	if (!glob(pattern, 0, NULL, &found)) {
		ret = visit_found(&found, visit, data);
		globfree(&found);
	}
	return ret;
}
