// SPDX-License-Identifier: GPL-2.0
/*
 * One handle: its cursor into the device's sequence of interrupts, what it has
 * started, and the eventfd it wants signalled.
 *
 * The count is taken without a lock: look at the cursor and at what is
 * published, store the difference in user space, and only then move the
 * cursor, with a compare-and-exchange. A store that faults has consumed
 * nothing; of two threads on one handle, the one that loses the exchange looks
 * and stores again.
 */

#include <linux/eventfd.h>
#include <linux/slab.h>
#include "compat.h"
#include "bogus_drv.h"
#include "bogus_trace.h"

/* No cursor gets that far */
#define BOGUS_TOLD_NEVER	U64_MAX

/**
 * bogus_handle_new - make a handle
 * @bogus: its device
 *
 * Context: task. May sleep.
 * Return: the handle, which holds a reference to the device; or ERR_PTR(),
 * -ENODEV if the device is gone.
 */
struct bogus_handle *bogus_handle_new(struct bogus *bogus)
{
	struct bogus_handle *handle;

	handle = kzalloc(sizeof(*handle), GFP_KERNEL_ACCOUNT);
	if (!handle)
		return ERR_PTR(-ENOMEM);
	handle->bogus = bogus;
	INIT_LIST_HEAD(&handle->armed);

	mutex_lock(&bogus->lock);
	if (bogus->gone) {
		mutex_unlock(&bogus->lock);
		kfree(handle);
		return ERR_PTR(-ENODEV);
	}
	atomic64_set(&handle->cursor, atomic64_read(&bogus->serviced));
	handle->outages_told = bogus->outages - bogus_failing(bogus);
	bogus_checked_open(handle);
	list_add(&handle->link, &bogus->handle_list);
	bogus->handles++;
	get_device(&bogus->dev);
	mutex_unlock(&bogus->lock);
	return handle;
}

/**
 * bogus_handle_free - stop what the handle has started, and free it
 * @handle: the handle; nobody else uses it any more
 *
 * Context: task. May sleep for as long as bogus_halt().
 */
void bogus_handle_free(struct bogus_handle *handle)
{
	struct bogus *bogus = handle->bogus;

	mutex_lock(&bogus->lock);
	bogus_handle_stop(handle);
	list_del(&handle->link);
	bogus_checked_close(handle);
	bogus->handles--;
	mutex_unlock(&bogus->lock);
	put_device(&bogus->dev);
	kfree(handle);
}

/*
 * Signal the eventfd if the count has left 0, once for each time the count was
 * taken; else have the DPC see to it. The cursor is read once: it may move
 * meanwhile, and then whoever moved it comes here too.
 */
static void bogus_handle_notify_locked(struct bogus_handle *handle)
{
	struct bogus *bogus = handle->bogus;
	u64 cursor = atomic64_read(&handle->cursor);

	lockdep_assert_held(&bogus->wait.lock);
	if (!bogus_handle_unread(atomic64_read(&bogus->published), cursor)) {
		if (list_empty(&handle->armed))
			list_add(&handle->armed, &bogus->armed);
		return;
	}
	list_del_init(&handle->armed);
	if (handle->told != cursor) {
		handle->told = cursor;
		bogus_eventfd_signal(handle->eventfd);
	}
}

static void bogus_handle_rearm(struct bogus_handle *handle)
{
	spin_lock_irq(&handle->bogus->wait.lock);
	if (handle->eventfd)
		bogus_handle_notify_locked(handle);
	spin_unlock_irq(&handle->bogus->wait.lock);
}

/* Whether there is no need to sleep, or else notes that there is */
static bool bogus_handle_ready(struct bogus_handle *handle, bool *slept)
{
	if (bogus_handle_count(handle) || bogus_handle_failed(handle))
		return true;
	*slept = true;
	return false;
}

/**
 * bogus_handle_wait - sleep until there is something to take
 * @handle: the handle
 * @slept: set to true if there was need to sleep, else left alone
 *
 * The count may be 0 on return all the same: if another thread was quicker, or
 * if the device has failed.
 *
 * Context: task. Sleeps.
 * Return: 0, also if the device is gone; -ERESTARTSYS after a signal.
 */
int bogus_handle_wait(struct bogus_handle *handle, bool *slept)
{
	struct bogus *bogus = handle->bogus;
	int ret;

	/*
	 * The DPC publishes and wakes under this lock. "outages" is changed
	 * without it, but before whoever does takes the lock to wake us.
	 */
	spin_lock_irq(&bogus->wait.lock);
	ret = wait_event_interruptible_locked_irq(bogus->wait,
						  bogus_handle_ready(handle,
								     slept));
	spin_unlock_irq(&bogus->wait.lock);
	return ret;
}

/**
 * bogus_handle_take - take the count that has been looked at
 * @handle: the handle
 * @take: filled in by bogus_handle_look(), which did not return 0; what it
 *	returned is where the caller wanted it
 *
 * Context: task.
 * Return: false if another thread has taken it meanwhile: look again.
 */
