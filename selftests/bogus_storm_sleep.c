// SPDX-License-Identifier: GPL-2.0
/*
 * The system sleeps, as far as pm_test lets it, or is kept from it: by a
 * notifier, or by a device whose suspend fails at one of the stages. That device
 * is bogus_sleepless, a module of the tests, which has to be there before the
 * cards: devices are suspended in the reverse of the order they came in.
 */

#include <stdio.h>
#include <string.h>
#include "bogus_storm.h"

#define STORM_PM_TEST	"/sys/power/pm_test"
#define STORM_PM_STATE	"/sys/power/state"
#define STORM_PM_DELAY	"/sys/module/suspend/parameters/pm_test_delay"

#define STORM_SLEEPLESS		"bogus_sleepless"
#define STORM_SLEEPLESS_STAGE	"/sys/module/" STORM_SLEEPLESS \
				"/parameters/stage"
/* What it fails with, and nothing else does */
#define STORM_SLEEPLESS_ERROR	EREMOTEIO

static const char *const storm_sleep_depths[] = {
	"freezer", "devices", "platform",
};

const char *storm_sleep_lacks(void)
{
	char states[128];

	if (bogus_file_read(STORM_PM_STATE, states, sizeof(states)) <= 0 ||
	    !strstr(states, "freeze"))
		return "no suspend to idle in this kernel";
	return bogus_file_exists(STORM_PM_TEST) &&
	       bogus_file_exists(STORM_PM_DELAY) ? NULL :
						   "no pm_test in this kernel";
}

const char *storm_sleepless_lacks(void)
{
	return !bogus_file_exists(STORM_SLEEPLESS_STAGE) ?
	       "no bogus_sleepless.ko" : storm_sleep_lacks();
}

/* The cards are not there yet */
int storm_sleep_begin(struct storm *storm)
{
	int ret = 0;

	if (bogus_module_available(STORM_SLEEPLESS) &&
	    !bogus_module_loaded(STORM_SLEEPLESS))
		ret = bogus_module_load(STORM_SLEEPLESS, "");
	if (ret || storm_sleep_lacks())
		return ret;
	ret = bogus_file_read(STORM_PM_DELAY, storm->pm_delay,
			      sizeof(storm->pm_delay));
	return ret < 0 ? ret : bogus_file_write(STORM_PM_DELAY, "0");
}

int storm_sleep_end(struct storm *storm)
{
	int ret = 0;

	if (bogus_module_loaded(STORM_SLEEPLESS))
		ret = bogus_module_unload(STORM_SLEEPLESS);
	if (ret || storm_sleep_lacks())
		return ret;
	ret = bogus_file_write(STORM_PM_TEST, "none");
	return ret ? ret : bogus_file_write(STORM_PM_DELAY, storm->pm_delay);
}

/* Returns when the system is awake again */
static int storm_sleep_to(const char *depth)
{
	int ret = bogus_file_write(STORM_PM_TEST, depth);

	return ret ? ret : bogus_file_write(STORM_PM_STATE, "freeze");
}

int storm_sleep(struct storm *storm, uint64_t random)
{
	int ret = storm_sleep_to(storm_sleep_depths[random % 3]);

	(void)storm;
	/* Somebody would not be frozen in time */
	return ret == -EBUSY ? 0 : ret ? ret : 1;
}

static int storm_sleep_fails(const char *stage)
{
	int ret = bogus_file_write(STORM_SLEEPLESS_STAGE, stage);

	if (ret)
		return ret;
	ret = storm_sleep_to("platform");
	if (bogus_file_write(STORM_SLEEPLESS_STAGE, "none") || !ret)
		return -EPROTO;
	if (ret == -EBUSY)
		return 0;
	return ret == -STORM_SLEEPLESS_ERROR ? 1 : ret;
}

int storm_sleep_fails_notifier(struct storm *storm, uint64_t random)
{
	(void)storm;
	(void)random;
	return storm_sleep_fails("notifier");
}

int storm_sleep_fails_prepare(struct storm *storm, uint64_t random)
{
	(void)storm;
	(void)random;
	return storm_sleep_fails("prepare");
}

int storm_sleep_fails_suspend(struct storm *storm, uint64_t random)
{
	(void)storm;
	(void)random;
	return storm_sleep_fails("suspend");
}

int storm_sleep_fails_noirq(struct storm *storm, uint64_t random)
{
	(void)storm;
	(void)random;
	return storm_sleep_fails("noirq");
}
