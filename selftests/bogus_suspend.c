// SPDX-License-Identifier: GPL-2.0
/*
 * The system sleeps, or as good as: pm_test has the kernel suspend every
 * device, wait, and resume them. The device is quiet in between, and nobody's
 * count or sleep is the worse for it.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

#define SUSPEND_TEST	"/sys/power/pm_test"
#define SUSPEND_STATE	"/sys/power/state"
#define SUSPEND_DELAY	"/sys/module/suspend/parameters/pm_test_delay"
/* How long devices stay suspended: what the parameter counts in */
#define SUSPEND_DELAY_S	1
#define SUSPEND_PERIOD_NS	(10 * BOGUS_NSEC_PER_MSEC)

FIXTURE(suspend)
{
	bool can;
	char delay[32];
	int fd;
	int observer;
};

static bool suspend_possible(void)
{
	char states[128];

	return bogus_file_read(SUSPEND_STATE, states, sizeof(states)) > 0 &&
	       strstr(states, "freeze") && bogus_file_exists(SUSPEND_TEST) &&
	       bogus_file_exists(SUSPEND_DELAY);
}

FIXTURE_SETUP(suspend)
{
	char delay[8];

	ASSERT_EQ(0, bogus_period_set(0, SUSPEND_PERIOD_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
	self->can = suspend_possible();
	if (!self->can)
		return;
	ASSERT_LE(0, bogus_file_read(SUSPEND_DELAY, self->delay,
				     sizeof(self->delay)));
	snprintf(delay, sizeof(delay), "%d", SUSPEND_DELAY_S);
	ASSERT_EQ(0, bogus_file_write(SUSPEND_DELAY, delay));
	ASSERT_EQ(0, bogus_file_write(SUSPEND_TEST, "devices"));
}

FIXTURE_TEARDOWN(suspend)
{
	if (self->can) {
		EXPECT_EQ(0, bogus_file_write(SUSPEND_TEST, "none"));
		EXPECT_EQ(0, bogus_file_write(SUSPEND_DELAY, self->delay));
	}
	close(self->observer);
	close(self->fd);
}

/* Long enough to be away at resume, on all but the slowest machines */
#define SUSPEND_VANISH_NS	(3 * SUSPEND_DELAY_S * BOGUS_NSEC_PER_SEC)

#define SUSPEND_NEEDED()						\
	do {								\
		if (!self->can)						\
			BOGUS_SKIP("no pm_test in this kernel");	\
	} while (0)

/* Returns when the system is awake again */
static int suspend_now(void)
{
	return bogus_file_write(SUSPEND_STATE, "freeze");
}

/* Which of its interrupts come when; its own device is "bogus.0" */
static const char *const suspend_events[] = {
	"bogus_vdev/bogus_raise", "power/device_pm_callback_start",
	"power/device_pm_callback_end", NULL
};

/*
 * struct suspend_quiet - the time between a device's last callback before the
 * system sleeps and its first one after that
 * @us: how long
 * @raised: interrupts that came meanwhile
 */
struct suspend_quiet {
	uint64_t us;
	unsigned int raised;
};

/* Of "task-pid [cpu] flags 4.351448: device_pm_callback_start: ", up to its @end */
static uint64_t suspend_time_us(const char *line, const char *end)
{
	uint64_t s, us;

	while (end > line && end[-1] != ' ')
		end--;
	return sscanf(end, "%" SCNu64 ".%" SCNu64, &s, &us) == 2 ?
	       s * 1000000 + us : 0;
}

/* -ENODATA if the two are not in the trace */
static int suspend_read(const struct bogus_trace *trace,
			struct suspend_quiet *quiet)
{
	uint64_t since = 0, until = 0;
	FILE *lines = bogus_trace_lines(trace);
	char line[512], *at;

	if (!lines)
		return -errno;
	quiet->raised = 0;
	while (!until && fgets(line, sizeof(line), lines)) {
		quiet->raised += !!strstr(line, " bogus_raise: bogus.0 ");
		at = strstr(line, ": device_pm_callback_");
		if (!at || !strstr(at, " bogus.0, "))
			continue;
		if (strstr(at, "[resume]")) {
			until = suspend_time_us(line, at);
		} else if (strstr(at, "_end: ")) {
			since = suspend_time_us(line, at);
			quiet->raised = 0;
		}
	}
	fclose(lines);
	quiet->us = until - since;
	return since && until ? 0 : -ENODATA;
}

static int suspend_traced(const struct bogus_trace *trace,
			  struct suspend_quiet *quiet)
{
	int ret = bogus_trace_clear(trace);

	if (!ret)
		ret = bogus_trace_on(trace, true);
	if (!ret)
		ret = suspend_now();
	if (!ret)
		ret = bogus_trace_on(trace, false);
	return ret ? ret : suspend_read(trace, quiet);
}

/*
 * For how long the kernel waits is left to it: its delay loop counts cycles of
 * a clock that is not the same on all CPUs of some virtual machines, and may be
 * over at once. Then there is another try.
 */
TEST_F_TIMEOUT(suspend, quiet_while_suspended, 60)
{
	const uint64_t enough_us = 3 * SUSPEND_PERIOD_NS / 1000;
	struct suspend_quiet quiet = { .us = 0 };
	struct bogus_trace trace;
	struct bogus_info info;
	unsigned int tries;
	int ret;

	SUSPEND_NEEDED();
	ret = bogus_trace_open(&trace, "bogus_suspend", suspend_events);
	if (ret == -ENOENT)
		BOGUS_SKIP("no tracing in this kernel");
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_LE(3, bogus_handle_collect(self->fd, 3));
	for (tries = 0; tries < 30 && quiet.us < enough_us; tries++)
		ASSERT_EQ(0, suspend_traced(&trace, &quiet));
	EXPECT_EQ(0, bogus_trace_close(&trace));
	if (quiet.us < enough_us)
		BOGUS_SKIP("the kernel does not wait while suspended");
	EXPECT_EQ(0, quiet.raised);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_LAWS(&info);
}

TEST_F(suspend, running_again_after_resume)
{
	struct bogus_info info;

	SUSPEND_NEEDED();
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_EQ(0, suspend_now());
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_EQ(BOGUS_STATE_RUNNING, info.state);
	EXPECT_EQ(1, info.started);
	bogus_handle_drain(self->fd);
	EXPECT_LE(5, bogus_handle_collect(self->fd, 5));
}

TEST_F(suspend, counts_are_kept)
{
	struct bogus_info before, after;
	int64_t sum;

	SUSPEND_NEEDED();
	ASSERT_EQ(0, bogus_handle_info(self->fd, &before));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	sum = bogus_handle_collect(self->fd, 3);
	ASSERT_EQ(0, suspend_now());
	sum += bogus_handle_collect(self->fd, 3);
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	sum += bogus_handle_drain(self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &after));
	EXPECT_LAWS(&after);
	EXPECT_EQ(after.serviced - before.serviced, sum);
	EXPECT_EQ(sum, bogus_handle_drain(self->observer));
}

TEST_F(suspend, stopped_stays_stopped)
{
	struct bogus_info before, after;

	SUSPEND_NEEDED();
	ASSERT_LE(3, bogus_device_run(0, 3));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &before));
	ASSERT_EQ(0, suspend_now());
	ASSERT_EQ(0, bogus_handle_info(self->fd, &after));
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
	EXPECT_EQ(BOGUS_STATE_STOPPED, after.state);
	EXPECT_LE(3, bogus_handle_drain(self->fd));
}

