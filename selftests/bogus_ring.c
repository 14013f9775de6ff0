// SPDX-License-Identifier: GPL-2.0
/*
 * What is in the ring: every interrupt, once, in order, whole; and who is too
 * slow learns exactly how many he has missed.
 */

#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bogus_harness.h"

#define RING_READERS	3
/* In a small ring that is many rounds */
#define RING_SMALL_RUN	4000

FIXTURE(ring)
{
	struct bogus_ring ring;
	struct bogus_info before;
	int fd;
	int observer;
};

FIXTURE_SETUP(ring)
{
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
	ASSERT_EQ(0, bogus_ring_map(self->fd, &self->ring));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &self->before));
}

FIXTURE_TEARDOWN(ring)
{
	bogus_ring_unmap(&self->ring);
	close(self->observer);
	close(self->fd);
}

TEST_F(ring, header_says_how_it_is_laid_out)
{
	const volatile struct bogus_ring_header *header = self->ring.header;
	unsigned int i;

	EXPECT_EQ(1, header->layout);
	EXPECT_EQ(128, header->header_size);
	EXPECT_EQ(64, header->entry_size);
	EXPECT_LE(16, header->entries);
	EXPECT_EQ(0, header->entries & (header->entries - 1));
	EXPECT_EQ(self->before.ring_size, header->size);
	EXPECT_LE(header->header_size + header->entries * header->entry_size,
		  header->size);
	EXPECT_EQ(0, header->flags);
	EXPECT_EQ(0, header->reserved0);
	for (i = 0; i < ARRAY_SIZE(header->reserved1); i++) {
		EXPECT_EQ(0, header->reserved1[i]);
	}
	for (i = 0; i < ARRAY_SIZE(header->reserved2); i++) {
		EXPECT_EQ(0, header->reserved2[i]);
	}
}

TEST_F(ring, totals_are_those_of_info)
{
	struct bogus_info info;

	ASSERT_LE(20, bogus_device_run(0, 20));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_EQ(info.published, bogus_ring_published(&self->ring));
	EXPECT_EQ(info.dpc_runs, self->ring.header->dpc_runs);
	EXPECT_EQ(info.coalesced, self->ring.header->coalesced);
}

TEST_F(ring, total_is_what_readers_have_got)
{
	uint64_t before = bogus_ring_published(&self->ring);
	int64_t ran = bogus_device_run(0, 20);

	ASSERT_LE(20, ran);
	EXPECT_EQ(before + ran, bogus_ring_published(&self->ring));
	EXPECT_EQ(ran, bogus_handle_drain(self->observer));
}

/* Of a device that has just been bound */
TEST_F(ring, nothing_but_the_header_at_first)
{
	struct bogus_ring ring;
	struct bogus_ring_entry entry;
	size_t at;
	int fd;

	ASSERT_EQ(0, bogus_driver_unbind(0));
	ASSERT_EQ(0, bogus_driver_bind(0));
	fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_ring_map(fd, &ring));
	EXPECT_EQ(0, bogus_ring_published(&ring));
	for (at = offsetof(struct bogus_ring_header, flags); at < ring.size;
	     at++) {
		ASSERT_EQ(0, ring.base[at])
			TH_LOG("byte %zu", at);
	}
	ASSERT_LT(0, bogus_device_run(0, 1));
	EXPECT_TRUE(bogus_ring_get(&ring, 1, &entry));
	EXPECT_STREQ("", bogus_entry_broken(&entry, 1));
	bogus_ring_unmap(&ring);
	close(fd);
}

TEST_F(ring, latest_entry_is_that_of_info)
{
	struct bogus_ring_entry entry;
	struct bogus_info info;

	ASSERT_LE(3, bogus_device_run(0, 3));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	ASSERT_TRUE(bogus_ring_get(&self->ring, info.published, &entry));
	EXPECT_EQ(info.raised_at_ns, entry.raised_at_ns);
	EXPECT_EQ(info.isr_at_ns, entry.isr_at_ns);
	EXPECT_EQ(info.dpc_at_ns, entry.dpc_at_ns);
	EXPECT_FALSE(bogus_ring_get(&self->ring, info.published + 1, &entry));
}

