// SPDX-License-Identifier: GPL-2.0
/* The line to the agent in the guest: what goes out and what comes in. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy.h"

/**
 * proxy_guest_has_room() - may another request be taken?
 * @proxy: the proxy
 *
 * Return: true if the queue takes one of any size, and then still the farewells
 * of all clients.
 */
bool proxy_guest_has_room(const struct proxy *proxy)
{
	return proxy->queued + BOGUS_WIRE_MAX + PROXY_RESERVE <= PROXY_QUEUE;
}

static void proxy_guest_watch(struct proxy *proxy)
{
	struct epoll_event event = {
		.events = proxy->queued ? EPOLLIN | EPOLLOUT : EPOLLIN,
		.data.u64 = PROXY_LINE,
	};

	epoll_ctl(proxy->epoll, EPOLL_CTL_MOD, proxy->line, &event);
}

/**
 * proxy_guest_flush() - let out what the line takes
 * @proxy: the proxy
 */
void proxy_guest_flush(struct proxy *proxy)
{
	bool had_room = proxy_guest_has_room(proxy);
	ssize_t n;
	int i;

	n = send(proxy->line, proxy->queue, proxy->queued,
		 MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0) {
		proxy->queued -= n;
		memmove(proxy->queue, proxy->queue + n, proxy->queued);
	}
	proxy_guest_watch(proxy);
	for (i = 0; i < PROXY_CLIENTS && !had_room; i++)
		if (proxy->clients[i].id)
			proxy_client_listen(proxy, &proxy->clients[i]);
}

/**
 * proxy_guest_send() - send a message to the agent
 * @proxy: the proxy, of which the caller knows that it has room
 * @msg: the message
 */
void proxy_guest_send(struct proxy *proxy, const struct bogus_wire *msg)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(msg, buf);

	if (!n || n > PROXY_QUEUE - proxy->queued) {
		proxy_end(proxy, "the line to the guest is stuck");
		return;
	}
	memcpy(proxy->queue + proxy->queued, buf, n);
	proxy->queued += n;
	proxy_guest_flush(proxy);
}

/* The agent is there: tell whoever started us, and let programs in */
static int proxy_guest_hello(struct proxy *proxy, const struct bogus_wire *msg)
{
	size_t n = msg->size < sizeof(proxy->release) - 1 ?
		   msg->size : sizeof(proxy->release) - 1;

	if (proxy->listener >= 0)
		return -EBADMSG;
	if (msg->version != BOGUS_WIRE_VERSION) {
		proxy_end(proxy, "the guest's agent is of another version");
		return 0;
	}
	memcpy(proxy->release, msg->data, n);
	proxy->release[n] = '\0';
	if (proxy_listen(proxy) < 0) {
		proxy_end(proxy, "cannot make the socket");
		return 0;
	}
	proxy->ready_ms = proxy_now_ms();
	proxy_log(proxy, "ready: Linux %s, %lld ms after the start",
		  proxy->release,
		  (long long)(proxy->ready_ms - proxy->began_ms));
	if (write(proxy->report, "ready\n", 6) < 0)
		proxy_log(proxy, "nobody waits for the guest");
	close(proxy->report);
	proxy->report = -1;
	return 0;
}

/* Where it does not fit in, there is enough to see already */
static void proxy_guest_notify(struct proxy_client *client, uint32_t notify)
{
	uint8_t raw[4];

	if (client->notify < 0)
		return;
	bogus_wire_put_u32(raw, notify);
	send(client->notify, raw, sizeof(raw), MSG_DONTWAIT | MSG_NOSIGNAL);
	proxy_client_signal(client);
}

/* The handle is there: the program gets its end of the notify socket */
static int proxy_guest_opened(struct proxy *proxy, struct proxy_client *client,
			      const struct bogus_wire *msg)
{
	int ends[2];
	int ret;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	client->notify = ends[0];
	ret = proxy_client_send(proxy, client, msg, ends[1]);
	close(ends[1]);
	return ret;
}

static void proxy_guest_started(struct proxy_client *client, bool started)
{
	if (started) {
		client->eventfd = client->offered;
	} else if (client->offered >= 0) {
		close(client->offered);
	}
	client->offered = -1;
}

static void proxy_guest_stopped(struct proxy_client *client)
{
	if (client->eventfd >= 0)
		close(client->eventfd);
	client->eventfd = -1;
}

static int proxy_guest_reply(struct proxy *proxy, struct proxy_client *client,
			     struct bogus_wire *msg)
{
	uint16_t type = msg->type & ~BOGUS_WIRE_REPLY;
	int ret;

	if (client->awaited != type || client->seq != msg->seq)
		return -EBADMSG;
	client->awaited = 0;
	msg->client = 0;
	if (type == BOGUS_WIRE_START)
		proxy_guest_started(client, msg->status >= 0);
	if (type == BOGUS_WIRE_STOP && msg->status >= 0)
		proxy_guest_stopped(client);
	if (type == BOGUS_WIRE_OPEN && msg->status >= 0)
		ret = proxy_guest_opened(proxy, client, msg);
	else
		ret = proxy_client_send(proxy, client, msg, -1);
	if ((type == BOGUS_WIRE_OPEN || type == BOGUS_WIRE_EXEC) &&
	    msg->status < 0)
		client->opened = false;
	if (ret < 0)
		proxy_client_close(proxy, client);
	else
		proxy_client_listen(proxy, client);
	return 0;
}

static int proxy_guest_message(struct proxy *proxy, struct bogus_wire *msg)
{
	struct proxy_client *client;

	if (msg->type == BOGUS_WIRE_HELLO)
		return proxy_guest_hello(proxy, msg);
	if (!msg->client || msg->client > proxy->next_id)
		return -EBADMSG;
	/* On its way while the client went: nobody's fault */
	client = proxy_client_find(proxy, msg->client);
	if (msg->type & BOGUS_WIRE_REPLY)
		return client ? proxy_guest_reply(proxy, client, msg) : 0;
	switch (msg->type) {
	case BOGUS_WIRE_NOTIFY:
		if (client)
			proxy_guest_notify(client, msg->notify);
		return 0;
	case BOGUS_WIRE_GONE:
		if (client)
			proxy_client_gone(client);
		return 0;
	default:
		return -EBADMSG;
	}
}

/**
 * proxy_guest_read() - take what the agent has sent
 * @proxy: the proxy
 */
void proxy_guest_read(struct proxy *proxy)
{
	struct bogus_wire msg;
	uint64_t bad = proxy->stream.bad;
	size_t room;
	ssize_t n;
	uint8_t *p = bogus_stream_room(&proxy->stream, &room);

	n = recv(proxy->line, p, room, MSG_DONTWAIT);
	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			proxy_end(proxy, "the guest has ended");
		return;
	}
	proxy->heard_ms = proxy_now_ms();
	bogus_stream_add(&proxy->stream, n);
	while (!proxy->ended && bogus_stream_next(&proxy->stream, &msg))
		if (proxy_guest_message(proxy, &msg) < 0)
			proxy->counters.bad_guest++;
	proxy->counters.bad_guest += proxy->stream.bad - bad;
}
