// SPDX-License-Identifier: GPL-2.0
/* Mechanisms and histograms of a device in a running guest. */
#include <inttypes.h>

#include "bogus_ring.h"
#include "bogus_split.h"
#include "live.h"

static void live_list(struct bogus *dev, char list[BOGUS_DPC_LIST_SIZE])
{
	assert_int_equal(bogus_dpc_list(dev, list, BOGUS_DPC_LIST_SIZE), 0);
}

/* Set, run, counted: each stage as often as INFO says, none twice */
static void assert_mechanism(struct bogus *dev, const char *name)
{
	static struct bogus_split before, split;
	struct bogus_device_info from, to;
	unsigned int stage;

	assert_int_equal(bogus_dpc_set(dev, name), 0);
	live_take(dev);
	from = live_info(dev);
	assert_string_equal(from.dpc, name);
	assert_int_equal(bogus_split_get(dev, &before, sizeof(before)), 0);
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(bogus_dpc_set(dev, name), -EBUSY);
	live_count(dev, 10);
	assert_int_equal(bogus_stop(dev), 0);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), 0);
	bogus_split_subtract(&split, &before);
	to = live_info(dev);
	assert_true(to.serviced - from.serviced >= 10);
	for (stage = BOGUS_SPLIT_RAISE; stage <= BOGUS_SPLIT_QUEUE; stage++)
		assert_int_equal(bogus_split_count(split.counts[stage]),
				 to.serviced - from.serviced);
	assert_int_equal(bogus_split_count(split.counts[BOGUS_SPLIT_DPC]),
			 to.dpc_runs - from.dpc_runs);
}

void every_mechanism_is_counted(void **state)
{
	struct bogus *dev = live_open(0);
	char list[BOGUS_DPC_LIST_SIZE], *word, *end;
	int known = 0;

	(void)state;
	live_list(dev, list);
	for (word = strtok_r(list, " []", &end); word;
	     word = strtok_r(NULL, " []", &end)) {
		assert_mechanism(dev, word);
		known++;
	}
	assert_true(known >= 4);
	assert_int_equal(bogus_dpc_set(dev, "tasklet"), 0);
	live_list(dev, list);
	assert_memory_equal(list, "[tasklet]", strlen("[tasklet]"));
	bogus_close(dev);
}

/*
 * Each asked for by itself, too: the device is stopped, so nothing changes but
 * what somebody in the guest counts who has just been woken.
 */
void stages_are_parts_of_the_split(void **state)
{
	struct bogus *dev = live_open(0);
	uint64_t counts[BOGUS_SPLIT_BUCKETS];
	static struct bogus_split split;
	unsigned int stage;

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	live_count(dev, 20);
	assert_int_equal(bogus_stop(dev), 0);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), 0);
	assert_true(bogus_split_count(split.counts[BOGUS_SPLIT_RAISE]) >= 20);
	for (stage = 0; stage < BOGUS_SPLIT_USER; stage++) {
		assert_int_equal(bogus_split_stage(dev, stage, counts), 0);
		assert_memory_equal(counts, split.counts[stage],
				    sizeof(counts));
	}
	assert_int_equal(bogus_split_stage(dev, BOGUS_SPLIT_USER, counts), 0);
	assert_true(bogus_split_count(counts) >=
		    bogus_split_count(split.counts[BOGUS_SPLIT_USER]));
	bogus_close(dev);
}

void split_errors_are_those_of_a_node(void **state)
{
	struct bogus *dev = live_open(BOGUS_O_RDONLY);
	uint64_t counts[BOGUS_SPLIT_BUCKETS];
	char list[BOGUS_DPC_LIST_SIZE];
	struct bogus_ring *ring;

	(void)state;
	live_list(dev, list);
	assert_int_equal(bogus_dpc_list(dev, list, strlen(list)), -ERANGE);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -EACCES);
	assert_int_equal(bogus_split_stage(dev, BOGUS_SPLIT_USER, counts), 0);
	assert_int_equal(bogus_split_stage(dev, BOGUS_SPLIT_STAGES, counts),
			 -EINVAL);
	assert_int_equal(bogus_ring_open(dev, &ring), -EOPNOTSUPP);
	bogus_close(dev);
	dev = live_open(0);
	assert_int_equal(bogus_dpc_set(dev, "work"), -EINVAL);
	assert_int_equal(bogus_dpc_set(dev, "tasklet wq"), -EINVAL);
	bogus_close(dev);
}

static int call_raw(int sock, struct bogus_wire *msg)
{
	uint8_t buf[BOGUS_WIRE_MAX];

	msg->seq++;
	return bogus_remote_call(sock, msg, buf, -1, NULL);
}

/* What the library would not ask for: the agent has limits of its own */
void absurd_splits_are_refused(void **state)
{
	static const struct {
		uint32_t first;
		uint32_t num;
	} ranges[] = {
		{ 0, 0 }, { 0, 2641 }, { 2640, 1 }, { 2639, 2 },
		{ 1, UINT32_MAX }, { UINT32_MAX, 1 }, { UINT32_MAX, UINT32_MAX },
	};
	static const uint8_t name[64] = "wq";
	struct bogus_wire msg = { .type = BOGUS_WIRE_OPEN };
	int sock = live_connect();
	size_t i;

	(void)state;
	assert_int_equal(call_raw(sock, &msg), 0);
	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		msg = (struct bogus_wire) {
			.type = BOGUS_WIRE_SPLIT,
			.seq = 10 + i,
			.first = ranges[i].first,
			.num = ranges[i].num,
		};
		assert_int_equal(call_raw(sock, &msg), -EINVAL);
	}
	for (i = 0; i <= sizeof(name); i += 4) {
		msg = (struct bogus_wire) {
			.type = BOGUS_WIRE_DPC_SET,
			.seq = 100 + i,
			.data = name,
			.size = i,
		};
		assert_int_equal(call_raw(sock, &msg), -EINVAL);
	}
	msg = (struct bogus_wire) {
		.type = BOGUS_WIRE_SPLIT, .seq = 200, .first = 2639, .num = 1,
	};
	assert_int_equal(call_raw(sock, &msg), 0);
	assert_int_equal(msg.num, 1);
	close(sock);
}

/* For tests/e2e, which compares: how often each stage has been counted */
int live_print_split(void)
{
	struct bogus_split split;
	struct bogus *dev;
	unsigned int stage;
	int ret;

	if (bogus_open(live_address(), BOGUS_O_RDONLY, &dev) < 0)
		return 1;
	ret = bogus_split_get(dev, &split, sizeof(split));
	bogus_close(dev);
	for (stage = 0; ret == 0 && stage < BOGUS_SPLIT_STAGES; stage++)
		printf("%s %" PRIu64 " %" PRIu64 "\n", bogus_split_name(stage),
		       bogus_split_count(split.counts[stage]),
		       bogus_split_percentile(split.counts[stage], 50));
	return ret < 0;
}

/* And have it set a mechanism, and print the list */
int live_set_dpc(const char *name)
{
	char list[BOGUS_DPC_LIST_SIZE];
	struct bogus *dev;
	int ret;

	if (bogus_open(live_address(), 0, &dev) < 0)
		return 1;
	ret = bogus_dpc_set(dev, name);
	if (ret == 0)
		ret = bogus_dpc_list(dev, list, sizeof(list));
	bogus_close(dev);
	puts(ret < 0 ? bogus_strerror(ret) : list);
	return ret < 0;
}
