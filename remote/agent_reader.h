/* SPDX-License-Identifier: GPL-2.0 */
/* Who sleeps in read(), so that there is a way to him to be timed. */
#ifndef REMOTE_AGENT_READER_H
#define REMOTE_AGENT_READER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../libbogus/bogus.h"

/* How long after the last question a reader goes on */
#define AGENT_READER_LINGER_MS	5000

/**
 * struct agent_reader - the sleeper on a device
 * @next: in the list of all
 * @device: its number
 * @users: clients that have asked for its histograms and are still there
 * @asked_ns: when one of them did so last, on CLOCK_MONOTONIC
 * @running: there is a thread, or it has not been waited for yet
 * @thread: the sleeper
 * @dev: its handle, the thread's alone until that has closed it
 * @ending: it is to wake up and end
 * @ended: it has
 */
struct agent_reader {
	struct agent_reader *next;
	uint32_t device;
	unsigned int users;
	int64_t asked_ns;
	bool running;
	pthread_t thread;
	struct bogus *dev;
	atomic_bool ending;
	atomic_bool ended;
};

void agent_reader_ask(struct agent_reader **list, struct agent_reader **mine,
		      uint32_t device, int64_t now_ns);
void agent_reader_leave(struct agent_reader **list, struct agent_reader **mine);
int agent_reader_expire(struct agent_reader *list, int64_t now_ns);
void agent_reader_end(struct agent_reader *list);

#endif /* REMOTE_AGENT_READER_H */
