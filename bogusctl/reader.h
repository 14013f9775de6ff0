/* SPDX-License-Identifier: GPL-2.0 */
/* A thread that reads a device, sleeping until there is something to read. */
#ifndef BOGUSCTL_READER_H
#define BOGUSCTL_READER_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include <bogus.h>

#include "where.h"

/**
 * struct reader - the thread, and what it has been told
 * @dev: what it reads; to be set before reader_start(), as the next two
 * @limit: it stops reading after so many interrupts; 0 for no limit
 * @nap_ns: how long it sleeps after each read
 * @over: an eventfd, signalled when it has ended by itself
 * @reads: how often it was told of interrupts
 * @total: of how many
 * @where: where it ran
 * @tid: its number
 * @err: why it could not go on, -errno; 0 if it could
 *
 * What it has found is for others once reader_end() has returned.
 */
struct reader {
	struct bogus *dev;
	uint64_t limit;
	uint64_t nap_ns;
	int over;
	uint64_t reads;
	uint64_t total;
	struct where where;
	pid_t tid;
	int err;
	/* private */
	pthread_t thread;
	atomic_bool stop;
	struct sigaction before;
};

/* Return: 0 or -errno */
int reader_start(struct reader *reader);
void reader_end(struct reader *reader);

#endif /* BOGUSCTL_READER_H */
