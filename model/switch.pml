/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Another mechanism takes over the DPC, against ISR, DPC, START, STOP and
 * removal: nothing that the old one was to publish is lost, and it never runs
 * beside the new one.
 *
 * Each inline has the name of the function it stands for. "bh", "wq" and
 * "wq-highpri" are one mechanism here: a work item. It lies where the tasklet
 * lies, so making the one ready wipes out the other.
 *
 * Parts of it, by -D:
 *
 *   MAXIO=n	how many interrupts are raised at most (default 3)
 *   SWITCHES=n	how often each writer to sysfs changes it (default 2)
 *   WRITERS=n	how many of those there are (default 1)
 *   STRAY	interrupts come while nobody has the device started, too: what
 *		disable_irq() is there for
 *   BUG_...	what is broken; see the table in runs
 */

#include "sync.pml"

#ifndef MAXIO
#define MAXIO 3
#endif
#ifndef SWITCHES
#define SWITCHES 2
#endif
#ifndef WRITERS
#define WRITERS 1
#endif

#define TASKLET		0
#define WORK		1
#define THREAD		2
#define NONE		3

/* The hardware and the irq core */
bit irq;
byte raised, discarded;
byte depth;
bit inprogress;
bit action = 1;

/* struct bogus */
bit running, started, gone;
byte serviced, published;
bit bogus_lock, wait_lock;
byte dpc_ops = TASKLET;

/* .tasklet and .work, which are one piece of memory */
byte kind = TASKLET;
bit queued, busy;

/* The interrupt's thread */
bit thread_woken;
byte thread_active;

/* What the properties are about */
byte told;			/* how many interrupts DPCs have published */
bit dpc_runs;			/* one is under way */
bit halting, removing;
bit quiet = 1;
byte handlers = WRITERS;	/* of sysfs; removal waits for them */
bit settled, bogus_freed;

/* The DPC, by the mechanism that was asked for it */

inline bogus_dpc(by, last)
{
	assert(!bogus_freed && !dpc_runs);
	dpc_runs = 1;
	last = serviced;
	if
	:: last > published ->
		assert(by == dpc_ops && !quiet);
		lock(wait_lock);
		d_step {
			told = told + last - published;
			published = last;
			wait_lock = 0
		}
	:: else
	fi;
	atomic { dpc_runs = 0; last = 0 }
}

/* The softirq, and the worker */
proctype runner(byte by)
{
	byte last;

end:	do
	:: d_step { queued && kind == by -> queued = 0; busy = 1 };
	   bogus_dpc(by, last);
	   busy = 0
	od
}

proctype irq_thread()
{
	byte last;

end:	do
	:: thread_woken ->
		thread_woken = 0;
		bogus_dpc(THREAD, last);
		thread_active--
	od
}

/* .dpc_ops->queue() */
inline dpc_queue(last)
{
	if
	:: dpc_ops == NONE -> bogus_dpc(NONE, last)
	:: dpc_ops == THREAD ->
		/* irq_wake_thread() */
		d_step {
			thread_active = thread_active + !thread_woken;
			thread_woken = 1
		}
	:: else -> queued = 1
	fi
}

/* tasklet_kill(), flush_work(), synchronize_irq(), nothing */
inline dpc_flush(ops)
{
	if
	:: ops < THREAD -> (!queued && !busy)
#ifndef VARIANT_THREAD_NO_FLUSH
	:: ops == THREAD -> !inprogress; (thread_active == 0)
#endif
	:: else
	fi
}

/* .dpc_ops->init() */
inline dpc_init(ops)
{
	d_step {
		if
		:: ops < THREAD -> kind = ops; queued = 0; busy = 0
		:: else
		fi
	}
}

/* The irq core; disable_irq() waits for the interrupt's thread as well */

inline disable_irq()
{
	depth++;
	!inprogress;
	(thread_active == 0)
}

inline enable_irq()
{
	depth--
}

