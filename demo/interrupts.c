// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tour.h"

/* The number that a line of /proc/interrupts begins with, or 0 */
static unsigned long interrupts_number(const char *line)
{
	char *end;
	unsigned long number = strtoul(line, &end, 10);

	return *end == ':' ? number : 0;
}

/*
 * Show one interrupt as /proc/interrupts does, under its heading. Returns 0,
 * or -1 if it isn't there.
 */
int interrupts_show(unsigned int irq)
{
	FILE *file = fopen("/proc/interrupts", "r");
	char *line = NULL;
	size_t size = 0;
	int ret = -1;

	if (!file)
		return -1;
	if (getline(&line, &size, file) > 0)
		printf("     %s", line);
	while (ret && getline(&line, &size, file) > 0) {
		if (interrupts_number(line) == irq) {
			printf("     %s\n", line);
			ret = 0;
		}
	}
	free(line);
	fclose(file);
	return ret;
}
