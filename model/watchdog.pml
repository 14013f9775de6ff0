/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The watchdog: its work item against START, STOP, suspend and removal, and
 * what handles are told of an outage.
 *
 * Each inline has the name of the function it stands for. Timer, line, ISR and
 * DPC are one step here; device.pml has the watchdog's reset against the real
 * ones. When the work runs is left open: a look may come at any time, also when
 * the device would still have answered. patience.pml is about that time.
 *
 * Parts of it, by -D:
 *
 *   MAXIO=n	how many interrupts are raised at most (default 1)
 *   FAULTS=n	how many I/Os are lost (default 0)
 *   VANISH	or find the card gone, which comes back
 *   LOOKS=n	how often the work runs at most (default 3)
 *   ROUNDS=n	how often handle 0 is STARTed and STOPped (default 1)
 *   READ=n	threads that read() handle 0 (default 0)
 *   TIMES=n	how often each does (default 1)
 *   POLL=n	threads that poll() it and then ask for the error (default 0)
 *   OPEN	somebody opens the device at any moment, and does the same
 *   SECOND	but STARTs it first
 *   SUSPEND	the system sleeps and wakes
 *   BUG_...	what is broken; see the table in runs
 *
 * Handle 0 is open and always started; the device is always removed.
 */

#include "sync.pml"

#ifndef MAXIO
#define MAXIO 1
#endif
#ifndef FAULTS
#define FAULTS 0
#endif
#ifndef LOOKS
#define LOOKS 3
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#ifndef READ
#define READ 0
#endif
#ifndef TIMES
#define TIMES 1
#endif
#ifndef POLL
#define POLL 0
#endif

#ifdef OPEN
#define HANDLES		2
#define SLEEPERS	(READ + POLL + 1)
#else
#define HANDLES		1
#define SLEEPERS	(READ + POLL)
#endif
#if READ + POLL == 0 && !defined OPEN
#undef SLEEPERS
#define SLEEPERS	1	/* an array has an element */
#endif

/* The hardware */
bit busy, irq, absent;
byte raised, discarded, faults;
bit disabled;			/* the interrupt */

/* struct bogus */
bit running;
byte serviced;			/* and published */
bit bogus_lock, wait_lock;
bit gone, suspended;
byte started;
byte refs;
bit listed = 1;
byte outages;

/* Its watchdog */
bit pending, work_busy, canceling;	/* .watchdog */
byte watched;
byte stalls;
bit failing;
byte looks;

/* struct bogus_handle */
byte cursor[HANDLES];
byte told[HANDLES];		/* .outages_told */
bit linked[HANDLES];
bit hstarted[HANDLES];

/* The threads on .wait, by number */
bit queued[SLEEPERS];
bit asleep[SLEEPERS];
bit polls[SLEEPERS];		/* by an exclusive epoll, and stays queued when woken */

/* struct file: how many threads hold it */
byte files[HANDLES];

/* What the properties are about */
bit outage;			/* one is under way, as the outside sees it */
bit owed[HANDLES];		/* the handle is to be told of one */
bit quiet = 1;			/* bogus_halt() has returned, no START since */
bit bogus_freed;
bit settled;
byte threads;

inline put_device()
{
	d_step {
		assert(refs > 0);
		refs--;
		bogus_freed = (refs == 0)
	}
}

inline mutex_lock_bogus()
{
	assert(!bogus_freed);
	lock(bogus_lock)
}

/* wake_up() would stop at the first who sleeps exclusively */
inline wake_up_locked(t, all)
{
	t = 0;
	do
	:: t < SLEEPERS && queued[t] ->
		asleep[t] = 0;
		queued[t] = polls[t];
		if
		:: !all && polls[t] -> break
		:: else -> t++
		fi
	:: t < SLEEPERS && !queued[t] -> t++
	:: else -> break
	od;
	t = 0
}

inline wake_up(t, all)
{
	d_step {
		!wait_lock ->
		assert(!bogus_freed);
		wake_up_locked(t, all)
	}
}

/* Discards a request, and abandons an I/O; in a step of its caller's */
inline reset()
{
	discarded = discarded + irq;
	irq = 0;
	busy = 0
}

/* START at the port, in a step of its caller's */
inline start_io()
{
	assert(!quiet);
	busy = busy || !absent
}

/* bogus_failing() */
#define FAILING		(failing && serviced == watched)

#include "watchdog_look.pml"
#include "watchdog_handle.pml"

/* The device's side */

/* An I/O ends well, or badly, or the card loses contact and comes back */
proctype bogus_vdev_complete()
{
end:	do
	:: d_step { busy && raised < MAXIO -> busy = 0; irq = 1; raised++ }
	:: d_step { busy && faults < FAULTS -> busy = 0; faults++ }
#ifdef VANISH
	:: d_step { busy && faults < FAULTS -> busy = 0; absent = 1; faults++ }
	:: absent -> absent = 0
#endif
	od
}

/* And the DPC after it */
proctype bogus_isr()
{
	byte t;

end:	do
	:: d_step {
		irq && !disabled && !wait_lock ->
		assert(!bogus_freed && !quiet);
		irq = 0;
		serviced++;
		outage = 0;
		if
		:: running -> start_io()
		:: else
		fi;
		wake_up_locked(t, 1)
	   }
	od
}

