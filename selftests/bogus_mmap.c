// SPDX-License-Identifier: GPL-2.0
/*
 * Mapping a handle: what is allowed, what is refused, and how long what has
 * been mapped lives: longer than its descriptor, and than the device.
 */

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(map)
{
	int fd;
	int observer;
	size_t page;
	size_t size;
};

FIXTURE_SETUP(map)
{
	struct bogus_info info;

	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	self->size = info.ring_size;
	self->page = sysconf(_SC_PAGESIZE);
	ASSERT_LE(5, bogus_device_run(0, 5));
}

FIXTURE_TEARDOWN(map)
{
	close(self->observer);
	close(self->fd);
	EXPECT_EQ(0, bogus_device_ensure());
}

/* The latest entry is there, whole, and its number is what INFO says */
static const char *map_wrong(const struct bogus_ring *ring, int fd)
{
	struct bogus_ring_entry entry;
	struct bogus_info info;

	if (bogus_handle_info(fd, &info))
		return "INFO failed";
	if (bogus_ring_published(ring) != info.published)
		return "published is not what INFO says";
	if (!bogus_ring_get(ring, info.published, &entry))
		return "the latest entry is not there";
	return bogus_entry_broken(&entry, info.published);
}

/* Allowed */

TEST_F(map, of_a_handle_for_reading_and_writing)
{
	struct bogus_ring ring;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	EXPECT_EQ(self->size, ring.size);
	EXPECT_STREQ("", map_wrong(&ring, self->observer));
	bogus_ring_unmap(&ring);
}

TEST_F(map, of_a_handle_for_reading)
{
	struct bogus_ring ring;

	ASSERT_EQ(0, bogus_ring_map(self->observer, &ring));
	EXPECT_EQ(self->size, ring.size);
	EXPECT_STREQ("", map_wrong(&ring, self->observer));
	bogus_ring_unmap(&ring);
}

TEST_F(map, every_part)
{
	const char *part;
	struct bogus_ring ring;
	size_t offset, size;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	for (offset = 0; offset < self->size; offset += self->page) {
		size = self->size - offset;
		ASSERT_EQ(0, bogus_mmap(self->fd, PROT_READ, MAP_SHARED, size,
					offset, &part))
			TH_LOG("from %zu", offset);
		EXPECT_EQ(0, memcmp(part, ring.base + offset, size));
		munmap((void *)part, size);
		ASSERT_EQ(0, bogus_mmap(self->fd, PROT_READ, MAP_SHARED,
					self->page, offset, &part));
		EXPECT_EQ(0, memcmp(part, ring.base + offset, self->page));
		munmap((void *)part, self->page);
	}
	bogus_ring_unmap(&ring);
}

TEST_F(map, twice_shows_the_same)
{
	struct bogus_ring first, second;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &first));
	ASSERT_EQ(0, bogus_ring_map(self->fd, &second));
	ASSERT_LE(3, bogus_device_run(0, 3));
	EXPECT_STREQ("", map_wrong(&first, self->observer));
	EXPECT_STREQ("", map_wrong(&second, self->observer));
	EXPECT_EQ(0, memcmp(first.base, second.base, self->size));
	bogus_ring_unmap(&first);
	ASSERT_LE(3, bogus_device_run(0, 3));
	EXPECT_STREQ("", map_wrong(&second, self->observer));
	bogus_ring_unmap(&second);
}

/* Refused */

TEST_F(map, of_a_handle_for_writing_alone)
{
	int fd = bogus_handle_open(0, O_WRONLY);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EACCES, bogus_mmap(fd, PROT_READ, MAP_SHARED, self->page, 0,
				      NULL));
	close(fd);
}

