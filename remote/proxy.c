// SPDX-License-Identifier: GPL-2.0
/*
 * bogus-proxy: starts QEMU, waits until the guest's agent is there, and goes
 * on in the background for as long as the guest lives.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy.h"

static const char usage[] =
"usage: bogus-proxy --socket PATH --log FILE --errors FILE [options] --\n"
"                   QEMU [ARGUMENT...]\n"
"\n"
"Starts QEMU with the line to the guest's agent as descriptor 3, returns when\n"
"the agent is there, and serves programs at PATH until the guest ends. It is\n"
"vm/up that calls it.\n"
"\n"
"  --socket PATH      where programs connect (libbogus: unix:PATH)\n"
"  --log FILE         what happened to the guest\n"
"  --errors FILE      what QEMU prints\n"
"  --lock FD          a descriptor to keep open for as long as it runs\n"
"  --timeout SECONDS  how long the guest may take to boot (60)\n"
"  --help             this text\n"
"  --version          the version\n"
"\n"
"Exit status: 0 the guest is ready, 1 it is not, and a line says why, 2 usage.\n";

enum {
	OPT_SOCKET,
	OPT_LOG,
	OPT_ERRORS,
	OPT_LOCK,
	OPT_TIMEOUT,
	OPT_HELP,
	OPT_VERSION,
};

static const struct option options[] = {
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "log", required_argument, NULL, OPT_LOG },
	{ "errors", required_argument, NULL, OPT_ERRORS },
	{ "lock", required_argument, NULL, OPT_LOCK },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static void __attribute__((noreturn)) refuse(const char *why, const char *what)
{
	fprintf(stderr, "bogus-proxy: %s%s; bogus-proxy --help\n", why, what);
	exit(2);
}

static int parse_number(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (!*text || *end || value < 0 || value > 86400)
		refuse("not a number that makes sense: ", text);
	return value;
}

static void option(struct proxy_options *o, int c)
{
	switch (c) {
	case OPT_SOCKET:
		o->socket = optarg;
		break;
	case OPT_LOG:
		o->log = optarg;
		break;
	case OPT_ERRORS:
		o->errors = optarg;
		break;
	case OPT_LOCK:
		o->lock = parse_number(optarg);
		break;
	case OPT_TIMEOUT:
		o->timeout_ms = parse_number(optarg) * 1000LL;
		break;
	case OPT_HELP:
		fputs(usage, stdout);
		exit(0);
	case OPT_VERSION:
		puts("bogus-proxy " BOGUS_VERSION);
		exit(0);
	default:
		exit(2);
	}
}

static void parse(struct proxy_options *o, int argc, char **argv)
{
	int c;

	*o = (struct proxy_options) { .lock = -1, .timeout_ms = 60000 };
	while ((c = getopt_long(argc, argv, "+", options, NULL)) != -1)
		option(o, c);
	o->command = argv + optind;
	if (!o->socket || !o->log || !o->errors || !*o->command)
		refuse("needs --socket, --log, --errors and a command", "");
	if (o->lock >= 0 && fcntl(o->lock, F_SETFD, FD_CLOEXEC) < 0)
		refuse("--lock: not an open descriptor", "");
}

/* Nothing of where it was called is held on to but the files it was given */
static void detach(void)
{
	int fd = open("/dev/null", O_RDWR);

	setsid();
	if (fd < 0 || dup2(fd, STDIN_FILENO) < 0 ||
	    dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(1);
	if (fd > STDERR_FILENO)
		close(fd);
}

static int serve(const struct proxy_options *o, int report)
{
	struct proxy *proxy = calloc(1, sizeof(*proxy));
	int ret;

	if (!proxy)
		return 1;
	detach();
	/* For vm/down, should we not listen any more */
	if (o->lock >= 0 && ftruncate(o->lock, 0) == 0)
		dprintf(o->lock, "%d\n", getpid());
	signal(SIGPIPE, SIG_IGN);
	proxy->options = *o;
	proxy->report = report;
	proxy->listener = -1;
	ret = proxy_run(proxy);
	if (ret < 0 && write(report, proxy->ended, strlen(proxy->ended)) < 0)
		ret = 1;
	free(proxy);
	return ret != 0;
}

/* "ready" or why not */
static int await(int report)
{
	char text[256];
	ssize_t n = 0, got;

	do {
		got = read(report, text + n, sizeof(text) - 1 - n);
		if (got > 0)
			n += got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	text[n] = '\0';
	if (!strcmp(text, "ready\n"))
		return 0;
	fprintf(stderr, "bogus-proxy: %s\n", n ? text : "it crashed");
	return 1;
}

int main(int argc, char **argv)
{
	struct proxy_options o;
	int report[2];
	pid_t pid;

	parse(&o, argc, argv);
	if (pipe2(report, O_CLOEXEC) < 0) {
		perror("bogus-proxy");
		return 1;
	}
	fflush(stdout);
	pid = fork();
	if (pid < 0) {
		perror("bogus-proxy");
		return 1;
	}
	if (pid == 0) {
		close(report[0]);
		return serve(&o, report[1]);
	}
	close(report[1]);
	return await(report[0]);
}
