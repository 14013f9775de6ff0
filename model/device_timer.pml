/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of device.pml: the timer, the reset, and the replay of a line that is high.
 */

/* The device */

inline hrtimer_cancel()
{
#ifdef BUG_CANCEL_NO_WAIT
	hr_queued = 0
#else
	atomic { !hr_running -> hr_queued = 0 }
#endif
}

inline bogus_vdev_silence(off, value)
{
	assert(!vdev_freed);
	off = value;
#ifndef BUG_RESET_NO_CANCEL
	hrtimer_cancel();
#endif
	d_step {
#ifndef BUG_RESET_NO_DISCARD
		discarded = discarded + irq;
#endif
		irq = 0;
		busy = 0
	}
}

inline bogus_vdev_irq_sync()
{
#ifdef BUG_SYNC_ORDER
	(!replay_queued && !replay_busy);
	(ipis == 0)
#else
	(ipis == 0);
	(!replay_queued && !replay_busy)
#endif
}

inline bogus_vdev_reset()
{
	bogus_vdev_silence(in_reset, 1);
#ifndef BUG_RESET_NO_SYNC
	bogus_vdev_irq_sync();
#endif
	in_reset = 0
}

/* The I/O ends; bogus_vdev_raise_unlock() is the first step of it */
inline bogus_vdev_complete(was_masked, restart, mine, go, first, last)
{
	assert(!vdev_freed);
	d_step {
		completing = 1;
		raised++;
		overrun = overrun + irq;
		busy = 0;
		irq = 1;
		was_masked = masked
	};
	if
	:: was_masked
	:: else ->
		/* bogus_vdev_signal() */
		if
		:: handle_fasteoi_irq(mine, go, first, last)
		:: bogus_vdev_kick()
		fi
	fi;
	d_step {
		completing = 0;
#ifndef BUG_REARM_IGNORED
		restart = rearm;
#endif
#ifndef BUG_REARM_KEPT
		rearm = 0;
#endif
		was_masked = 0
	}
}

/* hrtimer_run_queues() of the CPU that the timer is on */
proctype timer()
{
	bit was_masked, restart, mine, go;
	byte first, last;

end:	do
	:: atomic {
		hr_queued && raised < MAXIO ->
		hr_queued = 0;
		hr_running = 1
	   };
	   bogus_vdev_complete(was_masked, restart, mine, go, first, last);
	   d_step {
		hr_queued = hr_queued || restart;
		hr_running = 0;
		restart = 0
	   }
	od
}

/* irq_work_run() of the CPU that the line leads to */
proctype bogus_vdev_replay()
{
	bit high, mine, go;
	byte first, last;

end:	do
	:: atomic {
		replay_queued ->
		replay_queued = 0;
		replay_busy = 1;
		assert(!vdev_freed);
		high = irq && !masked
	   };
	   if
	   :: high -> handle_fasteoi_irq(mine, go, first, last)
	   :: else
	   fi;
	   atomic { replay_busy = 0; high = 0 }
	od
}

proctype bogus_vdev_ipi()
{
end:	do
	:: csd ->
		csd = 0;
#ifdef BUG_IPI_COUNT
		ipis--;
		assert(!vdev_freed);
		replay_queued = 1
#else
		assert(!vdev_freed);
		replay_queued = 1;
		ipis--
#endif
	od
}

