/* SPDX-License-Identifier: GPL-2.0 */
/* Drawing on a terminal: rows of signs, and a time axis below them. */
#ifndef BOGUSCTL_CANVAS_H
#define BOGUSCTL_CANVAS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "glyphs.h"
#include "style.h"

#define CANVAS_MIN	40
#define CANVAS_MAX	400

/* A sign in UTF-8 and its NUL */
#define CANVAS_GLYPH_SIZE	5

/**
 * struct axis - time, and where it is drawn
 * @span_ns: from the left end to the right one, whole steps
 * @step_ns: from one label to the next
 * @unit_ns: what the labels count
 * @unit: its name
 * @width: from end to end, in columns or whatever is drawn with
 */
struct axis {
	double span_ns;
	double step_ns;
	double unit_ns;
	const char *unit;
	double width;
};

/* One of @width, at least @span_ns long, labels at least @room apart */
void axis_init(struct axis *axis, double span_ns, double width, double room);
/* Where @ns is drawn */
double axis_at(const struct axis *axis, double ns);

/**
 * struct row - a line of a drawing
 * @width: how many columns it has
 * @cells: what is in each, empty for a space
 * @styles: its colour
 */
struct row {
	int width;
	char cells[CANVAS_MAX][CANVAS_GLYPH_SIZE];
	enum style styles[CANVAS_MAX];
};

void row_init(struct row *row, int width);
/* Columns @from to @to (exclusive); what does not fit is left out */
void row_fill(struct row *row, int from, int to, const char *glyph,
	      enum style style);
/* ASCII only. Return: false, and nothing, if there is something already */
bool row_text(struct row *row, int at, const char *text, enum style style);
/* Without the spaces at its end */
void row_write(FILE *file, const struct row *row, bool color);
/* Two lines below the rows, both after @indent spaces */
void axis_write(FILE *file, const struct axis *axis, int indent,
		const struct glyphs *glyphs);

/* How wide standard output is; 80 if it is no terminal */
int canvas_width(void);

#endif /* BOGUSCTL_CANVAS_H */
