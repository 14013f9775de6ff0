/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of watchdog.pml: the work item, and what it does when it looks.
 */

/* The work item; while it is being cancelled for good nobody can queue it */

inline mod_delayed_work()
{
	assert(!bogus_freed);
	pending = !canceling
}

inline cancel_delayed_work_sync()
{
	d_step { pending = 0; canceling = 1 };
	(!work_busy);
	canceling = 0
}

/* The watchdog; what bogus_lock protects may change in one step */

inline bogus_watchdog_begin()
{
	watched = serviced
}

inline bogus_watchdog_arm()
{
	mod_delayed_work()
}

inline bogus_watchdog_start()
{
	stalls = 0;
	bogus_watchdog_begin();
	bogus_watchdog_arm()
}

inline bogus_watchdog_stop()
{
#ifdef BUG_STOP_WAITS
	cancel_delayed_work_sync();
#else
	pending = 0;	/* cancel_delayed_work() */
#endif
#ifndef BUG_STOP_FAILING
	failing = 0;
#endif
	outage = 0
}

/* From here on each handle is to be told, once */
inline count_outage(h)
{
	d_step {
		outages++;
		h = 0;
		do
		:: h < HANDLES ->
			owed[h] = owed[h] || (linked[h] && !outage);
			h++
		:: else -> break
		od;
		h = 0;
		outage = 1
	}
}

inline bogus_watchdog_fail(t)
{
	if
#ifndef BUG_FAIL_AGAIN
	:: failing -> assert(outage)
#endif
	:: else ->
		failing = 1;
#ifdef BUG_FAIL_WAKE_FIRST
		wake_up(t, 1);
#endif
		count_outage(t);
#if defined BUG_FAIL_WAKE_ONE
		wake_up(t, 0)
#elif !defined BUG_FAIL_WAKE_FIRST && !defined BUG_FAIL_NO_WAKE
		wake_up(t, 1)	/* wake_up_all() */
#endif
	fi
}

/* The ISR is one step: disable_irq() waits for nothing */
inline bogus_watchdog_reset(silent)
{
	d_step {
		disabled = 1;
		silent = serviced == watched && (absent || !irq)
	};
	d_step {
		if
		:: silent && !absent -> reset()
		:: else
		fi;
		disabled = 0
	}
}

inline bogus_watchdog_revive(t)
{
	stalls = (stalls < 2 -> stalls + 1 : 2);
	if
	:: stalls > 1 -> bogus_watchdog_fail(t)
	:: else
	fi;
	bogus_watchdog_begin();
	d_step {
		if
		:: absent
		:: else -> start_io()
		fi
	}
}

/* One look tells that the outage is over, and begins the next interval */
inline watchdog_well()
{
#ifdef BUG_LOOKS_TWICE
	stalls = 0;
	if
	:: serviced != watched -> failing = 0
	:: else
	fi;
	bogus_watchdog_begin()
#else
	d_step {
		stalls = 0;
#ifndef BUG_OUTAGE_ENDLESS
		failing = failing && serviced == watched;
#endif
		bogus_watchdog_begin()
	}
#endif
}

inline bogus_watchdog_look(silent, t)
{
	silent = 0;
	if
	:: serviced == watched -> bogus_watchdog_reset(silent)
	:: else
	fi;
	if
	:: silent -> bogus_watchdog_revive(t)
	:: else -> watchdog_well()
	fi
}
