// SPDX-License-Identifier: GPL-2.0
/* Drawing on a terminal: rows of signs, and a time axis below them. */
#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "canvas.h"
#include "units.h"

#define CANVAS_USUAL	80

/* Between two labels, in columns */
#define AXIS_LABEL_SIZE	16

static void axis_choose_unit(struct axis *axis)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {
		{ "s", 1e9 }, { "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 },
	};
	int i = 0;

	while (units[i].ns > 1 && axis->span_ns < units[i].ns)
		i++;
	axis->unit = units[i].name;
	axis->unit_ns = units[i].ns;
}

/* The shortest of 1, 2, 5, 10, 20, 50 ... ns that leaves the labels room */
static double axis_choose_step(double span_ns, double width, double room)
{
	static const double steps[] = { 1, 2, 5 };
	double step, power;
	int i;

	for (power = 1;; power *= 10) {
		for (i = 0; i < 3; i++) {
			step = steps[i] * power;
			if (step * width >= room * span_ns)
				return step;
		}
	}
}

void axis_init(struct axis *axis, double span_ns, double width, double room)
{
	double labels;

	if (span_ns < 1)
		span_ns = 1;
	axis->width = width;
	axis->step_ns = axis_choose_step(span_ns, width, room);
	labels = ceil(span_ns / axis->step_ns);
	axis->span_ns = labels * axis->step_ns;
	axis_choose_unit(axis);
}

double axis_at(const struct axis *axis, double ns)
{
	return ns * axis->width / axis->span_ns;
}

void row_init(struct row *row, int width)
{
	memset(row, 0, sizeof(*row));
	row->width = width < CANVAS_MAX ? width : CANVAS_MAX;
}

void row_fill(struct row *row, int from, int to, const char *glyph,
	      enum style style)
{
	int i;

	for (i = from > 0 ? from : 0; i < to && i < row->width; i++) {
		snprintf(row->cells[i], sizeof(row->cells[i]), "%s", glyph);
		row->styles[i] = style;
	}
}

bool row_text(struct row *row, int at, const char *text, enum style style)
{
	int len = strlen(text), i;

	if (at < 0 || at + len > row->width)
		return false;
	for (i = at; i < at + len; i++)
		if (row->cells[i][0])
			return false;
	for (i = 0; i < len; i++) {
		row->cells[at + i][0] = text[i];
		row->styles[at + i] = style;
	}
	return true;
}

static int row_end(const struct row *row)
{
	int end = row->width;

	while (end && !row->cells[end - 1][0])
		end--;
	return end;
}

void row_write(FILE *file, const struct row *row, bool color)
{
	enum style style = STYLE_PLAIN, next;
	int i, end = row_end(row);

	for (i = 0; i < end; i++) {
		next = row->cells[i][0] ? row->styles[i] : STYLE_PLAIN;
		if (next != style && style != STYLE_PLAIN)
			fputs(style_begin(color, STYLE_PLAIN), file);
		if (next != style && next != STYLE_PLAIN)
			fputs(style_begin(color, next), file);
		style = next;
		fputs(row->cells[i][0] ? row->cells[i] : " ", file);
	}
	if (style != STYLE_PLAIN)
		fputs(style_begin(color, STYLE_PLAIN), file);
}

static void axis_write_line(FILE *file, const struct axis *axis, int indent,
			    const struct glyphs *glyphs)
{
	int width = axis->width;
	struct row row;
	double ns;

	row_init(&row, width + 1);
	row_fill(&row, 0, width + 1, glyphs->line, STYLE_PLAIN);
	for (ns = 0; ns <= axis->span_ns; ns += axis->step_ns)
		row_fill(&row, lround(axis_at(axis, ns)),
			 lround(axis_at(axis, ns)) + 1, glyphs->tick,
			 STYLE_PLAIN);
	fprintf(file, "%*s", indent, "");
	row_write(file, &row, false);
	fputc('\n', file);
}

/* The last one has the unit, and may go beyond the end */
static void axis_write_labels(FILE *file, const struct axis *axis, int indent)
{
	char label[AXIS_LABEL_SIZE];
	struct row row;
	double ns;
	int at;

	row_init(&row, axis->width + AXIS_LABEL_SIZE);
	for (ns = 0; ns <= axis->span_ns; ns += axis->step_ns) {
		snprintf(label, sizeof(label), "%g%s%s", ns / axis->unit_ns,
			 ns < axis->span_ns ? "" : " ",
			 ns < axis->span_ns ? "" : axis->unit);
		at = lround(axis_at(axis, ns));
		row_text(&row, at, label, STYLE_PLAIN);
	}
	fprintf(file, "%*s", indent, "");
	row_write(file, &row, false);
	fputc('\n', file);
}

void axis_write(FILE *file, const struct axis *axis, int indent,
		const struct glyphs *glyphs)
{
	axis_write_line(file, axis, indent, glyphs);
	axis_write_labels(file, axis, indent);
}

int canvas_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return CANVAS_USUAL;
	if (size.ws_col < CANVAS_MIN)
		return CANVAS_MIN;
	return size.ws_col < CANVAS_MAX ? size.ws_col : CANVAS_MAX;
}
