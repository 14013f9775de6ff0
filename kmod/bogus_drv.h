/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside the driver: its objects, and what each file offers the others.
 *
 * Two objects. struct bogus is a bound device; it lives from probe until the
 * last file that was opened on it is closed, which may be long after the
 * hardware is gone. struct bogus_handle is one open file description.
 *
 * Locks, outermost first:
 *
 *   bogus.lock		mutex. START, STOP, suspend, removal; who has it
 *			started; the watchdog; everything that touches @bus
 *			except the ISR, and probe while nobody knows the device.
 *   bogus.wait.lock	spinlock, interrupts off. What the DPC publishes, the
 *			sleepers it wakes and the eventfds it signals.
 *   bogus.isr_seq	sequence counter. What the ISR writes; there is one
 *			writer at a time because an interrupt never runs on
 *			two CPUs at once.
 *
 *   bogus_hists.lock	mutex, taken alone. Who folds what the ring has into the
 *			histograms.
 *   bogus_devices	the table's own lock, taken alone. From a number to its
 *			device, and a reference to that.
 *
 * What the ISR and the DPC write into the ring is ordered by the numbers in its
 * slots (bogus_ring.h).
 *
 * The ISR takes no lock of ours. What tells it to go on is @running, which is
 * cleared before disable_irq() has waited for it.
 */
#ifndef BOGUS_DRV_H
#define BOGUS_DRV_H

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/seqlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "bogus_bus.h"
#include "bogus_checked.h"
#include "bogus_hist.h"
#include "bogus_ring.h"
#include "uapi/bogus.h"

struct bogus;
struct eventfd_ctx;

/**
 * struct bogus_dpc_ops - one mechanism to run the DPC
 * @name: as it stands in sysfs and in struct bogus_info
 * @lacks: what this kernel would need to run it, and has not; else NULL, and
 *	then the others are set
 * @context: what it runs bogus_dpc() in
 * @init: make it ready to be queued. May sleep.
 * @queue: have bogus_dpc() run soon; called by the ISR, in hard IRQ context.
 *	Queueing it twice before it has run makes it run once.
 * @flush: return when every DPC queued so far has run. May sleep; nothing
 *	queues it meanwhile.
 */
struct bogus_dpc_ops {
	const char *name;
	const char *lacks;
	enum bogus_context context;
	void (*init)(struct bogus *bogus);
	void (*queue)(struct bogus *bogus);
	void (*flush)(struct bogus *bogus);
};

/**
 * struct bogus - a device that the driver is bound to
 * @bus: the way to the hardware; valid until @gone
 * @running: the ISR begins the next I/O
 * @isr_seq: orders readers against the ISR, for the next three
 * @serviced: interrupts serviced
 * @errors: of these, the ones with ERROR set
 * @spurious: interrupts that were not ours
 * @ring: the latest interrupts, for whoever has them mapped
 * @hists: how long the stages take
 * @dpc_ops: the mechanism that runs the DPC; changes while nothing is started
 * @tasklet: for the tasklet mechanism
 * @work: for the workqueue mechanisms
 * @published: interrupts that handles can see; written by the DPC, under
 *	@wait.lock, read without it
 * @wait: whoever reads or polls
 * @armed: handles whose eventfd is to be signalled when their count leaves 0;
 *	under @wait.lock
 * @dpc_runs: DPCs that published something; under @wait.lock
 * @coalesced: interrupts published by another one's DPC; under @wait.lock
 * @outages: how often the device has failed, and once more when it is gone;
 *	written under @lock, read anywhere
 * @lock: see above
 * @gone: the hardware is gone; under @lock, read without it where nothing but
 *	our own memory is touched
 * @suspended: the system sleeps; under @lock
 * @started: how many handles have it started; under @lock
 * @handles: how many there are; under @lock
 * @handle_list: these handles; under @lock
 * @base: the hardware's totals when it was bound
 * @watchdog: looks at a device that has fallen silent; the next nine are its
 *	own, under @lock
 * @timeout_ms: how long a device may be silent beyond two periods
 * @watched: @serviced, when all was well
 * @watched_at: when that was, in jiffies
 * @watch_period: the longest period since, in ns
 * @watch_period_before: the same of the time before that
 * @look_at: when it looks next, in jiffies
 * @stalls: how often in a row it has found the device silent
 * @failing: an outage is under way, or its end has not been noticed yet
 * @restarts: how often it has reset and started the device
 * @debugfs: its directory in debugfs
 * @irq: Linux's number of the interrupt
 * @id: the N of bogusN, and its minor number
 * @dev: /sys/class/bogus/bogusN; its reference count is this object's
 * @checked: for the checked build, else empty
 */
struct bogus {
	/* What every interrupt touches */
	struct bogus_bus *bus;
	bool running;
	seqcount_t isr_seq;
	atomic64_t serviced;
	u64 errors;
	u64 spurious;
	struct bogus_ring ring;
	struct bogus_hists *hists;
	const struct bogus_dpc_ops *dpc_ops;
	union {
		struct tasklet_struct tasklet;
		struct work_struct work;
	};
	atomic64_t published;
	wait_queue_head_t wait;
	struct list_head armed;
	u64 dpc_runs;
	u64 coalesced;

	unsigned int outages;

	struct mutex lock;
	bool gone;
	bool suspended;
	unsigned int started;
	unsigned int handles;
	struct list_head handle_list;
	struct bogus_bus_totals base;

	struct delayed_work watchdog;
	unsigned int timeout_ms;
	u64 watched;
	u64 watched_at;
	u64 watch_period;
	u64 watch_period_before;
	u64 look_at;
	unsigned int stalls;
	bool failing;
	u64 restarts;

	struct dentry *debugfs;

