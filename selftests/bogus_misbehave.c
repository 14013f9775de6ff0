// SPDX-License-Identifier: GPL-2.0
/*
 * A card that misbehaves on purpose: each fault is seen and counted, the
 * account closes to the last interrupt, the driver does what it says it does
 * about it, and the same seed gives the same faults.
 */

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bogus_harness.h"

#define MISBEHAVE_IOS	300

static const char *const misbehave_faults[] = {
	"error", "lost", "late", "duplicate", "spurious", "stuck", "vanish",
};

#define MISBEHAVE_FAULTS ARRAY_SIZE(misbehave_faults)

/* What the hardware and the driver say of it, in one place */
struct misbehave_account {
	struct bogus_info info;
	uint64_t begun;
	uint64_t faults[MISBEHAVE_FAULTS];
};

enum misbehave_fault {
	MISBEHAVE_ERROR,
	MISBEHAVE_LOST,
	MISBEHAVE_LATE,
	MISBEHAVE_DUPLICATE,
	MISBEHAVE_SPURIOUS,
	MISBEHAVE_STUCK,
	MISBEHAVE_VANISH,
};

static int misbehave_account(int id, struct misbehave_account *account)
{
	unsigned int i;
	char name[32];
	int ret;

	ret = bogus_card_count(id, "begun", &account->begun);
	for (i = 0; i < MISBEHAVE_FAULTS && !ret; i++) {
		snprintf(name, sizeof(name), "faults/%s", misbehave_faults[i]);
		ret = bogus_card_count(id, name, &account->faults[i]);
	}
	return ret ? ret : bogus_device_info(id, &account->info);
}

/* Of a stopped device that STOP has abandoned one I/O of at most */
static const char *misbehave_broken(const struct misbehave_account *account)
{
	const uint64_t *faults = account->faults;
	uint64_t ended = account->info.raised - faults[MISBEHAVE_DUPLICATE] +
			 faults[MISBEHAVE_LOST] + faults[MISBEHAVE_STUCK] +
			 faults[MISBEHAVE_VANISH];

	if (*bogus_info_broken(&account->info))
		return bogus_info_broken(&account->info);
	if (account->begun < ended)
		return "more I/Os have ended than begun";
	if (account->begun > ended + 1 + account->info.restarts)
		return "fewer I/Os have ended than begun";
	if (account->info.errors != faults[MISBEHAVE_ERROR])
		return "errors of the driver != errors of the hardware";
	return "";
}

FIXTURE(misbehave)
{
	struct misbehave_account account;
	int id;
};

FIXTURE_VARIANT(misbehave)
{
	unsigned int at;
};

FIXTURE_VARIANT_ADD(misbehave, error)
{
	.at = MISBEHAVE_ERROR,
};

FIXTURE_VARIANT_ADD(misbehave, lost)
{
	.at = MISBEHAVE_LOST,
};

FIXTURE_VARIANT_ADD(misbehave, late)
{
	.at = MISBEHAVE_LATE,
};

FIXTURE_VARIANT_ADD(misbehave, duplicate)
{
	.at = MISBEHAVE_DUPLICATE,
};

FIXTURE_VARIANT_ADD(misbehave, spurious)
{
	.at = MISBEHAVE_SPURIOUS,
};

FIXTURE_VARIANT_ADD(misbehave, stuck)
{
	.at = MISBEHAVE_STUCK,
};

FIXTURE_VARIANT_ADD(misbehave, vanish)
{
	.at = MISBEHAVE_VANISH,
};

static int misbehave_reload(const char *params)
{
	int ret = 0;

	if (bogus_module_loaded(BOGUS_MODULE_DRIVER))
		ret = bogus_module_unload(BOGUS_MODULE_DRIVER);
	return ret ? ret : bogus_module_load(BOGUS_MODULE_DRIVER, params);
}

/* A card that is not live yet, and a driver that waits 20 ms */
static int misbehave_begin(void)
{
	int ret = bogus_card_remove_all();

	if (!ret)
		ret = misbehave_reload("timeout_ms=20");
	if (!ret)
		ret = bogus_card_make("card");
	if (!ret)
		ret = bogus_card_set("card", "period_ns", BOGUS_TEST_FAST_NS);
	if (!ret)
		ret = bogus_card_set("card", "faults/vanish_ns",
				     30 * BOGUS_NSEC_PER_MSEC);
	return ret;
}

static int misbehave_end(void)
{
	int ret = bogus_card_remove_all();

	return ret ? ret : misbehave_reload("");
}

static int misbehave_live(void)
{
	int ret = bogus_card_write("card", "live", "1");

	return ret ? ret : bogus_card_id("card");
}

FIXTURE_SETUP(misbehave)
{
	if (!bogus_card_available())
		BOGUS_SKIP("the kernel has no configfs");
	ASSERT_EQ(0, misbehave_begin());
}

FIXTURE_TEARDOWN(misbehave)
{
	EXPECT_EQ(0, misbehave_end());
}

/* Read until this many have been counted, whatever the device does */
static int64_t misbehave_run(int fd, uint64_t at_least)
{
	uint64_t sum = 0, count;
	int ret = bogus_handle_start(fd);

	while (!ret && sum < at_least) {
		ret = bogus_handle_read(fd, &count);
		if (ret == sizeof(count))
			sum += count;
		/* An outage, told once; the next read sleeps until it is over */
		if (ret == sizeof(count) || ret == -EIO)
			ret = 0;
	}
	if (!ret)
		ret = bogus_handle_stop(fd);
	return ret ? ret : (int64_t)sum + bogus_handle_drain(fd);
}

