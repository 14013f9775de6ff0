/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes a ring as the driver does, by the rules in the kernel's header. What
 * is written can be told from the interrupt's number.
 */
#ifndef RING_WRITER_H
#define RING_WRITER_H

#include <stdint.h>
#include <string.h>

#include "../../kmod/uapi/bogus.h"
#include "bogus_ring.h"

/**
 * struct ring_writer - the driver's side
 * @header: the ring
 * @seq: interrupts so far
 */
struct ring_writer {
	struct bogus_ring_header *header;
	uint64_t seq;
};

static inline size_t ring_size(uint32_t entries, uint32_t entry_size)
{
	return sizeof(struct bogus_ring_header) + (size_t)entries * entry_size;
}

static inline void ring_init(struct ring_writer *w, void *memory,
			     uint32_t entries, uint32_t entry_size)
{
	w->header = memory;
	w->seq = 0;
	w->header->layout = BOGUS_RING_LAYOUT;
	w->header->header_size = sizeof(*w->header);
	w->header->entry_size = entry_size;
	w->header->entries = entries;
	w->header->size = ring_size(entries, entry_size);
}

static inline struct bogus_ring_entry *ring_slot(struct ring_writer *w,
						 uint64_t seq)
{
	return (void *)((char *)w->header + w->header->header_size +
			(seq - 1) % w->header->entries *
			w->header->entry_size);
}

/* What field number @i of interrupt @seq has in it */
static inline uint64_t ring_value(uint64_t seq, unsigned int i)
{
	return seq * 16 + i;
}

/* Every store a release: none is seen before the one that precedes it */
#define RING_STORE(field, value) \
	__atomic_store_n(&(field), value, __ATOMIC_RELEASE)

static inline void ring_write_isr(struct ring_writer *w, uint64_t seq)
{
	struct bogus_ring_entry *slot = ring_slot(w, seq);

	RING_STORE(slot->isr_seq, 0);
	RING_STORE(slot->raised_at_ns, ring_value(seq, 1));
	RING_STORE(slot->isr_at_ns, ring_value(seq, 2));
	RING_STORE(slot->isr_end_ns, ring_value(seq, 3));
	RING_STORE(slot->isr_cpu, (uint16_t)ring_value(seq, 4));
	RING_STORE(slot->isr_context, (uint8_t)ring_value(seq, 5));
	RING_STORE(slot->isr_seq, seq);
}

static inline void ring_write_dpc(struct ring_writer *w, uint64_t seq)
{
	struct bogus_ring_entry *slot = ring_slot(w, seq);

	RING_STORE(slot->dpc_seq, 0);
	RING_STORE(slot->dpc_at_ns, ring_value(seq, 6));
	RING_STORE(slot->dpc_end_ns, 0);
	RING_STORE(slot->dpc_cpu, (uint16_t)ring_value(seq, 7));
	RING_STORE(slot->dpc_context, (uint8_t)ring_value(seq, 8));
	RING_STORE(slot->dpc_seq, seq);
}

static inline void ring_write_dpc_end(struct ring_writer *w, uint64_t seq)
{
	RING_STORE(ring_slot(w, seq)->dpc_end_ns, ring_value(seq, 9));
}

static inline void ring_publish(struct ring_writer *w, uint64_t seq)
{
	RING_STORE(w->header->published, seq);
}

/* @n interrupts, each with an ISR and a DPC of its own */
static inline void ring_raise(struct ring_writer *w, uint64_t n)
{
	while (n--) {
		ring_write_isr(w, ++w->seq);
		ring_write_dpc(w, w->seq);
		ring_publish(w, w->seq);
		ring_write_dpc_end(w, w->seq);
	}
}

/* Return: whether an event is whole; its DPC may not have ended */
static inline int ring_is_whole(const struct bogus_ring_event *event)
{
	static const uint8_t none[sizeof(event->reserved)];
	uint64_t seq = event->seq;

	return event->raised_at_ns == ring_value(seq, 1) &&
	       event->isr_at_ns == ring_value(seq, 2) &&
	       event->isr_end_ns == ring_value(seq, 3) &&
	       event->isr_cpu == (uint16_t)ring_value(seq, 4) &&
	       event->isr_context == (uint8_t)ring_value(seq, 5) &&
	       event->dpc_at_ns == ring_value(seq, 6) &&
	       event->dpc_cpu == (uint16_t)ring_value(seq, 7) &&
	       event->dpc_context == (uint8_t)ring_value(seq, 8) &&
	       (event->dpc_end_ns == ring_value(seq, 9) ||
		!event->dpc_end_ns) &&
	       !memcmp(event->reserved, none, sizeof(none));
}

#endif /* RING_WRITER_H */
