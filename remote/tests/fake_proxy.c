// SPDX-License-Identifier: GPL-2.0
/* A proxy played by a thread, see fake_proxy.h. */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "fake_proxy.h"

static ssize_t fake_receive(struct fake_proxy *fake, int sock, uint8_t *buf)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { buf, BOGUS_WIRE_MAX };
	struct msghdr hdr = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(sock, &hdr, MSG_CMSG_CLOEXEC);
	struct cmsghdr *cmsg = n > 0 ? CMSG_FIRSTHDR(&hdr) : NULL;

	if (cmsg)
		memcpy(&fake->eventfd, CMSG_DATA(cmsg), sizeof(int));
	return n;
}

static void fake_send(int sock, const uint8_t *buf, size_t n, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = "";
	struct iovec iov = { (void *)buf, n };
	struct msghdr hdr = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *cmsg;

	if (fd >= 0) {
		hdr.msg_control = control;
		hdr.msg_controllen = sizeof(control);
		cmsg = CMSG_FIRSTHDR(&hdr);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	}
	sendmsg(sock, &hdr, MSG_NOSIGNAL);
}

/* The client's end of a new notify socket */
static int fake_make_notify(struct fake_proxy *fake)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		abort();
	fake->notify_sock = ends[0];
	return ends[1];
}

static void fake_fill_split(struct fake_proxy *fake, struct bogus_wire *msg,
			    uint8_t *data)
{
	fake->requests++;
	if (msg->first >= FAKE_COUNTS || msg->num > FAKE_COUNTS - msg->first)
		abort();
	msg->data = data;
	msg->size = bogus_wire_put_counts(fake->counts + msg->first, &msg->num,
					  data, fake->room);
	if (fake->spoil)
		fake->spoil(msg);
}

/* @data: room for what the message carries */
static void fake_fill(struct fake_proxy *fake, struct bogus_wire *msg,
		      uint8_t *data)
{
	static const uint8_t devices[] = { 0, 0, 0, 0, 2, 0, 0, 0 };
	uint16_t type = msg->type;

	msg->type |= BOGUS_WIRE_REPLY;
	msg->status = fake->status[type];
	msg->info = (struct bogus_device_info) {
		.abi_version = bogus_abi_version,
		.port = 0x141,
	};
	if (type == BOGUS_WIRE_GET_EVENT) {
		msg->notify = fake->notify;
		msg->value = fake->count;
		fake->count = 0;
	}
	msg->data = type == BOGUS_WIRE_LIST ? devices : NULL;
	msg->size = type == BOGUS_WIRE_LIST ? sizeof(devices) : 0;
	if (type == BOGUS_WIRE_DPC_LIST) {
		msg->data = (const uint8_t *)fake->list;
		msg->size = fake->list_size;
	}
	if (type == BOGUS_WIRE_SPLIT)
		fake_fill_split(fake, msg, data);
}

static void fake_reply(struct fake_proxy *fake, int sock,
		       struct bogus_wire *msg)
{
	uint8_t buf[BOGUS_WIRE_MAX * 2], data[BOGUS_WIRE_DATA_MAX];
	int fd = -1;
	size_t n;

	fake->seen[msg->type] = *msg;
	memset(fake->seen_data, 0, sizeof(fake->seen_data));
	if (msg->size)
		memcpy(fake->seen_data, msg->data, msg->size);
	if (msg->type == BOGUS_WIRE_OPEN && fake->status[BOGUS_WIRE_OPEN] == 0)
		fd = fake_make_notify(fake);
	fake_fill(fake, msg, data);
	n = bogus_wire_encode(msg, buf);
	if (fake->version)
		buf[4] = fake->version;
	if (fake->mangle)
		n = fake->mangle(fake, buf, n);
	fake->mangle = NULL;
	fake_send(sock, buf, n, fd);
	if (fd >= 0)
		close(fd);
}

static void fake_serve(struct fake_proxy *fake, int sock)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire msg;
	ssize_t n;

	for (;;) {
		n = fake_receive(fake, sock, buf);
		if (n <= 0)
			return;
		pthread_mutex_lock(&fake->lock);
		if (bogus_wire_decode(&msg, buf, n) == 0)
			fake_reply(fake, sock, &msg);
		pthread_mutex_unlock(&fake->lock);
	}
}

