/* SPDX-License-Identifier: GPL-2.0 */
/* Between the parts of the pretended device. */
#ifndef FAKE_DEVICE_H
#define FAKE_DEVICE_H

#include <sys/types.h>

#include <bogus.h>

#include "trace.h"

ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size);
int __real_bogus_info(struct bogus *dev, struct bogus_device_info *info,
		      size_t size);
int __wrap_bogus_info(struct bogus *dev, struct bogus_device_info *info,
		      size_t size);

/* What its tracepoints have told; nobody may read it meanwhile */
struct trace *fake_device_trace(void);

#endif /* FAKE_DEVICE_H */
