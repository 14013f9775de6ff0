/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hardware and what drives it: timer, interrupt line, irq core's fasteoi
 * flow, ISR, DPC, START and STOP, suspend, unbinding and unplugging.
 *
 * Each inline has the name of the function it stands for. A critical section
 * under bogus_vdev.lock is one step, since nobody but it writes what it
 * protects; what the driver reads without that lock is a step each.
 *
 * Parts of it, by -D:
 *
 *   MAXIO=n	how many I/Os may end (default 2)
 *   TASKS=n	threads that START and STOP, with a handle each (default 2)
 *   ROUNDS=n	how often each does (default 1)
 *   UNPLUG	the card is pulled: bogus_vdev_unplug()
 *   UNBIND	the driver is unbound, the card stays: bogus_remove()
 *   SUSPEND	the system sleeps and wakes
 *   MASKER	somebody else disables the interrupt for a while
 *   RAW	somebody else writes START to the port at any moment
 *   INFO	a snapshot of the totals is taken
 *   FAULTS=n	how many I/Os go wrong at most; with the kinds that are to
 *		occur: LOST, DUPLICATE, SPURIOUS, STUCK, VANISH. Then there is a
 *		watchdog, too
 *   LOOKS=n	how often that looks too early (default 0)
 *   BUG_...	what is broken; see the table in runs
 */

#include "sync.pml"

#ifndef MAXIO
#define MAXIO 2
#endif
#ifndef TASKS
#define TASKS 2
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#ifndef LOOKS
#define LOOKS 0
#endif

/* struct bogus_vdev */
bit busy, irq;			/* .status */
bit plugged = 1;
bit in_reset;
bit masked = 1;
bit completing, rearm;
byte raised, overrun, discarded;
bit hr_queued, hr_running;	/* .timer: enqueued; its callback runs */
bit csd;			/* .ipi is on its way */
byte ipis;
bit replay_queued, replay_busy;	/* .replay */

/* struct irq_desc */
bit desc_lock, inprogress;
bit action = 1;			/* request_irq() has been called */
byte depth;

/* struct bogus */
bit running;
bit isr_writing;		/* .isr_seq is odd */
bit dirty;			/* .isr_seq has changed since the look at it */
byte serviced, published;
bit dpc_queued, dpc_busy;	/* .tasklet or .work */
bit bogus_lock, wait_lock;
bit gone, suspended;
byte started;
byte refs = 1 + TASKS;		/* .dev: probe's, and a handle each */

/* struct device, of the platform device */
bit device_lock;
bit bound = 1;

/* What the properties are about */
bit quiet = 1;			/* bogus_halt() has returned, no START since */
bit asleep;			/* bogus_suspend() has returned */
bit settled;
bit bogus_freed, vdev_freed;
byte busy_tasks = TASKS;

#ifdef FAULTS
bit vanished;
#define PRESENT		(plugged && !in_reset && !vanished)
#define ENDED		ended
#define PORT_STEP	atomic	/* which fault it is to be is left open */
#include "device_fault.pml"
#else
#define PRESENT		(plugged && !in_reset)
#define ENDED		raised
#define PORT_STEP	d_step
#endif

#include "device_line.pml"
#include "device_isr.pml"
#include "device_timer.pml"

/* The softirq or the thread that runs it; it is dequeued before it runs */
proctype dpc_runner()
{
	byte first, last;

end:	do
	:: atomic { dpc_queued -> dpc_queued = 0; dpc_busy = 1 };
	   bogus_dpc(first, last);
	   dpc_busy = 0
	od
}

/*
 * .dpc_ops->flush(): tasklet_kill(), flush_work() and synchronize_irq(). With
 * "none" nothing is ever queued, and this waits for nothing.
 */
inline dpc_flush()
{
	(!dpc_queued && !dpc_busy)
}

#ifdef FAULTS
#include "device_watchdog.pml"
#endif
#include "device_run.pml"

/* A thread with a handle of its own: START, STOP, and close at the end */
proctype task()
{
	bit mine, scratch;
	byte round;

	do
	:: round < ROUNDS ->
		/* bogus_ioctl_start() */
		lock(bogus_lock);
		if
		:: gone
		:: else -> bogus_handle_start(mine, scratch)
		fi;
		unlock(bogus_lock);
		NOW_OR_LATER;
		/* bogus_ioctl_stop() */
		lock(bogus_lock);
		if
		:: gone
		:: else -> bogus_handle_stop(mine, scratch)
		fi;
		unlock(bogus_lock);
		round++
	:: else -> break
	od;

	/* bogus_handle_free() */
	lock(bogus_lock);
	assert(!bogus_freed);
	bogus_handle_stop(mine, scratch);
	unlock(bogus_lock);
	put_device();
	busy_tasks--
}

