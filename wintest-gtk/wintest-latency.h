/* SPDX-License-Identifier: GPL-2.0 */
/* WintestLatency: the way from the ISR to the user, and what it goes by. */
#ifndef WINTEST_LATENCY_H
#define WINTEST_LATENCY_H

#include <gtk/gtk.h>

#include "wintest-device.h"

#define WINTEST_TYPE_LATENCY (wintest_latency_get_type())
G_DECLARE_FINAL_TYPE(WintestLatency, wintest_latency, WINTEST, LATENCY,
		     GtkWidget)

void wintest_latency_set_device(WintestLatency *self, WintestDevice *device);

#endif /* WINTEST_LATENCY_H */
