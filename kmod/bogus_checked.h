/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checked build (make modules CHECKED=1): what the comments of the driver
 * promise, looked at while it runs. A promise that is not kept is a warning in
 * the kernel's log, in words, once for each; nothing else changes.
 *
 * In the free build nothing of this is left, and every line outside of
 * bogus_checked.c that has its name in it can be deleted: the code that comes
 * out is the same.
 */
#ifndef BOGUS_CHECKED_H
#define BOGUS_CHECKED_H

#include <linux/types.h>

struct bogus;
struct bogus_handle;
struct bogus_info;
struct bogus_stamps;
struct bogus_take;

#ifdef BOGUS_CHECKED

#include <linux/atomic.h>

/**
 * struct bogus_checked - what a device is held to
 * @isrs: ISRs under way; one at most
 * @dpcs: DPCs under way; one at most
 */
struct bogus_checked {
	atomic_t isrs;
	atomic_t dpcs;
};

/**
 * struct bogus_checked_handle - what a handle is held to
 * @opened: where its cursor began
 * @taken: what has been taken with it
 */
struct bogus_checked_handle {
	u64 opened;
	atomic64_t taken;
};

void bogus_checked_isr(struct bogus *bogus);
void bogus_checked_isr_count(struct bogus *bogus, u64 seq,
			     const struct bogus_stamps *stamps);
void bogus_checked_isr_end(struct bogus *bogus);
void bogus_checked_dpc(struct bogus *bogus, u64 first, u64 last);
void bogus_checked_dpc_publish(struct bogus *bogus, u64 last);
void bogus_checked_dpc_end(struct bogus *bogus);
void bogus_checked_quiet(struct bogus *bogus);
void bogus_checked_info(struct bogus *bogus, const struct bogus_info *info);
void bogus_checked_open(struct bogus_handle *handle);
void bogus_checked_take(struct bogus_handle *handle,
			const struct bogus_take *take);
void bogus_checked_close(struct bogus_handle *handle);
void bogus_checked_loaded(void);

#else

struct bogus_checked {
};

struct bogus_checked_handle {
};

static inline void bogus_checked_isr(struct bogus *bogus)
{
}

static inline void bogus_checked_isr_count(struct bogus *bogus, u64 seq,
					   const struct bogus_stamps *stamps)
{
}

static inline void bogus_checked_isr_end(struct bogus *bogus)
{
}

static inline void bogus_checked_dpc(struct bogus *bogus, u64 first, u64 last)
{
}

static inline void bogus_checked_dpc_publish(struct bogus *bogus, u64 last)
{
}

static inline void bogus_checked_dpc_end(struct bogus *bogus)
{
}

static inline void bogus_checked_quiet(struct bogus *bogus)
{
}

static inline void bogus_checked_info(struct bogus *bogus,
				      const struct bogus_info *info)
{
}

static inline void bogus_checked_open(struct bogus_handle *handle)
{
}

static inline void bogus_checked_take(struct bogus_handle *handle,
				      const struct bogus_take *take)
{
}

static inline void bogus_checked_close(struct bogus_handle *handle)
{
}

static inline void bogus_checked_loaded(void)
{
}

#endif /* BOGUS_CHECKED */

#endif /* BOGUS_CHECKED_H */
