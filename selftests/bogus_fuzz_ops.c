// SPDX-License-Identifier: GPL-2.0
/* The calls that take no structure, and a table of all. */

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>
#include "bogus_fuzz.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Descriptors */

static void fuzz_op_open(struct fuzz *fuzz)
{
	static const int access[] = { O_RDWR, O_RDWR, O_RDONLY, O_WRONLY };
	struct fuzz_fd *fd = fuzz_fd_free(fuzz);
	int flags = access[fuzz_below(fuzz, 4)];

	if (fuzz_chance(fuzz, 70))
		flags |= O_NONBLOCK;
	if (!fd)
		return;
	fd->fd = bogus_handle_open(0, flags);
	fuzz_call(fuzz, "open(%#x) = %d", flags, fd->fd);
	if (!fuzz->present)
		fuzz_expect(fuzz, fd->fd, -ENOENT);
	else if (fd->fd < 0)
		fuzz_fail(fuzz, "does not open");
	else
		fd->handle = fuzz_handle_new(fuzz, flags);
}

/* Leads to whatever device there is, also if this handle's own is gone */
static void fuzz_op_reopen(struct fuzz *fuzz)
{
	struct fuzz_fd *old = fuzz_fd_any(fuzz), *fd = fuzz_fd_free(fuzz);
	char path[64];

	if (!old || !fd)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", old->fd);
	fd->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	fuzz_call(fuzz, "open(%s) = %d", path, fd->fd < 0 ? -errno : fd->fd);
	if (!fuzz->present)
		fuzz_expect(fuzz, fd->fd < 0 ? -errno : fd->fd, -ENODEV);
	else if (fd->fd < 0)
		fuzz_fail(fuzz, "does not open");
	else
		fd->handle = fuzz_handle_new(fuzz, O_RDWR | O_NONBLOCK);
}

static void fuzz_op_copy(struct fuzz *fuzz)
{
	struct fuzz_fd *old = fuzz_fd_any(fuzz), *fd = fuzz_fd_free(fuzz);
	bool pass = fuzz_chance(fuzz, 20);

	if (!old || !fd)
		return;
	fd->fd = pass ? bogus_fd_pass(old->fd) : dup(old->fd);
	fuzz_call(fuzz, "%s(%d) = %d", pass ? "pass" : "dup", old->fd, fd->fd);
	if (fd->fd < 0) {
		fuzz_fail(fuzz, "is not copied");
		return;
	}
	fd->handle = old->handle;
	fd->handle->refs++;
}

static void fuzz_op_close(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	struct fuzz_handle *handle;
	int got;

	if (!fd)
		return;
	got = close(fd->fd);
	fuzz_call(fuzz, "close(%d) = %d", fd->fd, got);
	fuzz_expect(fuzz, got, 0);
	handle = fd->handle;
	fd->handle = NULL;
	fuzz_handle_put(fuzz, handle);
}

static void fuzz_op_nonblock(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	bool on = fuzz_chance(fuzz, 60);
	int got;

	if (!fd)
		return;
	got = bogus_handle_nonblock(fd->fd, on);
	fuzz_call(fuzz, "O_NONBLOCK(%d, %d) = %d", fd->fd, on, got);
	fuzz_expect(fuzz, got, 0);
	fd->handle->nonblock = on;
}

/* Commands without a structure */

static void fuzz_op_check(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	int got;

	if (!fd)
		return;
	got = bogus_handle_ioctl(fd->fd, BOGUS_IOC_CHECK, NULL);
	fuzz_call(fuzz, "CHECK(%d) = %d", fd->fd, got);
	fuzz_expect(fuzz, got, fd->handle->gone ? -ENODEV : 1);
}

static void fuzz_op_stop(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	int got, want = 0;

	if (!fd)
		return;
	if (fd->handle->gone)
		want = -ENODEV;
	else if (fd->handle->access == O_RDONLY)
		want = -EACCES;
	else if (!fd->handle->started)
		want = -EALREADY;
	got = bogus_handle_stop(fd->fd);
	fuzz_call(fuzz, "STOP(%d) = %d", fd->fd, got);
	fuzz_expect(fuzz, got, want);
	if (got == 0)
		fuzz_stopped(fuzz, fd->handle);
}

