/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of device.pml: the watchdog's reset and restart. Its looks come LOOKS
 * times at any moment, too early as well, and whenever the device is silent for
 * good; watchdog.pml has the rest of it.
 */

byte watched;
byte looks, late;

/* Nothing will happen any more unless somebody does something */
#define SILENT		(running && !irq && !hr_queued && !hr_running && \
			 !inprogress && !vanished && !bogus_lock)

inline bogus_watchdog_start()
{
	watched = serviced
}

/*
 * Whether the device is silent for no reason, and has been reset. Only what
 * comes between the look and the reset is discarded.
 */
inline bogus_watchdog_reset(silent, here, seen, before)
{
#if defined BUG_LOOK_NO_DISABLE
#elif defined BUG_LOOK_NO_SYNC
	disable_irq_nosync();
#else
	disable_irq();
#endif
	d_step {
		/* bogus_inb() */
		assert(!vdev_freed);
		here = PRESENT;
		seen = irq;
		before = raised - discarded
	};
#ifdef BUG_LOOK_PENDING
	silent = serviced == watched;
#else
	silent = serviced == watched && (!here || !seen);
#endif
#ifdef BUG_LOOK_NO_RESET
	before = 0;
#else
	if
	:: silent && here ->
		before = before - seen;
		bogus_vdev_reset();
		/* What was pending has not been discarded with what came */
		assert(raised - discarded >= before + seen)
	:: else
	fi;
#endif
	seen = 0;
#ifndef BUG_LOOK_NO_DISABLE
	enable_irq(seen);
#endif
	d_step { before = 0; here = 0 }
}

/* Nobody has been served since: or else it would not be silent */
inline bogus_watchdog_revive()
{
#if !defined RAW && !defined BUG_LOOK_NO_DISABLE
	assert(serviced == watched);
#endif
	bogus_watchdog_start();
	if
	:: PRESENT -> bogus_vdev_outb(0, 1)
	:: else
	fi
}

inline bogus_watchdog_look(silent, here, seen, before)
{
	if
	:: serviced == watched ->
		bogus_watchdog_reset(silent, here, seen, before)
	:: else
	fi;
	if
	:: silent -> bogus_watchdog_revive()
	:: else -> bogus_watchdog_start()
	fi;
	silent = 0
}

proctype bogus_watchdog_work()
{
	bit silent, here, seen;
	byte before;

end:	do
	:: atomic {
		if
		:: running && looks < LOOKS -> looks++
		:: SILENT && late < 2 * FAULTS -> late++
		fi
	   };
#ifndef BUG_LOOK_UNLOCKED
	   lock(bogus_lock);
#endif
	   if
	   :: running && !gone ->
		bogus_watchdog_look(silent, here, seen, before)
	   :: else
	   fi;
#ifndef BUG_LOOK_UNLOCKED
	   unlock(bogus_lock)
#endif
	od
}
