// SPDX-License-Identifier: LGPL-2.1-or-later
/* A device that has failed, which one of its handles has not been told yet. */
#include <errno.h>
#include <sys/types.h>

#include "fake_kernel.h"
#include "real_calls.h"

static int untold = -1;

void fake_outage(int fd)
{
	untold = fd;
}

bool fake_outage_untold(int fd)
{
	return fd == untold;
}

ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	if (size || fake_handle_device(fd) < 0)
		return __real_read(fd, buf, size);
	if (fd != untold)
		return 0;
	untold = -1;
	errno = EIO;
	return -1;
}
