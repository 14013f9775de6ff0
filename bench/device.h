/* SPDX-License-Identifier: GPL-2.0 */
/* The bogus device, its modules and its driver, as a benchmark needs them. */
#ifndef BENCH_DEVICE_H
#define BENCH_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "uapi/bogus.h"

/* device.c */
int bench_device_open(unsigned int id, int flags);
void bench_device_start(int fd, int eventfd);
void bench_device_set_period(unsigned int id, uint64_t period_ns);
uint64_t bench_device_read(int fd);
struct bogus_info bench_device_info(int fd);

/* mechanism.c */
#define BENCH_MECHANISMS_MAX	8

/**
 * struct bench_mechanism_list - what can run the DPC on this kernel
 * @names: of all of them, the current one first
 * @count: how many there are
 */
struct bench_mechanism_list {
	char names[BENCH_MECHANISMS_MAX][BOGUS_DPC_NAME_LEN];
	size_t count;
};

void bench_mechanisms_list(struct bench_mechanism_list *list);
void bench_mechanism_set(const char *name);

/* system.c */
void bench_write(const char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool bench_try_write(const char *path, const char *text);
uint64_t bench_read_number(int fd, const char *path);
bool bench_module_load(const char *name, const char *parameters);
void bench_module_unload(const char *name);
void bench_raise_limits(void);

#endif /* BENCH_DEVICE_H */
