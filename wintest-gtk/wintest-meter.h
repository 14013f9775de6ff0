/* SPDX-License-Identifier: GPL-2.0 */
/* WintestMeter: how fast interrupts come, now and over the last while. */
#ifndef WINTEST_METER_H
#define WINTEST_METER_H

#include <glib-object.h>

#define WINTEST_METER_BINS	300
#define WINTEST_METER_BIN_US	(G_USEC_PER_SEC / 10)

#define WINTEST_TYPE_METER (wintest_meter_get_type())
G_DECLARE_FINAL_TYPE(WintestMeter, wintest_meter, WINTEST, METER, GObject)

/**
 * struct wintest_sample - the device's totals at one moment
 * @published: interrupts made known so far
 * @dpc_runs: runs of the DPC that did so
 * @event_ns: when the latest of these interrupts was raised
 */
struct wintest_sample {
	guint64 published;
	guint64 dpc_runs;
	guint64 event_ns;
};

WintestMeter *wintest_meter_new(void);
void wintest_meter_clear(WintestMeter *self);
void wintest_meter_pause(WintestMeter *self);
gboolean wintest_meter_wants_sample(WintestMeter *self, gint64 now_us);
void wintest_meter_add_sample(WintestMeter *self,
			      const struct wintest_sample *sample,
			      gint64 now_us);
gboolean wintest_meter_advance(WintestMeter *self, gint64 now_us);
gboolean wintest_meter_is_silent(WintestMeter *self, gint64 now_us);
double wintest_meter_get_rate(WintestMeter *self);
double wintest_meter_get_per_dpc(WintestMeter *self);
double wintest_meter_get_bin(WintestMeter *self, guint age);
double wintest_meter_get_peak(WintestMeter *self);

#endif /* WINTEST_METER_H */
