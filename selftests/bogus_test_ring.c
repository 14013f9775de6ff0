// SPDX-License-Identifier: GPL-2.0
/*
 * The ring as a program reads it, by the rules of uapi/bogus.h and nothing
 * else, and what must be true of every entry that it has read.
 */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bogus_test.h"

/* No I/O is shorter, so interrupts are never nearer to one another */
#define BOGUS_RING_PERIOD_MIN_NS	2000

/* mmap(); where it is in @base, or unmapped again if that is NULL */
int bogus_mmap(int fd, int prot, int flags, size_t size, uint64_t offset,
	       const char **base)
{
	void *map = mmap64(NULL, size, prot, flags, fd, (off64_t)offset);

	if (map == MAP_FAILED)
		return -errno;
	if (base)
		*base = map;
	else
		munmap(map, size);
	return 0;
}

/* As a program does that has no need of INFO: one page tells the size */
int bogus_ring_map(int fd, struct bogus_ring *ring)
{
	const volatile struct bogus_ring_header *header;
	long page = sysconf(_SC_PAGESIZE);
	int ret;

	ret = bogus_mmap(fd, PROT_READ, MAP_SHARED, page, 0, &ring->base);
	if (ret)
		return ret;
	header = (const volatile void *)ring->base;
	ring->size = header->size;
	munmap((void *)ring->base, page);

	ret = bogus_mmap(fd, PROT_READ, MAP_SHARED, ring->size, 0, &ring->base);
	ring->header = (const volatile void *)ring->base;
	return ret;
}

void bogus_ring_unmap(struct bogus_ring *ring)
{
	munmap((void *)ring->base, ring->size);
}

uint64_t bogus_ring_published(const struct bogus_ring *ring)
{
	return __atomic_load_n(&ring->header->published, __ATOMIC_ACQUIRE);
}

bool bogus_ring_gone(const struct bogus_ring *ring)
{
	return __atomic_load_n(&ring->header->flags, __ATOMIC_ACQUIRE) &
	       BOGUS_RING_GONE;
}

/* Step 2 and, after the fence, step 4 */
static bool bogus_ring_slot_is(const volatile struct bogus_ring_entry *slot,
			       uint64_t seq)
{
	return __atomic_load_n(&slot->isr_seq, __ATOMIC_ACQUIRE) == seq &&
	       __atomic_load_n(&slot->dpc_seq, __ATOMIC_ACQUIRE) == seq;
}

/* False if it has been overwritten, or not yet been published */
bool bogus_ring_get(const struct bogus_ring *ring, uint64_t seq,
		    struct bogus_ring_entry *entry)
{
	const volatile struct bogus_ring_header *header = ring->header;
	const volatile struct bogus_ring_entry *slot;

	if (!seq || seq > bogus_ring_published(ring))
		return false;
	slot = (const volatile void *)(ring->base + header->header_size +
		(size_t)((seq - 1) % header->entries) * header->entry_size);
	if (!bogus_ring_slot_is(slot, seq))
		return false;
	*entry = *slot;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return bogus_ring_slot_is(slot, seq);
}

/*
 * Asked for once: each time glibc reads a directory of sysfs, and on a checked
 * kernel that takes longer than an I/O. A reader who does it for every entry never
 * catches up.
 */
static long ring_cpus(void)
{
	static long cpus;
	long n = __atomic_load_n(&cpus, __ATOMIC_RELAXED);

	if (!n) {
		n = sysconf(_SC_NPROCESSORS_CONF);
		__atomic_store_n(&cpus, n, __ATOMIC_RELAXED);
	}
	return n;
}

const char *bogus_entry_broken(const struct bogus_ring_entry *entry,
			       uint64_t seq)
{
	if (entry->isr_seq != seq || entry->dpc_seq != seq)
		return "a number is not the entry's";
	if (!entry->raised_at_ns)
		return "raised at 0";
	if (entry->raised_at_ns > entry->isr_at_ns)
		return "raised_at_ns > isr_at_ns";
	if (entry->isr_at_ns > entry->isr_end_ns)
		return "isr_at_ns > isr_end_ns";
	if (entry->isr_end_ns > entry->dpc_at_ns)
		return "isr_end_ns > dpc_at_ns";
	if (entry->dpc_end_ns && entry->dpc_at_ns > entry->dpc_end_ns)
		return "dpc_at_ns > dpc_end_ns";
	if (entry->isr_cpu >= ring_cpus() || entry->dpc_cpu >= ring_cpus())
		return "no such CPU";
	if (entry->isr_context != BOGUS_CONTEXT_HARDIRQ)
		return "the ISR is not in hard IRQ context";
	if (entry->dpc_context > BOGUS_CONTEXT_THREAD ||
	    entry->dpc_context == BOGUS_CONTEXT_TASK)
		return "the DPC is in no context that it can be in";
	if (entry->reserved[0] || entry->reserved[1])
		return "reserved is not 0";
	return "";
}

static const char *bogus_entry_broken_dpc(const struct bogus_ring_entry *entry,
					  const struct bogus_ring_entry *before)
{
	if (entry->dpc_at_ns < before->dpc_at_ns)
		return "its DPC began before that of the one before";
	if (entry->dpc_at_ns == before->dpc_at_ns)
		return entry->dpc_cpu == before->dpc_cpu &&
		       entry->dpc_context == before->dpc_context ?
		       "" : "one DPC in two places";
	if (before->dpc_end_ns && entry->dpc_at_ns < before->dpc_end_ns)
		return "its DPC began before that of the one before had ended";
	return "";
}

/* @before is the interrupt before @entry; both are lawful each for itself */
const char *bogus_entry_broken_after(const struct bogus_ring_entry *entry,
				     const struct bogus_ring_entry *before)
{
	if (entry->isr_seq != before->isr_seq + 1)
		return "not the next number";
	if (entry->raised_at_ns < before->isr_at_ns + BOGUS_RING_PERIOD_MIN_NS)
		return "raised sooner than an I/O takes";
	if (entry->isr_at_ns < before->isr_end_ns)
		return "its ISR began before that of the one before had ended";
	return bogus_entry_broken_dpc(entry, before);
}

/* From what is published after this on */
void bogus_follower_begin(struct bogus_follower *follower,
			  const struct bogus_ring *ring)
{
	memset(follower, 0, sizeof(*follower));
	follower->ring = ring;
	follower->next = bogus_ring_published(ring) + 1;
}

/*
 * All that has been published by now: read, or counted as missed. Returns the
 * law that is broken, or "".
 */
const char *bogus_follower_read(struct bogus_follower *follower)
{
	uint64_t published = bogus_ring_published(follower->ring);
	struct bogus_ring_entry entry;
	const char *broken = "";

	for (; follower->next <= published && !*broken; follower->next++) {
		if (!bogus_ring_get(follower->ring, follower->next, &entry)) {
			follower->missed++;
			continue;
		}
		follower->got++;
		broken = bogus_entry_broken(&entry, follower->next);
		if (!*broken && follower->last.isr_seq &&
		    follower->last.isr_seq + 1 == follower->next)
			broken = bogus_entry_broken_after(&entry,
							  &follower->last);
		follower->last = entry;
	}
	return broken;
}
