/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The contract between the bogus driver and user space.
 *
 * The four calls are those of the DLL in Norton's article (BogusCheck,
 * BogusStart, BogusStop, BogusGetEvent); read(), poll() and the eventfd are
 * the ways a Linux program expects to be told that the count has moved.
 *
 * Counting is per handle, a handle being one open file description: dup(),
 * fork() and SCM_RIGHTS share it, a second open() is another handle. Each
 * handle keeps a cursor into one ever-growing sequence of the device's
 * serviced interrupts, so no handle takes anything from another:
 *
 *   sum of all GET_EVENT and read() results + what is still unread
 *	= interrupts serviced since this handle's open()
 *
 * What the errors mean, here and in every later version:
 *
 *   ENOTTY	 the command is not known to this module
 *   EINVAL	 a field has a value that is not allowed, or the structure is
 *		 shorter than the command's first version
 *   E2BIG	 the structure is longer than this module knows and its unknown
 *		 tail is not all zero, or it is longer than BOGUS_SIZE_MAX
 *   EFAULT	 a bad pointer; nothing was consumed
 *   EACCES	 the handle was not opened for writing; mmap() of something that
 *		 could be written to
 *   EALREADY	 START on a started handle, STOP on one that is not started
 *   EAGAIN	 read() on a non-blocking handle whose count is 0
 *   EBADF	 the eventfd is not an open file descriptor
 *   EIO	 read(): the device has failed, which is told once for each handle and
 *		 outage; see there
 *   ENXIO	 START: nothing answers at the port now (CHECK says 0); that may
 *		 change
 *   ENODEV	 the device is gone; from then on every call gives this
 *
 * A device that is started and falls silent (it has lost an interrupt, or hangs)
 * is reset and started again. If that does not help, or if nothing answers at
 * its port, it has failed. poll() then shows POLLERR on each of its handles until
 * a read() on that handle has returned EIO, which it does once, and only if the
 * count is 0: nothing that was counted is lost. A read() of 0 bytes returns EIO,
 * too, and 0 if there is nothing to tell. The driver goes on trying; counting
 * goes on when the device does. An outage that is over when the handle is opened
 * or started is not told of. Eventfds are not signalled. A handle that is open
 * for writing alone can't read, so it can't be told.
 *
 * Structures grow at the end only. Every one of them begins with its size in
 * bytes as the caller knows it. Fields that a caller does not know stay zero
 * in its structure, fields that the module does not know must be zero.
 */
#ifndef _UAPI_LINUX_BOGUS_H
#define _UAPI_LINUX_BOGUS_H

#include <linux/ioctl.h>
#include <linux/types.h>

/*
 * Raised when an existing program would misunderstand the new module;
 * additions (a longer structure, a new command) leave it as it is.
 */
#define BOGUS_ABI_VERSION	1

#define BOGUS_IOC_MAGIC		0xBD

/**
 * enum bogus_state - what the driver is doing with its device
 * @BOGUS_STATE_STOPPED: no handle has started it; the device is quiet
 * @BOGUS_STATE_RUNNING: at least one handle has, I/O follows I/O
 * @BOGUS_STATE_SUSPENDED: started, but the system sleeps or is about to
 */
enum bogus_state {
	BOGUS_STATE_STOPPED	= 0,
	BOGUS_STATE_RUNNING	= 1,
	BOGUS_STATE_SUSPENDED	= 2,
};

#define BOGUS_DPC_NAME_LEN	16

/* No structure will ever be longer, in bytes */
#define BOGUS_SIZE_MAX		4096

#define BOGUS_INFO_SIZE_VER0	168	/* sizeof() when first published */
#define BOGUS_INFO_SIZE_VER1	176	/* with @ring_size */
#define BOGUS_INFO_SIZE_VER2	200	/* with @errors to @failing */
#define BOGUS_START_SIZE_VER0	16
#define BOGUS_HISTOGRAM_SIZE_VER0	24

