/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long the watchdog waits, against a period that anybody may change at any
 * moment, and START and STOP: a device that is well is never taken for a silent
 * one, and one that is silent is found in time, whoever writes periods.
 *
 * Time goes in steps, and does not go on while something is overdue. It is kept
 * as what has passed and what is left, so there is no end to it, nor to how
 * often each thing happens: the states are few all the same.
 *
 *   SHORT=n, LONG=n	the periods (default 1 and 4)
 *   BUG_...	what is broken; see the table in runs
 */

#include "sync.pml"

#ifndef SHORT
#define SHORT 1
#endif
#ifndef LONG
#define LONG 4
#endif

#define TIMEOUT		2	/* .timeout_ms */
#define LATE_IO		2	/* how late an I/O may be, */
#define LATE_WORK	1	/* and how late the work */

/* Two looks, if the first comes just after an I/O has begun that gets lost */
#define FOUND		(2 * (2 * LONG + TIMEOUT + LATE_WORK))

#define MAX(a, b)	(a > b -> a : b)
#define MIN(a, b)	(a < b -> a : b)

byte period = SHORT;

/* The I/O under way, if there is one */
bit busy;
byte left, late;
bit lost;			/* and there will not be one */
byte silent_for;

/* struct bogus */
bit running;
bit news;			/* .serviced is not .watched */
byte age;			/* since .watched_at */
byte watch_period, before;
bit pending;
byte look_in;			/* until .look_at */

/* The worker has begun, and waits for the lock */
bit waits;
byte waited;

#define PATIENCE	(2 * MAX(watch_period, before) + TIMEOUT)

/* One after the other under bogus.lock, so a step each of its caller's */

inline bogus_watchdog_begin()
{
	news = 0;
	age = 0;
#ifndef BUG_BEFORE_FORGOTTEN
	before = watch_period;
#endif
	watch_period = period
}

inline bogus_watchdog_arm()
{
	look_in = (PATIENCE > age -> PATIENCE - age : 1);
	look_in = MIN(look_in, 2 * period + TIMEOUT);
	pending = 1
}

inline bogus_watchdog_start()
{
	watch_period = 0;
	before = 0;
	bogus_watchdog_begin();
	bogus_watchdog_arm()
}

inline bogus_watchdog_period()
{
#ifdef BUG_LONGEST_FORGOTTEN
	watch_period = period;
#else
	watch_period = MAX(watch_period, period);
#endif
	if
#ifdef BUG_PUT_OFF
	:: running ->
		look_in = 2 * period + TIMEOUT;
		pending = 1
#else
	:: running && 2 * period + TIMEOUT < look_in -> bogus_watchdog_arm()
#endif
	:: else
	fi
}

inline start_io()
{
	busy = 1;
	lost = 0;
	left = period;
	late = 0;
	silent_for = 0
}

inline bogus_watchdog_look()
{
	if
	:: news -> bogus_watchdog_begin()
#ifndef BUG_NO_DEADLINE
	:: !news && age < PATIENCE
#endif
	:: else ->
		/* Reset and started again */
		assert(lost);
		bogus_watchdog_begin();
		start_io()
	fi
}

proctype bogus_watchdog_work()
{
end:	do
	:: d_step {
		pending && look_in == 0 && !waits ->
		pending = 0;
		waits = 1;
		waited = 0
	   }
	:: d_step {
		waits ->
		waits = 0;
		waited = 0;
		if
#ifdef VARIANT_STALE_RUN
		:: !running
#else
		:: !running || pending
#endif
		:: else ->
			bogus_watchdog_look();
			bogus_watchdog_arm()
		fi
	   }
	od
}

/* bogus_vdev_complete() and the ISR; or the I/O is lost, or stuck */
proctype device()
{
end:	do
	:: d_step { busy && left == 0 -> news = 1; start_io() }
	:: d_step { busy -> busy = 0; lost = 1; left = 0; late = 0 }
	od
}

proctype period_ns_store()
{
end:	do
	:: d_step { period = SHORT; bogus_watchdog_period() }
	:: d_step { period = LONG; bogus_watchdog_period() }
	od
}

/* START of the first and STOP of the last handle */
proctype task()
{
end:	do
	:: d_step {
		!running ->
		bogus_watchdog_start();
		running = 1;
		start_io()
	   }
	:: d_step {
		running ->
		running = 0;
		busy = 0;
		lost = 0;
		pending = 0;
		left = 0;
		late = 0;
		look_in = 0;
		silent_for = 0
	   }
	od
}

proctype clock()
{
end:	do
	:: d_step {
		!(busy && left == 0 && late == LATE_IO) &&
		!(pending && look_in == 0 && !waits) &&
		!(waits && waited == LATE_WORK) && running ->
		age = MIN(age + 1, 2 * LONG + TIMEOUT);
		late = late + (busy && left == 0);
		left = (left > 0 -> left - 1 : 0);
		look_in = (look_in > 0 -> look_in - 1 : 0);
		waited = waited + waits;
		silent_for = silent_for + lost;
		assert(silent_for <= FOUND)
	   }
	od
}

init {
	atomic {
		run bogus_watchdog_work();
		run device();
		run period_ns_store();
		run task();
		run clock()
	}
}
