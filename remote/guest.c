// SPDX-License-Identifier: GPL-2.0
/* bogus-guest: looks after a running guest, see usage. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../libbogus/remote.h"

enum { EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_NOT_RUN = 125 };

static const char usage[] =
"usage: bogus-guest [--socket PATH] address\n"
"       bogus-guest [--socket PATH] status [--json]\n"
"       bogus-guest [--socket PATH] exec [--] COMMAND [ARGUMENT...]\n"
"       bogus-guest [--socket PATH] shutdown\n"
"\n"
"Looks after the guest that vm/up has started; without --socket, after the\n"
"user's own.\n"
"\n"
"  address        print the address to give to bogus_open() and --device\n"
"  status         print the address, the guest's kernel, how long it has run,\n"
"                 who is connected, and what has been refused\n"
"  exec           run COMMAND in the guest as root, with no input\n"
"  shutdown       end the guest\n"
"  --help         this text\n"
"  --version      the version\n"
"\n"
"Exit status: 0 ok, 1 no guest is running or it failed, 2 usage; of exec: that\n"
"of COMMAND, 128+N if signal N ended it, 127 or 126 if it is not there or\n"
"can't be run, 125 if the guest could not be asked.\n";

/**
 * struct guest - a connection to the proxy
 * @sock: the connection
 * @seq: number of the latest request
 * @path: of the socket
 * @buf: what the latest reply's data is in
 */
struct guest {
	int sock;
	uint32_t seq;
	char path[BOGUS_REMOTE_ADDRESS];
	uint8_t buf[BOGUS_WIRE_MAX];
};

static int complain(const char *what, int err)
{
	fprintf(stderr, "bogus-guest: %s: %s\n", what, bogus_strerror(err));
	return EXIT_FAILED;
}

static int refuse(void)
{
	fputs("bogus-guest: see bogus-guest --help\n", stderr);
	return EXIT_USAGE;
}

static int guest_call(struct guest *guest, struct bogus_wire *msg)
{
	msg->seq = ++guest->seq;
	return bogus_remote_call(guest->sock, msg, guest->buf, -1, NULL);
}

static int guest_open(struct guest *guest, const char *path)
{
	char why[BOGUS_EXPLAIN_SIZE], full[BOGUS_REMOTE_ADDRESS];
	struct bogus_text text = { .buf = why, .size = sizeof(why) };
	struct bogus_wire hello;

	if (path) {
		snprintf(guest->path, sizeof(guest->path), "%s", path);
	} else if (bogus_remote_find(full, sizeof(full)) == 0) {
		strcpy(guest->path, full + strlen(BOGUS_REMOTE_SCHEME ":"));
	} else {
		fputs("bogus-guest: no guest is running\n", stderr);
		return -ENOENT;
	}
	guest->sock = bogus_remote_connect(guest->path, &hello);
	if (guest->sock >= 0)
		return 0;
	snprintf(full, sizeof(full), BOGUS_REMOTE_SCHEME ":%.120s",
		 guest->path);
	if (!bogus_remote_explain(full, guest->sock, &text))
		bogus_text_add(&text, "%s", bogus_strerror(guest->sock));
	fprintf(stderr, "bogus-guest: %s: %s\n", full, why);
	return guest->sock;
}

static int do_address(struct guest *guest, int argc, char **argv)
{
	(void)argv;
	if (argc)
		return refuse();
	printf(BOGUS_REMOTE_SCHEME ":%s\n", guest->path);
	return EXIT_OK;
}

static void print_json_text(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20)
			printf("\\u%04x", text[i]);
		else
			printf("%s%c", strchr("\"\\", text[i]) ? "\\" : "",
			       text[i]);
}

static void print_json(const struct guest *guest, const struct bogus_wire *msg)
{
	const struct bogus_wire_status *s = &msg->proxy;

	printf("{ \"address\": \"" BOGUS_REMOTE_SCHEME ":");
	print_json_text(guest->path, strlen(guest->path));
	printf("\", \"kernel\": \"");
	print_json_text((const char *)msg->data, msg->size);
	printf("\", \"uptime_ms\": %" PRIu64 ", ", s->uptime_ms);
	printf("\"clients\": %u, \"handles\": %u, ", s->clients - 1,
	       s->handles);
	printf("\"requests\": %" PRIu64 ", ", s->requests);
	printf("\"bad_client\": %" PRIu64 ", \"bad_guest\": %" PRIu64 ", ",
	       s->bad_client, s->bad_guest);
	printf("\"refused\": %" PRIu64 ", ", s->refused);
	printf("\"pid\": %u, \"qemu_pid\": %u }\n", s->pid, s->qemu_pid);
}

