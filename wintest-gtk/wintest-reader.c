// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody who sleeps in read(). The driver times the way from the DPC to the
 * user by those who do, and the window itself only polls.
 *
 * It is a sample: a thread of its own, with a handle and a count of its own,
 * reads as often as it has been allowed to and not more than a hundred times a
 * second, whatever the device's rate. What came in between it drops before it
 * goes to sleep.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "bogus.h"
#include "wintest-reader.h"

#define PAUSE_NS	10000000
/* More than that are not kept for later */
#define MAX_ALLOWED	100
/* Ends a sleep, by a handler that does nothing */
#define WAKE_SIGNAL	SIGURG
#define WAKE_AGAIN_NS	2000000
#define NSEC_PER_SEC	1000000000

/**
 * struct wintest_reader - the sleeper
 * @path: the device
 * @handle: on it; the thread's alone until that has ended
 * @allowed: how many more times it may read
 * @ending: it is to wake up and end
 * @thread: the sleeper
 */
struct wintest_reader {
	char *path;
	struct bogus *handle;
	sem_t allowed;
	gint ending;
	pthread_t thread;
};

/* Return: FALSE if the device is gone */
static gboolean wintest_reader_read(struct wintest_reader *reader)
{
	uint64_t count;

	if (bogus_get_event(reader->handle, &count) < 0)
		return FALSE;
	if (read(bogus_fd(reader->handle), &count, sizeof(count)) < 0)
		/* A device that has failed may come back */
		return errno == EINTR || errno == EIO;
	return TRUE;
}

static void *wintest_reader_run(void *data)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct wintest_reader *reader = data;

	if (bogus_open(reader->path, BOGUS_O_RDONLY, &reader->handle) < 0)
		return NULL;
	while (!g_atomic_int_get(&reader->ending)) {
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		if (sem_wait(&reader->allowed) == 0 &&
		    !g_atomic_int_get(&reader->ending) &&
		    !wintest_reader_read(reader))
			break;
	}
	return NULL;
}

static void wintest_reader_on_signal(int number)
{
}

/* In a read() that is restarted after a signal it would sleep on */
static void wintest_reader_catch(void)
{
	const struct sigaction action = {
		.sa_handler = wintest_reader_on_signal,
	};

	sigaction(WAKE_SIGNAL, &action, NULL);
}

/**
 * wintest_reader_new() - put a reader to sleep on a device of this machine
 * @path: the device; read() on one in a guest gives no counts
 *
 * It does not read before it is allowed to. If the device goes away, it ends.
 *
 * Return: (transfer full) (nullable): the reader; NULL if there is no thread
 */
struct wintest_reader *wintest_reader_new(const char *path)
{
	struct wintest_reader *reader = g_new0(struct wintest_reader, 1);

	reader->path = g_strdup(path);
	sem_init(&reader->allowed, 0, 0);
	wintest_reader_catch();
	if (!pthread_create(&reader->thread, NULL, wintest_reader_run, reader))
		return reader;
	sem_destroy(&reader->allowed);
	g_free(reader->path);
	g_free(reader);
	return NULL;
}

/**
 * wintest_reader_allow() - allow some more reads
 * @reader: the reader
 * @reads: how many
 */
void wintest_reader_allow(struct wintest_reader *reader, guint reads)
{
	int allowed = 0;

	sem_getvalue(&reader->allowed, &allowed);
	for (; reads && allowed < MAX_ALLOWED; reads--, allowed++)
		sem_post(&reader->allowed);
}

/* Return: FALSE if it has not ended in a while */
static gboolean wintest_reader_join(struct wintest_reader *reader)
{
	struct timespec limit;

	clock_gettime(CLOCK_MONOTONIC, &limit);
	limit.tv_nsec += WAKE_AGAIN_NS;
	limit.tv_sec += limit.tv_nsec / NSEC_PER_SEC;
	limit.tv_nsec %= NSEC_PER_SEC;
	return pthread_clockjoin_np(reader->thread, NULL, CLOCK_MONOTONIC,
				    &limit) == 0;
}

/**
 * wintest_reader_free() - wake it up for the last time
 * @reader: the reader
 *
 * Waits for its thread. A signal that comes just before it goes to sleep does
 * not wake it, so there may have to be another.
 */
void wintest_reader_free(struct wintest_reader *reader)
{
	g_atomic_int_set(&reader->ending, TRUE);
	do {
		pthread_kill(reader->thread, WAKE_SIGNAL);
	} while (!wintest_reader_join(reader));
	if (reader->handle)
		bogus_close(reader->handle);
	sem_destroy(&reader->allowed);
	g_free(reader->path);
	g_free(reader);
}
