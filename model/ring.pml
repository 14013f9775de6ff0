/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring in shared memory: the ISR writes its part of an entry, the DPC its
 * own and then publishes it, and a reader in user space, which takes no lock
 * and asks nobody, copies entries out.
 *
 * Loads and stores of one CPU happen in any order that its barriers leave
 * open: each is done when its turn has come or the processor likes, see
 * AFTER(). A store need not reach all other CPUs at once: the DPC may have
 * seen that the ISR is through while the reader still sees the ring as it was.
 * A release takes along what its CPU has seen, as the kernel's memory model
 * has it; an ordinary store does not.
 *
 *   SIZE=n	entries in the ring (default 2)
 *   MAXIO=n	interrupts (default 5)
 *   BUG_...	what is broken, VARIANT_... what is not needed; see runs
 */

#ifndef SIZE
#define SIZE 2
#endif
#ifndef MAXIO
#define MAXIO 5
#endif

/* One access after another, with what orders them, or without */
#define AFTER(access)	(access)
#define UNORDERED(access) true

#ifdef BUG_NO_WMB_BEFORE
#define AFTER_CLEAR(a)	UNORDERED(a)
#else
#define AFTER_CLEAR(a)	AFTER(a)
#endif
#ifdef VARIANT_NO_WMB_AFTER
#define AFTER_FIELDS(a)	UNORDERED(a)
#else
#define AFTER_FIELDS(a)	AFTER(a)
#endif
#ifdef BUG_DPC_NO_WMB_BEFORE
#define AFTER_DPC_CLEAR(a) UNORDERED(a)
#else
#define AFTER_DPC_CLEAR(a) AFTER(a)
#endif
#ifdef VARIANT_DPC_NO_WMB_AFTER
#define AFTER_DPC_FIELDS(a) UNORDERED(a)
#else
#define AFTER_DPC_FIELDS(a) AFTER(a)
#endif
#ifdef BUG_NO_ACQUIRE
#define AFTER_TOTAL(a)	UNORDERED(a)
#else
#define AFTER_TOTAL(a)	AFTER(a)
#endif
#ifdef VARIANT_NO_RMB_BEFORE
#define AFTER_LOOK(a)	UNORDERED(a)
#else
#define AFTER_LOOK(a)	AFTER(a)
#endif
#ifdef BUG_NO_RMB_AFTER
#define AFTER_COPY(a)	UNORDERED(a)
#else
#define AFTER_COPY(a)	AFTER(a)
#endif

/*
 * What is mapped. A time of interrupt n has the value n. Of the ISR's times one
 * is here: what tears two of them tears one from its number.
 */
byte isr_seq[SIZE];
byte isr_at[SIZE];
byte dpc_seq[SIZE];
byte dpc_at[SIZE];
byte dpc_end[SIZE];
byte total;			/* .published of the header */

/* Inside the driver */
byte serviced;

/* How far the ISR's stores to the ring have got to the reader */
byte arrived;

/* Its bogus_ring_write_isr() is before the release of the count */
proctype bogus_isr()
{
	do
	:: serviced < MAXIO -> serviced++
	:: else -> break
	od
}

/* As the reader sees it come */
inline bogus_ring_write_isr(n)
{
	i = n % SIZE;
	do
	:: !cleared ->
#ifndef BUG_NO_CLEAR
		isr_seq[i] = 0;
#endif
		cleared = 1
	:: AFTER_CLEAR(cleared) && !filled ->
		isr_at[i] = n; filled = 1
	:: cleared && AFTER_FIELDS(filled) && !stored ->
		isr_seq[i] = n; stored = 1
	:: cleared && filled && stored ->
		d_step { cleared = 0; filled = 0; stored = 0; i = 0 };
		break
	od
}

proctype isr_stores()
{
	byte n, i;
	bit cleared, filled, stored;

	do
	:: arrived < serviced ->
		n = arrived + 1;
		bogus_ring_write_isr(n);
		atomic { arrived = n; n = 0 }
	:: arrived == MAXIO -> break
	od
}

/*
 * What the release of the total waits for: all that came before the count that
 * the DPC has read.
 */
#ifdef BUG_COUNT_FIRST
#define BEFORE_COUNT(n)	(arrived >= n - 1)
#else
#define BEFORE_COUNT(n)	(arrived >= n)
#endif

/* For one interrupt */
inline bogus_ring_write_dpc(n)
{
	i = n % SIZE;
	do
	:: !cleared ->
#ifndef BUG_DPC_NO_CLEAR
		dpc_seq[i] = 0;
#endif
		cleared = 1
	:: AFTER_DPC_CLEAR(cleared) && !filled ->
		dpc_at[i] = n; filled = 1
	:: AFTER_DPC_CLEAR(cleared) && !reset ->
#ifndef BUG_END_KEPT
		dpc_end[i] = 0;
#endif
		reset = 1
	:: cleared && AFTER_DPC_FIELDS(filled && reset) && !stored ->
		dpc_seq[i] = n; stored = 1
	:: cleared && filled && reset && stored ->
		d_step { cleared = 0; filled = 0; reset = 0; stored = 0; i = 0 };
		break
	od
}

