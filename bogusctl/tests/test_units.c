// SPDX-License-Identifier: GPL-2.0
/* Times as people write them. */
#include <errno.h>
#include <string.h>

#include "cmocka_all.h"
#include "units.h"

static void assert_parses(const char *text, uint64_t unit, uint64_t expected)
{
	uint64_t ns = 0;

	assert_int_equal(units_parse(text, unit, &ns), 0);
	assert_int_equal(ns, expected);
}

static void assert_refused(const char *text, int err)
{
	uint64_t ns = 42;

	assert_int_equal(units_parse(text, 1, &ns), err);
	assert_int_equal(ns, 42);
}

static void bare_numbers_have_the_given_unit(void **state)
{
	(void)state;
	assert_parses("0", 1, 0);
	assert_parses("2000", 1, 2000);
	assert_parses("3", NSEC_PER_SEC, 3 * NSEC_PER_SEC);
	assert_parses("0.5", NSEC_PER_SEC, NSEC_PER_SEC / 2);
}

static void units_are_known(void **state)
{
	(void)state;
	assert_parses("7ns", NSEC_PER_SEC, 7);
	assert_parses("7us", NSEC_PER_SEC, 7000);
	assert_parses("7ms", NSEC_PER_SEC, 7000000);
	assert_parses("7s", 1, 7 * NSEC_PER_SEC);
	assert_parses("7 ms", 1, 7000000);
}

static void fractions_are_exact(void **state)
{
	(void)state;
	assert_parses("1.5us", 1, 1500);
	assert_parses("0.000000001s", 1, 1);
	assert_parses("1.100000000000s", 1, 1100000000);
	assert_parses("123.456789ms", 1, 123456789);
}

static void finer_than_a_nanosecond_is_refused(void **state)
{
	(void)state;
	assert_refused("1.5", -EINVAL);
	assert_refused("0.5ns", -EINVAL);
	assert_refused("0.0000000001s", -EINVAL);
	assert_parses("1.0", 1, 1);
}

static void the_longest_time(void **state)
{
	(void)state;
	assert_parses("18446744073709551615", 1, UINT64_MAX);
	assert_parses("18446744073.709551615s", 1, UINT64_MAX);
	assert_refused("18446744073709551616", -ERANGE);
	assert_refused("18446744073.709551616s", -ERANGE);
	assert_refused("99999999999999999999s", -ERANGE);
	assert_refused("18446744074s", -ERANGE);
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const texts[] = {
		"", " ", "-1", "+1", " 1", "1 ", "1  ms", "x", "1x", "1m", "1h",
		".5s", "1.", "1.s", "1.5.5s", "1e3", "0x10", "1msms", "inf",
		"nan", "1,5s", "ms",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_refused(texts[i], -EINVAL);
}

static void assert_formats(uint64_t ns, const char *expected)
{
	char buf[UNITS_SIZE];

	assert_string_equal(units_format(ns, buf), expected);
}

static void the_largest_unit_is_shown(void **state)
{
	(void)state;
	assert_formats(0, "0 ns");
	assert_formats(999, "999 ns");
	assert_formats(2000, "2 us");
	assert_formats(1500000, "1.5 ms");
	assert_formats(100000000, "100 ms");
	assert_formats(3600000000000, "3600 s");
	assert_formats(1000000001, "1.000000001 s");
	assert_formats(UINT64_MAX, "18446744073.709551615 s");
}

static void what_is_shown_is_understood(void **state)
{
	char buf[UNITS_SIZE];
	uint64_t ns;

	(void)state;
	for (ns = 1; ns < UINT64_MAX / 7; ns = ns * 7 + 3)
		assert_parses(units_format(ns, buf), 1, ns);
}

static void assert_formats_short(double ns, const char *expected)
{
	char buf[UNITS_SIZE];

	assert_string_equal(units_format_short(ns, buf), expected);
}

static void three_digits_are_shown(void **state)
{
	(void)state;
	assert_formats_short(0, "0 ns");
	assert_formats_short(999, "999 ns");
	assert_formats_short(999.6, "1.00 us");
	assert_formats_short(1234, "1.23 us");
	assert_formats_short(9994, "9.99 us");
	assert_formats_short(9996, "10.0 us");
	assert_formats_short(99940, "99.9 us");
	assert_formats_short(99960, "100 us");
	assert_formats_short(999400, "999 us");
	assert_formats_short(999600, "1.00 ms");
	assert_formats_short(3600e9, "3600 s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bare_numbers_have_the_given_unit),
		cmocka_unit_test(units_are_known),
		cmocka_unit_test(fractions_are_exact),
		cmocka_unit_test(finer_than_a_nanosecond_is_refused),
		cmocka_unit_test(the_longest_time),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(the_largest_unit_is_shown),
		cmocka_unit_test(what_is_shown_is_understood),
		cmocka_unit_test(three_digits_are_shown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
