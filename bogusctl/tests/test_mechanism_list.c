// SPDX-License-Identifier: GPL-2.0
/* The list of mechanisms as the kernel writes it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "mechanism.h"

static void assert_refused(const char *text)
{
	struct mechanisms m;

	assert_int_equal(mechanisms_parse(&m, text), -EPROTO);
}

static void names_and_the_current_one(void **state)
{
	struct mechanisms m;

	(void)state;
	assert_int_equal(mechanisms_parse(&m, "tasklet [bh] wq-highpri"), 0);
	assert_int_equal(m.n, 3);
	assert_string_equal(m.names[0], "tasklet");
	assert_string_equal(m.names[1], "bh");
	assert_string_equal(m.names[2], "wq-highpri");
	assert_ptr_equal(m.current, m.names[1]);
}

static void only_one(void **state)
{
	struct mechanisms m;

	(void)state;
	assert_int_equal(mechanisms_parse(&m, "[none]\n"), 0);
	assert_int_equal(m.n, 1);
	assert_string_equal(m.current, "none");
}

static void an_old_driver_names_one(void **state)
{
	struct mechanisms m;

	(void)state;
	assert_int_equal(mechanisms_parse(&m, "tasklet\n"), -EOPNOTSUPP);
}

static void there_is_one_current(void **state)
{
	(void)state;
	assert_refused("");
	assert_refused("tasklet wq");
	assert_refused("[tasklet] [wq]");
}

static void brackets_are_around_a_name(void **state)
{
	(void)state;
	assert_refused("[] wq");
	assert_refused("[");
	assert_refused("[tasklet wq]");
	assert_refused("[tasklet wq");
}

static void more_than_fit(void **state)
{
	char text[BOGUS_DPC_LIST_SIZE + 1] = "[a]";
	int i;

	(void)state;
	for (i = 0; i < MECHANISMS_MAX; i++)
		strcat(text, " b");
	assert_refused(text);
	memset(text, 'a', BOGUS_DPC_LIST_SIZE);
	assert_refused(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_the_current_one),
		cmocka_unit_test(only_one),
		cmocka_unit_test(an_old_driver_names_one),
		cmocka_unit_test(there_is_one_current),
		cmocka_unit_test(brackets_are_around_a_name),
		cmocka_unit_test(more_than_fit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
