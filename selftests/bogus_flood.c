// SPDX-License-Identifier: GPL-2.0
/*
 * As many interrupts as there can be, one after the other at the shortest
 * period: two handles that look now and then, the totals whenever they look, and
 * the whole account after each part.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bogus_test.h"

#define FLOOD_COUNT	100000000ULL
#define FLOOD_PARTS	10
#define FLOOD_NAP_NS	(10 * BOGUS_NSEC_PER_MSEC)

struct flood {
	int fd[2];
	uint64_t sum[2];
	uint64_t began;
};

static int flood_open(struct flood *flood)
{
	struct bogus_info info;

	flood->fd[0] = bogus_handle_open(0, O_RDWR);
	flood->fd[1] = bogus_handle_open(0, O_RDONLY);
	if (flood->fd[0] < 0 || flood->fd[1] < 0)
		return -ENODEV;
	if (bogus_handle_info(flood->fd[0], &info))
		return -EIO;
	flood->began = info.serviced;
	return bogus_period_set(0, info.period_min_ns);
}

static int flood_take(struct flood *flood)
{
	uint64_t count;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < 2; i++) {
		ret = bogus_handle_get_event(flood->fd[i], &count);
		flood->sum[i] += count;
	}
	return ret;
}

/* Whatever the moment, nobody has got what has not been published */
static const char *flood_look(struct flood *flood, struct bogus_info *info)
{
	if (flood_take(flood) || bogus_handle_info(flood->fd[0], info))
		return "a call failed";
	if (*bogus_info_broken(info))
		return bogus_info_broken(info);
	if (flood->sum[0] > info->published - flood->began ||
	    flood->sum[1] > info->published - flood->began)
		return "more was taken than has been published";
	if (info->overrun)
		return "an overrun, although the ISR is what starts it";
	return "";
}

/* What is wrong with the account of a device that has been stopped, or "" */
static const char *flood_account(struct flood *flood)
{
	struct bogus_info info;
	const char *wrong = flood_look(flood, &info);
	uint64_t serviced = info.serviced - flood->began;

	if (*wrong)
		return wrong;
	if (info.published != info.serviced)
		return "what was serviced has not been published";
	if (flood->sum[0] != serviced || flood->sum[1] != serviced)
		return "a sum is not what was serviced";
	return "";
}

static const char *flood_part(struct flood *flood, uint64_t until)
{
	struct bogus_info info;
	const char *wrong = "";

	if (bogus_handle_start(flood->fd[0]))
		return "START failed";
	while (!*wrong && flood->sum[0] < until) {
		bogus_sleep_ns(FLOOD_NAP_NS);
		wrong = flood_look(flood, &info);
	}
	if (bogus_handle_stop(flood->fd[0]))
		return "STOP failed";
	return *wrong ? wrong : flood_account(flood);
}

int main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : FLOOD_COUNT;
	struct flood flood = { 0 };
	const char *wrong;
	unsigned int i;
	int ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	ret = flood_open(&flood);
	if (ret) {
		printf("1..0 # SKIP no device: %s\n", strerror(-ret));
		return 4;
	}
	printf("KTAP version 1\n1..%u\n", FLOOD_PARTS);
	for (i = 1; i <= FLOOD_PARTS; i++) {
		wrong = flood_part(&flood, count * i / FLOOD_PARTS);
		if (*wrong) {
			printf("# %s\nnot ok %u flood\n", wrong, i);
			return 1;
		}
		printf("ok %u %" PRIu64 " interrupts, all accounted for\n", i,
		       flood.sum[0]);
	}
	return 0;
}