proctype device()
{
end:	do
	:: d_step { running && !irq && raised < MAXIO -> irq = 1; raised++ }
#ifdef STRAY
	:: d_step {
		!running && !halting && !removing && !irq &&
		raised < MAXIO ->
		irq = 1;
		raised++;
		quiet = 0
	   }
#endif
	od
}

proctype bogus_isr()
{
	byte last;

end:	do
	:: d_step { irq && depth == 0 && action -> inprogress = 1 };
	   assert(!bogus_freed && !quiet);
	   d_step { irq = 0; serviced++ };
	   dpc_queue(last);
	   inprogress = 0
	od
}

/* The driver */

inline bogus_halt()
{
	d_step { running = 0; halting = 1 };
	disable_irq();
	d_step { discarded = discarded + irq; irq = 0 };
	enable_irq();
	dpc_flush(dpc_ops);
	d_step {
		assert(published == serviced && !dpc_runs);
		halting = 0;
		quiet = 1
	}
}

inline bogus_dpc_set(ops)
{
	assert(!gone);
	if
#ifndef VARIANT_SWITCH_STARTED
	:: started	/* EBUSY */
#endif
	:: else ->
#if defined BUG_SWITCH_NO_DISABLE
#elif defined BUG_SWITCH_NO_SYNC
		depth++;
#else
		disable_irq();
#endif
#ifdef BUG_FLUSH_NEW
		dpc_ops = ops;
#endif
#if defined BUG_SWITCH_QUEUED
		!queued;
#elif defined BUG_SWITCH_CANCELS
		queued = 0;
		!busy;
#elif !defined BUG_SWITCH_NO_FLUSH
		dpc_flush(dpc_ops);
#endif
#ifdef BUG_ENABLE_EARLY
		dpc_ops = ops;
		enable_irq();
		dpc_init(ops)
#else
		dpc_init(ops);
		dpc_ops = ops;
#ifndef BUG_SWITCH_NO_DISABLE
		enable_irq()
#endif
#endif
	fi
}

/* Whoever writes to "dpc" in sysfs; what is there already is made anew, too */
proctype dpc_store()
{
	byte ops, n;

	do
	:: n < SWITCHES ->
		if
		:: ops = TASKLET
		:: ops = WORK
		:: ops = THREAD
		:: ops = NONE
		fi;
		lock(bogus_lock);
		bogus_dpc_set(ops);
		unlock(bogus_lock);
		ops = 0;
		n++
	:: else -> break
	od;
	handlers--
}

proctype task()
{
	byte n;

	do
	:: n < 2 ->
		lock(bogus_lock);
		if
		:: gone
		:: else -> d_step { started = 1; quiet = 0; running = 1 }
		fi;
		unlock(bogus_lock);
		NOW_OR_LATER;
		lock(bogus_lock);
		if
		:: started && !gone -> started = 0; bogus_halt()
		:: else -> started = 0
		fi;
		unlock(bogus_lock);
		n++
	:: else -> break
	od
}

/* device_del() waits for the handlers of sysfs */
proctype bogus_remove()
{
	NOW_OR_LATER;
#ifndef BUG_REMOVE_NO_WAIT
	(handlers == 0);
#endif
	lock(bogus_lock);
	removing = 1;
	bogus_halt();
	gone = 1;
	unlock(bogus_lock);
	/* free_irq() */
	action = 0;
	!inprogress;
	(thread_active == 0);
	bogus_freed = 1
}

proctype monitor()
{
	QUIESCENT;
	assert(published == serviced && told == serviced);
	assert(raised == serviced + discarded + irq);
	assert(!irq);
	settled = 1;

	QUIESCENT;
	assert(published == serviced && told == serviced);
	assert(bogus_freed && handlers == 0 && depth == 0)
}

init {
	byte i;

	atomic {
		run device();
		run bogus_isr();
		run runner(TASKLET);
		run runner(WORK);
		run irq_thread();
		run task();
		for (i : 1 .. WRITERS) {
			run dpc_store()
		}
		run bogus_remove();
		run monitor()
	}
}
