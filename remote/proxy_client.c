// SPDX-License-Identifier: GPL-2.0
/* The programs: who is connected, and what they are sent. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "proxy.h"

/**
 * proxy_listen() - let programs in
 * @proxy: the proxy, which holds the lock that goes with the socket
 *
 * Return: 0 or -errno.
 */
int proxy_listen(struct proxy *proxy)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	mode_t mask;
	int ret;

	if (strlen(proxy->options.socket) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	strcpy(addr.sun_path, proxy->options.socket);
	proxy->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC |
				 SOCK_NONBLOCK, 0);
	if (proxy->listener < 0)
		return -errno;
	/* Left behind by a proxy that was killed: the lock is ours */
	unlink(addr.sun_path);
	mask = umask(0177);
	ret = bind(proxy->listener, (struct sockaddr *)&addr, sizeof(addr));
	umask(mask);
	if (ret < 0 || listen(proxy->listener, PROXY_CLIENTS) < 0)
		return -errno;
	return proxy_watch(proxy, proxy->listener, PROXY_LISTENER);
}

/**
 * proxy_client_find() - a client by its number
 * @proxy: the proxy
 * @id: the number, not 0
 *
 * Return: the client, or NULL.
 */
struct proxy_client *proxy_client_find(struct proxy *proxy, uint32_t id)
{
	int i;

	for (i = 0; i < PROXY_CLIENTS; i++)
		if (proxy->clients[i].id == id)
			return &proxy->clients[i];
	return NULL;
}

/* The mode of the socket keeps others out; this keeps out those it lets by */
static bool proxy_is_welcome(int sock)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
	       (peer.uid == geteuid() || peer.uid == 0);
}

static struct proxy_client *proxy_client_add(struct proxy *proxy, int sock)
{
	struct proxy_client *client = proxy_client_find(proxy, 0);

	if (!client || !proxy_is_welcome(sock))
		return NULL;
	*client = (struct proxy_client) {
		.id = ++proxy->next_id,
		.sock = sock,
		.notify = -1,
		.eventfd = -1,
		.offered = -1,
		.listening = true,
	};
	if (proxy_watch(proxy, sock, PROXY_CLIENT + client->id) < 0) {
		client->id = 0;
		return NULL;
	}
	return client;
}

/**
 * proxy_accept() - let in who has connected
 * @proxy: the proxy
 */
void proxy_accept(struct proxy *proxy)
{
	int sock = accept4(proxy->listener, NULL, NULL,
			   SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (sock < 0 || proxy_client_add(proxy, sock))
		return;
	close(sock);
	proxy->counters.refused++;
}

static void proxy_attach(struct msghdr *hdr, void *control, size_t size,
			 int fd)
{
	struct cmsghdr *cmsg;

	hdr->msg_control = control;
	hdr->msg_controllen = size;
	cmsg = CMSG_FIRSTHDR(hdr);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
}

/**
 * proxy_client_send() - send a message to a client
 * @proxy: the proxy
 * @client: the client
 * @msg: the message
 * @fd: descriptor to send along, or -1
 *
 * Nothing is kept for a client that does not read: there is at most one reply
 * to each request, and its socket takes many.
 *
 * Return: 0, or -errno and the client is to be closed.
 */
int proxy_client_send(struct proxy *proxy, struct proxy_client *client,
		      const struct bogus_wire *msg, int fd)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(sizeof(int))];
	} control = { .buf = { 0 } };
	uint8_t buf[BOGUS_WIRE_MAX];
	struct iovec iov = { .iov_base = buf };
	struct msghdr hdr = { .msg_iov = &iov, .msg_iovlen = 1 };

	iov.iov_len = bogus_wire_encode(msg, buf);
	if (fd >= 0)
		proxy_attach(&hdr, control.buf, sizeof(control.buf), fd);
	if (sendmsg(client->sock, &hdr, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return -errno;
	proxy->counters.requests++;
	return 0;
}

/**
 * proxy_client_signal() - add 1 to a client's eventfd, if it has one
 * @client: the client
 *
 * An eventfd that is full would make us wait for its owner; it is readable
 * already.
 */
void proxy_client_signal(struct proxy_client *client)
{
	struct pollfd room = { .fd = client->eventfd, .events = POLLOUT };

	if (client->eventfd >= 0 && poll(&room, 1, 0) > 0 &&
	    room.revents & POLLOUT)
		eventfd_write(client->eventfd, 1);
}

static void proxy_client_drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/**
 * proxy_client_gone() - a client's device is gone
 * @client: the client; its sleepers wake
 */
void proxy_client_gone(struct proxy_client *client)
{
	proxy_client_signal(client);
	proxy_client_drop(&client->eventfd);
	proxy_client_drop(&client->notify);
}

/**
 * proxy_client_close() - a client has gone, or has to
 * @proxy: the proxy; its agent is told
 * @client: the client
 */
void proxy_client_close(struct proxy *proxy, struct proxy_client *client)
{
	struct bogus_wire msg = {
		.type = BOGUS_WIRE_CLOSE,
		.client = client->id,
	};

	client->id = 0;
	proxy_client_drop(&client->sock);
	proxy_client_drop(&client->notify);
	proxy_client_drop(&client->eventfd);
	proxy_client_drop(&client->offered);
	if (client->opened && !proxy->ended)
		proxy_guest_send(proxy, &msg);
}

/**
 * proxy_client_listen() - take requests of a client, or leave them where they
 * are
 * @proxy: the proxy
 * @client: the client
 */
void proxy_client_listen(struct proxy *proxy, struct proxy_client *client)
{
	bool listening = !client->awaited && proxy_guest_has_room(proxy);
	struct epoll_event event = {
		.events = listening ? EPOLLIN : 0,
		.data.u64 = PROXY_CLIENT + client->id,
	};

	if (listening == client->listening)
		return;
	client->listening = listening;
	epoll_ctl(proxy->epoll, EPOLL_CTL_MOD, client->sock, &event);
}