/* The freezer wakes the sleeper, but no signal came: the call goes on */
TEST_F(suspend, reader_sleeps_on)
{
	struct bogus_call call = { .fn = bogus_call_read,
				   .fd = self->observer };

	SUSPEND_NEEDED();
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	ASSERT_EQ(0, suspend_now());
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	ASSERT_LE(1, bogus_device_run(0, 1));
	EXPECT_EQ(8, bogus_call_end(&call));
	EXPECT_LE(1, call.value);
}

TEST_F(suspend, stop_after_resume_is_quiet)
{
	struct bogus_info before, after;

	SUSPEND_NEEDED();
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_EQ(0, suspend_now());
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &before));
	bogus_sleep_ns(5 * SUSPEND_PERIOD_NS);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &after));
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
}

/*
 * A card of which one I/O in ten is the last for a while, started and away. Of
 * more, most that start it again would be.
 */
static int suspend_vanish(void)
{
	int ret = bogus_card_remove_all();
	int fd;

	if (!ret)
		ret = bogus_card_make("card");
	if (!ret)
		ret = bogus_card_set("card", "faults/vanish_ppm", 100000);
	if (!ret)
		ret = bogus_card_set("card", "faults/vanish_ns",
				     SUSPEND_VANISH_NS);
	if (!ret)
		ret = bogus_card_set("card", "period_ns", SUSPEND_PERIOD_NS);
	if (!ret)
		ret = bogus_card_write("card", "live", "1");
	fd = ret ? ret : bogus_handle_open(bogus_card_id("card"), O_RDWR);
	if (fd < 0)
		return fd;
	ret = bogus_handle_start(fd);
	/* It may be back when the read that it keeps waiting ends */
	while (!ret && bogus_handle_ioctl(fd, BOGUS_IOC_CHECK, NULL))
		bogus_handle_collect(fd, 1);
	return ret ? ret : fd;
}

/* There is nothing to start at resume; it is started when it is there again */
TEST_F_TIMEOUT(suspend, a_card_that_is_away_comes_back, 60)
{
	struct bogus_info info;
	int64_t ret;
	int fd;

	SUSPEND_NEEDED();
	if (!bogus_card_available())
		BOGUS_SKIP("the kernel has no configfs");
	fd = suspend_vanish();
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, suspend_now());
	do {
		ret = bogus_handle_collect(fd, 1);
	} while (ret == -EIO);
	EXPECT_LT(0, ret);
	EXPECT_EQ(0, bogus_handle_stop(fd));
	EXPECT_EQ(0, bogus_handle_info(fd, &info));
	EXPECT_LAWS(&info);
	close(fd);
	EXPECT_EQ(0, bogus_card_remove_all());
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
