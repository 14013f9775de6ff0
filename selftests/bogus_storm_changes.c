// SPDX-License-Identifier: GPL-2.0
/*
 * What is done to the devices while the threads use them. What a change is to
 * bring about is in its result: one that is made without effect fails the storm.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "bogus_storm.h"

/* Between two changes */
#define STORM_CALLS	100
/* One round in so many makes one of the rare ones */
#define STORM_RARELY	3
/* Of the others, a round makes less than so many */
#define STORM_MOST	8

#define STORM_CPU	"/sys/devices/system/cpu/cpu1/online"

static int storm_done(int ret)
{
	return ret ? ret : 1;
}

static int storm_period(struct storm *storm, uint64_t random)
{
	uint64_t period_ns = 20000 + random % 1000000, now;
	int ret = bogus_period_set(storm->device.id, period_ns);

	if (!ret)
		ret = bogus_attr_get(storm->device.id, "period_ns", &now);
	return ret ? ret : now == period_ns ? 1 : -EPROTO;
}

/* Refused while somebody has the device started */
static int storm_mechanism(struct storm *storm, uint64_t random)
{
	const char *name = storm->dpc.names[random % storm->dpc.n];
	struct bogus_dpc_list now;
	int ret = bogus_dpc_set(storm->device.id, name);

	if (ret == -EBUSY)
		return 0;
	if (!ret)
		ret = bogus_dpc_list_read(storm->device.id, &now);
	if (ret)
		return ret;
	return strcmp(now.names[now.current], name) ? -EPROTO : 1;
}

static const char *storm_cpu_lacks(void)
{
	return bogus_file_exists(STORM_CPU) ? NULL :
					      "no CPU that can be taken away";
}

static int storm_affinity(struct storm *storm, uint64_t random)
{
	char path[64];
	int ret;

	snprintf(path, sizeof(path), "/proc/irq/%u/smp_affinity", storm->irq);
	ret = bogus_file_write(path, random & 1 ? "2" : "1");
	/* A CPU that is not there */
	return ret == -EINVAL ? 0 : storm_done(ret);
}

/* The driver can't go while somebody has it open */
static int storm_unload(struct storm *storm, uint64_t random)
{
	int ret = bogus_module_unload(BOGUS_MODULE_DRIVER);

	(void)storm;
	(void)random;
	return ret == -EWOULDBLOCK ? 1 : ret ? ret : -EPROTO;
}

static int storm_pause(struct storm *storm, uint64_t random)
{
	(void)storm;
	bogus_sleep_ns(random % (2 * BOGUS_NSEC_PER_MSEC));
	return 1;
}

static int storm_cpu(struct storm *storm, uint64_t random)
{
	int ret = bogus_file_write(STORM_CPU, "0");

	if (!ret && random & 1)
		ret = storm_period(storm, random) < 0 ? -EPROTO : 0;
	return storm_done(bogus_file_write(STORM_CPU, "1") ?: ret);
}

const struct storm_change storm_changes[STORM_CHANGES] = {
	{ .name = "period", .make = storm_period },
	{ .name = "mechanism", .make = storm_mechanism },
	{ .name = "affinity", .make = storm_affinity },
	{ .name = "unload", .make = storm_unload },
	{ .name = "pause", .make = storm_pause },
	{ .name = "card", .make = storm_card_change,
	  .lacks = storm_card_lacks },
	{ .name = "cpu", .rare = true, .make = storm_cpu,
	  .lacks = storm_cpu_lacks },
	{ .name = "sleep", .rare = true, .make = storm_sleep,
	  .lacks = storm_sleep_lacks },
	{ .name = "sleep_fails_notifier", .rare = true,
	  .make = storm_sleep_fails_notifier, .lacks = storm_sleepless_lacks },
	{ .name = "sleep_fails_prepare", .rare = true,
	  .make = storm_sleep_fails_prepare, .lacks = storm_sleepless_lacks },
	{ .name = "sleep_fails_suspend", .rare = true,
	  .make = storm_sleep_fails_suspend, .lacks = storm_sleepless_lacks },
	{ .name = "sleep_fails_noirq", .rare = true,
	  .make = storm_sleep_fails_noirq, .lacks = storm_sleepless_lacks },
};

unsigned int storm_change_find(const char *name)
{
	unsigned int i = 0;

	while (strcmp(storm_changes[i].name, name))
		i++;
	return i;
}

/* Before the cards are there; finds out which of them can't be made here */
int storm_changes_begin(struct storm *storm)
{
	int ret = storm_sleep_begin(storm);
	unsigned int i;

	for (i = 0; i < STORM_CHANGES; i++)
		storm->lacks[i] = storm_changes[i].lacks ?
				  storm_changes[i].lacks() : NULL;
	return ret;
}

int storm_changes_end(struct storm *storm)
{
	int ret = storm_sleep_end(storm);

	if (!ret && bogus_file_exists(STORM_CPU))
		ret = bogus_file_write(STORM_CPU, "1");
	return ret;
}

int storm_change_make(struct storm *storm, unsigned int i)
{
	int ret;

	if (storm->lacks[i])
		return 0;
	ret = storm_changes[i].make(storm, storm_random(&storm->random));
	if (ret > 0)
		storm->changed[i]++;
	else if (ret < 0)
		fprintf(stderr, "# %s: %s\n", storm_changes[i].name,
			strerror(-ret));
	return ret < 0 ? ret : 0;
}

/* So many calls must have been made since the last change; up to a second */
void storm_await_calls(struct storm *storm, unsigned int calls)
{
	uint64_t made = __atomic_load_n(&storm->made, __ATOMIC_RELAXED);
	unsigned int tries = 5000;

	while (__atomic_load_n(&storm->made, __ATOMIC_RELAXED) <
	       made + calls && --tries)
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC / 5);
}

/* The @n-th of the rare ones, or of the others, beginning again after the last */
static unsigned int storm_change_nth(bool rare, unsigned int n)
{
	unsigned int i = 0;

	for (;; i = (i + 1) % STORM_CHANGES)
		if (storm_changes[i].rare == rare && !n--)
			return i;
}

/* Those of one round */
int storm_change_all(struct storm *storm, unsigned int round)
{
	unsigned int n = storm_random(&storm->random) % STORM_MOST;
	int ret = 0;

	if (round % STORM_RARELY == 0)
		ret = storm_change_make(storm, storm_change_nth(true,
						round / STORM_RARELY));
	storm_await_calls(storm, STORM_CALLS);
	while (!ret && n--) {
		ret = storm_change_make(storm, storm_change_nth(false,
				storm_random(&storm->random) % STORM_CHANGES));
		storm_await_calls(storm, STORM_CALLS);
	}
	return ret;
}

/* The first that can be made, and has never been, or "" */
const char *storm_changes_missing(const struct storm *storm)
{
	unsigned int i;

	for (i = 0; i < STORM_CHANGES; i++)
		if (!storm->changed[i] && !storm->lacks[i])
			return storm_changes[i].name;
	return "";
}

/* How often each has been made */
void storm_changes_print(const struct storm *storm)
{
	unsigned int i;

	fprintf(stderr, "#");
	for (i = 0; i < STORM_CHANGES; i++)
		fprintf(stderr, " %s %u", storm_changes[i].name,
			storm->changed[i]);
	fprintf(stderr, "\n");
}
