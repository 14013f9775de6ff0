// SPDX-License-Identifier: LGPL-2.1-or-later
/* The four calls of the article, on one device per process. */
#include <errno.h>
#include <pthread.h>

#include "bogus_classic.h"
#include "internal.h"

/**
 * struct bogus_classic - the process's device
 * @lock: protects the other fields; held over calls, none of which blocks
 * @dev: the handle while started, else NULL
 * @kept: counted before the last stop and not yet asked for
 *
 * The one mutable global of the library: the calls have no handle to hang it
 * on.
 */
struct bogus_classic {
	pthread_mutex_t lock;
	struct bogus *dev;
	uint64_t kept;
};

static struct bogus_classic classic = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int bogus_classic_result(int ret)
{
	if (ret < 0)
		errno = -ret;
	return ret > 0;
}

static void bogus_classic_lock(void)
{
	pthread_mutex_lock(&classic.lock);
}

static void bogus_classic_unlock(void)
{
	pthread_mutex_unlock(&classic.lock);
}

/*
 * The child shares the parent's handle. If it kept it, its BogusStop would
 * stop the parent's device, and the device would run on when the parent ends.
 */
static void bogus_classic_forget(void)
{
	bogus_close(classic.dev);
	classic.dev = NULL;
	classic.kept = 0;
	pthread_mutex_unlock(&classic.lock);
}

static void bogus_classic_register(void)
{
	pthread_atfork(bogus_classic_lock, bogus_classic_unlock,
		       bogus_classic_forget);
}

/* Before the lock is first taken, lest a fork copies it while it is held */
static void bogus_classic_enter(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, bogus_classic_register);
	bogus_classic_lock();
}

static int bogus_classic_check_locked(void)
{
	struct bogus *dev = classic.dev;
	int ret = 0;

	if (!dev)
		ret = bogus_open(NULL, BOGUS_O_RDONLY, &dev);
	if (ret < 0)
		return ret;
	ret = bogus_check(dev);
	if (dev != classic.dev)
		bogus_close(dev);
	return ret ? ret : -ENXIO;
}

static int bogus_classic_start_locked(int eventfd)
{
	struct bogus *dev;
	int ret;

	if (classic.dev)
		return -EALREADY;
	ret = bogus_open(NULL, 0, &dev);
	if (ret < 0)
		return ret;
	ret = eventfd < 0 ? bogus_start(dev) :
			    bogus_start_eventfd(dev, eventfd);
	if (ret < 0) {
		bogus_close(dev);
		return ret;
	}
	classic.dev = dev;
	return 1;
}

static int bogus_classic_stop_locked(void)
{
	uint64_t count;
	int ret;

	if (!classic.dev)
		return -EALREADY;
	ret = bogus_stop(classic.dev);
	if (ret < 0 && ret != -ENODEV)
		return ret;
	if (bogus_get_event(classic.dev, &count) == 0)
		classic.kept += count;
	bogus_close(classic.dev);
	classic.dev = NULL;
	return ret < 0 ? ret : 1;
}

/* What was kept is reported before the news that the device is gone */
static int bogus_classic_get_locked(uint64_t *count)
{
	uint64_t fresh = 0;
	int ret = 0;

	if (classic.dev)
		ret = bogus_get_event(classic.dev, &fresh);
	if (ret < 0 && !classic.kept)
		return ret;
	*count = classic.kept + fresh;
	classic.kept = 0;
	return 0;
}

BOGUS_API int BogusCheck(void)
{
	int ret;

	bogus_classic_enter();
	ret = bogus_classic_check_locked();
	bogus_classic_unlock();
	return bogus_classic_result(ret);
}

BOGUS_API int BogusStart(int eventfd)
{
	int ret;

	bogus_classic_enter();
	ret = bogus_classic_start_locked(eventfd);
	bogus_classic_unlock();
	return bogus_classic_result(ret);
}

BOGUS_API int BogusStop(void)
{
	int ret;

	bogus_classic_enter();
	ret = bogus_classic_stop_locked();
	bogus_classic_unlock();
	return bogus_classic_result(ret);
}

BOGUS_API uint64_t BogusGetEvent(void)
{
	int saved_errno = errno;
	uint64_t count = 0;
	int ret;

	bogus_classic_enter();
	ret = bogus_classic_get_locked(&count);
	bogus_classic_unlock();
	errno = ret < 0 ? -ret : saved_errno;
	return count;
}
