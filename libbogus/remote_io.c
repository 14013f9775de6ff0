// SPDX-License-Identifier: LGPL-2.1-or-later
/* A connection to a guest's proxy: a request goes out, its reply comes in. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "remote.h"

/*
 * The proxy gives a guest up that is silent for half as long, so this is for
 * a proxy that is stopped. Far more than a busy machine needs.
 */
#define BOGUS_REMOTE_TIMEOUT_S	60

/* Room for one descriptor, aligned as the system wants it */
union bogus_remote_control {
	struct cmsghdr align;
	char buf[CMSG_SPACE(sizeof(int))];
};

/* What the socket says, in the words of a device: gone is gone */
static int bogus_remote_error(int err)
{
	switch (err) {
	case EPIPE:
	case ECONNRESET:
	case ECONNREFUSED:
	case ENOTCONN:
		return -ENODEV;
	case EAGAIN:
		return -ETIMEDOUT;
	default:
		return -err;
	}
}

static void bogus_remote_attach(struct msghdr *hdr,
				union bogus_remote_control *control, int fd)
{
	struct cmsghdr *cmsg;

	memset(control, 0, sizeof(*control));
	hdr->msg_control = control->buf;
	hdr->msg_controllen = sizeof(control->buf);
	cmsg = CMSG_FIRSTHDR(hdr);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
}

static int bogus_remote_send(int sock, const struct bogus_wire *msg,
			     uint8_t *buf, int fd)
{
	union bogus_remote_control control;
	struct iovec iov = { .iov_base = buf };
	struct msghdr hdr = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	iov.iov_len = bogus_wire_encode(msg, buf);
	if (!iov.iov_len)
		return -EINVAL;
	if (fd >= 0)
		bogus_remote_attach(&hdr, &control, fd);
	do {
		n = sendmsg(sock, &hdr, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? bogus_remote_error(errno) : 0;
}

/* The descriptor that came along, or -1 */
static int bogus_remote_detach(struct msghdr *hdr)
{
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(hdr);
	int fd = -1;

	if (cmsg && cmsg->cmsg_level == SOL_SOCKET &&
	    cmsg->cmsg_type == SCM_RIGHTS &&
	    cmsg->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(cmsg), sizeof(fd));
	return fd;
}

static int bogus_remote_receive(int sock, struct bogus_wire *msg, uint8_t *buf,
				int *fd)
{
	union bogus_remote_control control;
	struct iovec iov = { .iov_base = buf, .iov_len = BOGUS_WIRE_MAX };
	struct msghdr hdr = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	ssize_t n;

	do {
		n = recvmsg(sock, &hdr, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	*fd = -1;
	if (n <= 0)
		return n < 0 ? bogus_remote_error(errno) : -ENODEV;
	*fd = bogus_remote_detach(&hdr);
	if (hdr.msg_flags & MSG_TRUNC)
		return -EPROTO;
	return bogus_wire_decode(msg, buf, n) < 0 ? -EPROTO : 0;
}

/*
 * A reply to an earlier request is left out: somebody who shares the
 * connection died between the two.
 */
static int bogus_remote_await(int sock, struct bogus_wire *msg, uint8_t *buf,
			      int *fd)
{
	uint16_t type = msg->type | BOGUS_WIRE_REPLY;
	uint32_t seq = msg->seq;
	int ret;

	for (;;) {
		ret = bogus_remote_receive(sock, msg, buf, fd);
		if (ret == 0 && msg->seq == seq && msg->type == type)
			return 0;
		if (*fd >= 0)
			close(*fd);
		if (ret < 0)
			return ret;
		if ((int32_t)(msg->seq - seq) >= 0)
			return -EPROTO;
	}
}

/**
 * bogus_remote_call() - send a request and wait for its reply
 * @sock: the connection, used by nobody else meanwhile
 * @msg: the request; becomes the reply
 * @buf: BOGUS_WIRE_MAX bytes to do it in, which the reply's data stays in
 * @fd_out: descriptor to send along, or -1
 * @fd_in: where the one that came back is stored, or -1; NULL: none is wanted
 *
 * A connection on which this fails is of no use any more and is shut down.
 *
 * Return: the reply's status, or why there is no reply: -ENODEV if the other
 * side is gone or does not answer, -EPROTO if it talks nonsense.
 */
int bogus_remote_call(int sock, struct bogus_wire *msg, uint8_t *buf,
		      int fd_out, int *fd_in)
{
	int fd = -1;
	int ret;

	ret = bogus_remote_send(sock, msg, buf, fd_out);
	if (ret == -EINVAL)
		return ret;
	if (ret == 0)
		ret = bogus_remote_await(sock, msg, buf, &fd);
	if (ret < 0) {
		shutdown(sock, SHUT_RDWR);
		return ret == -ETIMEDOUT ? -ENODEV : ret;
	}
	if (fd_in)
		*fd_in = fd;
	else if (fd >= 0)
		close(fd);
	return msg->status;
}

static int bogus_remote_check_path(const char *path, struct sockaddr_un *addr)
{
	struct stat st;

	if (strlen(path) >= sizeof(addr->sun_path))
		return -ENAMETOOLONG;
	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISSOCK(st.st_mode))
		return -ENOTTY;
	addr->sun_family = AF_UNIX;
	strcpy(addr->sun_path, path);
	return 0;
}

static int bogus_remote_dial(int sock, const struct sockaddr_un *addr)
{
	struct timeval limit = { .tv_sec = BOGUS_REMOTE_TIMEOUT_S };
	int ret;

	setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	do {
		ret = connect(sock, (const struct sockaddr *)addr,
			      sizeof(*addr));
	} while (ret < 0 && errno == EINTR);
	if (ret < 0)
		return errno == EPROTOTYPE ? -ENOTTY :
					     bogus_remote_error(errno);
	return 0;
}

static int bogus_remote_greet(int sock, struct bogus_wire *hello)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	int ret;

	*hello = (struct bogus_wire) { .type = BOGUS_WIRE_HELLO };
	ret = bogus_remote_call(sock, hello, buf, -1, NULL);
	hello->data = NULL;
	hello->size = 0;
	if (ret < 0)
		return ret;
	return hello->version == BOGUS_WIRE_VERSION ? 0 : -EPROTO;
}

/**
 * bogus_remote_connect() - connect to a guest's proxy and exchange greetings
 * @path: the socket
 * @hello: where the proxy's greeting is stored, its version above all; zero
 *	if it did not come to that
 *
 * Return: a descriptor, or -errno.
 */
int bogus_remote_connect(const char *path, struct bogus_wire *hello)
{
	struct sockaddr_un addr = { 0 };
	int ret, sock;

	memset(hello, 0, sizeof(*hello));
	ret = bogus_remote_check_path(path, &addr);
	if (ret < 0)
		return ret;
	sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (sock < 0)
		return -errno;
	ret = bogus_remote_dial(sock, &addr);
	if (ret == 0)
		ret = bogus_remote_greet(sock, hello);
	if (ret < 0) {
		close(sock);
		return ret;
	}
	return sock;
}
