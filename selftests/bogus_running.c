// SPDX-License-Identifier: GPL-2.0
/* Who keeps the device running, and that it is quiet when nobody does. */

#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(running)
{
	int fd;
	int observer;
};

FIXTURE_SETUP(running)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->observer = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->observer);
}

FIXTURE_TEARDOWN(running)
{
	struct bogus_info info;

	close(self->fd);
	EXPECT_EQ(0, bogus_handle_info(self->observer, &info));
	EXPECT_EQ(BOGUS_STATE_STOPPED, info.state);
	EXPECT_EQ(1, info.handles);
	EXPECT_EQ(0, info.started);
	EXPECT_LAWS(&info);
	close(self->observer);
}

static unsigned int running_state(int fd)
{
	struct bogus_info info;

	return bogus_handle_info(fd, &info) ? ~0U : info.state;
}

static unsigned int running_started(int fd)
{
	struct bogus_info info;

	return bogus_handle_info(fd, &info) ? ~0U : info.started;
}

/* Nothing moves for some periods; says what did */
static const char *running_moving(int fd)
{
	struct bogus_info before, after;

	if (bogus_handle_info(fd, &before))
		return "INFO failed";
	bogus_sleep_ns(20 * BOGUS_TEST_FAST_NS);
	if (bogus_handle_info(fd, &after))
		return "INFO failed";
	if (after.raised != before.raised)
		return "raised";
	if (after.published != before.published)
		return "published";
	return memcmp(&before, &after, sizeof(before)) ? "something" : "";
}

TEST_F(running, close_stops_what_it_started)
{
	int fd = bogus_handle_open(0, O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_handle_start(fd));
	ASSERT_LE(3, bogus_handle_collect(fd, 3));
	close(fd);
	EXPECT_EQ(BOGUS_STATE_STOPPED, running_state(self->observer));
	EXPECT_STREQ("", running_moving(self->observer));
}

TEST_F(running, death_stops_what_it_started)
{
	pid_t pid = fork();
	int fd;

	ASSERT_LE(0, pid);
	if (!pid) {
		fd = bogus_handle_open(0, O_RDWR);
		bogus_handle_start(fd);
		bogus_handle_collect(fd, 3);
		raise(SIGKILL);
		_exit(1);
	}
	EXPECT_EQ(-SIGKILL, bogus_child_wait(pid));
	EXPECT_LE(3, bogus_handle_drain(self->observer));
	EXPECT_EQ(BOGUS_STATE_STOPPED, running_state(self->observer));
	EXPECT_STREQ("", running_moving(self->observer));
}

TEST_F(running, quiet_after_the_last_stop_only)
{
	int other = bogus_handle_open(0, O_RDWR);

	ASSERT_LE(0, other);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_EQ(0, bogus_handle_start(other));
	EXPECT_EQ(2, running_started(self->observer));
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_EQ(1, running_started(self->observer));
	EXPECT_STREQ("raised", running_moving(self->observer));
	ASSERT_EQ(0, bogus_handle_stop(other));
	EXPECT_EQ(0, running_started(self->observer));
	EXPECT_STREQ("", running_moving(self->observer));
	close(other);
}

TEST_F(running, running_on_after_another_one_closes)
{
	int other = bogus_handle_open(0, O_RDWR);

	ASSERT_LE(0, other);
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	ASSERT_EQ(0, bogus_handle_start(other));
	close(other);
	EXPECT_EQ(BOGUS_STATE_RUNNING, running_state(self->observer));
	EXPECT_LE(3, bogus_handle_collect(self->fd, 3));
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
}

/* STOP abandons the I/O under way, be it one of an hour */
TEST_F(running, stop_does_not_wait_for_the_io)
{
	uint64_t begin;

	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_NEVER_NS));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	begin = bogus_now_ns();
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
	EXPECT_GT(BOGUS_TEST_NEVER_NS, bogus_now_ns() - begin);
	EXPECT_EQ(0, bogus_handle_drain(self->observer));
}

TEST_F(running, the_count_is_kept_over_stop_and_start)
{
	int64_t first, second;

	first = bogus_device_run(0, 3);
	second = bogus_device_run(0, 3);
	EXPECT_EQ(first + second, bogus_handle_drain(self->fd));
}

/* What STOP returns from is a quiet device with everything published */
TEST_F(running, every_stop_is_complete)
{
	struct bogus_info info;
	unsigned int i;

	ASSERT_EQ(0, bogus_period_set(0, 50000));
	for (i = 0; i < 300; i++) {
		ASSERT_EQ(0, bogus_handle_start(self->fd));
		bogus_sleep_ns(i * 997 % 150000);
		ASSERT_EQ(0, bogus_handle_stop(self->fd));
		ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
		ASSERT_EQ(0, info.pending);
		ASSERT_EQ(info.serviced, info.published);
		ASSERT_STREQ("", bogus_info_broken(&info));
	}
	EXPECT_LT(0, bogus_handle_drain(self->fd));
}

/* N threads START and STOP one handle: no two of them succeed in a row */

struct running_toggle {
	int starts;
	int stops;
	int wrong;
};

static long running_toggle_loop(struct bogus_call *call)
{
	struct running_toggle *toggle = call->data;
	unsigned int i;
	int ret;

	for (i = 0; i < 1000; i++) {
		ret = bogus_handle_start(call->fd);
		if (!ret)
			__atomic_add_fetch(&toggle->starts, 1, __ATOMIC_RELAXED);
		else if (ret != -EALREADY)
			__atomic_add_fetch(&toggle->wrong, 1, __ATOMIC_RELAXED);
		ret = bogus_handle_stop(call->fd);
		if (!ret)
			__atomic_add_fetch(&toggle->stops, 1, __ATOMIC_RELAXED);
		else if (ret != -EALREADY)
			__atomic_add_fetch(&toggle->wrong, 1, __ATOMIC_RELAXED);
	}
	return 0;
}

TEST_F(running, threads_start_and_stop_one_handle)
{
	struct running_toggle toggle = { 0 };
	struct bogus_call calls[4];
	unsigned int i;

	ASSERT_EQ(0, bogus_period_set(0, 50000));
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		calls[i] = (struct bogus_call){
			.fn = running_toggle_loop,
			.fd = self->fd,
			.data = &toggle,
		};
		ASSERT_EQ(0, bogus_call_begin(&calls[i]));
	}
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		bogus_call_end(&calls[i]);
	}
	EXPECT_EQ(0, toggle.wrong);
	EXPECT_LT(0, toggle.starts);
	EXPECT_EQ(toggle.starts, toggle.stops);
	EXPECT_STREQ("", running_moving(self->observer));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
