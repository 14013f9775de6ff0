/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of handle.pml: which eventfd is signalled when.
 */

inline eventfd_signal(h, c)
{
	d_step {
		assert(efd_held[h]);
		assert(signalled[h] != c);
		signalled[h] = c;
		efd[h] = 1
	}
}

inline bogus_handle_notify_locked(h, c)
{
	assert(!freed[h]);
	c = cursor[h];
	if
	:: published <= c -> armed[h] = 1
	:: else ->
		armed[h] = 0;
		if
#ifndef BUG_NOT_TOLD
		:: told[h] == c
#endif
		:: else ->
			told[h] = c;
			eventfd_signal(h, c)
		fi
	fi;
	c = 0
}

inline bogus_handle_rearm(h, c)
{
	assert(!bogus_freed);
	lock(wait_lock);
	if
	:: eventfd[h] -> bogus_handle_notify_locked(h, c)
	:: else
	fi;
	unlock(wait_lock)
}

/* What is unread from here on is to be signalled, unless it is so already */
inline excuse(h)
{
	excused[h] = (published > cursor[h] -> cursor[h] : TOLD_NEVER)
}

inline bogus_handle_set_eventfd(h, ctx, c)
{
	lock(wait_lock);
#ifdef BUG_EVENTFD_NO_MB
	c = cursor[h];
	eventfd[h] = ctx;
#else
	eventfd[h] = ctx;
	c = cursor[h];
#endif
	if
	:: ctx ->
		told[h] = c;
		d_step {
#ifndef BUG_EVENTFD_LATE
			excuse(h);
#endif
			if
			:: published <= c ->
				told[h] = TOLD_NEVER;
				armed[h] = 1
			:: else
			fi
		}
	:: else ->
#ifndef BUG_LEFT_ARMED
		armed[h] = 0;
#endif
		d_step { signalled[h] = TOLD_NEVER; told[h] = TOLD_NEVER }
	fi;
	c = 0;
	unlock(wait_lock)
}

inline bogus_handles_signal_armed(h, c)
{
	h = 0;
	do
	:: h < HANDLES && armed[h] ->
		bogus_handle_notify_locked(h, c);
		h++
	:: h < HANDLES && !armed[h] -> h++
	:: else -> break
	od;
	h = 0
}

inline bogus_handles_signal_removal(h)
{
	d_step {
		h = 0;
		do
		:: h < HANDLES ->
			if
			:: linked[h] && eventfd[h] ->
				assert(efd_held[h]);
				efd[h] = 1
			:: else
			fi;
			h++
		:: else -> break
		od;
		h = 0
	}
}
