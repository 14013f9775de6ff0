// SPDX-License-Identifier: GPL-2.0
/* A stopped device with something unread: what argument tests stand on. */

#include <string.h>
#include "bogus_test.h"

/* INFO has the same answer as when the test began */
bool bogus_quiet_same(const struct bogus_quiet *quiet)
{
	struct bogus_info now;

	return bogus_handle_info(quiet->fd, &now) == 0 &&
	       memcmp(&now, &quiet->before, sizeof(now)) == 0;
}

int bogus_quiet_begin(struct bogus_quiet *quiet)
{
	int64_t ret;

	ret = bogus_arena_make(&quiet->arena);
	if (!ret)
		ret = bogus_period_set(0, BOGUS_TEST_FAST_NS);
	if (ret)
		return ret;
	quiet->fd = bogus_handle_open(0, O_RDWR);
	if (quiet->fd < 0)
		return quiet->fd;
	ret = bogus_device_run(0, 3);
	if (ret < 0)
		return ret;
	quiet->unread = ret;
	ret = bogus_period_set(0, BOGUS_TEST_NEVER_NS);
	return ret ? (int)ret : bogus_handle_info(quiet->fd, &quiet->before);
}
