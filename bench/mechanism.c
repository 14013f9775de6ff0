// SPDX-License-Identifier: GPL-2.0
/* What runs the DPC. */
#include <stdio.h>
#include <string.h>
#include "bench.h"
#include "device.h"

#define DPC_PATH	"/sys/class/bogus/bogus0/dpc"

static void bench_mechanisms_add(struct bench_mechanism_list *list, const char *word)
{
	size_t length = strcspn(word, "]");

	if (list->count == BENCH_MECHANISMS_MAX)
		return;
	snprintf(list->names[list->count++], BOGUS_DPC_NAME_LEN, "%.*s",
		 (int)length, word);
}

/* The current one comes first, so that the others can be compared with it */
static void bench_mechanisms_swap(struct bench_mechanism_list *list, size_t at)
{
	char name[BOGUS_DPC_NAME_LEN];

	memcpy(name, list->names[0], sizeof(name));
	memcpy(list->names[0], list->names[at], sizeof(name));
	memcpy(list->names[at], name, sizeof(name));
}

/**
 * bench_mechanisms_list - what this kernel has, as sysfs lists it
 * @list: where to
 */
void bench_mechanisms_list(struct bench_mechanism_list *list)
{
	char line[256] = "", *word, *rest = line;
	FILE *file = fopen(DPC_PATH, "r");

	if (!file || !fgets(line, sizeof(line), file))
		bench_die(DPC_PATH);
	fclose(file);
	list->count = 0;
	while ((word = strsep(&rest, "\n "))) {
		if (!*word)
			continue;
		bench_mechanisms_add(list, word + (*word == '['));
		if (*word == '[')
			bench_mechanisms_swap(list, list->count - 1);
	}
}

/**
 * bench_mechanism_set - have the DPC run by another mechanism
 * @name: which
 *
 * The device must be stopped.
 */
void bench_mechanism_set(const char *name)
{
	bench_write(DPC_PATH, "%s", name);
}