bool bogus_handle_take(struct bogus_handle *handle, struct bogus_take *take)
{
	if (!atomic64_try_cmpxchg(&handle->cursor, &take->cursor,
				  take->published))
		return false;
	bogus_checked_take(handle, take);

	if (trace_bogus_take_enabled())
		trace_bogus_take(handle->bogus->id,
				 take->published - take->cursor,
				 take->published, ktime_get_ns());
	/* Pairs with the barrier in bogus_handle_set_eventfd() */
	if (READ_ONCE(handle->eventfd))
		bogus_handle_rearm(handle);
	return true;
}

/**
 * bogus_handle_take_error - take note of an outage
 * @handle: the handle, of which bogus_handle_failed() was true
 *
 * Several outages that a handle has not been told of are one.
 *
 * Context: any.
 * Return: -EIO, once for each outage, however many threads ask; 0 for the
 * others; always -ENODEV if the device is gone.
 */
int bogus_handle_take_error(struct bogus_handle *handle)
{
	unsigned int told = READ_ONCE(handle->outages_told);
	/* Pairs with the release in bogus_retire(): removal is not taken for one */
	unsigned int outages = smp_load_acquire(&handle->bogus->outages);

	if (READ_ONCE(handle->bogus->gone))
		return -ENODEV;
	if (told == outages ||
	    cmpxchg(&handle->outages_told, told, outages) != told)
		return 0;
	return -EIO;
}

/* What is unread now does not signal; from the next time it is taken on it does */
static void bogus_handle_set_eventfd(struct bogus_handle *handle,
				     struct eventfd_ctx *ctx)
{
	struct bogus *bogus = handle->bogus;

	spin_lock_irq(&bogus->wait.lock);
	WRITE_ONCE(handle->eventfd, ctx);
	/*
	 * Of a START here and a thread in bogus_handle_take() at least one
	 * sees the other: the eventfd here, or the cursor there.
	 */
	smp_mb();
	if (ctx) {
		handle->told = atomic64_read(&handle->cursor);
		if (!bogus_handle_unread(atomic64_read(&bogus->published),
					 handle->told)) {
			handle->told = BOGUS_TOLD_NEVER;
			list_add(&handle->armed, &bogus->armed);
		}
	} else {
		list_del_init(&handle->armed);
	}
	spin_unlock_irq(&bogus->wait.lock);
}

/**
 * bogus_handle_start - count the handle among those that run the device
 * @handle: the handle
 * @ctx: an eventfd to signal, or NULL; the handle's own on success
 *
 * Context: task, with the device's lock held and the device not gone.
 * Return: 0; -EALREADY if it is started; what bogus_run() returns.
 */
int bogus_handle_start(struct bogus_handle *handle, struct eventfd_ctx *ctx)
{
	struct bogus *bogus = handle->bogus;
	int ret;

	lockdep_assert_held(&bogus->lock);
	if (handle->started)
		return -EALREADY;
	/* First, or the first interrupt would find nobody to signal */
	bogus_handle_set_eventfd(handle, ctx);
	ret = bogus_run(bogus);
	if (ret) {
		bogus_handle_set_eventfd(handle, NULL);
		return ret;
	}
	bogus->started++;
	WRITE_ONCE(handle->started, true);
	/* What has been is no news for who begins now */
	if (!bogus_failing(bogus))
		WRITE_ONCE(handle->outages_told, bogus->outages);
	return 0;
}

/**
 * bogus_handle_stop - take the handle out of those that run the device
 * @handle: the handle
 *
 * The device is quiet on return if it was the last one.
 *
 * Context: task, with the device's lock held; the device may be gone. May
 * sleep for as long as bogus_halt().
 * Return: 0; -EALREADY if it is not started.
 */
int bogus_handle_stop(struct bogus_handle *handle)
{
	struct bogus *bogus = handle->bogus;
	struct eventfd_ctx *ctx = handle->eventfd;

	lockdep_assert_held(&bogus->lock);
	if (!handle->started)
		return -EALREADY;
	WRITE_ONCE(handle->started, false);
	if (!--bogus->started && !bogus->gone)
		bogus_halt(bogus);
	if (ctx) {
		bogus_handle_set_eventfd(handle, NULL);
		eventfd_ctx_put(ctx);
	}
	return 0;
}

/**
 * bogus_handles_signal_armed - signal the handles whose count has left 0
 * @bogus: the device
 *
 * Costs nothing for a handle that has an unread count, or no eventfd.
 *
 * Context: any that may take @bogus->wait.lock, which is held.
 */
void bogus_handles_signal_armed(struct bogus *bogus)
{
	struct bogus_handle *handle, *next;

	lockdep_assert_held(&bogus->wait.lock);
	list_for_each_entry_safe(handle, next, &bogus->armed, armed)
		bogus_handle_notify_locked(handle);
}

/**
 * bogus_handles_signal_removal - wake whoever sleeps on an eventfd of ours
 * @bogus: the device, gone
 *
 * Context: task, with @bogus->lock held.
 */
void bogus_handles_signal_removal(struct bogus *bogus)
{
	struct bogus_handle *handle;

	lockdep_assert_held(&bogus->lock);
	list_for_each_entry(handle, &bogus->handle_list, link) {
		if (handle->eventfd)
			bogus_eventfd_signal(handle->eventfd);
	}
}