/* The worker */
proctype bogus_watchdog_work()
{
	byte t;
	bit silent;

end:	do
	:: d_step {
		pending && looks < LOOKS ->
		pending = 0;
		work_busy = 1;
		looks++
	   };
	   mutex_lock_bogus();
	   if
#ifndef BUG_LOOK_STOPPED
	   :: !running || gone || pending
#else
	   :: gone || pending
#endif
	   :: else ->
		bogus_watchdog_look(silent, t);
#ifndef BUG_ARM_UNLOCKED
		bogus_watchdog_arm()
#endif
	   fi;
	   unlock(bogus_lock);
#ifdef BUG_ARM_UNLOCKED
	   bogus_watchdog_arm();
#endif
	   atomic { assert(!bogus_freed); work_busy = 0; silent = 0 }
	od
}

inline bogus_retire(t)
{
	listed = 0;
#ifdef BUG_CANCEL_EARLY
	cancel_delayed_work_sync();
#endif
	mutex_lock_bogus();
	bogus_halt();
#ifdef BUG_GONE_LAST
	outages++;
	gone = 1;
#else
	gone = 1;
	outages++;
#endif
	unlock(bogus_lock);
	wake_up(t, 1);
#if !defined BUG_REMOVE_NO_CANCEL && !defined BUG_CANCEL_EARLY
	cancel_delayed_work_sync();
#endif
	put_device()
}

proctype remover()
{
	byte t;

	NOW_OR_LATER;
	bogus_retire(t);
	threads--
}

/* Programs */

proctype starter()
{
	bit ok, last;
	byte round;

	do
	:: round < ROUNDS ->
		bogus_ioctl_start(0, ok);
		NOW_OR_LATER;
		bogus_ioctl_stop(0);
		round++
	:: else -> break
	od;
	close(0, last)
}

proctype reader(byte h; byte t)
{
	byte c, o, n;
	bit done, last;

	do
	:: n < TIMES -> bogus_read(h, t, c, o, done); n++
	:: else -> break
	od;
	close(h, last)
}

proctype poller(byte h; byte t)
{
	byte c, o;
	bit done, last;

	bogus_poll(h, t);
	bogus_read_short(h, c, o, done);
	close(h, last)
}

proctype opener()
{
	byte c, o;
	bit ok, done, last;

	bogus_open(1, ok);
	if
	:: ok ->
#ifdef SECOND
		bogus_ioctl_start(1, done);
#endif
		bogus_poll(1, READ + POLL);
		bogus_read_short(1, c, o, done);
		close(1, last)
	:: else -> threads--
	fi
}

/* bogus_suspend() and bogus_resume(); removal waits for either, and is last */
proctype suspend()
{
	bit ok;

	mutex_lock_bogus();
	if
	:: gone
	:: else -> suspended = 1; bogus_halt()
	fi;
	unlock(bogus_lock);
	NOW_OR_LATER;
	lock(bogus_lock);
	if
	:: gone
	:: else -> bogus_resume(ok)
	fi;
	unlock(bogus_lock);
	threads--;
	put_device()
}

/* Which handle a sleeper is on */
#ifdef OPEN
#define HANDLE_OF(t)	(t == READ + POLL -> 1 : 0)
#else
#define HANDLE_OF(t)	0
#endif

/* Nobody sleeps who has a reason to be awake */
inline check_sleepers(i)
{
	for (i : 0 .. SLEEPERS - 1) {
		assert(!asleep[i] || !gone);
		assert(!asleep[i] || serviced <= cursor[HANDLE_OF(i)]);
		assert(!asleep[i] || !owed[HANDLE_OF(i)])
	}
}

/* Who is to be told of an outage still is, and nobody else */
inline check_told(i)
{
	for (i : 0 .. HANDLES - 1) {
		assert(!linked[i] || gone ||
		       owed[i] == (told[i] != outages))
	}
}

proctype monitor()
{
	byte i;

	QUIESCENT;
	assert(raised == serviced + discarded + irq);
	check_sleepers(i);
	check_told(i);
	assert(pending == running);
	assert(running == (started > 0 && !suspended && !gone));
	settled = 1;

	QUIESCENT;
	assert(threads == 0);
	assert(!pending && !work_busy && quiet && !busy);
	assert(refs == 0 && bogus_freed)
}

init {
	byte i;

	atomic {
		linked[0] = 1;
		refs = 2;
		files[0] = 1 + READ + POLL;
		threads = files[0] + 1;	/* with the one that removes it */
		run bogus_vdev_complete();
		run bogus_isr();
		run bogus_watchdog_work();
		run starter();
#if READ > 0
		for (i : 0 .. READ - 1) {
			run reader(0, i)
		}
#endif
#if POLL > 0
		for (i : READ .. READ + POLL - 1) {
			polls[i] = 1;
			run poller(0, i)
		}
#endif
#ifdef OPEN
		files[1] = 1;
		polls[READ + POLL] = 1;
		threads++;
		run opener();
#endif
#ifdef SUSPEND
		threads++;
		refs++;		/* of the platform device's, which binds it */
		run suspend();
#endif
		run remover();
		run monitor()
	}
}
