// SPDX-License-Identifier: LGPL-2.1-or-later
/* Every mechanism that the kernel has, and what its interrupts' stages took. */
#include <inttypes.h>
#include <sys/stat.h>

#include "bogus_ring.h"
#include "bogus_split.h"
#include "live.h"

#define INTERRUPTS	50

/* Fewer than the ring holds, whatever has been set for it */
#define EVENTS		1000

static void live_list(struct bogus *dev, char list[BOGUS_DPC_LIST_SIZE])
{
	assert_int_equal(bogus_dpc_list(dev, list, BOGUS_DPC_LIST_SIZE), 0);
}

/* Is "name" or "[name]" one of the words? */
static bool live_has_mechanism(struct bogus *dev, const char *name)
{
	char list[BOGUS_DPC_LIST_SIZE], *word, *end;

	live_list(dev, list);
	for (word = strtok_r(list, " []", &end); word;
	     word = strtok_r(NULL, " []", &end))
		if (!strcmp(word, name))
			return true;
	return false;
}

static struct bogus_split live_split(struct bogus *dev)
{
	struct bogus_split split;

	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), 0);
	return split;
}

/* What each stage has been counted since @before, and where it ended up */
static void assert_stages(struct bogus *dev, const struct bogus_split *before,
			  uint64_t serviced, uint64_t dpc_runs)
{
	struct bogus_split split = live_split(dev);
	unsigned int stage;
	uint64_t median;

	bogus_split_subtract(&split, before);
	for (stage = BOGUS_SPLIT_RAISE; stage <= BOGUS_SPLIT_QUEUE; stage++)
		assert_int_equal(bogus_split_count(split.counts[stage]),
				 serviced);
	assert_int_equal(bogus_split_count(split.counts[BOGUS_SPLIT_DPC]),
			 dpc_runs);
	for (stage = BOGUS_SPLIT_RAISE; stage <= BOGUS_SPLIT_DPC; stage++) {
		median = bogus_split_percentile(split.counts[stage], 50);
		assert_true(median > 0 && median < LIVE_LIMIT_NS);
		printf("# %-5s %8" PRIu64 " ns\n", bogus_split_name(stage),
		       median);
	}
}

static void assert_event(const struct bogus_ring_event *event, uint64_t seq,
			 unsigned int context)
{
	assert_int_equal(event->seq, seq);
	assert_true(event->raised_at_ns > 0);
	assert_true(event->isr_at_ns >= event->raised_at_ns);
	assert_true(event->isr_end_ns >= event->isr_at_ns);
	assert_true(event->dpc_at_ns >= event->isr_end_ns);
	assert_true(event->dpc_end_ns >= event->dpc_at_ns);
	assert_int_equal(event->isr_context, BOGUS_RING_HARDIRQ);
	assert_int_equal(event->dpc_context, context);
	assert_true(event->isr_cpu < sysconf(_SC_NPROCESSORS_CONF));
	assert_true(event->dpc_cpu < sysconf(_SC_NPROCESSORS_CONF));
}

static void assert_events(struct bogus_ring *ring, uint64_t first,
			  uint64_t last, unsigned int context)
{
	struct bogus_ring_event *events = calloc(EVENTS, sizeof(*events));
	uint64_t missed;
	int i, n = bogus_ring_read(ring, events, EVENTS, &missed);

	assert_int_equal(n, last - first + 1);
	assert_int_equal(missed, 0);
	for (i = 0; i < n; i++)
		assert_event(&events[i], first + i, context);
	free(events);
}

/* The contract holds with this mechanism, and all of its interrupts are told */
static void assert_works(struct bogus *dev, unsigned int context)
{
	struct bogus_device_info before = live_info(dev), after;
	struct bogus_split split = live_split(dev);
	struct bogus_ring *ring;
	uint64_t sum, rest;

	assert_int_equal(bogus_ring_open(dev, &ring), 0);
	assert_int_equal(bogus_start(dev), 0);
	sum = live_count(dev, INTERRUPTS);
	assert_int_equal(bogus_stop(dev), 0);
	assert_int_equal(bogus_get_event(dev, &rest), 0);
	after = live_info(dev);
	assert_int_equal(sum + rest, after.serviced - before.serviced);
	assert_int_equal(after.published, after.serviced);
	assert_int_equal(after.published, after.dpc_runs + after.coalesced);
	assert_int_equal(after.raised, after.serviced + after.discarded +
			 after.overrun);
	assert_int_equal(bogus_ring_total(ring), after.published);
	assert_stages(dev, &split, after.serviced - before.serviced,
		      after.dpc_runs - before.dpc_runs);
	assert_events(ring, before.published + 1, after.published, context);
	bogus_ring_close(ring);
}

static void assert_mechanism(const char *name, unsigned int context)
{
	struct bogus *dev = live_open(0);
	char list[BOGUS_DPC_LIST_SIZE], current[BOGUS_DPC_LIST_SIZE];

	if (!live_has_mechanism(dev, name)) {
		assert_int_equal(bogus_dpc_set(dev, name), -EOPNOTSUPP);
		bogus_close(dev);
		skip();
	}
	assert_int_equal(bogus_dpc_set(dev, name), 0);
	assert_string_equal(live_info(dev).dpc, name);
	snprintf(current, sizeof(current), "[%s]", name);
	live_list(dev, list);
	assert_non_null(strstr(list, current));
	assert_works(dev, context);
	assert_int_equal(bogus_dpc_set(dev, "tasklet"), 0);
	bogus_close(dev);
}

