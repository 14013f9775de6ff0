// SPDX-License-Identifier: GPL-2.0
/* Waiting for the device, for the clock and for signals. */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "ctl.h"
#include "live.h"
#include "units.h"

/* What a pipe takes without blocking once poll() says that it is writable */
#define LIVE_CHUNK	4096

uint64_t live_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/* What the parent had us ignore (nohup does) stays ignored */
static bool live_is_ignored(int signo)
{
	struct sigaction action;

	return sigaction(signo, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

static int live_open_signals(sigset_t *before)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGCONT, 0 };
	const int *signo;
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (signo = signals; *signo; signo++)
		if (!live_is_ignored(*signo))
			sigaddset(&set, *signo);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	sigprocmask(SIG_BLOCK, &set, before);
	return fd;
}

static struct timespec live_timespec(uint64_t ns)
{
	return (struct timespec) { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
}

static int live_open_timer(uint64_t first_ns, uint64_t interval_ns)
{
	struct itimerspec spec = {
		.it_value = live_timespec(first_ns),
		.it_interval = live_timespec(interval_ns),
	};
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

	if (fd < 0 || timerfd_settime(fd, 0, &spec, NULL) < 0)
		return -errno;
	return fd;
}

int live_init(struct live *live, struct bogus *dev, uint64_t first_ns,
	      uint64_t interval_ns)
{
	*live = (struct live) { .dev = dev, .timer = -1, .wake = -1 };
	live->signals = live_open_signals(&live->before);
	if (live->signals < 0)
		return live->signals;
	if (!first_ns)
		return 0;
	live->timer = live_open_timer(first_ns, interval_ns);
	if (live->timer >= 0)
		return 0;
	live_release(live);
	return live->timer;
}

int live_set_timer(struct live *live, uint64_t first_ns)
{
	if (live->timer >= 0)
		close(live->timer);
	live->timer = -1;
	if (!first_ns)
		return 0;
	live->timer = live_open_timer(first_ns, 0);
	return live->timer < 0 ? live->timer : 0;
}

void live_release(struct live *live)
{
	sigprocmask(SIG_SETMASK, &live->before, NULL);
	/* the terminal has shown ^C: what comes now goes over it */
	if (live->ended && isatty(STDOUT_FILENO))
		putchar('\r');
	close(live->signals);
	if (live->timer >= 0)
		close(live->timer);
}

static int live_take_signals(struct live *live)
{
	struct signalfd_siginfo info;
	int events = 0;

	while (read(live->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCONT)
			events |= LIVE_CONTINUED;
		else
			events |= LIVE_END;
	}
	if (events & LIVE_END)
		live->ended = true;
	return events;
}

static int live_take_tick(struct live *live)
{
	uint64_t ticks;

	if (read(live->timer, &ticks, sizeof(ticks)) != sizeof(ticks))
		return 0;
	return LIVE_TICK;
}

/* It need not be the end: the driver goes on trying */
static void live_take_error(struct live *live)
{
	int ret = bogus_get_error(live->dev);

	if (ret == -EIO)
		complain("%s: %s; waiting for it", bogus_path(live->dev),
			 bogus_strerror(ret));
}

int live_wait(struct live *live, bool count, int timeout_ms)
{
	struct pollfd fds[] = {
		{ live->dev ? bogus_fd(live->dev) : -1, count ? POLLIN : 0, 0 },
		{ live->signals, POLLIN, 0 },
		{ live->timer, POLLIN, 0 },
		{ live->wake, POLLIN, 0 },
	};
	int events = 0;

	if (poll(fds, 4, timeout_ms) < 0)
		return errno == EINTR ? 0 : -errno;
	if (fds[0].revents & POLLIN)
		events |= LIVE_COUNT;
	if (fds[0].revents & (POLLHUP | POLLNVAL))
		events |= LIVE_GONE;
	else if (fds[0].revents & POLLERR)
		live_take_error(live);
	if (fds[1].revents)
		events |= live_take_signals(live);
	if (fds[2].revents)
		events |= live_take_tick(live);
	if (fds[3].revents)
		events |= LIVE_WAKE;
	return events;
}

/* Return: 0 once standard output can be written to */
static int live_wait_writable(struct live *live)
{
	struct pollfd fds[] = {
		{ STDOUT_FILENO, POLLOUT, 0 },
		{ live->signals, POLLIN, 0 },
	};

	while (!live->ended) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return -errno;
		if (fds[1].revents)
			live_take_signals(live);
		else if (fds[0].revents)
			return 0;
	}
	return -EINTR;
}

int live_print(struct live *live, const char *text, size_t len)
{
	ssize_t n;
	int ret;

	while (len) {
		ret = live_wait_writable(live);
		if (ret < 0)
			return ret;
		n = write(STDOUT_FILENO, text,
			  len < LIVE_CHUNK ? len : LIVE_CHUNK);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0) {
			text += n;
			len -= n;
		}
	}
	return 0;
}
