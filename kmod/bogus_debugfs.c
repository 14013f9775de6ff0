// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/bogus/bogusN: how long the stages of an interrupt take.
 *
 *   stages	count and percentiles of every stage
 *   raise, isr, queue, dpc, user
 *		the histogram of one: from, below, count
 *   reset	write 1 to begin anew
 *
 * Programs have BOGUS_IOC_HISTOGRAM, which does not depend on who resets here.
 * Everything runs in task context; removal waits for whoever is inside.
 */

#include <linux/debugfs.h>
#include <linux/math64.h>
#include <linux/seq_file.h>
#include "bogus_drv.h"

static struct dentry *bogus_debugfs_root;

static const char *const bogus_debugfs_stages[BOGUS_STAGES] = {
	[BOGUS_STAGE_RAISE]	= "raise",
	[BOGUS_STAGE_ISR]	= "isr",
	[BOGUS_STAGE_QUEUE]	= "queue",
	[BOGUS_STAGE_DPC]	= "dpc",
	[BOGUS_STAGE_USER]	= "user",
};

/* In tenths of a percent */
static const unsigned int bogus_debugfs_ranks[] = { 500, 900, 990, 999, 1000 };

/* What has been counted since the last reset */
static u64 bogus_debugfs_count(struct bogus *bogus, unsigned int stage,
			       unsigned int bucket)
{
	struct bogus_hists *hists = bogus->hists;

	lockdep_assert_held(&hists->lock);
	return atomic64_read(&hists->stage[stage].counts[bucket]) -
	       atomic64_read(&hists->base[stage].counts[bucket]);
}

static void bogus_debugfs_show_ranks(struct seq_file *seq, struct bogus *bogus,
				     unsigned int stage, u64 total)
{
	unsigned int bucket, rank = 0;
	u64 sum = 0;

	for (bucket = 0; bucket < BOGUS_HISTOGRAM_BUCKETS; bucket++) {
		sum += bogus_debugfs_count(bogus, stage, bucket);
		while (rank < ARRAY_SIZE(bogus_debugfs_ranks) && sum &&
		       sum >= div_u64(total * bogus_debugfs_ranks[rank] + 999,
				      1000)) {
			seq_printf(seq, " %11llu", bogus_hist_low(bucket + 1));
			rank++;
		}
	}
	for (; rank < ARRAY_SIZE(bogus_debugfs_ranks); rank++)
		seq_printf(seq, " %11s", "-");
}

static int stages_show(struct seq_file *seq, void *unused)
{
	struct bogus *bogus = seq->private;
	unsigned int stage, bucket;
	u64 total;

	seq_printf(seq, "%-5s %11s %11s %11s %11s %11s %11s\n", "stage",
		   "count", "p50_ns", "p90_ns", "p99_ns", "p99.9_ns", "max_ns");
	mutex_lock(&bogus->hists->lock);
	bogus_hists_fold(bogus);
	for (stage = 0; stage < BOGUS_STAGES; stage++) {
		total = 0;
		for (bucket = 0; bucket < BOGUS_HISTOGRAM_BUCKETS; bucket++)
			total += bogus_debugfs_count(bogus, stage, bucket);
		seq_printf(seq, "%-5s %11llu", bogus_debugfs_stages[stage],
			   total);
		bogus_debugfs_show_ranks(seq, bogus, stage, total);
		seq_putc(seq, '\n');
	}
	seq_printf(seq, "missed %10llu\n", bogus->hists->missed);
	mutex_unlock(&bogus->hists->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stages);

static void bogus_debugfs_show_buckets(struct seq_file *seq, unsigned int stage)
{
	struct bogus *bogus = seq->private;
	unsigned int bucket;
	u64 count;

	mutex_lock(&bogus->hists->lock);
	bogus_hists_fold(bogus);
	for (bucket = 0; bucket < BOGUS_HISTOGRAM_BUCKETS; bucket++) {
		count = bogus_debugfs_count(bogus, stage, bucket);
		if (count)
			seq_printf(seq, "%llu %llu %llu\n",
				   bogus_hist_low(bucket),
				   bogus_hist_low(bucket + 1), count);
	}
	mutex_unlock(&bogus->hists->lock);
}

#define BOGUS_DEBUGFS_STAGE(_name, _stage)				\
static int _name##_show(struct seq_file *seq, void *unused)		\
{									\
	bogus_debugfs_show_buckets(seq, _stage);			\
	return 0;							\
}									\
DEFINE_SHOW_ATTRIBUTE(_name)

BOGUS_DEBUGFS_STAGE(raise, BOGUS_STAGE_RAISE);
BOGUS_DEBUGFS_STAGE(isr, BOGUS_STAGE_ISR);
BOGUS_DEBUGFS_STAGE(queue, BOGUS_STAGE_QUEUE);
BOGUS_DEBUGFS_STAGE(dpc, BOGUS_STAGE_DPC);
BOGUS_DEBUGFS_STAGE(user, BOGUS_STAGE_USER);

static int reset_set(void *data, u64 value)
{
	if (value != 1)
		return -EINVAL;
	bogus_hists_reset(data);
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(reset_fops, NULL, reset_set, "%llu\n");

/**
 * bogus_debugfs_add - make a device's directory
 * @bogus: the device, which has its name
 *
 * Context: task. May sleep. That debugfs fails changes nothing for the device.
 */
void bogus_debugfs_add(struct bogus *bogus)
{
	struct dentry *dir = debugfs_create_dir(dev_name(&bogus->dev),
						bogus_debugfs_root);

	debugfs_create_file("stages", 0444, dir, bogus, &stages_fops);
	debugfs_create_file("raise", 0444, dir, bogus, &raise_fops);
	debugfs_create_file("isr", 0444, dir, bogus, &isr_fops);
	debugfs_create_file("queue", 0444, dir, bogus, &queue_fops);
	debugfs_create_file("dpc", 0444, dir, bogus, &dpc_fops);
	debugfs_create_file("user", 0444, dir, bogus, &user_fops);
	debugfs_create_file_unsafe("reset", 0200, dir, bogus, &reset_fops);
	bogus->debugfs = dir;
}

/**
 * bogus_debugfs_remove - take it away
 * @bogus: the device
 *
 * Context: task. Waits for whoever is reading or writing there.
 */
void bogus_debugfs_remove(struct bogus *bogus)
{
	debugfs_remove_recursive(bogus->debugfs);
}

/**
 * bogus_debugfs_init - make the directory of all devices
 *
 * Context: task, module init.
 */
void bogus_debugfs_init(void)
{
	bogus_debugfs_root = debugfs_create_dir("bogus", NULL);
}

/**
 * bogus_debugfs_exit - take it away
 *
 * Context: task, module exit.
 */
void bogus_debugfs_exit(void)
{
	debugfs_remove_recursive(bogus_debugfs_root);
}