TEST_F(map, to_be_written_to)
{
	const int prots[] = { PROT_WRITE, PROT_READ | PROT_WRITE };
	const int kinds[] = { MAP_SHARED, MAP_PRIVATE, MAP_SHARED_VALIDATE };
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(prots); i++) {
		for (k = 0; k < ARRAY_SIZE(kinds); k++) {
			EXPECT_EQ(-EACCES, bogus_mmap(self->fd, prots[i],
						      kinds[k], self->page, 0,
						      NULL));
		}
		EXPECT_EQ(-EACCES, bogus_mmap(self->observer, prots[i],
					      MAP_SHARED, self->page, 0, NULL));
		EXPECT_EQ(-EACCES, bogus_mmap(self->observer, prots[i],
					      MAP_PRIVATE, self->page, 0,
					      NULL));
	}
}

TEST_F(map, a_private_copy)
{
	EXPECT_EQ(-EINVAL, bogus_mmap(self->fd, PROT_READ, MAP_PRIVATE,
				      self->page, 0, NULL));
	EXPECT_EQ(-EINVAL, bogus_mmap(self->observer, PROT_READ, MAP_PRIVATE,
				      self->page, 0, NULL));
}

TEST_F(map, longer_than_the_ring)
{
	const size_t more[] = { 1, self->page, self->size, 1 << 28 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(more); i++) {
		EXPECT_EQ(-EINVAL, bogus_mmap(self->fd, PROT_READ, MAP_SHARED,
					      self->size + more[i], 0, NULL))
			TH_LOG("%zu more", more[i]);
		EXPECT_EQ(-EINVAL, bogus_mmap(self->fd, PROT_READ, MAP_SHARED,
					      self->page + more[i],
					      self->size - self->page, NULL))
			TH_LOG("%zu more", more[i]);
	}
}

TEST_F(map, beyond_the_ring)
{
	const uint64_t offsets[] = { self->size, self->size + self->page,
				     1ULL << 31, 1ULL << 32, 1ULL << 40,
				     (1ULL << 44) - self->page };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		EXPECT_EQ(-EINVAL, bogus_mmap(self->fd, PROT_READ, MAP_SHARED,
					      self->page, offsets[i], NULL))
			TH_LOG("at %#llx", (unsigned long long)offsets[i]);
	}
	EXPECT_GT(0, bogus_mmap(self->fd, PROT_READ, MAP_SHARED, self->page, 1,
				NULL));
}

TEST_F(map, nothing_is_gained_by_mprotect)
{
	const int fds[] = { self->fd, self->observer };
	struct bogus_ring ring;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		ASSERT_EQ(0, bogus_ring_map(fds[i], &ring));
		EXPECT_EQ(-1, mprotect((void *)ring.base, ring.size,
				       PROT_READ | PROT_WRITE));
		EXPECT_EQ(EACCES, errno);
		EXPECT_EQ(-1, mprotect((void *)ring.base, self->page,
				       PROT_WRITE));
		EXPECT_EQ(EACCES, errno);
		EXPECT_STREQ("", map_wrong(&ring, self->observer));
		bogus_ring_unmap(&ring);
	}
}

/* As a debugger writes, who does not ask for the page's protection */
TEST_F(map, nothing_is_gained_by_proc_mem)
{
	int mem = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	struct bogus_ring ring;

	ASSERT_LE(0, mem);
	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	EXPECT_GE(0, pwrite64(mem, "\377\377\377\377", 4,
			      (off64_t)(uintptr_t)ring.base));
	EXPECT_EQ(BOGUS_RING_LAYOUT, ring.header->layout);
	bogus_ring_unmap(&ring);
	close(mem);
}

TEST_F(map, who_writes_is_killed)
{
	struct bogus_ring ring;
	pid_t pid;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		((volatile struct bogus_ring_header *)ring.header)->layout = 0;
		_exit(0);
	}
	EXPECT_EQ(-SIGSEGV, bogus_child_wait(pid));
	EXPECT_EQ(BOGUS_RING_LAYOUT, ring.header->layout);
	bogus_ring_unmap(&ring);
}

