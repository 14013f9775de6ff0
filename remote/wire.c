// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages to bytes and back, see wire.h. */
#include <errno.h>
#include <string.h>

#include "wire.h"

/*
 * What each type has after the header, a letter a field: s status, f flags,
 * d device, n notify, c first and num of counts, v value, i info, p the proxy's
 * status, and * for data up to the end. NULL: there is no such message.
 */
static const char *const bogus_wire_requests[BOGUS_WIRE_TYPES] = {
	[BOGUS_WIRE_HELLO]	= "*",
	[BOGUS_WIRE_OPEN]	= "fd",
	[BOGUS_WIRE_CHECK]	= "",
	[BOGUS_WIRE_START]	= "f",
	[BOGUS_WIRE_STOP]	= "",
	[BOGUS_WIRE_GET_EVENT]	= "",
	[BOGUS_WIRE_INFO]	= "",
	[BOGUS_WIRE_SET_PERIOD]	= "v",
	[BOGUS_WIRE_LIST]	= "",
	[BOGUS_WIRE_EXEC]	= "*",
	[BOGUS_WIRE_READ]	= "",
	[BOGUS_WIRE_STATUS]	= "",
	[BOGUS_WIRE_SHUTDOWN]	= "",
	[BOGUS_WIRE_CLOSE]	= "",
	[BOGUS_WIRE_NOTIFY]	= "n",
	[BOGUS_WIRE_GONE]	= "",
	[BOGUS_WIRE_DPC_LIST]	= "",
	[BOGUS_WIRE_DPC_SET]	= "*",
	[BOGUS_WIRE_SPLIT]	= "c",
};

static const char *const bogus_wire_replies[BOGUS_WIRE_TYPES] = {
	[BOGUS_WIRE_HELLO]	= "s*",
	[BOGUS_WIRE_OPEN]	= "s",
	[BOGUS_WIRE_CHECK]	= "s",
	[BOGUS_WIRE_START]	= "s",
	[BOGUS_WIRE_STOP]	= "s",
	[BOGUS_WIRE_GET_EVENT]	= "snv",
	[BOGUS_WIRE_INFO]	= "si",
	[BOGUS_WIRE_SET_PERIOD]	= "s",
	[BOGUS_WIRE_LIST]	= "s*",
	[BOGUS_WIRE_EXEC]	= "s",
	[BOGUS_WIRE_READ]	= "sfv*",
	[BOGUS_WIRE_STATUS]	= "sp*",
	[BOGUS_WIRE_SHUTDOWN]	= "s",
	[BOGUS_WIRE_DPC_LIST]	= "s*",
	[BOGUS_WIRE_DPC_SET]	= "s",
	[BOGUS_WIRE_SPLIT]	= "sc*",
};

/**
 * struct bogus_cursor - a place in a buffer, and whether it was passed
 * @in: reading: from here on
 * @out: writing: from here on
 * @left: bytes up to the end
 * @short_of: a field did not fit in
 */
struct bogus_cursor {
	const uint8_t *in;
	uint8_t *out;
	size_t left;
	int short_of;
};

/* One function for both ways keeps them the same */
typedef void bogus_wire_u32_fn(struct bogus_cursor *c, uint32_t *value);
typedef void bogus_wire_u64_fn(struct bogus_cursor *c, uint64_t *value);
typedef void bogus_wire_bytes_fn(struct bogus_cursor *c, void *data, size_t n);

struct bogus_wire_way {
	bogus_wire_u32_fn *u32;
	bogus_wire_u64_fn *u64;
	bogus_wire_bytes_fn *bytes;
};

/**
 * bogus_wire_get_u32() - read a number
 * @p: four bytes
 *
 * Return: the number.
 */
uint32_t bogus_wire_get_u32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/**
 * bogus_wire_put_u32() - write a number
 * @p: where to, four bytes
 * @value: the number
 */
void bogus_wire_put_u32(uint8_t *p, uint32_t value)
{
	p[0] = value;
	p[1] = value >> 8;
	p[2] = value >> 16;
	p[3] = value >> 24;
}

static int bogus_cursor_has(struct bogus_cursor *c, size_t n)
{
	if (c->left < n || c->short_of) {
		c->short_of = 1;
		return 0;
	}
	c->left -= n;
	return 1;
}

static void bogus_wire_read_u32(struct bogus_cursor *c, uint32_t *value)
{
	*value = 0;
	if (!bogus_cursor_has(c, 4))
		return;
	*value = bogus_wire_get_u32(c->in);
	c->in += 4;
}

