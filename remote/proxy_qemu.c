// SPDX-License-Identifier: GPL-2.0
/* QEMU: started with a line to the agent, and ended with the proxy. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proxy.h"

#define PROXY_LINE_FD	3

static int proxy_qemu_redirect(const struct proxy *proxy, int line)
{
	int in = open("/dev/null", O_RDWR | O_CLOEXEC);
	int out = open(proxy->options.errors,
		       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	/* above those that are about to be replaced */
	line = fcntl(line, F_DUPFD_CLOEXEC, PROXY_LINE_FD + 1);
	if (in < 0 || out < 0 || line < 0)
		return -1;
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(out, STDERR_FILENO) < 0 || dup2(line, PROXY_LINE_FD) < 0)
		return -1;
	return 0;
}

/* The guest is not to outlive the proxy, however that ends */
static void proxy_qemu_exec(const struct proxy *proxy, int line, pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || proxy_qemu_redirect(proxy, line) < 0)
		_exit(126);
	execvp(proxy->options.command[0], proxy->options.command);
	_exit(127);
}

/**
 * proxy_qemu_start() - start QEMU
 * @proxy: gets the process and the line
 *
 * Return: 0 or -errno.
 */
int proxy_qemu_start(struct proxy *proxy)
{
	pid_t parent = getpid();
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	proxy->qemu = fork();
	if (proxy->qemu == 0)
		proxy_qemu_exec(proxy, ends[1], parent);
	close(ends[1]);
	proxy->line = ends[0];
	if (proxy->qemu < 0) {
		proxy->qemu = 0;
		return -errno;
	}
	fcntl(proxy->line, F_SETFL, O_NONBLOCK);
	return 0;
}

/**
 * proxy_qemu_reap() - has QEMU ended?
 * @proxy: the proxy, which ends with it
 */
void proxy_qemu_reap(struct proxy *proxy)
{
	int status;

	if (!proxy->qemu || waitpid(proxy->qemu, &status, WNOHANG) <= 0)
		return;
	proxy->qemu = 0;
	if (WIFSIGNALED(status))
		proxy_log(proxy, "QEMU: ended by signal %d", WTERMSIG(status));
	else
		proxy_log(proxy, "QEMU: exit status %d", WEXITSTATUS(status));
	proxy_end(proxy, "the guest has ended");
}

/**
 * proxy_qemu_stop() - end QEMU
 * @proxy: the proxy
 *
 * Nothing in the guest is worth a farewell: its disk is its memory.
 */
void proxy_qemu_stop(struct proxy *proxy)
{
	if (!proxy->qemu)
		return;
	kill(proxy->qemu, SIGKILL);
	while (waitpid(proxy->qemu, NULL, 0) < 0 && errno == EINTR)
		;
	proxy->qemu = 0;
}
