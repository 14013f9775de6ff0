// SPDX-License-Identifier: LGPL-2.1-or-later
/* A stream of bytes, taken apart into messages. */
#include <string.h>

#include "wire.h"

/**
 * bogus_stream_room() - where the next bytes of a stream go
 * @stream: the stream
 * @room: how many it can take now is stored here, never 0 once
 *	bogus_stream_next() has returned 0
 *
 * Messages that were taken from the stream before lose their data.
 *
 * Return: the place.
 */
uint8_t *bogus_stream_room(struct bogus_stream *stream, size_t *room)
{
	memmove(stream->buf, stream->buf + stream->start, stream->len);
	stream->start = 0;
	*room = sizeof(stream->buf) - stream->len;
	return stream->buf + stream->len;
}

/**
 * bogus_stream_add() - say that bytes were put there
 * @stream: the stream
 * @n: how many
 */
void bogus_stream_add(struct bogus_stream *stream, size_t n)
{
	stream->len += n;
}

static void bogus_stream_skip(struct bogus_stream *stream, size_t n)
{
	stream->start += n;
	stream->len -= n;
}

/* No message begins here: look for one a byte further on */
static void bogus_stream_stumble(struct bogus_stream *stream)
{
	if (!stream->skipping)
		stream->bad++;
	stream->skipping = 1;
	bogus_stream_skip(stream, 1);
}

/* Return: the size of the message that begins here, 0 if none does */
static size_t bogus_stream_size(const uint8_t *p)
{
	uint32_t payload = bogus_wire_get_u32(p + 16);

	if (bogus_wire_get_u32(p) != BOGUS_WIRE_MAGIC ||
	    payload > BOGUS_WIRE_PAYLOAD_MAX)
		return 0;
	return BOGUS_WIRE_HEADER + payload;
}

/**
 * bogus_stream_next() - take a message from a stream
 * @stream: the stream
 * @msg: where it goes
 *
 * What is malformed is counted and left out.
 *
 * Return: 1 if there was one, 0 if more bytes are needed.
 */
int bogus_stream_next(struct bogus_stream *stream, struct bogus_wire *msg)
{
	const uint8_t *p;
	size_t size;
	int ret;

	while (stream->len >= BOGUS_WIRE_HEADER) {
		p = stream->buf + stream->start;
		size = bogus_stream_size(p);
		if (!size) {
			bogus_stream_stumble(stream);
			continue;
		}
		if (stream->len < size)
			return 0;
		stream->skipping = 0;
		bogus_stream_skip(stream, size);
		ret = bogus_wire_decode(msg, p, size);
		if (!ret)
			return 1;
		stream->bad++;
	}
	return 0;
}
