// SPDX-License-Identifier: GPL-2.0
/* Programs that talk nonsense, too much or too early; others don't notice. */
#include <sys/socket.h>
#include <sys/un.h>

#include "live.h"

#define MANY	64

static int raw_connect(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(addr.sun_path, live_address() + strlen("unix:"));
	assert_int_equal(connect(sock, (struct sockaddr *)&addr, sizeof(addr)),
			 0);
	return sock;
}

/* Sent, counted, and the connection is closed */
static void assert_refused(int sock, const void *data, size_t size)
{
	uint64_t before = live_status().bad_client;
	struct pollfd pfd = { .fd = sock, .events = 0 };

	assert_int_equal(send(sock, data, size, MSG_NOSIGNAL), size);
	assert_int_equal(poll(&pfd, 1, 10000), 1);
	assert_true(pfd.revents & POLLHUP);
	close(sock);
	assert_int_equal(live_status().bad_client, before + 1);
}

static void assert_refused_message(int sock, struct bogus_wire *msg)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(msg, buf);

	assert_true(n > 0);
	assert_refused(sock, buf, n);
}

void garbage_is_refused(void **state)
{
	static const char noise[70000] = "noise";
	struct bogus_wire hello = { .type = BOGUS_WIRE_HELLO };
	struct bogus *other = live_open(0);
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(&hello, buf);

	(void)state;
	assert_refused(raw_connect(), "x", 1);
	assert_refused(raw_connect(), "\0", 1);
	assert_refused(raw_connect(), noise, 20);
	assert_refused(raw_connect(), noise, BOGUS_WIRE_MAX);
	assert_refused(raw_connect(), noise, sizeof(noise));
	buf[16] = 1;
	assert_refused(raw_connect(), buf, n);
	assert_refused(live_connect(), noise, 20);
	assert_int_equal(bogus_check(other), 1);
	bogus_close(other);
}

void requests_out_of_turn_are_refused(void **state)
{
	uint16_t type;

	(void)state;
	for (type = 1; type < BOGUS_WIRE_TYPES; type++) {
		struct bogus_wire msg = { .type = type };

		if (type != BOGUS_WIRE_HELLO)
			assert_refused_message(raw_connect(), &msg);
		if (type == BOGUS_WIRE_OPEN || type == BOGUS_WIRE_LIST ||
		    type == BOGUS_WIRE_EXEC || type == BOGUS_WIRE_STATUS ||
		    type == BOGUS_WIRE_SHUTDOWN)
			continue;
		assert_refused_message(live_connect(), &msg);
	}
	/* A client can't speak for another one, nor answer */
	assert_refused_message(live_connect(), &(struct bogus_wire) {
		.type = BOGUS_WIRE_LIST, .client = 1 });
	assert_refused_message(live_connect(), &(struct bogus_wire) {
		.type = BOGUS_WIRE_LIST | BOGUS_WIRE_REPLY });
}

/* One that sends as fast as it can and reads nothing */
void flood_is_bounded(void **state)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_STATUS };
	struct bogus *other = live_open(0);
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(&msg, buf);
	int i, sock = live_connect();

	(void)state;
	for (i = 0; i < 100000; i++)
		if (send(sock, buf, n, MSG_NOSIGNAL) < 0)
			break;
	assert_true(i < 100000);
	assert_int_equal(bogus_check(other), 1);
	close(sock);
	bogus_close(other);
}

void others_are_turned_away_when_full(void **state)
{
	struct bogus *devs[MANY], *one;
	char why[BOGUS_EXPLAIN_SIZE];
	int i;

	(void)state;
	for (i = 0; i < MANY; i++)
		devs[i] = live_open(BOGUS_O_RDONLY);
	assert_int_equal(live_info(devs[0]).handles, MANY);
	assert_int_equal(bogus_open(live_address(), 0, &one), -EUSERS);
	bogus_open_explain(live_address(), -EUSERS, why, sizeof(why));
	assert_non_null(strstr(why, "too many programs"));
	for (i = 0; i < MANY; i++)
		bogus_close(devs[i]);
	bogus_close(live_open(0));
}

void client_of_another_version_is_told(void **state)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_HELLO };
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(&msg, buf);
	int sock = raw_connect();
	ssize_t got;

	(void)state;
	buf[4] = BOGUS_WIRE_VERSION + 1;
	assert_int_equal(send(sock, buf, n, 0), n);
	got = recv(sock, buf, sizeof(buf), 0);
	assert_int_equal(bogus_wire_decode(&msg, buf, got), 0);
	assert_int_equal(msg.version, BOGUS_WIRE_VERSION);
	assert_int_equal(msg.status, -EPROTO);
	assert_int_equal(recv(sock, buf, sizeof(buf), 0), 0);
	close(sock);
}