/* DPCs of entries first..last, as their times tell them apart */
static uint64_t ring_count_dpcs(const struct bogus_ring *ring, uint64_t first,
				uint64_t last)
{
	struct bogus_ring_entry entry;
	uint64_t seq, dpc_at = 0, n = 0;

	for (seq = first; seq <= last; seq++) {
		if (!bogus_ring_get(ring, seq, &entry))
			return 0;
		n += entry.dpc_at_ns != dpc_at;
		dpc_at = entry.dpc_at_ns;
	}
	return n;
}

/* At quiet everything about every interrupt of a run is known */
TEST_F(ring, every_entry_of_a_run_is_whole)
{
	struct bogus_follower follower;
	struct bogus_info info;
	uint64_t seq;

	bogus_follower_begin(&follower, &self->ring);
	ASSERT_LE(100, bogus_device_run(0, 100));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_STREQ("", bogus_follower_read(&follower));
	EXPECT_EQ(info.published - self->before.published, follower.got);
	EXPECT_EQ(0, follower.missed);
	EXPECT_EQ(info.dpc_runs - self->before.dpc_runs,
		  ring_count_dpcs(&self->ring, self->before.published + 1,
				  info.published));
	for (seq = self->before.published + 1; seq <= info.published; seq++) {
		ASSERT_TRUE(bogus_ring_get(&self->ring, seq, &follower.last));
		EXPECT_NE(0, follower.last.dpc_end_ns);
		EXPECT_EQ(bogus_dpc_context(info.dpc),
			  follower.last.dpc_context);
	}
}

/* One after the other, as they come: none is missed, none comes twice */
TEST_F(ring, a_reader_that_keeps_up_misses_nothing)
{
	struct bogus_follower follower;
	const char *broken = "";
	uint64_t end;

	bogus_follower_begin(&follower, &self->ring);
	end = follower.next + 100;
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	while (follower.next < end && !*broken) {
		ASSERT_LT(0, bogus_handle_collect(self->observer, 1));
		broken = bogus_follower_read(&follower);
	}
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_STREQ("", broken);
	EXPECT_STREQ("", bogus_follower_read(&follower));
	EXPECT_EQ(0, follower.missed);
	EXPECT_EQ(bogus_ring_published(&self->ring) - self->before.published,
		  follower.got);
}

/* A mapping that is made while entries come */
TEST_F(ring, mapped_while_running)
{
	struct bogus_follower follower;
	struct bogus_ring ring;
	unsigned int i;

	ASSERT_EQ(0, bogus_period_set(0, 50000));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	for (i = 0; i < 50; i++) {
		ASSERT_LT(0, bogus_handle_collect(self->fd, 1));
		ASSERT_EQ(0, bogus_ring_map(self->observer, &ring));
		bogus_follower_begin(&follower, &ring);
		ASSERT_LT(0, bogus_handle_collect(self->fd, 1));
		ASSERT_STREQ("", bogus_follower_read(&follower));
		bogus_ring_unmap(&ring);
	}
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
}

/* At quiet the boundary is exact: the latest @entries are there, no others */
TEST_F(ring, what_is_overwritten_and_what_is_not)
{
	uint64_t entries = self->ring.header->entries, published, seq;
	struct bogus_ring_entry entry;

	ASSERT_EQ(0, bogus_period_set(0, 20000));
	ASSERT_LE((int64_t)entries + 10, bogus_device_run(0, entries + 10));
	published = bogus_ring_published(&self->ring);
	for (seq = published - entries; seq > 0 &&
	     seq > published - entries - 10; seq--) {
		EXPECT_FALSE(bogus_ring_get(&self->ring, seq, &entry))
			TH_LOG("%" PRIu64 " of %" PRIu64, seq, published);
	}
	for (seq = published - entries + 1; seq <= published; seq++) {
		ASSERT_TRUE(bogus_ring_get(&self->ring, seq, &entry))
			TH_LOG("%" PRIu64 " of %" PRIu64, seq, published);
		ASSERT_STREQ("", bogus_entry_broken(&entry, seq));
	}
}

/* A ring that is soon round, and readers that hardly ever rest */

struct ring_share {
	bool stop;
	uint64_t got;
	uint64_t missed;
	char broken[RING_READERS][64];
};

FIXTURE(small)
{
	struct bogus_ring ring;
	struct ring_share *share;
	int fd;
};

FIXTURE_VARIANT(small)
{
	bool processes;
	bool naps;
};

