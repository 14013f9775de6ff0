/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything in these modules that depends on the kernel's version, and the
 * only place that may. Each entry gives older kernels the newest kernel's
 * name for a thing, so that it can be deleted when those kernels are.
 */
#include <linux/version.h>

/*
 * What there is no way around. Kbuild puts it ahead of every file, so that
 * these words come before what would follow from it.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "The bogus modules need Linux 6.1 or newer."
#endif
#ifndef CONFIG_64BIT
#error "The ring's numbers have 64 bits: the kernel needs CONFIG_64BIT."
#endif
#ifndef CONFIG_HIGH_RES_TIMERS
#error "The bogus device counts in microseconds: the kernel needs CONFIG_HIGH_RES_TIMERS."
#endif
#ifndef CONFIG_IRQ_DOMAIN
#error "The bogus device has an interrupt controller: the kernel needs CONFIG_IRQ_DOMAIN."
#endif
#ifndef CONFIG_IRQ_WORK
#error "The bogus device repeats masked interrupts: the kernel needs CONFIG_IRQ_WORK."
#endif
#ifndef CONFIG_EVENTFD
#error "Programs of the bogus driver wait for eventfds: the kernel needs CONFIG_EVENTFD."
#endif

/* The rest is for those who ask for it, when they have set their pr_fmt. */
#ifdef BOGUS_COMPAT_AHEAD
#undef BOGUS_COMPAT_AHEAD
#elif !defined(BOGUS_COMPAT_H)
#define BOGUS_COMPAT_H

#include <linux/eventfd.h>
#include <linux/hrtimer.h>
#include <linux/irq.h>
#include <linux/workqueue.h>

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
#else
#define BOGUS_BH_WORKQUEUE_SINCE "Linux 6.9 or newer"
#endif

/* 6.17: the system's workqueues have got names that tell what they are */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define system_percpu_wq system_wq
#define system_dfl_wq system_unbound_wq
#endif

/*
 * On PREEMPT_RT no one can be woken from a hard interrupt, for the locks of
 * wait queues sleep. Lockdep says so on other kernels, too, if it is to.
 */
#if !IS_ENABLED(CONFIG_PREEMPT_RT) && !IS_ENABLED(CONFIG_PROVE_RAW_LOCK_NESTING)
#define BOGUS_HAVE_DPC_IN_ISR 1
#endif

/* 6.3: the flags of a mapping are changed by functions */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define bogus_vm_flags_clear(vma, flags) ((vma)->vm_flags &= ~(flags))
#else
#define bogus_vm_flags_clear(vma, flags) vm_flags_clear(vma, flags)
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
