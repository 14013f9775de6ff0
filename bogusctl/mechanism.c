// SPDX-License-Identifier: GPL-2.0
/* The mechanisms that can run a device's DPC. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "device.h"
#include "mechanism.h"

int mechanisms_get(struct bogus *dev, struct mechanisms *m)
{
	char list[BOGUS_DPC_LIST_SIZE];
	int ret = bogus_dpc_list(dev, list, sizeof(list));

	if (ret == 0)
		ret = mechanisms_parse(m, list);
	if (ret == 0)
		return EXIT_OK;
	if (ret != -EOPNOTSUPP)
		return device_fail(dev, ret);
	complain("%s: its driver is too old to have its DPC run by another "
		 "mechanism", bogus_path(dev));
	return EXIT_IMPOSSIBLE;
}

static void mechanism_tell_busy(struct bogus *dev)
{
	struct bogus_device_info info;

	if (bogus_info(dev, &info, sizeof(info)) < 0)
		info.started = 0;
	complain("%s: the mechanism can't be changed while the device is "
		 "started (%" PRIu32 " handle%s it started)%s", bogus_path(dev),
		 info.started, info.started == 1 ? " has" : "s have",
		 device_is_local(dev) ? "; 'bogusctl stop' tells who" : "");
}

/* "tasklet, thread, wq" */
static void mechanism_join(const struct mechanisms *m, char *buf, size_t size)
{
	size_t i, n = 0;

	*buf = '\0';
	for (i = 0; i < m->n && n < size; i++)
		n += snprintf(buf + n, size - n, "%s%s", i ? ", " : "",
			      m->names[i]);
}

static int mechanism_tell_others(struct bogus *dev, const char *name, int err)
{
	char others[2 * BOGUS_DPC_LIST_SIZE];
	struct mechanisms m;
	int status = mechanisms_get(dev, &m);

	if (status)
		return status;
	mechanism_join(&m, others, sizeof(others));
	if (err == -EINVAL) {
		complain("%s: there is no mechanism '%s'; there is: %s",
			 bogus_path(dev), name, others);
		return EXIT_FAILED;
	}
	complain("%s: this kernel can't run a DPC by '%s'; it can by: %s",
		 bogus_path(dev), name, others);
	return EXIT_IMPOSSIBLE;
}

int mechanism_set(struct bogus *dev, const char *name)
{
	int ret = bogus_dpc_set(dev, name);

	switch (ret) {
	case 0:
		return EXIT_OK;
	case -EINVAL:
	case -EOPNOTSUPP:
		return mechanism_tell_others(dev, name, ret);
	case -EBUSY:
		mechanism_tell_busy(dev);
		return EXIT_FAILED;
	case -EACCES:
	case -EPERM:
		complain("%s: you may not write its dpc in sysfs: join the "
			 "group that the udev rule gives it to, or run with "
			 "sudo", bogus_path(dev));
		return EXIT_FAILED;
	default:
		return device_fail(dev, ret);
	}
}
