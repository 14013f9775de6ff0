// SPDX-License-Identifier: GPL-2.0
/* Messages to bytes and back. */
#include "test.h"

/* Fields that differ from each other and from zero, in each of their bytes */
static struct bogus_wire sample(uint16_t type)
{
	struct bogus_wire msg = {
		.type = type,
		.client = 0x01020304,
		.seq = 0xf5f6f7f8,
		.status = -19,
		.flags = 0x11121314,
		.device = 0x21222324,
		.notify = 0x31323334,
		.first = 0x51525354,
		.num = 0x61626364,
		.value = 0x4142434445464748,
		.data = (const uint8_t *)"data",
		.size = 4,
	};
	uint8_t *p;
	size_t i;

	p = (uint8_t *)&msg.info;
	for (i = 0; i < sizeof(msg.info); i++)
		p[i] = i + 1;
	msg.info.reserved = 0;
	msg.info.ring_size = 0;		/* nobody can map it here */
	msg.info.dpc[sizeof(msg.info.dpc) - 1] = '\0';
	p = (uint8_t *)&msg.proxy;
	for (i = 0; i < sizeof(msg.proxy); i++)
		p[i] = 255 - i;
	return msg;
}

static size_t coded(uint16_t type, uint8_t *buf)
{
	struct bogus_wire msg = sample(type);

	return bogus_wire_encode(&msg, buf);
}

static void every_type_survives(void **state)
{
	uint8_t buf[BOGUS_WIRE_MAX], again[BOGUS_WIRE_MAX];
	struct bogus_wire out;
	unsigned int type, known = 0;
	size_t n;

	(void)state;
	for (type = 0; type < 0x10000; type++) {
		n = coded(type, buf);
		if (!n)
			continue;
		known++;
		assert_int_equal(bogus_wire_decode(&out, buf, n), 0);
		assert_int_equal(out.type, type);
		assert_int_equal(out.client, 0x01020304);
		assert_int_equal(out.seq, 0xf5f6f7f8);
		assert_int_equal(bogus_wire_encode(&out, again), n);
		assert_memory_equal(buf, again, n);
	}
	assert_int_equal(known, 19 + 16);
}

static void info_survives(void **state)
{
	struct bogus_wire in = sample(BOGUS_WIRE_INFO | BOGUS_WIRE_REPLY), out;
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(&in, buf);

	(void)state;
	assert_int_equal(bogus_wire_decode(&out, buf, n), 0);
	assert_memory_equal(&in.info, &out.info, sizeof(in.info));
	assert_int_equal(out.status, -19);
}

static void status_survives(void **state)
{
	struct bogus_wire in = sample(BOGUS_WIRE_STATUS | BOGUS_WIRE_REPLY);
	struct bogus_wire out;
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(&in, buf);

	(void)state;
	assert_int_equal(bogus_wire_decode(&out, buf, n), 0);
	assert_memory_equal(&in.proxy, &out.proxy, sizeof(in.proxy));
	assert_int_equal(out.size, 4);
	assert_memory_equal(out.data, "data", 4);
}

/* The bytes themselves: what two machines have to agree on */
static void bytes_are_as_written_down(void **state)
{
	static const uint8_t want[] = {
		'B', 'O', 'G', 'S', 3, 0, 8, 0, 4, 3, 2, 1,
		0xf8, 0xf7, 0xf6, 0xf5, 8, 0, 0, 0,
		0x48, 0x47, 0x46, 0x45, 0x44, 0x43, 0x42, 0x41,
	};
	uint8_t buf[BOGUS_WIRE_MAX];

	(void)state;
	assert_int_equal(coded(BOGUS_WIRE_SET_PERIOD, buf), sizeof(want));
	assert_memory_equal(buf, want, sizeof(want));
}

static void counts_are_numbered_as_written_down(void **state)
{
	static const uint8_t want[] = {
		'B', 'O', 'G', 'S', 3, 0, 19, 0, 4, 3, 2, 1,
		0xf8, 0xf7, 0xf6, 0xf5, 8, 0, 0, 0,
		0x54, 0x53, 0x52, 0x51, 0x64, 0x63, 0x62, 0x61,
	};
	uint8_t buf[BOGUS_WIRE_MAX];

	(void)state;
	assert_int_equal(coded(BOGUS_WIRE_SPLIT, buf), sizeof(want));
	assert_memory_equal(buf, want, sizeof(want));
}

