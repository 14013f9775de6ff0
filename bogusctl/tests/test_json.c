// SPDX-License-Identifier: GPL-2.0
/* What the JSON writer writes. */
#include <stdlib.h>

#include "cmocka_all.h"
#include "json.h"

static char *text;
static size_t size;

static void begin(struct json *json)
{
	json_begin(json, open_memstream(&text, &size));
	assert_non_null(json->file);
}

static void assert_written(struct json *json, const char *expected)
{
	fclose(json->file);
	assert_string_equal(text, expected);
	free(text);
}

static void assert_string_written(const char *value, const char *expected)
{
	struct json json;

	begin(&json);
	json_string(&json, NULL, value);
	assert_written(&json, expected);
}

static void objects_and_arrays_nest(void **state)
{
	struct json json;

	(void)state;
	begin(&json);
	json_object(&json, NULL);
	json_u64(&json, "a", 1);
	json_array(&json, "b");
	json_bool(&json, NULL, true);
	json_object(&json, NULL);
	json_object_end(&json);
	json_array(&json, NULL);
	json_array_end(&json);
	json_bool(&json, NULL, false);
	json_array_end(&json);
	json_fixed(&json, "c", 1.5);
	json_object_end(&json);
	json_end(&json);
	assert_written(&json, "{\"a\":1,\"b\":[true,{},[],false],\"c\":1.500}\n");
}

static void numbers_are_whole(void **state)
{
	struct json json;

	(void)state;
	begin(&json);
	json_u64(&json, NULL, UINT64_MAX);
	assert_written(&json, "18446744073709551615");
}

static void special_characters_are_escaped(void **state)
{
	(void)state;
	assert_string_written("", "\"\"");
	assert_string_written("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
	assert_string_written("\n\t\x01\x1f\x7f",
			      "\"\\u000a\\u0009\\u0001\\u001f\\u007f\"");
}

static void utf8_is_left_alone(void **state)
{
	(void)state;
	assert_string_written("\xc2\xb5\xe2\x82\xac\xf0\x9f\x98\x80",
			      "\"\xc2\xb5\xe2\x82\xac\xf0\x9f\x98\x80\"");
}

static void what_is_no_utf8_is_replaced(void **state)
{
	(void)state;
	/* alone, cut off, too long for what it says, a surrogate, too high */
	assert_string_written("\x80", "\"\\ufffd\"");
	assert_string_written("a\xe2\x82", "\"a\\ufffd\\ufffd\"");
	assert_string_written("\xc0\xaf", "\"\\ufffd\\ufffd\"");
	assert_string_written("\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\"");
	assert_string_written("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
	assert_string_written("\xf4\x90\x80\x80",
			      "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
	assert_string_written("\xff-", "\"\\ufffd-\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_and_arrays_nest),
		cmocka_unit_test(numbers_are_whole),
		cmocka_unit_test(special_characters_are_escaped),
		cmocka_unit_test(utf8_is_left_alone),
		cmocka_unit_test(what_is_no_utf8_is_replaced),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