/**
 * struct bogus_info - argument of BOGUS_IOC_INFO
 * @size: in: sizeof(struct bogus_info) as the caller knows it; out: how many
 *	bytes of it the module knew and filled in
 * @abi_version: BOGUS_ABI_VERSION of the module
 * @state: one of enum bogus_state
 * @port: address of the device's one port (0x141)
 * @irq: the number Linux gave the interrupt, as in /proc/interrupts
 * @hwirq: the device's own interrupt number (11)
 * @handles: open handles of this device, this one included
 * @started: how many of them have it started
 * @period_ns: how long one I/O takes, in nanoseconds
 * @period_min_ns: shortest period the device can be set to
 * @period_max_ns: longest period the device can be set to
 * @raised: interrupt requests the device has made since the driver was bound
 * @serviced: of these, the ones the ISR has serviced
 * @discarded: the ones that were cleared without service, by stopping or
 *	resetting the device
 * @overrun: completions that met a request still pending, and merged with it
 * @pending: 1 while a request waits for service, else 0
 * @spurious: times the ISR was called with no request pending; not part of
 *	the sum below
 * @dpc_runs: times the DPC has run
 * @coalesced: interrupts served by the DPC run of an earlier one:
 *	published = dpc_runs + coalesced
 * @published: interrupts the DPC has made visible to the handles
 * @raised_at_ns: when the latest published interrupt was raised
 * @isr_at_ns: when the ISR took it
 * @dpc_at_ns: when the DPC published it
 * @dpc: name of the mechanism that runs the DPC, NUL-terminated
 * @ring_size: how much of the device mmap() can map, in bytes
 * @errors: of the serviced interrupts, the ones whose I/O ended with ERROR
 * @restarts: times the device was reset and started again because it had fallen
 *	silent
 * @outages: times the device has failed: it was started, had fallen silent, and
 *	could not be brought back at once
 * @failing: 1 if the latest outage has not ended, as far as is known, else 0
 *
 * One consistent snapshot: at every moment, running or not,
 *
 *	raised = serviced + discarded + overrun + pending
 *
 * and, once the device is stopped, published = serviced. The totals begin at
 * zero each time a driver is bound to the device. The times are on
 * CLOCK_MONOTONIC and 0 as long as nothing has been published, or if the ISR is
 * so far ahead of the DPC that they have been overwritten in the ring.
 */
struct bogus_info {
	__u32 size;
	__u32 abi_version;
	__u32 state;
	__u32 port;
	__u32 irq;
	__u32 hwirq;
	__u32 handles;
	__u32 started;
	__aligned_u64 period_ns;
	__aligned_u64 period_min_ns;
	__aligned_u64 period_max_ns;
	__aligned_u64 raised;
	__aligned_u64 serviced;
	__aligned_u64 discarded;
	__aligned_u64 overrun;
	__aligned_u64 pending;
	__aligned_u64 spurious;
	__aligned_u64 dpc_runs;
	__aligned_u64 coalesced;
	__aligned_u64 published;
	__aligned_u64 raised_at_ns;
	__aligned_u64 isr_at_ns;
	__aligned_u64 dpc_at_ns;
	char dpc[BOGUS_DPC_NAME_LEN];
	__aligned_u64 ring_size;
	__aligned_u64 errors;
	__aligned_u64 restarts;
	__u32 outages;
	__u32 failing;
};

/* struct bogus_start.flags */
#define BOGUS_START_EVENTFD	(1U << 0)	/* @eventfd is valid */

/**
 * struct bogus_start - argument of BOGUS_IOC_START
 * @size: in: sizeof(struct bogus_start) as the caller knows it
 * @flags: BOGUS_START_*; unknown bits must be 0
 * @eventfd: with BOGUS_START_EVENTFD, an eventfd to signal; else must be 0
 * @reserved: must be 0
 */
struct bogus_start {
	__u32 size;
	__u32 flags;
	__s32 eventfd;
	__u32 reserved;
};

/**
 * enum bogus_stage - the stretches of an interrupt's way to its reader
 * @BOGUS_STAGE_RAISE: from the hardware's request to the ISR's entry
 * @BOGUS_STAGE_ISR: from the ISR's entry to its exit
 * @BOGUS_STAGE_QUEUE: from the ISR's exit to the start of the DPC
 * @BOGUS_STAGE_DPC: from the DPC's start to its end, once for each DPC
 * @BOGUS_STAGE_USER: from the DPC's start until a reader that had slept in
 *	read() has its count, once for each such read()
 * @BOGUS_STAGES: how many there are
 *
 * The reader runs beside the end of the DPC or after it, so the way from the
 * request to the reader is the sum of all but @BOGUS_STAGE_DPC.
 */
