/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the models share: the kernel's ways to exclude one another, as far as
 * the driver relies on them. Each is one step, taken when it can be.
 */

/* A mutex or a spinlock: whoever holds it, the others wait */
inline lock(l)
{
	atomic { !l -> l = 1 }
}

inline unlock(l)
{
	l = 0
}

/*
 * Nothing can move any more. The first time this is so, whoever is to go on
 * for as long as the test wants is told; see settled in each model.
 */
#define QUIESCENT	timeout

/* A step that may be put off until everything else has come to rest */
#define NOW_OR_LATER	if :: skip :: skip; (settled) fi
