// SPDX-License-Identifier: LGPL-2.1-or-later
/* The pretended driver's mechanisms and histograms, the same for all devices */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../kmod/uapi/bogus.h"
#include "fake_kernel.h"

static const char *const fake_mechanisms[] = {
	"tasklet", "thread", "wq", "wq-highpri", "none",
};

#define FAKE_MECHANISMS	(sizeof(fake_mechanisms) / sizeof(fake_mechanisms[0]))

/* Set up by the test before the library looks */
static struct fake_split {
	uint64_t counts[BOGUS_STAGES][BOGUS_HISTOGRAM_BUCKETS];
	uint32_t buckets;
} fake_split = { .buckets = BOGUS_HISTOGRAM_BUCKETS };

void fake_split_reset(void)
{
	memset(&fake_split, 0, sizeof(fake_split));
	fake_split.buckets = BOGUS_HISTOGRAM_BUCKETS;
}

void fake_split_set(unsigned int stage, unsigned int bucket, uint64_t count)
{
	fake_split.counts[stage][bucket] = count;
}

void fake_split_set_buckets(uint32_t buckets)
{
	fake_split.buckets = buckets;
}

int fake_histogram(void *arg)
{
	struct bogus_histogram *histogram = arg;
	uint32_t room = histogram->buckets;

	if (histogram->size < BOGUS_HISTOGRAM_SIZE_VER0 || histogram->flags ||
	    histogram->stage >= BOGUS_STAGES ||
	    (room && room < fake_split.buckets))
		return -EINVAL;
	histogram->buckets = fake_split.buckets;
	if (room)
		memcpy((void *)(uintptr_t)histogram->counts,
		       fake_split.counts[histogram->stage],
		       fake_split.buckets * sizeof(uint64_t));
	return 0;
}

static void fake_list_dpc(unsigned int id, size_t current)
{
	char list[128];
	size_t i, n = 0;

	for (i = 0; i < FAKE_MECHANISMS; i++)
		n += snprintf(list + n, sizeof(list) - n,
			      i == current ? "%s[%s]" : "%s%s", i ? " " : "",
			      fake_mechanisms[i]);
	snprintf(list + n, sizeof(list) - n, "\n");
	fake_tree_set_dpc(id, list);
}

/* Takes one line, as sysfs does; "bh" is what this kernel is too old for */
int fake_device_set_dpc(unsigned int id, const char *name)
{
	char line[32];
	size_t i;

	if (!strcmp(name, "bh\n"))
		return -EOPNOTSUPP;
	for (i = 0; i < FAKE_MECHANISMS; i++) {
		snprintf(line, sizeof(line), "%s\n", fake_mechanisms[i]);
		if (strcmp(name, line) != 0)
			continue;
		if (fake_device_started(id))
			return -EBUSY;
		fake_list_dpc(id, i);
		return 0;
	}
	return -EINVAL;
}
