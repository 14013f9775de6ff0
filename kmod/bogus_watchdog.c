// SPDX-License-Identifier: GPL-2.0
/*
 * What the driver does about a device that falls silent: one that has lost its
 * interrupt, whose BUSY is stuck, or that has vanished from its port.
 *
 * A device that runs and has not been serviced for two periods and a while is
 * looked at. If it is there and has no request pending, it is reset and started
 * again. If it is still silent when it is looked at for the second time, it is
 * "failing": that is an outage, of which every handle is told once, by POLLERR
 * and by read()'s EIO. It is tried again and again; the first interrupt that
 * arrives ends the outage, and so does STOP.
 *
 * Everything here runs in task context under bogus->lock.
 */

#include <linux/jiffies.h>
#include <linux/math64.h>
#include "compat.h"
#include "bogus_drv.h"
#include "bogus_regs.h"

static u64 bogus_watchdog_jiffies(struct bogus *bogus, u64 period)
{
	u64 ms = 2 * div_u64(period, NSEC_PER_MSEC) + bogus->timeout_ms;

	return msecs_to_jiffies(min_t(u64, ms, INT_MAX));
}

/*
 * How long it may be silent. The I/O under way has begun since the look before
 * the last one, with a period that was set at that time or later.
 */
static u64 bogus_watchdog_patience(struct bogus *bogus)
{
	return bogus_watchdog_jiffies(bogus, max(bogus->watch_period,
						 bogus->watch_period_before));
}

/* All is well as of now */
static void bogus_watchdog_begin(struct bogus *bogus)
{
	bogus->watched = atomic64_read(&bogus->serviced);
	bogus->watched_at = get_jiffies_64();
	bogus->watch_period_before = bogus->watch_period;
	bogus->watch_period = bogus->bus->ops->period(bogus->bus);
}

/*
 * Look again when it has been silent for too long; or before, if its period has
 * been longer than it is: what has been going on since needs no such patience.
 */
static void bogus_watchdog_arm(struct bogus *bogus)
{
	u64 period = bogus->bus->ops->period(bogus->bus);
	u64 deadline = bogus->watched_at + bogus_watchdog_patience(bogus);
	u64 now = get_jiffies_64();
	u64 delay = bogus_watchdog_jiffies(bogus, period);

	if (time_before64(deadline, now + delay))
		delay = time_after64(deadline, now) ? deadline - now : 1;
	bogus->look_at = now + delay;
	mod_delayed_work(system_dfl_wq, &bogus->watchdog, delay);
}

static void bogus_watchdog_fail(struct bogus *bogus)
{
	if (bogus->failing)
		return;
	dev_warn_ratelimited(&bogus->dev, "the device does not answer\n");
	bogus->failing = true;
	WRITE_ONCE(bogus->outages, bogus->outages + 1);
	/*
	 * Who is about to sleep has seen the above, or is woken: all, exclusive
	 * ones too, for each is to be told
	 */
	wake_up_all(&bogus->wait);
}

/*
 * Whether the device is silent for no reason, and has been reset. No ISR runs
 * meanwhile, as in bogus_halt(); a request that comes between the look and the
 * reset, after all, is discarded, and counts as that.
 */
static bool bogus_watchdog_reset(struct bogus *bogus)
{
	bool silent;
	u8 status;

	disable_irq(bogus->irq);
	status = bogus_inb(bogus->bus);
	/* Or else it waits for us: the line is masked, or the CPU is slow */
	silent = atomic64_read(&bogus->serviced) == bogus->watched &&
		 ((status & BOGUS_STATUS_ABSENT) ||
		  !(status & BOGUS_STATUS_IRQ));
	if (silent && !(status & BOGUS_STATUS_ABSENT))
		bogus->bus->ops->reset(bogus->bus);
	enable_irq(bogus->irq);
	return silent;
}

static void bogus_watchdog_revive(struct bogus *bogus)
{
	if (bogus->stalls++)
		bogus_watchdog_fail(bogus);
	bogus_watchdog_begin(bogus);
	if (bogus_inb(bogus->bus) & BOGUS_STATUS_ABSENT)
		return;
	bogus->restarts++;
	bogus_outb(bogus->bus, BOGUS_CONTROL_START);
}

static void bogus_watchdog_look(struct bogus *bogus)
{
	u64 deadline = bogus->watched_at + bogus_watchdog_patience(bogus);
	u64 watched = bogus->watched;

	if (atomic64_read(&bogus->serviced) == watched) {
		/* The period has grown meanwhile */
		if (time_before64(get_jiffies_64(), deadline))
			return;
		if (bogus_watchdog_reset(bogus)) {
			bogus_watchdog_revive(bogus);
			return;
		}
	}
	/* It is alive, or it waits for us */
	bogus->stalls = 0;
	bogus_watchdog_begin(bogus);
	/* As seen there: of what comes from here on the next look will know */
	if (bogus->watched != watched)
		bogus->failing = false;
}

static void bogus_watchdog_work(struct work_struct *work)
{
	struct bogus *bogus = container_of(to_delayed_work(work), struct bogus,
					   watchdog);

	mutex_lock(&bogus->lock);
	/* Pending again: this run is of a time before a STOP and a START */
	if (bogus->running && !bogus->gone &&
	    !delayed_work_pending(&bogus->watchdog)) {
		bogus_watchdog_look(bogus);
		bogus_watchdog_arm(bogus);
	}
	mutex_unlock(&bogus->lock);
}

/**
 * bogus_watchdog_init - make it
 * @bogus: the device
 * @timeout_ms: how long a device may be silent beyond two periods
 *
 * Context: task.
 */
void bogus_watchdog_init(struct bogus *bogus, unsigned int timeout_ms)
{
	INIT_DELAYED_WORK(&bogus->watchdog, bogus_watchdog_work);
	bogus->timeout_ms = timeout_ms;
}

/**
 * bogus_watchdog_start - begin to watch a device that is about to be started
 * @bogus: the device
 *
 * Context: task, with @bogus->lock held.
 */
void bogus_watchdog_start(struct bogus *bogus)
{
	lockdep_assert_held(&bogus->lock);
	bogus->stalls = 0;
	bogus->watch_period = 0;
	bogus_watchdog_begin(bogus);
	bogus_watchdog_arm(bogus);
}

/**
 * bogus_watchdog_period - the period has changed
 * @bogus: the device
 * @period_ns: to what
 *
 * An I/O under way has the old one, the next the new one: the longest counts.
 * The work that is armed finds out itself if it has come too early. It may come
 * earlier than has been planned: the period was longer when it was armed.
 *
 * Context: task, with @bogus->lock held.
 */
void bogus_watchdog_period(struct bogus *bogus, u64 period_ns)
{
	lockdep_assert_held(&bogus->lock);
	bogus->watch_period = max(bogus->watch_period, period_ns);
	/* Or who writes periods without end would put the look off */
	if (bogus->running &&
	    time_before64(get_jiffies_64() +
			  bogus_watchdog_jiffies(bogus, period_ns),
			  bogus->look_at))
		bogus_watchdog_arm(bogus);
}

/**
 * bogus_watchdog_stop - the device is to be silent from now on
 * @bogus: the device, not running
 *
 * The work may still be about to find that out.
 *
 * Context: task, with @bogus->lock held.
 */
void bogus_watchdog_stop(struct bogus *bogus)
{
	lockdep_assert_held(&bogus->lock);
	cancel_delayed_work(&bogus->watchdog);
	bogus->failing = false;
}
