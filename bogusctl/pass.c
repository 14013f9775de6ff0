// SPDX-License-Identifier: GPL-2.0
/* One mechanism measured: how long each stage took, and where it ran. */
#include <errno.h>
#include <stdio.h>

#include <bogus_ring.h>

#include "pass.h"

#define PASS_EVENTS	64

/* The ring's place is where the run began */
static void pass_look_where(struct pass *pass, struct bogus_ring *ring)
{
	struct bogus_ring_event events[PASS_EVENTS];
	uint64_t missed;
	int i, n;

	do {
		n = bogus_ring_read(ring, events, PASS_EVENTS, &missed);
		for (i = 0; i < n; i++) {
			where_add(&pass->isr, events[i].isr_context,
				  events[i].isr_cpu);
			where_add(&pass->dpc, events[i].dpc_context,
				  events[i].dpc_cpu);
		}
		pass->sampled += n;
	} while (n || missed);
}

static int pass_run(struct pass *pass)
{
	struct bogus_split before;
	int ret = bogus_split_get(pass->run.dev, &before, sizeof(before));

	if (ret == 0)
		ret = run_device(&pass->run);
	if (ret == 0)
		ret = bogus_split_get(pass->run.dev, &pass->split,
				      sizeof(pass->split));
	if (ret == 0)
		bogus_split_subtract(&pass->split, &before);
	return ret;
}

int pass_measure(struct pass *pass)
{
	struct bogus_ring *ring;
	int err = bogus_ring_open(pass->run.dev, &ring);
	int ret = pass_run(pass);

	if (err < 0)
		return ret;
	if (ret == 0)
		pass_look_where(pass, ring);
	bogus_ring_close(ring);
	return ret;
}

uint64_t pass_count(const struct pass *pass, unsigned int stage)
{
	return bogus_split_count(pass->split.counts[stage]);
}

uint64_t pass_percentile(const struct pass *pass, unsigned int stage,
			 double percent)
{
	return bogus_split_percentile(pass->split.counts[stage], percent);
}

uint64_t pass_sum(const struct pass *pass, double percent)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < BOGUS_SPLIT_STAGES; i++)
		if (i != BOGUS_SPLIT_DPC)
			sum += pass_percentile(pass, i, percent);
	return sum;
}

const char *pass_where(const struct pass *pass, unsigned int stage,
		       char buf[WHERE_SIZE])
{
	switch (stage) {
	case BOGUS_SPLIT_RAISE:
		return "hardware to ISR";
	case BOGUS_SPLIT_ISR:
		return where_format(&pass->isr, buf);
	case BOGUS_SPLIT_QUEUE:
		return "ISR to DPC";
	case BOGUS_SPLIT_DPC:
		return where_format(&pass->dpc, buf);
	case BOGUS_SPLIT_USER:
		return !pass_count(pass, stage) ? "" :
			where_format(&pass->run.reader.where, buf);
	default:
		return "";
	}
}

static void pass_write_buckets(struct json *json, const uint64_t *counts)
{
	unsigned int i;

	json_array(json, "buckets");
	for (i = 0; i < BOGUS_SPLIT_BUCKETS; i++) {
		if (!counts[i])
			continue;
		json_object(json, NULL);
		json_u64(json, "low_ns", bogus_split_low(i));
		json_u64(json, "high_ns", bogus_split_low(i + 1));
		json_u64(json, "count", counts[i]);
		json_object_end(json);
	}
	json_array_end(json);
}

static void pass_write_where(struct json *json, const struct pass *pass,
			     unsigned int stage)
{
	if (stage == BOGUS_SPLIT_ISR)
		where_write_json(json, &pass->isr);
	else if (stage == BOGUS_SPLIT_DPC)
		where_write_json(json, &pass->dpc);
	else if (stage == BOGUS_SPLIT_USER)
		where_write_json(json, &pass->run.reader.where);
}

static void pass_write_stage(struct json *json, const struct pass *pass,
			     unsigned int stage)
{
	json_object(json, NULL);
	json_string(json, "stage", bogus_split_name(stage));
	json_u64(json, "count", pass_count(pass, stage));
	json_u64(json, "p50_ns", pass_percentile(pass, stage, 50));
	json_u64(json, "p90_ns", pass_percentile(pass, stage, 90));
	json_u64(json, "p99_ns", pass_percentile(pass, stage, 99));
	json_u64(json, "p999_ns", pass_percentile(pass, stage, 99.9));
	json_u64(json, "max_ns", pass_percentile(pass, stage, 100));
	pass_write_where(json, pass, stage);
	pass_write_buckets(json, pass->split.counts[stage]);
	json_object_end(json);
}

void pass_write_json(struct json *json, const struct pass *pass)
{
	unsigned int i;

	json_object(json, NULL);
	json_string(json, "dpc", pass->run.before.dpc);
	json_u64(json, "period_ns", pass->run.before.period_ns);
	run_write_json(json, &pass->run);
	json_u64(json, "sampled", pass->sampled);
	json_u64(json, "sum_p50_ns", pass_sum(pass, 50));
	json_array(json, "stages");
	for (i = 0; i < BOGUS_SPLIT_STAGES; i++)
		pass_write_stage(json, pass, i);
	json_array_end(json);
	json_object_end(json);
}