	int irq;
	u32 id;
	struct device dev;
	struct bogus_checked checked;
};

/**
 * struct bogus_handle - one open file description
 * @bogus: its device; the handle holds a reference to @bogus->dev
 * @cursor: how far into the device's sequence this handle has read. It may be
 *	ahead of what is published: a handle begins with what was serviced when
 *	it was opened.
 * @outages_told: of how many of @bogus->outages it has been told; moved with a
 *	compare-and-exchange
 * @started: it is one of @bogus->started; under @bogus->lock
 * @eventfd: what START was given; written under both locks, so either will do
 *	for reading
 * @told: where the cursor stood when @eventfd was last signalled; what is
 *	unread from there on has been told; under @bogus->wait.lock
 * @armed: in @bogus->armed, or empty; under @bogus->wait.lock
 * @link: in @bogus->handle_list; under @bogus->lock
 * @checked: for the checked build, else empty
 */
struct bogus_handle {
	struct bogus *bogus;
	atomic64_t cursor;
	unsigned int outages_told;
	bool started;
	struct eventfd_ctx *eventfd;
	u64 told;
	struct list_head armed;
	struct list_head link;
	struct bogus_checked_handle checked;
};

/**
 * struct bogus_take - a count between being looked at and being taken
 * @cursor: where the handle's cursor stood
 * @published: where it moves to
 */
struct bogus_take {
	s64 cursor;
	u64 published;
};

/* bogus_drv.c */
struct bogus *bogus_get(unsigned int id);
int bogus_run(struct bogus *bogus);
void bogus_halt(struct bogus *bogus);
void bogus_info_fill(struct bogus *bogus, struct bogus_info *info);

/* bogus_isr.c */
irqreturn_t bogus_isr(int irq, void *data);
void bogus_dpc(struct bogus *bogus);

/* bogus_dpc.c */
irqreturn_t bogus_dpc_thread(int irq, void *data);
const struct bogus_dpc_ops *bogus_dpc_find(const char *name);
size_t bogus_dpc_list(char *buf, size_t size,
		      const struct bogus_dpc_ops *current_ops);
int bogus_dpc_set(struct bogus *bogus, const struct bogus_dpc_ops *ops);

/* bogus_handle.c */
struct bogus_handle *bogus_handle_new(struct bogus *bogus);
void bogus_handle_free(struct bogus_handle *handle);
int bogus_handle_wait(struct bogus_handle *handle, bool *slept);
bool bogus_handle_take(struct bogus_handle *handle, struct bogus_take *take);
int bogus_handle_take_error(struct bogus_handle *handle);
int bogus_handle_start(struct bogus_handle *handle, struct eventfd_ctx *ctx);
int bogus_handle_stop(struct bogus_handle *handle);
void bogus_handles_signal_armed(struct bogus *bogus);
void bogus_handles_signal_removal(struct bogus *bogus);

/* bogus_cdev.c */
extern const struct file_operations bogus_fops;

/* bogus_sysfs.c */
extern const struct attribute_group *bogus_groups[];

/* bogus_watchdog.c */
void bogus_watchdog_init(struct bogus *bogus, unsigned int timeout_ms);
void bogus_watchdog_start(struct bogus *bogus);
void bogus_watchdog_period(struct bogus *bogus, u64 period_ns);
void bogus_watchdog_stop(struct bogus *bogus);

/* It may have come back since the watchdog has looked */
static inline bool bogus_failing(struct bogus *bogus)
{
	lockdep_assert_held(&bogus->lock);
	return bogus->failing &&
	       atomic64_read(&bogus->serviced) == bogus->watched;
}

/* bogus_debugfs.c */
void bogus_debugfs_add(struct bogus *bogus);
void bogus_debugfs_remove(struct bogus *bogus);
void bogus_debugfs_init(void);
void bogus_debugfs_exit(void);

static inline u64 bogus_handle_unread(u64 published, u64 cursor)
{
	return published > cursor ? published - cursor : 0;
}

static inline u64 bogus_take_count(const struct bogus_take *take)
{
	return bogus_handle_unread(take->published, take->cursor);
}

/**
 * bogus_handle_look - begin to take the count
 * @handle: the handle
 * @take: what bogus_handle_take() is to be given
 *
 * Context: any.
 * Return: the count. Nothing has been taken yet.
 */
static inline u64 bogus_handle_look(struct bogus_handle *handle,
				    struct bogus_take *take)
{
	take->cursor = atomic64_read(&handle->cursor);
	/* Who has been told of a number finds it in the ring */
	take->published = atomic64_read_acquire(&handle->bogus->published);
	return bogus_take_count(take);
}

/**
 * bogus_handle_count - how many interrupts the handle has not read yet
 * @handle: the handle
 *
 * Context: any.
 */
static inline u64 bogus_handle_count(struct bogus_handle *handle)
{
	struct bogus_take take;

	return bogus_handle_look(handle, &take);
}

/**
 * bogus_handle_failed - whether there is an outage to tell the handle of
 * @handle: the handle
 *
 * Context: any.
 */
static inline bool bogus_handle_failed(struct bogus_handle *handle)
{
	/* Pairs with the release in bogus_retire() */
	return smp_load_acquire(&handle->bogus->outages) !=
	       READ_ONCE(handle->outages_told);
}

/**
 * bogus_handle_error - what the handle is to be told, if anything
 * @handle: the handle
 *
 * Context: any.
 * Return: 0, or as bogus_handle_take_error().
 */
static inline int bogus_handle_error(struct bogus_handle *handle)
{
	return unlikely(bogus_handle_failed(handle)) ?
	       bogus_handle_take_error(handle) : 0;
}

#endif /* BOGUS_DRV_H */
