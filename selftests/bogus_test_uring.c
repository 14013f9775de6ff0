// SPDX-License-Identifier: GPL-2.0
/* As much of io_uring as it takes to have one request after another made. */

#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_test.h"

#define URING_ENTRIES	8

static void *uring_map(int fd, size_t size, off_t offset)
{
	void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			  offset);

	return base == MAP_FAILED ? NULL : base;
}

/* Both queues are in one mapping, in every kernel that the modules load in */
static int uring_map_queues(struct bogus_uring *uring,
			    const struct io_uring_params *params)
{
	size_t sq = params->sq_off.array + params->sq_entries * sizeof(__u32);
	size_t cq = params->cq_off.cqes +
		    params->cq_entries * sizeof(struct io_uring_cqe);
	char *base;

	uring->size = sq > cq ? sq : cq;
	uring->sqes_size = params->sq_entries * sizeof(struct io_uring_sqe);
	base = uring_map(uring->fd, uring->size, IORING_OFF_SQ_RING);
	uring->sqes = uring_map(uring->fd, uring->sqes_size, IORING_OFF_SQES);
	if (!base || !uring->sqes)
		return -ENOMEM;
	uring->base = base;
	uring->sq_tail = (void *)(base + params->sq_off.tail);
	uring->sq_mask = *(__u32 *)(base + params->sq_off.ring_mask);
	uring->sq_array = (void *)(base + params->sq_off.array);
	uring->cq_head = (void *)(base + params->cq_off.head);
	uring->cq_tail = (void *)(base + params->cq_off.tail);
	uring->cq_mask = *(__u32 *)(base + params->cq_off.ring_mask);
	uring->cqes = (void *)(base + params->cq_off.cqes);
	return 0;
}

/* -ENOSYS where the kernel has none, -EPERM where it is switched off */
int bogus_uring_make(struct bogus_uring *uring)
{
	struct io_uring_params params;
	int ret;

	memset(&params, 0, sizeof(params));
	memset(uring, 0, sizeof(*uring));
	uring->fd = syscall(SYS_io_uring_setup, URING_ENTRIES, &params);
	if (uring->fd < 0)
		return -errno;
	if (!(params.features & IORING_FEAT_SINGLE_MMAP))
		return -ENOSYS;
	ret = uring_map_queues(uring, &params);
	if (ret)
		close(uring->fd);
	return ret;
}

void bogus_uring_end(struct bogus_uring *uring)
{
	munmap(uring->sqes, uring->sqes_size);
	munmap(uring->base, uring->size);
	close(uring->fd);
}

static int uring_submit(struct bogus_uring *uring,
			const struct io_uring_sqe *sqe)
{
	struct io_uring_sqe *sqes = uring->sqes;
	__u32 tail = *uring->sq_tail;
	__u32 slot = tail & uring->sq_mask;
	int ret;

	sqes[slot] = *sqe;
	uring->sq_array[slot] = slot;
	__atomic_store_n(uring->sq_tail, tail + 1, __ATOMIC_RELEASE);
	ret = syscall(SYS_io_uring_enter, uring->fd, 1, 0, 0, NULL, 0);
	if (ret < 0)
		return -errno;
	return ret == 1 ? 0 : -EIO;
}

int bogus_uring_poll(struct bogus_uring *uring, int fd, unsigned int events)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_POLL_ADD,
		.fd = fd,
		.poll32_events = events,
	};

	return uring_submit(uring, &sqe);
}

int bogus_uring_read(struct bogus_uring *uring, int fd, void *buf, size_t size)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_READ,
		.fd = fd,
		.off = (__u64)-1,
		.addr = (uintptr_t)buf,
		.len = size,
	};

	return uring_submit(uring, &sqe);
}

/* Is there a result? Takes it, if so. */
bool bogus_uring_done(struct bogus_uring *uring, int *result)
{
	const struct io_uring_cqe *cqes = uring->cqes;
	__u32 head = *uring->cq_head;

	if (head == __atomic_load_n(uring->cq_tail, __ATOMIC_ACQUIRE))
		return false;
	*result = cqes[head & uring->cq_mask].res;
	__atomic_store_n(uring->cq_head, head + 1, __ATOMIC_RELEASE);
	return true;
}

/* The next result, for which it sleeps if it has to */
int bogus_uring_wait(struct bogus_uring *uring, int *result)
{
	while (!bogus_uring_done(uring, result))
		if (syscall(SYS_io_uring_enter, uring->fd, 0, 1,
			    IORING_ENTER_GETEVENTS, NULL, 0) < 0 &&
		    errno != EINTR)
			return -errno;
	return 0;
}
