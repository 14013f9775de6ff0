// SPDX-License-Identifier: GPL-2.0
/*
 * usage: fail_nth FILE
 *
 * Opens FILE, has the kernel fail the first allocation of a read() from it, and
 * succeeds if the read() then says ENOMEM, and the next one, untouched, reads.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *what)
{
	fprintf(stderr, "fail_nth: %s: %s\n", what, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	char text[64];
	int nth, fd, error;
	ssize_t n;

	if (argc != 2)
		return 2;
	nth = open("/proc/thread-self/fail-nth", O_RDWR);
	if (nth < 0)
		return fail("no fail-nth");
	fd = open(argv[1], O_RDONLY);
	if (fd < 0)
		return fail(argv[1]);
	if (write(nth, "1", 1) != 1)
		return fail("fail-nth does not take a number");
	n = read(fd, text, sizeof(text));
	error = errno;
	if (write(nth, "0", 1) != 1)
		return fail("fail-nth does not take 0");
	if (n >= 0 || error != ENOMEM) {
		errno = n < 0 ? error : 0;
		return fail("the read did not fail with ENOMEM");
	}
	if (read(fd, text, sizeof(text)) <= 0)
		return fail("the read after it failed, too");
	return 0;
}
