// SPDX-License-Identifier: GPL-2.0
/* Memory, lifetimes and arithmetic: KASAN, kmemleak, DEBUG_OBJECTS, UBSAN */

#include <linux/compiler.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include "../../kmod/compat.h"
#include "broken.h"

#define BROKEN_SIZE	40
#define BROKEN_LEAKS	8

/* The compiler is not to see where it comes from, or it would complain itself. */
static u8 *broken_hide(u8 *pointer)
{
	OPTIMIZER_HIDE_VAR(pointer);
	return pointer;
}

static int broken_use_after_free(void)
{
	u8 *memory = broken_hide(kmalloc(BROKEN_SIZE, GFP_KERNEL));

	if (!memory)
		return -ENOMEM;
	kfree(memory);
	WRITE_ONCE(memory[3], 1);
	return 0;
}

static int broken_slab_bounds(void)
{
	u8 *memory = broken_hide(kmalloc(BROKEN_SIZE, GFP_KERNEL));

	if (!memory)
		return -ENOMEM;
	(void)READ_ONCE(memory[BROKEN_SIZE]);
	kfree(memory);
	return 0;
}

static int broken_vmalloc_bounds(void)
{
	u8 *memory = broken_hide(vmalloc(BROKEN_SIZE));

	if (!memory)
		return -ENOMEM;
	(void)READ_ONCE(memory[BROKEN_SIZE]);
	vfree(memory);
	return 0;
}

static int broken_stack_bounds(void)
{
	u8 array[BROKEN_SIZE] = { };
	u8 *memory = broken_hide(array);

	(void)READ_ONCE(memory[BROKEN_SIZE]);
	return 0;
}

static int broken_double_free(void)
{
	u8 *memory = broken_hide(kmalloc(BROKEN_SIZE, GFP_KERNEL));

	if (!memory)
		return -ENOMEM;
	kfree(memory);
	kfree(memory);
	return 0;
}

/* Several: a stale register may still point to the last one. */
static int broken_leak(void)
{
	unsigned int i;

	for (i = 0; i < BROKEN_LEAKS; i++)
		broken_hide(kmalloc(BROKEN_SIZE, GFP_KERNEL));
	return 0;
}

static enum hrtimer_restart broken_timer(struct hrtimer *timer)
{
	return HRTIMER_NORESTART;
}

static int broken_freed_timer(void)
{
	struct hrtimer *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return -ENOMEM;
	hrtimer_setup(timer, broken_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(timer, ktime_set(3600, 0), HRTIMER_MODE_REL);
	kfree(timer);
	return 0;
}

static void broken_work(struct work_struct *work)
{
}

static int broken_freed_work(void)
{
	struct delayed_work *work = kzalloc(sizeof(*work), GFP_KERNEL);

	if (!work)
		return -ENOMEM;
	INIT_DELAYED_WORK(work, broken_work);
	schedule_delayed_work(work, 3600 * HZ);
	kfree(work);
	return 0;
}

static int broken_list_del(void)
{
	struct list_head list, item;

	INIT_LIST_HEAD(&list);
	list_add(&item, &list);
	list_del(&item);
	list_del(&item);
	return 0;
}

static int broken_shift(void)
{
	unsigned int bits = 40;

	OPTIMIZER_HIDE_VAR(bits);
	pr_debug("%d\n", 1 << bits);
	return (1 << bits) == 3 ? -EINVAL : 0;
}

static int broken_index(void)
{
	static const int array[4] = { 1, 2, 3, 4 };
	unsigned int i = 4;

	OPTIMIZER_HIDE_VAR(i);
	return array[i] == 5 ? -EINVAL : 0;
}

/* As of a structure that goes to user space with what was there before */
struct broken_answer {
	u32 set;
	u8 forgotten[12];
};

/**
 * broken_stack_bytes - bytes of the stack that nobody has set
 * @text: where to, in hexadecimal
 * @size: of @text
 */
void broken_stack_bytes(char *text, size_t size)
{
	struct broken_answer answer;

	answer.set = 0;
	scnprintf(text, size, "%*phN\n", (int)sizeof(answer.forgotten),
		  broken_hide(answer.forgotten));
}

const struct broken_bug broken_memory_bugs[] = {
	{ "use-after-free",	broken_use_after_free },
	{ "slab-bounds",	broken_slab_bounds },
	{ "vmalloc-bounds",	broken_vmalloc_bounds },
	{ "stack-bounds",	broken_stack_bounds },
	{ "double-free",	broken_double_free },
	{ "leak",		broken_leak },
	{ "freed-timer",	broken_freed_timer },
	{ "freed-work",		broken_freed_work },
	{ "list-del",		broken_list_del },
	{ "shift",		broken_shift },
	{ "index",		broken_index },
	{ }
};
