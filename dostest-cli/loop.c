// SPDX-License-Identifier: GPL-2.0
/*
 * The run: waits for the device, for keys, for signals and for the clock, in
 * one poll(). Nothing here ticks.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "loop.h"
#include "out.h"
#include "signals.h"
#include "term.h"
#include "view.h"

enum loop_fd {
	LOOP_DEVICE,
	LOOP_KEYS,
	LOOP_SIGNALS,
	LOOP_TIMER,
	LOOP_OUT,
	LOOP_FDS,
};

/**
 * struct loop - a run
 * @args: what the user wants
 * @dev: the device
 * @view: how it is shown
 * @out: where
 * @term: where the keys come from, if that is a terminal
 * @signals: what may end it
 * @fds: what is waited for
 * @running: the device has been started
 * @total: I/Os completed since
 * @shown: how many of them have been handed to @out
 * @reason: why it is over, a word; NULL while it is not
 * @complaint: what went wrong, NULL if nothing did
 * @result: what the caller gets
 */
struct loop {
	const struct args *args;
	struct bogus *dev;
	const struct view *view;
	struct out out;
	struct term term;
	struct signals signals;
	struct pollfd fds[LOOP_FDS];
	bool running;
	uint64_t total;
	uint64_t shown;
	const char *reason;
	const char *complaint;
	struct loop_result result;
};

/* The first reason is the one that counts */
static void loop_end(struct loop *l, const char *reason, int status,
		     const char *complaint)
{
	if (l->reason)
		return;
	l->reason = reason;
	l->result.status = status;
	l->complaint = complaint;
}

static void loop_end_error(struct loop *l, int err)
{
	loop_end(l, err == -ENODEV ? "gone" : "error", EXIT_FAILED,
		 bogus_strerror(err));
}

static void loop_end_signal(struct loop *l, int signo)
{
	loop_end(l, "signal", EXIT_FAILED, NULL);
	l->result.signo = signo;
}

/* Where the dots go, the question goes; but it is no part of other output */
static void loop_prompt(struct loop *l)
{
	static const char prompt[] = "(S)tart or (Q)uit? ";

	if (l->term.fd < 0 || l->running)
		return;
	if (l->view == &view_dots)
		out_add(&l->out, "%s", prompt);
	else
		fputs(prompt, stderr);
}

/*
 * If another program runs the device, our handle has counted its I/Os since
 * it was opened; ours begin now.
 */
static void loop_start(struct loop *l)
{
	uint64_t before;
	int ret;

	if (l->running)
		return;
	ret = bogus_get_event(l->dev, &before);
	if (ret == 0)
		ret = bogus_start(l->dev);
	if (ret < 0) {
		loop_end_error(l, ret);
		return;
	}
	l->running = true;
	l->view->start(&l->out);
}

static void loop_on_device(struct loop *l, short events)
{
	uint64_t count;
	int ret = bogus_get_event(l->dev, &count);

	if (ret == 0)
		l->total += count;
	if (ret == 0 && events & POLLHUP)
		ret = -ENODEV;
	/* Alone: the device has failed, and may come back */
	else if (ret == 0 && events & POLLERR)
		ret = bogus_get_error(l->dev);
	if (ret < 0)
		loop_end_error(l, ret);
	else if (l->args->count && l->total >= l->args->count)
		loop_end(l, "count", EXIT_OK, NULL);
}

static void loop_on_key(struct loop *l, char key)
{
	if (key == 's' || key == 'S')
		loop_start(l);
	else if (key == 'q' || key == 'Q')
		loop_end(l, "quit", EXIT_OK, NULL);
}

/* Nobody can press a key any more */
static void loop_on_no_keys(struct loop *l)
{
	l->fds[LOOP_KEYS].fd = -1;
	if (!l->running)
		loop_end(l, "input", EXIT_USAGE,
			 "standard input has ended before S; --start begins "
			 "without it");
}

static void loop_on_keys(struct loop *l, short events)
{
	char keys[64];
	ssize_t i, n = read(STDIN_FILENO, keys, sizeof(keys));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	/* back in the foreground, and nobody has told us */
	if (!l->term.changed)
		term_set_keys(&l->term);
	if (n <= 0)
		loop_on_no_keys(l);
	for (i = 0; i < n && !l->reason; i++)
		loop_on_key(l, keys[i]);
}

/* A program that is stopped must leave the terminal to the shell */
static void loop_suspend(struct loop *l)
{
	term_restore(&l->term);
	signals_stop_self();
	term_set_keys(&l->term);
}

static void loop_on_signal(struct loop *l, short events)
{
	int signo = signals_next(&l->signals);

	(void)events;
	if (signo == SIGTSTP) {
		loop_suspend(l);
	} else if (signo == SIGCONT) {
		term_set_keys(&l->term);
		loop_prompt(l);
	} else if (signo) {
		loop_end_signal(l, signo);
	}
}

static void loop_on_timer(struct loop *l, short events)
{
	(void)events;
	if (!l->running)
		loop_end(l, "timeout", EXIT_FAILED,
			 "the time is over before S was pressed");
	else if (l->args->count)
		loop_end(l, "timeout", EXIT_FAILED,
			 "the time is over before the count was reached");
	else
		loop_end(l, "timeout", EXIT_OK, NULL);
}