enum bogus_stage {
	BOGUS_STAGE_RAISE	= 0,
	BOGUS_STAGE_ISR		= 1,
	BOGUS_STAGE_QUEUE	= 2,
	BOGUS_STAGE_DPC		= 3,
	BOGUS_STAGE_USER	= 4,
	BOGUS_STAGES
};

/*
 * Histograms are log-linear: every power of two is divided into 16 buckets of
 * equal width, so a bucket is at most 1/16 of its values wide, and values below
 * 32 ns have a bucket each. Bucket i holds the values from
 *
 *	i				for i < 32
 *	(16 + i % 16) << (i / 16 - 1)	for the others
 *
 * nanoseconds to just below the next one's; the last takes all that is longer.
 */
#define BOGUS_HISTOGRAM_SUB_BITS	4
#define BOGUS_HISTOGRAM_BUCKETS		528

/**
 * struct bogus_histogram - argument of BOGUS_IOC_HISTOGRAM
 * @size: in: sizeof(struct bogus_histogram) as the caller knows it
 * @stage: in: one of enum bogus_stage
 * @flags: must be 0
 * @buckets: in: how many __u64 there is room for at @counts, 0 (nothing is
 *	stored) or at least as many as there are; out: how many there are,
 *	BOGUS_HISTOGRAM_BUCKETS in layout 1
 * @counts: in: address of an array of __u64
 */
struct bogus_histogram {
	__u32 size;
	__u32 stage;
	__u32 flags;
	__u32 buckets;
	__aligned_u64 counts;
};

/**
 * enum bogus_context - what code runs in
 * @BOGUS_CONTEXT_TASK: a system call
 * @BOGUS_CONTEXT_SOFTIRQ: a softirq, also where a thread runs it
 * @BOGUS_CONTEXT_HARDIRQ: an interrupt
 * @BOGUS_CONTEXT_THREAD: a thread of the kernel
 */
enum bogus_context {
	BOGUS_CONTEXT_TASK	= 0,
	BOGUS_CONTEXT_SOFTIRQ	= 1,
	BOGUS_CONTEXT_HARDIRQ	= 2,
	BOGUS_CONTEXT_THREAD	= 3,
};

/*
 * mmap() of a handle, from offset 0, shared and for reading only: the totals,
 * and the latest interrupts with the times of their stages. Any part of
 * bogus_info.ring_size bytes can be mapped; to map it without BOGUS_IOC_INFO,
 * map one page first and take @size from there. A mapping outlives its handle
 * and the device: it stays readable, and stale.
 *
 * The mapping begins with a struct bogus_ring_header; @entries slots follow,
 * the first @header_size bytes from the start, each @entry_size bytes after the
 * one before. Use these, not sizeof(): later modules may have larger ones.
 *
 * Interrupts are numbered from 1 by the order of their service since the driver
 * was bound; number n is in slot (n - 1) % @entries until n + @entries takes its
 * place. To read it without a lock:
 *
 *  1. load @published, with acquire ordering; go on if n <= @published
 *  2. load @isr_seq and @dpc_seq of the slot, with acquire ordering; n has been
 *     overwritten if either is not n
 *  3. copy the slot
 *  4. after an acquire fence, load @isr_seq and @dpc_seq again; if either is
 *     not n any more, n has been overwritten and the copy is worth nothing
 *
 * Whoever counts the numbers that it has not got in this way knows exactly how
 * many it has missed.
 */
#define BOGUS_RING_LAYOUT	1

/* struct bogus_ring_header.flags */
#define BOGUS_RING_GONE		(1U << 0)	/* the device is gone */

/**
 * struct bogus_ring_header - how a mapping begins
 * @layout: BOGUS_RING_LAYOUT of the module; raised when an existing program
 *	would misunderstand it
 * @header_size: from the start of the mapping to the first slot, in bytes
 * @entry_size: from one slot to the next, in bytes
 * @entries: how many slots there are; a power of two
 * @size: of the whole mapping, in bytes
 * @flags: BOGUS_RING_*
 * @reserved0: 0
 * @reserved1: 0
 * @published: interrupts the DPC has made visible to the handles; the number of
 *	the latest. Never decreases. Load it with acquire ordering
 * @dpc_runs: as in struct bogus_info
 * @coalesced: as in struct bogus_info
 * @reserved2: 0
 *
 * @published, @dpc_runs and @coalesced are stored one after the other: what
 * is loaded of them at one time need not belong together.
 */
