/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can wake a program up: the kernel's timer, our driver, the same device
 * behind UIO, a simulated GPIO line. One interface for all of them, so that
 * they are measured by the same code.
 */
#ifndef BENCH_SOURCE_H
#define BENCH_SOURCE_H

#include <stdint.h>
#include <sys/types.h>

struct bench_source;

/**
 * struct bench_source_ops - one kind of source
 * @name: its name
 * @event: what happens, as in "raise to return of read()"
 * @missing: why it cannot be used here, or NULL; may be NULL itself
 * @open: make it ready; sets @fd
 * @start: an event each @period_ns from now on
 * @arm: called before each event that is waited for while the latency is
 *	measured; may be NULL
 * @take: wait until there is at least one event, take them; returns how many.
 *	@fd is what can be polled before
 * @at: when the latest event that was taken happened
 * @close: undo @open
 */
struct bench_source_ops {
	const char *name;
	const char *event;
	const char *(*missing)(void);
	void (*open)(struct bench_source *source);
	void (*start)(struct bench_source *source, uint64_t period_ns);
	void (*arm)(struct bench_source *source);
	uint64_t (*take)(struct bench_source *source);
	uint64_t (*at)(struct bench_source *source);
	void (*close)(struct bench_source *source);
};

/**
 * struct bench_source - one that is open
 * @ops: what it is
 * @fd: what is polled
 * @device: the device's handle, where @fd is something else
 * @aux: what tells the time of an event
 * @period_ns: how far the events are apart
 * @due: when the next event is to happen, where that is known
 * @seen: how many events there had been at the latest take
 * @child: the process that makes the events
 * @stamp: where it says when
 */
struct bench_source {
	const struct bench_source_ops *ops;
	int fd;
	int device;
	int aux;
	uint64_t period_ns;
	uint64_t due;
	uint32_t seen;
	pid_t child;
	volatile uint64_t *stamp;
};

/* source.c */
enum bench_way { BENCH_READ, BENCH_POLL, BENCH_EPOLL };

/**
 * struct bench_latency - what was found out
 * @median: nanoseconds
 * @p99: nanoseconds
 */
struct bench_latency {
	double median;
	double p99;
};

const char *bench_source_missing(const struct bench_source_ops *ops);
void bench_source_open(struct bench_source *source,
		       const struct bench_source_ops *ops);
void bench_source_close(struct bench_source *source);
struct bench_latency bench_source_latency(const struct bench_source_ops *ops,
					  enum bench_way way);
double bench_source_busy(const struct bench_source_ops *ops);
void bench_source_loop(const struct bench_source_ops *ops)
	__attribute__((noreturn));

/* source_*.c */
extern const struct bench_source_ops bench_timerfd;
extern const struct bench_source_ops bench_bogus;
extern const struct bench_source_ops bench_bogus_end;
extern const struct bench_source_ops bench_bogus_eventfd;
extern const struct bench_source_ops bench_uio;
extern const struct bench_source_ops bench_gpio;

#endif /* BENCH_SOURCE_H */
