/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handles: cursors, taking a count, sleeping and waking, eventfds, opening,
 * closing and the end of the device object.
 *
 * Each inline has the name of the function it stands for. The hardware and the
 * ISR are one step here, and so is what bogus_halt() does to them; device.pml
 * shows what that rests on.
 *
 * Parts of it, by -D:
 *
 *   MAXIO=n	how many interrupts are serviced at most (default 2)
 *   READ=n	threads that read() handle 0 until ENODEV or twice (default 0)
 *   POLL=n	threads that poll() it and then GET_EVENT (default 0)
 *   GET=n	threads that GET_EVENT it twice (default 0)
 *   WAIT=n	threads that wait for its eventfd and GET_EVENT (default 0)
 *   RESTART	START and STOP of handle 0 a second time
 *   EVENTFD=n	whether START gives an eventfd (default 0)
 *   OPEN	somebody opens the device at any moment, and reads handle 1
 *   LIVENESS	a claim instead of the end states; see "awake" below
 *   BUG_...	what is broken; see the table in runs
 *
 * Handle 0 is open and always started once; the device is always removed.
 */

#include "sync.pml"

#ifndef MAXIO
#define MAXIO 2
#endif
#ifndef READ
#define READ 0
#endif
#ifndef POLL
#define POLL 0
#endif
#ifndef GET
#define GET 0
#endif
#ifndef WAIT
#define WAIT 0
#endif
#ifndef EVENTFD
#define EVENTFD 0
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

#define TOLD_NEVER	255

/* struct bogus */
bit running;
byte serviced, published;
bit dpc_queued, dpc_busy;
bit bogus_lock, wait_lock;
bit gone;
byte started;
byte refs;
bit listed = 1;			/* in bogus_devices */

/* struct bogus_handle */
byte cursor[HANDLES];
bit hstarted[HANDLES];
bit eventfd[HANDLES];
byte told[HANDLES];
bit armed[HANDLES];
bit linked[HANDLES];

/* The threads on .wait, by number */
bit queued[SLEEPERS];
bit asleep[SLEEPERS];		/* TASK_INTERRUPTIBLE */
bit polls[SLEEPERS];		/* does not leave the queue when woken */

/* struct file: how many descriptors and system calls hold it */
byte files[HANDLES];

/* The eventfd that START was given */
bit efd[HANDLES];		/* its counter is not 0 */
bit efd_held[HANDLES];		/* the driver has a reference */

/* What the properties are about */
byte base[HANDLES];		/* serviced when it was opened */
byte given[HANDLES];		/* sum of what calls have returned */
byte excused[HANDLES];		/* unread at START: need not be signalled */
byte signalled[HANDLES];	/* the cursor that the last signal was for */
bit freed[HANDLES];
bit bogus_freed;
byte waiting;			/* threads that wait for the eventfd */
bit user_done;			/* the program tells its own threads to end */
bit settled;
byte threads;

#define UNREAD(p, c)	(p > c -> p - c : 0)

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

#include "handle_eventfd.pml"
#include "handle_take.pml"
#include "handle_open.pml"

/* The device's side */

proctype bogus_isr()
{
end:	do
	:: d_step {
		running && serviced < MAXIO ->
		assert(!bogus_freed);
		serviced++;
		dpc_queued = 1
	   }
	od
}

proctype bogus_dpc()
{
	byte last, h, t, c;

end:	do
	:: d_step { dpc_queued -> dpc_queued = 0; dpc_busy = 1 };
	   assert(!bogus_freed);
	   last = serviced;
	   if
	   :: last > published ->
#ifdef BUG_WAKE_FIRST
		lock(wait_lock);
		wake_up_all_locked(t);
		unlock(wait_lock);
#endif
		lock(wait_lock);
		published = last;
		bogus_handles_signal_armed(h, c);
#if !defined BUG_NO_WAKE && !defined BUG_WAKE_FIRST
		wake_up_all_locked(t);
#endif
		unlock(wait_lock)
	   :: else
	   fi;
	   d_step { dpc_busy = 0; last = 0 }
	od
}

inline wake_up_all(t)
{
	assert(!bogus_freed);
	lock(wait_lock);
	wake_up_all_locked(t);
	unlock(wait_lock)
}

proctype bogus_retire()
{
	byte h, t;

	NOW_OR_LATER;
	listed = 0;
	mutex_lock_bogus();
	bogus_halt();
#ifdef BUG_GONE_WAKE_EARLY
	wake_up_all(t);
#endif
	gone = 1;
#ifndef BUG_NO_EVENTFD_REMOVAL
	bogus_handles_signal_removal(h);
#endif
	unlock(bogus_lock);
#if !defined BUG_NO_GONE_WAKE && !defined BUG_GONE_WAKE_EARLY
	wake_up_all(t);
#endif
	put_device();
	threads--
}