TEST_F(misbehave, the_account_closes)
{
	char fault[64];
	int64_t sum;
	int fd;

	snprintf(fault, sizeof(fault), "faults/%s_ppm",
		 misbehave_faults[variant->at]);
	ASSERT_EQ(0, bogus_card_set("card", "faults/seed", 7));
	ASSERT_EQ(0, bogus_card_set("card", fault, 50000));
	self->id = misbehave_live();
	ASSERT_LE(0, self->id);
	fd = bogus_handle_open(self->id, O_RDWR);
	ASSERT_LE(0, fd);
	sum = misbehave_run(fd, MISBEHAVE_IOS);
	ASSERT_LE(MISBEHAVE_IOS, sum);
	close(fd);

	ASSERT_EQ(0, misbehave_account(self->id, &self->account));
	EXPECT_STREQ("", misbehave_broken(&self->account));
	EXPECT_EQ((uint64_t)sum, self->account.info.serviced);
	EXPECT_LT(0, self->account.faults[variant->at]);
	if (variant->at == MISBEHAVE_SPURIOUS) {
		EXPECT_EQ(self->account.faults[variant->at],
			  self->account.info.spurious);
	}
	if (variant->at == MISBEHAVE_LOST || variant->at == MISBEHAVE_STUCK) {
		EXPECT_LT(0, self->account.info.restarts);
	}
}

/* The first I/Os that go wrong, as "io=3 fault=lost", from the tracepoint */
struct replay {
	char text[2048];
};

static int replay_record(const struct bogus_trace *trace, uint64_t seed,
			 struct replay *replay)
{
	char line[256], *at;
	unsigned int n = 0;
	FILE *lines;
	int ret, fd;

	replay->text[0] = 0;
	ret = bogus_card_set("card", "faults/seed", seed);
	if (ret)
		return ret;
	ret = bogus_trace_clear(trace);
	if (!ret)
		ret = bogus_trace_on(trace, true);
	if (ret)
		return ret;
	ret = misbehave_live();
	if (ret < 0)
		return ret;
	fd = bogus_handle_open(ret, O_RDWR);
	if (fd < 0)
		return fd;
	ret = misbehave_run(fd, MISBEHAVE_IOS) < 0 ? -EIO : 0;
	close(fd);
	if (!ret)
		ret = bogus_card_write("card", "live", "0");
	lines = bogus_trace_lines(trace);
	if (!lines)
		return -errno;
	while (n < 40 && fgets(line, sizeof(line), lines)) {
		at = strstr(line, " io=");
		if (line[0] == '#' || !at)
			continue;
		strncat(replay->text, at,
			sizeof(replay->text) - strlen(replay->text) - 1);
		n++;
	}
	fclose(lines);
	return ret ? ret : n < 40 ? -ENODATA : 0;
}

FIXTURE(replay)
{
	struct replay first;
};

FIXTURE_SETUP(replay)
{
	if (!bogus_card_available())
		BOGUS_SKIP("the kernel has no configfs");
	ASSERT_EQ(0, misbehave_begin());
}

FIXTURE_TEARDOWN(replay)
{
	EXPECT_EQ(0, misbehave_end());
}

TEST_F(replay, the_same_seed_gives_the_same_faults)
{
	static const char *const mild[] = {
		"error", "late", "duplicate", "spurious",
	};
	static const char *const events[] = { "bogus_vdev/bogus_fault", NULL };
	struct bogus_trace trace;
	struct replay again, other;
	unsigned int i;
	char name[64];
	int ret;

	ret = bogus_trace_open(&trace, "bogus_misbehave", events);
	if (ret == -ENOENT)
		BOGUS_SKIP("no tracing in this kernel");
	ASSERT_EQ(0, ret);
	for (i = 0; i < ARRAY_SIZE(mild); i++) {
		snprintf(name, sizeof(name), "faults/%s_ppm", mild[i]);
		ASSERT_EQ(0, bogus_card_set("card", name, 60000));
	}
	EXPECT_EQ(0, replay_record(&trace, 11, &self->first));
	/* Another pace makes no difference */
	EXPECT_EQ(0, bogus_card_set("card", "period_ns", 300000));
	EXPECT_EQ(0, replay_record(&trace, 11, &again));
	EXPECT_EQ(0, replay_record(&trace, 12, &other));
	EXPECT_STREQ(self->first.text, again.text);
	EXPECT_STRNE(self->first.text, other.text);
	EXPECT_EQ(0, bogus_trace_close(&trace));
}

/* What decides the first I/O with this seed is the smallest number there is */
TEST_F(replay, what_has_no_chance_never_happens)
{
	struct misbehave_account account;
	int id, fd;

	ASSERT_EQ(0, bogus_card_set("card", "faults/seed", 560463));
	ASSERT_EQ(0, bogus_card_set("card", "faults/spurious_ppm", 1000000));
	id = misbehave_live();
	ASSERT_LE(0, id);
	fd = bogus_handle_open(id, O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_LE(3, misbehave_run(fd, 3));
	close(fd);
	ASSERT_EQ(0, misbehave_account(id, &account));
	EXPECT_LE(3, account.faults[MISBEHAVE_SPURIOUS]);
	EXPECT_EQ(0, account.faults[MISBEHAVE_ERROR]);
	EXPECT_EQ(0, account.info.errors);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
