// SPDX-License-Identifier: GPL-2.0
/*
 * How closely events can follow each other and still reach the program one by
 * one: thousands of read() in a row return 1. What counts is the time between
 * events, not the period that was set: our device begins an I/O when the ISR
 * says so, and a timer that repeats needs nobody for that.
 *
 * A few times a second the kernel has work of its own that takes longer than
 * many events; a run that meets it is tried again.
 */
#include <stdio.h>
#include <string.h>
#include "bench.h"
#include "device.h"
#include "source.h"

#define EVENTS		4000
#define TRIES		5
#define WARM_UP		100
#define FROM_NS		3000
#define TO_NS		65536
#define STEPS		100
#define FEW		(EVENTS / 100)
#define HOPELESS	1000

/**
 * struct bench_rate_found - a period that holds
 * @period_ns: the period, or 0
 * @interval: how far apart the events were
 */
struct bench_rate_found {
	uint64_t period_ns;
	double interval;
};

/*
 * Sets the mean interval, unless more than @allowed events did not come alone.
 * Returns false if there is no use in trying again: the reader was hardly ever
 * let run.
 */
static bool bench_rate_once(struct bench_source *source, unsigned int allowed,
			    double *interval)
{
	uint64_t count, began = bench_now_ns();
	unsigned int i;

	for (i = 0; i < EVENTS; i++) {
		count = source->ops->take(source);
		if (count > HOPELESS)
			return false;
		if (count != 1 && !allowed--)
			return true;
	}
	*interval = (double)(bench_now_ns() - began) / EVENTS;
	return true;
}

static bool bench_rate_holds(const struct bench_source_ops *ops,
			     uint64_t period_ns, unsigned int allowed,
			     struct bench_rate_found *found)
{
	struct bench_source source;
	double interval = 0;
	int i;

	bench_source_open(&source, ops);
	ops->start(&source, period_ns);
	for (i = 0; i < WARM_UP; i++)
		ops->take(&source);
	for (i = 0; i < TRIES && interval <= 0; i++) {
		if (!bench_rate_once(&source, allowed, &interval))
			break;
	}
	bench_source_close(&source);
	if (interval <= 0)
		return false;
	found->period_ns = period_ns;
	found->interval = interval;
	return true;
}

static struct bench_rate_found
bench_rate_halve(const struct bench_source_ops *ops, unsigned int allowed)
{
	struct bench_rate_found found = { 0 };
	uint64_t low = FROM_NS, high = TO_NS, period_ns;

	while (high - low > low / STEPS) {
		period_ns = (low + high) / 2;
		if (bench_rate_holds(ops, period_ns, allowed, &found))
			high = period_ns;
		else
			low = period_ns;
	}
	return found;
}

/*
 * Whether no event at all comes in company depends on more than the period:
 * on where the clock's ticks fall. Shorter ones may hold where longer ones
 * do not, so take the shortest that does.
 */
static struct bench_rate_found
bench_rate_shortest(const struct bench_source_ops *ops)
{
	struct bench_rate_found found = bench_rate_halve(ops, 0);
	uint64_t high = found.period_ns, period_ns = high * 3 / 5;

	for (; period_ns < high; period_ns += period_ns / STEPS) {
		if (bench_rate_holds(ops, period_ns, 0, &found))
			break;
	}
	return found;
}

static void bench_rate_add_row(struct bench *bench,
			       const struct bench_rate_found *found,
			       const char *name, const char *what)
{
	char floor[BENCH_NAME_LEN];

	snprintf(floor, sizeof(floor), "timerfd: %s", what);
	if (found->period_ns)
		bench_add(bench, found->interval, 0,
			  strcmp(name, "timerfd") ? floor : NULL, "%s: %s",
			  name, what);
	else
		bench_skip(bench, "no period up to 65 us holds", "%s: %s", name,
			   what);
}

static void bench_rate_add(struct bench *bench,
			   const struct bench_source_ops *ops, const char *name)
{
	struct bench_rate_found found = bench_rate_halve(ops, FEW);

	bench_rate_add_row(bench, &found, name, "99 of 100 events alone");
	found = bench_rate_shortest(ops);
	bench_rate_add_row(bench, &found, name, "every event alone");
}

static void bench_rate_mechanisms(struct bench *bench)
{
	struct bench_mechanism_list list;
	char name[BENCH_NAME_LEN];
	size_t i;

	bench_mechanisms_list(&list);
	for (i = 1; i < list.count; i++) {
		bench_mechanism_set(list.names[i]);
		snprintf(name, sizeof(name), "bogus, %s", list.names[i]);
		bench_rate_add(bench, &bench_bogus, name);
	}
	if (list.count > 1)
		bench_mechanism_set(list.names[0]);
}

static void bench_rate_run(struct bench *bench)
{
	const char *why = bench_source_missing(&bench_uio);

	bench_rate_add(bench, &bench_timerfd, "timerfd");
	bench_rate_add(bench, &bench_bogus, "bogus");
	if (why)
		bench_skip(bench, why, "uio: every event alone");
	else
		bench_rate_add(bench, &bench_uio, "uio");
	bench_rate_mechanisms(bench);
}

const struct bench_family bench_rate = {
	.name	= "rate",
	.about	= "The shortest interval of events that arrive one by one",
	.unit	= "ns",
	.slow	= true,
	.run	= bench_rate_run,
};
