// SPDX-License-Identifier: GPL-2.0
/*
 * bogus-agent: serves the host's programs through one virtio-serial port, for
 * as long as the host listens.
 *
 * usage: bogus-agent [PORT]
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"

#define AGENT_DEFAULT_PORT	"bogus"
#define AGENT_EVENTS		32

/**
 * agent_now_ns() - the time
 *
 * Return: nanoseconds on CLOCK_MONOTONIC.
 */
int64_t agent_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void __attribute__((noreturn)) agent_end(struct agent *agent, int status)
{
	agent_reader_end(agent->readers);
	_exit(status);
}

/**
 * agent_send() - send a message to the host
 * @agent: the agent, which ends if there is no host any more
 * @msg: the message
 */
void agent_send(struct agent *agent, const struct bogus_wire *msg)
{
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(msg, buf);

	if (agent_port_write(agent->port, buf, n) < 0)
		agent_end(agent, 1);
}

/**
 * agent_reply() - answer a request
 * @agent: the agent
 * @request: the request, with whatever the reply has beside its status
 * @status: the result
 */
void agent_reply(struct agent *agent, const struct bogus_wire *request,
		 int status)
{
	struct bogus_wire reply = *request;

	reply.type |= BOGUS_WIRE_REPLY;
	reply.status = status;
	agent_send(agent, &reply);
}

/**
 * agent_watch() - wait for a descriptor, or stop that
 * @agent: the agent
 * @op: EPOLL_CTL_*
 * @fd: the descriptor
 * @events: EPOLL*
 * @client: whose it is, or 0
 * @source: what it is
 *
 * Return: 0 or -errno.
 */
int agent_watch(struct agent *agent, int op, int fd, uint32_t events,
		uint32_t client, enum agent_source source)
{
	struct epoll_event event = {
		.events = events,
		.data.u64 = (uint64_t)client * AGENT_SOURCES + source,
	};

	return epoll_ctl(agent->epoll, op, fd, &event) < 0 ? -errno : 0;
}

/**
 * agent_client_find() - a client by its number
 * @agent: the agent
 * @id: the number; 0 finds a free place
 *
 * Return: the client, or NULL.
 */
struct agent_client *agent_client_find(struct agent *agent, uint32_t id)
{
	int i;

	for (i = 0; i < AGENT_CLIENTS; i++)
		if (agent->clients[i].id == id)
			return &agent->clients[i];
	return NULL;
}

static void agent_client_close(struct agent *agent,
			       struct agent_client *client)
{
	if (client->dev)
		agent_handle_close(agent, client);
	else
		agent_exec_close(client);
	client->id = 0;
}

static void agent_hello(struct agent *agent)
{
	struct bogus_wire msg = { .type = BOGUS_WIRE_HELLO };
	struct utsname name;

	uname(&name);
	msg.data = (const uint8_t *)name.release;
	msg.size = strlen(name.release);
	agent_send(agent, &msg);
}

static void agent_client_request(struct agent *agent,
				 struct agent_client *client,
				 const struct bogus_wire *msg)
{
	if (msg->type == BOGUS_WIRE_CLOSE)
		agent_client_close(agent, client);
	else if (client->dev && msg->type != BOGUS_WIRE_READ)
		agent_handle_call(agent, client, msg);
	else if (!client->dev && msg->type == BOGUS_WIRE_READ)
		agent_exec_read(agent, client, msg);
	else
		agent_reply(agent, msg, -EINVAL);
}

/* Does the proxy wait for a reply? */
static bool agent_is_awaited(uint16_t type)
{
	return (type >= BOGUS_WIRE_OPEN && type <= BOGUS_WIRE_READ) ||
	       (type >= BOGUS_WIRE_DPC_LIST && type <= BOGUS_WIRE_SPLIT);
}

/* A client that could not be opened is not known, and its CLOSE is nothing */
static void agent_request(struct agent *agent, const struct bogus_wire *msg)
{
	struct agent_client *client;

	if (msg->type == BOGUS_WIRE_LIST) {
		agent_list(agent, msg);
		return;
	}
	client = msg->client ? agent_client_find(agent, msg->client) : NULL;
	if (client)
		agent_client_request(agent, client, msg);
	else if (msg->type == BOGUS_WIRE_OPEN && msg->client)
		agent_handle_open(agent, msg);
	else if (msg->type == BOGUS_WIRE_EXEC && msg->client)
		agent_exec_start(agent, msg);
	else if (agent_is_awaited(msg->type))
		agent_reply(agent, msg, -EINVAL);
}

static void agent_read(struct agent *agent, uint32_t events)
{
	struct bogus_wire msg;
	size_t room;
	uint8_t *p = bogus_stream_room(&agent->stream, &room);
	ssize_t n = read(agent->port, p, room);

	if (n <= 0) {
		if (events & EPOLLHUP)
			agent_end(agent, 0);	/* the host has hung up */
		return;
	}
	bogus_stream_add(&agent->stream, n);
	while (bogus_stream_next(&agent->stream, &msg))
		agent_request(agent, &msg);
}

static void agent_serve(struct agent *agent, const struct epoll_event *event)
{
	uint32_t id = event->data.u64 / AGENT_SOURCES;
	struct agent_client *client = id ? agent_client_find(agent, id) : NULL;

	switch (event->data.u64 % AGENT_SOURCES) {
	case AGENT_PORT:
		agent_read(agent, event->events);
		return;
	case AGENT_SIGNALS:
		agent_exec_reap(agent);
		return;
	case AGENT_DEVICE:
		if (client && client->dev)
			agent_handle_look(agent, client);
		return;
	default:
		if (client && !client->dev)
			agent_exec_more(agent, client);
	}
}

static int agent_prepare(struct agent *agent, const char *port)
{
	sigset_t set;

	agent->port = agent_port_open(port);
	agent->epoll = epoll_create1(EPOLL_CLOEXEC);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	agent->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (agent->port < 0 || agent->epoll < 0 || agent->signals < 0)
		return -errno;
	if (agent_watch(agent, EPOLL_CTL_ADD, agent->port, EPOLLIN, 0,
			AGENT_PORT) < 0 ||
	    agent_watch(agent, EPOLL_CTL_ADD, agent->signals, EPOLLIN, 0,
			AGENT_SIGNALS) < 0)
		return -errno;
	return 0;
}

int main(int argc, char **argv)
{
	static struct agent agent;
	struct epoll_event events[AGENT_EVENTS];
	int i, n, timeout;

	if (agent_prepare(&agent, argc > 1 ? argv[1] :
			  AGENT_DEFAULT_PORT) < 0) {
		fprintf(stderr, "bogus-agent: no line to the host: %s\n",
			strerror(errno));
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	agent_hello(&agent);
	for (;;) {
		timeout = agent_reader_expire(agent.readers, agent_now_ns());
		n = epoll_wait(agent.epoll, events, AGENT_EVENTS, timeout);
		for (i = 0; i < n; i++)
			agent_serve(&agent, &events[i]);
	}
}
