/* SPDX-License-Identifier: GPL-2.0 */
/* What the measurements share: a clock, samples and their percentiles. */
#ifndef BENCH_UTIL_H
#define BENCH_UTIL_H

#include <stdint.h>
#include <stddef.h>

uint64_t bench_now_ns(void);
void bench_die(const char *what) __attribute__((noreturn));
uint64_t bench_percentile(uint64_t *samples, size_t count, unsigned int percent);
uint64_t bench_busy_ns(void);

#endif /* BENCH_UTIL_H */
