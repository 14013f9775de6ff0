// SPDX-License-Identifier: GPL-2.0
/*
 * WintestMeter: how fast interrupts come, now and over the last while.
 *
 * The rate is worked out from the device's own totals and time stamps, so it
 * does not depend on when the window got round to looking.
 */
#include <string.h>

#include "wintest-meter.h"

/* The rate is an average over this time, or over two samples if they're rarer */
#define SPAN_NS		G_GUINT64_CONSTANT(1000000000)
#define NUM_SAMPLES	16
#define NSEC_PER_SEC	1e9

struct _WintestMeter {
	GObject parent;

	struct wintest_sample samples[NUM_SAMPLES];	/* oldest first */
	guint num_samples;
	gint64 sampled_us;	/* when the newest of them was added */

	double rate;
	double per_dpc;
	double bins[WINTEST_METER_BINS];
	guint newest;		/* index of the newest bin */
	gint64 bin_us;		/* when that one was added, 0 if none was */
};

G_DEFINE_FINAL_TYPE(WintestMeter, wintest_meter, G_TYPE_OBJECT)

enum {
	SIGNAL_CHANGED,
	NUM_SIGNALS,
};

static guint signals[NUM_SIGNALS];

static void wintest_meter_class_init(WintestMeterClass *class)
{
	/* There is another bin, or the history has been cleared. */
	signals[SIGNAL_CHANGED] =
		g_signal_new("changed", G_TYPE_FROM_CLASS(class),
			     G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
			     G_TYPE_NONE, 0);
}

static void wintest_meter_init(WintestMeter *self)
{
}

/**
 * wintest_meter_new() - make a meter that shows nothing yet
 *
 * Return: (transfer full): the meter
 */
WintestMeter *wintest_meter_new(void)
{
	return g_object_new(WINTEST_TYPE_METER, NULL);
}

/**
 * wintest_meter_pause() - the device stands still from now on
 * @self: the meter
 *
 * The history stays and moves on. Without this the time until the next start
 * would count as a very long interval.
 */
void wintest_meter_pause(WintestMeter *self)
{
	self->num_samples = 0;
	self->rate = 0;
}

/**
 * wintest_meter_clear() - forget everything
 * @self: the meter
 */