static void fuzz_get_event_bad(struct fuzz *fuzz, const struct fuzz_fd *fd,
			       unsigned int i)
{
	void *bad = bogus_bad_pointer(&fuzz->arena, i);
	int got = bogus_handle_ioctl(fd->fd, BOGUS_IOC_GET_EVENT, bad);

	fuzz_call(fuzz, "GET_EVENT(%d, %p) = %d", fd->fd, bad, got);
	fuzz_expect(fuzz, got, fd->handle->gone ? -ENODEV : -EFAULT);
}

static void fuzz_op_get_event(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	unsigned int bad = fuzz_below(fuzz, 10 * BOGUS_BAD_POINTERS);
	uint64_t count;
	int got;

	if (!fd)
		return;
	if (bad < BOGUS_BAD_POINTERS) {
		fuzz_get_event_bad(fuzz, fd, bad);
		return;
	}
	got = bogus_handle_get_event(fd->fd, &count);
	fuzz_call(fuzz, "GET_EVENT(%d) = %d, %" PRId64, fd->fd, got,
		  (int64_t)count);
	fuzz_expect(fuzz, got, fd->handle->gone ? -ENODEV : 0);
	if (got == 0)
		fuzz_took(fuzz, fd->handle, count);
}

/* Reading. It must not be tried where it would sleep for ever. */

static bool fuzz_may_read(struct fuzz *fuzz, const struct fuzz_handle *handle)
{
	uint64_t low, high;

	if (handle->gone || handle->access == O_WRONLY || handle->nonblock)
		return true;
	fuzz_unread(fuzz, handle, &low, &high);
	return low || fuzz->pace == FUZZ_LIVE;
}

/* What reading must say if not 8, and what else it may; nonblock: this time */
static void fuzz_read_check(struct fuzz *fuzz, struct fuzz_handle *handle,
			    bool nonblock, long got, uint64_t count)
{
	uint64_t low, high;

	if (handle->access == O_WRONLY) {
		fuzz_expect(fuzz, got, -EBADF);
		return;
	}
	if (handle->gone) {
		fuzz_expect(fuzz, got, -ENODEV);
		return;
	}
	fuzz_unread(fuzz, handle, &low, &high);
	fuzz_expect_either(fuzz, got, high ? 8 : -EAGAIN,
			   nonblock && !low ? -EAGAIN : 8);
	if (got == 8 && !count)
		fuzz_fail(fuzz, "reads 0");
	if (got == 8)
		fuzz_took(fuzz, handle, count);
}

static void fuzz_op_read(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	uint64_t count = 0;
	int got;

	if (!fd || !fuzz_may_read(fuzz, fd->handle))
		return;
	got = bogus_handle_read(fd->fd, &count);
	fuzz_call(fuzz, "read(%d) = %d, %" PRIu64, fd->fd, got, count);
	fuzz_read_check(fuzz, fd->handle, fd->handle->nonblock, got, count);
}

static void fuzz_op_readv(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	bool nowait = fuzz_chance(fuzz, 50);
	unsigned int cut = fuzz_below(fuzz, 9);
	char bytes[16];
	struct iovec iov[2] = {
		{ bytes, cut }, { bytes + cut, sizeof(bytes) - cut },
	};
	uint64_t count;
	long got;

	if (!fd || (!nowait && !fuzz_may_read(fuzz, fd->handle)))
		return;
	got = preadv2(fd->fd, iov, 2, -1, nowait ? RWF_NOWAIT : 0);
	if (got < 0)
		got = -errno;
	memcpy(&count, bytes, sizeof(count));
	fuzz_call(fuzz, "preadv2(%d, %u, %d) = %ld", fd->fd, cut, nowait, got);
	fuzz_read_check(fuzz, fd->handle, nowait || fd->handle->nonblock, got,
			count);
}

/*
 * Too short, or to where nothing can be stored, be it by readv() after some bytes
 * that can; NULL is no kernel address
 */