static void other_lengths_are_refused(void **state)
{
	uint8_t buf[BOGUS_WIRE_MAX + 1] = { 0 };
	struct bogus_wire out;
	size_t i, n = coded(BOGUS_WIRE_GET_EVENT | BOGUS_WIRE_REPLY, buf);

	(void)state;
	for (i = 0; i < n; i++)
		assert_int_equal(bogus_wire_decode(&out, buf, i), -EBADMSG);
	assert_int_equal(bogus_wire_decode(&out, buf, n + 1), -EBADMSG);
	bogus_wire_put_u32(buf + 16, n + 1 - BOGUS_WIRE_HEADER);
	assert_int_equal(bogus_wire_decode(&out, buf, n + 1), -EBADMSG);
	bogus_wire_put_u32(buf + 16, n - 1 - BOGUS_WIRE_HEADER);
	assert_int_equal(bogus_wire_decode(&out, buf, n - 1), -EBADMSG);
	assert_int_equal(bogus_wire_decode(&out, buf, sizeof(buf)), -EBADMSG);
}

static void unknown_types_are_refused(void **state)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire out;
	size_t n = coded(BOGUS_WIRE_CHECK, buf);

	(void)state;
	buf[6] = 0;
	assert_int_equal(bogus_wire_decode(&out, buf, n), -EBADMSG);
	buf[6] = BOGUS_WIRE_TYPES;
	assert_int_equal(bogus_wire_decode(&out, buf, n), -EBADMSG);
	buf[6] = BOGUS_WIRE_NOTIFY;
	buf[7] = 0x80;
	assert_int_equal(bogus_wire_decode(&out, buf, n), -EBADMSG);
}

static void other_magic_is_refused(void **state)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire out;
	size_t n = coded(BOGUS_WIRE_CHECK, buf);

	(void)state;
	buf[0]++;
	assert_int_equal(bogus_wire_decode(&out, buf, n), -EBADMSG);
}

static void only_hello_crosses_versions(void **state)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire out;
	size_t n = coded(BOGUS_WIRE_HELLO | BOGUS_WIRE_REPLY, buf);

	(void)state;
	buf[4] = BOGUS_WIRE_VERSION + 1;
	assert_int_equal(bogus_wire_decode(&out, buf, n), 0);
	assert_int_equal(out.version, BOGUS_WIRE_VERSION + 1);
	n = coded(BOGUS_WIRE_CHECK, buf);
	buf[4] = BOGUS_WIRE_VERSION + 1;
	assert_int_equal(bogus_wire_decode(&out, buf, n), -EPROTO);
}

static void data_has_a_limit(void **state)
{
	static uint8_t data[BOGUS_WIRE_PAYLOAD_MAX + 1];
	struct bogus_wire msg = { .type = BOGUS_WIRE_EXEC, .data = data };
	uint8_t buf[BOGUS_WIRE_MAX];

	(void)state;
	msg.size = BOGUS_WIRE_PAYLOAD_MAX;
	assert_int_equal(bogus_wire_encode(&msg, buf), BOGUS_WIRE_MAX);
	msg.size++;
	assert_int_equal(bogus_wire_encode(&msg, buf), 0);
	msg.type = BOGUS_WIRE_STATUS | BOGUS_WIRE_REPLY;
	msg.size = BOGUS_WIRE_DATA_MAX;
	assert_true(bogus_wire_encode(&msg, buf) > 0);
}

static void names_are_ended(void **state)
{
	struct bogus_wire in = sample(BOGUS_WIRE_INFO | BOGUS_WIRE_REPLY), out;
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n;

	(void)state;
	memset(in.info.dpc, 'x', sizeof(in.info.dpc));
	n = bogus_wire_encode(&in, buf);
	assert_int_equal(bogus_wire_decode(&out, buf, n), 0);
	assert_int_equal(strlen(out.info.dpc), sizeof(out.info.dpc) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_survives),
		cmocka_unit_test(info_survives),
		cmocka_unit_test(status_survives),
		cmocka_unit_test(bytes_are_as_written_down),
		cmocka_unit_test(counts_are_numbered_as_written_down),
		cmocka_unit_test(other_lengths_are_refused),
		cmocka_unit_test(unknown_types_are_refused),
		cmocka_unit_test(other_magic_is_refused),
		cmocka_unit_test(only_hello_crosses_versions),
		cmocka_unit_test(data_has_a_limit),
		cmocka_unit_test(names_are_ended),
	};

	RUN_TESTS(tests);
}
