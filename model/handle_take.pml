/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of handle.pml: sleeping until there is a count, and taking it.
 */

/* Sleeping and waking */

inline bogus_handle_look(h, p, c)
{
	assert(!bogus_freed && !freed[h]);
	c = cursor[h];
	p = published
}

inline wake_up_all_locked(t)
{
	d_step {
		t = 0;
		do
		:: t < SLEEPERS && queued[t] ->
			asleep[t] = 0;
			queued[t] = polls[t];
#ifdef BUG_WAKE_ONE
			break;
#endif
			t++
		:: t < SLEEPERS && !queued[t] -> t++
		:: else -> break
		od;
		t = 0
	}
}

inline prepare_to_wait(t)
{
	lock(wait_lock);
	queued[t] = 1;
	asleep[t] = 1;
	unlock(wait_lock)
}

inline finish_wait(t)
{
	asleep[t] = 0;
	lock(wait_lock);
	queued[t] = 0;
	unlock(wait_lock)
}

/* wait_event_interruptible_locked_irq(): test, queue and sleep, all locked */
inline bogus_handle_wait(h, t, p, c)
{
	assert(!bogus_freed);
#ifdef BUG_TEST_FIRST
	do
	:: true ->
		bogus_handle_look(h, p, c);
		if
		:: p > c || gone -> break
		:: else
		fi;
		prepare_to_wait(t);
		(!asleep[t])	/* schedule() */
	od;
	finish_wait(t)
#else
	lock(wait_lock);
	do
	:: true ->
		bogus_handle_look(h, p, c);
		if
		:: p > c -> break
		:: p <= c ->
			if
#ifndef BUG_NO_GONE_TEST
			:: gone -> break
#endif
			:: else
			fi
		fi;
		d_step { queued[t] = 1; asleep[t] = 1 };
		unlock(wait_lock);
		(!asleep[t]);	/* schedule() */
		lock(wait_lock)
	od;
	atomic { queued[t] = 0; asleep[t] = 0 };
	unlock(wait_lock)
#endif
}

/* do_poll() of one file: queue once, look, sleep, look again */
inline bogus_poll(h, t, p, c)
{
#ifdef BUG_POLL_TEST_FIRST
	bogus_handle_look(h, p, c);
	if
	:: gone || p > c
	:: else ->
		prepare_to_wait(t);	/* poll_wait() */
		(!asleep[t])
	fi;
#else
	prepare_to_wait(t);	/* poll_wait() */
	do
	:: gone -> break
	:: else ->
		bogus_handle_look(h, p, c);
		if
		:: p > c -> break
		:: else
		fi;
		(!asleep[t]);	/* poll_schedule_timeout() */
		asleep[t] = 1
	od;
#endif
	finish_wait(t)
}

/* Taking a count */

/* The number counts as returned when nothing can stop it any more */
inline bogus_handle_take(h, p, c, done)
{
	atomic {
#ifdef BUG_NO_CMPXCHG
		done = 1;
#else
		done = (cursor[h] == c);
#endif
		if
		:: done ->
			cursor[h] = p;
#ifndef BUG_CURSOR_FIRST
			given[h] = given[h] + (p - c);
#endif
		:: else
		fi
	};
#ifndef BUG_NO_REARM
	if
	:: done && eventfd[h] -> bogus_handle_rearm(h, c)
	:: else
	fi
#else
	skip
#endif
}

#ifdef BUG_CURSOR_FIRST
/* What not to do: the count is gone before the caller has it */
inline copy_and_take(h, p, c, done)
{
	byte n;

	n = p - c;
	bogus_handle_take(h, p, c, done);
	if
	:: done -> given[h] = given[h] + n
	:: skip		/* EFAULT */
	fi;
	n = 0
}
#else
/* EFAULT is not done, and the caller comes back; so does who was too slow */
inline copy_and_take(h, p, c, done)
{
	if
	:: bogus_handle_take(h, p, c, done)
	:: done = 0	/* EFAULT */
	fi
}
#endif

/* bogus_read_iter() is the same; the first loop of it is bogus_next() */
inline bogus_read(h, t, p, c, done)
{
	done = 0;
	do
	:: gone || done -> break
	:: else ->
		bogus_handle_look(h, p, c);
		if
		:: p > c -> copy_and_take(h, p, c, done)
		:: else -> bogus_handle_wait(h, t, p, c)
		fi;
		d_step { p = 0; c = 0 }
	od
}

inline bogus_ioctl_get_event(h, p, c, done)
{
	done = 0;
	do
	:: gone || done -> break
	:: else ->
		bogus_handle_look(h, p, c);
		if
		:: p > c -> copy_and_take(h, p, c, done)
		:: else -> done = 1
		fi;
		d_step { p = 0; c = 0 }
	od
}