static void print_text(const struct guest *guest, const struct bogus_wire *msg)
{
	const struct bogus_wire_status *s = &msg->proxy;

	printf("address   " BOGUS_REMOTE_SCHEME ":%s\n", guest->path);
	printf("kernel    Linux %.*s\n", (int)msg->size,
	       (const char *)msg->data);
	printf("uptime    %" PRIu64 ".%" PRIu64 " s\n", s->uptime_ms / 1000,
	       s->uptime_ms % 1000 / 100);
	printf("clients   %u, with %u handles\n", s->clients - 1, s->handles);
	printf("requests  %" PRIu64 "\n", s->requests);
	printf("refused   %" PRIu64 " malformed messages of programs, %" PRIu64
	       " of the guest, %" PRIu64 " programs\n", s->bad_client,
	       s->bad_guest, s->refused);
	printf("processes %u (proxy), %u (QEMU)\n", s->pid, s->qemu_pid);
}

static int do_status(struct guest *guest, int argc, char **argv)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_STATUS };
	int json = argc == 1 && !strcmp(argv[0], "--json");
	int ret;

	if (argc != json)
		return refuse();
	ret = guest_call(guest, &msg);
	if (ret < 0)
		return complain(guest->path, ret);
	if (json)
		print_json(guest, &msg);
	else
		print_text(guest, &msg);
	return EXIT_OK;
}

static int write_all(int fd, const uint8_t *data, size_t size)
{
	ssize_t n;

	while (size) {
		n = write(fd, data, size);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			size -= n;
		}
	}
	return 0;
}

/* All words, a NUL after each */
static int exec_words(struct bogus_wire *msg, uint8_t *words, char **argv)
{
	size_t n = 0, len;

	for (; *argv; argv++) {
		len = strlen(*argv) + 1;
		if (n + len > BOGUS_WIRE_DATA_MAX)
			return -E2BIG;
		memcpy(words + n, *argv, len);
		n += len;
	}
	msg->data = words;
	msg->size = n;
	return 0;
}

static int exec_status(uint64_t value)
{
	int status = (int)value;

	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

static int exec_follow(struct guest *guest)
{
	struct bogus_wire msg;
	int ret;

	for (;;) {
		msg = (struct bogus_wire) { .type = BOGUS_WIRE_READ };
		ret = guest_call(guest, &msg);
		if (ret < 0)
			break;
		if (msg.flags == 0)
			return exec_status(msg.value);
		ret = write_all(msg.flags == 1 ? STDOUT_FILENO : STDERR_FILENO,
				msg.data, msg.size);
		if (ret < 0)
			break;
	}
	complain(guest->path, ret);
	return EXIT_NOT_RUN;
}

static int do_exec(struct guest *guest, int argc, char **argv)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_EXEC };
	uint8_t words[BOGUS_WIRE_DATA_MAX];
	int ret;

	if (argc && !strcmp(argv[0], "--")) {
		argc--;
		argv++;
	}
	if (!argc)
		return refuse();
	ret = exec_words(&msg, words, argv);
	if (ret == 0)
		ret = guest_call(guest, &msg);
	if (ret < 0) {
		complain(argv[0], ret);
		return EXIT_NOT_RUN;
	}
	return exec_follow(guest);
}

static int do_shutdown(struct guest *guest, int argc, char **argv)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_SHUTDOWN };
	int ret;

	(void)argv;
	if (argc)
		return refuse();
	ret = guest_call(guest, &msg);
	return ret < 0 ? complain(guest->path, ret) : EXIT_OK;
}

static const struct command {
	const char *name;
	int (*run)(struct guest *guest, int argc, char **argv);
	int not_run;
} commands[] = {
	{ "address", do_address, EXIT_FAILED },
	{ "status", do_status, EXIT_FAILED },
	{ "exec", do_exec, EXIT_NOT_RUN },
	{ "shutdown", do_shutdown, EXIT_FAILED },
	{ NULL, NULL, EXIT_USAGE },
};

static int run(const char *path, int argc, char **argv)
{
	const struct command *command = commands;
	struct guest guest = { .sock = -1 };
	int ret;

	while (command->name && strcmp(command->name, argv[0]))
		command++;
	if (!command->name)
		return refuse();
	if (guest_open(&guest, path) < 0)
		return command->not_run;
	ret = command->run(&guest, argc - 1, argv + 1);
	close(guest.sock);
	return ret;
}

static const struct option options[] = {
	{ "socket", required_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

int main(int argc, char **argv)
{
	const char *path = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		switch (c) {
		case 's':
			path = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		case 'V':
			puts("bogus-guest " BOGUS_VERSION);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return refuse();
	return run(path, argc - optind, argv + optind);
}