static void fuzz_op_read_bad(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	size_t size = fuzz_below(fuzz, 16);
	bool vector = fuzz_chance(fuzz, 50);
	size_t good = vector && size ? fuzz_below(fuzz, size < 8 ? size : 8) : 0;
	void *volatile to = size < 8 ? fuzz->arena.page : NULL;
	struct iovec iov[2] = {
		{ fuzz->arena.page, good }, { to, size - good },
	};
	struct fuzz_handle *handle;
	int got, want, other;

	if (!fd || (size >= 8 && !fuzz_may_read(fuzz, fd->handle)))
		return;
	handle = fd->handle;
	want = size < 8 ? -EINVAL : -EFAULT;
	/* Nothing asks for errors alone, and of a vector the module is not asked */
	if (!size)
		want = 0;
	other = want;
	if (handle->access == O_WRONLY)
		want = -EBADF;
	else if (handle->gone && (size || !vector))
		want = -ENODEV;
	else if (size >= 8)
		other = -EAGAIN;
	got = vector ? readv(fd->fd, iov, 2) : read(fd->fd, to, size);
	if (got < 0)
		got = -errno;
	fuzz_call(fuzz, "%s(%d, %p, %zu of %zu) = %d", vector ? "readv" : "read",
		  fd->fd, to, size - good, size, got);
	fuzz_expect_either(fuzz, got, want, other == -EAGAIN ? other : want);
}

static void fuzz_op_poll(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	uint64_t low, high;
	int got;

	if (!fd)
		return;
	got = bogus_handle_poll(fd->fd, POLLIN | POLLOUT | POLLPRI, 0);
	fuzz_call(fuzz, "poll(%d) = %#x", fd->fd, got);
	if (fd->handle->gone) {
		fuzz_expect(fuzz, got, POLLHUP | POLLERR);
		return;
	}
	fuzz_unread(fuzz, fd->handle, &low, &high);
	fuzz_expect_either(fuzz, got, low ? POLLIN : 0, high ? POLLIN : 0);
}

static void fuzz_op_fdinfo(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	uint64_t unread = 0, low, high;
	char path[64], text[1024], *at;
	int got, started = -1;

	if (!fd)
		return;
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd->fd);
	got = bogus_file_read(path, text, sizeof(text));
	at = got > 0 ? strstr(text, "bogus-unread:") : NULL;
	if (at)
		sscanf(at, "bogus-unread: %" SCNu64 " bogus-started: %d",
		       &unread, &started);
	fuzz_call(fuzz, "fdinfo(%d) = %" PRIu64 ", %d", fd->fd, unread, started);
	/* Of a device that is gone it shows how things stood then */
	if (fd->handle->gone) {
		fuzz_expect(fuzz, !!at, true);
		return;
	}
	fuzz_expect(fuzz, started, fd->handle->started);
	fuzz_unread(fuzz, fd->handle, &low, &high);
	if (unread < low || unread > high)
		fuzz_fail(fuzz, "shows what is not unread");
}

static void fuzz_op_write(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	int got;

	if (!fd)
		return;
	got = write(fd->fd, "12345678", 8) < 0 ? -errno : 0;
	fuzz_call(fuzz, "write(%d) = %d", fd->fd, got);
	fuzz_expect(fuzz, got, fd->handle->access == O_RDONLY ? -EBADF :
								-EINVAL);
}

/* At least one signal could have come, and no more than there was reason for */
static void fuzz_op_eventfd(struct fuzz *fuzz)
{
	struct fuzz_event *event = &fuzz->events[fuzz_below(fuzz, FUZZ_EVENTS)];
	uint64_t value = 0;
	long got = read(event->fd, &value, sizeof(value));

	fuzz_call(fuzz, "read(eventfd %d) = %ld, %" PRIu64, event->fd, got,
		  value);
	event->got += value;
	if (event->got > event->allowed)
		fuzz_fail(fuzz, "was signalled too often");
}

/* Mappings */

static void fuzz_op_mmap(struct fuzz *fuzz)
{
	struct fuzz_map *map = &fuzz->maps[fuzz_below(fuzz, FUZZ_MAPS)];
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	int got, want = 0;

	if (!fd || map->handle)
		return;
	if (fd->handle->access == O_WRONLY)
		want = -EACCES;
	else if (fd->handle->gone)
		want = -ENODEV;
	got = bogus_ring_map(fd->fd, &map->ring);
	fuzz_call(fuzz, "mmap(%d) = %d", fd->fd, got);
	fuzz_expect(fuzz, got, want);
	if (got)
		return;
	map->handle = fd->handle;
	map->handle->refs++;
	map->published = 0;
}

