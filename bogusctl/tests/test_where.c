// SPDX-License-Identifier: GPL-2.0
/* Where code has run. */
#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include <bogus_ring.h>
#include "where.h"

static void assert_formats(const struct where *where, const char *expected)
{
	char buf[WHERE_SIZE];

	assert_string_equal(where_format(where, buf), expected);
}

static void nowhere_is_empty(void **state)
{
	const struct where where = { .contexts = 0 };

	(void)state;
	assert_formats(&where, "");
}

static void context_and_cpu(void **state)
{
	struct where where = { .contexts = 0 };

	(void)state;
	where_add(&where, BOGUS_RING_SOFTIRQ, 3);
	where_add(&where, BOGUS_RING_SOFTIRQ, 3);
	assert_formats(&where, "softirq, CPU 3");
}

static void several_of_each(void **state)
{
	struct where where = { .contexts = 0 };

	(void)state;
	where_add(&where, BOGUS_RING_SOFTIRQ, 0);
	where_add(&where, BOGUS_RING_THREAD, 2);
	where_add(&where, BOGUS_RING_THREAD, 3);
	where_add(&where, BOGUS_RING_THREAD, 4);
	where_add(&where, BOGUS_RING_THREAD, 7);
	assert_formats(&where, "softirq+thread, CPU 0,2-4,7");
}

static void what_is_too_long_is_cut(void **state)
{
	struct where where = { .contexts = 0 };
	char buf[WHERE_SIZE];
	int cpu;

	(void)state;
	for (cpu = 0; cpu < 100; cpu += 2)
		where_add(&where, BOGUS_RING_HARDIRQ, cpu);
	assert_int_equal(strlen(where_format(&where, buf)), WHERE_SIZE - 1);
}

/* Numbers that no machine of today has */
static void what_is_unknown_does_no_harm(void **state)
{
	struct where where = { .contexts = 0 };

	(void)state;
	where_add(&where, 255, 65535);
	assert_formats(&where, "");
}

static void as_json(void **state)
{
	struct where where = { .contexts = 0 };
	char text[256] = "";
	struct json json;
	FILE *file = fmemopen(text, sizeof(text), "w");

	(void)state;
	where_add(&where, BOGUS_RING_TASK, 1);
	json_begin(&json, file);
	json_object(&json, NULL);
	where_write_json(&json, &where);
	json_object_end(&json);
	fclose(file);
	assert_string_equal(text, "{\"contexts\":[\"task\"],\"cpus\":[1]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nowhere_is_empty),
		cmocka_unit_test(context_and_cpu),
		cmocka_unit_test(several_of_each),
		cmocka_unit_test(what_is_too_long_is_cut),
		cmocka_unit_test(what_is_unknown_does_no_harm),
		cmocka_unit_test(as_json),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
