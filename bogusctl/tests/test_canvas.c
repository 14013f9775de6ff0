// SPDX-License-Identifier: GPL-2.0
/* Rows of signs, and time axes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "canvas.h"

static const struct glyphs glyphs = { .line = "-", .tick = "+" };

static void assert_row(const struct row *row, bool color, const char *expected)
{
	char text[256] = "";
	FILE *file = fmemopen(text, sizeof(text), "w");

	row_write(file, row, color);
	fclose(file);
	assert_string_equal(text, expected);
}

static void a_row_ends_with_what_is_in_it(void **state)
{
	struct row row;

	(void)state;
	row_init(&row, 20);
	assert_row(&row, true, "");
	row_fill(&row, 2, 4, "#", STYLE_ISR);
	assert_row(&row, false, "  ##");
}

static void colours_are_ended(void **state)
{
	struct row row;

	(void)state;
	row_init(&row, 20);
	row_fill(&row, 1, 2, "#", STYLE_ISR);
	row_fill(&row, 2, 3, "=", STYLE_DPC);
	row_fill(&row, 4, 5, ".", STYLE_PLAIN);
	assert_row(&row, true, " \033[31m#\033[0m\033[34m=\033[0m .");
}

static void what_does_not_fit_is_left_out(void **state)
{
	struct row row;

	(void)state;
	row_init(&row, 4);
	row_fill(&row, -5, 1, "#", STYLE_PLAIN);
	row_fill(&row, 3, 99, "#", STYLE_PLAIN);
	assert_row(&row, false, "#  #");
	row_init(&row, CANVAS_MAX + 1);
	assert_int_equal(row.width, CANVAS_MAX);
}

static void text_goes_where_nothing_is(void **state)
{
	struct row row;

	(void)state;
	row_init(&row, 6);
	row_fill(&row, 3, 4, "#", STYLE_PLAIN);
	assert_true(row_text(&row, 0, "x12", STYLE_PLAIN));
	assert_false(row_text(&row, 1, "yyy", STYLE_PLAIN));
	assert_false(row_text(&row, 4, "yyy", STYLE_PLAIN));
	assert_false(row_text(&row, -1, "y", STYLE_PLAIN));
	assert_row(&row, false, "x12#");
}

static void a_sign_may_have_several_bytes(void **state)
{
	struct row row;

	(void)state;
	row_init(&row, 3);
	row_fill(&row, 1, 3, "\xe2\x96\x88", STYLE_PLAIN);
	assert_row(&row, false, " \xe2\x96\x88\xe2\x96\x88");
}

static void assert_axis(double span_ns, double step_ns, double end_ns,
			const char *unit)
{
	struct axis axis;

	axis_init(&axis, span_ns, 60, 8);
	assert_true(axis.step_ns == step_ns);
	assert_true(axis.span_ns == end_ns);
	assert_string_equal(axis.unit, unit);
}

static void steps_are_round(void **state)
{
	(void)state;
	assert_axis(0, 1, 1, "ns");
	assert_axis(7, 1, 7, "ns");
	assert_axis(5000, 1000, 5000, "us");
	assert_axis(8100, 2000, 10000, "us");
	assert_axis(1e9, 2e8, 1e9, "s");
	assert_axis(3.6e12, 5e11, 4e12, "s");
}

static void labels_have_room(void **state)
{
	struct axis axis;
	double span;

	(void)state;
	for (span = 1; span < 1e13; span *= 1.7) {
		axis_init(&axis, span, 60, 8);
		assert_true(axis.span_ns >= span);
		assert_true(axis_at(&axis, axis.span_ns) == 60);
		/* rounding up to whole steps takes some of it */
		assert_true(axis_at(&axis, axis.step_ns) >= 60. / 9);
	}
}

static void an_axis_is_labelled(void **state)
{
	char text[256] = "";
	FILE *file = fmemopen(text, sizeof(text), "w");
	struct axis axis;

	(void)state;
	axis_init(&axis, 4500, 25, 8);
	axis_write(file, &axis, 2, &glyphs);
	fclose(file);
	assert_string_equal(text, "  +-------+--------+-------+\n"
				  "  0       2        4       6 us\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_ends_with_what_is_in_it),
		cmocka_unit_test(colours_are_ended),
		cmocka_unit_test(what_does_not_fit_is_left_out),
		cmocka_unit_test(text_goes_where_nothing_is),
		cmocka_unit_test(a_sign_may_have_several_bytes),
		cmocka_unit_test(steps_are_round),
		cmocka_unit_test(labels_have_room),
		cmocka_unit_test(an_axis_is_labelled),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
