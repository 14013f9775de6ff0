// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the live tests have in common. */
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <limits.h>
#include <sys/wait.h>

#include "live.h"

#define NOBODY	65534

struct bogus *live_open(unsigned int flags)
{
	struct bogus *dev = NULL;

	assert_int_equal(bogus_open(LIVE_DEVICE, flags, &dev), 0);
	return dev;
}

struct bogus_device_info live_info(struct bogus *dev)
{
	struct bogus_device_info info;

	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	return info;
}

uint64_t live_count(struct bogus *dev, uint64_t n)
{
	uint64_t sum = 0, count;

	while (sum < n) {
		assert_int_equal(bogus_wait(dev, LIVE_LIMIT_NS, &count), 0);
		sum += count;
	}
	return sum;
}

static void *live_waiter_run(void *data)
{
	struct live_waiter *w = data;
	uint64_t count;

	for (;;) {
		w->ret = bogus_wait(w->dev, LIVE_LIMIT_NS, &count);
		if (w->ret)
			return NULL;
		w->sum += count;
	}
}

void live_waiter_start(struct live_waiter *w, struct bogus *dev)
{
	*w = (struct live_waiter) { .dev = dev };
	assert_int_equal(pthread_create(&w->thread, NULL, live_waiter_run, w),
			 0);
}

void live_waiter_join(struct live_waiter *w)
{
	assert_int_equal(pthread_join(w->thread, NULL), 0);
}

void live_attribute(const char *name, char *value, size_t size)
{
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/sys/class/bogus/bogus0/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	n = read(fd, value, size - 1);
	assert_true(n > 0);
	value[n] = '\0';
	value[strcspn(value, "\n")] = '\0';
	close(fd);
}

/* The platform device behind bogus0 keeps its name when it is unbound */
static void live_write_driver(const char *file, const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/platform/drivers/bogus/%s",
		 file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, name, strlen(name)), strlen(name));
	close(fd);
}

void live_unbind(void)
{
	char target[PATH_MAX];
	ssize_t n = readlink("/sys/class/bogus/bogus0/device", target,
			     sizeof(target) - 1);

	assert_true(n > 0);
	target[n] = '\0';
	live_write_driver("unbind", basename(target));
}

void live_bind(void)
{
	live_write_driver("bind", "bogus.0");
}

static void live_wait_child(pid_t pid)
{
	int status;

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

void live_in_child(int (*body)(void))
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(body());
	live_wait_child(pid);
}

void live_as_nobody(int (*body)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		if (setgroups(0, NULL) < 0 || setgid(NOBODY) < 0 ||
		    setuid(NOBODY) < 0)
			_exit(2);
		_exit(body());
	}
	live_wait_child(pid);
}

int live_setup(void **state)
{
	struct bogus_device_info info;
	struct bogus *dev;

	(void)state;
	unsetenv("BOGUS_DEVICE");
	if (bogus_open(LIVE_DEVICE, 0, &dev) < 0)
		return -1;
	if (bogus_set_period(dev, LIVE_PERIOD_NS) < 0 ||
	    bogus_info(dev, &info, sizeof(info)) < 0)
		return -1;
	bogus_close(dev);
	return info.started == 0 && info.handles == 1 ? 0 : -1;
}
