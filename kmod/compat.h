/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything in these modules that depends on the kernel's version, and the
 * only place that may. Each entry gives older kernels the newest kernel's
 * name for a thing, so that it can be deleted when those kernels are.
 */
#ifndef BOGUS_COMPAT_H
#define BOGUS_COMPAT_H

#include <linux/version.h>
#include <linux/eventfd.h>
#include <linux/hrtimer.h>
#include <linux/irq.h>
#include <linux/workqueue.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "The bogus modules need Linux 6.1 or newer."
#endif

/* 6.13: hrtimer_init() and the function pointer in one */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void
bogus_hrtimer_setup(struct hrtimer *timer,
		    enum hrtimer_restart (*function)(struct hrtimer *),
		    clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#define hrtimer_setup bogus_hrtimer_setup
#endif

/* 6.8: one call signals once */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
#define bogus_eventfd_signal(ctx) ((void)eventfd_signal(ctx, 1))
#else
#define bogus_eventfd_signal(ctx) eventfd_signal(ctx)
#endif

/* 6.9: workqueues whose work runs in softirq context */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#define BOGUS_HAVE_BH_WORKQUEUE 1
#endif

/*
 * Until 6.14 an irq chip had to say that an interrupt of its own may be moved
 * at once, from task context; from then on it is those that can't who speak.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
#define BOGUS_IRQ_MOVE_PCNTXT IRQ_MOVE_PCNTXT
#else
#define BOGUS_IRQ_MOVE_PCNTXT 0
#endif

#endif /* BOGUS_COMPAT_H */
