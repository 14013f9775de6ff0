// SPDX-License-Identifier: GPL-2.0
/* A stream taken apart, whatever is in it and however it comes. */
#include "test.h"

static void feed(struct bogus_stream *stream, const void *data, size_t n)
{
	size_t room;
	uint8_t *p = bogus_stream_room(stream, &room);

	assert_true(room >= n);
	memcpy(p, data, n);
	bogus_stream_add(stream, n);
}

static size_t message(uint8_t *buf, uint16_t type, uint32_t seq)
{
	struct bogus_wire msg = { .type = type, .seq = seq };

	return bogus_wire_encode(&msg, buf);
}

static void byte_by_byte(void **state)
{
	struct bogus_stream stream = { .len = 0 };
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire out;
	size_t i, n = message(buf, BOGUS_WIRE_SET_PERIOD, 7);

	(void)state;
	for (i = 0; i < n - 1; i++) {
		feed(&stream, buf + i, 1);
		assert_int_equal(bogus_stream_next(&stream, &out), 0);
	}
	feed(&stream, buf + i, 1);
	assert_int_equal(bogus_stream_next(&stream, &out), 1);
	assert_int_equal(out.seq, 7);
	assert_int_equal(stream.len, 0);
	assert_int_equal(stream.bad, 0);
}

static void several_at_once(void **state)
{
	struct bogus_stream stream = { .len = 0 };
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire out;
	uint32_t seq;

	(void)state;
	for (seq = 1; seq <= 5; seq++)
		feed(&stream, buf, message(buf, BOGUS_WIRE_CHECK, seq));
	for (seq = 1; seq <= 5; seq++) {
		assert_int_equal(bogus_stream_next(&stream, &out), 1);
		assert_int_equal(out.seq, seq);
	}
	assert_int_equal(bogus_stream_next(&stream, &out), 0);
}

static void noise_is_left_out_and_counted_once(void **state)
{
	struct bogus_stream stream = { .len = 0 };
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire out;

	(void)state;
	feed(&stream, "noise, and BOG too", 18);
	feed(&stream, buf, message(buf, BOGUS_WIRE_CHECK, 3));
	assert_int_equal(bogus_stream_next(&stream, &out), 1);
	assert_int_equal(out.seq, 3);
	assert_int_equal(stream.bad, 1);
	feed(&stream, "more of it", 10);
	feed(&stream, buf, message(buf, BOGUS_WIRE_CHECK, 4));
	assert_int_equal(bogus_stream_next(&stream, &out), 1);
	assert_int_equal(stream.bad, 2);
}

static void malformed_message_is_left_out(void **state)
{
	struct bogus_stream stream = { .len = 0 };
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire out;
	size_t n = message(buf, BOGUS_WIRE_CHECK, 3);

	(void)state;
	buf[6] = BOGUS_WIRE_TYPES;
	feed(&stream, buf, n);
	feed(&stream, buf, message(buf, BOGUS_WIRE_CHECK, 4));
	assert_int_equal(bogus_stream_next(&stream, &out), 1);
	assert_int_equal(out.seq, 4);
	assert_int_equal(stream.bad, 1);
}

/* A length that no message has must not make us wait for its end */
static void huge_length_is_noise(void **state)
{
	struct bogus_stream stream = { .len = 0 };
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire out;
	size_t n = message(buf, BOGUS_WIRE_CHECK, 3);

	(void)state;
	bogus_wire_put_u32(buf + 16, 0xffffffff);
	feed(&stream, buf, n);
	feed(&stream, buf, message(buf, BOGUS_WIRE_CHECK, 4));
	assert_int_equal(bogus_stream_next(&stream, &out), 1);
	assert_int_equal(out.seq, 4);
	assert_int_equal(stream.bad, 1);
}

static void there_is_always_room(void **state)
{
	static uint8_t data[BOGUS_WIRE_PAYLOAD_MAX];
	struct bogus_wire msg = {
		.type = BOGUS_WIRE_EXEC,
		.data = data,
		.size = sizeof(data),
	};
	struct bogus_stream stream = { .len = 0 };
	uint8_t buf[BOGUS_WIRE_MAX], *p;
	size_t i, n = bogus_wire_encode(&msg, buf), room;
	int got = 0;

	(void)state;
	for (i = 0; i < 20 * n; i++) {
		p = bogus_stream_room(&stream, &room);
		assert_true(room > 0);
		*p = buf[i % n];
		bogus_stream_add(&stream, 1);
		got += bogus_stream_next(&stream, &msg);
	}
	assert_int_equal(got, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(byte_by_byte),
		cmocka_unit_test(several_at_once),
		cmocka_unit_test(noise_is_left_out_and_counted_once),
		cmocka_unit_test(malformed_message_is_left_out),
		cmocka_unit_test(huge_length_is_noise),
		cmocka_unit_test(there_is_always_room),
	};

	RUN_TESTS(tests);
}
