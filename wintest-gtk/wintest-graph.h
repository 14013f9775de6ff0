/* SPDX-License-Identifier: GPL-2.0 */
/* WintestGraph: draws the history of a WintestMeter. */
#ifndef WINTEST_GRAPH_H
#define WINTEST_GRAPH_H

#include <gtk/gtk.h>

#include "wintest-meter.h"

#define WINTEST_TYPE_GRAPH (wintest_graph_get_type())
G_DECLARE_FINAL_TYPE(WintestGraph, wintest_graph, WINTEST, GRAPH, GtkWidget)

void wintest_graph_set_meter(WintestGraph *self, WintestMeter *meter);
double wintest_graph_scale(double peak);

#endif /* WINTEST_GRAPH_H */
