/* SPDX-License-Identifier: GPL-2.0 */
/* Tests on a running guest: what the parts share. */
#ifndef REMOTE_LIVE_H
#define REMOTE_LIVE_H

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "remote.h"
#include "test.h"

#define LIVE_PERIOD_NS	2000000ULL
#define LIVE_MSEC	1000000LL
/* No test needs as long; whoever reaches it has hung */
#define LIVE_LIMIT_NS	(60000 * LIVE_MSEC)

/* live_util.c */
const char *live_address(void);
struct bogus *live_open(unsigned int flags);
struct bogus_device_info live_info(struct bogus *dev);
struct bogus_wire_status live_status(void);
uint64_t live_count(struct bogus *dev, uint64_t n);
uint64_t live_take(struct bogus *dev);
short live_poll(struct bogus *dev, int timeout_ms);
int64_t live_now_ns(void);
int live_connect(void);
int live_setup(void **state);

/* live_abuse.c */
void garbage_is_refused(void **state);
void requests_out_of_turn_are_refused(void **state);
void flood_is_bounded(void **state);
void others_are_turned_away_when_full(void **state);
void client_of_another_version_is_told(void **state);

/* live_split.c */
void every_mechanism_is_counted(void **state);
void stages_are_parts_of_the_split(void **state);
void split_errors_are_those_of_a_node(void **state);
void absurd_splits_are_refused(void **state);
int live_print_split(void);
int live_set_dpc(const char *name);

/* live_reader.c */
void somebody_is_timed_to_the_user(void **state);
void timing_disturbs_no_count(void **state);
void reader_goes_with_who_asked(void **state);
void reader_goes_when_nobody_asks(void **state);

/* live_sleepers.c */
int live_sleepers(void);

#endif /* REMOTE_LIVE_H */
