// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's fault injection: of what the calling thread asks the kernel for,
 * the n-th allocation, or copy from or to its own memory, fails.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bogus_test.h"

#define NTH_DEBUGFS	"/sys/kernel/debug/"

/*
 * The settings that an n-th failure heeds, and what they have to be: those that
 * may wait fail too, pages one by one, and nothing is written to the log.
 */
static const struct {
	const char *path;
	const char *value;
} nth_settings[BOGUS_NTH_SETTINGS] = {
	{ NTH_DEBUGFS "failslab/ignore-gfp-wait", "N" },
	{ NTH_DEBUGFS "failslab/verbose", "0" },
	{ NTH_DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N" },
	{ NTH_DEBUGFS "fail_page_alloc/min-order", "0" },
	{ NTH_DEBUGFS "fail_page_alloc/verbose", "0" },
	{ NTH_DEBUGFS "fail_usercopy/verbose", "0" },
	{ NTH_DEBUGFS "fail_futex/verbose", "0" },
};

/* -ENOENT where the kernel has no fault injection */
int bogus_nth_begin(struct bogus_nth *nth)
{
	unsigned int i;
	int ret;

	memset(nth, 0, sizeof(*nth));
	nth->fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth->fd < 0)
		return -errno;
	for (i = 0; i < BOGUS_NTH_SETTINGS; i++) {
		ret = bogus_file_read(nth_settings[i].path, nth->was[i],
				      sizeof(nth->was[i]));
		if (ret >= 0)
			ret = bogus_file_write(nth_settings[i].path,
					       nth_settings[i].value);
		if (ret < 0 && ret != -ENOENT)
			return ret;
	}
	return bogus_file_exists(nth_settings[0].path) ? 0 : -ENOENT;
}

void bogus_nth_end(struct bogus_nth *nth)
{
	unsigned int i;

	for (i = 0; i < BOGUS_NTH_SETTINGS; i++)
		if (nth->was[i][0])
			bogus_file_write(nth_settings[i].path, nth->was[i]);
	close(nth->fd);
}

/* From here on, until bogus_nth_disarm(), number @n fails */
int bogus_nth_arm(const struct bogus_nth *nth, unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	return pwrite(nth->fd, text, len, 0) == len ? 0 : -errno;
}

/*
 * How many were left until it would have failed; 0: it has. Reading the number
 * and writing it is a copy too, and fails if it is the one to: then 1 was left.
 */
unsigned int bogus_nth_disarm(const struct bogus_nth *nth)
{
	char text[16] = "";
	ssize_t len = pread(nth->fd, text, sizeof(text) - 1, 0);

	while (pwrite(nth->fd, "0", 1, 0) != 1)
		;
	return len > 0 ? strtoul(text, NULL, 10) : 1;
}