void wintest_meter_clear(WintestMeter *self)
{
	wintest_meter_pause(self);
	self->per_dpc = 0;
	self->bin_us = 0;
	memset(self->bins, 0, sizeof(self->bins));
	g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/**
 * wintest_meter_wants_sample() - is it time for another sample?
 * @self: the meter
 * @now_us: the time, as of g_get_monotonic_time()
 *
 * Return: TRUE if more than one a bin would not be the result
 */
gboolean wintest_meter_wants_sample(WintestMeter *self, gint64 now_us)
{
	return !self->num_samples ||
	       now_us - self->sampled_us >= WINTEST_METER_BIN_US;
}

/* Drop the oldest samples that are not needed to span the averaging time */
static void wintest_meter_trim(WintestMeter *self)
{
	guint64 newest = self->samples[self->num_samples - 1].event_ns;
	guint drop = self->num_samples == NUM_SAMPLES;

	while (self->num_samples - drop > 2 &&
	       newest - self->samples[drop + 1].event_ns >= SPAN_NS)
		drop++;
	self->num_samples -= drop;
	memmove(self->samples, self->samples + drop,
		self->num_samples * sizeof(self->samples[0]));
}

static void wintest_meter_average(WintestMeter *self)
{
	const struct wintest_sample *first = &self->samples[0];
	const struct wintest_sample *last = &self->samples[self->num_samples - 1];
	guint64 events = last->published - first->published;
	guint64 runs = last->dpc_runs - first->dpc_runs;

	if (last->event_ns > first->event_ns)
		self->rate = events * NSEC_PER_SEC /
			     (last->event_ns - first->event_ns);
	if (runs)
		self->per_dpc = (double)events / runs;
}

/**
 * wintest_meter_add_sample() - there have been interrupts
 * @self: the meter
 * @sample: the device's totals
 * @now_us: the time, as of g_get_monotonic_time()
 *
 * A sample that tells nothing new is left out.
 */
void wintest_meter_add_sample(WintestMeter *self,
			      const struct wintest_sample *sample,
			      gint64 now_us)
{
	struct wintest_sample *last;

	if (self->num_samples) {
		last = &self->samples[self->num_samples - 1];
		if (sample->published == last->published)
			return;
		/* totals that run backwards are another device's */
		if (sample->published < last->published ||
		    sample->event_ns < last->event_ns)
			wintest_meter_pause(self);
	}
	self->samples[self->num_samples++] = *sample;
	self->sampled_us = now_us;
	wintest_meter_trim(self);
	if (self->num_samples > 1)
		wintest_meter_average(self);
}

/*
 * When nothing has come for longer than the rate lets expect, the rate is at
 * most one in the time since, and soon it is none.
 */
static double wintest_meter_rate_at(WintestMeter *self, gint64 now_us)
{
	double idle = (double)(now_us - self->sampled_us) / G_USEC_PER_SEC;
	double interval;

	if (self->rate <= 0)
		return 0;
	interval = 1 / self->rate;
	if (idle > 5 * interval + 2)
		return 0;
	if (idle > 2 * interval + 0.3)
		return MIN(self->rate, 1 / idle);
	return self->rate;
}

static void wintest_meter_push_bin(WintestMeter *self, double value)
{
	self->newest = (self->newest + 1) % WINTEST_METER_BINS;
	self->bins[self->newest] = value;
}

/**
 * wintest_meter_advance() - let time pass
 * @self: the meter
 * @now_us: the time, as of g_get_monotonic_time()
 *
 * Return: TRUE as long as the history has more to show than a line at zero
 */
gboolean wintest_meter_advance(WintestMeter *self, gint64 now_us)
{
	double value = wintest_meter_rate_at(self, now_us);
	gint64 n = (now_us - self->bin_us) / WINTEST_METER_BIN_US;
	gint64 i;

	if (value == 0 && self->rate > 0)
		wintest_meter_pause(self);
	if (!self->bin_us)
		n = 1;
	if (n > 0) {
		self->bin_us = self->bin_us ?
			self->bin_us + n * WINTEST_METER_BIN_US : now_us;
		for (i = 0; i < MIN(n, WINTEST_METER_BINS); i++)
			wintest_meter_push_bin(self, value);
		g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
	}
	return self->rate > 0 || wintest_meter_get_peak(self) > 0;
}

/**
 * wintest_meter_is_silent() - has nothing come for longer than it should?
 * @self: the meter
 * @now_us: the time, as of g_get_monotonic_time()
 *
 * Return: TRUE also as long as there is no rate
 */
gboolean wintest_meter_is_silent(WintestMeter *self, gint64 now_us)
{
	return wintest_meter_rate_at(self, now_us) <= 0;
}

/**
 * wintest_meter_get_rate() - the rate of the newest bin
 * @self: the meter
 *
 * Return: interrupts a second
 */
double wintest_meter_get_rate(WintestMeter *self)
{
	return self->bins[self->newest];
}

/**
 * wintest_meter_get_per_dpc() - how many interrupts a run of the DPC serves
 * @self: the meter
 *
 * Return: the average while the device ran last, 0 if it is not known
 */
double wintest_meter_get_per_dpc(WintestMeter *self)
{
	return self->per_dpc;
}

/**
 * wintest_meter_get_bin() - the rate some time ago
 * @self: the meter
 * @age: how many bins ago, less than WINTEST_METER_BINS
 *
 * Return: interrupts a second
 */
double wintest_meter_get_bin(WintestMeter *self, guint age)
{
	g_return_val_if_fail(age < WINTEST_METER_BINS, 0);
	return self->bins[(self->newest + WINTEST_METER_BINS - age) %
			  WINTEST_METER_BINS];
}

/**
 * wintest_meter_get_peak() - the highest rate in the history
 * @self: the meter
 *
 * Return: interrupts a second
 */
double wintest_meter_get_peak(WintestMeter *self)
{
	double peak = 0;
	guint i;

	for (i = 0; i < WINTEST_METER_BINS; i++)
		peak = MAX(peak, self->bins[i]);
	return peak;
}
