// SPDX-License-Identifier: GPL-2.0
/*
 * A long time at the article's pace: one handle that reads every interrupt,
 * one that looks once an hour, and the account after every hour. Made for the
 * deterministic guest, where idle time costs nothing; elsewhere it takes as
 * long as it says.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bogus_test.h"

#define SOAK_PERIOD_NS	100000000ULL
#define SOAK_PER_HOUR	(3600 * BOGUS_NSEC_PER_SEC / SOAK_PERIOD_NS)

struct soak {
	int reader;
	int observer;
	uint64_t read;
	uint64_t observed;
	uint64_t began;
};

static int soak_open(struct soak *soak)
{
	struct bogus_info info;

	soak->reader = bogus_handle_open(0, O_RDWR);
	soak->observer = bogus_handle_open(0, O_RDONLY);
	if (soak->reader < 0 || soak->observer < 0)
		return -ENODEV;
	if (bogus_period_set(0, SOAK_PERIOD_NS) ||
	    bogus_handle_info(soak->reader, &info))
		return -EIO;
	soak->began = info.serviced;
	return bogus_handle_start(soak->reader);
}

static int soak_hour(struct soak *soak)
{
	uint64_t count, until = soak->read + SOAK_PER_HOUR;
	int ret;

	while (soak->read < until) {
		ret = bogus_handle_read(soak->reader, &count);
		if (ret < 0)
			return ret;
		soak->read += count;
	}
	ret = bogus_handle_get_event(soak->observer, &count);
	soak->observed += count;
	return ret;
}

/* What is wrong with the account, or NULL */
static const char *soak_account(struct soak *soak)
{
	struct bogus_info info;

	if (bogus_handle_info(soak->reader, &info))
		return "INFO failed";
	if (*bogus_info_broken(&info))
		return bogus_info_broken(&info);
	if (info.overrun || info.spurious || info.coalesced)
		return "an interrupt that nothing disturbed did not go alone";
	if (soak->read != info.serviced - soak->began)
		return "the reader's sum is not what was serviced";
	if (soak->observed != soak->read)
		return "the observer's sum is not the reader's";
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned int hour, hours = argc > 1 ? atoi(argv[1]) : 24;
	struct soak soak = { 0 };
	const char *wrong;
	int ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	ret = soak_open(&soak);
	if (ret) {
		printf("1..0 # SKIP no device: %s\n", strerror(-ret));
		return 4;
	}
	printf("KTAP version 1\n1..%u\n", hours);
	for (hour = 1; hour <= hours; hour++) {
		ret = soak_hour(&soak);
		wrong = ret < 0 ? strerror(-ret) : soak_account(&soak);
		if (wrong) {
			printf("# %s\n", wrong);
			printf("not ok %u hour %u\n", hour, hour);
			return 1;
		}
		printf("ok %u hour %u: %" PRIu64 " interrupts, all accounted for\n",
		       hour, hour, soak.read);
	}
	return bogus_handle_stop(soak.reader) ? 1 : 0;
}
