/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The storm: threads that make every call on handles that they share, and what
 * is done to the devices meanwhile. Except where it says so, a function returns
 * 0 or -errno; -EPROTO if something was not as the contract has it.
 */
#ifndef BOGUS_STORM_H
#define BOGUS_STORM_H

#include "bogus_test.h"

#define STORM_THREADS	64
#define STORM_HANDLES	1024
#define STORM_CARDS	4
#define STORM_CARD_HANDLES	4
#define STORM_CHANGES	12

/* So that what a fault has silenced is brought back within a round */
#define STORM_DRIVER	"timeout_ms=20"

/**
 * struct storm_target - a device, and handles of it that all threads share
 * @id: its number
 * @n: how many handles
 * @fds: the handles
 * @sums: what has been taken from each
 * @base: what had been serviced when they were opened
 * @ring: the mapping of the first, if it has one, which outlives the device
 */
struct storm_target {
	unsigned int id;
	unsigned int n;
	int fds[STORM_HANDLES];
	uint64_t sums[STORM_HANDLES];
	uint64_t base;
	struct bogus_ring ring;
};

enum storm_card_state {
	STORM_CARD_LIVE,
	STORM_CARD_PULLED,	/* its directory is still there */
	STORM_CARD_REMOVED,
};

/* A card of this round; its handles stay open until the round ends */
struct storm_card {
	struct storm_target target;
	enum storm_card_state state;
	char name[16];
};

/**
 * struct storm - all of it
 * @seed: what every random number comes from
 * @random: state of those that are not a thread's
 * @again: threads open the device again when it has gone
 * @stop: the threads are to end
 * @made: calls made by all threads
 * @spares: not all of @again's threads map the ring, and most rest while @away
 * @enough: calls that @again's threads make until the device may go
 * @lives: their handles
 * @begun: of these, those whose accounts are to close
 * @accounts: of these, those whose device has gone
 * @failed: what one of these threads has failed with
 * @made_before: @made when the device came back
 * @begun_before: @begun then
 * @away: the device is not there, or about to go
 * @turn: @away has changed, for which most of these threads wait
 * @lock: protects @away
 * @ready: where the threads wait for each other
 * @calls: the threads
 * @device: /dev/bogus0
 * @irq: its interrupt
 * @dpc: its mechanisms
 * @cards: those of this round
 * @cards_made: how many of them threads may use
 * @pulled: cards that have been pulled, in all rounds
 * @lacks: why a change can't be made here, or NULL
 * @changed: how often each has been made
 * @pm_delay: what has to be as it was in the end
 */
struct storm {
	uint64_t seed;
	uint64_t random;
	bool again;
	bool stop;
	uint64_t made;
	bool spares;
	unsigned int enough;
	uint64_t lives;
	uint64_t begun;
	uint64_t accounts;
	int failed;
	uint64_t made_before;
	uint64_t begun_before;
	bool away;
	pthread_cond_t turn;
	pthread_mutex_t lock;
	pthread_barrier_t ready;
	struct bogus_call calls[STORM_THREADS];
	struct storm_target device;
	unsigned int irq;
	struct bogus_dpc_list dpc;
	struct storm_card cards[STORM_CARDS];
	unsigned int cards_made;
	unsigned int pulled;
	const char *lacks[STORM_CHANGES];
	unsigned int changed[STORM_CHANGES];
	char pm_delay[32];
};

uint64_t storm_random(uint64_t *state);

/* bogus_storm_system.c: the modules, and what they leave behind */

/**
 * struct storm_remains - what the kernel has while neither module is loaded
 * @irqs: interrupts
 * @bytes: memory that it can't take back
 */
struct storm_remains {
	unsigned int irqs;
	uint64_t bytes;
};

int storm_load_all(void);
int storm_unload_all(void);
int storm_remains_read(struct storm_remains *remains);
const char *storm_remains_differ(const struct storm_remains *before,
				 const struct storm_remains *after,
				 uint64_t unplugs);

/* bogus_storm_target.c: handles, and their accounts */

int storm_target_open(struct storm_target *target, unsigned int id,
		      unsigned int n, bool map);
bool storm_target_mapped(const struct storm_target *target);
void storm_target_close(struct storm_target *target);
int storm_target_take(struct storm_target *target, unsigned int i, bool read);
/* What is unread with a handle, or this, which can't be */
#define STORM_UNKNOWN	UINT64_MAX
uint64_t storm_unread(int fd);
int storm_target_account(const struct storm_target *target);

/* bogus_storm_calls.c: the threads */

bool storm_over(const struct storm *storm);
void storm_made(struct storm *storm);
bool storm_fine(int ret);
bool storm_no_device(int ret);
int storm_call(struct storm_target *target, uint64_t random);
int storm_threads_begin(struct storm *storm);
long storm_threads_end(struct storm *storm);

/* bogus_storm_again.c: other threads */

long storm_again(struct bogus_call *call);
int storm_again_await(struct storm *storm, bool account);
void storm_again_away(struct storm *storm, bool away);

/* bogus_storm_changes.c: what is done meanwhile */

/**
 * struct storm_change - one thing that is done to the devices
 * @name: what
 * @rare: not in every round, for it takes its time
 * @lacks: why it can't be done here, or NULL; may be missing
 * @make: do it; 1 if it is done, 0 if it was refused, as may be
 */
struct storm_change {
	const char *name;
	bool rare;
	const char *(*lacks)(void);
	int (*make)(struct storm *storm, uint64_t random);
};

extern const struct storm_change storm_changes[STORM_CHANGES];

int storm_changes_begin(struct storm *storm);
int storm_changes_end(struct storm *storm);
int storm_change_make(struct storm *storm, unsigned int i);
void storm_await_calls(struct storm *storm, unsigned int calls);
int storm_change_all(struct storm *storm, unsigned int round);
unsigned int storm_change_find(const char *name);
const char *storm_changes_missing(const struct storm *storm);
void storm_changes_print(const struct storm *storm);

/* bogus_storm_card.c: cards that come and go */

const char *storm_card_lacks(void);
int storm_card_change(struct storm *storm, uint64_t random);
int storm_cards_remove(struct storm *storm);
int storm_cards_account(const struct storm *storm);
void storm_cards_close(struct storm *storm);

/* bogus_storm_sleep.c: the system sleeps, or fails to */

int storm_sleep_begin(struct storm *storm);
int storm_sleep_end(struct storm *storm);
const char *storm_sleep_lacks(void);
const char *storm_sleepless_lacks(void);
int storm_sleep(struct storm *storm, uint64_t random);
int storm_sleep_fails_notifier(struct storm *storm, uint64_t random);
int storm_sleep_fails_prepare(struct storm *storm, uint64_t random);
int storm_sleep_fails_suspend(struct storm *storm, uint64_t random);
int storm_sleep_fails_noirq(struct storm *storm, uint64_t random);

#endif /* BOGUS_STORM_H */