void mechanism_tasklet(void **state)
{
	(void)state;
	assert_mechanism("tasklet", BOGUS_RING_SOFTIRQ);
}

void mechanism_bh(void **state)
{
	(void)state;
	assert_mechanism("bh", BOGUS_RING_SOFTIRQ);
}

void mechanism_thread(void **state)
{
	(void)state;
	assert_mechanism("thread", BOGUS_RING_THREAD);
}

void mechanism_wq(void **state)
{
	(void)state;
	assert_mechanism("wq", BOGUS_RING_THREAD);
}

void mechanism_wq_highpri(void **state)
{
	(void)state;
	assert_mechanism("wq-highpri", BOGUS_RING_THREAD);
}

void mechanism_none(void **state)
{
	(void)state;
	assert_mechanism("none", BOGUS_RING_HARDIRQ);
}

void mechanisms_are_those_of_sysfs(void **state)
{
	struct bogus *dev = live_open(BOGUS_O_RDONLY);
	char list[BOGUS_DPC_LIST_SIZE], value[BOGUS_DPC_LIST_SIZE];
	char current[20];

	(void)state;
	live_list(dev, list);
	live_attribute("dpc", value, sizeof(value));
	assert_string_equal(list, value);
	snprintf(current, sizeof(current), "[%s]", live_info(dev).dpc);
	assert_non_null(strstr(list, current));
	assert_true(live_has_mechanism(dev, "tasklet"));
	assert_false(live_has_mechanism(dev, "task"));
	assert_int_equal(bogus_dpc_list(dev, value, strlen(list)), -ERANGE);
	bogus_close(dev);
}

static int nobody_sets_no_mechanism(void)
{
	struct bogus *dev;

	LIVE_EXPECT(bogus_open(LIVE_DEVICE, 0, &dev) == 0);
	LIVE_EXPECT(bogus_dpc_set(dev, "tasklet") == -EACCES);
	bogus_close(dev);
	return 0;
}

void mechanism_is_refused(void **state)
{
	struct bogus *dev = live_open(0), *other = live_open(BOGUS_O_RDONLY);
	struct stat st;

	(void)state;
	assert_int_equal(bogus_dpc_set(dev, "work"), -EINVAL);
	assert_int_equal(bogus_dpc_set(dev, "tasklet wq"), -EINVAL);
	assert_int_equal(bogus_dpc_set(dev, "[tasklet]"), -EINVAL);
	assert_int_equal(bogus_dpc_set(other, "wq"), -EACCES);
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -EBUSY);
	live_count(other, 1);
	assert_int_equal(bogus_stop(dev), 0);
	assert_string_equal(live_info(dev).dpc, "tasklet");
	bogus_close(other);
	bogus_close(dev);

	assert_int_equal(stat(LIVE_DEVICE, &st), 0);
	assert_int_equal(chmod(LIVE_DEVICE, 0666), 0);
	live_as_nobody(nobody_sets_no_mechanism);
	assert_int_equal(chmod(LIVE_DEVICE, st.st_mode & 07777), 0);
}

/* Only a read() that has slept is counted, and only once */
void sleeping_reader_is_counted(void **state)
{
	struct bogus *dev = live_open(0);
	uint64_t counts[BOGUS_SPLIT_BUCKETS], before, after, count, reads = 0;
	struct bogus_device_info info = live_info(dev);

	(void)state;
	assert_int_equal(bogus_split_stage(dev, BOGUS_SPLIT_USER, counts), 0);
	before = bogus_split_count(counts);
	assert_int_equal(bogus_start(dev), 0);
	/* A busy machine may be late for some */
	do {
		assert_true(reads++ < 1000);
		assert_int_equal(read(bogus_fd(dev), &count, sizeof(count)),
				 sizeof(count));
		bogus_split_stage(dev, BOGUS_SPLIT_USER, counts);
		after = bogus_split_count(counts);
	} while (after == before);
	assert_true(after - before <= reads);
	assert_int_equal(bogus_stop(dev), 0);
	assert_true(live_info(dev).serviced > info.serviced);
	bogus_close(dev);
}

void split_when_unbound(void **state)
{
	struct bogus *dev = live_open(0);
	char list[BOGUS_DPC_LIST_SIZE];
	struct bogus_split split;

	(void)state;
	live_unbind();
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -ENODEV);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -ENODEV);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), -ENODEV);
	live_bind();
	/* There is a later device of the same number, and it is not ours */
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -ENODEV);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -ENODEV);
	bogus_close(dev);
	dev = live_open(0);
	assert_string_equal(live_info(dev).dpc, "tasklet");
	split = live_split(dev);
	assert_int_equal(bogus_split_count(split.counts[BOGUS_SPLIT_DPC]), 0);
	bogus_close(dev);
}
