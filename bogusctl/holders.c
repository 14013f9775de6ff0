// SPDX-License-Identifier: GPL-2.0
/*
 * Which processes have a device started: the driver says so of every open file
 * in /proc/PID/fdinfo. Root sees all processes, others see their own.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holders.h"

static ssize_t holders_read(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, buf, size - 1);
	close(fd);
	buf[n < 0 ? 0 : n] = '\0';
	return n;
}

/* A node that has no name any more belonged to a device that is gone */
static bool holders_is_open_device(pid_t pid, const char *fd, dev_t rdev)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/fd/%.16s", pid, fd);
	return stat(path, &st) == 0 && S_ISCHR(st.st_mode) &&
	       st.st_rdev == rdev && st.st_nlink;
}

static bool holders_is_started(pid_t pid, const char *fd)
{
	char path[64], text[1024];

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%.16s", pid, fd);
	return holders_read(path, text, sizeof(text)) > 0 &&
	       strstr(text, "\nbogus-started:\t1\n");
}

/* Return: 1 if the process has it started, 0 if not, -errno if we can't see */
static int holders_look(pid_t pid, dev_t rdev)
{
	struct dirent *entry;
	char path[32];
	int found = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while (!found && (entry = readdir(dir)))
		found = isdigit((unsigned char)entry->d_name[0]) &&
			holders_is_open_device(pid, entry->d_name, rdev) &&
			holders_is_started(pid, entry->d_name);
	closedir(dir);
	return found;
}

static int holders_add(struct holders *holders, pid_t pid)
{
	struct holder *list, *holder;
	char path[32];

	list = reallocarray(holders->list, holders->n + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	holders->list = list;
	holder = &list[holders->n++];
	*holder = (struct holder) { .pid = pid, .pidfd = -1 };
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	if (holders_read(path, holder->name, sizeof(holder->name)) < 0)
		strcpy(holder->name, "?");
	holder->name[strcspn(holder->name, "\n")] = '\0';
	return 0;
}

int holders_find(struct holders *holders, dev_t rdev)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	int pid, found, ret = 0;

	*holders = (struct holders) { 0 };
	if (!dir)
		return -errno;
	while (!ret && (entry = readdir(dir))) {
		pid = atoi(entry->d_name);
		if (pid <= 0)
			continue;
		found = holders_look(pid, rdev);
		if (found == -EACCES || found == -EPERM)
			holders->hidden = true;
		if (found > 0)
			ret = holders_add(holders, pid);
	}
	closedir(dir);
	if (ret < 0)
		holders_release(holders);
	return ret;
}

void holders_release(struct holders *holders)
{
	size_t i;

	for (i = 0; i < holders->n; i++)
		if (holders->list[i].pidfd >= 0)
			close(holders->list[i].pidfd);
	free(holders->list);
	*holders = (struct holders) { 0 };
}

/*
 * The number could by now be that of another process. The handle can't, so
 * look again once we have it.
 */
int holder_terminate(struct holder *holder, dev_t rdev)
{
	holder->pidfd = pidfd_open(holder->pid, 0);
	if (holder->pidfd < 0)
		return -errno;
	if (holders_look(holder->pid, rdev) <= 0)
		return -ESRCH;
	if (pidfd_send_signal(holder->pidfd, SIGTERM, NULL, 0) < 0)
		return -errno;
	holder->signalled = true;
	return 0;
}

static bool holders_poll(struct holders *holders, struct pollfd *fds,
			 int timeout_ms)
{
	size_t i, waiting = 0;

	for (i = 0; i < holders->n; i++) {
		fds[i].fd = holders->list[i].signalled ?
			holders->list[i].pidfd : -1;
		fds[i].events = POLLIN;
		waiting += fds[i].fd >= 0;
	}
	return waiting && poll(fds, holders->n, timeout_ms) > 0;
}

bool holders_wait(struct holders *holders, int timeout_ms)
{
	struct pollfd *fds = calloc(holders->n, sizeof(*fds));
	bool ended;
	size_t i;

	if (!fds)
		return false;
	ended = holders_poll(holders, fds, timeout_ms);
	/* one that has ended stays readable: it is not waited for again */
	for (i = 0; ended && i < holders->n; i++) {
		if (!fds[i].revents)
			continue;
		close(holders->list[i].pidfd);
		holders->list[i].pidfd = -1;
	}
	free(fds);
	return ended;
}
