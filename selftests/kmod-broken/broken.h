/* SPDX-License-Identifier: GPL-2.0 */
/* Bugs made on purpose: each is for one checker of the kernel to find. */
#ifndef BROKEN_H
#define BROKEN_H

#include <linux/types.h>

/**
 * struct broken_bug - one bug
 * @name: what the module's parameter "bug" calls it
 * @fn: does it; returns 0, or why it can't be done
 */
struct broken_bug {
	const char *name;
	int (*fn)(void);
};

/* Each ends with an entry without a name. */
extern const struct broken_bug broken_memory_bugs[];
extern const struct broken_bug broken_lock_bugs[];
extern const struct broken_bug broken_race_bugs[];
extern const struct broken_bug broken_driver_bugs[];

int broken_in_hardirq(void (*fn)(void));
void broken_stack_bytes(char *text, size_t size);
void broken_driver_mend(void);

#endif /* BROKEN_H */