FIXTURE_VARIANT_ADD(small, threads)
{
	.processes = false,
};

FIXTURE_VARIANT_ADD(small, processes)
{
	.processes = true,
};

FIXTURE_VARIANT_ADD(small, slow_threads)
{
	.naps = true,
};

FIXTURE_SETUP(small)
{
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, "ring_entries=16"));
	ASSERT_EQ(0, bogus_period_set(0, 2000));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, bogus_ring_map(self->fd, &self->ring));
	ASSERT_EQ(16, self->ring.header->entries);
	self->share = mmap(NULL, sizeof(*self->share), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->share);
}

FIXTURE_TEARDOWN(small)
{
	munmap(self->share, sizeof(*self->share));
	bogus_ring_unmap(&self->ring);
	close(self->fd);
	EXPECT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, ""));
}

/* One reader, with an account of its own that must close */
struct small_reader {
	const struct bogus_ring *ring;
	struct ring_share *share;
	unsigned int index;
	bool naps;
};

static const char *small_read(const struct small_reader *reader)
{
	struct ring_share *share = reader->share;
	struct bogus_follower follower;
	const char *broken = "";
	unsigned int rounds = 0;
	bool stop;

	bogus_follower_begin(&follower, reader->ring);
	/* the device is quiet before and after: from 0, and to the end */
	follower.next = 1;
	do {
		stop = __atomic_load_n(&share->stop, __ATOMIC_ACQUIRE);
		broken = bogus_follower_read(&follower);
		/* where CPUs take turns on one, somebody else must, too */
		if (reader->naps || ++rounds % 256 == 0)
			bogus_sleep_ns(BOGUS_NSEC_PER_MSEC / 4);
	} while (!*broken && !stop);
	__atomic_add_fetch(&share->got, follower.got, __ATOMIC_RELAXED);
	__atomic_add_fetch(&share->missed, follower.missed, __ATOMIC_RELAXED);
	if (!*broken && follower.got + follower.missed !=
			bogus_ring_published(reader->ring))
		return "got + missed != published";
	return broken;
}

static long small_thread(struct bogus_call *call)
{
	struct small_reader *reader = call->data;

	snprintf(reader->share->broken[reader->index],
		 sizeof(reader->share->broken[0]), "%s", small_read(reader));
	return 0;
}

static pid_t small_process(struct small_reader *reader)
{
	struct bogus_call call = { .data = reader };
	pid_t pid = fork();

	if (!pid) {
		small_thread(&call);
		_exit(0);
	}
	return pid;
}

/*
 * Runs the device, then has the readers come to an end. Not on the CPU of the
 * interrupt, which has hardly any time left for programs.
 */
static int small_run(struct _test_data_small *self, int64_t want)
{
	int64_t ret;

	bogus_cpu_pin(1);
	ret = bogus_device_run(0, want);
	__atomic_store_n(&self->share->stop, true, __ATOMIC_RELEASE);
	return ret < 0 ? (int)ret : 0;
}

TEST_F_TIMEOUT(small, no_entry_is_torn_and_none_unaccounted_for, 60)
{
	struct small_reader readers[RING_READERS];
	struct bogus_call calls[RING_READERS];
	pid_t pids[RING_READERS];
	unsigned int i;

	for (i = 0; i < RING_READERS; i++) {
		readers[i] = (struct small_reader){
			&self->ring, self->share, i, variant->naps,
		};
		calls[i] = (struct bogus_call){ .fn = small_thread,
						.data = &readers[i] };
		if (variant->processes)
			pids[i] = small_process(&readers[i]);
		else
			ASSERT_EQ(0, bogus_call_begin(&calls[i]));
	}
	EXPECT_EQ(0, small_run(self, RING_SMALL_RUN));
	for (i = 0; i < RING_READERS; i++) {
		EXPECT_EQ(0, variant->processes ? bogus_child_wait(pids[i]) :
						  bogus_call_end(&calls[i]));
		EXPECT_STREQ("", self->share->broken[i])
			TH_LOG("reader %u", i);
	}
	/* else nothing has been put to the test */
	EXPECT_LT(0, self->share->got);
	EXPECT_LT(0, self->share->missed);
	TH_LOG("%" PRIu64 " read, %" PRIu64 " missed", self->share->got,
	       self->share->missed);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
