// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the error codes mean when they come from this library. */
#include <errno.h>
#include <string.h>

#include "internal.h"

static const struct bogus_error {
	int err;
	const char *text;
} bogus_errors[] = {
	{ 0, "success" },
	{ EACCES, "permission denied, or the handle is open for reading only" },
	{ EALREADY, "it is in that state already; nothing has changed" },
	{ EBADF, "the eventfd is not an open file descriptor" },
	{ EBUSY, "it is in use: stop or close it first" },
	{ EINTR, "interrupted by a signal" },
	{ EINVAL, "a value that is not allowed" },
	{ EIO, "the device has failed: it has been started and is silent" },
	{ ENODEV, "the device is gone" },
	{ ENOENT, "no such device, or sysfs is not mounted" },
	{ ENOTTY, "not a bogus device" },
	{ ENXIO, "nothing answers at the device's port" },
	{ EOPNOTSUPP, "the device's kernel or its module does not have this" },
	{ EPROTO, "library and kernel module are of different versions" },
	{ EPROTONOSUPPORT, "no such way to reach a device" },
	{ ERANGE, "out of the range the device allows" },
	{ ETIMEDOUT, "nothing happened in the time allowed" },
};

#define BOGUS_NUM_ERRORS (sizeof(bogus_errors) / sizeof(bogus_errors[0]))

static const char *bogus_system_strerror(int err)
{
#ifdef __GLIBC__
	const char *text = strerrordesc_np(err);

	return text ? text : "unknown error";
#else
	return strerror(err);
#endif
}

BOGUS_API const char *bogus_strerror(int err)
{
	/* as unsigned: INT_MIN has no positive counterpart */
	unsigned int code = err < 0 ? 0U - (unsigned int)err : (unsigned int)err;
	size_t i;

	for (i = 0; i < BOGUS_NUM_ERRORS; i++)
		if ((unsigned int)bogus_errors[i].err == code)
			return bogus_errors[i].text;
	return bogus_system_strerror((int)code);
}
