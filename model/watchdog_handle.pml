/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of watchdog.pml: START and STOP, and how a handle is told.
 */

/* Setting it going and making it quiet: each with bogus_lock held */

inline bogus_run(ok)
{
	d_step {
		ok = (suspended || !absent);
		if
		:: suspended || absent || (running && (busy || irq))
		:: else ->
			if
			:: !running -> bogus_watchdog_start()
			:: else
			fi;
			quiet = 0;
			running = 1;
			start_io()
		fi
	}
}

inline bogus_halt()
{
	running = 0;
	d_step { reset() };
	atomic {
		bogus_watchdog_stop();
		quiet = 1
	}
}

/* A card that has not come back yet is waited for */
inline bogus_resume(ok)
{
	suspended = 0;
	if
	:: started > 0 ->
		bogus_run(ok);
		d_step {
			if
			:: ok
			:: else ->
				bogus_watchdog_start();
				quiet = 0;
				running = 1
			fi;
			ok = 0
		}
	:: else
	fi
}

/* What has been is no news for who begins now */
inline forget_outages(h)
{
	d_step {
		assert(FAILING == outage);
		if
#ifndef BUG_START_FORGETS
		:: FAILING
#endif
		:: else -> told[h] = outages; owed[h] = owed[h] && outage
		fi
	}
}

inline bogus_handle_start(h, ok)
{
	bogus_run(ok);
	if
	:: ok ->
		d_step { started++; hstarted[h] = 1; ok = 0 };
		forget_outages(h)
	:: else
	fi
}

inline bogus_handle_stop(h)
{
	if
	:: hstarted[h] ->
		d_step { hstarted[h] = 0; started-- };
		if
		:: started == 0 && !gone -> bogus_halt()
		:: else
		fi
	:: else
	fi
}

inline bogus_ioctl_start(h, ok)
{
	mutex_lock_bogus();
	if
	:: gone
	:: else -> bogus_handle_start(h, ok)
	fi;
	unlock(bogus_lock)
}

inline bogus_ioctl_stop(h)
{
	mutex_lock_bogus();
	if
	:: gone
	:: else -> bogus_handle_stop(h)
	fi;
	unlock(bogus_lock)
}

/* Opening and closing */

/* The outage under way is news for who opens the device now */
inline bogus_handle_new(h, ok)
{
	mutex_lock_bogus();
	d_step {
		if
		:: gone
		:: else ->
			assert(FAILING == outage);
			cursor[h] = serviced;
#ifdef BUG_OPEN_TOLD
			told[h] = outages;
#else
			told[h] = outages - FAILING;
#endif
			owed[h] = outage;
			linked[h] = 1;
			refs++;
			ok = 1
		fi;
		unlock(bogus_lock)
	}
}

inline bogus_open(h, ok)
{
	/* bogus_get() */
	d_step { ok = listed; refs = refs + listed };
	if
	:: ok ->
		ok = 0;
		bogus_handle_new(h, ok);
		put_device()
	:: else
	fi
}

inline bogus_handle_free(h)
{
	mutex_lock_bogus();
	bogus_handle_stop(h);
	d_step { linked[h] = 0; owed[h] = 0; unlock(bogus_lock) };
	put_device()
}

/* The last to close has the handle freed: bogus_release() */
inline close(h, last)
{
	d_step { files[h]--; last = (files[h] == 0); threads-- };
	if
	:: last -> bogus_handle_free(h)
	:: else
	fi
}

/* Being told */

/*
 * Who returns EIO is owed it: once for each outage, and never for removal. An
 * outage that has come since the look at their number is owed still.
 */
inline bogus_handle_take_error(h, c, o, done)
{
	c = told[h];
	o = outages;
	if
	:: gone -> done = 1
	:: else ->
		atomic {
			if
#ifdef BUG_TOLD_NO_CMPXCHG
			:: c != o ->
#else
			:: c != o && told[h] == c ->
#endif
				told[h] = o;
				assert(owed[h]);
				owed[h] = (o != outages);
				done = 1
			:: else
			fi
		}
	fi;
	d_step { c = 0; o = 0 }
}

#define FAILED(h)	(outages != told[h])

inline bogus_handle_error(h, c, o, done)
{
	if
	:: FAILED(h) -> bogus_handle_take_error(h, c, o, done)
	:: else
	fi
}

#ifdef BUG_WAIT_COUNT
#define READY(h)	(serviced > cursor[h] || gone)
#else
#define READY(h)	(serviced > cursor[h] || FAILED(h))
#endif

/* The DPC wakes under .wait.lock; outages change before who does takes it */
inline bogus_handle_wait(h, t)
{
	lock(wait_lock);
	do
	:: READY(h) -> break
	:: else ->
		d_step { queued[t] = 1; asleep[t] = 1; unlock(wait_lock) };
		/* schedule() */
		atomic { !asleep[t] && !wait_lock -> wait_lock = 1 }
	od;
	atomic { queued[t] = 0; asleep[t] = 0; unlock(wait_lock) }
}

/* Until it returns something: a count first, else the error */
inline bogus_read(h, t, c, o, done)
{
	done = 0;
	do
	:: gone || done -> break
	:: else ->
		assert(!bogus_freed && linked[h]);
		if
		:: serviced > cursor[h] ->
			/* bogus_handle_take() */
			atomic { done = 1; cursor[h] = serviced }
		:: else ->
			bogus_handle_error(h, c, o, done);
			if
			:: done
			:: else -> bogus_handle_wait(h, t)
			fi
		fi
	od
}

/* A read of 0 bytes */
inline bogus_read_short(h, c, o, done)
{
	if
	:: gone
	:: else -> bogus_handle_error(h, c, o, done)
	fi
}

inline poll_wait(t)
{
	d_step { !wait_lock -> queued[t] = 1; asleep[t] = 1 }
}

/* do_poll() of one file: queue once, look, sleep, look again */
inline bogus_poll(h, t)
{
#ifndef BUG_ERR_TEST_FIRST
	poll_wait(t);
#endif
	do
	:: gone || serviced > cursor[h] -> break
	:: else ->
		if
		:: FAILED(h) -> break
		:: else
		fi;
#ifdef BUG_ERR_TEST_FIRST
		poll_wait(t);
#endif
		atomic { !asleep[t] -> asleep[t] = 1 }	/* schedule() */
	od;
	atomic { !wait_lock -> asleep[t] = 0; queued[t] = 0 }
}
