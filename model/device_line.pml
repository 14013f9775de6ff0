/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of device.pml: the port, and the interrupt controller with its line.
 */

/* The port */

/* In a step of its caller's */
inline bogus_vdev_start_locked()
{
	if
	:: busy
	:: else ->
		busy = 1;
#ifdef FAULTS
		bogus_vdev_choose_fault_locked();
#endif
#ifdef BUG_REARM_ALWAYS
		rearm = 1
#else
		if
#ifdef FAULTS
		:: !busy || fault == FAULT_STUCK
		:: else ->
			if
			:: completing -> rearm = 1
			:: else -> hr_queued = 1
			fi
#else
		:: completing -> rearm = 1
		:: else -> hr_queued = 1
#endif
		fi
#endif
	fi
}

inline bogus_vdev_outb(eoi, start)
{
	assert(!vdev_freed);
	PORT_STEP {
		if
		:: PRESENT ->
			if
			:: eoi -> irq = 0
			:: else
			fi;
			if
			:: start -> bogus_vdev_start_locked()
			:: else
			fi
		:: else
		fi
	}
}

/* The interrupt controller */

/* With an IPI if the line leads to another CPU */
inline bogus_vdev_kick()
{
#ifdef IPI
	if
	:: replay_queued = 1
	:: d_step {
		if
		:: !csd -> csd = 1; ipis++
		:: else
		fi
	   }
	fi
#else
	replay_queued = 1
#endif
}

inline bogus_vdev_irq_mask()
{
	masked = 1
}

inline bogus_vdev_irq_unmask(high)
{
#ifdef BUG_UNMASK_UNLOCKED
	high = irq;
	masked = 0;
#else
	d_step { masked = 0; high = irq };
#endif
#ifndef BUG_UNMASK_NO_LOOK
	if
	:: high -> bogus_vdev_kick()
	:: else
	fi;
#endif
	high = 0
}

inline bogus_vdev_irq_eoi()
{
#ifndef BUG_EOI_NO_RECHECK
	if
	:: irq ->
		if
		:: !masked -> bogus_vdev_kick()
		:: else
		fi
	:: else
	fi
#else
	skip
#endif
}
