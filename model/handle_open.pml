/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of handle.pml: START, STOP, open and close.
 */

inline bogus_halt()
{
	running = 0;
	(!dpc_queued && !dpc_busy)
}

inline bogus_handle_start(h, c)
{
	if
	:: gone || hstarted[h]
	:: else ->
		d_step { efd_held[h] = EVENTFD; efd[h] = 0 };
#ifdef BUG_EVENTFD_LATE
		d_step { excuse(h); running = 1 };
		bogus_handle_set_eventfd(h, EVENTFD, c);
#else
		bogus_handle_set_eventfd(h, EVENTFD, c);
		running = 1;	/* bogus_run() */
#endif
		started++;
		hstarted[h] = 1
	fi
}

inline bogus_handle_stop(h, c)
{
	if
	:: hstarted[h] ->
		hstarted[h] = 0;
		started--;
		if
		:: started == 0 && !gone -> bogus_halt()
		:: else
		fi;
		if
		:: eventfd[h] ->
#ifdef BUG_PUT_EARLY
			efd_held[h] = 0;
			bogus_handle_set_eventfd(h, 0, c);
#else
			bogus_handle_set_eventfd(h, 0, c);
			efd_held[h] = 0;
#endif
		:: else
		fi
	:: else
	fi
}

inline bogus_ioctl_start(h, c)
{
	mutex_lock_bogus();
	bogus_handle_start(h, c);
	unlock(bogus_lock)
}

inline bogus_ioctl_stop(h, c)
{
	mutex_lock_bogus();
	if
	:: gone
	:: else -> bogus_handle_stop(h, c)
	fi;
	unlock(bogus_lock)
}

inline bogus_handle_new(h, ok)
{
	mutex_lock_bogus();
	if
	:: gone
	:: else ->
#ifdef BUG_OPEN_PUBLISHED
		d_step { cursor[h] = published; base[h] = serviced };
#else
		d_step { cursor[h] = serviced; base[h] = serviced };
#endif
#ifndef BUG_OPEN_NO_REF
		refs++;
#endif
		linked[h] = 1;
		ok = 1
	fi;
	unlock(bogus_lock)
}

inline bogus_handle_free(h, c)
{
	mutex_lock_bogus();
#ifndef BUG_CLOSE_NO_STOP
	bogus_handle_stop(h, c);
#endif
	linked[h] = 0;
	unlock(bogus_lock);
	d_step {
		assert(given[h] == cursor[h] - base[h]);
		assert(!armed[h] && !efd_held[h]);
		freed[h] = 1
	};
	put_device()
}

/* The last to close has the handle freed: bogus_release() */
inline close(h, c, last)
{
	d_step { files[h]--; last = (files[h] == 0) };
	if
	:: last -> bogus_handle_free(h, c)
	:: else
	fi;
	threads--
}

inline bogus_open(h, ok)
{
	/* bogus_get() */
#ifdef BUG_GET_UNLOCKED
	ok = listed;
	if
	:: ok -> assert(!bogus_freed); refs++
	:: else
	fi;
#else
	d_step { ok = listed; refs = refs + listed };
#endif
	if
	:: ok ->
		ok = 0;
		bogus_handle_new(h, ok);
		put_device()
	:: else
	fi
}
