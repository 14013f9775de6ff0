// SPDX-License-Identifier: GPL-2.0
/*
 * A device that falls silent: it is brought back, and if that is not to be,
 * every handle is told once; nobody spins, nothing counted is lost.
 */

#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(outage)
{
	int id;
	int fd;
};

FIXTURE_SETUP(outage)
{
	if (!bogus_card_available())
		BOGUS_SKIP("the kernel has no configfs");
	ASSERT_EQ(0, bogus_card_remove_all());
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, "timeout_ms=20"));
	ASSERT_EQ(0, bogus_card_make("card"));
	ASSERT_EQ(0, bogus_card_set("card", "period_ns", BOGUS_TEST_FAST_NS));
	self->fd = -1;
}

FIXTURE_TEARDOWN(outage)
{
	close(self->fd);
	EXPECT_EQ(0, bogus_card_remove_all());
	EXPECT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, ""));
}

/* A card of which so many of a million I/Os have this fault, running */
static int outage_begin(const char *fault, uint64_t ppm, int *id, int *fd)
{
	int ret = bogus_card_set("card", fault, ppm);

	if (!ret)
		ret = bogus_card_write("card", "live", "1");
	*id = ret ? ret : bogus_card_id("card");
	*fd = *id < 0 ? *id : bogus_handle_open(*id, O_RDWR);
	return *fd < 0 ? *fd : bogus_handle_start(*fd);
}

static uint64_t outage_count(int id)
{
	struct bogus_info info;

	return bogus_device_info(id, &info) ? 0 : info.outages;
}

