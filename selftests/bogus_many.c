// SPDX-License-Identifier: GPL-2.0
/*
 * A thousand cards, made one by one and live at once: each is a device of its
 * own, each counts, and each can be pulled out while all the others run.
 */

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
#include "bogus_harness.h"

#define MANY_CARDS	1000
/* All together are no faster than a few with a short period */
#define MANY_PERIOD_NS	BOGUS_NSEC_PER_SEC
#define MANY_EACH	2

FIXTURE(many)
{
	int id[MANY_CARDS];
	int fd[MANY_CARDS];
	struct bogus_info info;
};

static int many_card(unsigned int i, int (*act)(const char *card))
{
	char card[16];

	snprintf(card, sizeof(card), "many%u", i);
	return act(card);
}

static int many_plug(const char *card)
{
	int ret = bogus_card_make(card);

	if (!ret)
		ret = bogus_card_set(card, "period_ns", MANY_PERIOD_NS);
	return ret ? ret : bogus_card_write(card, "live", "1");
}

FIXTURE_SETUP(many)
{
	const struct rlimit files = { MANY_CARDS + 64, MANY_CARDS + 64 };
	unsigned int i;

	if (!bogus_card_available())
		BOGUS_SKIP("the kernel has no configfs");
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	ASSERT_EQ(0, bogus_card_remove_all());
	for (i = 0; i < MANY_CARDS; i++) {
		ASSERT_EQ(0, many_card(i, many_plug))
			TH_LOG("card %u", i);
		self->id[i] = many_card(i, bogus_card_id);
		ASSERT_LE(0, self->id[i]);
		self->fd[i] = bogus_handle_open(self->id[i], O_RDWR);
		ASSERT_LE(0, self->fd[i])
			TH_LOG("device %d", self->id[i]);
	}
}

FIXTURE_TEARDOWN(many)
{
	unsigned int i;

	for (i = 0; i < MANY_CARDS; i++)
		close(self->fd[i]);
	EXPECT_EQ(0, bogus_card_remove_all());
}

TEST_F_TIMEOUT(many, each_is_one_of_its_own, 200)
{
	unsigned int i;

	for (i = 0; i < MANY_CARDS; i++) {
		ASSERT_EQ(0, bogus_handle_info(self->fd[i], &self->info));
		ASSERT_EQ(MANY_PERIOD_NS, self->info.period_ns);
		ASSERT_EQ(0, self->info.serviced);
		ASSERT_EQ(1, self->info.handles);
	}
}

/* They all run before the first of them is asked for anything */
TEST_F_TIMEOUT(many, all_count_at_once, 200)
{
	unsigned int i;

	for (i = 0; i < MANY_CARDS; i++) {
		ASSERT_EQ(0, bogus_handle_start(self->fd[i]));
	}
	for (i = 0; i < MANY_CARDS; i++) {
		int64_t sum = bogus_handle_collect(self->fd[i], MANY_EACH);

		ASSERT_LE(MANY_EACH, sum);
		ASSERT_EQ(0, bogus_handle_stop(self->fd[i]));
		sum += bogus_handle_drain(self->fd[i]);
		ASSERT_EQ(0, bogus_handle_info(self->fd[i], &self->info));
		ASSERT_EQ(sum, self->info.serviced)
			TH_LOG("device %d", self->id[i]);
		ASSERT_EQ(sum, self->info.published);
		EXPECT_LAWS(&self->info);
	}
}

/* Every other one goes, running; its neighbours have nothing to do with it */
TEST_F_TIMEOUT(many, half_of_them_pulled_out, 200)
{
	unsigned int i;

	for (i = 0; i < MANY_CARDS; i++) {
		ASSERT_EQ(0, bogus_handle_start(self->fd[i]));
	}
	for (i = 0; i < MANY_CARDS; i += 2) {
		ASSERT_EQ(0, many_card(i, bogus_card_remove));
		EXPECT_EQ(-ENODEV, bogus_handle_info(self->fd[i],
						     &self->info));
	}
	for (i = 1; i < MANY_CARDS; i += 2) {
		ASSERT_LE(MANY_EACH,
			  bogus_handle_collect(self->fd[i], MANY_EACH));
		ASSERT_EQ(0, bogus_handle_stop(self->fd[i]));
		ASSERT_EQ(0, bogus_handle_info(self->fd[i], &self->info));
		EXPECT_LAWS(&self->info);
	}
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