/* bogus_info_fill_published() and bogus_info_fill_totals() */
proctype bogus_ioctl_info()
{
	byte seen, r, o, d, p, s;

	lock(bogus_lock);
	if
	:: gone || bogus_freed
	:: else ->
#ifndef BUG_INFO_ORDER
		seen = published;
#endif
again:		atomic { !isr_writing -> dirty = 0 };
		d_step {
			assert(!vdev_freed);
			r = raised; o = overrun; d = discarded; p = irq
		};
		s = serviced;
		if
#ifndef BUG_INFO_NO_RETRY
		:: dirty -> goto again
#endif
		:: else
		fi;
		assert(r == s + d + o + p);
#ifdef BUG_INFO_ORDER
		seen = published;
#endif
		assert(seen <= s)
	fi;
	unlock(bogus_lock)
}

/* bogus_suspend() and bogus_resume(), both with the platform device's lock */
proctype suspend()
{
	bit ok, scratch;

	lock(device_lock);
	if
	:: bound ->
		lock(bogus_lock);
		suspended = 1;
		bogus_halt(scratch);
		asleep = 1;
		unlock(bogus_lock)
	:: else
	fi;
	unlock(device_lock);
	NOW_OR_LATER;
	lock(device_lock);
	if
	:: bound ->
		lock(bogus_lock);
		suspended = 0;
		asleep = 0;
		if
		:: started > 0 ->
			bogus_run(ok, scratch);
#if defined FAULTS && !defined BUG_RESUME_ABSENT
			if
			:: ok
			:: else ->
				quiet = 0;
				running = 1;
				bogus_watchdog_start()
			fi
#endif
		:: else
		fi;
		unlock(bogus_lock)
	:: else
	fi;
	unlock(device_lock)
}

inline bogus_retire(high)
{
	lock(bogus_lock);
	bogus_halt(high);
#ifdef BUG_GONE_LATE
	unlock(bogus_lock);
	gone = 1;
#else
	gone = 1;
	unlock(bogus_lock);
#endif
#ifdef BUG_PUT_FIRST
	put_device();
	free_irq()
#else
	free_irq();
	put_device()
#endif
}

/* device_release_driver(): bogus_remove() with the platform device's lock */
inline unbind(high)
{
	lock(device_lock);
	bogus_retire(high);
	bound = 0;
	unlock(device_lock)
}

/* bogus_vdev_unplug(), synchronize_rcu(), bogus_vdev_free() */
proctype bogus_vdev_unplug()
{
	bit high;

	NOW_OR_LATER;
#ifdef UNPLUG
	lock(device_lock);
#ifndef BUG_UNPLUG_NO_DISABLE
	disable_irq();
#endif
	bogus_vdev_silence(plugged, 0);
	unlock(device_lock);
	unbind(high);	/* platform_device_unregister() */
#ifndef BUG_UNPLUG_NO_SYNC
	bogus_vdev_irq_sync();
#endif
	vdev_freed = 1
#else
	unbind(high)
#endif
}

/* Whoever else shares the interrupt's number, such as a suspend of the core */
proctype masker()
{
	bit high;

	disable_irq();
	enable_irq(high)
}

/* Whoever else has the port */
proctype raw()
{
	bogus_vdev_outb(0, 1);
	bogus_vdev_outb(0, 1)
}

/*
 * When everything has come to rest. A device that runs has come to rest only
 * because the model's I/Os are used up: then the next one is under way.
 */
inline check_faults()
{
#ifdef FAULTS
	assert(begun == raised - duplicates + lost + stuck + vanishes +
	       UNDER_WAY + abandoned);
#ifndef RAW
	assert(overrun <= duplicates)
#endif
#elif !defined RAW
	assert(overrun == 0)
#else
	skip
#endif
}

proctype monitor()
{
	QUIESCENT;
	assert(published == serviced);
	assert(raised == serviced + discarded + overrun + irq);
	check_faults();
#ifndef RAW
	if
	:: started > 0 && !suspended && plugged && !gone ->
		assert(running);
		assert(!irq);
		assert(busy && hr_queued && ENDED == MAXIO)
	:: else
	fi;
#endif
	settled = 1;

	QUIESCENT;
	assert(busy_tasks == 0 && started == 0);
	assert(published == serviced);
	assert(raised == serviced + discarded + overrun + irq);
	check_faults();
#ifndef RAW
	assert(quiet && !busy && !irq && !hr_queued);
#endif
#if defined UNPLUG || defined UNBIND
	assert(bogus_freed)
#else
	assert(refs == 1)
#endif
}

init {
	byte i;

	atomic {
		masked = 0;	/* request_irq() */
		run timer();
		run bogus_vdev_replay();
#ifdef IPI
		run bogus_vdev_ipi();
#endif
		run dpc_runner();
		for (i : 1 .. TASKS) {
			run task()
		}
#ifdef INFO
		run bogus_ioctl_info();
#endif
#ifdef SUSPEND
		run suspend();
#endif
#if defined UNPLUG || defined UNBIND
		run bogus_vdev_unplug();
#endif
#ifdef MASKER
		run masker();
#endif
#ifdef RAW
		run raw();
#endif
#ifdef FAULTS
		run bogus_watchdog_work();
#ifdef VANISH
		run back();
#endif
#endif
		run monitor()
	}
}
