/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A proxy played by a thread of the test: it answers each request as the test
 * has laid down, at a socket in a directory of its own.
 */
#ifndef FAKE_PROXY_H
#define FAKE_PROXY_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "bogus_split.h"
#include "remote.h"
#include "test.h"

#define FAKE_COUNTS	(BOGUS_SPLIT_STAGES * BOGUS_SPLIT_BUCKETS)

/**
 * struct fake_proxy - the proxy
 * @dir: its directory, private, in which "bogus/guest" is the socket
 * @address: "unix:" and the socket
 * @listener: where programs connect
 * @thread: where it runs
 * @lock: protects what follows
 * @status: results, by type of request
 * @seen: the latest request of each type
 * @seen_data: the data of the latest request
 * @notify: number that the next reply to GET_EVENT settles
 * @count: and the count in it
 * @list: what DPC_LIST is answered with, and how long it is
 * @list_size: see @list
 * @counts: what SPLIT is answered with
 * @room: and how many bytes of it a reply has room for
 * @spoil: that reply is spoilt by this before it becomes bytes, NULL: not
 * @requests: how many SPLIT there were
 * @version: what HELLO is answered with, 0: ours
 * @mangle: the next reply is spoilt by this, NULL: not
 * @sock: the connection, -1 if there is none
 * @notify_sock: the proxy's end of the notify socket
 * @eventfd: what came with START, or -1
 */
struct fake_proxy {
	char dir[64];
	char address[128];
	int listener;
	pthread_t thread;
	pthread_mutex_t lock;
	int status[BOGUS_WIRE_TYPES];
	struct bogus_wire seen[BOGUS_WIRE_TYPES];
	char seen_data[BOGUS_WIRE_PAYLOAD_MAX + 1];
	uint32_t notify;
	uint64_t count;
	const char *list;
	size_t list_size;
	uint64_t counts[FAKE_COUNTS];
	size_t room;
	void (*spoil)(struct bogus_wire *msg);
	int requests;
	uint16_t version;
	size_t (*mangle)(struct fake_proxy *fake, uint8_t *buf, size_t n);
	int sock;
	int notify_sock;
	int eventfd;
};

int fake_proxy_setup(void **state);
int fake_proxy_teardown(void **state);
struct bogus *fake_proxy_open(struct fake_proxy *fake, unsigned int flags);
void fake_proxy_notify(struct fake_proxy *fake, uint32_t notify);
void fake_proxy_hang_up(struct fake_proxy *fake);
struct bogus_wire fake_proxy_seen(struct fake_proxy *fake, uint16_t type);
void fake_proxy_answer(struct fake_proxy *fake, uint16_t type, int status);
void fake_proxy_count(struct fake_proxy *fake, uint32_t notify,
		      uint64_t count);
void fake_proxy_mangle(struct fake_proxy *fake,
		       size_t (*mangle)(struct fake_proxy *fake, uint8_t *buf,
					size_t n));

#endif /* FAKE_PROXY_H */
