// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as counts: two say how many, the rest is what they are made of.
 * What was taken is written and read again, in pieces too, and is the same.
 */
#include "fuzz.h"

#define FUZZ_COUNTS	3000
/* As long as a count can be, which is the least there must be room for */
#define FUZZ_ROOM	11

static uint64_t counts[FUZZ_COUNTS], again[FUZZ_COUNTS];

static void fuzz_pieces(uint32_t num, size_t room)
{
	uint8_t buf[4096];
	uint32_t done = 0, n;
	size_t size;

	memset(again, 0xff, sizeof(again));
	while (done < num) {
		n = num - done;
		size = bogus_wire_put_counts(counts + done, &n, buf, room);
		if (!n || n > num - done || size > room ||
		    bogus_wire_get_counts(again + done, n, buf, size) < 0)
			abort();
		done += n;
	}
	if (memcmp(counts, again, num * sizeof(counts[0])))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t num;
	uint8_t *copy;
	int ret;

	if (size < 2)
		return 0;
	num = (data[0] | data[1] << 8) % FUZZ_COUNTS;
	copy = malloc(size - 2 + !(size - 2));
	if (!copy)
		return 0;
	memcpy(copy, data + 2, size - 2);
	ret = bogus_wire_get_counts(counts, num, copy, size - 2);
	free(copy);
	if (ret == 0) {
		fuzz_pieces(num, FUZZ_ROOM + size % 64);
		fuzz_pieces(num, 4096);
	}
	return 0;
}
