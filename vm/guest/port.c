// SPDX-License-Identifier: GPL-2.0
/* virtio-serial ports, known by the name that vm/run gave them */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"

#define PORT_CLASS	"/sys/class/virtio-ports"
#define PORT_WAIT_MS	10000

static bool port_has_name(const char *node, const char *name)
{
	char path[300], text[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), PORT_CLASS "/%s/name", node);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return !strcmp(text, name);
}

static int port_find(const char *name, char *path, size_t len)
{
	struct dirent *entry;
	int found = 0;
	DIR *dir;

	dir = opendir(PORT_CLASS);
	if (!dir)
		return 0;
	while (!found && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    !port_has_name(entry->d_name, name))
			continue;
		snprintf(path, len, "/dev/%s", entry->d_name);
		found = 1;
	}
	closedir(dir);
	return found;
}

/*
 * The driver learns of its ports from the host a little after it is loaded,
 * and nobody tells us when: look until the port is there.
 */
int port_open(const char *name)
{
	const struct timespec ms = { .tv_nsec = 1000000 };
	char path[300];
	int i, fd;

	for (i = 0; i < PORT_WAIT_MS; i++) {
		if (port_find(name, path, sizeof(path))) {
			fd = open(path, O_RDWR | O_CLOEXEC);
			if (fd >= 0)
				return fd;
		}
		nanosleep(&ms, NULL);
	}
	return -1;
}

/* Writes all of @buf, and waits where a non-blocking @fd would not. */
int port_write(int fd, const void *buf, size_t len)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	const char *p = buf;
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n >= 0) {
			p += n;
			len -= n;
		} else if (errno == EAGAIN) {
			poll(&room, 1, -1);
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

int port_printf(int fd, const char *fmt, ...)
{
	char line[512];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	if (n >= (int)sizeof(line))
		n = sizeof(line) - 1;
	return port_write(fd, line, n);
}
