// SPDX-License-Identifier: GPL-2.0
/* Letting a device run for a while, with somebody who reads it. */
#include <inttypes.h>
#include <stdio.h>

#include "run.h"
#include "units.h"

/* Until the reader has enough or fails, the time is over, or a signal comes */
static int run_wait(struct run *run)
{
	int events;

	while (!run->live->ended) {
		events = live_wait(run->live, false, -1);
		if (events < 0)
			return events;
		if (events & LIVE_WAKE)
			return 0;
		if (events & LIVE_TICK) {
			run->timed_out = true;
			return 0;
		}
	}
	return 0;
}

static int run_started(struct run *run)
{
	uint64_t began = live_now_ns();
	int ret = live_set_timer(run->live, run->time_ns), err;

	if (ret == 0)
		ret = run_wait(run);
	err = bogus_stop(run->dev);
	run->elapsed_s = (live_now_ns() - began) / 1e9;
	return ret < 0 ? ret : err;
}

/* Others may have it running: what came before START is not ours */
static int run_with_reader(struct run *run)
{
	int ret = bogus_start(run->dev);

	if (ret == 0)
		ret = run_started(run);
	reader_end(&run->reader);
	if (ret == 0)
		ret = run->reader.err;
	if (ret == 0)
		ret = bogus_get_event(run->dev, &run->rest);
	if (ret == 0)
		ret = bogus_info(run->dev, &run->after, sizeof(run->after));
	return ret;
}

int run_device(struct run *run)
{
	uint64_t before;
	int ret = bogus_info(run->dev, &run->before, sizeof(run->before));

	if (ret == 0)
		ret = bogus_get_event(run->dev, &before);
	if (ret < 0)
		return ret;
	run->reader = (struct reader) {
		.dev = run->dev,
		.limit = run->count,
		.nap_ns = run->nap_ns,
	};
	ret = reader_start(&run->reader);
	if (ret < 0)
		return ret;
	run->live->wake = run->reader.over;
	ret = run_with_reader(run);
	run->live->wake = -1;
	return ret;
}

uint64_t run_total(const struct run *run)
{
	return run->reader.total + run->rest;
}

bool run_is_ours(const struct run *run)
{
	return !run->before.started && !run->after.started;
}

bool run_is_exact(const struct run *run)
{
	return run_is_ours(run) &&
	       run_total(run) == run->after.serviced - run->before.serviced;
}

static uint64_t run_outages(const struct run *run)
{
	return run->after.outages - run->before.outages;
}

void run_show(const struct run *run)
{
	uint64_t serviced = run->after.serviced - run->before.serviced;
	char elapsed[UNITS_SIZE];

	printf("  %" PRIu64 " interrupt%s in %s; %" PRIu64 " read%s told of "
	       "%" PRIu64 ", %" PRIu64 " left unread", serviced,
	       serviced == 1 ? "" : "s",
	       units_format_short(run->elapsed_s * NSEC_PER_SEC, elapsed),
	       run->reader.reads, run->reader.reads == 1 ? "" : "s",
	       run->reader.total, run->rest);
	if (run_is_ours(run))
		printf(": %s", run_is_exact(run) ? "exact" : "NOT EXACT");
	printf("\n  %" PRIu64 " DPC runs, %" PRIu64 " coalesced, %" PRIu64
	       " overrun\n", run->after.dpc_runs - run->before.dpc_runs,
	       run->after.coalesced - run->before.coalesced,
	       run->after.overrun - run->before.overrun);
	if (run_outages(run))
		printf("  %" PRIu64 " outage%s: the device was silent\n",
		       run_outages(run), run_outages(run) == 1 ? "" : "s");
	if (!run_is_ours(run))
		printf("  others have the device started, too\n");
}

void run_write_json(struct json *json, const struct run *run)
{
	json_fixed(json, "elapsed_s", run->elapsed_s);
	json_u64(json, "reads", run->reader.reads);
	json_u64(json, "told", run->reader.total);
	json_u64(json, "unread", run->rest);
	json_bool(json, "exact", run_is_exact(run));
	json_u64(json, "serviced", run->after.serviced - run->before.serviced);
	json_u64(json, "dpc_runs", run->after.dpc_runs - run->before.dpc_runs);
	json_u64(json, "coalesced",
		 run->after.coalesced - run->before.coalesced);
	json_u64(json, "overrun", run->after.overrun - run->before.overrun);
	json_u64(json, "outages", run_outages(run));
	json_u64(json, "discarded",
		 run->after.discarded - run->before.discarded);
}
