// SPDX-License-Identifier: GPL-2.0
/*
 * The ring's memory. It belongs to the device object, which every open file
 * keeps alive, and every mapping keeps its file open; so it outlives the
 * hardware for as long as anybody looks at it.
 */

#include <linux/mm.h>
#include <linux/vmalloc.h>
#include "compat.h"
#include "bogus_ring.h"

static_assert(sizeof(struct bogus_ring_header) == 128);
static_assert(offsetof(struct bogus_ring_header, published) == 64);
static_assert(sizeof(struct bogus_ring_entry) == 64);

/**
 * bogus_ring_alloc - make a ring
 * @ring: where to
 * @entries: how many interrupts it is to hold; a power of two
 *
 * Context: task. May sleep.
 * Return: 0 or -ENOMEM.
 */
int bogus_ring_alloc(struct bogus_ring *ring, unsigned int entries)
{
	struct bogus_ring_header *header;
	size_t size;

	size = PAGE_ALIGN(sizeof(*header) +
			  entries * sizeof(struct bogus_ring_entry));
	header = vmalloc_user(size);
	if (!header)
		return -ENOMEM;
	header->layout = BOGUS_RING_LAYOUT;
	header->header_size = sizeof(*header);
	header->entry_size = sizeof(struct bogus_ring_entry);
	header->entries = entries;
	header->size = size;

	ring->header = header;
	ring->slots = (void *)(header + 1);
	ring->mask = entries - 1;
	ring->size = size;
	return 0;
}

/**
 * bogus_ring_free - free a ring
 * @ring: the ring; no mapping of it is left
 *
 * Context: task. May sleep.
 */
void bogus_ring_free(struct bogus_ring *ring)
{
	vfree(ring->header);
}

/**
 * bogus_ring_mmap - map it for a program
 * @ring: the ring
 * @vma: where to
 *
 * Context: task. May sleep.
 * Return: 0; -EACCES if the mapping could be written to; -EINVAL if it is
 * private, or reaches beyond the ring.
 */
int bogus_ring_mmap(struct bogus_ring *ring, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_WRITE)
		return -EACCES;
	/*
	 * The pages of a private mapping are the program's to change. VM_SHARED
	 * is not set on a file that is open for reading only.
	 */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	bogus_vm_flags_clear(vma, VM_MAYWRITE);
	return remap_vmalloc_range(vma, ring->header, vma->vm_pgoff);
}

/**
 * bogus_ring_set_gone - tell whoever has it mapped that the device is gone
 * @ring: the ring
 *
 * Context: task.
 */
void bogus_ring_set_gone(struct bogus_ring *ring)
{
	/* Whoever acquires it sees the last number that was published */
	smp_store_release(&ring->header->flags, BOGUS_RING_GONE);
}
