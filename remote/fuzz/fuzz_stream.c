// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a stream, in pieces of any size: each byte leads to its end. */
#include "fuzz.h"

static size_t fuzz_piece(const uint8_t *data, size_t size, size_t at)
{
	size_t piece = 1 + data[at] * 16U;

	return piece < size - at ? piece : size - at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bogus_stream *stream = calloc(1, sizeof(*stream));
	struct bogus_wire msg;
	size_t at = 0, n, room;
	uint8_t *p;

	while (stream && at < size) {
		n = fuzz_piece(data, size, at);
		p = bogus_stream_room(stream, &room);
		if (!room)
			abort();
		if (n > room)
			n = room;
		memcpy(p, data + at, n);
		bogus_stream_add(stream, n);
		at += n;
		while (bogus_stream_next(stream, &msg))
			fuzz_round_trip(&msg);
	}
	free(stream);
	return 0;
}