/* Nothing ever ends: the driver tries, says so once, and takes STOP and START */
TEST_F(outage, stuck_for_ever)
{
	struct bogus_info info;
	uint64_t count;

	ASSERT_EQ(0, outage_begin("faults/stuck_ppm", 1000000, &self->id,
				  &self->fd));
	EXPECT_EQ(POLLERR, bogus_handle_poll(self->fd, POLLIN, -1));
	EXPECT_EQ(-EIO, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(0, bogus_handle_poll(self->fd, POLLIN, 0));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_LE(1, info.restarts);
	EXPECT_EQ(1, info.outages);
	EXPECT_EQ(1, info.failing);
	EXPECT_EQ(0, info.serviced);
	EXPECT_EQ(BOGUS_STATE_RUNNING, info.state);
	EXPECT_EQ(0, bogus_handle_get_event(self->fd, &count));
	EXPECT_EQ(0, count);
	EXPECT_EQ(0, bogus_handle_nonblock(self->fd, true));
	EXPECT_EQ(-EAGAIN, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(0, bogus_handle_nonblock(self->fd, false));

	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_EQ(0, info.failing);
	EXPECT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_EQ(-EIO, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(2, outage_count(self->id));
}

/* It goes on trying for as long as it takes */
TEST_F(outage, it_goes_on_trying)
{
	uint64_t count;
	struct bogus_info info = { 0 };

	ASSERT_EQ(0, outage_begin("faults/lost_ppm", 1000000, &self->id,
				  &self->fd));
	EXPECT_EQ(-EIO, bogus_handle_read(self->fd, &count));
	while (info.restarts < 5)
		ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_EQ(1, info.outages);
	EXPECT_EQ(1, info.failing);
}

TEST_F(outage, a_read_of_nothing_asks_for_it)
{
	struct iovec nothing = { NULL, 0 };

	ASSERT_EQ(0, outage_begin("faults/stuck_ppm", 1000000, &self->id,
				  &self->fd));
	EXPECT_EQ(0, read(self->fd, NULL, 0));
	EXPECT_EQ(POLLERR, bogus_handle_poll(self->fd, POLLIN, -1));
	/* The kernel itself knows what that is */
	EXPECT_EQ(0, readv(self->fd, &nothing, 1));
	EXPECT_EQ(-1, read(self->fd, NULL, 0));
	EXPECT_EQ(EIO, errno);
	EXPECT_EQ(0, read(self->fd, NULL, 0));
	EXPECT_EQ(0, bogus_handle_poll(self->fd, POLLIN, 0));
}

/* Each handle is told, whoever was told before, and a new one, too */
TEST_F(outage, every_handle_is_told_once)
{
	int observer, late;
	uint64_t count;

	ASSERT_EQ(0, outage_begin("faults/stuck_ppm", 1000000, &self->id,
				  &self->fd));
	observer = bogus_handle_open(self->id, O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, observer);
	EXPECT_EQ(-EIO, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(-EIO, bogus_handle_read(observer, &count));
	EXPECT_EQ(-EAGAIN, bogus_handle_read(observer, &count));
	late = bogus_handle_open(self->id, O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, late);
	EXPECT_EQ(-EIO, bogus_handle_read(late, &count));
	EXPECT_EQ(-EAGAIN, bogus_handle_read(late, &count));
	/* What is over is no news */
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	close(late);
	late = bogus_handle_open(self->id, O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, late);
	EXPECT_EQ(-EAGAIN, bogus_handle_read(late, &count));
	close(late);
	close(observer);
}

/* Of two threads that sleep on one handle, one is told, and the other sleeps on */
TEST_F(outage, one_of_two_threads_is_told)
{
	struct bogus_call readers[2] = {
		{ .fn = bogus_call_read }, { .fn = bogus_call_read },
	};
	unsigned int told = 0, i;
	long ret[2];

	ASSERT_EQ(0, bogus_card_set("card", "faults/vanish_ns",
				    BOGUS_NSEC_PER_SEC / 2));
	ASSERT_EQ(0, outage_begin("faults/vanish_ppm", 500000, &self->id,
				  &self->fd));
	for (i = 0; i < 2; i++) {
		readers[i].fd = self->fd;
		ASSERT_EQ(0, bogus_call_begin(&readers[i]));
	}
	/* The card is back in the end, and each thread has something */
	for (i = 0; i < 2; i++) {
		ret[i] = bogus_call_end(&readers[i]);
		told += ret[i] == -EIO;
		EXPECT_TRUE(ret[i] == -EIO || ret[i] == sizeof(uint64_t))
			TH_LOG("read: %ld", ret[i]);
	}
	EXPECT_GE(outage_count(self->id), told);
}

/* Who began when it was over is told nothing, whatever the driver has noticed */
TEST_F(outage, what_is_over_is_no_news)
{
	struct bogus_info info;
	uint64_t count;
	int late, ret;

	ASSERT_EQ(0, bogus_card_set("card", "period_ns",
				    BOGUS_NSEC_PER_SEC / 4));
	ASSERT_EQ(0, bogus_card_set("card", "faults/vanish_ns",
				    2 * BOGUS_NSEC_PER_SEC));
	ASSERT_EQ(0, bogus_card_set("card", "faults/seed", 3));
	ASSERT_EQ(0, outage_begin("faults/vanish_ppm", 300000, &self->id,
				  &self->fd));
	do {
		ret = bogus_handle_read(self->fd, &count);
	} while (ret == sizeof(count));
	ASSERT_EQ(-EIO, ret);
	/* The first interrupt again, long before the driver looks */
	ASSERT_EQ(sizeof(count), bogus_handle_read(self->fd, &count));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	ASSERT_EQ(0, info.failing);
	late = bogus_handle_open(self->id, O_RDWR);
	ASSERT_LE(0, late);
	EXPECT_EQ(0, bogus_handle_poll(late, POLLIN, 0) & POLLERR);
	/* Unless it has vanished again */
	ret = bogus_handle_start(late);
	EXPECT_TRUE(ret == 0 || ret == -ENXIO);
	EXPECT_EQ(0, bogus_handle_poll(late, POLLIN, 0) & POLLERR);
	close(late);
}

/* Nor is it to a handle that was there before, and begins when it is over */
TEST_F(outage, what_is_over_is_no_news_to_older_handles)
{
	uint64_t count;
	int older;

	ASSERT_EQ(0, outage_begin("faults/stuck_ppm", 1000000, &self->id,
				  &self->fd));
	older = bogus_handle_open(self->id, O_RDWR | O_NONBLOCK);
	ASSERT_LE(0, older);
	EXPECT_EQ(-EIO, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_EQ(POLLERR, bogus_handle_poll(older, POLLIN, 0));
	/* The next outage is two hours away */
	ASSERT_EQ(0, bogus_period_set(self->id, BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, bogus_handle_start(older));
	EXPECT_EQ(0, bogus_handle_poll(older, POLLIN, 0));
	EXPECT_EQ(-EAGAIN, bogus_handle_read(older, &count));
	close(older);
}

/* An interrupt that is lost now and then, but never two: no outage in sum */
TEST_F(outage, once_silent_is_none)
{
	struct bogus_info info;
	uint64_t lost;

	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, "timeout_ms=200"));
	/* Four of the first 330 I/Os, no two of them one after the other */
	ASSERT_EQ(0, bogus_card_set("card", "faults/seed", 10));
	ASSERT_EQ(0, outage_begin("faults/lost_ppm", 20000, &self->id,
				  &self->fd));
	do {
		ASSERT_EQ(0, bogus_handle_poll(self->fd, POLLIN, -1) & POLLERR);
		bogus_handle_drain(self->fd);
		ASSERT_EQ(0, bogus_card_count(self->id, "faults/lost", &lost));
	} while (lost < 3);
	/* What is unread may be from before; of two more one is not */
	ASSERT_LE(0, bogus_handle_drain(self->fd));
	ASSERT_LE(2, bogus_handle_collect(self->fd, 2));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_LE(3, info.restarts);
	EXPECT_EQ(0, info.outages);
}

static int outage_epoll_exclusive(int fd)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	return epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) ?
	       -errno : epoll;
}

static long outage_epoll_wait(struct bogus_call *call)
{
	struct epoll_event event = { 0 };
	int n = epoll_wait(call->fd, &event, 1, -1);

	return n < 0 ? -errno : (long)event.events;
}

/* One of many would do if there were something to take, but each is to be told */
TEST_F(outage, exclusive_sleepers_are_all_woken)
{
	struct bogus_call sleepers[3];
	int handles[3];
	unsigned int i;

	ASSERT_EQ(0, bogus_card_set("card", "period_ns",
				    BOGUS_NSEC_PER_SEC / 4));
	ASSERT_EQ(0, outage_begin("faults/stuck_ppm", 1000000, &self->id,
				  &self->fd));
	for (i = 0; i < 3; i++) {
		handles[i] = bogus_handle_open(self->id, O_RDONLY);
		ASSERT_LE(0, handles[i]);
		sleepers[i] = (struct bogus_call){
			.fn = outage_epoll_wait,
			.fd = outage_epoll_exclusive(handles[i]),
		};
		ASSERT_LE(0, sleepers[i].fd);
		ASSERT_EQ(0, bogus_call_begin(&sleepers[i]));
	}
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(EPOLLERR, bogus_call_end(&sleepers[i]));
		close(sleepers[i].fd);
		close(handles[i]);
	}
}

TEST_F(outage, sleepers_are_woken)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct bogus_call sleeper = { .fn = bogus_call_poll };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	ASSERT_EQ(0, outage_begin("faults/lost_ppm", 1000000, &self->id,
				  &self->fd));
	ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, self->fd, &event));
	sleeper.fd = self->fd;
	ASSERT_EQ(0, bogus_call_begin(&sleeper));
	EXPECT_EQ(1, epoll_wait(epoll, &event, 1, -1));
	EXPECT_EQ(EPOLLERR, event.events);
	EXPECT_EQ(POLLERR, bogus_call_end(&sleeper));
	close(epoll);
}

