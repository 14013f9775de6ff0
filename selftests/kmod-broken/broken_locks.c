// SPDX-License-Identifier: GPL-2.0
/* Locks and contexts: lockdep, DEBUG_ATOMIC_SLEEP, the hung-task detector */

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include "broken.h"

static DEFINE_MUTEX(broken_mutex_a);
static DEFINE_MUTEX(broken_mutex_b);
static DEFINE_SPINLOCK(broken_plain);
static DEFINE_RAW_SPINLOCK(broken_raw);
static DEFINE_RAW_SPINLOCK(broken_outer);

static void broken_sleep(void)
{
	might_sleep();
}

static int broken_irq_sleep(void)
{
	return broken_in_hardirq(broken_sleep);
}

static int broken_lock_sleep(void)
{
	raw_spin_lock(&broken_outer);
	broken_sleep();
	raw_spin_unlock(&broken_outer);
	return 0;
}

static int broken_lock_order(void)
{
	mutex_lock(&broken_mutex_a);
	mutex_lock(&broken_mutex_b);
	mutex_unlock(&broken_mutex_b);
	mutex_unlock(&broken_mutex_a);

	mutex_lock(&broken_mutex_b);
	mutex_lock(&broken_mutex_a);
	mutex_unlock(&broken_mutex_a);
	mutex_unlock(&broken_mutex_b);
	return 0;
}

static void broken_take_plain(void)
{
	spin_lock(&broken_plain);
	spin_unlock(&broken_plain);
}

/* On PREEMPT_RT this lock sleeps. */
static int broken_irq_plain(void)
{
	return broken_in_hardirq(broken_take_plain);
}

static int broken_raw_plain(void)
{
	raw_spin_lock(&broken_outer);
	broken_take_plain();
	raw_spin_unlock(&broken_outer);
	return 0;
}

static void broken_take_raw(void)
{
	raw_spin_lock(&broken_raw);
	raw_spin_unlock(&broken_raw);
}

/* An interrupt that comes while the task has it waits for ever. */
static int broken_irq_unsafe(void)
{
	int ret = broken_in_hardirq(broken_take_raw);

	if (!ret)
		broken_take_raw();
	return ret;
}

static int broken_rcu(void)
{
	static int __rcu *pointer;

	return rcu_dereference(pointer) ? -EINVAL : 0;
}

static DECLARE_COMPLETION(broken_never);

static int broken_wait(void *data)
{
	wait_for_completion(&broken_never);
	return 0;
}

static int broken_hung_task(void)
{
	return PTR_ERR_OR_ZERO(kthread_run(broken_wait, NULL, "broken-hung"));
}

const struct broken_bug broken_lock_bugs[] = {
	{ "irq-sleep",		broken_irq_sleep },
	{ "lock-sleep",		broken_lock_sleep },
	{ "lock-order",		broken_lock_order },
	{ "irq-plain-lock",	broken_irq_plain },
	{ "raw-plain-lock",	broken_raw_plain },
	{ "irq-unsafe-lock",	broken_irq_unsafe },
	{ "rcu",		broken_rcu },
	{ "hung-task",		broken_hung_task },
	{ }
};
