/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a program, the proxy on the host and the agent in the guest say to
 * each other. All of it goes through bogus_wire_encode() and _decode(): no
 * structure is ever laid over bytes that came from elsewhere.
 *
 * A message is a header of 20 bytes and up to 4096 bytes more, numbers in
 * little-endian order:
 *
 *	u32 magic	"BOGS"
 *	u16 version	BOGUS_WIRE_VERSION
 *	u16 type	enum bogus_wire_type, with BOGUS_WIRE_REPLY in replies
 *	u32 client	which one, between proxy and agent; else 0
 *	u32 seq		the request's number, the same in its reply
 *	u32 length	of what follows
 *
 * Between program and proxy a message is a packet; between proxy and agent
 * it is a part of a stream, which struct bogus_stream takes apart. Header
 * and HELLO stay as they are in all versions, so that two of different
 * versions can tell each other.
 */
#ifndef BOGUS_WIRE_H
#define BOGUS_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "../libbogus/bogus.h"

#define BOGUS_WIRE_MAGIC	0x53474f42U
#define BOGUS_WIRE_VERSION	3
#define BOGUS_WIRE_HEADER	20
#define BOGUS_WIRE_PAYLOAD_MAX	4096
#define BOGUS_WIRE_MAX		(BOGUS_WIRE_HEADER + BOGUS_WIRE_PAYLOAD_MAX)
/* What still fits in beside the fields of a reply that carries data */
#define BOGUS_WIRE_DATA_MAX	(BOGUS_WIRE_PAYLOAD_MAX - 64)

/**
 * enum bogus_wire_type - what a message is about
 * @BOGUS_WIRE_HELLO: first on every connection; from the agent, its data is
 *	the release of the guest's kernel
 * @BOGUS_WIRE_OPEN: make a handle on device number @device with @flags
 *	(BOGUS_O_*); the reply to a program brings the notify socket along
 * @BOGUS_WIRE_CHECK: bogus_check(); the result is the status
 * @BOGUS_WIRE_START: bogus_start(); with BOGUS_WIRE_EVENTFD in @flags it
 *	brings the eventfd along
 * @BOGUS_WIRE_STOP: bogus_stop()
 * @BOGUS_WIRE_GET_EVENT: bogus_get_event(); the reply has the count in @value
 *	and in @notify the latest notification that it has settled
 * @BOGUS_WIRE_INFO: bogus_info()
 * @BOGUS_WIRE_SET_PERIOD: bogus_set_period() with @value
 * @BOGUS_WIRE_LIST: the numbers of the devices, four bytes each
 * @BOGUS_WIRE_EXEC: run the command in the data, a NUL after each word
 * @BOGUS_WIRE_READ: wait for more of its output, on stream 1 or 2 (@flags);
 *	stream 0 is the end, with the status of wait(2) in @value
 * @BOGUS_WIRE_STATUS: ask the proxy how things are
 * @BOGUS_WIRE_SHUTDOWN: tell the proxy to end the guest
 * @BOGUS_WIRE_CLOSE: proxy to agent: the client is gone
 * @BOGUS_WIRE_NOTIFY: agent to proxy: the count has become non-zero, and
 *	@notify is the number of this notification
 * @BOGUS_WIRE_GONE: agent to proxy: the client's device is gone
 * @BOGUS_WIRE_DPC_LIST: bogus_dpc_list(); the reply has it in its data
 * @BOGUS_WIRE_DPC_SET: bogus_dpc_set() with the name in the data
 * @BOGUS_WIRE_SPLIT: the counts of bogus_split_get(), all stages numbered
 *	through: @num from number @first on. The reply has as many of these, at
 *	least one, as there is room for; see bogus_wire_put_counts()
 */
