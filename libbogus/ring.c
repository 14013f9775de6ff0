// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reading the ring. The rules for who may load what in which order are those
 * of ../kmod/uapi/bogus.h; the driver writes while we read, so everything in
 * the mapping is loaded atomically, and what decides about addresses is taken
 * from it once, at open.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "bogus_ring.h"
#include "internal.h"
#include "../kmod/uapi/bogus.h"

/* Here a test comes between the copy of an entry and the second look at it */
#ifndef BOGUS_RING_INTERLUDE
#define BOGUS_RING_INTERLUDE()	do { } while (0)
#endif

#define bogus_load(p)		__atomic_load_n(p, __ATOMIC_RELAXED)
#define bogus_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)

/**
 * struct bogus_ring - a reader of a ring
 * @header: the mapping
 * @size: of the mapping
 * @slots: the first slot
 * @entry_size: from one slot to the next
 * @entries: how many slots there are
 * @next: number of the interrupt to read next
 *
 * Constant once open, but for @next.
 */
struct bogus_ring {
	const struct bogus_ring_header *header;
	size_t size;
	const uint8_t *slots;
	size_t entry_size;
	uint32_t entries;
	uint64_t next;
};

static int bogus_ring_is_aligned(uint32_t size)
{
	return size % _Alignof(struct bogus_ring_entry) == 0;
}

/* Nothing of the module is believed that could lead out of the mapping */
static int bogus_ring_init(struct bogus_ring *ring)
{
	const struct bogus_ring_header *header = ring->header;
	uint32_t header_size, entry_size, entries;

	if (ring->size < sizeof(*header) ||
	    bogus_load(&header->layout) != BOGUS_RING_LAYOUT)
		return -EPROTO;
	header_size = bogus_load(&header->header_size);
	entry_size = bogus_load(&header->entry_size);
	entries = bogus_load(&header->entries);
	if (header_size < sizeof(*header) ||
	    entry_size < sizeof(struct bogus_ring_entry) ||
	    !bogus_ring_is_aligned(header_size) ||
	    !bogus_ring_is_aligned(entry_size) ||
	    !entries || entries & (entries - 1) ||
	    header_size + (uint64_t)entry_size * entries > ring->size)
		return -EPROTO;
	ring->slots = (const uint8_t *)header + header_size;
	ring->entry_size = entry_size;
	ring->entries = entries;
	ring->next = bogus_ring_total(ring) + 1;
	return 0;
}

BOGUS_API int bogus_ring_open(struct bogus *dev, struct bogus_ring **ring)
{
	struct bogus_ring *r = calloc(1, sizeof(*r));
	const void *map;
	int ret;

	if (!r)
		return -ENOMEM;
	ret = dev->transport->map(dev, &map, &r->size);
	if (ret < 0) {
		free(r);
		return ret;
	}
	r->header = map;
	ret = bogus_ring_init(r);
	if (ret < 0) {
		bogus_ring_close(r);
		return ret;
	}
	*ring = r;
	return 0;
}

BOGUS_API void bogus_ring_close(struct bogus_ring *ring)
{
	if (!ring)
		return;
	munmap((void *)ring->header, ring->size);
	free(ring);
}

BOGUS_API uint32_t bogus_ring_entries(const struct bogus_ring *ring)
{
	return ring->entries;
}

BOGUS_API uint64_t bogus_ring_total(const struct bogus_ring *ring)
{
	return bogus_load_acquire(&ring->header->published);
}

BOGUS_API int bogus_ring_is_gone(const struct bogus_ring *ring)
{
	return (bogus_load_acquire(&ring->header->flags) &
		BOGUS_RING_GONE) != 0;
}

/* The oldest interrupt that can still be there when @total is the latest */
static uint64_t bogus_ring_oldest(const struct bogus_ring *ring,
				  uint64_t total)
{
	return total > ring->entries ? total - ring->entries + 1 : 1;
}

static const struct bogus_ring_entry *
bogus_ring_slot(const struct bogus_ring *ring, uint64_t seq)
{
	size_t index = (seq - 1) & (ring->entries - 1);

	return (const void *)(ring->slots + index * ring->entry_size);
}

static void bogus_ring_copy(const struct bogus_ring_entry *entry, uint64_t seq,
			    struct bogus_ring_event *event)
{
	*event = (struct bogus_ring_event) {
		.seq = seq,
		.raised_at_ns = bogus_load(&entry->raised_at_ns),
		.isr_at_ns = bogus_load(&entry->isr_at_ns),
		.isr_end_ns = bogus_load(&entry->isr_end_ns),
		.dpc_at_ns = bogus_load(&entry->dpc_at_ns),
		.dpc_end_ns = bogus_load(&entry->dpc_end_ns),
		.isr_cpu = bogus_load(&entry->isr_cpu),
		.dpc_cpu = bogus_load(&entry->dpc_cpu),
		.isr_context = bogus_load(&entry->isr_context),
		.dpc_context = bogus_load(&entry->dpc_context),
	};
}

/*
 * Return: whether interrupt @seq was still there, whole, when it was copied.
 * The fence keeps the second look behind the copy.
 */
static int bogus_ring_take(const struct bogus_ring *ring, uint64_t seq,
			   struct bogus_ring_event *event)
{
	const struct bogus_ring_entry *entry = bogus_ring_slot(ring, seq);
	struct bogus_ring_event copy;

	if (bogus_load_acquire(&entry->isr_seq) != seq ||
	    bogus_load_acquire(&entry->dpc_seq) != seq)
		return 0;
	bogus_ring_copy(entry, seq, &copy);
	BOGUS_RING_INTERLUDE();
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (bogus_load(&entry->isr_seq) != seq ||
	    bogus_load(&entry->dpc_seq) != seq)
		return 0;
	*event = copy;
	return 1;
}

/*
 * One look at the total bounds the work: a driver that is faster than we are
 * cannot keep us here.
 */
BOGUS_API int bogus_ring_read(struct bogus_ring *ring,
			      struct bogus_ring_event *events, size_t max,
			      uint64_t *missed)
{
	uint64_t total = bogus_ring_total(ring);
	uint64_t oldest = bogus_ring_oldest(ring, total);
	uint64_t skipped = 0;
	size_t n = 0;

	if (max > INT_MAX)
		max = INT_MAX;
	if (max && ring->next < oldest) {
		skipped = oldest - ring->next;
		ring->next = oldest;
	}
	/* Put so that it ends even after the largest number there is */
	while (n < max && ring->next - 1 < total) {
		if (bogus_ring_take(ring, ring->next, &events[n]))
			n++;
		else if (n == 0)
			skipped++;
		else
			break;	/* missed before the next call's events */
		ring->next++;
	}
	if (missed)
		*missed = skipped;
	return n;
}

BOGUS_API int bogus_ring_seek(struct bogus_ring *ring, uint64_t seq)
{
	uint64_t total = bogus_ring_total(ring);
	uint64_t oldest = bogus_ring_oldest(ring, total);

	if (seq > total && seq - total > 1)
		return -ERANGE;
	ring->next = seq < oldest ? oldest : seq;
	return 0;
}

BOGUS_API const char *bogus_ring_context_name(unsigned int context)
{
	switch (context) {
	case BOGUS_RING_TASK:
		return "task";
	case BOGUS_RING_SOFTIRQ:
		return "softirq";
	case BOGUS_RING_HARDIRQ:
		return "hardirq";
	case BOGUS_RING_THREAD:
		return "thread";
	default:
		return "unknown";
	}
}
