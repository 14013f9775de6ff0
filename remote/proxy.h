/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The proxy: owns a guest, and lets programs of the user who started it use
 * the guest's devices. One thread, one epoll set; every queue is bounded.
 */
#ifndef REMOTE_PROXY_H
#define REMOTE_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "wire.h"

/* More connections than handles: who wants to look or to end it gets in */
#define PROXY_HANDLES	64
#define PROXY_CLIENTS	80
/*
 * A client has one request under way at a time, and when it goes, a CLOSE
 * follows; requests are taken only while that much is left.
 */
#define PROXY_RESERVE	(PROXY_CLIENTS * BOGUS_WIRE_HEADER)
#define PROXY_QUEUE	(8 * BOGUS_WIRE_MAX + PROXY_RESERVE)
/* A guest that owes a reply and says nothing at all for so long is dead */
#define PROXY_SILENCE_MS 30000

/**
 * struct proxy_options - what the proxy is to do
 * @socket: path of the socket to listen at
 * @log: file for what there is to tell later
 * @errors: file for what QEMU prints
 * @lock: descriptor that is held open as long as the proxy runs, or -1
 * @timeout_ms: how long the guest may take to become ready
 * @command: QEMU, NULL at the end; its descriptor 3 is the agent's line
 */
struct proxy_options {
	const char *socket;
	const char *log;
	const char *errors;
	int lock;
	int64_t timeout_ms;
	char **command;
};

/**
 * struct proxy_client - a program that is connected
 * @id: its number, never used again; 0: this place is free
 * @sock: the connection
 * @notify: our end of its notify socket, -1 without a handle
 * @eventfd: its eventfd while started with one, else -1
 * @offered: the eventfd of a START under way, else -1
 * @greeted: HELLO is done
 * @opened: it has a handle, or has asked for one
 * @listening: its requests are being taken
 * @awaited: type of the request under way, 0 if there is none
 * @seq: its number
 * @since_ms: when it came
 */
struct proxy_client {
	uint32_t id;
	int sock;
	int notify;
	int eventfd;
	int offered;
	bool greeted;
	bool opened;
	bool listening;
	uint16_t awaited;
	uint32_t seq;
	int64_t since_ms;
};

/**
 * struct proxy - all there is
 * @options: as given
 * @epoll: what is waited for
 * @listener: where programs connect, -1 until the guest is ready
 * @signals: a signalfd
 * @line: our end of the line to the agent
 * @report: tells the process that started us whether the guest is ready, -1
 *	afterwards
 * @qemu: QEMU's process, 0 if it is gone
 * @ended: why it is over, NULL while it is not
 * @ready_ms: when the agent had said hello
 * @began_ms: when QEMU was started
 * @heard_ms: when something last came from the agent
 * @release: of the guest's kernel
 * @stream: what comes from the agent
 * @queue: what is to go to the agent
 * @queued: how many bytes
 * @next_id: for the next client
 * @clients: the clients
 * @counters: for STATUS; those that can be counted anew are not kept
 */
struct proxy {
	struct proxy_options options;
	int epoll;
	int listener;
	int signals;
	int line;
	int report;
	pid_t qemu;
	const char *ended;
	int64_t ready_ms;
	int64_t began_ms;
	int64_t heard_ms;
	char release[65];
	struct bogus_stream stream;
	uint8_t queue[PROXY_QUEUE];
	size_t queued;
	uint32_t next_id;
	struct proxy_client clients[PROXY_CLIENTS];
	struct bogus_wire_status counters;
};

/* What an event is about; a client's is its number and this */
enum proxy_source {
	PROXY_LISTENER,
	PROXY_SIGNALS,
	PROXY_LINE,
	PROXY_REPORT,
	PROXY_CLIENT,
};

/* proxy_loop.c */
int64_t proxy_now_ms(void);
int proxy_watch(struct proxy *proxy, int fd, uint64_t source);
void proxy_end(struct proxy *proxy, const char *reason);
void proxy_log(const struct proxy *proxy, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int proxy_run(struct proxy *proxy);

/* proxy_client.c */
int proxy_listen(struct proxy *proxy);
void proxy_accept(struct proxy *proxy);
struct proxy_client *proxy_client_find(struct proxy *proxy, uint32_t id);
int proxy_client_send(struct proxy *proxy, struct proxy_client *client,
		      const struct bogus_wire *msg, int fd);
void proxy_client_signal(struct proxy_client *client);
void proxy_client_gone(struct proxy_client *client);
void proxy_client_close(struct proxy *proxy, struct proxy_client *client);
void proxy_client_listen(struct proxy *proxy, struct proxy_client *client);

/* proxy_request.c */
void proxy_client_read(struct proxy *proxy, struct proxy_client *client);

/* proxy_guest.c */
bool proxy_guest_has_room(const struct proxy *proxy);
void proxy_guest_send(struct proxy *proxy, const struct bogus_wire *msg);
void proxy_guest_flush(struct proxy *proxy);
void proxy_guest_read(struct proxy *proxy);

/* proxy_qemu.c */
int proxy_qemu_start(struct proxy *proxy);
void proxy_qemu_reap(struct proxy *proxy);
void proxy_qemu_stop(struct proxy *proxy);

#endif /* REMOTE_PROXY_H */
