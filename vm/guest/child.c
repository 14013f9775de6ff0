// SPDX-License-Identifier: GPL-2.0
/* The command: started with pipes, or on a terminal of its own */

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent.h"

/* The words of VM_ARGV_FILE as an argv; NULL if there are none. */
static char **argv_read(void)
{
	size_t i, n = 0, len;
	struct stat st;
	char **argv;
	char *text;
	int fd;

	fd = open(VM_ARGV_FILE, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return NULL;
	len = st.st_size;
	text = malloc(len + 1);
	argv = calloc(len + 1, sizeof(*argv));
	if (!text || !argv || read(fd, text, len) != (ssize_t)len)
		return NULL;
	close(fd);
	for (i = 0; i < len; i += strlen(text + i) + 1)
		argv[n++] = text + i;
	return n ? argv : NULL;
}

static void child_exec(void)
{
	char **argv = argv_read();
	sigset_t none;
	int err;

	/* PID 1 blocks SIGCHLD; the command starts like any other program. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (!argv) {
		fprintf(stderr, "vm: no command\n");
		_exit(127);
	}
	execvp(argv[0], argv);
	err = errno;
	fprintf(stderr, "vm: %s: %s\n", argv[0], strerror(err));
	_exit(err == ENOENT ? 127 : 126);
}

static int child_start_piped(struct child *child)
{
	int out[2], err[2], in;

	in = open(VM_STDIN_FILE, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (in < 0 || pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
		return -errno;
	child->pid = fork();
	if (child->pid < 0)
		return -errno;
	if (!child->pid) {
		setsid();
		dup2(in, STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		child_exec();
	}
	close(in);
	close(out[1]);
	close(err[1]);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	child->out = out[0];
	child->err = err[0];
	return 0;
}

static int child_start_tty(struct child *child)
{
	child->err = -1;
	child->pid = forkpty(&child->out, NULL, NULL, NULL);
	if (child->pid < 0)
		return -errno;
	if (!child->pid)
		child_exec();
	fcntl(child->out, F_SETFD, FD_CLOEXEC);
	fcntl(child->out, F_SETFL, O_RDWR | O_NONBLOCK);
	return 0;
}

int child_start(struct child *child, bool tty)
{
	return tty ? child_start_tty(child) : child_start_piped(child);
}

/* @size is "ROWS COLUMNS", as stty(1) prints it, or ROWSxCOLUMNS. */
void child_resize(const struct child *child, const char *size)
{
	struct winsize ws = { 0 };

	if (sscanf(size, "%hu%*[x ]%hu", &ws.ws_row, &ws.ws_col) == 2)
		ioctl(child->out, TIOCSWINSZ, &ws);
}
