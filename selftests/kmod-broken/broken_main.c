// SPDX-License-Identifier: GPL-2.0
/*
 * A module that does one bug when it is loaded, so that a test can see the
 * kernel's checkers report it. For guests that are thrown away afterwards.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/irq_work.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "broken.h"

/* What a checker that reports nothing must be silent about */
static int broken_none(void)
{
	return 0;
}

static const struct broken_bug broken_no_bugs[] = {
	{ "none", broken_none },
	{ }
};

static const struct broken_bug *const broken_tables[] = {
	broken_no_bugs,
	broken_memory_bugs,
	broken_lock_bugs,
	broken_race_bugs,
	broken_driver_bugs,
};

static const struct broken_bug *broken_find(const char *name)
{
	const struct broken_bug *bug;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(broken_tables); i++) {
		for (bug = broken_tables[i]; bug->name; bug++) {
			if (!strcmp(bug->name, name))
				return bug;
		}
	}
	return NULL;
}

static char *bug = "none";
module_param(bug, charp, 0444);
MODULE_PARM_DESC(bug, "Which bug to do");

/* Reading it allocates, which fault injection is to make fail. */
static int broken_alloc_get(char *buffer, const struct kernel_param *kp)
{
	void *memory = kmalloc(64, GFP_KERNEL);

	if (!memory)
		return -ENOMEM;
	kfree(memory);
	return scnprintf(buffer, PAGE_SIZE, "ok\n");
}

static const struct kernel_param_ops broken_alloc_ops = {
	.get = broken_alloc_get,
};
module_param_cb(alloc, &broken_alloc_ops, NULL, 0444);

/* Bytes of new memory that nobody has set, in hexadecimal */
static int broken_heap_get(char *buffer, const struct kernel_param *kp)
{
	u8 *memory = kmalloc(32, GFP_KERNEL);
	int len;

	if (!memory)
		return -ENOMEM;
	len = scnprintf(buffer, PAGE_SIZE, "%*phN\n", 16, memory);
	kfree(memory);
	return len;
}

static const struct kernel_param_ops broken_heap_ops = {
	.get = broken_heap_get,
};
module_param_cb(heap, &broken_heap_ops, NULL, 0444);

static int broken_stack_get(char *buffer, const struct kernel_param *kp)
{
	broken_stack_bytes(buffer, PAGE_SIZE);
	return strlen(buffer);
}

static const struct kernel_param_ops broken_stack_ops = {
	.get = broken_stack_get,
};
module_param_cb(stack, &broken_stack_ops, NULL, 0444);

struct broken_call {
	struct irq_work work;
	void (*fn)(void);
};

static void broken_call_run(struct irq_work *work)
{
	container_of(work, struct broken_call, work)->fn();
}

/**
 * broken_in_hardirq - call a function in hard IRQ context, PREEMPT_RT or not
 * @fn: the function
 *
 * Return: 0, when it has returned; -ENOMEM.
 */
int broken_in_hardirq(void (*fn)(void))
{
	struct broken_call *call = kzalloc(sizeof(*call), GFP_KERNEL);

	if (!call)
		return -ENOMEM;
	call->fn = fn;
	call->work = IRQ_WORK_INIT_HARD(broken_call_run);
	irq_work_queue(&call->work);
	irq_work_sync(&call->work);
	kfree(call);
	return 0;
}

static int __init broken_init(void)
{
	const struct broken_bug *found = broken_find(bug);

	if (!found) {
		pr_err("no bug %s\n", bug);
		return -EINVAL;
	}
	return found->fn();
}

static void __exit broken_exit(void)
{
	broken_driver_mend();
}

module_init(broken_init);
module_exit(broken_exit);

MODULE_DESCRIPTION("Bugs for the kernel's checkers to find");
MODULE_AUTHOR("The bogus driver stack");
MODULE_LICENSE("GPL");
