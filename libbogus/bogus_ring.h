/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libbogus - the ring: the latest interrupts of a device with the times of
 * their stages, in memory that the driver writes and programs only read. No
 * call here but bogus_ring_open() and bogus_ring_close() enters the kernel.
 *
 *	struct bogus_ring_event events[64];
 *	struct bogus_ring *ring;
 *	uint64_t missed;
 *	int i, n;
 *
 *	if (bogus_ring_open(dev, &ring) == 0) {
 *		n = bogus_ring_read(ring, events, 64, &missed);
 *		for (i = 0; i < n; i++)
 *			printf("%" PRIu64 "\n", events[i].seq);
 *		bogus_ring_close(ring);
 *	}
 *
 * The results are those of <bogus.h>, and beyond its rules:
 *
 * Ownership: a ring belongs to whoever opened it and lives until
 * bogus_ring_close(). It does not need its handle, which can be closed before,
 * nor the device: after that is gone the ring stays readable, and stale.
 *
 * Threads: a ring has one place to read on from, so bogus_ring_read() and
 * bogus_ring_seek() of one ring must not be made by two threads at once. All
 * others may be, beside these, too. Any number of rings can be open on one
 * handle, each with a place of its own: they take nothing from each other, nor
 * from the handle's count.
 *
 * Processes: after fork() the child has the ring, too, with a place of its own
 * that begins where the parent's was; each process closes its own. exec closes
 * it.
 *
 * Memory ordering: whatever a call here has reported (a total, an event) has
 * happened before the call returned, and what the kernel had written before it
 * is seen by loads after the call: bogus_ring_total() and bogus_ring_read()
 * acquire. An event is handed out whole, as it was written, or counted as
 * missed, never torn. Reading holds up nobody: not the driver, not other
 * readers.
 */
#ifndef LIBBOGUS_BOGUS_RING_H
#define LIBBOGUS_BOGUS_RING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bogus;

/**
 * struct bogus_ring - a reader of a device's ring, opaque
 */
struct bogus_ring;

/**
 * enum bogus_ring_context - what the ISR or the DPC ran in
 * @BOGUS_RING_TASK: a system call
 * @BOGUS_RING_SOFTIRQ: a softirq, also where a thread runs it
 * @BOGUS_RING_HARDIRQ: an interrupt
 * @BOGUS_RING_THREAD: a thread of the kernel
 */
enum bogus_ring_context {
	BOGUS_RING_TASK		= 0,
	BOGUS_RING_SOFTIRQ	= 1,
	BOGUS_RING_HARDIRQ	= 2,
	BOGUS_RING_THREAD	= 3,
};

/**
 * struct bogus_ring_event - one interrupt
 * @seq: its number; the first one since the driver was bound is 1
 * @raised_at_ns: when the hardware raised it
 * @isr_at_ns: when the ISR was entered
 * @isr_end_ns: when the ISR was done
 * @dpc_at_ns: when the DPC began that published it
 * @dpc_end_ns: when that DPC had woken everybody; 0 if it was still at it
 * @isr_cpu: where the ISR ran
 * @dpc_cpu: where the DPC ran
 * @isr_context: an enum bogus_ring_context
 * @dpc_context: an enum bogus_ring_context
 * @reserved: 0
 *
 * Times are on CLOCK_MONOTONIC. Interrupts with the same @dpc_at_ns were
 * served by the same DPC. The structure stays as large as it is.
 */
struct bogus_ring_event {
	uint64_t seq;
	uint64_t raised_at_ns;
	uint64_t isr_at_ns;
	uint64_t isr_end_ns;
	uint64_t dpc_at_ns;
	uint64_t dpc_end_ns;
	uint16_t isr_cpu;
	uint16_t dpc_cpu;
	uint8_t isr_context;
	uint8_t dpc_context;
	uint8_t reserved[10];
};

/**
 * bogus_ring_open() - map a device's ring
 * @dev: the handle, for reading only or not
 * @ring: where the ring is stored
 *
 * Its place is behind the latest interrupt: what comes after is read.
 *
 * Return: 0, -EOPNOTSUPP on a device in a guest or if the kernel module is too
 * old, -EPROTO if it has a ring of another kind, -ENOMEM, -ENODEV.
 */
int bogus_ring_open(struct bogus *dev, struct bogus_ring **ring);

/**
 * bogus_ring_close() - give a ring back
 * @ring: the ring, or NULL
 */
void bogus_ring_close(struct bogus_ring *ring);

/**
 * bogus_ring_entries() - how many interrupts a ring holds
 * @ring: the ring
 *
 * A reader that falls back further misses some.
 *
 * Return: the number, a power of two.
 */
uint32_t bogus_ring_entries(const struct bogus_ring *ring);

/**
 * bogus_ring_total() - how many interrupts there have been
 * @ring: the ring
 *
 * Counts those that the DPC has made visible since the driver was bound, as
 * @published of bogus_info() does, in a few instructions.
 *
 * Return: the number of the latest interrupt, 0 if there was none. It never
 * decreases.
 */
uint64_t bogus_ring_total(const struct bogus_ring *ring);

/**
 * bogus_ring_is_gone() - is the device gone?
 * @ring: the ring
 *
 * Nothing new comes then, but what is there can still be read.
 *
 * Return: 1 if it is, else 0.
 */
int bogus_ring_is_gone(const struct bogus_ring *ring);

/**
 * bogus_ring_read() - take the next interrupts
 * @ring: the ring
 * @events: where they are stored, in the order of their numbers
 * @max: how many at most
 * @missed: where it is stored how many have been overwritten between the last
 *	event that was read and these, exactly; may be NULL
 *
 * The events of one call follow each other without a gap. All that a reader
 * has got and all that it has missed together are what bogus_ring_total() has
 * grown by. Never blocks; to wait, poll bogus_fd() of the handle.
 *
 * Return: how many are stored, at most INT_MAX; 0 if there is nothing new, or
 * if all that was new has been overwritten, which @missed tells.
 */
int bogus_ring_read(struct bogus_ring *ring, struct bogus_ring_event *events,
		    size_t max, uint64_t *missed);

/**
 * bogus_ring_seek() - go to another place
 * @ring: the ring
 * @seq: number of the interrupt to read next, at most bogus_ring_total() + 1;
 *	if it has been overwritten, or is 0, the oldest one is next
 *
 * What lies between is not counted as missed.
 *
 * Return: 0, -ERANGE if @seq is beyond what comes next.
 */
int bogus_ring_seek(struct bogus_ring *ring, uint64_t seq);

/**
 * bogus_ring_context_name() - the name of a context
 * @context: one of enum bogus_ring_context
 *
 * Return: "task", "softirq", "hardirq" or "thread", or "unknown".
 */
const char *bogus_ring_context_name(unsigned int context);

#ifdef __cplusplus
}
#endif

#endif /* LIBBOGUS_BOGUS_RING_H */