/* Programs */

proctype starter()
{
	byte c;
	bit last;

	bogus_ioctl_start(0, c);
	NOW_OR_LATER;
	bogus_ioctl_stop(0, c);
#ifdef RESTART
	bogus_ioctl_start(0, c);
	NOW_OR_LATER;
	bogus_ioctl_stop(0, c);
#endif
	user_done = 1;
	close(0, c, last)
}

proctype reader(byte h; byte t)
{
	byte p, c;
	bit done, last;

	bogus_read(h, t, p, c, done);
	if
	:: skip
	:: skip; bogus_read(h, t, p, c, done)
	fi;
	close(h, c, last)
}

proctype poller(byte h; byte t)
{
	byte p, c;
	bit done, last;

	bogus_poll(h, t, p, c);
	d_step { p = 0; c = 0 };
	bogus_ioctl_get_event(h, p, c, done);
	close(h, c, last)
}

proctype getter(byte h)
{
	byte p, c;
	bit done, last;

	bogus_ioctl_get_event(h, p, c, done);
	bogus_ioctl_get_event(h, p, c, done);
	close(h, c, last)
}

proctype waiter(byte h)
{
	byte p, c;
	bit done, last;

	waiting++;
	do
	:: d_step { efd[h] -> efd[h] = 0 };
	   bogus_ioctl_get_event(h, p, c, done);
	   if
	   :: gone -> break	/* ENODEV */
	   :: else
	   fi
	:: !efd[h] && user_done -> break
	od;
	waiting--;
	close(h, c, last)
}

proctype opener()
{
	byte p, c;
	bit ok, done, last;

	bogus_open(1, ok);
	if
	:: ok ->
		bogus_read(1, READ + POLL, p, c, done);
		close(1, c, last)
	:: else ->
		d_step { freed[1] = 1; threads-- }
	fi
}

/* Not for whoever is woken: the eventfd is what tells */
inline check_eventfd(h)
{
	if
	:: eventfd[h] && !gone && published > cursor[h] ->
		assert(efd[h] || excused[h] == cursor[h])
	:: else
	fi
}

inline check_handle(h)
{
	if
	:: linked[h] ->
		assert(given[h] == cursor[h] - base[h]);
		assert(given[h] + UNREAD(published, cursor[h]) ==
		       serviced - base[h]);
		check_eventfd(h)
	:: else
	fi
}

/* Which handle a sleeper is on */
#ifdef OPEN
#define HANDLE_OF(t)	(t == READ + POLL -> 1 : 0)
#else
#define HANDLE_OF(t)	0
#endif

proctype monitor()
{
	byte i;

	QUIESCENT;
	assert(published == serviced);
	for (i : 0 .. HANDLES - 1) {
		check_handle(i)
	}
	for (i : 0 .. SLEEPERS - 1) {
		assert(!asleep[i] || !gone);
		assert(!asleep[i] || published <= cursor[HANDLE_OF(i)])
	}
	assert(!waiting || !gone || !eventfd[0]);
	assert(started > 0 || !running);
	settled = 1;

	QUIESCENT;
	assert(threads == 0);
	assert(started == 0 && !running);
	assert(refs == 0 && bogus_freed);
	for (i : 0 .. HANDLES - 1) {
		assert(freed[i])
	}
}

init {
	byte i;

	atomic {
		linked[0] = 1;
		refs = 2;
		for (i : 0 .. HANDLES - 1) {
			told[i] = TOLD_NEVER;
			excused[i] = TOLD_NEVER;
			signalled[i] = TOLD_NEVER
		}
		files[0] = 1 + READ + POLL + GET + WAIT;
		threads = files[0] + 1;	/* with the one that removes it */
		run bogus_isr();
		run bogus_dpc();
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
#if GET > 0
		for (i : 1 .. GET) {
			run getter(0)
		}
#endif
#if WAIT > 0
		for (i : 1 .. WAIT) {
			run waiter(0)
		}
#endif
#ifdef OPEN
		files[1] = 1;
		threads++;
		run opener();
#endif
		run bogus_retire();
		run monitor()
	}
}

/* With weak fairness: nobody sleeps for ever who has a reason to wake up */
#ifdef LIVENESS
ltl awake {
	[] ((asleep[0] && (published > cursor[0] || gone)) -> <> !asleep[0])
}
#endif
