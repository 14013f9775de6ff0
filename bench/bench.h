/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the measurements share. They are made for a guest in which one
 * nanosecond is one instruction (vm/run --icount), where they repeat exactly;
 * on a real clock they still run, but mean time.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <stddef.h>

/**
 * struct bench_result - one measurement
 * @name: what was measured
 * @floor: name of the measurement to divide by, or NULL
 * @limit: the quotient that must not be exceeded, or 0
 * @value: nanoseconds, that is instructions
 * @p99: 99th percentile, or 0 where @value is a mean
 */
struct bench_result {
	const char *name;
	const char *floor;
	double limit;
	double value;
	double p99;
};

/* bench_util.c */
uint64_t bench_now_ns(void);
uint64_t bench_percentile(uint64_t *samples, size_t count, unsigned int pct);
uint64_t bench_busy_ns(void);
void bench_die(const char *what) __attribute__((noreturn));

/* bench_timerfd.c */
void bench_timerfd_read(struct bench_result *result);
void bench_timerfd_busy(struct bench_result *result);

/* bench_bogus.c */
void bench_bogus_read(struct bench_result *result);
void bench_bogus_expiry(struct bench_result *result);
void bench_bogus_busy(struct bench_result *result);

/* bench_ioctl.c */
void bench_null_ioctl(struct bench_result *result);
void bench_get_event(struct bench_result *result);

#endif /* BENCH_H */
