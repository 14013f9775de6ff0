// SPDX-License-Identifier: LGPL-2.1-or-later
/* The ring of a real device. */
#include <inttypes.h>

#include "bogus_ring.h"
#include "live.h"

#define EVENTS	256
#define READERS	3

static struct bogus_ring *live_ring(struct bogus *dev)
{
	struct bogus_ring *ring = NULL;

	assert_int_equal(bogus_ring_open(dev, &ring), 0);
	return ring;
}

/* Run until there have been @n interrupts, and stop */
static struct bogus_device_info live_run(struct bogus *dev, uint64_t n)
{
	assert_int_equal(bogus_start(dev), 0);
	live_count(dev, n);
	assert_int_equal(bogus_stop(dev), 0);
	return live_info(dev);
}

/*
 * struct tally - what a reader has got
 * @ring: what it reads
 * @next: number of the event that comes next, or has been missed
 * @read: events
 * @missed: and those it did not get
 * @bad: an event was out of order, or its times were
 */
struct tally {
	struct bogus_ring *ring;
	uint64_t next;
	uint64_t read;
	uint64_t missed;
	bool bad;
	bool *stop;
	pthread_t thread;
};

static bool event_is_bad(const struct bogus_ring_event *event, uint64_t seq)
{
	return event->seq != seq || event->raised_at_ns > event->isr_at_ns ||
	       event->isr_at_ns > event->isr_end_ns ||
	       event->isr_end_ns > event->dpc_at_ns ||
	       (event->dpc_end_ns && event->dpc_end_ns < event->dpc_at_ns);
}

/* Return: whether there was something */
static bool tally_take(struct tally *tally)
{
	struct bogus_ring_event events[EVENTS];
	uint64_t missed;
	int i, n = bogus_ring_read(tally->ring, events, EVENTS, &missed);

	tally->next += missed;
	for (i = 0; i < n; i++)
		tally->bad |= event_is_bad(&events[i], tally->next++);
	tally->read += n;
	tally->missed += missed;
	return n || missed;
}

void ring_total_is_what_is_published(void **state)
{
	struct bogus *dev = live_open(0);
	struct bogus_device_info info = live_info(dev);
	struct bogus_ring *ring = live_ring(dev);
	uint32_t entries = bogus_ring_entries(ring);

	(void)state;
	assert_true(info.ring_size >= entries * 64);
	assert_true(entries && !(entries & (entries - 1)));
	assert_int_equal(bogus_ring_total(ring), info.published);
	assert_int_equal(bogus_ring_is_gone(ring), 0);
	info = live_run(dev, 10);
	assert_int_equal(bogus_ring_total(ring), info.published);
	bogus_ring_close(ring);
	bogus_close(dev);
}

/* Once waked up, what poll() was about is in the ring, for an observer too */
void ring_has_what_woke_us(void **state)
{
	struct bogus *dev = live_open(0), *observer = live_open(BOGUS_O_RDONLY);
	struct tally tally = { .ring = live_ring(observer) };
	uint64_t told = 0, count;

	(void)state;
	tally.next = bogus_ring_total(tally.ring) + 1;
	assert_int_equal(bogus_start(dev), 0);
	while (told < 200) {
		assert_int_equal(bogus_wait(observer, LIVE_LIMIT_NS, &count),
				 0);
		told += count;
		while (tally_take(&tally))
			;
		assert_true(tally.read + tally.missed >= told);
	}
	assert_int_equal(tally.missed, 0);
	assert_false(tally.bad);
	bogus_ring_close(tally.ring);
	bogus_close(observer);
	bogus_close(dev);
}

void lapped_ring_counts_exactly(void **state)
{
	struct bogus *dev = live_open(0);
	struct bogus_device_info before = live_info(dev), after;
	struct tally tally = { .ring = live_ring(dev) };
	uint32_t entries = bogus_ring_entries(tally.ring);

	(void)state;
	tally.next = before.published + 1;
	assert_int_equal(bogus_set_period(dev, 50000), 0);
	after = live_run(dev, entries + entries / 2);
	while (tally_take(&tally))
		;
	assert_false(tally.bad);
	assert_int_equal(tally.read, entries);
	assert_int_equal(tally.missed,
			 after.published - before.published - entries);
	assert_int_equal(bogus_ring_seek(tally.ring, 1), 0);
	tally.next = after.published - entries + 1;
	assert_true(tally_take(&tally));
	assert_false(tally.bad);
	bogus_ring_close(tally.ring);
	bogus_close(dev);
}

