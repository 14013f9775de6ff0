// SPDX-License-Identifier: GPL-2.0
/* Opening devices, and telling what is wrong with them. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl.h"
#include "device.h"
#include "units.h"

int device_open_fail(const char *path, int err)
{
	char why[BOGUS_EXPLAIN_SIZE];

	complain("%s", bogus_open_explain(path, err, why, sizeof(why)));
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return EXIT_IMPOSSIBLE;
	default:
		return EXIT_FAILED;
	}
}

int device_fail(struct bogus *dev, int err)
{
	complain("%s: %s", bogus_path(dev), bogus_strerror(err));
	/* there is a driver, but no hardware */
	return err == -ENXIO ? EXIT_IMPOSSIBLE : EXIT_FAILED;
}

/* Nobody has asked for that one, so it is said where it came from */
static void device_tell_guest(const struct bogus *dev)
{
	const char *wanted = secure_getenv("BOGUS_DEVICE");

	if ((!wanted || !*wanted) && !strncmp(bogus_path(dev), "unix:", 5))
		complain("there is no /dev/bogus0; this is the guest's device, "
			 "%s", bogus_path(dev));
}

int device_open(const char *path, unsigned int flags, struct bogus **dev)
{
	int ret = bogus_open(path, flags, dev);

	if (ret < 0)
		return device_open_fail(path, ret);
	if (!path)
		device_tell_guest(*dev);
	return EXIT_OK;
}

int device_info(struct bogus *dev, struct bogus_device_info *info)
{
	int ret = bogus_info(dev, info, sizeof(*info));

	return ret < 0 ? device_fail(dev, ret) : EXIT_OK;
}

int device_look(const char *path, struct bogus **dev,
		struct bogus_device_info *info)
{
	int status = device_open(path, BOGUS_O_RDONLY, dev);

	if (status)
		return status;
	status = device_info(*dev, info);
	if (status)
		bogus_close(*dev);
	return status;
}

int device_check(struct bogus *dev, struct bogus_device_info *info)
{
	int ret = bogus_check(dev);

	if (ret < 0)
		return device_fail(dev, ret);
	return ret ? device_info(dev, info) : device_fail(dev, -ENXIO);
}

static int device_period_out_of_range(struct bogus *dev, const char *text)
{
	char min[UNITS_SIZE], max[UNITS_SIZE];
	struct bogus_device_info info;
	int status = device_info(dev, &info);

	if (status)
		return status;
	complain("%s: a period of '%s' is out of range: %s to %s (%" PRIu64
		 " to %" PRIu64 " ns)", bogus_path(dev), text,
		 units_format(info.period_min_ns, min),
		 units_format(info.period_max_ns, max),
		 info.period_min_ns, info.period_max_ns);
	return EXIT_FAILED;
}

static int device_period_fail(struct bogus *dev, const char *text, int err)
{
	if (err == -ERANGE)
		return device_period_out_of_range(dev, text);
	if (err == -EACCES || err == -EPERM)
		complain("%s: you may not write its period_ns in sysfs: join "
			 "the group that the udev rule gives it to, or run with "
			 "sudo", bogus_path(dev));
	else
		return device_fail(dev, err);
	return EXIT_FAILED;
}

int device_set_period(struct bogus *dev, const char *text, uint64_t ns)
{
	int ret = bogus_set_period(dev, ns);

	return ret < 0 ? device_period_fail(dev, text, ret) : EXIT_OK;
}

bool device_is_local(const struct bogus *dev)
{
	struct stat st;

	return fstat(bogus_fd(dev), &st) == 0 && S_ISCHR(st.st_mode);
}

const char *device_state_name(const struct bogus_device_info *info)
{
	switch (info->state) {
	case BOGUS_RUNNING:
		return "running";
	case BOGUS_SUSPENDED:
		return "suspended";
	default:
		return "stopped";
	}
}

void device_write_totals_json(struct json *json,
			      const struct bogus_device_info *info)
{
	json_u64(json, "raised", info->raised);
	json_u64(json, "serviced", info->serviced);
	json_u64(json, "discarded", info->discarded);
	json_u64(json, "overrun", info->overrun);
	json_u64(json, "pending", info->pending);
	json_u64(json, "spurious", info->spurious);
	json_u64(json, "published", info->published);
	json_u64(json, "dpc_runs", info->dpc_runs);
	json_u64(json, "coalesced", info->coalesced);
	json_u64(json, "errors", info->errors);
	json_u64(json, "restarts", info->restarts);
	json_u64(json, "outages", info->outages);
	json_bool(json, "failing", info->failing);
}

void device_write_json(struct json *json, struct bogus *dev,
		       const struct bogus_device_info *info)
{
	json_string(json, "device", bogus_path(dev));
	json_bool(json, "present", bogus_check(dev) > 0);
	json_string(json, "state", device_state_name(info));
	json_u64(json, "handles", info->handles);
	json_u64(json, "started", info->started);
	json_u64(json, "period_ns", info->period_ns);
	json_u64(json, "period_min_ns", info->period_min_ns);
	json_u64(json, "period_max_ns", info->period_max_ns);
	json_u64(json, "port", info->port);
	json_u64(json, "hwirq", info->hwirq);
	json_u64(json, "irq", info->irq);
	json_string(json, "dpc", info->dpc);
	json_u64(json, "abi_version", info->abi_version);
	device_write_totals_json(json, info);
	json_u64(json, "raised_at_ns", info->raised_at_ns);
	json_u64(json, "isr_at_ns", info->isr_at_ns);
	json_u64(json, "dpc_at_ns", info->dpc_at_ns);
}
