// SPDX-License-Identifier: GPL-2.0
/*
 * Cards that are made in the storm, with a period and faults of their own, and
 * pulled while the threads use them. Whatever their faults, their accounts close.
 */

#include <stdio.h>
#include <string.h>
#include "bogus_storm.h"

/* At most, of a million I/Os; of all together less than a seventh go wrong */
#define STORM_FAULT_PPM	20000

static const char *const storm_faults[] = {
	"error", "lost", "late", "duplicate", "spurious", "stuck", "vanish",
};

const char *storm_card_lacks(void)
{
	return bogus_card_available() ? NULL : "no configfs in this kernel";
}

static int storm_card_configure(const char *name, uint64_t random)
{
	char fault[32];
	unsigned int i;
	int ret;

	ret = bogus_card_set(name, "period_ns", BOGUS_TEST_NEVER_NS);
	if (!ret)
		ret = bogus_card_set(name, "faults/seed", (uint32_t)random);
	if (!ret)
		ret = bogus_card_set(name, "faults/vanish_ns",
				     5 * BOGUS_NSEC_PER_MSEC);
	for (i = 0; !ret && i < sizeof(storm_faults) / sizeof(*storm_faults);
	     i++) {
		snprintf(fault, sizeof(fault), "faults/%s_ppm",
			 storm_faults[i]);
		ret = bogus_card_set(name, fault,
				     storm_random(&random) % STORM_FAULT_PPM);
	}
	return ret;
}

/*
 * Live, opened, and only then shown to the threads. One that knows the number
 * from a card before may find it at once: nothing comes before all are open.
 */
static int storm_card_plug(struct storm *storm, uint64_t random)
{
	struct storm_card *card = &storm->cards[storm->cards_made];
	int ret;

	snprintf(card->name, sizeof(card->name), "storm%u", storm->cards_made);
	ret = bogus_card_make(card->name);
	if (!ret)
		ret = storm_card_configure(card->name, random);
	if (!ret)
		ret = bogus_card_write(card->name, "live", "1");
	if (!ret)
		ret = bogus_card_id(card->name);
	if (ret >= 0)
		ret = storm_target_open(&card->target, ret, STORM_CARD_HANDLES,
					true);
	if (!ret)
		ret = bogus_period_set(card->target.id,
				       50000 + storm_random(&random) % 500000);
	if (ret)
		return ret;
	card->state = STORM_CARD_LIVE;
	__atomic_store_n(&storm->cards_made, storm->cards_made + 1,
			 __ATOMIC_RELEASE);
	return 1;
}

static int storm_card_pull(struct storm *storm, struct storm_card *card)
{
	int ret = bogus_card_write(card->name, "live", "0");

	if (ret)
		return ret;
	storm->pulled++;
	card->state = STORM_CARD_PULLED;
	return 1;
}

/* Pulls it, too, if it is live */
static int storm_card_remove(struct storm *storm, struct storm_card *card)
{
	int ret = bogus_card_remove(card->name);

	if (ret)
		return ret;
	storm->pulled += card->state == STORM_CARD_LIVE;
	card->state = STORM_CARD_REMOVED;
	return 1;
}

/* Another card, or the next thing with one of those there are */
int storm_card_change(struct storm *storm, uint64_t random)
{
	unsigned int n = storm->cards_made;
	struct storm_card *card;

	if (n < STORM_CARDS && (!n || random & 1))
		return storm_card_plug(storm, random >> 8);
	card = &storm->cards[(random >> 8) % n];
	switch (card->state) {
	case STORM_CARD_LIVE:
		return random & 2 ? storm_card_pull(storm, card) :
				    storm_card_remove(storm, card);
	case STORM_CARD_PULLED:
		return storm_card_remove(storm, card);
	default:
		return 0;
	}
}

/* All that are left, before the round ends */
int storm_cards_remove(struct storm *storm)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; ret >= 0 && i < storm->cards_made; i++)
		if (storm->cards[i].state != STORM_CARD_REMOVED)
			ret = storm_card_remove(storm, &storm->cards[i]);
	return ret < 0 ? ret : 0;
}

/* The first card with a handle whose account does not close, or -1 */
int storm_cards_account(const struct storm *storm)
{
	unsigned int i;

	for (i = 0; i < storm->cards_made; i++)
		if (storm_target_account(&storm->cards[i].target) != -1)
			return i;
	return -1;
}

void storm_cards_close(struct storm *storm)
{
	while (storm->cards_made)
		storm_target_close(&storm->cards[--storm->cards_made].target);
}
