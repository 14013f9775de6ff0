// SPDX-License-Identifier: GPL-2.0
/* Handles on devices: libbogus's calls, made for a program on the host. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "agent.h"
#include "../libbogus/bogus_split.h"

#define AGENT_NODE	"/dev/bogus"
#define AGENT_COUNTS	(BOGUS_SPLIT_STAGES * BOGUS_SPLIT_BUCKETS)

static void agent_handle_arm(struct agent *agent, struct agent_client *client,
			     bool armed)
{
	if (client->armed == armed)
		return;
	client->armed = armed;
	agent_watch(agent, EPOLL_CTL_MOD, bogus_fd(client->dev),
		    armed ? EPOLLIN : 0, client->id, AGENT_DEVICE);
}

static void agent_handle_notify(struct agent *agent,
				struct agent_client *client)
{
	struct bogus_wire msg = {
		.type = BOGUS_WIRE_NOTIFY,
		.client = client->id,
		.notify = ++client->notify,
	};

	agent_handle_arm(agent, client, false);
	agent_send(agent, &msg);
}

static void agent_handle_gone(struct agent *agent, struct agent_client *client)
{
	struct bogus_wire msg = {
		.type = BOGUS_WIRE_GONE,
		.client = client->id,
	};

	client->gone = true;
	agent_watch(agent, EPOLL_CTL_DEL, bogus_fd(client->dev), 0,
		    client->id, AGENT_DEVICE);
	agent_send(agent, &msg);
}

/**
 * agent_handle_look() - tell the host how a handle is, if that is news
 * @agent: the agent
 * @client: whose handle
 *
 * Looks itself, for an event may be out of date: the count was taken since.
 */
void agent_handle_look(struct agent *agent, struct agent_client *client)
{
	struct pollfd pfd = { .fd = bogus_fd(client->dev), .events = POLLIN };

	if (client->gone || poll(&pfd, 1, 0) <= 0)
		return;
	if (pfd.revents & POLLHUP) {
		agent_handle_gone(agent, client);
		return;
	}
	/* Nobody here is to be told; it would show for ever */
	if (pfd.revents & POLLERR)
		bogus_get_error(client->dev);
	if (pfd.revents & POLLIN && client->armed)
		agent_handle_notify(agent, client);
}

static int agent_handle_make(struct agent *agent, const struct bogus_wire *msg)
{
	struct agent_client *client = agent_client_find(agent, 0);
	char path[32];
	int ret;

	if (!client)
		return -EUSERS;
	snprintf(path, sizeof(path), AGENT_NODE "%" PRIu32, msg->device);
	*client = (struct agent_client) { .armed = true };
	ret = bogus_open(path, msg->flags, &client->dev);
	if (ret < 0)
		return ret;
	ret = agent_watch(agent, EPOLL_CTL_ADD, bogus_fd(client->dev), EPOLLIN,
			  msg->client, AGENT_DEVICE);
	if (ret < 0) {
		bogus_close(client->dev);
		return ret;
	}
	client->id = msg->client;
	client->device = msg->device;
	return 0;
}

/**
 * agent_handle_open() - do OPEN
 * @agent: the agent
 * @msg: the request, of a client that is not known yet
 */
void agent_handle_open(struct agent *agent, const struct bogus_wire *msg)
{
	agent_reply(agent, msg, agent_handle_make(agent, msg));
}

/**
 * agent_handle_close() - undo agent_handle_open()
 * @agent: the agent
 * @client: whose handle
 */
void agent_handle_close(struct agent *agent, struct agent_client *client)
{
	agent_reader_leave(&agent->readers, &client->reader);
	bogus_close(client->dev);
	client->dev = NULL;
}

static int agent_handle_dpc_list(struct bogus *dev, struct bogus_wire *msg,
				 uint8_t *data)
{
	int ret = bogus_dpc_list(dev, (char *)data, BOGUS_WIRE_DATA_MAX);

	if (ret < 0)
		return ret;
	msg->data = data;
	msg->size = strlen((char *)data);
	return 0;
}

static int agent_handle_dpc_set(struct bogus *dev, const struct bogus_wire *msg)
{
	char name[32] = "";

	if (msg->size >= sizeof(name) || memchr(msg->data, '\0', msg->size))
		return -EINVAL;
	memcpy(name, msg->data, msg->size);
	return bogus_dpc_set(dev, name);
}

