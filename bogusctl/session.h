/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A measurement: a device, what is changed about it meanwhile and put back
 * afterwards, and the signals that end it.
 */
#ifndef BOGUSCTL_SESSION_H
#define BOGUSCTL_SESSION_H

#include <stdbool.h>

#include "ctl.h"
#include "device.h"
#include "live.h"
#include "mechanism.h"
#include "run.h"

/**
 * struct session - a measurement
 * @args: what the user wants
 * @dev: the device, for writing
 * @live: the signals; they are blocked from session_open() on, so nothing is
 *	left as it is because of one of them
 * @before: the device as it was
 * @mechanisms: those that its kernel has, and which one was set; of none if
 *	nobody has asked to change it
 * @dpc_set: the mechanism was changed
 * @period_set: the period was changed
 */
struct session {
	const struct args *args;
	struct bogus *dev;
	struct live live;
	struct bogus_device_info before;
	struct mechanisms mechanisms;
	bool dpc_set;
	bool period_set;
};

/* These complain. Return: EXIT_OK, or the status to exit with */
int session_open(struct session *s, const struct args *args);
/* What --period says; nothing is written where nothing changes */
int session_set_period(struct session *s);
/* Find the mechanisms out; needed once before session_set_mechanism() */
int session_find_mechanisms(struct session *s);
/* NULL is the one that is set */
int session_set_mechanism(struct session *s, const char *name);
/* Put back what was changed; the device stays open, signals are heard again */
int session_restore(struct session *s);
void session_close(struct session *s);

/* A run as the user wants it, to be made */
struct run session_run(struct session *s);
/* The reader was not told of what was serviced? Then that is complained of */
int session_check_run(const struct session *s, const struct run *run);

#endif /* BOGUSCTL_SESSION_H */
