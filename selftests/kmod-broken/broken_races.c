// SPDX-License-Identifier: GPL-2.0
/* Data races: KCSAN */

#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched/task.h>
#include <asm/barrier.h>
#include "broken.h"

#define BROKEN_ROUNDS	200000

/* Shared by two threads, one of which is the caller */
struct broken_shared {
	long count;
	long data;
	long ready;
	long taken;
};

static int broken_race_pair(int (*other)(void *data),
			    int (*own)(void *data), struct broken_shared *shared)
{
	struct task_struct *thread;

	thread = kthread_create(other, shared, "broken-race");
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	get_task_struct(thread);
	wake_up_process(thread);
	own(shared);
	kthread_stop(thread);
	put_task_struct(thread);
	return 0;
}

static int broken_increment(void *data)
{
	struct broken_shared *shared = data;
	unsigned int i;

	for (i = 0; i < BROKEN_ROUNDS; i++) {
		shared->count++;
		barrier();
		if (!(i % 1000))
			cond_resched();
	}
	return 0;
}

static int broken_data_race(void)
{
	static struct broken_shared shared;

	return broken_race_pair(broken_increment, broken_increment, &shared);
}

/* One has data, says so, and waits until it is taken, */
static int broken_give(void *data)
{
	struct broken_shared *shared = data;
	long i;

	for (i = 1; i <= BROKEN_ROUNDS / 100; i++) {
		shared->data = i;
		/* what is missing here: smp_store_release() */
		WRITE_ONCE(shared->ready, i);
		/* Pairs with the release in broken_take() */
		while (smp_load_acquire(&shared->taken) != i)
			cond_resched();
	}
	return 0;
}

/* the other takes it. They never touch it at the same time, on x86. */
static int broken_take(void *data)
{
	struct broken_shared *shared = data;
	long i, sum = 0;

	for (i = 1; i <= BROKEN_ROUNDS / 100; i++) {
		/* Pairs with nothing: that is the bug */
		while (smp_load_acquire(&shared->ready) != i)
			cond_resched();
		sum += shared->data;
		/* Pairs with the acquire in broken_give() */
		smp_store_release(&shared->taken, i);
	}
	WRITE_ONCE(shared->count, sum);
	return 0;
}

static int broken_missing_barrier(void)
{
	static struct broken_shared shared;

	return broken_race_pair(broken_take, broken_give, &shared);
}

const struct broken_bug broken_race_bugs[] = {
	{ "data-race",		broken_data_race },
	{ "missing-barrier",	broken_missing_barrier },
	{ }
};
