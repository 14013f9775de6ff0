// SPDX-License-Identifier: GPL-2.0
/* The loop: waits for programs, for the agent, for signals, and serves them. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "proxy.h"

#define PROXY_EVENTS	32

/**
 * proxy_now_ms() - the time
 *
 * Return: milliseconds on a clock that stands still while the machine sleeps.
 */
int64_t proxy_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/**
 * proxy_log() - write a line to the log
 * @proxy: the proxy
 * @format: as for printf()
 */
void proxy_log(const struct proxy *proxy, const char *format, ...)
{
	char line[256];
	va_list args;
	int fd, n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	if (n > (int)sizeof(line) - 2)
		n = sizeof(line) - 2;
	line[n++] = '\n';
	fd = open(proxy->options.log,
		  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	if (write(fd, line, n) < 0)
		n = 0;	/* nowhere to tell it */
	close(fd);
}

/**
 * proxy_watch() - wait for a descriptor
 * @proxy: the proxy
 * @fd: the descriptor
 * @source: what it is
 *
 * Return: 0 or -errno.
 */
int proxy_watch(struct proxy *proxy, int fd, uint64_t source)
{
	struct epoll_event event = {
		.events = source == PROXY_REPORT ? 0 : EPOLLIN,
		.data.u64 = source,
	};

	return epoll_ctl(proxy->epoll, EPOLL_CTL_ADD, fd, &event) < 0 ?
	       -errno : 0;
}

/**
 * proxy_end() - end the loop
 * @proxy: the proxy
 * @reason: why; the first one counts
 */
void proxy_end(struct proxy *proxy, const char *reason)
{
	if (!proxy->ended)
		proxy->ended = reason;
}

static void proxy_read_signals(struct proxy *proxy)
{
	struct signalfd_siginfo info;

	while (read(proxy->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			proxy_qemu_reap(proxy);
		else
			proxy_end(proxy, "it was told to end");
	}
}

static void proxy_serve(struct proxy *proxy, const struct epoll_event *event)
{
	struct proxy_client *client;

	switch (event->data.u64) {
	case PROXY_LISTENER:
		proxy_accept(proxy);
		return;
	case PROXY_SIGNALS:
		proxy_read_signals(proxy);
		return;
	case PROXY_LINE:
		if (event->events & EPOLLOUT)
			proxy_guest_flush(proxy);
		if (event->events & ~EPOLLOUT)
			proxy_guest_read(proxy);
		return;
	case PROXY_REPORT:
		proxy_end(proxy, "nobody waits for the guest any more");
		return;
	}
	client = proxy_client_find(proxy, event->data.u64 - PROXY_CLIENT);
	if (!client)
		return;
	if (client->listening)
		proxy_client_read(proxy, client);
	else if (event->events & (EPOLLHUP | EPOLLERR))
		proxy_client_close(proxy, client);
}

/* Does the guest owe somebody a reply, and since when at least? */
static int64_t proxy_owing_since(const struct proxy *proxy)
{
	const struct proxy_client *client = proxy->clients;
	int64_t since = INT64_MAX;

	for (; client < proxy->clients + PROXY_CLIENTS; client++)
		if (client->id && client->awaited &&
		    client->awaited != BOGUS_WIRE_READ &&
		    client->since_ms < since)
			since = client->since_ms;
	if (since != INT64_MAX && since < proxy->heard_ms)
		since = proxy->heard_ms;
	return since;
}

/* Return: how long to wait for events, -1 for as long as it takes */
static int proxy_check_time(struct proxy *proxy)
{
	int64_t now = proxy_now_ms();
	int64_t limit = proxy_owing_since(proxy);

	if (proxy->listener < 0) {
		limit = proxy->began_ms + proxy->options.timeout_ms;
		if (now >= limit)
			proxy_end(proxy, "the guest takes too long to boot");
	} else if (limit != INT64_MAX) {
		limit += PROXY_SILENCE_MS;
		if (now >= limit)
			proxy_end(proxy, "the guest does not answer any more");
	} else {
		return -1;
	}
	return limit > now ? limit - now : 0;
}

static int proxy_open_signals(struct proxy *proxy)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	proxy->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (proxy->signals < 0)
		return -errno;
	return proxy_watch(proxy, proxy->signals, PROXY_SIGNALS);
}

static int proxy_prepare(struct proxy *proxy)
{
	int ret;

	proxy->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (proxy->epoll < 0)
		return -errno;
	ret = proxy_open_signals(proxy);
	if (ret == 0)
		ret = proxy_watch(proxy, proxy->report, PROXY_REPORT);
	if (ret == 0)
		ret = proxy_qemu_start(proxy);
	if (ret == 0)
		ret = proxy_watch(proxy, proxy->line, PROXY_LINE);
	proxy->began_ms = proxy_now_ms();
	return ret;
}

static void proxy_finish(struct proxy *proxy)
{
	int i;

	proxy_log(proxy, "end: %s", proxy->ended);
	unlink(proxy->options.socket);
	for (i = 0; i < PROXY_CLIENTS; i++) {
		if (!proxy->clients[i].id)
			continue;
		proxy_client_gone(&proxy->clients[i]);
		proxy_client_close(proxy, &proxy->clients[i]);
	}
	proxy_qemu_stop(proxy);
}

/**
 * proxy_run() - all the proxy does
 * @proxy: with its options set
 *
 * Return: 0 if the guest was ready once, else -1, and @ended says why.
 */
int proxy_run(struct proxy *proxy)
{
	struct epoll_event events[PROXY_EVENTS];
	int i, n, timeout;

	if (proxy_prepare(proxy) < 0)
		proxy_end(proxy, "cannot start QEMU");
	while (!proxy->ended) {
		timeout = proxy_check_time(proxy);
		if (proxy->ended)
			break;
		n = epoll_wait(proxy->epoll, events, PROXY_EVENTS, timeout);
		for (i = 0; i < n && !proxy->ended; i++)
			proxy_serve(proxy, &events[i]);
	}
	proxy_finish(proxy);
	return proxy->ready_ms ? 0 : -1;
}
