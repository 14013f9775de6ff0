// SPDX-License-Identifier: GPL-2.0
/*
 * What the histograms count is read from the ring, as any program could: the
 * ISR and the DPC write down their times there and do no more. They are folded
 * by readers that are about to sleep, by whoever wants to see the counts, and by
 * a work item when a quarter of a ring has been left by these. An interrupt that
 * is overwritten before that is missed here, as it would be by any reader, and
 * counted.
 *
 * BOGUS_STAGE_USER is the reader's own, and counted by the reader.
 *
 * Everything but bogus_hist_add() runs in task context.
 */

#include <linux/mm.h>
#include <linux/slab.h>
#include "bogus_drv.h"

/* So many that the way to them costs little beside them, and no reader notices */
#define BOGUS_HIST_BATCH	4

static void bogus_hists_add_event(struct bogus_hists *hists,
				  const struct bogus_stamps *stamps)
{
	bogus_hist_add(&hists->stage[BOGUS_STAGE_RAISE], stamps->raised_at,
		       stamps->isr_at);
	bogus_hist_add(&hists->stage[BOGUS_STAGE_ISR], stamps->isr_at,
		       stamps->isr_end);
	bogus_hist_add(&hists->stage[BOGUS_STAGE_QUEUE], stamps->isr_end,
		       stamps->dpc_at);
	/* Once for each DPC, which may have served several */
	if (stamps->dpc_at != hists->dpc_at)
		bogus_hist_add(&hists->stage[BOGUS_STAGE_DPC], stamps->dpc_at,
			       stamps->dpc_end);
	hists->dpc_at = stamps->dpc_at;
}

/**
 * bogus_hists_fold - count what has been published since the last time
 * @bogus: the device
 *
 * Leaves out a DPC that has not ended yet, to be counted the next time.
 *
 * Context: task, with the histograms' lock held.
 */
void bogus_hists_fold(struct bogus *bogus)
{
	u64 published = atomic64_read_acquire(&bogus->published);
	struct bogus_hists *hists = bogus->hists;
	struct bogus_stamps stamps;
	u64 seq;

	lockdep_assert_held(&hists->lock);
	if (published < hists->next)
		return;
	/* What has been overwritten need not be looked at one by one */
	seq = bogus_ring_first(&bogus->ring, hists->next, published);
	hists->missed += seq - hists->next;
	for (; seq <= published; seq++) {
		if (!bogus_ring_read(&bogus->ring, seq, &stamps)) {
			hists->missed++;
			continue;
		}
		if (!stamps.dpc_end)
			break;
		bogus_hists_add_event(hists, &stamps);
	}
	/* The DPC and readers look at it without the lock */
	WRITE_ONCE(hists->next, seq);
}

/**
 * bogus_hists_fold_idle - the same, by a reader that is about to sleep
 * @bogus: the device
 *
 * Does nothing if somebody is at it, or if it is not worth it yet. What readers
 * fold one by one is not left to the work item, which takes its CPU for as long
 * as all of it takes.
 *
 * Context: task.
 */
void bogus_hists_fold_idle(struct bogus *bogus)
{
	struct bogus_hists *hists = bogus->hists;

	if (atomic64_read(&bogus->published) <
	    READ_ONCE(hists->next) + BOGUS_HIST_BATCH)
		return;
	if (!mutex_trylock(&hists->lock))
		return;
	bogus_hists_fold(bogus);
	mutex_unlock(&hists->lock);
}

static void bogus_hists_work(struct work_struct *work)
{
	struct bogus_hists *hists = container_of(work, struct bogus_hists,
						 work);

	mutex_lock(&hists->lock);
	bogus_hists_fold(hists->bogus);
	mutex_unlock(&hists->lock);
}

/**
 * bogus_hists_reset - make what debugfs shows begin at zero
 * @bogus: the device
 *
 * Context: task. May sleep.
 */
void bogus_hists_reset(struct bogus *bogus)
{
	struct bogus_hists *hists = bogus->hists;
	unsigned int stage, bucket;
	s64 count;

	mutex_lock(&hists->lock);
	bogus_hists_fold(bogus);
	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		for (bucket = 0; bucket < BOGUS_HISTOGRAM_BUCKETS; bucket++) {
			count = atomic64_read(&hists->stage[stage].counts[bucket]);
			atomic64_set(&hists->base[stage].counts[bucket], count);
		}
	}
	mutex_unlock(&hists->lock);
}

/**
 * bogus_hists_new - make a device's histograms
 * @bogus: the device
 *
 * Context: task. May sleep.
 * Return: the histograms or NULL.
 */
struct bogus_hists *bogus_hists_new(struct bogus *bogus)
{
	struct bogus_hists *hists;

	hists = kvzalloc(sizeof(*hists), GFP_KERNEL);
	if (!hists)
		return NULL;
	mutex_init(&hists->lock);
	INIT_WORK(&hists->work, bogus_hists_work);
	hists->bogus = bogus;
	hists->next = 1;
	return hists;
}

/**
 * bogus_hists_free - free them
 * @hists: the histograms; their work is not queued
 *
 * Context: task. May sleep.
 */
void bogus_hists_free(struct bogus_hists *hists)
{
	mutex_destroy(&hists->lock);
	kvfree(hists);
}
