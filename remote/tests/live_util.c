// SPDX-License-Identifier: GPL-2.0
/* What the tests on a running guest have in common. */
#include "live.h"

/* The guest that vm/up has started, found as programs find it */
const char *live_address(void)
{
	static char address[BOGUS_REMOTE_ADDRESS];

	if (!*address && bogus_remote_find(address, sizeof(address)) < 0)
		return NULL;
	return address;
}

struct bogus *live_open(unsigned int flags)
{
	struct bogus *dev = NULL;

	assert_int_equal(bogus_open(live_address(), flags, &dev), 0);
	return dev;
}

struct bogus_device_info live_info(struct bogus *dev)
{
	struct bogus_device_info info;

	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	return info;
}

/* A connection that has said hello */
int live_connect(void)
{
	struct bogus_wire hello;
	int sock = bogus_remote_connect(live_address() + strlen("unix:"),
					&hello);

	assert_true(sock >= 0);
	return sock;
}

struct bogus_wire_status live_status(void)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_STATUS, .seq = 1 };
	uint8_t buf[BOGUS_WIRE_MAX];
	int sock = live_connect();

	assert_int_equal(bogus_remote_call(sock, &msg, buf, -1, NULL), 0);
	close(sock);
	return msg.proxy;
}

uint64_t live_take(struct bogus *dev)
{
	uint64_t count;

	assert_int_equal(bogus_get_event(dev, &count), 0);
	return count;
}

uint64_t live_count(struct bogus *dev, uint64_t n)
{
	uint64_t sum = 0, count;

	while (sum < n) {
		assert_int_equal(bogus_wait(dev, LIVE_LIMIT_NS, &count), 0);
		assert_true(count > 0);
		sum += count;
	}
	return sum;
}

short live_poll(struct bogus *dev, int timeout_ms)
{
	struct pollfd pfd = { .fd = bogus_fd(dev), .events = POLLIN };

	assert_true(poll(&pfd, 1, timeout_ms) >= 0);
	return pfd.revents;
}

int64_t live_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* A device that nobody has open, with a period of LIVE_PERIOD_NS */
int live_setup(void **state)
{
	struct bogus_device_info info;
	struct bogus *dev;

	(void)state;
	if (bogus_open(live_address(), 0, &dev) < 0)
		return -1;
	if (bogus_set_period(dev, LIVE_PERIOD_NS) < 0 ||
	    bogus_info(dev, &info, sizeof(info)) < 0)
		return -1;
	bogus_close(dev);
	return info.started == 0 && info.handles == 1 ? 0 : -1;
}
