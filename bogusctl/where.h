/* SPDX-License-Identifier: GPL-2.0 */
/* Where code has run: in which contexts, and on which CPUs. */
#ifndef BOGUSCTL_WHERE_H
#define BOGUSCTL_WHERE_H

#include <sched.h>

#include "json.h"

#define WHERE_SIZE	64

/**
 * struct where - the places
 * @contexts: a bit for each enum bogus_ring_context
 * @cpus: the CPUs; those with numbers that don't fit are left out
 */
struct where {
	unsigned int contexts;
	cpu_set_t cpus;
};

void where_add(struct where *where, unsigned int context, unsigned int cpu);
/* "softirq, CPU 0,2-3", or "" if it is not known. Return: @buf */
const char *where_format(const struct where *where, char buf[WHERE_SIZE]);
/* Two arrays: contexts and cpus */
void where_write_json(struct json *json, const struct where *where);

#endif /* BOGUSCTL_WHERE_H */
