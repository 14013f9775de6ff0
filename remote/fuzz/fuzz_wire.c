// SPDX-License-Identifier: GPL-2.0
/* Any bytes as one message, as a program may send them in a packet. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bogus_wire msg;
	uint8_t *copy = malloc(size + 1);

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	if (size <= BOGUS_WIRE_MAX && bogus_wire_decode(&msg, copy, size) == 0)
		fuzz_round_trip(&msg);
	free(copy);
	return 0;
}
