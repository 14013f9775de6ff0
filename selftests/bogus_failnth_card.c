// SPDX-License-Identifier: GPL-2.0
/*
 * A card is made, plugged in, pulled out and taken away with the first
 * allocation failing on the way, then with the second, and so on. Whoever
 * asked for it is told; then there is nothing of it, or all of it, and works.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "bogus_harness.h"

/* More than any call comes to */
#define FAILNTH_MAX	5000

#define FAILNTH_NEEDED()						\
	do {								\
		if (!self->can)						\
			BOGUS_SKIP("no fault injection in this kernel"); \
	} while (0)

/* The first number that is free: bogus0 is the module's own */
static const char *failnth_nothing(void)
{
	static const char *const traces[] = {
		"/dev/bogus1", "/sys/class/bogus/bogus1",
		"/sys/bus/platform/devices/bogus.1",
		"/sys/kernel/debug/bogus/bogus1",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(traces); i++)
		if (bogus_file_exists(traces[i]))
			return traces[i];
	return "";
}

static const char *failnth_live(void)
{
	struct bogus_info info;

	if (bogus_card_id("card") != 1)
		return "another number";
	if (bogus_device_run(1, 1) < 1 || bogus_device_info(1, &info))
		return "a device that works";
	return bogus_info_broken(&info);
}

static int failnth_none(void)
{
	return 0;
}

static int failnth_make(void)
{
	int ret = bogus_card_make("card");

	return ret ? ret : bogus_card_set("card", "period_ns",
					  BOGUS_TEST_FAST_NS);
}

static int failnth_plug(void)
{
	return bogus_card_write("card", "live", "1");
}

static int failnth_make_live(void)
{
	int ret = failnth_make();

	return ret ? ret : failnth_plug();
}

static int failnth_mkdir(void)
{
	return bogus_card_make("card");
}

static int failnth_pull(void)
{
	return bogus_card_write("card", "live", "0");
}

static int failnth_rmdir(void)
{
	return bogus_card_remove("card");
}

/* What there is of it: neither, the directory, or the device too */
enum failnth_card {
	FAILNTH_GONE,
	FAILNTH_DIR,
	FAILNTH_LIVE,
};

static const char *failnth_wrong(enum failnth_card card)
{
	char text[16];
	bool dir = bogus_card_read("card", "live", text, sizeof(text)) >= 0;

	if (dir == (card == FAILNTH_GONE))
		return "the directory";
	if (dir && strcmp(text, card == FAILNTH_LIVE ? "1" : "0") != 0)
		return "live";
	return card == FAILNTH_LIVE ? failnth_live() : failnth_nothing();
}

FIXTURE(failnth_card)
{
	struct bogus_nth nth;
	bool can;
	char text[128];
};

FIXTURE_VARIANT(failnth_card)
{
	/* Makes that there is something to do; nothing fails yet */
	int (*before)(void);
	int (*call)(void);
	enum failnth_card from;
	enum failnth_card to;
};

FIXTURE_VARIANT_ADD(failnth_card, mkdir)
{
	.before = failnth_none,
	.call = failnth_mkdir,
	.from = FAILNTH_GONE,
	.to = FAILNTH_DIR,
};

FIXTURE_VARIANT_ADD(failnth_card, live_on)
{
	.before = failnth_make,
	.call = failnth_plug,
	.from = FAILNTH_DIR,
	.to = FAILNTH_LIVE,
};

FIXTURE_VARIANT_ADD(failnth_card, live_off)
{
	.before = failnth_make_live,
	.call = failnth_pull,
	.from = FAILNTH_LIVE,
	.to = FAILNTH_DIR,
};

FIXTURE_VARIANT_ADD(failnth_card, rmdir)
{
	.before = failnth_make,
	.call = failnth_rmdir,
	.from = FAILNTH_DIR,
	.to = FAILNTH_GONE,
};

FIXTURE_VARIANT_ADD(failnth_card, rmdir_while_live)
{
	.before = failnth_make_live,
	.call = failnth_rmdir,
	.from = FAILNTH_LIVE,
	.to = FAILNTH_GONE,
};

FIXTURE_SETUP(failnth_card)
{
	if (!bogus_card_available())
		BOGUS_SKIP("the kernel has no configfs");
	ASSERT_EQ(0, bogus_card_remove_all());
	self->can = bogus_nth_begin(&self->nth) == 0;
}

FIXTURE_TEARDOWN(failnth_card)
{
	bogus_nth_end(&self->nth);
	EXPECT_EQ(0, bogus_card_remove_all());
}

/* Number @n failing: "" or what is wrong; @met: there was such a number */
static const char *failnth_once(struct _test_data_failnth_card *self,
				const struct _fixture_variant_failnth_card *way,
				unsigned int n, bool *met)
{
	const char *wrong;
	int ret;

	if (bogus_card_remove_all() || way->before())
		return "can't be prepared";
	bogus_nth_arm(&self->nth, n);
	ret = way->call();
	*met = !bogus_nth_disarm(&self->nth);
	wrong = failnth_wrong(ret < 0 ? way->from : way->to);
	snprintf(self->text, sizeof(self->text), "number %u failing: %d: %s", n,
		 ret, wrong);
	return wrong[0] || (!*met && ret < 0) ? self->text : "";
}

TEST_F_TIMEOUT(failnth_card, comes_and_goes, 600)
{
	const unsigned int stride = bogus_stride();
	const unsigned int first = 1 + bogus_now_ns() % stride;
	bool met = true;
	unsigned int n;

	FAILNTH_NEEDED();
	for (n = first; met && n < FAILNTH_MAX; n += stride) {
		ASSERT_STREQ("", failnth_once(self, variant, n, &met));
	}
	EXPECT_FALSE(met);
	TH_LOG("one in %u from %u on; %u passes", stride, first, n - stride);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