struct bogus_ring_header {
	__u32 layout;
	__u32 header_size;
	__u32 entry_size;
	__u32 entries;
	__aligned_u64 size;
	__u32 flags;
	__u32 reserved0;
	__aligned_u64 reserved1[4];
	/* A cache line of its own from here */
	__aligned_u64 published;
	__aligned_u64 dpc_runs;
	__aligned_u64 coalesced;
	__aligned_u64 reserved2[5];
};

/**
 * struct bogus_ring_entry - one interrupt
 * @isr_seq: its number, once the ISR has written the next five
 * @raised_at_ns: the hardware raised it
 * @isr_at_ns: the ISR was entered
 * @isr_end_ns: the ISR had nothing left to do but to ask for a DPC
 * @isr_cpu: where the ISR ran
 * @isr_context: enum bogus_context of the ISR
 * @dpc_context: enum bogus_context of the DPC
 * @dpc_seq: its number, once the DPC has written @dpc_at_ns, @dpc_cpu and
 *	@dpc_context
 * @dpc_at_ns: the DPC that published it began
 * @dpc_end_ns: the DPC that published it had woken everybody; 0 before that
 * @dpc_cpu: where the DPC ran
 * @reserved: 0
 *
 * All times are on CLOCK_MONOTONIC.
 */
struct bogus_ring_entry {
	__aligned_u64 isr_seq;
	__aligned_u64 raised_at_ns;
	__aligned_u64 isr_at_ns;
	__aligned_u64 isr_end_ns;
	__aligned_u64 dpc_seq;
	__aligned_u64 dpc_at_ns;
	__aligned_u64 dpc_end_ns;
	__u16 isr_cpu;
	__u16 dpc_cpu;
	__u8 isr_context;
	__u8 dpc_context;
	__u8 reserved[2];
};

/*
 * BOGUS_IOC_INFO - fill in a struct bogus_info. Any handle.
 *
 * Fields other than @size need not be set; a tail that this module does not
 * know must be zero. Does not block beyond a START or STOP under way.
 */
#define BOGUS_IOC_INFO		_IO(BOGUS_IOC_MAGIC, 0x00)

/*
 * BOGUS_IOC_CHECK - is the device there? Any handle, no argument.
 *
 * Returns 1 if bit 7 of the status port reads 0 (present), else 0.
 */
#define BOGUS_IOC_CHECK		_IO(BOGUS_IOC_MAGIC, 0x01)

/*
 * BOGUS_IOC_START - count this handle among those that run the device.
 *
 * Takes a struct bogus_start; needs a handle open for writing. The first
 * handle to start sets the device going, and each interrupt begins the next
 * I/O. The eventfd, if any, is signalled when this handle's count goes from
 * 0 to non-zero, and once more when the device is removed, so that nobody
 * sleeps on a device that is gone; what is unread at START does not signal,
 * and what another call takes at that very moment need not.
 * It is held until STOP or close, and the caller may close its own copy.
 */
#define BOGUS_IOC_START		_IO(BOGUS_IOC_MAGIC, 0x02)

/*
 * BOGUS_IOC_STOP - take this handle out again. No argument; needs a handle
 * open for writing.
 *
 * When it was the last one the device is quiet before the call returns: the
 * I/O under way is abandoned, no interrupt and no DPC follows, and every
 * interrupt that was serviced has been published. The count is kept.
 */
#define BOGUS_IOC_STOP		_IO(BOGUS_IOC_MAGIC, 0x03)

/*
 * BOGUS_IOC_GET_EVENT - store the number of interrupts since this handle's
 * last GET_EVENT or read() (or its open) and zero it. Any handle; never
 * blocks; 0 is a valid answer.
 */
#define BOGUS_IOC_GET_EVENT	_IOR(BOGUS_IOC_MAGIC, 0x04, __u64)

/*
 * BOGUS_IOC_HISTOGRAM - how long one stage has taken, as counts that only grow.
 * Any handle; never blocks.
 *
 * Takes a struct bogus_histogram. The counts are those of all interrupts since
 * the driver was bound; who wants those of a stretch of time takes them
 * twice and subtracts. They are copied one by one, not all at one moment.
 */
#define BOGUS_IOC_HISTOGRAM	_IO(BOGUS_IOC_MAGIC, 0x05)

#endif /* _UAPI_LINUX_BOGUS_H */
