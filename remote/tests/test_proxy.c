// SPDX-License-Identifier: GPL-2.0
/*
 * The proxy with a guest that misbehaves: in QEMU's place it starts this
 * program again, as "test_proxy agent WAY". PROXY names the proxy's program.
 */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "remote.h"
#include "test.h"

#define LINE	3

/* --- the guest ------------------------------------------------------------ */

static void agent_send(const struct bogus_wire *msg)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(msg, buf);

	if (write(LINE, buf, n) != (ssize_t)n)
		_exit(1);
}

static void agent_hello(void)
{
	agent_send(&(struct bogus_wire) {
		.type = BOGUS_WIRE_HELLO,
		.data = (const uint8_t *)"6.1-test",
		.size = 8,
	});
}

/* Sent before each reply, none of it any client's fault */
static void agent_send_nonsense(const struct bogus_wire *msg)
{
	struct bogus_wire wrong = *msg;

	if (write(LINE, "a line without meaning.", 23) < 0)	/* 1 */
		_exit(1);
	agent_hello();						/* 2 */
	agent_send(msg);					/* 3 */
	wrong.type = BOGUS_WIRE_CHECK | BOGUS_WIRE_REPLY;
	wrong.seq++;
	agent_send(&wrong);					/* 4 */
	wrong.client = 12345;
	agent_send(&wrong);					/* 5 */
	wrong.client = 0;
	agent_send(&wrong);					/* 6 */
}

/* Always the same count; a device that any number opens */
static void agent_answer(struct bogus_wire *msg)
{
	msg->type |= BOGUS_WIRE_REPLY;
	msg->status = msg->type == (BOGUS_WIRE_CHECK | BOGUS_WIRE_REPLY);
	msg->info.abi_version = bogus_abi_version;
	msg->data = NULL;
	msg->size = 0;
	agent_send(msg);
}

static int agent_main(const char *way)
{
	struct bogus_stream stream = { .len = 0 };
	struct bogus_wire msg;
	size_t room;
	ssize_t n;
	uint8_t *p;

	if (!strcmp(way, "mute"))
		pause();
	if (!strcmp(way, "dead"))
		return 1;
	agent_hello();
	for (;;) {
		p = bogus_stream_room(&stream, &room);
		n = read(LINE, p, room);
		if (n <= 0)
			return 0;
		bogus_stream_add(&stream, n);
		while (bogus_stream_next(&stream, &msg)) {
			if (msg.type == BOGUS_WIRE_CHECK &&
			    !strcmp(way, "nonsense"))
				agent_send_nonsense(&msg);
			if (msg.type == BOGUS_WIRE_STOP)
				return 0;
			if (msg.type != BOGUS_WIRE_CLOSE)
				agent_answer(&msg);
		}
	}
}

/* --- the tests ------------------------------------------------------------ */

static char self[256];

struct world {
	char dir[64];
	char socket[80];
	char log[80];
	char address[96];
};

static int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	strcpy(w->dir, "/tmp/bogus-test-XXXXXX");
	if (!mkdtemp(w->dir))
		return -1;
	snprintf(w->socket, sizeof(w->socket), "%s/guest", w->dir);
	snprintf(w->log, sizeof(w->log), "%s/log", w->dir);
	snprintf(w->address, sizeof(w->address), "unix:%s", w->socket);
	*state = w;
	return 0;
}

static int world_call(struct world *w, struct bogus_wire *msg)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire hello;
	int ret, sock = bogus_remote_connect(w->socket, &hello);

	if (sock < 0)
		return sock;
	ret = bogus_remote_call(sock, msg, buf, -1, NULL);
	msg->data = NULL;
	close(sock);
	return ret;
}

static void world_await_end(struct world *w)
{
	int i;

	for (i = 0; i < 2000 && access(w->socket, F_OK) == 0; i++)
		usleep(5000);
	assert_int_not_equal(access(w->socket, F_OK), 0);
}

