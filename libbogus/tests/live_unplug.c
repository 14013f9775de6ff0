// SPDX-License-Identifier: LGPL-2.1-or-later
/* The driver is unbound from the device, and bound again. */
#include <poll.h>
#include <sys/eventfd.h>

#include "bogus_classic.h"
#include "live.h"

void unbind_wakes_waiter(void **state)
{
	struct bogus *idle = live_open(BOGUS_O_RDONLY);
	struct bogus *busy = live_open(0);
	struct live_waiter w[2];

	(void)state;
	live_waiter_start(&w[0], idle);
	live_waiter_start(&w[1], busy);
	assert_int_equal(bogus_start(busy), 0);
	live_unbind();
	live_waiter_join(&w[0]);
	live_waiter_join(&w[1]);
	assert_int_equal(w[0].ret, -ENODEV);
	assert_int_equal(w[1].ret, -ENODEV);
	bogus_close(idle);
	bogus_close(busy);
	live_bind();
}

void unbind_fails_every_call(void **state)
{
	struct bogus *dev = live_open(0);
	struct pollfd pfd = { .fd = bogus_fd(dev), .events = POLLIN };
	struct bogus_device_info info;
	uint64_t count;

	(void)state;
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(poll(&pfd, 1, 20000), 1);
	live_unbind();
	assert_int_equal(poll(&pfd, 1, 0), 1);
	assert_true((pfd.revents & (POLLHUP | POLLERR)) == (POLLHUP | POLLERR));
	assert_int_equal(bogus_check(dev), -ENODEV);
	assert_int_equal(bogus_start(dev), -ENODEV);
	assert_int_equal(bogus_stop(dev), -ENODEV);
	assert_int_equal(bogus_get_event(dev, &count), -ENODEV);
	assert_int_equal(bogus_wait(dev, -1, &count), -ENODEV);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), -ENODEV);
	assert_int_equal(bogus_set_period(dev, 5000000), -ENODEV);
	bogus_close(dev);
	live_bind();
}

void unbind_rings_eventfd(void **state)
{
	struct bogus *dev = live_open(0);
	int fd = eventfd(0, EFD_CLOEXEC);
	uint64_t rings, count;

	(void)state;
	/* an hour: only the removal can ring */
	assert_int_equal(bogus_set_period(dev, 3600000000000ULL), 0);
	assert_int_equal(bogus_start_eventfd(dev, fd), 0);
	live_unbind();
	assert_int_equal(eventfd_read(fd, &rings), 0);
	assert_int_equal(bogus_get_event(dev, &count), -ENODEV);
	close(fd);
	bogus_close(dev);
	live_bind();
}

void unbind_lets_classic_restart(void **state)
{
	(void)state;
	assert_int_equal(BogusStart(-1), 1);
	live_unbind();
	errno = 0;
	assert_int_equal(BogusGetEvent(), 0);
	assert_int_equal(errno, ENODEV);
	assert_int_equal(BogusStop(), 0);
	assert_int_equal(errno, ENODEV);
	assert_int_equal(BogusStart(-1), 0);
	assert_int_equal(errno, ENOENT);
	live_bind();
	assert_int_equal(BogusStart(-1), 1);
	assert_int_equal(BogusStop(), 1);
	BogusGetEvent();
}

void rebind_is_another_device(void **state)
{
	struct bogus *old = live_open(0), *dev;
	uint64_t count;

	(void)state;
	live_unbind();
	live_bind();
	dev = live_open(0);
	assert_int_equal(live_info(dev).serviced, 0);
	assert_int_equal(live_info(dev).handles, 1);
	/* the old handle must not reach the new device by its number */
	assert_int_equal(bogus_set_period(old, 7 * LIVE_PERIOD_NS), -ENODEV);
	assert_true(live_info(dev).period_ns != 7 * LIVE_PERIOD_NS);
	assert_int_equal(bogus_set_period(dev, LIVE_PERIOD_NS), 0);
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(bogus_wait(old, -1, &count), -ENODEV);
	live_count(dev, 2);
	bogus_close(old);
	bogus_close(dev);
}
