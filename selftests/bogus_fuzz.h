/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer's model of the device: what it knows of each handle, and therefore
 * what each call must give. Calls are drawn from the seed and the model alone,
 * never from what the device did: the same seed makes the same calls.
 */
#ifndef BOGUS_FUZZ_H
#define BOGUS_FUZZ_H

#include "bogus_test.h"

#define FUZZ_FDS	24
#define FUZZ_MAPS	6
#define FUZZ_HANDLES	(FUZZ_FDS + FUZZ_MAPS)
#define FUZZ_EVENTS	4
/* Calls that are shown when one of them has failed */
#define FUZZ_LOG	32
#define FUZZ_LINE	96

/* Interrupts come soon, or not while this program runs */
#define FUZZ_SHORT_NS	(BOGUS_NSEC_PER_MSEC / 5)
#define FUZZ_NEVER_NS	BOGUS_TEST_NEVER_NS

/**
 * struct fuzz_handle - an open file description
 * @refs: descriptors and mappings that keep it; 0: not in use
 * @access: O_RDONLY, O_WRONLY or O_RDWR
 * @nonblock: O_NONBLOCK
 * @gone: its device is gone
 * @started: it has the device started
 * @event: number of the eventfd it has started it with, or -1
 * @base_lo: its count began with this many interrupts serviced, or more
 * @base_hi: or fewer; opened while they come, it is not known how many exactly
 * @taken: sum of what it has been told
 */
struct fuzz_handle {
	unsigned int refs;
	int access;
	bool nonblock;
	bool gone;
	bool started;
	int event;
	uint64_t base_lo;
	uint64_t base_hi;
	uint64_t taken;
};

struct fuzz_fd {
	int fd;
	struct fuzz_handle *handle;
};

struct fuzz_map {
	struct bogus_ring ring;
	struct fuzz_handle *handle;
	uint64_t published;
};

/**
 * struct fuzz_event - an eventfd
 * @fd: its descriptor
 * @allowed: signals that there can have been at most
 * @got: signals there have been
 */
struct fuzz_event {
	int fd;
	uint64_t allowed;
	uint64_t got;
};

/**
 * enum fuzz_pace - whether interrupts come
 * @FUZZ_QUIET: none; everything is known exactly
 * @FUZZ_LIVE: one after the other
 * @FUZZ_FADING: the period has become endless: one or none
 */
enum fuzz_pace {
	FUZZ_QUIET,
	FUZZ_LIVE,
	FUZZ_FADING,
};

/**
 * struct fuzz - the device, and all that is done to it
 * @random: the state of the random numbers
 * @calls: calls made
 * @present: the driver is bound
 * @pace: whether interrupts come
 * @started: handles that have it started
 * @handles_open: handles of the device that is there now
 * @period_ns: what has been set
 * @serviced: interrupts serviced when last known; exact while quiet
 * @dpc: the mechanisms, and which one it is
 * @dpc_first: which one it is when the driver is bound
 * @observer: a handle of the model's own, or -1
 * @arena: where arguments are
 * @log: the latest calls
 * @why: what is not as it must be, or ""
 */
struct fuzz {
	uint64_t random;
	uint64_t calls;
	bool present;
	enum fuzz_pace pace;
	unsigned int started;
	unsigned int handles_open;
	uint64_t period_ns;
	uint64_t serviced;
	struct bogus_dpc_list dpc;
	unsigned int dpc_first;
	int observer;
	struct fuzz_fd fds[FUZZ_FDS];
	struct fuzz_map maps[FUZZ_MAPS];
	struct fuzz_handle handles[FUZZ_HANDLES];
	struct fuzz_event events[FUZZ_EVENTS];
	struct bogus_arena arena;
	char log[FUZZ_LOG][FUZZ_LINE];
	char why[FUZZ_LINE];
};

/* bogus_fuzz_model.c */

uint64_t fuzz_random(struct fuzz *fuzz);
unsigned int fuzz_below(struct fuzz *fuzz, unsigned int n);
bool fuzz_chance(struct fuzz *fuzz, unsigned int percent);

int fuzz_begin(struct fuzz *fuzz, uint64_t seed);
void fuzz_end(struct fuzz *fuzz);

__attribute__((format(printf, 2, 3)))
void fuzz_call(struct fuzz *fuzz, const char *fmt, ...);
void fuzz_expect(struct fuzz *fuzz, long got, long want);
void fuzz_expect_either(struct fuzz *fuzz, long got, long want, long other);
void fuzz_fail(struct fuzz *fuzz, const char *why);

struct fuzz_fd *fuzz_fd_any(struct fuzz *fuzz);
struct fuzz_fd *fuzz_fd_free(struct fuzz *fuzz);
struct fuzz_handle *fuzz_handle_new(struct fuzz *fuzz, int flags);
void fuzz_handle_put(struct fuzz *fuzz, struct fuzz_handle *handle);

void fuzz_started(struct fuzz *fuzz, struct fuzz_handle *handle, int event);
void fuzz_stopped(struct fuzz *fuzz, struct fuzz_handle *handle);
void fuzz_period_is(struct fuzz *fuzz, uint64_t period_ns);
void fuzz_device_gone(struct fuzz *fuzz);
void fuzz_device_back(struct fuzz *fuzz);

void fuzz_unread(const struct fuzz *fuzz, const struct fuzz_handle *handle,
		 uint64_t *low, uint64_t *high);
void fuzz_took(struct fuzz *fuzz, struct fuzz_handle *handle, uint64_t count);
void fuzz_info_check(struct fuzz *fuzz, const struct bogus_info *info);

/* bogus_fuzz_args.c: the calls that take a structure, and garbage */

void fuzz_op_info(struct fuzz *fuzz);
void fuzz_op_start(struct fuzz *fuzz);
void fuzz_op_histogram(struct fuzz *fuzz);
void fuzz_op_command(struct fuzz *fuzz);

/* bogus_fuzz_ops.c: one call, of any kind */

void fuzz_op(struct fuzz *fuzz);
void fuzz_op_drain_all(struct fuzz *fuzz);

#endif /* BOGUS_FUZZ_H */
