// SPDX-License-Identifier: GPL-2.0
/* The device's line in /proc/interrupts. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bogus_test.h"

static int bogus_irq_line_parse(char *text, unsigned int cpus,
				struct bogus_irq_line *line)
{
	unsigned int cpu;
	char *end;

	for (cpu = 0; cpu < cpus; cpu++) {
		line->count[cpu] = strtoull(text, &end, 10);
		if (end == text)
			return -EPROTO;
		text = end;
	}
	line->cpus = cpus;
	snprintf(line->rest, sizeof(line->rest), "%s", text);
	return 0;
}

/* The header has a column, "CPUn", for every CPU that is online */
static unsigned int bogus_irq_count_columns(const char *header)
{
	unsigned int cpus = 0;
	const char *at;

	for (at = strstr(header, "CPU"); at; at = strstr(at + 1, "CPU"))
		cpus++;
	return cpus;
}

int bogus_irq_line_read(unsigned int irq, struct bogus_irq_line *line)
{
	FILE *file = fopen("/proc/interrupts", "re");
	char text[2048], *colon;
	unsigned int cpus = 0;
	int ret = -ENOENT;

	if (!file)
		return -errno;
	if (fgets(text, sizeof(text), file))
		cpus = bogus_irq_count_columns(text);
	while (ret == -ENOENT && fgets(text, sizeof(text), file)) {
		colon = strchr(text, ':');
		if (colon && strtoul(text, NULL, 10) == irq)
			ret = bogus_irq_line_parse(colon + 1, cpus, line);
	}
	fclose(file);
	return ret;
}

uint64_t bogus_irq_line_sum(const struct bogus_irq_line *line)
{
	uint64_t sum = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < line->cpus; cpu++)
		sum += line->count[cpu];
	return sum;
}
