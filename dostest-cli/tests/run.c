// SPDX-License-Identifier: GPL-2.0
/* dostest at a terminal of its own, under a little shell. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "cmocka_all.h"
#include "run.h"

#define MAX_ARGS	16

/* What the shell tells of its child */
struct report {
	pid_t pid;
	int status;
};

static void shell_exec(const char *const *args, bool orphaned)
{
	const char *argv[MAX_ARGS] = { "dostest" };
	struct rlimit no_core = { 0, 0 };
	int i;

	for (i = 0; args[i] && i < MAX_ARGS - 2; i++)
		argv[i + 1] = args[i];
	if (!orphaned) {
		setpgid(0, 0);
		tcsetpgrp(0, getpid());
	}
	signal(SIGTTOU, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	setrlimit(RLIMIT_CORE, &no_core);
	execv(device_program(), (char *const *)argv);
	_exit(127);
}

static char shell_get_command(int commands)
{
	char command;

	if (read(commands, &command, 1) != 1)
		_exit(0);
	return command;
}

/* The job is stopped: continue it as told */
static void shell_continue(pid_t pid, int commands)
{
	if (shell_get_command(commands) == 'b') {
		kill(-pid, SIGCONT);
		shell_get_command(commands);
	}
	tcsetpgrp(0, pid);
	kill(-pid, SIGCONT);
}

/* As a shell does it: the job has the terminal while it runs */
static void shell_wait(pid_t pid, int reports, int commands)
{
	struct report report = { .pid = pid };

	for (;;) {
		waitpid(pid, &report.status, WUNTRACED);
		tcsetpgrp(0, getpid());
		if (write(reports, &report, sizeof(report)) < 0)
			_exit(1);
		shell_continue(pid, commands);
	}
}

static void shell_run(const char *const *args, bool orphaned, int reports,
		      int commands)
{
	struct report report = { 0 };
	pid_t pid;

	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	pid = fork();
	if (pid == 0)
		shell_exec(args, orphaned);
	if (!orphaned) {
		setpgid(pid, pid);
		tcsetpgrp(0, pid);
	}
	report.pid = pid;
	if (write(reports, &report, sizeof(report)) < 0)
		_exit(1);
	shell_wait(pid, reports, commands);
}

static void run_get_report(struct run *run, struct report *report)
{
	struct pollfd pfd = { .fd = run->reports, .events = POLLIN };

	assert_int_equal(poll(&pfd, 1, RUN_LIMIT_MS), 1);
	assert_int_equal(read(run->reports, report, sizeof(*report)),
			 sizeof(*report));
}

static void run_start_under(struct run *run, const char *const *args,
			    bool orphaned)
{
	int reports[2], commands[2], slave;
	struct report report;

	memset(run, 0, sizeof(*run));
	run->out = calloc(1, RUN_OUT_SIZE);
	assert_non_null(run->out);
	assert_int_equal(pipe2(reports, O_CLOEXEC), 0);
	assert_int_equal(pipe2(commands, O_CLOEXEC), 0);
	assert_int_equal(openpty(&run->master, &slave, NULL, NULL, NULL), 0);
	assert_int_equal(tcgetattr(slave, &run->before), 0);
	run->shell = fork();
	if (run->shell == 0) {
		/* or the terminal would never hang up */
		close(run->master);
		close(reports[0]);
		close(commands[1]);
		login_tty(slave);
		shell_run(args, orphaned, reports[1], commands[0]);
	}
	assert_true(run->shell > 0);
	close(slave);
	close(reports[1]);
	close(commands[0]);
	run->reports = reports[0];
	run->commands = commands[1];
	run_get_report(run, &report);
	run->pid = report.pid;
}

void run_start(struct run *run, const char *const *args)
{
	run_start_under(run, args, false);
}

void run_start_orphaned(struct run *run, const char *const *args)
{
	run_start_under(run, args, true);
}

void run_send(struct run *run, const char *keys)
{
	assert_int_equal(write(run->master, keys, strlen(keys)),
			 strlen(keys));
}

void run_signal(struct run *run, int signo)
{
	assert_int_equal(kill(run->pid, signo), 0);
}

/* Return: false once the terminal has been closed by everybody else */
static bool run_read(struct run *run)
{
	struct pollfd pfd = { .fd = run->master, .events = POLLIN };
	ssize_t n;

	if (poll(&pfd, 1, RUN_LIMIT_MS) != 1) {
		print_message("# shown so far: %s\n", run->out);
		fail_msg("nothing more is shown");
	}
	n = read(run->master, run->out + run->len,
		 RUN_OUT_SIZE - 1 - run->len);
	if (n <= 0)
		return false;
	run->len += n;
	run->out[run->len] = '\0';
	return true;
}

void run_expect(struct run *run, const char *text)
{
	const char *found;

	for (;;) {
		found = strstr(run->out + run->seen, text);
		if (found)
			break;
		assert_true(run_read(run));
	}
	run->seen = found - run->out + strlen(text);
}

void run_expect_dots(struct run *run, int n)
{
	while (n--)
		run_expect(run, ".");
}

bool run_has_shown(const struct run *run, const char *text)
{
	return strstr(run->out, text) != NULL;
}

bool run_reads_keys(const struct run *run)
{
	struct termios now;

	assert_int_equal(tcgetattr(run->master, &now), 0);
	return !(now.c_lflag & (ICANON | ECHO)) && now.c_lflag & ISIG;
}

bool run_settings_are_back(const struct run *run)
{
	struct termios now;

	assert_int_equal(tcgetattr(run->master, &now), 0);
	return now.c_iflag == run->before.c_iflag &&
	       now.c_oflag == run->before.c_oflag &&
	       now.c_cflag == run->before.c_cflag &&
	       now.c_lflag == run->before.c_lflag &&
	       !memcmp(now.c_cc, run->before.c_cc, sizeof(now.c_cc));
}

int run_await(struct run *run)
{
	struct report report;

	run_get_report(run, &report);
	return report.status;
}

void run_continue(struct run *run)
{
	assert_int_equal(write(run->commands, "f", 1), 1);
}

void run_continue_in_background(struct run *run)
{
	assert_int_equal(write(run->commands, "b", 1), 1);
}

void run_hang_up(struct run *run)
{
	close(run->master);
	run->master = -1;
}

void run_close_hung_up(struct run *run)
{
	int status;

	device_assert_state("stopped");
	close(run->commands);
	close(run->reports);
	assert_int_equal(waitpid(run->shell, &status, 0), run->shell);
	free(run->out);
}

void run_close(struct run *run)
{
	assert_true(run_settings_are_back(run));
	run_hang_up(run);
	run_close_hung_up(run);
}
