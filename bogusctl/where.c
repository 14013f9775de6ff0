// SPDX-License-Identifier: GPL-2.0
/* Where code has run: in which contexts, and on which CPUs. */
#include <stdbool.h>
#include <stdio.h>

#include <bogus_ring.h>

#include "where.h"

#define WHERE_CONTEXTS	32

void where_add(struct where *where, unsigned int context, unsigned int cpu)
{
	if (context < WHERE_CONTEXTS)
		where->contexts |= 1U << context;
	if (cpu < CPU_SETSIZE)
		CPU_SET(cpu, &where->cpus);
}

static size_t where_format_contexts(const struct where *where, char *buf,
				    size_t size)
{
	unsigned int i;
	size_t n = 0;

	for (i = 0; i < WHERE_CONTEXTS && n < size; i++) {
		if (!(where->contexts & 1U << i))
			continue;
		n += snprintf(buf + n, size - n, "%s%s", n ? "+" : "",
			      bogus_ring_context_name(i));
	}
	return n;
}

/* The last of the CPUs that follow on @cpu without a gap */
static int where_end_of_range(const struct where *where, int cpu)
{
	while (cpu + 1 < CPU_SETSIZE && CPU_ISSET(cpu + 1, &where->cpus))
		cpu++;
	return cpu;
}

static void where_format_cpus(const struct where *where, char *buf,
			      size_t size)
{
	const char *before = ", CPU ";
	size_t n = 0;
	int cpu, end;

	for (cpu = 0; cpu < CPU_SETSIZE && n < size; cpu++) {
		if (!CPU_ISSET(cpu, &where->cpus))
			continue;
		end = where_end_of_range(where, cpu);
		n += snprintf(buf + n, size - n, "%s%d", before, cpu);
		if (end > cpu && n < size)
			n += snprintf(buf + n, size - n, "-%d", end);
		before = ",";
		cpu = end;
	}
}

const char *where_format(const struct where *where, char buf[WHERE_SIZE])
{
	size_t n;

	buf[0] = '\0';
	n = where_format_contexts(where, buf, WHERE_SIZE);
	if (n && n < WHERE_SIZE)
		where_format_cpus(where, buf + n, WHERE_SIZE - n);
	return buf;
}

void where_write_json(struct json *json, const struct where *where)
{
	unsigned int i;

	json_array(json, "contexts");
	for (i = 0; i < WHERE_CONTEXTS; i++)
		if (where->contexts & 1U << i)
			json_string(json, NULL, bogus_ring_context_name(i));
	json_array_end(json);
	json_array(json, "cpus");
	for (i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &where->cpus))
			json_u64(json, NULL, i);
	json_array_end(json);
}