TEST_F(map, may_move_and_shrink_but_not_grow)
{
	struct bogus_ring ring;
	void *moved;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	EXPECT_EQ(MAP_FAILED, mremap((void *)ring.base, ring.size,
				     ring.size + self->page, MREMAP_MAYMOVE));
	EXPECT_EQ(MAP_FAILED, mremap((void *)ring.base, self->page,
				     ring.size + self->page, MREMAP_MAYMOVE));
	EXPECT_STREQ("", map_wrong(&ring, self->observer));

	moved = mmap(NULL, ring.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		     -1, 0);
	ASSERT_NE(MAP_FAILED, moved);
	ASSERT_EQ(moved, mremap((void *)ring.base, ring.size, ring.size,
				MREMAP_MAYMOVE | MREMAP_FIXED, moved));
	ring.base = moved;
	ring.header = moved;
	EXPECT_STREQ("", map_wrong(&ring, self->observer));

	ASSERT_EQ(moved, mremap(moved, ring.size, self->page, 0));
	ring.size = self->page;
	EXPECT_EQ(BOGUS_RING_LAYOUT, ring.header->layout);
	bogus_ring_unmap(&ring);
}

/* What lives how long */

/* A mapping is one more user of the handle, as dup() would be */
TEST_F(map, outlives_its_descriptor)
{
	int fd = bogus_handle_open(0, O_RDWR);
	struct bogus_info info;
	struct bogus_ring ring;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_ring_map(fd, &ring));
	ASSERT_EQ(0, bogus_handle_start(fd));
	close(fd);
	ASSERT_LE(5, bogus_handle_collect(self->observer, 5));
	ASSERT_EQ(0, bogus_handle_info(self->observer, &info));
	EXPECT_EQ(3, info.handles);
	EXPECT_EQ(BOGUS_STATE_RUNNING, info.state);
	bogus_ring_unmap(&ring);
	ASSERT_EQ(0, bogus_handle_info(self->observer, &info));
	EXPECT_EQ(2, info.handles);
	EXPECT_EQ(BOGUS_STATE_STOPPED, info.state);
}

static void map_child(const struct bogus_ring *ring, int in, int out)
{
	uint64_t published;
	char byte;

	while (read(in, &byte, 1) == 1) {
		published = bogus_ring_published(ring);
		if (write(out, &published, 8) != 8)
			_exit(1);
	}
	_exit(0);
}

TEST_F(map, is_inherited_by_a_child)
{
	int to[2], from[2];
	struct bogus_ring ring;
	struct bogus_info info;
	uint64_t seen;
	unsigned int i;
	pid_t pid;

	ASSERT_EQ(0, pipe2(to, O_CLOEXEC));
	ASSERT_EQ(0, pipe2(from, O_CLOEXEC));
	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		close(to[1]);
		map_child(&ring, to[0], from[1]);
	}
	/* the second time the parent has no mapping any more */
	for (i = 0; i < 2; i++) {
		ASSERT_LE(3, bogus_device_run(0, 3));
		ASSERT_EQ(0, bogus_handle_info(self->observer, &info));
		ASSERT_EQ(1, write(to[1], "", 1));
		ASSERT_EQ(8, read(from[0], &seen, 8));
		EXPECT_EQ(info.published, seen);
		if (!i)
			bogus_ring_unmap(&ring);
	}
	close(to[1]);
	EXPECT_EQ(0, bogus_child_wait(pid));
}

TEST_F(map, of_the_parent_outlives_the_childs)
{
	struct bogus_ring ring;
	pid_t pid;

	ASSERT_EQ(0, bogus_ring_map(self->fd, &ring));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		bogus_ring_unmap(&ring);
		_exit(0);
	}
	EXPECT_EQ(0, bogus_child_wait(pid));
	ASSERT_LE(3, bogus_device_run(0, 3));
	EXPECT_STREQ("", map_wrong(&ring, self->observer));
	bogus_ring_unmap(&ring);
}

