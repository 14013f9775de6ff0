// SPDX-License-Identifier: GPL-2.0
/*
 * Calls that take a structure, good, bad, cut off by the end of memory, of every
 * length; and commands that are none. What each must say follows from the rules
 * at the top of uapi/bogus.h.
 */

#include <string.h>
#include <sys/mman.h>
#include "bogus_fuzz.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/**
 * struct fuzz_arg - an argument in memory
 * @bytes: what it is meant to be
 * @at: where it is
 * @avail: how many bytes of it are there
 * @readonly: it can't be written to
 * @size: what its first field says
 * @known: how long the module's structure is
 * @min: how long the first version was
 */
struct fuzz_arg {
	unsigned char bytes[BOGUS_SIZE_MAX + 8];
	unsigned char *at;
	size_t avail;
	bool readonly;
	uint32_t size;
	uint32_t known;
	uint32_t min;
};

static uint32_t fuzz_arg_size(struct fuzz *fuzz, const struct fuzz_arg *arg)
{
	switch (fuzz_below(fuzz, 10)) {
	case 0:
		return fuzz_below(fuzz, arg->min);
	case 1:
		return arg->min + fuzz_below(fuzz, arg->known - arg->min + 1);
	case 2:
		return arg->known + fuzz_below(fuzz, 64);
	case 3:
		return fuzz_below(fuzz, BOGUS_SIZE_MAX + 100);
	case 4:
		return fuzz_chance(fuzz, 50) ? BOGUS_SIZE_MAX :
					       (uint32_t)fuzz_random(fuzz);
	default:
		return arg->known;
	}
}

static void fuzz_arg_make(struct fuzz *fuzz, struct fuzz_arg *arg,
			  uint32_t known, uint32_t min)
{
	memset(arg, 0, sizeof(*arg));
	arg->known = known;
	arg->min = min;
	arg->size = fuzz_arg_size(fuzz, arg);
	memcpy(arg->bytes, &arg->size, sizeof(arg->size));
	if (fuzz_chance(fuzz, 10))
		arg->bytes[known + fuzz_below(fuzz, 64)] = 1;
	if (fuzz_chance(fuzz, 5))
		arg->bytes[fuzz_below(fuzz, BOGUS_SIZE_MAX - 4) + 4] ^=
			fuzz_random(fuzz);
}

static void fuzz_arg_place(struct fuzz *fuzz, struct fuzz_arg *arg)
{
	unsigned int where = fuzz_below(fuzz, 20);

	if (where == 0) {
		arg->at = bogus_bad_pointer(&fuzz->arena,
					    fuzz_below(fuzz, BOGUS_BAD_POINTERS));
		arg->avail = 0;
		return;
	}
	arg->avail = where < 4 ? fuzz_below(fuzz, arg->known + 16) :
				 fuzz->arena.size;
	arg->at = (unsigned char *)bogus_arena_end(&fuzz->arena) - arg->avail;
	memcpy(arg->at, arg->bytes, arg->avail < sizeof(arg->bytes) ?
				    arg->avail : sizeof(arg->bytes));
	arg->readonly = where == 4;
	if (arg->readonly)
		mprotect(fuzz->arena.page, fuzz->arena.size, PROT_READ);
}

static void fuzz_arg_free(struct fuzz *fuzz, struct fuzz_arg *arg)
{
	if (arg->readonly)
		mprotect(fuzz->arena.page, fuzz->arena.size,
			 PROT_READ | PROT_WRITE);
}

/* What is said of it before anybody looks at its fields, or 0 */
static int fuzz_arg_verdict(const struct fuzz_arg *arg)
{
	uint32_t i;

	if (arg->avail < sizeof(arg->size))
		return -EFAULT;
	if (arg->size < arg->min)
		return -EINVAL;
	if (arg->size > BOGUS_SIZE_MAX)
		return -E2BIG;
	/* The tail comes first, up to where it can't be read */
	for (i = arg->known; i < arg->size && i < arg->avail; i++)
		if (arg->bytes[i])
			return -E2BIG;
	return arg->avail < arg->size ? -EFAULT : 0;
}

/* What the module finds where the caller's structure has ended already: 0 */
static void fuzz_arg_read(const struct fuzz_arg *arg, void *to, size_t size)
{
	memset(to, 0, size);
	memcpy(to, arg->bytes, arg->size < size ? arg->size : size);
}

