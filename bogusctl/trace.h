/* SPDX-License-Identifier: GPL-2.0 */
/* What the tracepoints of the two modules have told. */
#ifndef BOGUSCTL_TRACE_H
#define BOGUSCTL_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Which of them */
enum trace_kind {
	TRACE_RAISE,
	TRACE_ISR,
	TRACE_DPC,
	TRACE_DPC_END,
	TRACE_TAKE,
	TRACE_KINDS
};

/**
 * struct trace_event - one event
 * @kind: an enum trace_kind
 * @id: number of the device; of a raise, the hardware's own number
 * @pid: the thread in which it happened
 * @cpu: where it happened
 * @context: an enum bogus_ring_context
 * @first: number of the interrupt, or of the first of several
 * @last: the same, or of the last
 * @raised_at_ns: of a raise and an ISR
 * @at_ns: when it happened, or began
 * @end_ns: when it ended, of an ISR
 * @overrun: of a raise: it met a request still pending
 */
struct trace_event {
	enum trace_kind kind;
	int id;
	pid_t pid;
	int cpu;
	unsigned int context;
	uint64_t first;
	uint64_t last;
	uint64_t raised_at_ns;
	uint64_t at_ns;
	uint64_t end_ns;
	bool overrun;
};

/**
 * struct trace - many of them, in the order of their time
 * @events: they
 * @n: how many there are
 * @room: for how many there is room
 * @lost: how many did not fit into the kernel's buffers, which keep the first
 */
struct trace {
	struct trace_event *events;
	size_t n;
	size_t room;
	uint64_t lost;
};

/* Return: 0 or -ENOMEM */
int trace_add(struct trace *trace, const struct trace_event *event);
void trace_release(struct trace *trace);

/**
 * struct record - a recording under way, opaque
 *
 * It has buffers of its own in the kernel, so nothing is taken away from
 * anybody else who traces; they are gone with record_close().
 */
struct record;

/*
 * These complain. Return: EXIT_OK, or the status to exit with. @interrupts is
 * how many there must be room for.
 */
int record_open(struct record **record, uint64_t interrupts);
int record_begin(struct record *record);
/* What there was since then. The trace is to be released in any case */
int record_end(struct record *record, struct trace *trace);
void record_close(struct record *record);

#endif /* BOGUSCTL_TRACE_H */
