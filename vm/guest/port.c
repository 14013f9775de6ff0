// SPDX-License-Identifier: GPL-2.0
/* virtio-serial ports, known by the name that vm/run gave them */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"

#define PORT_CLASS	"/sys/class/virtio-ports"
#define PORT_DRIVER	"/sys/bus/virtio/drivers/virtio_console"
#define PORT_WAIT_MS	10000
/* How long the host may take to say that it is there; it needs microseconds. */
#define PORT_HOST_MS	1000

static void port_nap(void)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	nanosleep(&ms, NULL);
}

static void port_attribute(const char *node, const char *attribute, char *text,
			   size_t len)
{
	char path[300];
	FILE *file;

	text[0] = '\0';
	snprintf(path, sizeof(path), PORT_CLASS "/%s/%s", node, attribute);
	file = fopen(path, "re");
	if (!file)
		return;
	if (!fgets(text, len, file))
		text[0] = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
}

static bool port_has_name(const char *node, const void *name)
{
	char text[64];

	port_attribute(node, "name", text, sizeof(text));
	return !strcmp(text, name);
}

/* A port keeps its minor number when its driver is bound anew. */
static bool port_has_minor(const char *node, const void *number)
{
	char text[64];
	const char *colon;

	port_attribute(node, "dev", text, sizeof(text));
	colon = strchr(text, ':');
	return colon && strtoul(colon + 1, NULL, 10) ==
			*(const unsigned int *)number;
}

static int port_find(bool (*is_it)(const char *node, const void *key),
		     const void *key, char *path, size_t len)
{
	struct dirent *entry;
	int found = 0;
	DIR *dir;

	dir = opendir(PORT_CLASS);
	if (!dir)
		return 0;
	while (!found && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !is_it(entry->d_name, key))
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
static int port_open_found(bool (*is_it)(const char *node, const void *key),
			   const void *key)
{
	char path[300];
	int i, fd;

	for (i = 0; i < PORT_WAIT_MS; i++) {
		if (port_find(is_it, key, path, sizeof(path))) {
			fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
			if (fd >= 0)
				return fd;
		}
		port_nap();
	}
	return -1;
}

/* What is opened does not block. */
int port_open(const char *name)
{
	return port_open_found(port_has_name, name);
}

static void port_driver_write(const char *file, const char *device)
{
	char path[300];
	int fd;

	snprintf(path, sizeof(path), PORT_DRIVER "/%s", file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, device, strlen(device)) < 0)
		perror(path);
	close(fd);
}

/*
 * The driver of Linux 7.3 asks the host who is there after a suspend before it
 * can hear the answer, and takes every port for closed from then on. Bound anew
 * it asks again.
 */
static void port_rebind(void)
{
	struct dirent *entry;
	DIR *dir;

	dir = opendir(PORT_DRIVER);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, "virtio", strlen("virtio")))
			continue;
		port_driver_write("unbind", entry->d_name);
		port_driver_write("bind", entry->d_name);
	}
	closedir(dir);
}

/* The port of @fd has been removed and is there again: put it behind @fd. */
static int port_reopen(int fd)
{
	unsigned int number;
	struct stat st;
	int again;

	if (fstat(fd, &st))
		return -errno;
	number = minor(st.st_rdev);
	again = port_open_found(port_has_minor, &number);
	if (again < 0)
		return -ENODEV;
	dup3(again, fd, O_CLOEXEC);
	close(again);
	return 0;
}

/* Waits until there is room, and for the host if it is not there. */
static void port_wait(int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	int i;

	for (i = 0; i < PORT_HOST_MS; i++) {
		poll(&room, 1, -1);
		if (!(room.revents & POLLHUP))
			return;
		port_nap();
	}
	port_rebind();
}

/* Writes all of @buf, and waits where @fd would not. */
int port_write(int fd, const void *buf, size_t len)
{
	const char *p = buf;
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n >= 0) {
			p += n;
			len -= n;
		} else if (errno == EAGAIN) {
			port_wait(fd);
		} else if (errno == ENODEV) {
			if (port_reopen(fd))
				return -ENODEV;
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
