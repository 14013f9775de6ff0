/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libbogus - the split: which mechanism runs a device's DPC, and how long each
 * stage of an interrupt takes, from the hardware's request to the program that
 * is told of it. The results, and the rules about threads, are those of
 * <bogus.h>; a device in a guest has all of this, too.
 *
 *	struct bogus_split before, split;
 *
 *	bogus_dpc_set(dev, "thread");
 *	bogus_split_get(dev, &before, sizeof(before));
 *	... let it run ...
 *	bogus_split_get(dev, &split, sizeof(split));
 *	bogus_split_subtract(&split, &before);
 *	printf("half of all DPCs began within %" PRIu64 " ns\n",
 *	       bogus_split_percentile(split.counts[BOGUS_SPLIT_QUEUE], 50));
 */
#ifndef LIBBOGUS_BOGUS_SPLIT_H
#define LIBBOGUS_BOGUS_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bogus;

/* A size at which bogus_dpc_list() does not run out of room */
#define BOGUS_DPC_LIST_SIZE	256

/**
 * bogus_dpc_list() - which mechanisms can run the DPC
 * @dev: the handle
 * @buf: where their names are stored, ended by a NUL
 * @size: size of @buf, best BOGUS_DPC_LIST_SIZE
 *
 * The names are separated by one blank each, the current one is in brackets:
 * "[tasklet] bh thread wq wq-highpri none". Those that this kernel does not
 * have are left out. Needs sysfs.
 *
 * Return: 0, -ERANGE if @buf is too small, -ENODEV, -ENOENT if sysfs is not
 * mounted.
 */
int bogus_dpc_list(struct bogus *dev, char *buf, size_t size);

/**
 * bogus_dpc_set() - have the DPC run by another mechanism
 * @dev: the handle
 * @name: one of the names that bogus_dpc_list() gives, without brackets
 *
 * For all handles of the device, until it is set again; bogus_info() says
 * which one is set. Needs sysfs, and permission to write the device's dpc
 * there.
 *
 * Return: 0, -EBUSY while any handle has the device started, -EINVAL if there
 * is no mechanism of that name, -EOPNOTSUPP if there is but this kernel does
 * not have it, -EACCES, -ENODEV, -ENOENT if sysfs is not mounted, -EROFS if it
 * is mounted read-only.
 */
int bogus_dpc_set(struct bogus *dev, const char *name);

/**
 * enum bogus_split_stage - the stretches of an interrupt's way
 * @BOGUS_SPLIT_RAISE: from the hardware's request to the ISR's entry
 * @BOGUS_SPLIT_ISR: from the ISR's entry to its exit
 * @BOGUS_SPLIT_QUEUE: from the ISR's exit to the start of the DPC
 * @BOGUS_SPLIT_DPC: from the DPC's start to its end, once for each DPC
 * @BOGUS_SPLIT_USER: from the DPC's start until a program that had slept in
 *	read(2) has its count, once for each such read; bogus_wait() polls, so
 *	it is not part of this
 * @BOGUS_SPLIT_STAGES: how many there are
 *
 * The reader runs beside the end of the DPC or after it, so the way from the
 * request to the reader is the sum of all but @BOGUS_SPLIT_DPC.
 *
 * On a device in a guest somebody there sleeps in read(2), a hundred times a
 * second at most, from when histograms are first asked for until a few seconds
 * after they were last.
 */
enum bogus_split_stage {
	BOGUS_SPLIT_RAISE	= 0,
	BOGUS_SPLIT_ISR		= 1,
	BOGUS_SPLIT_QUEUE	= 2,
	BOGUS_SPLIT_DPC		= 3,
	BOGUS_SPLIT_USER	= 4,
	BOGUS_SPLIT_STAGES
};

/**
 * bogus_split_name() - the name of a stage
 * @stage: one of enum bogus_split_stage
 *
 * Return: "raise", "isr", "queue", "dpc" or "user", or NULL if there is no
 * such stage.
 */
const char *bogus_split_name(unsigned int stage);

/* How many buckets the histogram of a stage has */
#define BOGUS_SPLIT_BUCKETS	528

/**
 * struct bogus_split - how long the stages have taken
 * @counts: for each stage, how often it took as long as each bucket says
 *
 * Histograms are log-linear: a bucket is at most 1/16 of its values wide, and
 * values below 32 ns have a bucket each. bogus_split_low() tells the bounds;
 * the last bucket has everything that took longer, too. The structure grows at
 * its end only.
 */
struct bogus_split {
	uint64_t counts[BOGUS_SPLIT_STAGES][BOGUS_SPLIT_BUCKETS];
};

/**
 * bogus_split_get() - the histograms of all stages
 * @dev: the handle
 * @split: where they are stored
 * @size: sizeof(*split)
 *
 * They count from the moment when the driver was bound to the device, for all
 * of its handles, and only grow: whoever wants those of a stretch of time takes
 * them at its beginning and at its end, and subtracts. They are copied one by
 * one while the device goes on, so the newest interrupt can be in one of them
 * and not yet in another. Does not sleep on a device of this machine.
 *
 * Return: 0, -EINVAL if @size is smaller than the structure has ever been,
 * -EOPNOTSUPP, -EPROTO if the kernel module has buckets of another kind,
 * -ENODEV.
 */
int bogus_split_get(struct bogus *dev, struct bogus_split *split, size_t size);

/**
 * bogus_split_stage() - the histogram of one stage
 * @dev: the handle
 * @stage: one of enum bogus_split_stage
 * @counts: where it is stored, BOGUS_SPLIT_BUCKETS numbers
 *
 * Return: 0, -EINVAL if there is no such stage, and as bogus_split_get().
 */
int bogus_split_stage(struct bogus *dev, unsigned int stage, uint64_t *counts);

/**
 * bogus_split_subtract() - what has been added since
 * @split: later histograms; become the difference
 * @before: earlier ones of the same device
 *
 * No count goes below 0, whatever @before is.
 */
void bogus_split_subtract(struct bogus_split *split,
			  const struct bogus_split *before);

/**
 * bogus_split_low() - where a bucket begins
 * @bucket: number of the bucket, from 0
 *
 * A bucket ends just below where the next one begins, and
 * bogus_split_low(BOGUS_SPLIT_BUCKETS) is where the last one would end if it
 * did not take everything longer.
 *
 * Return: the smallest value in the bucket, in nanoseconds; that of
 * BOGUS_SPLIT_BUCKETS if @bucket is beyond it.
 */
uint64_t bogus_split_low(unsigned int bucket);

/**
 * bogus_split_count() - how many values there are in a histogram
 * @counts: the histogram, BOGUS_SPLIT_BUCKETS numbers
 *
 * Return: the sum of all buckets.
 */
uint64_t bogus_split_count(const uint64_t *counts);

/**
 * bogus_split_percentile() - the bound that so many of the values keep
 * @counts: the histogram, BOGUS_SPLIT_BUCKETS numbers
 * @percent: how many of 100 values; 50 asks for the median, 100 for the
 *	largest value, 0 for the smallest; what is beyond is taken for these
 *
 * Return: the upper bound, in nanoseconds, of the bucket that holds the value:
 * where the next one begins. 0 if the histogram is empty.
 */
uint64_t bogus_split_percentile(const uint64_t *counts, double percent);

#ifdef __cplusplus
}
#endif

#endif /* LIBBOGUS_BOGUS_SPLIT_H */
