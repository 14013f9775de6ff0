/* SPDX-License-Identifier: GPL-2.0 */
/* WintestDevice: the model. One device, one handle on it, one total. */
#ifndef WINTEST_DEVICE_H
#define WINTEST_DEVICE_H

#include <gio/gio.h>

#include "wintest-meter.h"
#include "wintest-split.h"

/**
 * enum WintestState - how things stand with the device
 * @WINTEST_STATE_ABSENT: it could not be opened, see "error-number"
 * @WINTEST_STATE_STOPPED: nobody has started it
 * @WINTEST_STATE_RUNNING: somebody has: we ("started") or another program
 * @WINTEST_STATE_SUSPENDED: started, but the system sleeps or is about to
 * @WINTEST_STATE_LOST: it was there and has gone
 */
typedef enum {
	WINTEST_STATE_ABSENT,
	WINTEST_STATE_STOPPED,
	WINTEST_STATE_RUNNING,
	WINTEST_STATE_SUSPENDED,
	WINTEST_STATE_LOST,
} WintestState;

#define WINTEST_TYPE_DEVICE (wintest_device_get_type())
G_DECLARE_FINAL_TYPE(WintestDevice, wintest_device, WINTEST, DEVICE, GObject)

WintestDevice *wintest_device_new(void);
void wintest_device_set_path(WintestDevice *self, const char *path);
void wintest_device_retry(WintestDevice *self);
gboolean wintest_device_start(WintestDevice *self, GError **error);
gboolean wintest_device_stop(WintestDevice *self, GError **error);
gboolean wintest_device_frame(WintestDevice *self, gint64 now_us);

const char *wintest_device_get_path(WintestDevice *self);
WintestState wintest_device_get_state(WintestDevice *self);
guint64 wintest_device_get_total(WintestDevice *self);
guint64 wintest_device_get_period_ns(WintestDevice *self);
gboolean wintest_device_get_started(WintestDevice *self);
gboolean wintest_device_get_resume(WintestDevice *self);
gboolean wintest_device_get_writable(WintestDevice *self);
gboolean wintest_device_is_open(WintestDevice *self);
int wintest_device_get_error_number(WintestDevice *self);
WintestMeter *wintest_device_get_meter(WintestDevice *self);
WintestSplit *wintest_device_get_split(WintestDevice *self);

#endif /* WINTEST_DEVICE_H */
