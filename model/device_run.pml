/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of device.pml: setting the device going and making it quiet.
 */

inline put_device()
{
	d_step {
		assert(refs > 0);
		refs--;
		bogus_freed = (refs == 0)
	}
}

inline bogus_run(ok, status)
{
	ok = 1;
	if
#ifndef BUG_RUN_SUSPENDED
	:: suspended
#endif
	:: else ->
		/* bogus_inb() */
		assert(!vdev_freed);
		ok = PRESENT;
		status = busy || irq;
		if
		:: !ok
#ifndef BUG_RUN_PENDING
		:: ok && running && status
#endif
		:: else ->
			quiet = 0;
#ifdef FAULTS
			if
			:: running
			:: else -> bogus_watchdog_start()
			fi;
#endif
			running = 1;
			bogus_vdev_outb(0, 1)
		fi;
		status = 0
	fi
}

inline bogus_halt(high)
{
#ifdef BUG_FLUSH_FIRST
	dpc_flush();
#endif
#ifndef VARIANT_RUNNING_LATE
	running = 0;
#endif
#if defined BUG_HALT_NO_DISABLE
#elif defined BUG_HALT_NO_SYNC
	disable_irq_nosync();
#else
	disable_irq();
#endif
	bogus_vdev_reset();
#ifndef BUG_HALT_NO_DISABLE
	enable_irq(high);
#endif
#ifdef VARIANT_RUNNING_LATE
	running = 0;
#endif
#if !defined BUG_HALT_NO_FLUSH && !defined BUG_FLUSH_FIRST
	dpc_flush();
#endif
	quiet = 1
}

inline bogus_handle_start(mine, status)
{
	bogus_run(mine, status);
	if
	:: mine -> started++
	:: else
	fi
}

inline bogus_handle_stop(mine, high)
{
	if
	:: mine ->
		mine = 0;
		started--;
		if
#ifdef BUG_STOP_ANY
		:: !gone -> bogus_halt(high)
#else
		:: started == 0 && !gone -> bogus_halt(high)
#endif
		:: else
		fi
	:: else
	fi
}