void fuzz_op_info(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	struct bogus_info info;
	struct fuzz_arg arg;
	int want, got;

	fuzz_arg_make(fuzz, &arg, sizeof(info), BOGUS_INFO_SIZE_VER0);
	fuzz_arg_place(fuzz, &arg);
	if (!fd)
		goto out;
	want = fd->handle->gone ? -ENODEV : fuzz_arg_verdict(&arg);
	if (!want && arg.readonly)
		want = -EFAULT;
	got = bogus_handle_ioctl(fd->fd, BOGUS_IOC_INFO, arg.at);
	fuzz_call(fuzz, "INFO(%d, size %u, %zu bytes) = %d", fd->fd, arg.size,
		  arg.avail, got);
	fuzz_expect(fuzz, got, want);
	if (got == 0 && arg.size >= sizeof(info)) {
		memcpy(&info, arg.at, sizeof(info));
		fuzz_info_check(fuzz, &info);
		if (info.size != sizeof(info))
			fuzz_fail(fuzz, "INFO: size");
	}
out:
	fuzz_arg_free(fuzz, &arg);
}

static void fuzz_start_fill(struct fuzz *fuzz, struct fuzz_arg *arg,
			    int *event)
{
	struct bogus_start start = { .size = arg->size };

	*event = -1;
	if (fuzz_chance(fuzz, 40)) {
		*event = fuzz_below(fuzz, FUZZ_EVENTS);
		start.flags = BOGUS_START_EVENTFD;
		start.eventfd = fuzz->events[*event].fd;
	}
	switch (fuzz_below(fuzz, 20)) {
	case 0:
		start.flags ^= 1U << fuzz_below(fuzz, 32);
		break;
	case 1:
		start.reserved = fuzz_random(fuzz);
		break;
	case 2:
		start.eventfd = -1 - (int)fuzz_below(fuzz, 1000);
		break;
	}
	memcpy(arg->bytes, &start, sizeof(start));
}

static int fuzz_start_verdict(const struct fuzz *fuzz,
			      const struct fuzz_handle *handle,
			      const struct fuzz_arg *arg, int *event)
{
	int ret = fuzz_arg_verdict(arg);
	struct bogus_start start;

	if (ret)
		return ret;
	fuzz_arg_read(arg, &start, sizeof(start));
	if (start.flags & ~BOGUS_START_EVENTFD || start.reserved)
		return -EINVAL;
	if (!(start.flags & BOGUS_START_EVENTFD)) {
		*event = -1;
		if (start.eventfd)
			return -EINVAL;
	} else if (!start.eventfd) {
		/* Standard input, which is none */
		return -EINVAL;
	} else if (*event < 0 || start.eventfd != fuzz->events[*event].fd) {
		return -EBADF;
	}
	return handle->started ? -EALREADY : 0;
}

void fuzz_op_start(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	int want, got, event;
	struct fuzz_arg arg;

	fuzz_arg_make(fuzz, &arg, sizeof(struct bogus_start),
		      BOGUS_START_SIZE_VER0);
	fuzz_start_fill(fuzz, &arg, &event);
	fuzz_arg_place(fuzz, &arg);
	if (!fd)
		goto out;
	if (fd->handle->gone)
		want = -ENODEV;
	else if (fd->handle->access == O_RDONLY)
		want = -EACCES;
	else
		want = fuzz_start_verdict(fuzz, fd->handle, &arg, &event);
	got = bogus_handle_ioctl(fd->fd, BOGUS_IOC_START, arg.at);
	fuzz_call(fuzz, "START(%d, size %u, %zu bytes, event %d) = %d", fd->fd,
		  arg.size, arg.avail, event, got);
	fuzz_expect(fuzz, got, want);
	if (got == 0)
		fuzz_started(fuzz, fd->handle, event);
out:
	fuzz_arg_free(fuzz, &arg);
}

