/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring of the latest interrupts, which programs map and read without a
 * lock and without a system call. Layout and rules for readers are in
 * uapi/bogus.h.
 *
 * A slot has two parts and each has one writer: the ISR, and the DPC. Each
 * part carries the interrupt's number, taken away before the part changes and
 * put back after. If the ISR is a whole ring ahead of the DPC, the two parts
 * of a slot belong to different interrupts, and readers see that.
 */
#ifndef BOGUS_RING_H
#define BOGUS_RING_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include "uapi/bogus.h"

#define BOGUS_RING_ENTRIES_DEFAULT	1024
#define BOGUS_RING_ENTRIES_MIN		16
#define BOGUS_RING_ENTRIES_MAX		65536

struct vm_area_struct;

/**
 * struct bogus_ring - a device's ring
 * @header: the start of what is mapped
 * @slots: the slots in it
 * @mask: how many they are, less 1
 * @size: of what can be mapped, in bytes
 *
 * What the kernel goes by is here and in struct bogus, never in the mapping.
 */
struct bogus_ring {
	struct bogus_ring_header *header;
	struct bogus_ring_entry *slots;
	u64 mask;
	size_t size;
};

/**
 * struct bogus_stamps - the times of one interrupt, CLOCK_MONOTONIC ns
 * @raised_at: the hardware raised it
 * @isr_at: the ISR was entered
 * @isr_end: the ISR had nothing left to do but to ask for a DPC
 * @dpc_at: the DPC that served it began
 * @dpc_end: that DPC had woken everybody; 0 before that
 */
struct bogus_stamps {
	u64 raised_at;
	u64 isr_at;
	u64 isr_end;
	u64 dpc_at;
	u64 dpc_end;
};

int bogus_ring_alloc(struct bogus_ring *ring, unsigned int entries);
void bogus_ring_free(struct bogus_ring *ring);
int bogus_ring_mmap(struct bogus_ring *ring, struct vm_area_struct *vma);
void bogus_ring_set_gone(struct bogus_ring *ring);

static inline struct bogus_ring_entry *bogus_ring_slot(struct bogus_ring *ring,
						       u64 seq)
{
	return &ring->slots[(seq - 1) & ring->mask];
}

/**
 * bogus_ring_write_isr - write the ISR's part of a slot
 * @ring: the ring
 * @seq: the interrupt's number
 * @stamps: its times as far as the ISR knows them
 * @cpu: where the ISR runs
 * @context: what it runs in
 *
 * Context: the ISR.
 */
static inline void bogus_ring_write_isr(struct bogus_ring *ring, u64 seq,
					const struct bogus_stamps *stamps,
					unsigned int cpu,
					enum bogus_context context)
{
	struct bogus_ring_entry *slot = bogus_ring_slot(ring, seq);

	WRITE_ONCE(slot->isr_seq, 0);
	/* The number goes before anything changes: pairs with readers' fence */
	smp_wmb();
	WRITE_ONCE(slot->raised_at_ns, stamps->raised_at);
	WRITE_ONCE(slot->isr_at_ns, stamps->isr_at);
	WRITE_ONCE(slot->isr_end_ns, stamps->isr_end);
	WRITE_ONCE(slot->isr_cpu, cpu);
	WRITE_ONCE(slot->isr_context, context);
	/* It comes back after everything has: pairs with readers' acquire */
	smp_store_release(&slot->isr_seq, seq);
}

/**
 * bogus_ring_read - read a slot, as a program would
 * @ring: the ring
 * @seq: number of an interrupt that has been published
 * @stamps: where to
 *
 * Context: any.
 * Return: false if it has been overwritten.
 */
static inline bool bogus_ring_read(struct bogus_ring *ring, u64 seq,
				   struct bogus_stamps *stamps)
{
	struct bogus_ring_entry *slot = bogus_ring_slot(ring, seq);