static void loop_on_out(struct loop *l, short events)
{
	int ret = events & (POLLHUP | POLLERR) ? -EPIPE : out_flush(&l->out);

	/* whoever read has seen enough, as with any filter */
	if (ret == -EPIPE)
		loop_end_signal(l, SIGPIPE);
	else if (ret < 0)
		loop_end_error(l, ret);
}

static void (*const loop_handlers[])(struct loop *l, short events) = {
	[LOOP_DEVICE]	= loop_on_device,
	[LOOP_KEYS]	= loop_on_keys,
	[LOOP_SIGNALS]	= loop_on_signal,
	[LOOP_TIMER]	= loop_on_timer,
	[LOOP_OUT]	= loop_on_out,
};

/*
 * Only once all that was to be shown is written comes the next: who reads
 * slowly gets more I/Os at a time, and none is left out.
 */
static void loop_show(struct loop *l)
{
	if (l->out.len || l->shown == l->total)
		return;
	l->view->io(&l->out, l->shown + 1, l->total);
	l->shown = l->total;
}

static void loop_step(struct loop *l)
{
	int i;

	loop_show(l);
	/* not started, the count is of no concern; POLLHUP comes anyway */
	l->fds[LOOP_DEVICE].events = l->running ? POLLIN : 0;
	l->fds[LOOP_OUT].events = l->out.len ? POLLOUT : 0;
	if (poll(l->fds, LOOP_FDS, -1) < 0) {
		if (errno != EINTR)
			loop_end_error(l, -errno);
		return;
	}
	for (i = 0; i < LOOP_FDS && !l->reason; i++)
		if (l->fds[i].revents)
			loop_handlers[i](l, l->fds[i].revents);
}

/* Return: a descriptor, -1 if there is no limit, or -errno */
static int loop_make_timer(int64_t timeout_ns)
{
	struct itimerspec spec = {
		.it_value.tv_sec = timeout_ns / 1000000000,
		.it_value.tv_nsec = timeout_ns % 1000000000,
	};
	int fd;

	if (!timeout_ns)
		return -1;
	fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (fd >= 0)
		timerfd_settime(fd, 0, &spec, NULL);
	return fd;
}

static const struct view *loop_choose_view(const struct args *args)
{
	if (args->json)
		return &view_json;
	return isatty(STDOUT_FILENO) ? &view_dots : &view_lines;
}

static int loop_init(struct loop *l)
{
	int ret = signals_init(&l->signals);

	if (ret < 0)
		return ret;
	l->view = loop_choose_view(l->args);
	out_init(&l->out, STDOUT_FILENO);
	term_init(&l->term, STDIN_FILENO);
	l->fds[LOOP_DEVICE].fd = bogus_fd(l->dev);
	l->fds[LOOP_KEYS] = (struct pollfd) { STDIN_FILENO, POLLIN, 0 };
	l->fds[LOOP_SIGNALS] = (struct pollfd) { l->signals.fd, POLLIN, 0 };
	l->fds[LOOP_TIMER].fd = loop_make_timer(l->args->timeout_ns);
	l->fds[LOOP_TIMER].events = POLLIN;
	l->fds[LOOP_OUT].fd = l->out.fd;
	return 0;
}

/* Something goes wrong at the end; what went wrong before is told rather */
static void loop_fail(struct loop *l, int err)
{
	if (!l->complaint)
		l->complaint = bogus_strerror(err);
	l->result.status = EXIT_FAILED;
}

/* The device first: whatever else may fail, it is quiet */
static void loop_stop(struct loop *l)
{
	uint64_t rest;
	int ret;

	if (!l->running)
		return;
	ret = bogus_stop(l->dev);
	if (ret == 0)
		ret = bogus_get_event(l->dev, &rest);
	if (ret == 0)
		l->total += rest;
	else
		loop_fail(l, ret);
}

/* Who was ended by a signal doesn't wait for a reader */
static void loop_tell_end(struct loop *l)
{
	int ret;

	if (l->shown != l->total)
		l->view->io(&l->out, l->shown + 1, l->total);
	l->view->end(&l->out, l->reason, l->total);
	ret = l->result.signo ? out_flush(&l->out) : out_drain(&l->out);
	if (ret < 0 && !l->result.signo)
		loop_fail(l, ret);
	if (l->complaint)
		fprintf(stderr, "dostest: %s: %s\n", bogus_path(l->dev),
			l->complaint);
}

static void loop_finish(struct loop *l)
{
	loop_stop(l);
	term_restore(&l->term);
	signals_release(&l->signals);
	loop_tell_end(l);
	out_release(&l->out);
	if (l->fds[LOOP_TIMER].fd >= 0)
		close(l->fds[LOOP_TIMER].fd);
}

struct loop_result loop_run(const struct args *args, struct bogus *dev,
			    const struct bogus_device_info *info)
{
	struct loop l = { .args = args, .dev = dev };
	int ret = loop_init(&l);

	if (ret < 0) {
		fprintf(stderr, "dostest: signals: %s\n", bogus_strerror(ret));
		return (struct loop_result) { .status = EXIT_FAILED };
	}
	l.view->open(&l.out, bogus_path(dev), info);
	term_set_keys(&l.term);
	if (args->start)
		loop_start(&l);
	loop_prompt(&l);
	while (!l.reason)
		loop_step(&l);
	loop_finish(&l);
	return l.result;
}
