// SPDX-License-Identifier: GPL-2.0
/* dostest without a terminal. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "run.h"

#define MAX_ARGS	16

static void piped_exec(int in, int out, int err, const char *const *args)
{
	const char *argv[MAX_ARGS] = { "dostest" };
	int i;

	for (i = 0; args[i] && i < MAX_ARGS - 2; i++)
		argv[i + 1] = args[i];
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(127);
	setsid();
	execv(device_program(), (char *const *)argv);
	_exit(127);
}

void piped_read_all(int fd, char *buf, size_t size)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	size_t len = 0;
	ssize_t n;

	do {
		assert_int_equal(poll(&pfd, 1, RUN_LIMIT_MS), 1);
		assert_true(len < size - 1);
		n = read(fd, buf + len, size - 1 - len);
		len += n > 0 ? n : 0;
	} while (n > 0);
	buf[len] = '\0';
	close(fd);
}

void piped_run(struct piped *piped, const char *input, const char *const *args)
{
	int in[2], out[2], err[2];
	struct rusage usage;
	pid_t pid;

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		piped_exec(in[0], out[1], err[1], args);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	assert_int_equal(write(in[1], input, strlen(input)), strlen(input));
	close(in[1]);
	piped_read_all(out[0], piped->out, sizeof(piped->out));
	piped_read_all(err[0], piped->err, sizeof(piped->err));
	assert_int_equal(wait4(pid, &piped->status, 0, &usage), pid);
	piped->cpu_ms = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
		(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

pid_t piped_start(int *out_end, const char *const *args)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int out[2];
	pid_t pid;

	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		piped_exec(null, out[1], null, args);
	close(null);
	close(out[1]);
	*out_end = out[0];
	return pid;
}
