// SPDX-License-Identifier: GPL-2.0
/* What programs ask for: checked here, answered here or passed on. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy.h"

/* More descriptors than that don't come through; the rest is for closing */
#define PROXY_FDS	8

/**
 * struct proxy_packet - what came from a client
 * @msg: the message
 * @fds: descriptors that came along, closed after it if still there
 * @num_fds: how many
 * @buf: the bytes
 */
struct proxy_packet {
	struct bogus_wire msg;
	int fds[PROXY_FDS];
	int num_fds;
	uint8_t buf[BOGUS_WIRE_MAX];
};

static void proxy_packet_take_fds(struct proxy_packet *packet,
				  struct msghdr *hdr)
{
	struct cmsghdr *cmsg;
	size_t bytes;

	for (cmsg = CMSG_FIRSTHDR(hdr); cmsg; cmsg = CMSG_NXTHDR(hdr, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET ||
		    cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		bytes = cmsg->cmsg_len - CMSG_LEN(0);
		memcpy(packet->fds, CMSG_DATA(cmsg), bytes);
		packet->num_fds = bytes / sizeof(int);
	}
}

static void proxy_packet_free(struct proxy_packet *packet)
{
	int i;

	for (i = 0; i < packet->num_fds; i++)
		if (packet->fds[i] >= 0)
			close(packet->fds[i]);
}

/* Return: 1, 0 if there is nothing yet, -errno at the end or for nonsense */
static int proxy_packet_receive(struct proxy_packet *packet, int sock)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(PROXY_FDS * sizeof(int))];
	} control;
	struct iovec iov = { packet->buf, sizeof(packet->buf) };
	struct msghdr hdr = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	ssize_t n = recvmsg(sock, &hdr, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	proxy_packet_take_fds(packet, &hdr);
	if (n == 0)
		return packet->num_fds ? -EBADMSG : -ENOTCONN;
	if (hdr.msg_flags & (MSG_TRUNC | MSG_CTRUNC) ||
	    bogus_wire_decode(&packet->msg, packet->buf, n) < 0)
		return -EBADMSG;
	return 1;
}

static int proxy_reply(struct proxy *proxy, struct proxy_client *client,
		       struct bogus_wire *msg, int status)
{
	msg->type |= BOGUS_WIRE_REPLY;
	msg->status = status;
	return proxy_client_send(proxy, client, msg, -1);
}

/* A program of another version learns ours from the reply's header */
static int proxy_do_hello(struct proxy *proxy, struct proxy_client *client,
			  struct bogus_wire *msg)
{
	bool same = msg->version == BOGUS_WIRE_VERSION;

	if (client->greeted)
		return -EBADMSG;
	client->greeted = true;
	msg->data = NULL;
	msg->size = 0;
	proxy_reply(proxy, client, msg, same ? 0 : -EPROTO);
	return same ? 0 : -EPROTO;
}

static int proxy_do_status(struct proxy *proxy, struct proxy_client *client,
			   struct bogus_wire *msg)
{
	int i;

	msg->proxy = proxy->counters;
	msg->proxy.pid = getpid();
	msg->proxy.qemu_pid = proxy->qemu;
	msg->proxy.uptime_ms = proxy_now_ms() - proxy->ready_ms;
	for (i = 0; i < PROXY_CLIENTS; i++) {
		msg->proxy.clients += proxy->clients[i].id != 0;
		msg->proxy.handles += proxy->clients[i].id &&
				      proxy->clients[i].notify >= 0;
	}
	msg->data = (const uint8_t *)proxy->release;
	msg->size = strlen(proxy->release);
	return proxy_reply(proxy, client, msg, 0);
}

static int proxy_do_shutdown(struct proxy *proxy, struct proxy_client *client,
			     struct bogus_wire *msg)
{
	proxy_reply(proxy, client, msg, 0);
	proxy_end(proxy, "it was told to end");
	return 0;
}

static bool proxy_is_eventfd(int fd)
{
	char link[32], target[32] = "";
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, target, sizeof(target) - 1);
	return n > 0 && !strcmp(target, "anon_inode:[eventfd]");
}

/* Sets *status if the request is to be refused with it */
static int proxy_take_eventfd(struct proxy_client *client,
			      struct proxy_packet *packet, int *status)
{
	bool wanted = packet->msg.flags & BOGUS_WIRE_EVENTFD;

	if (packet->msg.flags & ~BOGUS_WIRE_EVENTFD ||
	    packet->num_fds != wanted)
		return -EBADMSG;
	if (!wanted)
		return 0;
	if (!proxy_is_eventfd(packet->fds[0])) {
		*status = -EINVAL;
		return 0;
	}
	client->offered = packet->fds[0];
	packet->num_fds = 0;
	return 0;
}

static bool proxy_is_full(const struct proxy *proxy)
{
	int i, opened = 0;

	for (i = 0; i < PROXY_CLIENTS; i++)
		opened += proxy->clients[i].id && proxy->clients[i].opened;
	return opened >= PROXY_HANDLES;
}