static int world_teardown(void **state)
{
	struct world *w = *state;
	struct bogus_wire msg = { .type = BOGUS_WIRE_SHUTDOWN };

	if (world_call(w, &msg) == 0)
		world_await_end(w);
	/* The proxy writes why it ends before it removes the socket */
	unlink(w->log);
	rmdir(w->dir);
	free(w);
	return 0;
}

/* Return: the proxy's exit status; 0: the guest is ready */
static int world_start(struct world *w, const char *way)
{
	char command[1200];
	int status;

	snprintf(command, sizeof(command), "%s --socket %s --log %s "
		 "--errors /dev/null --timeout 1 -- %s agent %s 2>/dev/null",
		 getenv("PROXY"), w->socket, w->log, self, way);
	status = system(command);
	return WEXITSTATUS(status);
}

static struct bogus_wire_status world_status(struct world *w)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_STATUS, .seq = 1 };

	assert_int_equal(world_call(w, &msg), 0);
	return msg.proxy;
}

static void guest_that_never_answers(void **state)
{
	assert_int_equal(world_start(*state, "mute"), 1);
}

static void guest_that_dies_early(void **state)
{
	assert_int_equal(world_start(*state, "dead"), 1);
}

static void nonsense_of_the_guest_is_counted(void **state)
{
	struct world *w = *state;
	struct bogus *dev;

	assert_int_equal(world_start(w, "nonsense"), 0);
	assert_int_equal(bogus_open(w->address, 0, &dev), 0);
	assert_int_equal(bogus_check(dev), 1);
	assert_int_equal(world_status(w).bad_guest, 6);
	assert_int_equal(bogus_check(dev), 1);
	assert_int_equal(world_status(w).bad_guest, 12);
	assert_int_equal(world_status(w).bad_client, 0);
	bogus_close(dev);
}

static void dying_guest_takes_all_along(void **state)
{
	struct world *w = *state;
	struct bogus *dev, *other;
	struct pollfd pfd = { .events = POLLIN };

	assert_int_equal(world_start(w, "good"), 0);
	assert_int_equal(bogus_open(w->address, 0, &dev), 0);
	assert_int_equal(bogus_open(w->address, 0, &other), 0);
	assert_int_equal(bogus_stop(dev), -ENODEV);
	pfd.fd = bogus_fd(other);
	assert_int_equal(poll(&pfd, 1, 10000), 1);
	assert_int_equal(pfd.revents & (POLLHUP | POLLERR), POLLHUP | POLLERR);
	assert_int_equal(bogus_check(other), -ENODEV);
	world_await_end(w);
	bogus_close(dev);
	bogus_close(other);
}

static void two_clients_at_once(void **state)
{
	struct world *w = *state;
	struct bogus *dev, *other;

	assert_int_equal(world_start(w, "good"), 0);
	assert_int_equal(bogus_open(w->address, 0, &dev), 0);
	assert_int_equal(bogus_open(w->address, 0, &other), 0);
	assert_int_equal(world_status(w).clients, 3);
	assert_int_equal(world_status(w).handles, 2);
	bogus_close(dev);
	assert_int_equal(bogus_check(other), 1);
	assert_int_equal(world_status(w).handles, 1);
	bogus_close(other);
}

#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, \
						      world_teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(guest_that_never_answers),
		WORLD_TEST(guest_that_dies_early),
		WORLD_TEST(nonsense_of_the_guest_is_counted),
		WORLD_TEST(dying_guest_takes_all_along),
		WORLD_TEST(two_clients_at_once),
	};

	if (argc == 3 && !strcmp(argv[1], "agent"))
		return agent_main(argv[2]);
	if (!getenv("PROXY") || readlink("/proc/self/exe", self,
					 sizeof(self) - 1) < 0) {
		puts("1..0 # SKIP PROXY does not name the proxy");
		return 4;
	}
	RUN_TESTS(tests);
}