	/* Pairs with the release at the end of writing the part */
	if (smp_load_acquire(&slot->isr_seq) != seq)
		return false;
	/* As above */
	if (smp_load_acquire(&slot->dpc_seq) != seq)
		return false;
	stamps->raised_at = READ_ONCE(slot->raised_at_ns);
	stamps->isr_at = READ_ONCE(slot->isr_at_ns);
	stamps->isr_end = READ_ONCE(slot->isr_end_ns);
	stamps->dpc_at = READ_ONCE(slot->dpc_at_ns);
	stamps->dpc_end = READ_ONCE(slot->dpc_end_ns);
	/* Pairs with the barrier at the beginning of writing a part */
	smp_rmb();
	return READ_ONCE(slot->isr_seq) == seq &&
	       READ_ONCE(slot->dpc_seq) == seq;
}

/**
 * bogus_ring_dpc_at - read of a slot when its DPC began
 * @ring: the ring
 * @seq: number of an interrupt that has been published
 *
 * Context: any.
 * Return: that time, or 0 if it has been overwritten.
 */
static inline u64 bogus_ring_dpc_at(struct bogus_ring *ring, u64 seq)
{
	struct bogus_ring_entry *slot = bogus_ring_slot(ring, seq);
	u64 dpc_at;

	/* As in bogus_ring_read(), for one of the two parts */
	if (smp_load_acquire(&slot->dpc_seq) != seq)
		return 0;
	dpc_at = READ_ONCE(slot->dpc_at_ns);
	/* As there */
	smp_rmb();
	return READ_ONCE(slot->dpc_seq) == seq ? dpc_at : 0;
}

/* Whether a quarter of the ring ends among the interrupts @first..@last */
static inline bool bogus_ring_quarter(struct bogus_ring *ring, u64 first,
				      u64 last)
{
	return ((first - 1) ^ last) & ~(ring->mask >> 2);
}

/* The first of @first..@last that is still in the ring */
static inline u64 bogus_ring_first(struct bogus_ring *ring, u64 first, u64 last)
{
	return last - first > ring->mask ? last - ring->mask : first;
}

/**
 * bogus_ring_write_dpc - write the DPC's part of slots
 * @ring: the ring
 * @first: number of the first interrupt that the DPC serves
 * @last: number of the last
 * @dpc_at: when it began
 * @cpu: where it runs
 * @context: what it runs in
 *
 * Context: the DPC.
 */
static inline void bogus_ring_write_dpc(struct bogus_ring *ring, u64 first,
					u64 last, u64 dpc_at, unsigned int cpu,
					enum bogus_context context)
{
	struct bogus_ring_entry *slot;
	u64 seq;

	for (seq = bogus_ring_first(ring, first, last); seq <= last; seq++) {
		slot = bogus_ring_slot(ring, seq);
		WRITE_ONCE(slot->dpc_seq, 0);
		/* As in bogus_ring_write_isr() */
		smp_wmb();
		WRITE_ONCE(slot->dpc_at_ns, dpc_at);
		WRITE_ONCE(slot->dpc_end_ns, 0);
		WRITE_ONCE(slot->dpc_cpu, cpu);
		WRITE_ONCE(slot->dpc_context, context);
		/* As there, too */
		smp_store_release(&slot->dpc_seq, seq);
	}
}

/**
 * bogus_ring_write_dpc_end - add when the DPC ended
 * @ring: the ring
 * @first: number of the first interrupt that it has served
 * @last: number of the last
 * @dpc_end: when it had woken everybody
 *
 * Context: the DPC, after bogus_ring_write_dpc() for the same interrupts.
 */
static inline void bogus_ring_write_dpc_end(struct bogus_ring *ring, u64 first,
					    u64 last, u64 dpc_end)
{
	u64 seq;

	for (seq = bogus_ring_first(ring, first, last); seq <= last; seq++)
		WRITE_ONCE(bogus_ring_slot(ring, seq)->dpc_end_ns, dpc_end);
}

/**
 * bogus_ring_publish - let readers see what has been written
 * @ring: the ring
 * @published: number of the latest interrupt
 * @dpc_runs: DPCs so far
 * @coalesced: interrupts published by another one's DPC so far
 *
 * Context: the DPC.
 */
static inline void bogus_ring_publish(struct bogus_ring *ring, u64 published,
				      u64 dpc_runs, u64 coalesced)
{
	WRITE_ONCE(ring->header->dpc_runs, dpc_runs);
	WRITE_ONCE(ring->header->coalesced, coalesced);
	/* Whoever acquires this number sees its slot, and the totals above */
	smp_store_release(&ring->header->published, published);
}

#endif /* BOGUS_RING_H */
