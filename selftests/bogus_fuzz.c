// SPDX-License-Identifier: GPL-2.0
/*
 * Calls drawn by chance, with a model of the device beside it that knows what
 * each must give. When one gives something else, the last calls are shown, and
 * how to make all of them again.
 *
 *   BOGUS_FUZZ_CALLS	calls, 100000 unless set
 *   BOGUS_FUZZ_SEED	seed; unless set, another one each time
 */

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>
#include "bogus_harness.h"
#include "bogus_fuzz.h"

/* Then everything is closed, and another model begins */
#define FUZZ_ROUND	20000

FIXTURE(fuzz)
{
	struct fuzz *fuzz;
	uint64_t seed;
	uint64_t calls;
};

FIXTURE_SETUP(fuzz)
{
	self->calls = bogus_setting("BOGUS_FUZZ_CALLS",
					100000 / bogus_stride());
	self->seed = bogus_setting("BOGUS_FUZZ_SEED", bogus_now_ns());
	self->fuzz = calloc(1, sizeof(*self->fuzz));
	ASSERT_NE(NULL, self->fuzz);
	/* A device that has counted nothing yet */
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_driver_unbind(0));
	ASSERT_EQ(0, bogus_driver_bind(0));
}

FIXTURE_TEARDOWN(fuzz)
{
	free(self->fuzz);
	EXPECT_EQ(0, bogus_device_ensure());
}

static void fuzz_show(struct __test_metadata *_metadata,
		      const struct fuzz *fuzz)
{
	uint64_t i = fuzz->calls > FUZZ_LOG ? fuzz->calls - FUZZ_LOG : 0;

	for (; i < fuzz->calls; i++)
		TH_LOG("%s", fuzz->log[i % FUZZ_LOG]);
	TH_LOG("%s", fuzz->why);
}

static void fuzz_close_all(struct fuzz *fuzz)
{
	unsigned int i;

	for (i = 0; i < FUZZ_FDS; i++)
		if (fuzz->fds[i].handle)
			close(fuzz->fds[i].fd);
	for (i = 0; i < FUZZ_MAPS; i++)
		if (fuzz->maps[i].handle)
			bogus_ring_unmap(&fuzz->maps[i].ring);
	fuzz_end(fuzz);
}

/* Calls made, until enough of them or until one is wrong */
static uint64_t fuzz_round(struct fuzz *fuzz, uint64_t seed, uint64_t calls)
{
	if (fuzz_begin(fuzz, seed) < 0)
		fuzz_fail(fuzz, "the model does not begin");
	while (fuzz->calls < calls && !fuzz->why[0])
		fuzz_op(fuzz);
	if (!fuzz->why[0])
		fuzz_op_drain_all(fuzz);
	return fuzz->calls;
}

/* In rounds, so that one that fails can be repeated by itself */
TEST_F_TIMEOUT(fuzz, every_call_gives_what_it_must, 3600)
{
	struct fuzz *fuzz = self->fuzz;
	uint64_t seed = self->seed, left = self->calls, calls, made;

	TH_LOG("BOGUS_FUZZ_SEED=%" PRIu64 " BOGUS_FUZZ_CALLS=%" PRIu64, seed,
	       left);
	while (left && !fuzz->why[0]) {
		calls = left < FUZZ_ROUND ? left : FUZZ_ROUND;
		made = fuzz_round(fuzz, seed, calls);
		if (fuzz->why[0])
			break;
		fuzz_close_all(fuzz);
		ASSERT_EQ(0, bogus_device_ensure());
		ASSERT_EQ(0, bogus_driver_unbind(0));
		ASSERT_EQ(0, bogus_driver_bind(0));
		left -= made < left ? made : left;
		seed++;
	}
	if (fuzz->why[0]) {
		fuzz_show(_metadata, fuzz);
		TH_LOG("to repeat it: BOGUS_FUZZ_SEED=%" PRIu64
		       " BOGUS_FUZZ_CALLS=%u", seed, FUZZ_ROUND);
	}
	EXPECT_STREQ("", fuzz->why);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
