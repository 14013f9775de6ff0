// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's first process once init has set things up. It runs the command,
 * forwards what comes out of it, tells the host how it ended, and turns the
 * guest off.
 *
 * usage: agent [-t ROWSxCOLUMNS] [-o]
 *        agent -e TEXT
 *   -t	give the command a terminal of this size
 *   -o	send what the command leaves in /out as a tar archive
 *   -e	run nothing: tell the host that setting up failed, and why
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"

enum { FD_SIGNAL, FD_KMSG, FD_OUT, FD_ERR, FD_IN, FD_CTL, FD_COUNT };

struct agent {
	struct pollfd fds[FD_COUNT];
	struct child child;
	const char *tty;	/* the terminal's first size, or NULL */
	bool send_out;
	int port_in;
	int port_out;
	int port_err;
	int port_log;
	int port_ctl;
	int status;		/* of the command, as wait(2) has it */
};

static void agent_halt(void)
{
	sync();
	reboot(RB_AUTOBOOT);	/* the host runs QEMU with -no-reboot */
	for (;;)
		pause();
}

/* Carry what is there from @from to @to: the number of bytes, 0 at the end. */
static ssize_t agent_carry(int from, int to)
{
	char buf[65536];
	ssize_t n;

	do {
		n = read(from, buf, sizeof(buf));
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		port_write(to, buf, n);
	return n;
}

/* Reap everything; true once the command itself has ended. */
static bool agent_reap(struct agent *agent)
{
	struct signalfd_siginfo info;
	bool ended = false;
	int status;
	pid_t pid;

	if (read(agent->fds[FD_SIGNAL].fd, &info, sizeof(info)) < 0)
		return false;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != agent->child.pid)
			continue;
		agent->status = status;
		ended = true;
	}
	return ended;
}

static void agent_send_out(void)
{
	int port = port_open("files");
	pid_t pid;

	if (port < 0)
		return;
	pid = fork();
	if (!pid) {
		fcntl(port, F_SETFL, 0);
		dup2(port, STDOUT_FILENO);
		execlp("tar", "tar", "-cf", "-", "-C", VM_OUT_DIR, ".", NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void agent_open_ports(struct agent *agent)
{
	agent->port_ctl = port_open("ctl");
	agent->port_log = port_open("log");
	agent->port_out = port_open("out");
	agent->port_err = port_open("err");
	agent->port_in = agent->tty ? port_open("in") : -1;
	if (agent->port_ctl < 0 || agent->port_log < 0 ||
	    agent->port_out < 0 || agent->port_err < 0) {
		fprintf(stderr, "vm: no virtio-serial ports\n");
		agent_halt();
	}
}

static void agent_fail(struct agent *agent, const char *why)
{
	kmsg_forward(agent->fds[FD_KMSG].fd, agent->port_log);
	port_printf(agent->port_ctl, "fail %s\n", why);
	agent_halt();
}

static int agent_signalfd(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void agent_watch(struct agent *agent, int which, int fd)
{
	agent->fds[which].fd = fd;
	agent->fds[which].events = POLLIN;
}

static void agent_start(struct agent *agent)
{
	int ret;

	agent_watch(agent, FD_SIGNAL, agent_signalfd());
	kmsg_forward(agent->fds[FD_KMSG].fd, agent->port_log);
	port_printf(agent->port_ctl, "start\n");
	ret = child_start(&agent->child, agent->tty);
	if (ret < 0)
		agent_fail(agent, strerror(-ret));
	agent_watch(agent, FD_OUT, agent->child.out);
	agent_watch(agent, FD_ERR, agent->child.err);
	agent_watch(agent, FD_IN, agent->port_in);
	agent_watch(agent, FD_CTL, agent->tty ? agent->port_ctl : -1);
	if (agent->tty)
		child_resize(&agent->child, agent->tty);
}

static void agent_forward(struct pollfd *from, int to)
{
	ssize_t n;

	if (!from->revents)
		return;
	n = agent_carry(from->fd, to);
	if (!n || (n < 0 && errno != EAGAIN))
		from->fd = -1;
}

/* A line from the host is a new size of its terminal. */
static void agent_read_ctl(struct agent *agent)
{
	char line[64];
	ssize_t n;

	n = read(agent->port_ctl, line, sizeof(line) - 1);
	if (n <= 0) {
		agent->fds[FD_CTL].fd = -1;
		return;
	}
	line[n] = '\0';
	child_resize(&agent->child, line);
}

static void agent_run(struct agent *agent)
{
	bool ended = false;

	while (!ended) {
		if (poll(agent->fds, FD_COUNT, -1) < 0)
			continue;
		if (agent->fds[FD_SIGNAL].revents)
			ended = agent_reap(agent);
		if (agent->fds[FD_KMSG].revents)
			kmsg_forward(agent->fds[FD_KMSG].fd, agent->port_log);
		if (agent->fds[FD_CTL].revents)
			agent_read_ctl(agent);
		agent_forward(&agent->fds[FD_IN], agent->child.out);
		agent_forward(&agent->fds[FD_OUT], agent->port_out);
		agent_forward(&agent->fds[FD_ERR], agent->port_err);
	}
}

/*
 * What the command has left running ends with it, so that nobody adds to the
 * streams any more. A process that can't end, because a driver doesn't let go of
 * it, is waited for with the kernel's complaints still on their way to the host.
 */
static void agent_kill_all(struct agent *agent)
{
	struct signalfd_siginfo info;
	pid_t pid;

	kill(-1, SIGKILL);
	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0) {
		if (pid)
			continue;
		poll(agent->fds, FD_KMSG + 1, -1);
		while (read(agent->fds[FD_SIGNAL].fd, &info, sizeof(info)) > 0)
			;
		kmsg_forward(agent->fds[FD_KMSG].fd, agent->port_log);
	}
}

/* What the streams hold when all have ended still belongs to the output. */
static void agent_drain(struct agent *agent)
{
	while (agent_carry(agent->child.out, agent->port_out) > 0)
		;
	while (agent->child.err >= 0 &&
	       agent_carry(agent->child.err, agent->port_err) > 0)
		;
}

static void agent_finish(struct agent *agent)
{
	agent_kill_all(agent);
	agent_drain(agent);
	if (agent->send_out)
		agent_send_out();
	kmsg_forward(agent->fds[FD_KMSG].fd, agent->port_log);
	if (WIFSIGNALED(agent->status))
		port_printf(agent->port_ctl, "signal %d\n",
			    WTERMSIG(agent->status));
	else
		port_printf(agent->port_ctl, "exit %d\n",
			    WEXITSTATUS(agent->status));
	agent_halt();
}

int main(int argc, char **argv)
{
	struct agent agent = { .port_out = -1 };
	const char *failure = NULL;
	int c;

	while ((c = getopt(argc, argv, "t:oe:")) != -1) {
		if (c == 't')
			agent.tty = optarg;
		else if (c == 'o')
			agent.send_out = true;
		else if (c == 'e')
			failure = optarg;
	}
	agent_open_ports(&agent);
	agent_watch(&agent, FD_KMSG, kmsg_open());
	if (failure)
		agent_fail(&agent, failure);
	agent_start(&agent);
	agent_run(&agent);
	agent_finish(&agent);
	return 0;
}
