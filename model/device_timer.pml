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
#ifdef FAULTS
		abandoned = abandoned + UNDER_WAY;
#ifndef VARIANT_GLITCH_LEFT
		glitch = 0;
#endif
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

/* bogus_vdev_raise_unlock(), in a step of its caller's; then the other half */
inline bogus_vdev_raise_unlock(was_masked)
{
	raised++;
	overrun = overrun + irq;
	irq = 1;
	was_masked = masked
}

inline bogus_vdev_signal(was_masked, mine, go, first, last)
{
	if
	:: was_masked
	:: else ->
		if
		:: handle_fasteoi_irq(mine, go, first, last)
		:: bogus_vdev_kick()
		fi
	fi
}

/* The I/O ends */
inline bogus_vdev_complete(todo, was_masked, restart, mine, go, first, last)
{
	assert(!vdev_freed);
#ifdef FAULTS
	bogus_vdev_end_badly_unlock(todo, was_masked, mine, go, first, last);
#else
	d_step {
		completing = 1;
		busy = 0;
		bogus_vdev_raise_unlock(was_masked)
	};
	bogus_vdev_signal(was_masked, mine, go, first, last);
#endif
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
	byte first, last, todo;

end:	do
	:: atomic {
		hr_queued && ENDED < MAXIO ->
		hr_queued = 0;
		hr_running = 1
	   };
	   bogus_vdev_complete(todo, was_masked, restart, mine, go, first, last);
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
#ifdef FAULTS
		high = (irq || glitch) && !masked;
		glitch = 0
#else
		high = irq && !masked
#endif
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