static int proxy_pass_on(struct proxy *proxy, struct proxy_client *client,
			 struct proxy_packet *packet)
{
	struct bogus_wire *msg = &packet->msg;
	int status = 0, ret = 0;

	if (msg->type == BOGUS_WIRE_START)
		ret = proxy_take_eventfd(client, packet, &status);
	else if (packet->num_fds)
		ret = -EBADMSG;
	if (ret < 0)
		return ret;
	if (status < 0)
		return proxy_reply(proxy, client, msg, status);
	if (msg->type == BOGUS_WIRE_OPEN || msg->type == BOGUS_WIRE_EXEC) {
		if (proxy_is_full(proxy)) {
			proxy->counters.refused++;
			return proxy_reply(proxy, client, msg, -EUSERS);
		}
		client->opened = true;
	}
	client->awaited = msg->type;
	client->seq = msg->seq;
	client->since_ms = proxy_now_ms();
	msg->client = client->id;
	proxy_guest_send(proxy, msg);
	proxy_client_listen(proxy, client);
	return 0;
}

/* When a request is allowed: always, without a handle, or with one */
enum proxy_rule { PROXY_NEVER, PROXY_ALWAYS, PROXY_CLOSED, PROXY_OPENED };

static const struct proxy_request {
	enum proxy_rule rule;
	int (*run)(struct proxy *proxy, struct proxy_client *client,
		   struct bogus_wire *msg);
} proxy_requests[BOGUS_WIRE_TYPES] = {
	[BOGUS_WIRE_HELLO]	= { PROXY_ALWAYS, proxy_do_hello },
	[BOGUS_WIRE_OPEN]	= { PROXY_CLOSED, NULL },
	[BOGUS_WIRE_CHECK]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_START]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_STOP]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_GET_EVENT]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_INFO]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_SET_PERIOD]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_LIST]	= { PROXY_ALWAYS, NULL },
	[BOGUS_WIRE_EXEC]	= { PROXY_CLOSED, NULL },
	[BOGUS_WIRE_READ]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_STATUS]	= { PROXY_ALWAYS, proxy_do_status },
	[BOGUS_WIRE_SHUTDOWN]	= { PROXY_ALWAYS, proxy_do_shutdown },
	[BOGUS_WIRE_DPC_LIST]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_DPC_SET]	= { PROXY_OPENED, NULL },
	[BOGUS_WIRE_SPLIT]	= { PROXY_OPENED, NULL },
};

static bool proxy_is_allowed(const struct proxy_client *client,
			     const struct bogus_wire *msg)
{
	if (msg->type >= BOGUS_WIRE_TYPES || msg->client ||
	    client->greeted == (msg->type == BOGUS_WIRE_HELLO))
		return false;
	switch (proxy_requests[msg->type].rule) {
	case PROXY_ALWAYS:
		return true;
	case PROXY_CLOSED:
		return !client->opened;
	case PROXY_OPENED:
		return client->opened;
	default:
		return false;
	}
}

static int proxy_request(struct proxy *proxy, struct proxy_client *client,
			 struct proxy_packet *packet)
{
	const struct proxy_request *request;

	if (!proxy_is_allowed(client, &packet->msg))
		return -EBADMSG;
	request = &proxy_requests[packet->msg.type];
	if (!request->run)
		return proxy_pass_on(proxy, client, packet);
	if (packet->num_fds)
		return -EBADMSG;
	return request->run(proxy, client, &packet->msg);
}

/*
 * A handle that was closed is closed before whatever was asked for later, by
 * whomever: as if bogus_close() had waited for it.
 */
static void proxy_sweep(struct proxy *proxy)
{
	struct pollfd fds[PROXY_CLIENTS];
	int i;

	for (i = 0; i < PROXY_CLIENTS; i++)
		fds[i] = (struct pollfd) {
			.fd = proxy->clients[i].id ? proxy->clients[i].sock :
						     -1,
		};
	if (poll(fds, PROXY_CLIENTS, 0) <= 0)
		return;
	for (i = 0; i < PROXY_CLIENTS; i++)
		if (fds[i].revents & (POLLHUP | POLLERR))
			proxy_client_close(proxy, &proxy->clients[i]);
}

/**
 * proxy_client_read() - take a client's request
 * @proxy: the proxy
 * @client: the client; closed if it is gone or talks nonsense
 */
void proxy_client_read(struct proxy *proxy, struct proxy_client *client)
{
	struct proxy_packet packet = { .num_fds = 0 };
	int ret = proxy_packet_receive(&packet, client->sock);

	if (ret > 0)
		proxy_sweep(proxy);
	if (ret > 0 && client->id)
		ret = proxy_request(proxy, client, &packet);
	proxy_packet_free(&packet);
	if (ret == -EBADMSG)
		proxy->counters.bad_client++;
	if (ret < 0 && client->id)
		proxy_client_close(proxy, client);
}
