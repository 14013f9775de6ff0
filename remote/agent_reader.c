// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody in the guest who sleeps in read(). The driver times the way from
 * the DPC to the user by those who do; the agent itself polls, for programs
 * that poll.
 *
 * It is a sample: a thread with a handle and a count of its own reads a device
 * for as long as its histograms are asked for, and not more than a hundred
 * times a second, whatever the device's rate. What came in between it drops
 * before it goes to sleep. It can't keep the device running, and if there is
 * no memory or no thread for it, one stage stays empty.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "agent_reader.h"

#define READER_PAUSE_NS	10000000
#define READER_LINGER_NS (AGENT_READER_LINGER_MS * 1000000LL)
/* Ends a sleep, by a handler that does nothing */
#define READER_SIGNAL	SIGURG
#define READER_AGAIN_NS	500000
#define READER_NODE	"/dev/bogus"

/* Return: 0 or -errno if there is nothing to be read any more */
static int agent_reader_read(struct agent_reader *reader)
{
	uint64_t count;
	int ret = bogus_get_event(reader->dev, &count);

	if (ret < 0)
		return ret;
	/* A device that has failed may come back */
	if (read(bogus_fd(reader->dev), &count, sizeof(count)) < 0 &&
	    errno != EINTR && errno != EIO)
		return -errno;
	return 0;
}

/* Closes the handle itself: of a device that is gone nothing is held on to */
static void *agent_reader_run(void *data)
{
	const struct timespec pause = { .tv_nsec = READER_PAUSE_NS };
	struct agent_reader *reader = data;

	while (!atomic_load(&reader->ending) && agent_reader_read(reader) == 0)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
	bogus_close(reader->dev);
	atomic_store(&reader->ended, true);
	return NULL;
}

static void agent_reader_on_signal(int number)
{
	(void)number;
}

/* In a read() that is restarted after a signal it would sleep on */
static void agent_reader_catch(void)
{
	const struct sigaction action = {
		.sa_handler = agent_reader_on_signal,
	};

	sigaction(READER_SIGNAL, &action, NULL);
}

/* What the agent gets signals for is not for its threads */
static int agent_reader_create(struct agent_reader *reader)
{
	sigset_t all, before;
	int ret;

	agent_reader_catch();
	sigfillset(&all);
	sigdelset(&all, READER_SIGNAL);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = -pthread_create(&reader->thread, NULL, agent_reader_run, reader);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}

static void agent_reader_start(struct agent_reader *reader)
{
	char path[32];

	snprintf(path, sizeof(path), READER_NODE "%" PRIu32, reader->device);
	if (bogus_open(path, BOGUS_O_RDONLY, &reader->dev) < 0)
		return;
	atomic_store(&reader->ending, false);
	atomic_store(&reader->ended, false);
	reader->running = agent_reader_create(reader) == 0;
	if (!reader->running)
		bogus_close(reader->dev);
}

/*
 * A signal that comes just before it goes to sleep does not wake it, so there
 * may have to be another.
 */
static void agent_reader_stop(struct agent_reader *reader)
{
	const struct timespec again = { .tv_nsec = READER_AGAIN_NS };

	if (!reader->running)
		return;
	atomic_store(&reader->ending, true);
	do {
		pthread_kill(reader->thread, READER_SIGNAL);
		nanosleep(&again, NULL);
	} while (pthread_tryjoin_np(reader->thread, NULL));
	reader->running = false;
}

static struct agent_reader *agent_reader_get(struct agent_reader **list,
					     uint32_t device)
{
	struct agent_reader *reader = *list;

	while (reader && reader->device != device)
		reader = reader->next;
	if (!reader) {
		reader = calloc(1, sizeof(*reader));
		if (!reader)
			return NULL;
		reader->device = device;
		reader->next = *list;
		*list = reader;
	}
	reader->users++;
	return reader;
}

/**
 * agent_reader_ask() - histograms of a device are asked for
 * @list: all readers
 * @mine: the client's, which may be NULL before
 * @device: number of the device, which was there a moment ago
 * @now_ns: on CLOCK_MONOTONIC
 *
 * One that has ended because its device went is followed by another: there is
 * a device of that number again.
 */
void agent_reader_ask(struct agent_reader **list, struct agent_reader **mine,
		      uint32_t device, int64_t now_ns)
{
	if (!*mine)
		*mine = agent_reader_get(list, device);
	if (!*mine)
		return;
	(*mine)->asked_ns = now_ns;
	if (atomic_load(&(*mine)->ended))
		agent_reader_stop(*mine);
	if (!(*mine)->running)
		agent_reader_start(*mine);
}

/**
 * agent_reader_leave() - a client will not ask any more
 * @list: all readers
 * @mine: the client's, or NULL; becomes NULL
 *
 * The last one takes the reader along, and waits until it has closed its
 * handle.
 */
void agent_reader_leave(struct agent_reader **list, struct agent_reader **mine)
{
	struct agent_reader *reader = *mine;

	*mine = NULL;
	if (!reader || --reader->users)
		return;
	agent_reader_stop(reader);
	while (*list != reader)
		list = &(*list)->next;
	*list = reader->next;
	free(reader);
}

/**
 * agent_reader_expire() - stop those that have not been asked for in a while
 * @list: all readers
 * @now_ns: on CLOCK_MONOTONIC
 *
 * Return: milliseconds until it is time to look again, or -1 if none reads.
 */
int agent_reader_expire(struct agent_reader *list, int64_t now_ns)
{
	int64_t left_ns, least_ns = -1;

	for (; list; list = list->next) {
		if (!list->running)
			continue;
		left_ns = list->asked_ns + READER_LINGER_NS - now_ns;
		if (left_ns <= 0)
			agent_reader_stop(list);
		else if (least_ns < 0 || left_ns < least_ns)
			least_ns = left_ns;
	}
	return least_ns < 0 ? -1 : (least_ns + 999999) / 1000000;
}

/**
 * agent_reader_end() - stop all, for the agent is about to end
 * @list: all readers
 */
void agent_reader_end(struct agent_reader *list)
{
	for (; list; list = list->next)
		agent_reader_stop(list);
}