/* An eventfd says that the count has left 0, and has not */
TEST_F(outage, no_eventfd_is_signalled)
{
	int efd = eventfd(0, EFD_NONBLOCK);
	uint64_t count;

	ASSERT_EQ(0, outage_begin("faults/lost_ppm", 1000000, &self->id,
				  &self->fd));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(0, bogus_handle_start_eventfd(self->fd, efd));
	EXPECT_EQ(-EIO, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(-1, read(efd, &count, sizeof(count)));
	EXPECT_EQ(EAGAIN, errno);
	close(efd);
}

/* What has been counted before comes first */
TEST_F(outage, nothing_counted_is_lost)
{
	struct bogus_info info;
	uint64_t count, sum = 0;
	int ret;

	ASSERT_EQ(0, bogus_card_set("card", "faults/seed", 5));
	ASSERT_EQ(0, bogus_card_set("card", "faults/vanish_ns",
				    BOGUS_NSEC_PER_SEC / 5));
	ASSERT_EQ(0, outage_begin("faults/vanish_ppm", 100000, &self->id,
				  &self->fd));
	while (outage_count(self->id) < 2)
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	EXPECT_EQ(POLLERR | POLLIN, bogus_handle_poll(self->fd, POLLIN, -1));
	ASSERT_EQ(sizeof(count), bogus_handle_read(self->fd, &count));
	sum += count;
	/* Two outages, of which it has not been told: one EIO */
	do {
		ret = bogus_handle_read(self->fd, &count);
		sum += ret == sizeof(count) ? count : 0;
	} while (ret != -EIO);
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	sum += bogus_handle_drain(self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_LAWS(&info);
	EXPECT_EQ(info.serviced, sum);
}

/* The card is gone, says so, and is back */
TEST_F(outage, vanished_and_back)
{
	struct bogus_info info;
	uint64_t count;
	int other, ret;

	ASSERT_EQ(0, bogus_card_set("card", "faults/vanish_ns",
				    3 * BOGUS_NSEC_PER_SEC));
	ASSERT_EQ(0, bogus_card_set("card", "faults/seed", 3));
	ASSERT_EQ(0, outage_begin("faults/vanish_ppm", 200000, &self->id,
				  &self->fd));
	do {
		ret = bogus_handle_read(self->fd, &count);
	} while (ret == sizeof(count));
	EXPECT_EQ(-EIO, ret);
	EXPECT_EQ(0, bogus_handle_ioctl(self->fd, BOGUS_IOC_CHECK, NULL));
	/* Another handle is told why it can't start it */
	other = bogus_handle_open(self->id, O_RDWR);
	ASSERT_LE(0, other);
	EXPECT_EQ(-ENXIO, bogus_handle_start(other));
	close(other);
	/* It comes back by itself */
	EXPECT_EQ(sizeof(count), bogus_handle_read(self->fd, &count));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_LAWS(&info);
}

/* The driver takes no card that is not at its port, and the next one at once */
TEST_F(outage, bound_while_it_is_away)
{
	uint64_t count;

	ASSERT_EQ(0, bogus_card_set("card", "faults/vanish_ns",
				    3600 * BOGUS_NSEC_PER_SEC));
	ASSERT_EQ(0, outage_begin("faults/vanish_ppm", 1000000, &self->id,
				  &self->fd));
	EXPECT_EQ(-EIO, bogus_handle_read(self->fd, &count));
	ASSERT_EQ(0, bogus_driver_unbind(self->id));
	EXPECT_EQ(-ENODEV, bogus_driver_bind(self->id));
	EXPECT_EQ(-ENODEV, bogus_handle_read(self->fd, &count));
	close(self->fd);
	ASSERT_EQ(0, bogus_card_write("card", "live", "0"));
	ASSERT_EQ(0, bogus_card_write("card", "live", "1"));
	self->fd = bogus_handle_open(bogus_card_id("card"), O_RDWR);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(1, bogus_handle_ioctl(self->fd, BOGUS_IOC_CHECK, NULL));
}

/* A device that has just been started has all its time, too */
TEST_F(outage, the_first_period_is_waited_for)
{
	struct bogus_info info;

	ASSERT_EQ(0, bogus_card_set("card", "period_ns", BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, outage_begin("faults/lost_ppm", 0, &self->id, &self->fd));
	/* Many times what the driver waits for beyond the period */
	bogus_sleep_ns(BOGUS_NSEC_PER_SEC / 2);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_EQ(0, info.restarts);
	EXPECT_EQ(0, info.outages);
}

/* An I/O that takes long is not a device that is silent */
TEST_F(outage, a_long_period_is_waited_for)
{
	struct bogus_info info;

	/* Longer than one CPU of a guest waits for another to let it run */
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, "timeout_ms=400"));
	ASSERT_EQ(0, outage_begin("faults/lost_ppm", 0, &self->id, &self->fd));
	EXPECT_LE(2, bogus_handle_collect(self->fd, 2));
	ASSERT_EQ(0, bogus_period_set(self->id, 3 * BOGUS_NSEC_PER_SEC / 2));
	EXPECT_LE(3, bogus_handle_collect(self->fd, 3));
	/* Shorter again, with a long one under way */
	ASSERT_EQ(0, bogus_period_set(self->id, BOGUS_TEST_FAST_NS));
	EXPECT_LE(5, bogus_handle_collect(self->fd, 5));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_EQ(0, info.restarts);
	EXPECT_EQ(0, info.outages);
}

/*
 * Long, and short again before an I/O has begun meanwhile. If one has it would
 * rightly be waited for: then once more.
 */
static bool outage_long_period(int id, int fd, uint64_t period_ns)
{
	unsigned int tries;

	for (tries = 0; tries < 100; tries++) {
		if (bogus_period_set(id, BOGUS_TEST_NEVER_NS) ||
		    bogus_period_set(id, period_ns) ||
		    bogus_handle_drain(fd) < 0)
			return false;
		if (bogus_handle_poll(fd, POLLIN, 1000))
			return true;
		if (bogus_handle_stop(fd) || bogus_handle_start(fd))
			return false;
	}
	return false;
}

/* A period that no I/O has had, or has no more, is no reason to wait for hours */
TEST_F(outage, a_long_period_that_is_over)
{
	const uint64_t period_ns = 20 * BOGUS_NSEC_PER_MSEC;
	uint64_t count, sum = 0;
	int ret;

	ASSERT_EQ(0, bogus_card_set("card", "faults/seed", 3));
	ASSERT_EQ(0, bogus_card_set("card", "period_ns", period_ns));
	ASSERT_EQ(0, outage_begin("faults/stuck_ppm", 60000, &self->id,
				  &self->fd));
	ASSERT_TRUE(outage_long_period(self->id, self->fd, period_ns));
	while (sum < 60) {
		ret = bogus_handle_read(self->fd, &count);
		ASSERT_TRUE(ret == sizeof(count) || ret == -EIO);
		sum += ret == -EIO ? 0 : count;
	}
}

/* Writing the period does not keep the driver from looking */
TEST_F(outage, periods_written_without_end)
{
	ASSERT_EQ(0, outage_begin("faults/stuck_ppm", 1000000, &self->id,
				  &self->fd));
	while (!outage_count(self->id))
		ASSERT_EQ(0, bogus_period_set(self->id, BOGUS_TEST_FAST_NS));
}

TEST_F(outage, removed_meanwhile)
{
	uint64_t count;

	ASSERT_EQ(0, outage_begin("faults/stuck_ppm", 1000000, &self->id,
				  &self->fd));
	EXPECT_EQ(-EIO, bogus_handle_read(self->fd, &count));
	ASSERT_EQ(0, bogus_card_remove("card"));
	EXPECT_EQ(-ENODEV, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(-1, read(self->fd, NULL, 0));
	EXPECT_EQ(ENODEV, errno);
}

static const char *const outage_bad_timeouts[] = {
	"timeout_ms=9", "timeout_ms=3600001", "timeout_ms=-1", "timeout_ms=x",
};

TEST_F(outage, timeouts_out_of_range)
{
	unsigned int i;

	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	for (i = 0; i < ARRAY_SIZE(outage_bad_timeouts); i++) {
		EXPECT_EQ(-EINVAL, bogus_module_load(BOGUS_MODULE_DRIVER,
						     outage_bad_timeouts[i]))
			TH_LOG("%s", outage_bad_timeouts[i]);
	}
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER,
				       "timeout_ms=3600000"));
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, "timeout_ms=10"));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
