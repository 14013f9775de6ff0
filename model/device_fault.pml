/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of device.pml: what goes wrong with an I/O, on purpose. One fault is
 * chosen when it begins, or none; FAULTS of them at most. ERROR and lateness
 * are no part of what is modelled: an I/O may take any time.
 */

#define FAULT_NONE	0
#define FAULT_LOST	1
#define FAULT_DUPLICATE	2
#define FAULT_SPURIOUS	3
#define FAULT_STUCK	4

byte fault;			/* of the I/O under way */
byte faults;			/* how many there have been */
bit glitch;

/* .fault_counts, and I/Os that a reset has put an end to */
byte begun, ended, lost, duplicates, stuck, vanishes, abandoned;

#define UNDER_WAY	(busy && fault != FAULT_STUCK)

/* In a step of its caller's */
inline bogus_vdev_choose_fault_locked()
{
	begun++;
	fault = FAULT_NONE;
	if
	:: true
#ifdef LOST
	:: faults < FAULTS -> faults++; fault = FAULT_LOST
#endif
#ifdef DUPLICATE
	:: faults < FAULTS -> faults++; fault = FAULT_DUPLICATE
#endif
#ifdef SPURIOUS
	:: faults < FAULTS -> faults++; fault = FAULT_SPURIOUS
#endif
#ifdef STUCK
	:: faults < FAULTS ->
		faults++;
		fault = FAULT_STUCK;
		stuck++
#endif
#ifdef VANISH
#ifdef BUG_VANISH_PENDING
	:: faults < FAULTS ->
#else
	:: faults < FAULTS && !irq ->
#endif
		/* bogus_vdev_vanish_locked() */
		faults++;
		vanishes++;
		vanished = 1;
		irq = 0;
		busy = 0
#endif
	fi
}

/* The line goes up for a moment */
inline bogus_vdev_glitch_unlock(was_masked, mine, go, first, last)
{
	was_masked = masked;
	if
	:: was_masked
	:: else ->
		if
		:: handle_fasteoi_irq(mine, go, first, last)
		:: glitch = 1; bogus_vdev_kick()
		fi
	fi
}

/* And the same for an I/O that ends well: then once around */
inline bogus_vdev_end_badly_unlock(todo, was_masked, mine, go, first, last)
{
	d_step { completing = 1; ended++; todo = fault };
	if
	:: todo == FAULT_SPURIOUS ->
		bogus_vdev_glitch_unlock(was_masked, mine, go, first, last)
	:: todo == FAULT_LOST ->
#ifdef BUG_LOST_RAISED
		d_step { lost++; raised++; busy = 0 }
#else
		d_step { lost++; busy = 0 }
#endif
	:: else
	fi;
	if
	:: todo == FAULT_LOST
	:: else ->
		d_step { bogus_vdev_raise_unlock(was_masked); busy = 0 };
		bogus_vdev_signal(was_masked, mine, go, first, last)
	fi;
	if
	:: todo == FAULT_DUPLICATE ->
		/* bogus_vdev_duplicate() */
		d_step {
			was_masked = 1;
			if
#ifndef BUG_DUPLICATE_ABSENT
			:: !PRESENT
#endif
			:: else ->
				duplicates++;
				bogus_vdev_raise_unlock(was_masked)
			fi
		};
		bogus_vdev_signal(was_masked, mine, go, first, last)
	:: else
	fi;
	todo = 0
}

/* The contact is there again */
proctype back()
{
end:	do
	:: vanished ->
		d_step { assert(!irq && !busy); vanished = 0 }
	od
}
