// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the driver may do to an entry while it is being copied. The reader is
 * built into this program, so that the test comes in between its copy and its
 * second look; and then against a writer that does not wait for it.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>

static void interlude(void);
#define BOGUS_RING_INTERLUDE	interlude

#include "../ring.c"
#include "ring_writer.h"
#include "test.h"

#define ENTRIES	4

/* How many interrupts the hammering writer makes, and who reads them */
#define HAMMER	200000
#define READERS	2

/* A device that has a ring and nothing else */
struct torn {
	struct bogus dev;
	struct ring_writer writer;
	struct bogus_ring *ring;
	struct bogus_ring_event events[2 * ENTRIES];
	size_t size;
};

/* What the interlude does, once, to which ring */
static struct {
	void (*act)(struct ring_writer *writer);
	struct ring_writer *writer;
} torn_plan;

static void interlude(void)
{
	void (*act)(struct ring_writer *writer) = torn_plan.act;

	if (!act)
		return;
	torn_plan.act = NULL;
	act(torn_plan.writer);
}

static int torn_map(struct bogus *dev, const void **map, size_t *size)
{
	struct torn *t = container_of(dev, struct torn, dev);

	/* A second name of the same memory, for reading only */
	*map = mremap(t->writer.header, 0, t->size, MREMAP_MAYMOVE);
	*size = t->size;
	if (*map == MAP_FAILED)
		return -errno;
	return mprotect((void *)*map, t->size, PROT_READ) < 0 ? -errno : 0;
}

static const struct bogus_transport torn_transport = { .map = torn_map };

static int torn_setup(void **state)
{
	struct torn *t = calloc(1, sizeof(*t));
	void *memory;

	t->dev.transport = &torn_transport;
	t->size = ring_size(ENTRIES, sizeof(struct bogus_ring_entry));
	memory = mmap(NULL, t->size, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -1;
	ring_init(&t->writer, memory, ENTRIES,
		  sizeof(struct bogus_ring_entry));
	torn_plan.act = NULL;
	torn_plan.writer = &t->writer;
	*state = t;
	return bogus_ring_open(&t->dev, &t->ring);
}

static int torn_teardown(void **state)
{
	struct torn *t = *state;

	bogus_ring_close(t->ring);
	munmap(t->writer.header, t->size);
	free(t);
	return 0;
}

/* Four interrupts; while the first is copied, @act happens */
static int read_with(struct torn *t, void (*act)(struct ring_writer *writer),
		     uint64_t *missed)
{
	ring_raise(&t->writer, ENTRIES);
	torn_plan.act = act;
	return bogus_ring_read(t->ring, t->events, ENTRIES, missed);
}

static void begin_isr(struct ring_writer *w)
{
	RING_STORE(ring_slot(w, 5)->isr_seq, 0);
	RING_STORE(ring_slot(w, 5)->raised_at_ns, 12345);
}

static void end_isr(struct ring_writer *w)
{
	ring_write_isr(w, 5);
}

static void begin_dpc(struct ring_writer *w)
{
	RING_STORE(ring_slot(w, 5)->dpc_seq, 0);
}

/* The number of the ISR's part is as it was: only the other one tells */
static void end_dpc(struct ring_writer *w)
{
	ring_write_dpc(w, 5);
}

static void overwrite(struct ring_writer *w)
{
	ring_raise(w, 1);
}

static void entry_overwritten_while_copied(void **state)
{
	void (*const acts[])(struct ring_writer *writer) = {
		begin_isr, end_isr, begin_dpc, end_dpc, overwrite,
	};
	uint64_t missed;
	size_t i;

	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		struct torn *t = *state;

		assert_int_equal(read_with(t, acts[i], &missed), ENTRIES - 1);
		assert_int_equal(missed, 1);
		assert_int_equal(t->events[0].seq, 2);
		assert_true(ring_is_whole(&t->events[0]));
		torn_teardown(state);
		assert_int_equal(torn_setup(state), 0);
	}
}

static void restore(struct ring_writer *w)
{
	ring_write_isr(w, 1);
	ring_write_dpc(w, 1);
}

/* What was being written at the first look is not believed at the second */
static void entry_written_while_copied(void **state)
{
	struct torn *t = *state;
	uint64_t missed;

	ring_raise(&t->writer, 2);
	begin_isr(&t->writer);
	torn_plan.act = restore;
	assert_int_equal(bogus_ring_read(t->ring, t->events, 1, &missed), 1);
	assert_int_equal(missed, 1);
	assert_int_equal(t->events[0].seq, 2);

	bogus_ring_seek(t->ring, 1);
	begin_dpc(&t->writer);
	RING_STORE(ring_slot(&t->writer, 1)->dpc_at_ns, 12345);
	torn_plan.act = restore;
	assert_int_equal(bogus_ring_read(t->ring, t->events, 1, &missed), 1);
	assert_int_equal(missed, 1);
	assert_int_equal(t->events[0].seq, 2);
}

