// SPDX-License-Identifier: GPL-2.0
/* The results. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "bench.h"

/**
 * bench_find - look a row up
 * @bench: the run
 * @name: its name
 *
 * Return: the row, which may have been skipped, or NULL.
 */
const struct bench_row *bench_find(const struct bench *bench, const char *name)
{
	size_t i;

	for (i = 0; i < bench->count; i++) {
		if (!strcmp(bench->rows[i].name, name))
			return &bench->rows[i];
	}
	return NULL;
}

static struct bench_row *bench_row_new(struct bench *bench, const char *format,
				       va_list args)
{
	struct bench_row *row = &bench->rows[bench->count];

	if (bench->count == BENCH_ROWS_MAX) {
		errno = ENOSPC;
		bench_die("rows");
	}
	memset(row, 0, sizeof(*row));
	row->family = bench->family;
	vsnprintf(row->name, sizeof(row->name), format, args);
	return row;
}

/**
 * bench_add - a measurement has been made
 * @bench: the run
 * @value: what was measured, or BENCH_UNKNOWN_BUSY
 * @p99: its 99th percentile, or 0
 * @floor: the row to compare it with, or NULL
 * @format: its name
 */
void bench_add(struct bench *bench, double value, double p99, const char *floor,
	       const char *format, ...)
{
	const struct bench_row *other;
	struct bench_row *row;
	va_list args;

	va_start(args, format);
	row = bench_row_new(bench, format, args);
	va_end(args);
	bench->count++;
	if (value == BENCH_UNKNOWN_BUSY) {
		row->skipped = "this kernel has no idle time in nanoseconds";
		return;
	}
	row->value = value;
	row->p99 = p99;
	if (floor)
		snprintf(row->floor, sizeof(row->floor), "%s", floor);
	other = floor ? bench_find(bench, floor) : NULL;
	if (other && other->value > 0)
		row->ratio = value / other->value;
}

/**
 * bench_skip - a measurement cannot be made here
 * @bench: the run
 * @why: the reason; stays valid
 * @format: its name
 */
void bench_skip(struct bench *bench, const char *why, const char *format, ...)
{
	struct bench_row *row;
	va_list args;

	va_start(args, format);
	row = bench_row_new(bench, format, args);
	va_end(args);
	row->skipped = why;
	bench->count++;
}