/* The device goes: a mapping stays as it was, but for the flag */

FIXTURE(stale)
{
	struct bogus_ring ring;
	uint64_t published;
	int fd;
};

FIXTURE_VARIANT(stale)
{
	bool unload;
};

FIXTURE_VARIANT_ADD(stale, unbind)
{
	.unload = false,
};

FIXTURE_VARIANT_ADD(stale, rmmod)
{
	.unload = true,
};

FIXTURE_SETUP(stale)
{
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, 50000));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, bogus_ring_map(self->fd, &self->ring));
	ASSERT_FALSE(bogus_ring_gone(&self->ring));
	/* it goes while it runs */
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_LE(20, bogus_handle_collect(self->fd, 20));
	ASSERT_EQ(0, variant->unload ? bogus_module_unload(BOGUS_MODULE_VDEV) :
				       bogus_driver_unbind(0));
	self->published = bogus_ring_published(&self->ring);
}

FIXTURE_TEARDOWN(stale)
{
	bogus_ring_unmap(&self->ring);
	close(self->fd);
	EXPECT_EQ(0, bogus_device_ensure());
}

static const char *stale_wrong(const struct _test_data_stale *self)
{
	struct bogus_ring_entry entry;
	const char *broken = "";
	uint64_t seq;

	if (!bogus_ring_gone(&self->ring))
		return "the flag is not set";
	if (self->published < 20 ||
	    bogus_ring_published(&self->ring) != self->published)
		return "published has changed";
	if (self->ring.header->dpc_runs + self->ring.header->coalesced !=
	    self->published)
		return "published != dpc_runs + coalesced";
	for (seq = self->published - 19; seq <= self->published && !*broken;
	     seq++) {
		if (!bogus_ring_get(&self->ring, seq, &entry))
			return "an entry has gone";
		broken = bogus_entry_broken(&entry, seq);
		if (!*broken && !entry.dpc_end_ns)
			broken = "a DPC has not ended";
	}
	return broken;
}

TEST_F(stale, says_so_and_stays_readable)
{
	EXPECT_STREQ("", stale_wrong(self));
	EXPECT_EQ(-ENODEV, bogus_mmap(self->fd, PROT_READ, MAP_SHARED,
				      self->ring.size, 0, NULL));
	EXPECT_STREQ("", stale_wrong(self));
}

TEST_F(stale, after_close_too)
{
	close(self->fd);
	self->fd = -1;
	EXPECT_STREQ("", stale_wrong(self));
}

TEST_F(stale, next_device_has_a_ring_of_its_own)
{
	struct bogus_ring ring;
	struct bogus_info info;
	int fd;

	ASSERT_EQ(0, bogus_device_ensure());
	fd = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_ring_map(fd, &ring));
	EXPECT_EQ(0, bogus_ring_published(&ring));
	EXPECT_EQ(0, ring.header->dpc_runs);
	EXPECT_FALSE(bogus_ring_gone(&ring));
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	ASSERT_LE(3, bogus_device_run(0, 3));
	ASSERT_EQ(0, bogus_handle_info(fd, &info));
	EXPECT_EQ(info.published, bogus_ring_published(&ring));
	EXPECT_STREQ("", stale_wrong(self));
	bogus_ring_unmap(&ring);
	close(fd);
}

TEST_F(stale, keeps_the_drivers_module)
{
	EXPECT_EQ(-EWOULDBLOCK, bogus_module_unload(BOGUS_MODULE_DRIVER));
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(-EWOULDBLOCK, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_STREQ("", stale_wrong(self));
}

TEST_F(stale, gives_the_drivers_module_back)
{
	bogus_ring_unmap(&self->ring);
	self->ring.size = 0;
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
}

TEST_F(stale, in_a_child_too)
{
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid)
		_exit(stale_wrong(self)[0] ? 1 : 0);
	EXPECT_EQ(0, bogus_child_wait(pid));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