static int agent_handle_split(struct bogus *dev, struct bogus_wire *msg,
			      uint8_t *data)
{
	struct bogus_split split;
	int ret;

	if (msg->first >= AGENT_COUNTS || !msg->num ||
	    msg->num > AGENT_COUNTS - msg->first)
		return -EINVAL;
	ret = bogus_split_get(dev, &split, sizeof(split));
	if (ret < 0)
		return ret;
	msg->data = data;
	msg->size = bogus_wire_put_counts(split.counts[0] + msg->first,
					  &msg->num, data,
					  BOGUS_WIRE_DATA_MAX);
	return 0;
}

/* What a reply has for data is left in @data, BOGUS_WIRE_DATA_MAX bytes */
static int agent_handle_do(struct bogus *dev, struct bogus_wire *msg,
			   uint8_t *data)
{
	switch (msg->type) {
	case BOGUS_WIRE_CHECK:
		return bogus_check(dev);
	case BOGUS_WIRE_START:
		return bogus_start(dev);
	case BOGUS_WIRE_STOP:
		return bogus_stop(dev);
	case BOGUS_WIRE_GET_EVENT:
		return bogus_get_event(dev, &msg->value);
	case BOGUS_WIRE_INFO:
		return bogus_info(dev, &msg->info, sizeof(msg->info));
	case BOGUS_WIRE_SET_PERIOD:
		return bogus_set_period(dev, msg->value);
	case BOGUS_WIRE_DPC_LIST:
		return agent_handle_dpc_list(dev, msg, data);
	case BOGUS_WIRE_DPC_SET:
		return agent_handle_dpc_set(dev, msg);
	case BOGUS_WIRE_SPLIT:
		return agent_handle_split(dev, msg, data);
	default:
		return -EINVAL;
	}
}

/**
 * agent_handle_call() - make a call for a client
 * @agent: the agent
 * @client: the client
 * @msg: the request
 *
 * What the host hears and in which order decides what an eventfd says there:
 * events before START don't signal it, events before STOP do, and each count
 * that was zero and is taken has been notified. And once a call has failed
 * for want of the device, its handle shows so.
 */
void agent_handle_call(struct agent *agent, struct agent_client *client,
		       const struct bogus_wire *msg)
{
	uint8_t data[BOGUS_WIRE_DATA_MAX];
	struct bogus_wire reply = *msg;
	int ret;

	agent_handle_look(agent, client);
	ret = agent_handle_do(client->dev, &reply, data);
	if (msg->type == BOGUS_WIRE_SPLIT && ret == 0)
		agent_reader_ask(&agent->readers, &client->reader,
				 client->device, agent_now_ns());
	if (msg->type != BOGUS_WIRE_START && msg->type != BOGUS_WIRE_GET_EVENT)
		agent_handle_look(agent, client);
	if (msg->type == BOGUS_WIRE_GET_EVENT && ret == 0 && !client->gone)
		agent_handle_arm(agent, client, true);
	if (ret == -ENODEV)
		agent_handle_look(agent, client);
	reply.notify = client->notify;
	agent_reply(agent, &reply, ret);
}

/**
 * struct agent_numbers - numbers of devices
 * @raw: as they are sent
 * @size: how much of it is used
 */
struct agent_numbers {
	uint8_t raw[BOGUS_WIRE_DATA_MAX];
	size_t size;
};

static int agent_list_add(const char *path, void *data)
{
	struct agent_numbers *numbers = data;

	if (strncmp(path, AGENT_NODE, strlen(AGENT_NODE)) != 0 ||
	    numbers->size + 4 > sizeof(numbers->raw))
		return 0;
	bogus_wire_put_u32(numbers->raw + numbers->size,
			   strtoul(path + strlen(AGENT_NODE), NULL, 10));
	numbers->size += 4;
	return 0;
}

/**
 * agent_list() - do LIST
 * @agent: the agent
 * @msg: the request
 */
void agent_list(struct agent *agent, const struct bogus_wire *msg)
{
	struct agent_numbers numbers = { .size = 0 };
	struct bogus_wire reply = *msg;
	int ret = bogus_for_each(agent_list_add, &numbers);

	reply.data = numbers.raw;
	reply.size = numbers.size;
	agent_reply(agent, &reply, ret);
}
