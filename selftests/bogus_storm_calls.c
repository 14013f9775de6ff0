// SPDX-License-Identifier: GPL-2.0
/*
 * The threads of the storm. Each returns 0, or the error that should not be:
 * that the device is gone is none.
 */

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>
#include "bogus_storm.h"

bool storm_over(const struct storm *storm)
{
	return __atomic_load_n(&storm->stop, __ATOMIC_RELAXED);
}

void storm_made(struct storm *storm)
{
	__atomic_add_fetch(&storm->made, 1, __ATOMIC_RELAXED);
}

/* There is no such device, or no card at its port */
bool storm_no_device(int ret)
{
	return ret == -ENODEV || ret == -ENXIO || ret == -ENOENT;
}

/* @why: what is wrong with @what, or "" */
static int storm_broken(const char *what, const char *why)
{
	if (!why[0])
		return 0;
	fprintf(stderr, "# %s: %s\n", what, why);
	return -EPROTO;
}

/* One call of each kind */

static int storm_call_info(int fd)
{
	struct bogus_info info;
	int ret = bogus_handle_info(fd, &info);

	return ret ? ret : storm_broken("INFO", bogus_info_broken(&info));
}

static int storm_call_map(int fd)
{
	struct bogus_ring_entry entry;
	struct bogus_ring ring;
	uint64_t seq;
	int ret = bogus_ring_map(fd, &ring);

	if (ret)
		return ret;
	seq = bogus_ring_published(&ring);
	if (seq && bogus_ring_get(&ring, seq, &entry))
		ret = storm_broken("the ring", bogus_entry_broken(&entry, seq));
	bogus_ring_unmap(&ring);
	return ret;
}

static int storm_call_poll(int fd)
{
	int ret = bogus_handle_poll(fd, POLLIN, 0);

	return ret >= 0 && ret & POLLHUP ? -ENODEV : ret;
}

static int storm_call_start_eventfd(int fd)
{
	int event = eventfd(0, EFD_CLOEXEC);
	int ret = bogus_handle_start_eventfd(fd, event);

	close(event);
	return ret;
}

/* A handle of one's own, which is closed started or not */
static int storm_call_open(unsigned int id)
{
	int fd = bogus_handle_open(id, O_RDWR | O_NONBLOCK);
	int ret = fd;

	if (fd >= 0) {
		ret = bogus_handle_start(fd);
		close(fd);
	}
	return storm_no_device(ret) ? 0 : ret;
}

static int storm_call_attr(unsigned int id)
{
	char text[256];
	int ret = bogus_attr_read(id, "handles", text, sizeof(text));

	return storm_no_device(ret) ? 0 : ret;
}

static int storm_call_histogram(int fd)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];

	return bogus_histogram_get(fd, BOGUS_STAGE_QUEUE, counts);
}

int storm_call(struct storm_target *target, uint64_t random)
{
	unsigned int i = (random >> 32) % target->n;
	int fd = target->fds[i];

	switch (random % 16) {
	case 0:
		return storm_call_info(fd);
	case 1:
	case 2:
		return bogus_handle_start(fd);
	case 3:
		return storm_call_start_eventfd(fd);
	case 4:
	case 5:
		return bogus_handle_stop(fd);
	case 6:
		return storm_call_open(target->id);
	case 7:
		return storm_call_map(fd);
	case 8:
		return storm_call_histogram(fd);
	case 9:
		return storm_call_attr(target->id);
	case 10:
		return storm_call_poll(fd);
	case 11:
		return bogus_handle_ioctl(fd, BOGUS_IOC_CHECK, NULL);
	case 12:
	case 13:
		return storm_target_take(target, i, true);
	default:
		return storm_target_take(target, i, false);
	}
}

/* Those that make one call after the other */

bool storm_fine(int ret)
{
	return ret >= 0 || ret == -EALREADY || ret == -EAGAIN || ret == -ENXIO ||
	       ret == -EINTR;
}

/* A card of this round that may have been pulled long ago, or NULL */
static struct storm_target *storm_any_card(struct storm *storm, uint64_t random)
{
	unsigned int n = __atomic_load_n(&storm->cards_made, __ATOMIC_ACQUIRE);

	return n ? &storm->cards[random % n].target : NULL;
}

/* One call in four is for a card, if there is any, and may find it gone */
static int storm_call_any(struct storm *storm, uint64_t random)
{
	struct storm_target *card = NULL;
	int ret;

	if (random >> 60 < 4)
		card = storm_any_card(storm, random >> 48);
	ret = storm_call(card ? card : &storm->device, random);
	storm_made(storm);
	return card && ret == -ENODEV ? 0 : ret;
}

static long storm_caller(struct bogus_call *call)
{
	struct storm *storm = call->data;
	uint64_t random = storm->random + call->fd;
	int ret = 0;

	while (storm_fine(ret) && !storm_over(storm))
		ret = storm_call_any(storm, storm_random(&random));
	return storm_fine(ret) || ret == -ENODEV ? 0 : ret;
}

/* Those that sleep, for as long as nothing wakes them */

static int storm_sleep_poll(int fd)
{
	return bogus_handle_poll(fd, POLLIN, -1);
}