static void *tally_run(void *data)
{
	struct tally *tally = data;
	bool stop;

	do {
		stop = __atomic_load_n(tally->stop, __ATOMIC_ACQUIRE);
	} while (tally_take(tally) || !stop);
	return NULL;
}

/* At the shortest period: got and missed together are all there was */
void ring_of_a_device_in_haste(void **state)
{
	struct tally tallies[READERS] = { 0 };
	struct bogus *dev = live_open(0);
	struct bogus_device_info before = live_info(dev), after;
	bool stop = false;
	int i;

	(void)state;
	for (i = 0; i < READERS; i++) {
		tallies[i].ring = live_ring(dev);
		tallies[i].next = before.published + 1;
		tallies[i].stop = &stop;
		assert_int_equal(pthread_create(&tallies[i].thread, NULL,
						tally_run, &tallies[i]), 0);
	}
	assert_int_equal(bogus_set_period(dev, 20000), 0);
	after = live_run(dev, 5000);
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	for (i = 0; i < READERS; i++) {
		assert_int_equal(pthread_join(tallies[i].thread, NULL), 0);
		printf("# reader %d: %" PRIu64 " read, %" PRIu64 " missed\n", i,
		       tallies[i].read, tallies[i].missed);
		assert_false(tallies[i].bad);
		assert_int_equal(tallies[i].read + tallies[i].missed,
				 after.published - before.published);
		bogus_ring_close(tallies[i].ring);
	}
	bogus_close(dev);
}

static struct bogus_ring *shared;

static int ring_child(void)
{
	struct bogus_ring_event events[2];

	LIVE_EXPECT(bogus_ring_read(shared, events, 2, NULL) == 2);
	LIVE_EXPECT(events[1].seq == bogus_ring_total(shared));
	bogus_ring_close(shared);
	return 0;
}

void child_reads_a_place_of_its_own(void **state)
{
	struct bogus *dev = live_open(0);
	struct bogus_ring_event event;
	uint64_t total;

	(void)state;
	shared = live_ring(dev);
	live_run(dev, 2);
	total = bogus_ring_total(shared);
	assert_int_equal(bogus_ring_seek(shared, total - 1), 0);
	live_in_child(ring_child);
	assert_int_equal(bogus_ring_read(shared, &event, 1, NULL), 1);
	assert_int_equal(event.seq, total - 1);
	bogus_ring_close(shared);
	bogus_close(dev);
}

/* The handle is closed, the device goes, and the ring is as it was */
void unbound_ring_stays_readable(void **state)
{
	struct bogus *dev = live_open(0);
	struct tally tally = { .ring = live_ring(dev) };
	uint64_t before = bogus_ring_total(tally.ring), total;
	struct bogus_ring *ring = (struct bogus_ring *)state;

	tally.next = before + 1;
	total = live_run(dev, 10).published;
	live_unbind();
	assert_int_equal(bogus_ring_is_gone(tally.ring), 1);
	assert_int_equal(bogus_ring_open(dev, &ring), -ENODEV);
	assert_ptr_equal(ring, state);
	bogus_close(dev);
	live_bind();
	assert_int_equal(bogus_ring_is_gone(tally.ring), 1);
	assert_int_equal(bogus_ring_total(tally.ring), total);
	while (tally_take(&tally))
		;
	assert_false(tally.bad);
	assert_int_equal(tally.read, total - before);
	bogus_ring_close(tally.ring);

	dev = live_open(0);
	tally.ring = live_ring(dev);
	assert_int_equal(bogus_ring_is_gone(tally.ring), 0);
	assert_int_equal(bogus_ring_total(tally.ring), 0);
	bogus_ring_close(tally.ring);
	bogus_close(dev);
}