static void bogus_wire_read_u64(struct bogus_cursor *c, uint64_t *value)
{
	uint32_t low, high;

	bogus_wire_read_u32(c, &low);
	bogus_wire_read_u32(c, &high);
	*value = low | (uint64_t)high << 32;
}

static void bogus_wire_read_bytes(struct bogus_cursor *c, void *data, size_t n)
{
	if (!bogus_cursor_has(c, n))
		return;
	memcpy(data, c->in, n);
	c->in += n;
}

static void bogus_wire_write_u32(struct bogus_cursor *c, uint32_t *value)
{
	if (!bogus_cursor_has(c, 4))
		return;
	bogus_wire_put_u32(c->out, *value);
	c->out += 4;
}

static void bogus_wire_write_u64(struct bogus_cursor *c, uint64_t *value)
{
	uint32_t low = *value, high = *value >> 32;

	bogus_wire_write_u32(c, &low);
	bogus_wire_write_u32(c, &high);
}

static void bogus_wire_write_bytes(struct bogus_cursor *c, void *data,
				   size_t n)
{
	if (!n || !bogus_cursor_has(c, n))
		return;
	memcpy(c->out, data, n);
	c->out += n;
}

static const struct bogus_wire_way bogus_wire_reading = {
	.u32	= bogus_wire_read_u32,
	.u64	= bogus_wire_read_u64,
	.bytes	= bogus_wire_read_bytes,
};

static const struct bogus_wire_way bogus_wire_writing = {
	.u32	= bogus_wire_write_u32,
	.u64	= bogus_wire_write_u64,
	.bytes	= bogus_wire_write_bytes,
};

static void bogus_wire_do_info(const struct bogus_wire_way *way,
			       struct bogus_cursor *c,
			       struct bogus_device_info *info)
{
	way->u32(c, &info->abi_version);
	way->u32(c, &info->state);
	way->u32(c, &info->port);
	way->u32(c, &info->irq);
	way->u32(c, &info->hwirq);
	way->u32(c, &info->handles);
	way->u32(c, &info->started);
	way->u64(c, &info->period_ns);
	way->u64(c, &info->period_min_ns);
	way->u64(c, &info->period_max_ns);
	way->u64(c, &info->raised);
	way->u64(c, &info->serviced);
	way->u64(c, &info->discarded);
	way->u64(c, &info->overrun);
	way->u64(c, &info->pending);
	way->u64(c, &info->spurious);
	way->u64(c, &info->dpc_runs);
	way->u64(c, &info->coalesced);
	way->u64(c, &info->published);
	way->u64(c, &info->raised_at_ns);
	way->u64(c, &info->isr_at_ns);
	way->u64(c, &info->dpc_at_ns);
	way->bytes(c, info->dpc, sizeof(info->dpc));
	way->u64(c, &info->errors);
	way->u64(c, &info->restarts);
	way->u32(c, &info->outages);
	way->u32(c, &info->failing);
}

static void bogus_wire_do_proxy(const struct bogus_wire_way *way,
				struct bogus_cursor *c,
				struct bogus_wire_status *proxy)
{
	way->u32(c, &proxy->pid);
	way->u32(c, &proxy->qemu_pid);
	way->u32(c, &proxy->clients);
	way->u32(c, &proxy->handles);
	way->u64(c, &proxy->uptime_ms);
	way->u64(c, &proxy->requests);
	way->u64(c, &proxy->bad_client);
	way->u64(c, &proxy->bad_guest);
	way->u64(c, &proxy->refused);
}

static void bogus_wire_do_field(const struct bogus_wire_way *way,
				struct bogus_cursor *c, struct bogus_wire *msg,
				char field)
{
	uint32_t status = msg->status;

	switch (field) {
	case 's':
		way->u32(c, &status);
		msg->status = status;
		break;
	case 'f':
		way->u32(c, &msg->flags);
		break;
	case 'd':
		way->u32(c, &msg->device);
		break;
	case 'n':
		way->u32(c, &msg->notify);
		break;
	case 'c':
		way->u32(c, &msg->first);
		way->u32(c, &msg->num);
		break;
	case 'v':
		way->u64(c, &msg->value);
		break;
	case 'i':
		bogus_wire_do_info(way, c, &msg->info);
		break;
	case 'p':
		bogus_wire_do_proxy(way, c, &msg->proxy);
		break;
	}
}

