/* SPDX-License-Identifier: GPL-2.0 */
/* Opening devices, and telling what is wrong with them. */
#ifndef BOGUSCTL_DEVICE_H
#define BOGUSCTL_DEVICE_H

#include <stdbool.h>

#include <bogus.h>

#include "json.h"

/* All of them complain. Return: EXIT_OK, or the status to exit with */
int device_open(const char *path, unsigned int flags, struct bogus **dev);
int device_info(struct bogus *dev, struct bogus_device_info *info);
/* device_open(), for reading, and device_info() */
int device_look(const char *path, struct bogus **dev,
		struct bogus_device_info *info);
/* Does it have a node on this machine, not a guest's? */
bool device_is_local(const struct bogus *dev);
/* Does anything answer at its port? And device_info() */
int device_check(struct bogus *dev, struct bogus_device_info *info);
/* @text is how the user called @ns */
int device_set_period(struct bogus *dev, const char *text, uint64_t ns);
/* A call has returned @err. Return: the status to exit with */
int device_fail(struct bogus *dev, int err);
/* The same for bogus_open() */
int device_open_fail(const char *path, int err);

const char *device_state_name(const struct bogus_device_info *info);
/* The members of an object that tell all about a device */
void device_write_json(struct json *json, struct bogus *dev,
		       const struct bogus_device_info *info);
void device_write_totals_json(struct json *json,
			      const struct bogus_device_info *info);

#endif /* BOGUSCTL_DEVICE_H */