/* The next one's slot, and the total: neither is this entry's concern */
static void other_changes_do_no_harm(void **state)
{
	struct torn *t = *state;
	uint64_t missed;

	ring_raise(&t->writer, 1);
	torn_plan.act = overwrite;
	assert_int_equal(bogus_ring_read(t->ring, t->events, ENTRIES, &missed),
			 1);
	assert_int_equal(missed, 0);
	assert_int_equal(t->events[0].seq, 1);
	assert_int_equal(bogus_ring_read(t->ring, t->events, ENTRIES, &missed),
			 1);
	assert_int_equal(t->events[0].seq, 2);
}

static void lap(struct ring_writer *w)
{
	ring_raise(w, 1000 * ENTRIES);
}

/* A driver that is always faster cannot keep the reader in the call */
static void work_is_bounded(void **state)
{
	struct torn *t = *state;
	uint64_t missed;

	assert_int_equal(read_with(t, lap, &missed), 0);
	assert_int_equal(missed, ENTRIES);
	assert_int_equal(bogus_ring_read(t->ring, t->events, ENTRIES, &missed),
			 ENTRIES);
	assert_int_equal(missed, 999 * ENTRIES);
	assert_int_equal(t->events[0].seq, 1000 * ENTRIES + 1);
}

/* The driver's side, which begins when all are there */
struct hammer {
	pthread_t thread;
	pthread_barrier_t *barrier;
	struct ring_writer *writer;
};

static void *hammer_run(void *data)
{
	struct hammer *hammer = data;
	uint64_t n, left;

	pthread_barrier_wait(hammer->barrier);
	/* Bursts of up to twice the ring, with readers let in between */
	for (left = HAMMER; left; left -= n) {
		n = 1 + left % (2 * ENTRIES);
		n = n < left ? n : left;
		ring_raise(hammer->writer, n);
		sched_yield();
	}
	return NULL;
}

/* What one of the readers has found */
struct tally {
	pthread_t thread;
	pthread_barrier_t *barrier;
	struct bogus *dev;
	uint64_t read;
	uint64_t missed;
	bool bad;
};

static void tally_take(struct tally *tally, struct bogus_ring *ring)
{
	struct bogus_ring_event events[2 * ENTRIES];
	uint64_t missed, next = tally->read + tally->missed + 1;
	int i, n = bogus_ring_read(ring, events, 2 * ENTRIES, &missed);

	for (i = 0; i < n; i++)
		if (events[i].seq != next + missed + i ||
		    !ring_is_whole(&events[i]))
			tally->bad = true;
	tally->read += n;
	tally->missed += missed;
}

static void *tally_run(void *data)
{
	struct tally *tally = data;
	struct bogus_ring *ring;

	tally->bad = bogus_ring_open(tally->dev, &ring) < 0;
	pthread_barrier_wait(tally->barrier);
	if (tally->bad)
		return NULL;
	while (!tally->bad && tally->read + tally->missed < HAMMER) {
		tally_take(tally, ring);
		sched_yield();
	}
	tally->bad |= bogus_ring_total(ring) != HAMMER;
	bogus_ring_close(ring);
	return NULL;
}

/* What was read and what was missed is all there was; nothing was torn */
static void hammered_ring_is_never_torn(void **state)
{
	struct torn *t = *state;
	struct tally tallies[READERS] = { 0 };
	pthread_barrier_t barrier;
	struct hammer hammer = { .barrier = &barrier, .writer = &t->writer };
	int i;

	pthread_barrier_init(&barrier, NULL, READERS + 1);
	for (i = 0; i < READERS; i++) {
		tallies[i].dev = &t->dev;
		tallies[i].barrier = &barrier;
		pthread_create(&tallies[i].thread, NULL, tally_run,
			       &tallies[i]);
	}
	pthread_create(&hammer.thread, NULL, hammer_run, &hammer);
	for (i = 0; i < READERS; i++) {
		pthread_join(tallies[i].thread, NULL);
		printf("# reader %d: %" PRIu64 " read, %" PRIu64 " missed\n", i,
		       tallies[i].read, tallies[i].missed);
	}
	pthread_join(hammer.thread, NULL);
	pthread_barrier_destroy(&barrier);
	for (i = 0; i < READERS; i++) {
		assert_false(tallies[i].bad);
		assert_int_equal(tallies[i].read + tallies[i].missed, HAMMER);
	}
}

#define TORN_TEST(f) cmocka_unit_test_setup_teardown(f, torn_setup, \
						     torn_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TORN_TEST(entry_overwritten_while_copied),
		TORN_TEST(entry_written_while_copied),
		TORN_TEST(other_changes_do_no_harm),
		TORN_TEST(work_is_bounded),
		TORN_TEST(hammered_ring_is_never_torn),
	};

	RUN_TESTS(tests);
}
