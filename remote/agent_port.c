// SPDX-License-Identifier: GPL-2.0
/* The line to the host: a virtio-serial port, known by its name. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"

#define AGENT_PORTS	"/sys/class/virtio-ports"
#define AGENT_PORT_MS	10000

static bool agent_port_is(const char *node, const char *name)
{
	char path[300], text[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), AGENT_PORTS "/%s/name", node);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return !strcmp(text, name);
}

static int agent_port_try(const char *name)
{
	DIR *dir = opendir(AGENT_PORTS);
	struct dirent *entry;
	char path[300];
	int fd = -1;

	while (dir && fd < 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    !agent_port_is(entry->d_name, name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	}
	if (dir)
		closedir(dir);
	return fd;
}

/**
 * agent_port_open() - open a port
 * @name: its name
 *
 * The kernel learns of its ports from the host, and says nothing when it has:
 * look until it is there.
 *
 * Return: a descriptor that does not block, or -1.
 */
int agent_port_open(const char *name)
{
	const struct timespec ms = { .tv_nsec = 1000000 };
	int i, fd = -1;

	for (i = 0; i < AGENT_PORT_MS && fd < 0; i++) {
		if (i)
			nanosleep(&ms, NULL);
		fd = agent_port_try(name);
	}
	return fd;
}

/**
 * agent_port_write() - write all of a message
 * @port: the port
 * @buf: the message
 * @size: its size
 *
 * Waits while the host takes nothing. It can't wait for us in turn: the proxy
 * reads whatever it has to write.
 *
 * Return: 0 or -errno.
 */
int agent_port_write(int port, const uint8_t *buf, size_t size)
{
	struct pollfd room = { .fd = port, .events = POLLOUT };
	ssize_t n;

	while (size) {
		n = write(port, buf, size);
		if (n >= 0) {
			buf += n;
			size -= n;
		} else if (errno == EAGAIN) {
			poll(&room, 1, -1);
			if (room.revents & POLLHUP)
				return -EPIPE;
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}