static void fuzz_op_mmap_bad(struct fuzz *fuzz)
{
	static const struct {
		int prot;
		int flags;
		size_t size;
		uint64_t offset;
		int want;
	} ways[] = {
		{ PROT_READ | PROT_WRITE, MAP_SHARED, 4096, 0, -EACCES },
		{ PROT_WRITE, MAP_SHARED, 4096, 0, -EACCES },
		{ PROT_READ, MAP_PRIVATE, 4096, 0, -EINVAL },
		{ PROT_READ, MAP_SHARED, 64 << 20, 0, -EINVAL },
		{ PROT_READ, MAP_SHARED, 4096, 64 << 20, -EINVAL },
	};
	unsigned int way = fuzz_below(fuzz, ARRAY_SIZE(ways));
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	int got, want = ways[way].want;

	if (!fd)
		return;
	if (fd->handle->access == O_WRONLY ||
	    (fd->handle->access == O_RDONLY && ways[way].prot & PROT_WRITE))
		want = -EACCES;
	else if (fd->handle->gone)
		want = -ENODEV;
	got = bogus_mmap(fd->fd, ways[way].prot, ways[way].flags,
			 ways[way].size, ways[way].offset, NULL);
	fuzz_call(fuzz, "mmap(%d, way %u) = %d", fd->fd, way, got);
	fuzz_expect(fuzz, got, want);
}

static void fuzz_op_munmap(struct fuzz *fuzz)
{
	struct fuzz_map *map = &fuzz->maps[fuzz_below(fuzz, FUZZ_MAPS)];
	struct fuzz_handle *handle = map->handle;

	if (!handle)
		return;
	bogus_ring_unmap(&map->ring);
	fuzz_call(fuzz, "munmap(%p)", map->ring.base);
	map->handle = NULL;
	fuzz_handle_put(fuzz, handle);
}

static void fuzz_op_look(struct fuzz *fuzz)
{
	struct fuzz_map *map = &fuzz->maps[fuzz_below(fuzz, FUZZ_MAPS)];
	struct bogus_ring_entry entry;
	uint64_t published;

	if (!map->handle)
		return;
	published = bogus_ring_published(&map->ring);
	fuzz_call(fuzz, "look at %p: %" PRIu64, map->ring.base, published);
	if (bogus_ring_gone(&map->ring) != map->handle->gone)
		fuzz_fail(fuzz, "the mapping says otherwise of the device");
	if (published < map->published)
		fuzz_fail(fuzz, "published has decreased");
	map->published = published;
	if (!map->handle->gone && fuzz->pace == FUZZ_QUIET &&
	    published != fuzz->serviced)
		fuzz_fail(fuzz, "published is not what was serviced");
	if (published && bogus_ring_get(&map->ring, published, &entry))
		fuzz_fail(fuzz, bogus_entry_broken(&entry, published));
}

/* sysfs, and the driver */

static void fuzz_op_period(struct fuzz *fuzz)
{
	static const struct {
		const char *text;
		uint64_t period_ns;
		int want;
	} values[] = {
		{ "200000\n", FUZZ_SHORT_NS, 0 }, { "0x30d40", FUZZ_SHORT_NS, 0 },
		{ "3600000000000", FUZZ_NEVER_NS, 0 },
		{ "3600000000000\n", FUZZ_NEVER_NS, 0 },
		{ "0", 0, -ERANGE }, { "1999\n", 0, -ERANGE },
		{ "3600000000001", 0, -ERANGE },
		{ "18446744073709551615", 0, -ERANGE },
		{ "18446744073709551616", 0, -ERANGE },
		{ "-1", 0, -EINVAL }, { "1e6", 0, -EINVAL },
		{ "\n", 0, -EINVAL }, { "200000 ", 0, -EINVAL },
		{ "ms", 0, -EINVAL }, { "0x", 0, -EINVAL },
	};
	unsigned int i = fuzz_below(fuzz, fuzz_chance(fuzz, 60) ? 4 :
					  ARRAY_SIZE(values));
	int got = bogus_attr_write(0, "period_ns", values[i].text);

	fuzz_call(fuzz, "period_ns: value %u = %d", i, got);
	fuzz_expect(fuzz, got, fuzz->present ? values[i].want : -ENOENT);
	if (got == 0)
		fuzz_period_is(fuzz, values[i].period_ns);
}

static void fuzz_op_dpc(struct fuzz *fuzz)
{
	static const char *const bad[] = { "\n", "tasklets", "taskle", "TASKLET" };
	unsigned int i = fuzz_below(fuzz, fuzz->dpc.n + ARRAY_SIZE(bad));
	const char *name = i < fuzz->dpc.n ? fuzz->dpc.names[i] :
					     bad[i - fuzz->dpc.n];
	int got = bogus_attr_write(0, "dpc", name), want = 0;

	if (!fuzz->present)
		want = -ENOENT;
	else if (i >= fuzz->dpc.n)
		want = -EINVAL;
	else if (fuzz->started)
		want = -EBUSY;
	fuzz_call(fuzz, "dpc: %s = %d", name, got);
	fuzz_expect(fuzz, got, want);
	if (got == 0)
		fuzz->dpc.current = i;
}

