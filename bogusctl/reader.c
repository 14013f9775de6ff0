// SPDX-License-Identifier: GPL-2.0
/* A thread that reads a device, sleeping until there is something to read. */
#include <errno.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <bogus_ring.h>

#include "ctl.h"
#include "device.h"
#include "reader.h"
#include "units.h"

/* Interrupts a system call; nobody else sends it to this thread */
#define READER_SIGNAL	SIGUSR1

/* How long to wait for a thread that was interrupted before it fell asleep */
#define READER_WAIT_NS	10000000

/*
 * What sleeps in read() is what the driver measures; a device in a guest has
 * no descriptor to read, and there somebody else is measured.
 */
static int reader_take(struct reader *reader, uint64_t *count)
{
	ssize_t n;

	if (!device_is_local(reader->dev))
		return bogus_wait(reader->dev, -1, count);
	n = read(bogus_fd(reader->dev), count, sizeof(*count));
	if (n < 0)
		return -errno;
	return n == sizeof(*count) ? 0 : -EPROTO;
}

static void reader_nap(const struct reader *reader)
{
	struct timespec nap = {
		reader->nap_ns / NSEC_PER_SEC, reader->nap_ns % NSEC_PER_SEC,
	};

	if (reader->nap_ns)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
}

static bool reader_is_done(const struct reader *reader)
{
	return atomic_load(&reader->stop) ||
	       (reader->limit && reader->total >= reader->limit);
}

/* It need not be the end: the driver goes on trying */
static void reader_tell_outage(const struct reader *reader)
{
	complain("%s: %s; waiting for it", bogus_path(reader->dev),
		 bogus_strerror(-EIO));
}

static int reader_loop(struct reader *reader)
{
	uint64_t count;
	int ret;

	while (!reader_is_done(reader)) {
		ret = reader_take(reader, &count);
		if (ret == -EIO)
			reader_tell_outage(reader);
		if (ret == -EINTR || ret == -EIO)
			continue;
		if (ret < 0)
			return ret;
		reader->reads++;
		reader->total += count;
		if (device_is_local(reader->dev))
			where_add(&reader->where, BOGUS_RING_TASK,
				  sched_getcpu());
		reader_nap(reader);
	}
	return 0;
}

static void *reader_run(void *data)
{
	struct reader *reader = data;
	uint64_t one = 1;

	reader->tid = gettid();
	reader->err = reader_loop(reader);
	if (write(reader->over, &one, sizeof(one)) < 0)
		reader->err = -errno;
	return NULL;
}

static void reader_ignore(int signo)
{
	(void)signo;
}

/* Without SA_RESTART: the signal is to end read() */
static void reader_catch_signal(struct reader *reader)
{
	struct sigaction action = { .sa_handler = reader_ignore };

	sigemptyset(&action.sa_mask);
	sigaction(READER_SIGNAL, &action, &reader->before);
}

static int reader_create(struct reader *reader)
{
	sigset_t ours, before;
	int ret;

	sigfillset(&ours);
	sigdelset(&ours, READER_SIGNAL);
	pthread_sigmask(SIG_SETMASK, &ours, &before);
	ret = -pthread_create(&reader->thread, NULL, reader_run, reader);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}

int reader_start(struct reader *reader)
{
	int ret;

	reader->over = eventfd(0, EFD_CLOEXEC);
	if (reader->over < 0)
		return -errno;
	reader_catch_signal(reader);
	ret = reader_create(reader);
	if (ret < 0) {
		sigaction(READER_SIGNAL, &reader->before, NULL);
		close(reader->over);
	}
	return ret;
}

static struct timespec reader_deadline(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_nsec += READER_WAIT_NS;
	if (ts.tv_nsec >= (long)NSEC_PER_SEC) {
		ts.tv_nsec -= NSEC_PER_SEC;
		ts.tv_sec++;
	}
	return ts;
}

/*
 * A signal that comes between the look at @stop and read() does not end
 * read(), so there is another one until the thread has ended.
 */
void reader_end(struct reader *reader)
{
	struct timespec deadline;

	atomic_store(&reader->stop, true);
	do {
		pthread_kill(reader->thread, READER_SIGNAL);
		deadline = reader_deadline();
	} while (pthread_clockjoin_np(reader->thread, NULL, CLOCK_MONOTONIC,
				      &deadline));
	sigaction(READER_SIGNAL, &reader->before, NULL);
	close(reader->over);
}