inline bogus_ring_publish(last)
{
#ifndef BUG_NO_RELEASE
	BEFORE_COUNT(last);
#endif
	total = last
}

/* The first that is still in the ring, less 1 */
#define BOGUS_RING_FIRST(published, last) \
	(last - published > SIZE -> last - SIZE : published)

proctype bogus_dpc()
{
	byte n, i, last, published;
	bit cleared, filled, reset, stored;

	do
	:: serviced > published ->
		last = serviced;
#ifdef BUG_PUBLISH_FIRST
		bogus_ring_publish(last);
#endif
		n = BOGUS_RING_FIRST(published, last);
		do
		:: n < last -> n++; bogus_ring_write_dpc(n)
		:: else -> break
		od;
#ifndef BUG_PUBLISH_FIRST
		bogus_ring_publish(last);
#endif
		/* bogus_ring_write_dpc_end() */
		n = BOGUS_RING_FIRST(published, last);
		do
		:: n < last -> n++; dpc_end[n % SIZE] = n
		:: else -> break
		od;
		atomic { published = last; last = 0; n = 0 }
	:: published == MAXIO -> break
	od
}

/*
 * The loads of bogus_ring_total() and bogus_ring_take() for entry n. What was
 * loaded too early counts like the rest: the processor does not know.
 */
inline load(n)
{
	i = n % SIZE;
	do
	:: !d_total -> h = total; d_total = 1
	:: AFTER_TOTAL(d_total) && !d_isr -> s1 = isr_seq[i]; d_isr = 1
	:: AFTER_TOTAL(d_total) && !d_dpc -> t1 = dpc_seq[i]; d_dpc = 1
	:: AFTER_TOTAL(d_total) && AFTER_LOOK(d_isr && d_dpc) && !d_a ->
		a = isr_at[i]; d_a = 1
	:: AFTER_TOTAL(d_total) && AFTER_LOOK(d_isr && d_dpc) && !d_b ->
		b = dpc_at[i]; d_b = 1
	:: AFTER_TOTAL(d_total) && AFTER_LOOK(d_isr && d_dpc) && !d_c ->
		c = dpc_end[i]; d_c = 1
	:: d_isr && AFTER_COPY(d_a && d_b && d_c) && !d_isr2 ->
		s2 = isr_seq[i]; d_isr2 = 1
	:: d_dpc && AFTER_COPY(d_a && d_b && d_c) && !d_dpc2 ->
		t2 = dpc_seq[i]; d_dpc2 = 1
	:: d_total && d_a && d_b && d_c && d_isr2 && d_dpc2 -> break
	od
}

#if defined VARIANT_NO_LOOK
#define LOOKED(n)	true
#elif defined BUG_NO_DPC_SEQ
#define LOOKED(n)	(s1 == n)
#else
#define LOOKED(n)	(s1 == n && t1 == n)
#endif

#if defined BUG_NO_RECHECK
#define STILL(n)	true
#elif defined BUG_NO_DPC_SEQ
#define STILL(n)	(s2 == n)
#else
#define STILL(n)	(s2 == n && t2 == n)
#endif

#ifdef BUG_JUMP
#define OLDEST(h)	(h - SIZE)
#else
#define OLDEST(h)	(h - SIZE + 1)
#endif

/* bogus_ring_read() of the library: what has become of each, exactly */
proctype reader()
{
	byte n = 1;		/* .next */
	byte i, h, s1, t1, s2, t2, a, b, c;
	bit d_total, d_isr, d_dpc, d_a, d_b, d_c, d_isr2, d_dpc2;
	byte accepted, missed;

	do
	:: n <= MAXIO ->
		load(n);
		atomic {
			if
			:: h < n	/* nothing new */
			:: h >= n + SIZE ->
				/* Overtaken by a round or more */
				missed = missed + OLDEST(h) - n;
				n = h - SIZE + 1
			:: h >= n && h < n + SIZE && LOOKED(n) && STILL(n) ->
				assert(a == n && b == n);
				assert(c == n || c == 0);
				accepted++;
				n++
			:: else ->
				/* Nothing but a newer entry is a reason */
				assert(serviced >= n + SIZE);
				missed++;
				n++
			fi;
			d_total = 0; d_isr = 0; d_dpc = 0; d_a = 0; d_b = 0;
			d_c = 0; d_isr2 = 0; d_dpc2 = 0;
			i = 0; h = 0; s1 = 0; t1 = 0; s2 = 0; t2 = 0;
			a = 0; b = 0; c = 0
		};
		assert(accepted + missed == n - 1)
	:: else -> break
	od
}

init {
	atomic {
		run bogus_isr();
		run isr_stores();
		run bogus_dpc();
		run reader()
	}
}
