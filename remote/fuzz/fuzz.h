/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REMOTE_FUZZ_H
#define REMOTE_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A message that was taken is written as it was read, and read as written */
static inline void fuzz_round_trip(const struct bogus_wire *msg)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire again;
	size_t n = bogus_wire_encode(msg, buf);

	if (!n || bogus_wire_decode(&again, buf, n) < 0)
		abort();
	if (again.type != msg->type || again.client != msg->client ||
	    again.seq != msg->seq || again.status != msg->status ||
	    again.flags != msg->flags || again.device != msg->device ||
	    again.notify != msg->notify || again.value != msg->value ||
	    again.first != msg->first || again.num != msg->num ||
	    again.size != msg->size)
		abort();
	if (memcmp(&again.info, &msg->info, sizeof(again.info)) ||
	    memcmp(&again.proxy, &msg->proxy, sizeof(again.proxy)))
		abort();
	if (msg->size && memcmp(again.data, msg->data, msg->size))
		abort();
}

#endif /* REMOTE_FUZZ_H */