static void fake_drop(struct fake_proxy *fake)
{
	int *fds[] = { &fake->sock, &fake->notify_sock, &fake->eventfd };
	int i;

	pthread_mutex_lock(&fake->lock);
	for (i = 0; i < 3; i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
	pthread_mutex_unlock(&fake->lock);
}

static void *fake_run(void *data)
{
	struct fake_proxy *fake = data;
	int sock;

	while ((sock = accept4(fake->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		pthread_mutex_lock(&fake->lock);
		fake->sock = sock;
		pthread_mutex_unlock(&fake->lock);
		fake_serve(fake, sock);
		fake_drop(fake);
	}
	return NULL;
}

int fake_proxy_setup(void **state)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct fake_proxy *fake = calloc(1, sizeof(*fake));
	char dir[80];

	strcpy(fake->dir, "/tmp/bogus-test-XXXXXX");
	if (!mkdtemp(fake->dir))
		return -1;
	snprintf(dir, sizeof(dir), "%s/bogus", fake->dir);
	mkdir(dir, 0700);
	snprintf(fake->address, sizeof(fake->address), "unix:%s/guest", dir);
	strcpy(addr.sun_path, fake->address + strlen("unix:"));
	fake->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	fake->sock = -1;
	fake->notify_sock = -1;
	fake->eventfd = -1;
	fake->status[BOGUS_WIRE_CHECK] = 1;
	fake->room = BOGUS_WIRE_DATA_MAX;
	pthread_mutex_init(&fake->lock, NULL);
	if (bind(fake->listener, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	    listen(fake->listener, 4) < 0)
		return -1;
	setenv("XDG_RUNTIME_DIR", fake->dir, 1);
	unsetenv("BOGUS_DEVICE");
	*state = fake;
	return pthread_create(&fake->thread, NULL, fake_run, fake);
}

int fake_proxy_teardown(void **state)
{
	struct fake_proxy *fake = *state;
	char dir[80];

	fake_proxy_hang_up(fake);
	shutdown(fake->listener, SHUT_RDWR);
	pthread_join(fake->thread, NULL);
	close(fake->listener);
	unlink(fake->address + strlen("unix:"));
	snprintf(dir, sizeof(dir), "%s/bogus", fake->dir);
	rmdir(dir);
	rmdir(fake->dir);
	free(fake);
	return 0;
}

struct bogus *fake_proxy_open(struct fake_proxy *fake, unsigned int flags)
{
	struct bogus *dev = NULL;

	assert_int_equal(bogus_open(fake->address, flags, &dev), 0);
	return dev;
}

void fake_proxy_notify(struct fake_proxy *fake, uint32_t notify)
{
	uint8_t raw[4];

	bogus_wire_put_u32(raw, notify);
	pthread_mutex_lock(&fake->lock);
	send(fake->notify_sock, raw, sizeof(raw), MSG_NOSIGNAL);
	pthread_mutex_unlock(&fake->lock);
}

void fake_proxy_hang_up(struct fake_proxy *fake)
{
	pthread_mutex_lock(&fake->lock);
	if (fake->sock >= 0)
		shutdown(fake->sock, SHUT_RDWR);
	pthread_mutex_unlock(&fake->lock);
}

struct bogus_wire fake_proxy_seen(struct fake_proxy *fake, uint16_t type)
{
	struct bogus_wire msg;

	pthread_mutex_lock(&fake->lock);
	msg = fake->seen[type];
	pthread_mutex_unlock(&fake->lock);
	return msg;
}

void fake_proxy_answer(struct fake_proxy *fake, uint16_t type, int status)
{
	pthread_mutex_lock(&fake->lock);
	fake->status[type] = status;
	pthread_mutex_unlock(&fake->lock);
}

void fake_proxy_count(struct fake_proxy *fake, uint32_t notify, uint64_t count)
{
	pthread_mutex_lock(&fake->lock);
	fake->notify = notify;
	fake->count = count;
	pthread_mutex_unlock(&fake->lock);
}

void fake_proxy_mangle(struct fake_proxy *fake,
		       size_t (*mangle)(struct fake_proxy *fake, uint8_t *buf,
					size_t n))
{
	pthread_mutex_lock(&fake->lock);
	fake->mangle = mangle;
	pthread_mutex_unlock(&fake->lock);
}
