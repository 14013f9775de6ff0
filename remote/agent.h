/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The agent in the guest: makes the calls that programs on the host ask for,
 * each program's on a handle of its own, and says when a count becomes
 * non-zero or a device goes.
 */
#ifndef REMOTE_AGENT_H
#define REMOTE_AGENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent_reader.h"
#include "wire.h"

/* As many handles as the proxy lets be */
#define AGENT_CLIENTS	64

/* What an event is about: a client's is its number times this, and which */
enum agent_source {
	AGENT_DEVICE,
	AGENT_OUTPUT,
	AGENT_ERRORS,
	AGENT_PORT,
	AGENT_SIGNALS,
	AGENT_SOURCES,
};

/**
 * struct agent_exec - a command that a client has had run
 * @pid: its process, 0 if there is no command
 * @fds: what it prints, -1 at the end
 * @ended: it has ended
 * @status: how, as wait(2) has it
 * @reading: the client waits for more
 * @seq: number of the request by which it does
 */
struct agent_exec {
	pid_t pid;
	int fds[2];
	bool ended;
	int status;
	bool reading;
	uint32_t seq;
};

/**
 * struct agent_client - a program on the host
 * @id: its number; 0: this place is free
 * @dev: its handle, NULL if it runs a command
 * @device: number of the device it is on
 * @reader: who reads that device, once histograms have been asked for
 * @notify: number of the latest notification
 * @armed: a non-zero count has not been notified yet
 * @gone: the device is gone, and that has been told
 * @exec: its command
 */
struct agent_client {
	uint32_t id;
	struct bogus *dev;
	uint32_t device;
	struct agent_reader *reader;
	uint32_t notify;
	bool armed;
	bool gone;
	struct agent_exec exec;
};

/**
 * struct agent - all there is
 * @port: the line to the host
 * @epoll: what is waited for
 * @signals: a signalfd, for commands that end
 * @stream: what comes from the host
 * @readers: who sleeps in read()
 * @clients: the clients
 */
struct agent {
	int port;
	int epoll;
	int signals;
	struct bogus_stream stream;
	struct agent_reader *readers;
	struct agent_client clients[AGENT_CLIENTS];
};

/* agent.c */
int64_t agent_now_ns(void);
void agent_send(struct agent *agent, const struct bogus_wire *msg);
void agent_reply(struct agent *agent, const struct bogus_wire *request,
		 int status);
int agent_watch(struct agent *agent, int op, int fd, uint32_t events,
		uint32_t client, enum agent_source source);
struct agent_client *agent_client_find(struct agent *agent, uint32_t id);

/* agent_port.c */
int agent_port_open(const char *name);
int agent_port_write(int port, const uint8_t *buf, size_t size);

/* agent_handle.c */
void agent_handle_open(struct agent *agent, const struct bogus_wire *msg);
void agent_handle_call(struct agent *agent, struct agent_client *client,
		       const struct bogus_wire *msg);
void agent_handle_look(struct agent *agent, struct agent_client *client);
void agent_handle_close(struct agent *agent, struct agent_client *client);
void agent_list(struct agent *agent, const struct bogus_wire *msg);

/* agent_exec.c */
void agent_exec_start(struct agent *agent, const struct bogus_wire *msg);
void agent_exec_read(struct agent *agent, struct agent_client *client,
		     const struct bogus_wire *msg);
void agent_exec_more(struct agent *agent, struct agent_client *client);
void agent_exec_reap(struct agent *agent);
void agent_exec_close(struct agent_client *client);

#endif /* REMOTE_AGENT_H */
