// SPDX-License-Identifier: GPL-2.0
/* Histograms in few bytes. */
#include "test.h"
#include "wire.h"

#define NUM	2640

static uint64_t counts[NUM], again[NUM];

/* Return: how many messages with @room bytes for data it takes */
static int assert_survives(size_t room)
{
	uint8_t buf[BOGUS_WIRE_DATA_MAX];
	uint32_t done = 0, n;
	int messages = 0;
	size_t size;

	memset(again, 0xff, sizeof(again));
	for (; done < NUM; done += n) {
		n = NUM - done;
		size = bogus_wire_put_counts(counts + done, &n, buf, room);
		assert_true(n > 0 && size <= room);
		assert_int_equal(bogus_wire_get_counts(again + done, n, buf,
						       size), 0);
		messages++;
	}
	assert_memory_equal(counts, again, sizeof(counts));
	return messages;
}

static void all_zero(void **state)
{
	uint8_t buf[BOGUS_WIRE_DATA_MAX];
	uint32_t n = NUM;

	(void)state;
	memset(counts, 0, sizeof(counts));
	assert_int_equal(bogus_wire_put_counts(counts, &n, buf, sizeof(buf)),
			 3);
	assert_int_equal(assert_survives(11), 1);
}

static void all_of_the_largest(void **state)
{
	(void)state;
	memset(counts, 0xff, sizeof(counts));
	assert_int_equal(assert_survives(11), NUM);
	assert_true(assert_survives(BOGUS_WIRE_DATA_MAX) <= 7);
}

static void every_length_of_number(void **state)
{
	int i;

	(void)state;
	memset(counts, 0, sizeof(counts));
	for (i = 0; i < 64; i++) {
		counts[3 * i] = 1ULL << i;
		counts[3 * i + 1] = (1ULL << i) - 1;
		counts[NUM - 1 - i] = ~0ULL >> i;
	}
	assert_survives(11);
	assert_survives(12);
	assert_survives(31);
	assert_int_equal(assert_survives(BOGUS_WIRE_DATA_MAX), 1);
}

/* As a device's are: some hundred buckets in use */
static void usual_histograms_fit_one_message(void **state)
{
	int i;

	(void)state;
	memset(counts, 0, sizeof(counts));
	for (i = 0; i < NUM; i += 1 + i % 7)
		counts[i] = 1ULL << i % 20;
	assert_int_equal(assert_survives(BOGUS_WIRE_DATA_MAX), 1);
}

static void room_for_nothing(void **state)
{
	uint8_t buf[11];
	uint32_t n = NUM;

	(void)state;
	memset(counts, 0, sizeof(counts));
	assert_int_equal(bogus_wire_put_counts(counts, &n, buf, 10), 0);
	assert_int_equal(n, 0);
	assert_int_equal(bogus_wire_put_counts(counts, &n, buf, 11), 0);
	assert_int_equal(bogus_wire_get_counts(counts, 0, buf, 0), 0);
}

/* The bytes themselves: what two machines have to agree on */
static void bytes_are_as_written_down(void **state)
{
	static const uint64_t given[] = { 1, 0, 0, 0, 127, 128, 300, 0 };
	static const uint8_t want[] = {
		1, 0, 2, 127, 0x80, 1, 0xac, 2, 0, 0,
	};
	uint8_t buf[32];
	uint32_t n = 8;

	(void)state;
	assert_int_equal(bogus_wire_put_counts(given, &n, buf, sizeof(buf)),
			 sizeof(want));
	assert_memory_equal(buf, want, sizeof(want));
}

static void malformed_counts_are_refused(void **state)
{
	static const struct {
		uint32_t num;
		size_t size;
		uint8_t bytes[12];
	} bad[] = {
		{ 1, 0, { 0 } },			/* none there */
		{ 0, 1, { 1 } },			/* more than asked */
		{ 1, 2, { 1, 1 } },
		{ 2, 1, { 1 } },			/* fewer */
		{ 1, 1, { 0x80 } },			/* cut off */
		{ 1, 1, { 0 } },			/* a run without end */
		{ 2, 2, { 0, 0x81 } },
		{ 1, 2, { 0, 1 } },			/* a run too long */
		{ 3, 3, { 5, 0, 2 } },
		{ 2, 11, { 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
			   0xff, 1 } },
		{ 1, 10, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
			   0xff, 2 } },			/* 65 bits */
		{ 1, 11, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
			   0xff, 0x80, 0 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(bogus_wire_get_counts(again, bad[i].num,
						       bad[i].bytes,
						       bad[i].size), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_zero),
		cmocka_unit_test(all_of_the_largest),
		cmocka_unit_test(every_length_of_number),
		cmocka_unit_test(usual_histograms_fit_one_message),
		cmocka_unit_test(room_for_nothing),
		cmocka_unit_test(bytes_are_as_written_down),
		cmocka_unit_test(malformed_counts_are_refused),
	};

	RUN_TESTS(tests);
}