enum bogus_wire_type {
	BOGUS_WIRE_HELLO = 1,
	BOGUS_WIRE_OPEN,
	BOGUS_WIRE_CHECK,
	BOGUS_WIRE_START,
	BOGUS_WIRE_STOP,
	BOGUS_WIRE_GET_EVENT,
	BOGUS_WIRE_INFO,
	BOGUS_WIRE_SET_PERIOD,
	BOGUS_WIRE_LIST,
	BOGUS_WIRE_EXEC,
	BOGUS_WIRE_READ,
	BOGUS_WIRE_STATUS,
	BOGUS_WIRE_SHUTDOWN,
	BOGUS_WIRE_CLOSE,
	BOGUS_WIRE_NOTIFY,
	BOGUS_WIRE_GONE,
	BOGUS_WIRE_DPC_LIST,
	BOGUS_WIRE_DPC_SET,
	BOGUS_WIRE_SPLIT,
	BOGUS_WIRE_TYPES,
	BOGUS_WIRE_REPLY = 0x8000,
};

#define BOGUS_WIRE_EVENTFD	(1U << 0)	/* START: an eventfd is here */

/**
 * struct bogus_wire_status - how the proxy is
 * @pid: its process
 * @qemu_pid: QEMU's
 * @clients: programs that are connected, the asking one included
 * @handles: how many of them have a device open
 * @uptime_ms: since the guest was ready
 * @requests: served so far
 * @bad_client: malformed messages from programs, all refused
 * @bad_guest: malformed messages from the guest, all refused
 * @refused: programs turned away, for there were too many
 */
struct bogus_wire_status {
	uint32_t pid;
	uint32_t qemu_pid;
	uint32_t clients;
	uint32_t handles;
	uint64_t uptime_ms;
	uint64_t requests;
	uint64_t bad_client;
	uint64_t bad_guest;
	uint64_t refused;
};

/**
 * struct bogus_wire - a message, taken apart
 * @type: enum bogus_wire_type, maybe with BOGUS_WIRE_REPLY
 * @version: of the sender; bogus_wire_encode() puts our own
 * @client: see above
 * @seq: see above
 * @status: of a reply: 0 or more, or a negative errno code
 * @flags: see the types, and so on
 * @device: number of a device
 * @notify: number of a notification
 * @first: number of a count
 * @num: how many counts
 * @value: count, period or exit status
 * @info: of a reply to INFO
 * @proxy: of a reply to STATUS
 * @data: bytes without a NUL, in the buffer that was decoded
 * @size: how many
 *
 * Which fields a type has is written in wire.c; the others are zero.
 */
struct bogus_wire {
	uint16_t type;
	uint16_t version;
	uint32_t client;
	uint32_t seq;
	int32_t status;
	uint32_t flags;
	uint32_t device;
	uint32_t notify;
	uint32_t first;
	uint32_t num;
	uint64_t value;
	struct bogus_device_info info;
	struct bogus_wire_status proxy;
	const uint8_t *data;
	size_t size;
};

size_t bogus_wire_encode(const struct bogus_wire *msg, uint8_t *buf);
int bogus_wire_decode(struct bogus_wire *msg, const uint8_t *buf, size_t size);
uint32_t bogus_wire_get_u32(const uint8_t *p);
void bogus_wire_put_u32(uint8_t *p, uint32_t value);

/* wire_counts.c */
size_t bogus_wire_put_counts(const uint64_t *counts, uint32_t *num,
			     uint8_t *buf, size_t size);
int bogus_wire_get_counts(uint64_t *counts, uint32_t num, const uint8_t *buf,
			  size_t size);

/**
 * struct bogus_stream - takes a stream of bytes apart into messages
 * @buf: bytes not yet taken
 * @start: where they begin
 * @len: how many
 * @bad: malformed messages, and runs of bytes that are no message
 * @skipping: within such a run
 */
struct bogus_stream {
	uint8_t buf[2 * BOGUS_WIRE_MAX];
	size_t start;
	size_t len;
	uint64_t bad;
	int skipping;
};

uint8_t *bogus_stream_room(struct bogus_stream *stream, size_t *room);
void bogus_stream_add(struct bogus_stream *stream, size_t n);
int bogus_stream_next(struct bogus_stream *stream, struct bogus_wire *msg);

#endif /* BOGUS_WIRE_H */
