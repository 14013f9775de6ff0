/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests on a real device: what the parts share. */
#ifndef LIVE_H
#define LIVE_H

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "bogus.h"

#define LIVE_DEVICE	"/dev/bogus0"
/* A reader keeps up on every kernel */
#define LIVE_PERIOD_NS	4000000ULL
#define LIVE_MSEC	1000000LL
/* No test needs as long; whoever reaches it has hung */
#define LIVE_LIMIT_NS	(60000 * LIVE_MSEC)

/* What a thread is given and what it found; asserted by the main thread */
struct live_waiter {
	pthread_t thread;
	struct bogus *dev;
	uint64_t sum;
	int ret;
};

/* live_util.c */
struct bogus *live_open(unsigned int flags);
struct bogus_device_info live_info(struct bogus *dev);
/* Wait until at least @n have been counted; how many it were */
uint64_t live_count(struct bogus *dev, uint64_t n);
/* Add up what a thread's waits get, until one fails */
void live_waiter_start(struct live_waiter *w, struct bogus *dev);
void live_waiter_join(struct live_waiter *w);
/* One value of /sys/class/bogus/bogus0 */
void live_attribute(const char *name, char *value, size_t size);
/* Unbind or bind the driver */
void live_unbind(void);
void live_bind(void);
/* Run @body in a child that is nobody; its result must be 0 */
void live_as_nobody(int (*body)(void));
/* Run @body in a child; its result must be 0 */
void live_in_child(int (*body)(void));
/* A device that is not running, with a period of LIVE_PERIOD_NS */
int live_setup(void **state);

/* In a child there is no cmocka: tell the line and fail */
#define LIVE_EXPECT(condition) do { \
	if (!(condition)) { \
		fprintf(stderr, "# %s:%d: %s\n", __FILE__, __LINE__, \
			#condition); \
		return 1; \
	} \
} while (0)

#define LIVE_TEST(f) cmocka_unit_test_setup(f, live_setup)

/* live_unplug.c */
void unbind_wakes_waiter(void **state);
void unbind_fails_every_call(void **state);
void unbind_rings_eventfd(void **state);
void unbind_lets_classic_restart(void **state);
void rebind_is_another_device(void **state);

/* live_split.c */
void mechanisms_are_those_of_sysfs(void **state);
void mechanism_tasklet(void **state);
void mechanism_bh(void **state);
void mechanism_thread(void **state);
void mechanism_wq(void **state);
void mechanism_wq_highpri(void **state);
void mechanism_none(void **state);
void mechanism_is_refused(void **state);
void sleeping_reader_is_counted(void **state);
void split_when_unbound(void **state);

/* live_ring.c */
void ring_total_is_what_is_published(void **state);
void ring_has_what_woke_us(void **state);
void lapped_ring_counts_exactly(void **state);
void ring_of_a_device_in_haste(void **state);
void child_reads_a_place_of_its_own(void **state);
void unbound_ring_stays_readable(void **state);

/* live_module.c */
void modules_are_loaded(void **state);
void load_again_is_refused(void **state);
void load_as_nobody_is_refused(void **state);
void unload_in_use_is_refused(void **state);
void unload_and_load(void **state);
void load_with_options(void **state);
void load_with_bad_option(void **state);
void load_from_directory(void **state);
void load_garbage(void **state);

#endif /* LIVE_H */
