// SPDX-License-Identifier: GPL-2.0
/* The device dostest runs on: /dev/bogus0, or one that it pretends itself. */
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "run.h"

/* Of the whole test program */
static const char *program;
static bool fake;
static bool removed;
static char root[64];	/* of the pretended device's /sys; else empty */

void device_use(const char *the_program, bool is_fake)
{
	program = the_program;
	fake = is_fake;
}

const char *device_program(void)
{
	return program;
}

static int device_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

void device_set_period_ns(uint64_t ns)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, ns);
	if (fake)
		setenv("FAKE_PERIOD_NS", text, 1);
	else
		assert_int_equal(device_write(
			"/sys/class/bogus/bogus0/period_ns", text), 0);
}

int device_setup(void **state)
{
	(void)state;
	setenv("BOGUS_DEVICE", "/dev/bogus0", 1);
	unsetenv("FAKE_ABSENT");
	unsetenv("FAKE_NO_DRIVER");
	removed = false;
	if (fake) {
		strcpy(root, "/tmp/dostest-XXXXXX");
		if (!mkdtemp(root))
			return -1;
		setenv("BOGUS_FAKE_ROOT", root, 1);
	}
	device_set_period_ns(10000000);
	return 0;
}

static int device_unlink(const char *path, const struct stat *st, int type,
			 struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int device_teardown(void **state)
{
	(void)state;
	if (fake)
		return nftw(root, device_unlink, 8, FTW_DEPTH | FTW_PHYS);
	if (removed)
		return device_write("/sys/bus/platform/drivers/bogus/bind",
				    "bogus.0");
	return 0;
}

void device_remove(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/remove", root);
	removed = true;
	if (fake)
		assert_int_equal(device_write(path, "1"), 0);
	else
		assert_int_equal(device_write(
			"/sys/bus/platform/drivers/bogus/unbind",
			"bogus.0"), 0);
}

static void device_get_state(char *state, size_t size)
{
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/sys/class/bogus/bogus0/state", root);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	/* a pretended device appears with the program */
	n = fd < 0 ? 0 : read(fd, state, size - 1);
	assert_true(n >= 0);
	state[n] = '\0';
	state[strcspn(state, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

void device_assert_state(const char *wanted)
{
	char state[32];

	if (removed)
		return;
	device_get_state(state, sizeof(state));
	assert_string_equal(state, wanted);
}

void device_await_state(const char *wanted)
{
	char state[32];

	/* nothing tells of a change, so look again every now and then */
	do {
		poll(NULL, 0, 1);
		device_get_state(state, sizeof(state));
	} while (strcmp(state, wanted) != 0);
}
