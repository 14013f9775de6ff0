// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The seam: a device reached by other means is one table row, and everything
 * that does not depend on the means works on it.
 */
#include <fcntl.h>

#include "internal.h"
#include "test.h"

/* A handle on a device behind "loop:" */
struct loop {
	struct bogus base;
	int fds[2];
	int started;
	int eventfd;
	unsigned int flags;
	uint64_t count;
	uint64_t period_ns;
	char address[32];
};

static struct loop loop;
static uint32_t loop_abi;
static int loop_open_result, loop_info_result, loop_closed;

static int loop_open(const char *address, unsigned int flags,
		     struct bogus **dev)
{
	if (loop_open_result)
		return loop_open_result;
	loop = (struct loop) { .flags = flags };
	snprintf(loop.address, sizeof(loop.address), "%s", address);
	if (pipe2(loop.fds, O_CLOEXEC) < 0)
		return -errno;
	*dev = &loop.base;
	return 0;
}

static void loop_close(struct bogus *dev)
{
	struct loop *l = container_of(dev, struct loop, base);

	close(l->fds[0]);
	close(l->fds[1]);
	loop_closed++;
}

static int loop_fd(const struct bogus *dev)
{
	return container_of(dev, const struct loop, base)->fds[0];
}

static int loop_check(struct bogus *dev)
{
	(void)dev;
	return 1;
}

static int loop_start(struct bogus *dev, const int *eventfd)
{
	struct loop *l = container_of(dev, struct loop, base);

	l->started++;
	l->eventfd = eventfd ? *eventfd : -1;
	return 0;
}

static int loop_stop(struct bogus *dev)
{
	container_of(dev, struct loop, base)->started--;
	return 0;
}

static int loop_get_event(struct bogus *dev, uint64_t *count)
{
	struct loop *l = container_of(dev, struct loop, base);

	*count = l->count;
	l->count = 0;
	return 0;
}

static int loop_info(struct bogus *dev, struct bogus_device_info *info)
{
	struct loop *l = container_of(dev, struct loop, base);

	*info = (struct bogus_device_info) {
		.abi_version = loop_abi,
		.period_ns = l->period_ns,
	};
	return loop_info_result;
}

static int loop_set_period(struct bogus *dev, uint64_t period_ns)
{
	container_of(dev, struct loop, base)->period_ns = period_ns;
	return 0;
}

static const struct bogus_transport loop_transport = {
	.scheme		= "loop",
	.open		= loop_open,
	.close		= loop_close,
	.fd		= loop_fd,
	.check		= loop_check,
	.start		= loop_start,
	.stop		= loop_stop,
	.get_event	= loop_get_event,
	.info		= loop_info,
	.set_period	= loop_set_period,
};

static const struct bogus_transport *const table[] = {
	&bogus_local_transport,
	&loop_transport,
	NULL,
};

static int loop_setup(void **state)
{
	loop_abi = bogus_abi_version;
	loop_open_result = 0;
	loop_info_result = 0;
	loop_closed = 0;
	return test_setup(state);
}

static struct bogus *loop_get(unsigned int flags)
{
	struct bogus *dev;

	assert_int_equal(bogus_open_from(table, "loop:a:b", flags, &dev), 0);
	return dev;
}

static void scheme_chooses_transport(void **state)
{
	struct bogus *dev = loop_get(BOGUS_O_NONBLOCK);

	(void)state;
	assert_string_equal(loop.address, "a:b");
	assert_int_equal(loop.flags, BOGUS_O_NONBLOCK);
	assert_string_equal(bogus_path(dev), "loop:a:b");
	bogus_close(dev);
	assert_int_equal(loop_closed, 1);
}

static void scheme_must_match_whole(void **state)
{
	struct bogus *dev;

	(void)state;
	assert_int_equal(bogus_open_from(table, "loo:x", 0, &dev),
			 -EPROTONOSUPPORT);
	assert_int_equal(bogus_open_from(table, "loops:x", 0, &dev),
			 -EPROTONOSUPPORT);
	assert_int_equal(bogus_open_from(table, "LOOP:x", 0, &dev),
			 -EPROTONOSUPPORT);
}

static void plain_paths_stay_local(void **state)
{
	struct bogus *dev;

	(void)state;
	assert_int_equal(bogus_open_from(table, "/dev/bogus0", 0, &dev), 0);
	assert_int_equal(fake_device_handles(0), 1);
	bogus_close(dev);
}

static void calls_reach_the_transport(void **state)
{
	struct bogus *dev = loop_get(0);
	struct bogus_device_info info;

	(void)state;
	assert_int_equal(bogus_fd(dev), loop.fds[0]);
	assert_int_equal(bogus_check(dev), 1);
	assert_int_equal(bogus_start(dev), 0);
	assert_int_equal(loop.eventfd, -1);
	assert_int_equal(bogus_stop(dev), 0);
	assert_int_equal(bogus_start_eventfd(dev, 17), 0);
	assert_int_equal(loop.eventfd, 17);
	assert_int_equal(loop.started, 1);
	assert_int_equal(bogus_set_period(dev, 12345), 0);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	assert_int_equal(info.period_ns, 12345);
	bogus_close(dev);
}

static void wait_uses_transport_s_fd(void **state)
{
	struct bogus *dev = loop_get(0);
	uint64_t count;

	(void)state;
	assert_int_equal(bogus_wait(dev, 0, &count), -ETIMEDOUT);
	loop.count = 6;
	assert_int_equal(write(loop.fds[1], "", 1), 1);
	assert_int_equal(bogus_wait(dev, -1, &count), 0);
	assert_int_equal(count, 6);
	bogus_close(dev);
}

/* The other side is gone, even if the transport has not noticed */
static void wait_ends_at_hangup(void **state)
{
	struct bogus *dev = loop_get(0);
	uint64_t count;

	(void)state;
	close(loop.fds[1]);
	assert_int_equal(bogus_wait(dev, -1, &count), -ENODEV);
	loop.fds[1] = dup(loop.fds[0]);
	bogus_close(dev);
}

static void observers_are_kept_from_the_period(void **state)
{
	struct bogus *dev = loop_get(BOGUS_O_RDONLY);

	(void)state;
	assert_int_equal(bogus_set_period(dev, 12345), -EACCES);
	assert_int_equal(loop.period_ns, 0);
	bogus_close(dev);
}

static void failed_open_is_undone(void **state)
{
	struct bogus *dev;

	(void)state;
	loop_open_result = -ECONNREFUSED;
	assert_int_equal(bogus_open_from(table, "loop:", 0, &dev),
			 -ECONNREFUSED);
	assert_int_equal(loop_closed, 0);
	loop_open_result = 0;
	loop_abi++;
	assert_int_equal(bogus_open_from(table, "loop:", 0, &dev), -EPROTO);
	assert_int_equal(loop_closed, 1);
	loop_info_result = -EPIPE;
	assert_int_equal(bogus_open_from(table, "loop:", 0, &dev), -EPIPE);
	assert_int_equal(loop_closed, 2);
}

#define LOOP_TEST(f) cmocka_unit_test_setup_teardown(f, loop_setup, \
						     test_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOOP_TEST(scheme_chooses_transport),
		LOOP_TEST(scheme_must_match_whole),
		LOOP_TEST(plain_paths_stay_local),
		LOOP_TEST(calls_reach_the_transport),
		LOOP_TEST(wait_uses_transport_s_fd),
		LOOP_TEST(wait_ends_at_hangup),
		LOOP_TEST(observers_are_kept_from_the_period),
		LOOP_TEST(failed_open_is_undone),
	};

	RUN_TESTS(tests);
}