/* All but the data, which is the rest */
static void bogus_wire_do_fields(const struct bogus_wire_way *way,
				 struct bogus_cursor *c,
				 struct bogus_wire *msg, const char *fields)
{
	for (; *fields && *fields != '*'; fields++)
		bogus_wire_do_field(way, c, msg, *fields);
}

static const char *bogus_wire_fields(uint16_t type)
{
	uint16_t request = type & ~BOGUS_WIRE_REPLY;

	if (request >= BOGUS_WIRE_TYPES)
		return NULL;
	return type & BOGUS_WIRE_REPLY ? bogus_wire_replies[request] :
					 bogus_wire_requests[request];
}

static void bogus_wire_put_header(const struct bogus_wire *msg, uint8_t *buf,
				  size_t payload)
{
	bogus_wire_put_u32(buf, BOGUS_WIRE_MAGIC);
	bogus_wire_put_u32(buf + 4, BOGUS_WIRE_VERSION |
				    (uint32_t)msg->type << 16);
	bogus_wire_put_u32(buf + 8, msg->client);
	bogus_wire_put_u32(buf + 12, msg->seq);
	bogus_wire_put_u32(buf + 16, payload);
}

/**
 * bogus_wire_encode() - make bytes of a message
 * @msg: the message
 * @buf: where they go, BOGUS_WIRE_MAX bytes
 *
 * Return: how many bytes; 0 if there is no such message or the data is too
 * long for it.
 */
size_t bogus_wire_encode(const struct bogus_wire *msg, uint8_t *buf)
{
	const char *fields = bogus_wire_fields(msg->type);
	struct bogus_wire copy = *msg;
	struct bogus_cursor c = {
		.out = buf + BOGUS_WIRE_HEADER,
		.left = BOGUS_WIRE_PAYLOAD_MAX,
	};

	if (!fields)
		return 0;
	bogus_wire_do_fields(&bogus_wire_writing, &c, &copy, fields);
	if (strchr(fields, '*'))
		bogus_wire_write_bytes(&c, (void *)msg->data, msg->size);
	if (c.short_of)
		return 0;
	bogus_wire_put_header(msg, buf, BOGUS_WIRE_PAYLOAD_MAX - c.left);
	return BOGUS_WIRE_MAX - c.left;
}

static int bogus_wire_get_header(struct bogus_wire *msg, const uint8_t *buf,
				 size_t size)
{
	uint32_t word;

	if (size < BOGUS_WIRE_HEADER || size > BOGUS_WIRE_MAX ||
	    bogus_wire_get_u32(buf) != BOGUS_WIRE_MAGIC ||
	    bogus_wire_get_u32(buf + 16) != size - BOGUS_WIRE_HEADER)
		return -EBADMSG;
	word = bogus_wire_get_u32(buf + 4);
	msg->version = word;
	msg->type = word >> 16;
	msg->client = bogus_wire_get_u32(buf + 8);
	msg->seq = bogus_wire_get_u32(buf + 12);
	return 0;
}

/**
 * bogus_wire_decode() - make a message of bytes
 * @msg: where it goes
 * @buf: the bytes, which the message's data stays in
 * @size: how many; the message must have just this size
 *
 * Return: 0; -EBADMSG if it is malformed; -EPROTO if it is of another
 * version, which only a HELLO may be.
 */
int bogus_wire_decode(struct bogus_wire *msg, const uint8_t *buf, size_t size)
{
	struct bogus_cursor c = { .in = buf + BOGUS_WIRE_HEADER };
	const char *fields;
	int ret;

	memset(msg, 0, sizeof(*msg));
	ret = bogus_wire_get_header(msg, buf, size);
	if (ret < 0)
		return ret;
	if (msg->version != BOGUS_WIRE_VERSION &&
	    (msg->type & ~BOGUS_WIRE_REPLY) != BOGUS_WIRE_HELLO)
		return -EPROTO;
	fields = bogus_wire_fields(msg->type);
	if (!fields)
		return -EBADMSG;
	c.left = size - BOGUS_WIRE_HEADER;
	bogus_wire_do_fields(&bogus_wire_reading, &c, msg, fields);
	msg->info.dpc[sizeof(msg->info.dpc) - 1] = '\0';
	if (strchr(fields, '*')) {
		msg->data = c.in;
		msg->size = c.left;
		c.left = 0;
	}
	return c.short_of || c.left ? -EBADMSG : 0;
}
