/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the measurements share. They are made for a guest in which one
 * nanosecond is one instruction (vm/run --icount), where they repeat exactly;
 * on a real clock they still run, but mean time.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_NAME_LEN	80
#define BENCH_ROWS_MAX	256

struct bench;
struct bench_family;

/**
 * struct bench_row - one measurement
 * @family: the bench that made it
 * @name: what was measured
 * @floor: name of the row to compare it with, or ""
 * @value: in the family's unit
 * @p99: 99th percentile, or 0 where there is none
 * @ratio: @value by the floor's, or 0
 * @skipped: why it was not measured, or NULL
 */
struct bench_row {
	const struct bench_family *family;
	char name[BENCH_NAME_LEN];
	char floor[BENCH_NAME_LEN];
	double value;
	double p99;
	double ratio;
	const char *skipped;
};

/**
 * struct bench_family - measurements that belong together, in a file
 * @name: what it is selected by
 * @about: what it measures, one line
 * @unit: what its values are
 * @slow: left out unless it is asked for
 * @real: for a real clock and two processors; left out unless named
 * @run: makes the rows
 */
struct bench_family {
	const char *name;
	const char *about;
	const char *unit;
	bool slow;
	bool real;
	void (*run)(struct bench *bench);
};

/**
 * struct bench_output - a way to show the results
 * @option: its command line option
 * @begin: before the first row; may be NULL
 * @row: for each row; may be NULL
 * @end: after the last; the limits, if it shows them
 *
 * Everything is shown when all has been measured: what a guest says is heard
 * by its host, whose answer comes at no certain time.
 */
struct bench_output {
	const char *option;
	void (*begin)(const struct bench *bench);
	void (*row)(const struct bench *bench, const struct bench_row *row);
	void (*end)(const struct bench *bench);
};

/**
 * struct bench - one run of the program
 * @full: measure what takes minutes, too
 * @seconds: how long the family "minute" runs
 * @output: how the results are shown
 * @family: the family that is running
 * @rows: the results so far
 * @count: how many there are
 */
struct bench {
	bool full;
	unsigned int seconds;
	const struct bench_output *output;
	const struct bench_family *family;
	struct bench_row rows[BENCH_ROWS_MAX];
	size_t count;
};

/* bench_rows.c */
void bench_add(struct bench *bench, double value, double p99, const char *floor,
	       const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void bench_skip(struct bench *bench, const char *why, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const struct bench_row *bench_find(const struct bench *bench, const char *name);

/* bench_limits.c */
enum bench_verdict { BENCH_HELD, BENCH_EXCEEDED, BENCH_UNKNOWN };

/**
 * struct bench_limit - what must hold
 * @row: name of the row
 * @floor: name of the row to divide by, or NULL: the value itself is limited
 * @max: largest ratio or value allowed
 * @below: it must be less than @max, not equal
 */
struct bench_limit {
	const char *row;
	const char *floor;
	double max;
	bool below;
};

extern const struct bench_limit bench_limits[];
extern const size_t bench_limits_count;
enum bench_verdict bench_limit_check(const struct bench *bench,
				     const struct bench_limit *limit,
				     double *measured);
bool bench_limit_measured(const struct bench *bench,
			  const struct bench_limit *limit);
int bench_limits_exceeded(const struct bench *bench);

/* bench_output.c */
extern const struct bench_output bench_outputs[];
extern const size_t bench_outputs_count;

/* bench_util.c */

/**
 * struct bench_busy - the beginning of a stretch of time
 * @before: how long the CPUs had not been idle
 * @cost: how much of that it takes to ask
 * @exact: whether it is known to the nanosecond
 */
struct bench_busy {
	uint64_t before;
	uint64_t cost;
	bool exact;
};

/* As a row's value: it is skipped */
#define BENCH_UNKNOWN_BUSY	(-1.0)

uint64_t bench_now_ns(void);
uint64_t bench_percentile(uint64_t *samples, size_t count, unsigned int pct);
void bench_busy_begin(struct bench_busy *busy);
uint64_t bench_busy_end(struct bench_busy *busy);
double bench_busy_mean(struct bench_busy *busy, uint64_t events);
void bench_settle(void);
void bench_die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* The families, a file each */
extern const struct bench_family bench_wakeup;
extern const struct bench_family bench_mechanisms;
extern const struct bench_family bench_busy;
extern const struct bench_family bench_calls;
extern const struct bench_family bench_observers;
extern const struct bench_family bench_memory;
extern const struct bench_family bench_rate;
extern const struct bench_family bench_devices;
extern const struct bench_family bench_minute;

#endif /* BENCH_H */