static void fuzz_op_attr(struct fuzz *fuzz)
{
	static const char *const names[] = {
		"state", "dpc", "period_ns", "handles", "raised", "published",
		"irq", "port", "coalesced",
	};
	const char *name = names[fuzz_below(fuzz, ARRAY_SIZE(names))];
	char text[256];
	int got = bogus_attr_read(0, name, text, sizeof(text));

	fuzz_call(fuzz, "read %s = %d", name, got);
	if (!fuzz->present || got < 1)
		fuzz_expect(fuzz, got, fuzz->present ? 1 : -ENOENT);
}

static void fuzz_op_unbind(struct fuzz *fuzz)
{
	int got;

	if (!fuzz->present)
		return;
	got = bogus_driver_unbind(0);
	fuzz_call(fuzz, "unbind = %d", got);
	fuzz_expect(fuzz, got, 0);
	fuzz_device_gone(fuzz);
}

static void fuzz_op_bind(struct fuzz *fuzz)
{
	int got;

	if (fuzz->present)
		return;
	got = bogus_driver_bind(0);
	fuzz_call(fuzz, "bind = %d", got);
	fuzz_expect(fuzz, got, 0);
	fuzz_device_back(fuzz);
}

/**
 * struct fuzz_kind - one kind of call
 * @run: makes one
 * @weight: how often
 */
struct fuzz_kind {
	void (*run)(struct fuzz *fuzz);
	unsigned int weight;
};

static const struct fuzz_kind fuzz_kinds[] = {
	{ fuzz_op_open, 120 }, { fuzz_op_reopen, 20 }, { fuzz_op_copy, 50 },
	{ fuzz_op_close, 150 }, { fuzz_op_nonblock, 20 },
	{ fuzz_op_info, 160 }, { fuzz_op_check, 30 }, { fuzz_op_start, 220 },
	{ fuzz_op_stop, 100 }, { fuzz_op_get_event, 150 },
	{ fuzz_op_histogram, 40 }, { fuzz_op_command, 60 },
	{ fuzz_op_read, 100 }, { fuzz_op_readv, 60 }, { fuzz_op_read_bad, 40 },
	{ fuzz_op_poll, 100 }, { fuzz_op_write, 10 }, { fuzz_op_eventfd, 60 },
	{ fuzz_op_mmap, 30 }, { fuzz_op_mmap_bad, 20 }, { fuzz_op_munmap, 15 },
	{ fuzz_op_look, 60 }, { fuzz_op_period, 10 }, { fuzz_op_dpc, 10 },
	{ fuzz_op_attr, 10 }, { fuzz_op_fdinfo, 20 }, { fuzz_op_unbind, 1 }, { fuzz_op_bind, 40 },
};

void fuzz_op(struct fuzz *fuzz)
{
	const struct fuzz_kind *kind;
	unsigned int sum = 0, at;

	for (kind = fuzz_kinds; kind < fuzz_kinds + ARRAY_SIZE(fuzz_kinds);
	     kind++)
		sum += kind->weight;
	at = fuzz_below(fuzz, sum);
	for (kind = fuzz_kinds; at >= kind->weight; kind++)
		at -= kind->weight;
	kind->run(fuzz);
}

/* Everything is stopped, and everybody told: the sums must be exact */
void fuzz_op_drain_all(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz->fds;
	uint64_t count;

	for (; fd < fuzz->fds + FUZZ_FDS && fuzz->present; fd++)
		if (fd->handle && fd->handle->started &&
		    !bogus_handle_stop(fd->fd))
			fuzz_stopped(fuzz, fd->handle);
	for (fd = fuzz->fds; fd < fuzz->fds + FUZZ_FDS; fd++) {
		if (!fd->handle || fd->handle->gone)
			continue;
		fuzz_call(fuzz, "GET_EVENT(%d)", fd->fd);
		if (bogus_handle_get_event(fd->fd, &count))
			fuzz_fail(fuzz, "can't be drained");
		fuzz_took(fuzz, fd->handle, count);
	}
}
