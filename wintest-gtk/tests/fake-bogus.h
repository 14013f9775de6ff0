/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A pretended libbogus, linked in place of the real one: devices that a test
 * plugs, unplugs and lets interrupt, and calls that it counts and makes fail.
 *
 * The program calls it from other threads, too. Counted are the calls of the
 * main thread, which are to be few and quick.
 */
#ifndef FAKE_BOGUS_H
#define FAKE_BOGUS_H

#include <glib.h>

enum fake_call {
	FAKE_OPEN,
	FAKE_START,
	FAKE_STOP,
	FAKE_GET_EVENT,
	FAKE_INFO,
	FAKE_LOAD,
	FAKE_DPC_LIST,
	FAKE_DPC_SET,
	FAKE_SPLIT,
	NUM_FAKE_CALLS,
};

void fake_bogus_begin(void);
void fake_bogus_end(void);
const char *fake_bogus_dir(void);
const char *fake_bogus_path(guint number);
void fake_bogus_plug(guint number);
void fake_bogus_unplug(guint number);
void fake_bogus_interrupt(guint number, guint64 count, guint64 dpc_runs);
void fake_bogus_run(guint number, gboolean running);
gboolean fake_bogus_is_started(guint number);
guint64 fake_bogus_serviced(guint number);
void fake_bogus_fail(enum fake_call call, int err);
guint fake_bogus_calls(enum fake_call call);
guint fake_bogus_calls_elsewhere(enum fake_call call);
guint fake_bogus_handles(guint number);
void fake_bogus_take(guint number, unsigned int stage, guint64 ns,
		     guint64 count);
void fake_bogus_set_mechanism(guint number, const char *name);
const char *fake_bogus_mechanism(guint number);
void fake_bogus_hang(gboolean hang);
void fake_bogus_set_module_state(int state);

#endif /* FAKE_BOGUS_H */