static int storm_sleep_epoll(int fd)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int ret = epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);

	if (!ret)
		ret = epoll_wait(epoll, &event, 1, -1);
	ret = ret < 0 ? -errno : (int)event.events;
	close(epoll);
	return ret;
}

static long storm_sleeper(struct bogus_call *call)
{
	struct storm *storm = call->data;
	struct storm_target *device = &storm->device;
	unsigned int i = call->fd % device->n;
	int ret = 0;

	while (!storm_over(storm)) {
		ret = call->fd & 8 ? storm_sleep_poll(device->fds[i]) :
				     storm_sleep_epoll(device->fds[i]);
		storm_made(storm);
		/* A suspended system wakes epoll_wait() for nothing */
		if (ret == -EINTR)
			continue;
		if (ret < 0 || ret & POLLHUP)
			break;
		ret = storm_target_take(device, i, true);
		if (!storm_fine(ret))
			break;
	}
	return storm_fine(ret) || ret == -ENODEV ? 0 : ret;
}

/* On a handle of its own: read() that waits, and an eventfd */
static int storm_wait_once(int fd, int event)
{
	uint64_t value;
	int ret = bogus_handle_start_eventfd(fd, event);

	/* What was unread at START would keep the eventfd silent */
	if (!ret)
		ret = bogus_handle_get_event(fd, &value);
	if (ret)
		return ret;
	if (read(event, &value, sizeof(value)) != sizeof(value))
		return -EPROTO;
	ret = bogus_handle_read(fd, &value);
	return ret < 0 && ret != -EIO ? ret : bogus_handle_stop(fd);
}

static long storm_waiter(struct bogus_call *call)
{
	int fd = bogus_handle_open(0, O_RDWR);
	int event = eventfd(0, EFD_CLOEXEC);
	struct storm *storm = call->data;
	int ret = fd < 0 ? -ENODEV : 0;

	while (!ret && !storm_over(storm)) {
		ret = storm_wait_once(fd, event);
		storm_made(storm);
	}
	close(event);
	if (fd >= 0)
		close(fd);
	/* ENXIO: the card has been pulled, and the driver is about to be told */
	return ret == -ENODEV || ret == -ENXIO ? 0 : ret;
}

/* Reads what a card has until it is pulled, whatever its faults are */
static int storm_guest_read(struct storm *storm, unsigned int id)
{
	int fd = bogus_handle_open(id, O_RDWR);
	uint64_t count;
	int ret = fd;

	if (fd < 0)
		return storm_no_device(fd) ? 0 : fd;
	/* One that has vanished for a moment may have been started by others */
	bogus_handle_start(fd);
	do {
		ret = bogus_handle_read(fd, &count);
		storm_made(storm);
	} while (ret == sizeof(count) || ret == -EIO);
	close(fd);
	return ret == -ENODEV ? 0 : ret;
}

/* Each card that comes, until it goes; between them, what others do, too */
static long storm_guest(struct bogus_call *call)
{
	struct storm *storm = call->data;
	uint64_t random = storm->random + call->fd;
	unsigned int seen = 0;
	int ret = 0;

	while (storm_fine(ret) && !storm_over(storm)) {
		if (seen < __atomic_load_n(&storm->cards_made,
					   __ATOMIC_ACQUIRE))
			ret = storm_guest_read(storm,
					storm->cards[seen++].target.id);
		else
			ret = storm_call_any(storm, storm_random(&random));
	}
	return storm_fine(ret) || ret == -ENODEV ? 0 : ret;
}

/*
 * They begin when all are there, and leave the processor to whoever makes the
 * changes: with 64 of them ahead of it, nothing would change for long.
 */
static void *storm_thread(void *data)
{
	struct bogus_call *call = data;
	struct storm *storm = call->data;

	setpriority(PRIO_PROCESS, 0, 19);
	pthread_barrier_wait(&storm->ready);
	call->ret = call->fn(call);
	return NULL;
}

/* What the @i-th of them does */
static long (*storm_part(const struct storm *storm,
			 unsigned int i))(struct bogus_call *call)
{
	if (storm->again)
		return storm_again;
	switch (i % 8) {
	case 0:
		return storm_sleeper;
	case 1:
		return storm_waiter;
	case 2:
		return storm_guest;
	default:
		return storm_caller;
	}
}

/* The barrier waits for all of them at once, as bogus_call_begin() does not */
int storm_threads_begin(struct storm *storm)
{
	struct bogus_call *call;
	unsigned int i;
	int ret = 0;

	storm->stop = false;
	storm_random(&storm->random);
	for (i = 0; !ret && i < STORM_THREADS; i++) {
		call = &storm->calls[i];
		*call = (struct bogus_call){
			.fn = storm_part(storm, i), .fd = i, .data = storm,
		};
		ret = -pthread_create(&call->thread, NULL, storm_thread, call);
	}
	if (!ret)
		pthread_barrier_wait(&storm->ready);
	return ret;
}

long storm_threads_end(struct storm *storm)
{
	unsigned int i;
	long ret, first = 0;

	for (i = 0; i < STORM_THREADS; i++) {
		ret = bogus_call_end(&storm->calls[i]);
		if (!first)
			first = ret;
	}
	return first;
}
