// SPDX-License-Identifier: GPL-2.0
/* The model: random numbers, the log, handles, and the law of conservation. */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "bogus_fuzz.h"

/* A counter whose every step is scrambled: any seed will do, 0 too */
uint64_t fuzz_random(struct fuzz *fuzz)
{
	uint64_t x = fuzz->random += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

unsigned int fuzz_below(struct fuzz *fuzz, unsigned int n)
{
	return fuzz_random(fuzz) % n;
}

bool fuzz_chance(struct fuzz *fuzz, unsigned int percent)
{
	return fuzz_below(fuzz, 100) < percent;
}

/* The log, and what is expected */

void fuzz_call(struct fuzz *fuzz, const char *fmt, ...)
{
	char *line = fuzz->log[fuzz->calls++ % FUZZ_LOG];
	va_list args;
	int len;

	len = snprintf(line, FUZZ_LINE, "%" PRIu64 ": ", fuzz->calls);
	va_start(args, fmt);
	vsnprintf(line + len, FUZZ_LINE - len, fmt, args);
	va_end(args);
}

void fuzz_fail(struct fuzz *fuzz, const char *why)
{
	if (!fuzz->why[0])
		snprintf(fuzz->why, sizeof(fuzz->why), "%s", why);
}

void fuzz_expect_either(struct fuzz *fuzz, long got, long want, long other)
{
	char why[FUZZ_LINE];

	if (got == want || got == other)
		return;
	snprintf(why, sizeof(why), "gives %ld, not %ld", got, want);
	if (want != other)
		snprintf(why, sizeof(why), "gives %ld, not %ld or %ld", got,
			 want, other);
	fuzz_fail(fuzz, why);
}

void fuzz_expect(struct fuzz *fuzz, long got, long want)
{
	fuzz_expect_either(fuzz, got, want, want);
}

/* Handles */

/* NULL if nothing is open */
struct fuzz_fd *fuzz_fd_any(struct fuzz *fuzz)
{
	unsigned int first = fuzz_below(fuzz, FUZZ_FDS), i;
	struct fuzz_fd *fd;

	for (i = 0; i < FUZZ_FDS; i++) {
		fd = &fuzz->fds[(first + i) % FUZZ_FDS];
		if (fd->handle)
			return fd;
	}
	return NULL;
}

struct fuzz_fd *fuzz_fd_free(struct fuzz *fuzz)
{
	unsigned int i;

	for (i = 0; i < FUZZ_FDS; i++)
		if (!fuzz->fds[i].handle)
			return &fuzz->fds[i];
	return NULL;
}

/* Of what open() has just made */
struct fuzz_handle *fuzz_handle_new(struct fuzz *fuzz, int flags)
{
	struct fuzz_handle *handle = fuzz->handles;
	struct bogus_info info;

	while (handle->refs)
		handle++;
	memset(handle, 0, sizeof(*handle));
	handle->refs = 1;
	handle->access = flags & O_ACCMODE;
	handle->nonblock = flags & O_NONBLOCK;
	handle->event = -1;
	handle->base_lo = fuzz->serviced;
	handle->base_hi = fuzz->serviced;
	fuzz->handles_open++;
	if (fuzz->pace != FUZZ_QUIET) {
		if (bogus_handle_info(fuzz->observer, &info))
			fuzz_fail(fuzz, "the observer has no INFO");
		handle->base_hi = info.serviced;
	}
	return handle;
}

/* What the last one to start it leaves behind is exact */
static void fuzz_settle(struct fuzz *fuzz)
{
	struct bogus_info info;

	fuzz->pace = FUZZ_QUIET;
	if (bogus_handle_info(fuzz->observer, &info))
		fuzz_fail(fuzz, "the observer has no INFO");
	if (info.serviced < fuzz->serviced)
		fuzz_fail(fuzz, "serviced has decreased");
	fuzz->serviced = info.serviced;
	fuzz_info_check(fuzz, &info);
}

void fuzz_started(struct fuzz *fuzz, struct fuzz_handle *handle, int event)
{
	handle->started = true;
	handle->event = event;
	if (event >= 0)
		fuzz->events[event].allowed++;
	if (!fuzz->started++)
		fuzz->pace = fuzz->period_ns == FUZZ_NEVER_NS ? FUZZ_QUIET :
								FUZZ_LIVE;
}

void fuzz_stopped(struct fuzz *fuzz, struct fuzz_handle *handle)
{
	handle->started = false;
	handle->event = -1;
	if (!--fuzz->started)
		fuzz_settle(fuzz);
}

void fuzz_handle_put(struct fuzz *fuzz, struct fuzz_handle *handle)
{
	if (--handle->refs || handle->gone)
		return;
	fuzz->handles_open--;
	if (handle->started)
		fuzz_stopped(fuzz, handle);
}

/* An I/O under way keeps the period it has begun with */
void fuzz_period_is(struct fuzz *fuzz, uint64_t period_ns)
{
	fuzz->period_ns = period_ns;
	if (fuzz->pace == FUZZ_LIVE && period_ns == FUZZ_NEVER_NS)
		fuzz->pace = FUZZ_FADING;
}

void fuzz_device_gone(struct fuzz *fuzz)
{
	struct fuzz_handle *handle = fuzz->handles;

	for (; handle < fuzz->handles + FUZZ_HANDLES; handle++) {
		if (!handle->refs)
			continue;
		handle->gone = true;
		if (handle->event >= 0)
			fuzz->events[handle->event].allowed++;
		handle->started = false;
		handle->event = -1;
	}
	fuzz->present = false;
	fuzz->pace = FUZZ_QUIET;
	fuzz->started = 0;
	fuzz->handles_open = 0;
	fuzz->serviced = 0;
	close(fuzz->observer);
	fuzz->observer = -1;
}

/* The new device has counted nothing, and has the first mechanism again */
void fuzz_device_back(struct fuzz *fuzz)
{
	struct bogus_info info;

	fuzz->present = true;
	fuzz->dpc.current = fuzz->dpc_first;
	fuzz->observer = bogus_handle_open(0, O_RDONLY);
	if (bogus_handle_info(fuzz->observer, &info))
		fuzz_fail(fuzz, "the observer has no INFO");
	fuzz_info_check(fuzz, &info);
}

/* Counts */

static uint64_t fuzz_less(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

/* What the handle has not been told yet: between these two */
void fuzz_unread(const struct fuzz *fuzz, const struct fuzz_handle *handle,
		 uint64_t *low, uint64_t *high)
{
	*low = fuzz_less(fuzz->serviced, handle->base_hi + handle->taken);
	*high = fuzz->pace != FUZZ_QUIET ? UINT64_MAX :
		fuzz_less(fuzz->serviced, handle->base_lo + handle->taken);
}

void fuzz_took(struct fuzz *fuzz, struct fuzz_handle *handle, uint64_t count)
{
	char why[FUZZ_LINE];
	uint64_t low, high;

	fuzz_unread(fuzz, handle, &low, &high);
	if (count < low || count > high) {
		snprintf(why, sizeof(why), "takes %" PRIu64 ", not %" PRIu64
			 " to %" PRIu64, count, low, high);
		fuzz_fail(fuzz, why);
	}
	handle->taken += count;
	if (count && handle->event >= 0)
		fuzz->events[handle->event].allowed++;
	if (fuzz->pace == FUZZ_QUIET) {
		handle->base_lo = fuzz->serviced - handle->taken;
		handle->base_hi = handle->base_lo;
	}
}

/* A snapshot of the device that is there, with the observer's handle in it */
void fuzz_info_check(struct fuzz *fuzz, const struct bogus_info *info)
{
	fuzz_fail(fuzz, bogus_info_broken(info));
	if (info->handles != fuzz->handles_open + 1)
		fuzz_fail(fuzz, "INFO: handles");
	if (info->started != fuzz->started)
		fuzz_fail(fuzz, "INFO: started");
	if (info->state != (fuzz->started ? BOGUS_STATE_RUNNING :
					    BOGUS_STATE_STOPPED))
		fuzz_fail(fuzz, "INFO: state");
	if (info->period_ns != fuzz->period_ns)
		fuzz_fail(fuzz, "INFO: period_ns");
	if (strcmp(info->dpc, fuzz->dpc.names[fuzz->dpc.current]))
		fuzz_fail(fuzz, "INFO: dpc");
	if (info->overrun || info->spurious)
		fuzz_fail(fuzz, "INFO: overrun or spurious");
	if (fuzz->pace == FUZZ_QUIET ? info->published != fuzz->serviced :
				       info->serviced < fuzz->serviced)
		fuzz_fail(fuzz, "INFO: serviced");
}

/* The device as it is found: bound, and stopped */
int fuzz_begin(struct fuzz *fuzz, uint64_t seed)
{
	struct bogus_info info;
	unsigned int i;
	int ret;

	memset(fuzz, 0, sizeof(*fuzz));
	fuzz->random = seed;
	fuzz->present = true;
	fuzz->period_ns = FUZZ_NEVER_NS;
	ret = bogus_arena_make(&fuzz->arena);
	if (!ret)
		ret = bogus_period_set(0, FUZZ_NEVER_NS);
	if (!ret)
		ret = bogus_dpc_list_read(0, &fuzz->dpc);
	if (ret < 0)
		return ret;
	fuzz->dpc_first = fuzz->dpc.current;
	for (i = 0; i < FUZZ_EVENTS; i++)
		fuzz->events[i].fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	fuzz->observer = bogus_handle_open(0, O_RDONLY);
	ret = bogus_handle_info(fuzz->observer, &info);
	fuzz->serviced = info.serviced;
	return ret;
}

void fuzz_end(struct fuzz *fuzz)
{
	unsigned int i;

	for (i = 0; i < FUZZ_EVENTS; i++)
		close(fuzz->events[i].fd);
	if (fuzz->observer >= 0)
		close(fuzz->observer);
}
