// SPDX-License-Identifier: GPL-2.0
/* Standard output that never holds the program up. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out.h"

/*
 * O_NONBLOCK on the descriptor we were given would also be on that of the
 * shell and of whoever else writes there. So terminals and pipes are opened
 * anew. A file must not be: it never blocks, and we would write from its
 * beginning.
 */
static int out_reopen(int fd)
{
	struct stat st;
	char path[32];

	if (fstat(fd, &st) < 0 || !(S_ISFIFO(st.st_mode) || isatty(fd)))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void out_init(struct out *out, int fd)
{
	int own = out_reopen(fd);

	out->own = own >= 0;
	out->fd = out->own ? own : fd;
	out->len = 0;
}

void out_release(struct out *out)
{
	if (out->own)
		close(out->fd);
}

void out_add(struct out *out, const char *format, ...)
{
	size_t room = sizeof(out->buf) - out->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(out->buf + out->len, room, format, args);
	va_end(args);
	if (n > 0)
		out->len += (size_t)n < room ? (size_t)n : room - 1;
}

int out_flush(struct out *out)
{
	ssize_t n;

	if (!out->len)
		return 0;
	n = write(out->fd, out->buf, out->len);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	out->len -= n;
	memmove(out->buf, out->buf + n, out->len);
	return 0;
}

int out_drain(struct out *out)
{
	struct pollfd pfd = { .fd = out->fd, .events = POLLOUT };
	int ret = 0;

	while (out->len && !ret) {
		if (poll(&pfd, 1, -1) < 0 && errno != EINTR)
			return -errno;
		ret = out_flush(out);
	}
	return ret;
}
