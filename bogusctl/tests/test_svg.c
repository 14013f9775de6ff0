// SPDX-License-Identifier: GPL-2.0
/* What SVG is written. */
#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "svg.h"

static void text_is_escaped(void **state)
{
	char text[256] = "";
	FILE *file = fmemopen(text, sizeof(text), "w");

	(void)state;
	svg_text(file, "cell", 1, 2.5, "a<b>&\xc3\xa4\n\x7f");
	fclose(file);
	assert_string_equal(text, "<text class=\"cell\" x=\"1.00\" y=\"2.50\">"
			    "a&lt;b&gt;&amp;??\?\?</text>\n");
}

static void hints_are_escaped(void **state)
{
	char text[256] = "";
	FILE *file = fmemopen(text, sizeof(text), "w");

	(void)state;
	svg_bar(file, "isr", 0, 0, 1, 1, "<&");
	fclose(file);
	assert_non_null(strstr(text, "<title>&lt;&amp;</title></rect>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(hints_are_escaped),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
