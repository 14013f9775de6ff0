// SPDX-License-Identifier: GPL-2.0
/* The signals that end or suspend the program, as something to poll. */
#include <errno.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "signals.h"

static const int handled[] = {
	SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, 0,
};

/* What the parent had us ignore (nohup does) stays ignored */
static int signals_is_ignored(int signo)
{
	struct sigaction action;

	return sigaction(signo, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

int signals_init(struct signals *signals)
{
	const int *signo;
	sigset_t set;

	sigemptyset(&set);
	for (signo = handled; *signo; signo++)
		if (!signals_is_ignored(*signo))
			sigaddset(&set, *signo);
	signals->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (signals->fd < 0)
		return -errno;
	sigprocmask(SIG_BLOCK, &set, &signals->before);
	/* a reader that has gone shows as EPIPE */
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

int signals_next(const struct signals *signals)
{
	struct signalfd_siginfo info;

	if (read(signals->fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	return info.ssi_signo;
}

void signals_release(struct signals *signals)
{
	sigprocmask(SIG_SETMASK, &signals->before, NULL);
	close(signals->fd);
}

/*
 * The signal itself, rather than SIGSTOP, so that the kernel can refuse where
 * no shell would be there to continue us.
 */
void signals_stop_self(void)
{
	sigset_t stop, mask;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, &mask);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

void signals_die(int signo)
{
	sigset_t set;

	signal(signo, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, signo);
	raise(signo);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}
