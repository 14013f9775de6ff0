// SPDX-License-Identifier: GPL-2.0
/* The DPC mechanisms as sysfs shows them, and the histograms of the stages. */

#include <stdio.h>
#include <string.h>
#include "bogus_test.h"

const char *const bogus_dpc_names[] = {
	"tasklet", "bh", "thread", "wq", "wq-highpri", "none", NULL,
};

static int bogus_dpc_list_add(struct bogus_dpc_list *list, const char *word)
{
	size_t len = strlen(word);
	bool current = word[0] == '[' && word[len - 1] == ']';

	if (current) {
		if (list->current < BOGUS_TEST_DPCS)
			return -EPROTO;
		list->current = list->n;
		word++;
		len -= 2;
	}
	if (list->n >= BOGUS_TEST_DPCS || !len || len >= BOGUS_DPC_NAME_LEN)
		return -EPROTO;
	memset(list->names[list->n], 0, BOGUS_DPC_NAME_LEN);
	memcpy(list->names[list->n], word, len);
	list->n++;
	return 0;
}

/* Names with one blank between them, one of them in brackets; else -EPROTO */
int bogus_dpc_list_read(unsigned int id, struct bogus_dpc_list *list)
{
	char text[256], *rest = text, *word;
	int ret = bogus_attr_read(id, "dpc", text, sizeof(text));

	if (ret < 0)
		return ret;
	list->n = 0;
	list->current = BOGUS_TEST_DPCS;
	do {
		word = strsep(&rest, " ");
		ret = *word ? bogus_dpc_list_add(list, word) : -EPROTO;
	} while (rest && !ret);
	return !ret && list->current >= list->n ? -EPROTO : ret;
}

bool bogus_dpc_listed(const struct bogus_dpc_list *list, const char *name)
{
	unsigned int i;

	for (i = 0; i < list->n; i++)
		if (!strcmp(list->names[i], name))
			return true;
	return false;
}

int bogus_dpc_set(unsigned int id, const char *name)
{
	return bogus_attr_write(id, "dpc", name);
}

/* Which enum bogus_context the DPC of a mechanism runs in */
unsigned int bogus_dpc_context(const char *name)
{
	if (!strcmp(name, "tasklet") || !strcmp(name, "bh"))
		return BOGUS_CONTEXT_SOFTIRQ;
	if (!strcmp(name, "none"))
		return BOGUS_CONTEXT_HARDIRQ;
	return BOGUS_CONTEXT_THREAD;
}

/* @counts has room for BOGUS_HISTOGRAM_BUCKETS, or is NULL */
int bogus_histogram_get(int fd, unsigned int stage, __u64 *counts)
{
	struct bogus_histogram histogram = {
		.size = sizeof(histogram),
		.stage = stage,
		.buckets = counts ? BOGUS_HISTOGRAM_BUCKETS : 0,
		.counts = (uintptr_t)counts,
	};

	return bogus_handle_ioctl(fd, BOGUS_IOC_HISTOGRAM, &histogram);
}

uint64_t bogus_histogram_sum(const __u64 *counts)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < BOGUS_HISTOGRAM_BUCKETS; i++)
		sum += counts[i];
	return sum;
}

/* The formula of uapi/bogus.h */
uint64_t bogus_histogram_low(unsigned int bucket)
{
	if (bucket < 32)
		return bucket;
	return (uint64_t)(16 + bucket % 16) << (bucket / 16 - 1);
}

/* By looking for it, so as not to make the driver's own mistakes */
unsigned int bogus_histogram_bucket(uint64_t value)
{
	unsigned int bucket = 0;

	while (bucket < BOGUS_HISTOGRAM_BUCKETS - 1 &&
	       value >= bogus_histogram_low(bucket + 1))
		bucket++;
	return bucket;
}