static void fuzz_histogram_fill(struct fuzz *fuzz, struct fuzz_arg *arg,
				__u64 *counts)
{
	struct bogus_histogram histogram = {
		.size = arg->size,
		.stage = fuzz_below(fuzz, BOGUS_STAGES + 1),
	};

	if (fuzz_chance(fuzz, 50)) {
		histogram.buckets = BOGUS_HISTOGRAM_BUCKETS +
				    fuzz_below(fuzz, 2);
		histogram.counts = (uintptr_t)counts;
	}
	switch (fuzz_below(fuzz, 20)) {
	case 0:
		histogram.flags = fuzz_random(fuzz);
		break;
	case 1:
		histogram.buckets = fuzz_chance(fuzz, 50) ? fuzz_random(fuzz) :
				    fuzz_below(fuzz, BOGUS_HISTOGRAM_BUCKETS);
		break;
	case 2:
		histogram.counts = (uintptr_t)
			bogus_bad_pointer(&fuzz->arena,
					  fuzz_below(fuzz, BOGUS_BAD_POINTERS));
		break;
	case 3:
		histogram.stage = fuzz_random(fuzz);
		break;
	}
	memcpy(arg->bytes, &histogram, sizeof(histogram));
}

static int fuzz_histogram_verdict(const struct fuzz_arg *arg,
				  const __u64 *counts)
{
	struct bogus_histogram histogram;
	int ret = fuzz_arg_verdict(arg);

	if (ret)
		return ret;
	fuzz_arg_read(arg, &histogram, sizeof(histogram));
	if (histogram.stage >= BOGUS_STAGES || histogram.flags)
		return -EINVAL;
	if (histogram.buckets && histogram.buckets < BOGUS_HISTOGRAM_BUCKETS)
		return -EINVAL;
	if (histogram.buckets && histogram.counts != (uintptr_t)counts)
		return -EFAULT;
	return arg->readonly ? -EFAULT : 0;
}

void fuzz_op_histogram(struct fuzz *fuzz)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	struct fuzz_arg arg;
	int want, got;

	fuzz_arg_make(fuzz, &arg, sizeof(struct bogus_histogram),
		      BOGUS_HISTOGRAM_SIZE_VER0);
	fuzz_histogram_fill(fuzz, &arg, counts);
	fuzz_arg_place(fuzz, &arg);
	if (!fd)
		goto out;
	want = fd->handle->gone ? -ENODEV :
				  fuzz_histogram_verdict(&arg, counts);
	got = bogus_handle_ioctl(fd->fd, BOGUS_IOC_HISTOGRAM, arg.at);
	fuzz_call(fuzz, "HISTOGRAM(%d, size %u, %zu bytes) = %d", fd->fd,
		  arg.size, arg.avail, got);
	fuzz_expect(fuzz, got, want);
out:
	fuzz_arg_free(fuzz, &arg);
}

static bool fuzz_command_known(unsigned int cmd)
{
	static const unsigned int known[] = {
		BOGUS_IOC_INFO, BOGUS_IOC_CHECK, BOGUS_IOC_START,
		BOGUS_IOC_STOP, BOGUS_IOC_GET_EVENT, BOGUS_IOC_HISTOGRAM,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (cmd == known[i])
			return true;
	return false;
}

/*
 * Half of them one of ours with another direction, size or number, half of them
 * anything. Types below 0x80 are left out, and 0x94: there are the commands that
 * the kernel takes for every file, before any driver.
 */
void fuzz_op_command(struct fuzz *fuzz)
{
	struct fuzz_fd *fd = fuzz_fd_any(fuzz);
	unsigned int cmd = fuzz_random(fuzz) | 0x8000;
	void *arg = (void *)(uintptr_t)fuzz_random(fuzz);
	int got;

	if (fuzz_chance(fuzz, 50))
		cmd = _IOC(fuzz_below(fuzz, 4), BOGUS_IOC_MAGIC,
			   fuzz_below(fuzz, 8), fuzz_below(fuzz, 300));
	if (fuzz_chance(fuzz, 20))
		arg = fuzz->arena.page;
	if (!fd || fuzz_command_known(cmd) || _IOC_TYPE(cmd) == 0x94)
		return;
	got = bogus_handle_ioctl(fd->fd, cmd, arg);
	fuzz_call(fuzz, "ioctl(%d, %#x, %p) = %d", fd->fd, cmd, arg, got);
	fuzz_expect(fuzz, got, fd->handle->gone ? -ENODEV : -ENOTTY);
}
