// SPDX-License-Identifier: LGPL-2.1-or-later
/* The split of a device in a guest: its mechanisms, its histograms. */
#include <errno.h>
#include <string.h>

#include "bogus_split.h"
#include "remote.h"

/**
 * bogus_remote_dpc_list() - bogus_dpc_list() in the guest
 * @dev: the handle
 * @buf: where the list is stored
 * @size: size of @buf
 *
 * Return: as bogus_dpc_list(); -EPROTO if it is no text.
 */
int bogus_remote_dpc_list(struct bogus *dev, char *buf, size_t size)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_DPC_LIST };
	uint8_t raw[BOGUS_WIRE_MAX];
	int ret = bogus_remote_request_data(dev, &msg, raw);

	if (ret < 0)
		return ret;
	if (msg.size && memchr(msg.data, '\0', msg.size))
		return -EPROTO;
	if (msg.size >= size)
		return -ERANGE;
	memcpy(buf, msg.data, msg.size);
	buf[msg.size] = '\0';
	return 0;
}

/**
 * bogus_remote_dpc_set() - bogus_dpc_set() in the guest
 * @dev: the handle
 * @name: the mechanism
 *
 * Return: as bogus_dpc_set().
 */
int bogus_remote_dpc_set(struct bogus *dev, const char *name)
{
	struct bogus_wire msg = {
		.type = BOGUS_WIRE_DPC_SET,
		.data = (const uint8_t *)name,
		.size = strlen(name),
	};
	uint8_t raw[BOGUS_WIRE_MAX];

	return bogus_remote_request_data(dev, &msg, raw);
}

/* Return: how many of the counts came, or -errno */
static int bogus_remote_counts(struct bogus *dev, uint32_t first, uint32_t num,
			       uint64_t *counts)
{
	struct bogus_wire msg = {
		.type = BOGUS_WIRE_SPLIT,
		.first = first,
		.num = num,
	};
	uint8_t raw[BOGUS_WIRE_MAX];
	int ret = bogus_remote_request_data(dev, &msg, raw);

	if (ret < 0)
		return ret;
	if (msg.first != first || !msg.num || msg.num > num ||
	    bogus_wire_get_counts(counts, msg.num, msg.data, msg.size) < 0)
		return -EPROTO;
	return msg.num;
}

/**
 * bogus_remote_split() - the histograms of some stages
 * @dev: the handle
 * @stage: the first one
 * @num: how many stages
 * @counts: where they are stored
 *
 * One message has room for all counts unless they are uncommonly large; the
 * rest is asked for then.
 *
 * Return: 0 or -errno.
 */
int bogus_remote_split(struct bogus *dev, unsigned int stage,
		       unsigned int num, uint64_t *counts)
{
	uint32_t first = stage * BOGUS_SPLIT_BUCKETS;
	uint32_t end = (stage + num) * BOGUS_SPLIT_BUCKETS;
	int ret;

	while (first < end) {
		ret = bogus_remote_counts(dev, first, end - first, counts);
		if (ret < 0)
			return ret;
		first += ret;
		counts += ret;
	}
	return 0;
}
