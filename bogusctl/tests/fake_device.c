// SPDX-License-Identifier: GPL-2.0
/*
 * What bogusctl's pretended device has beyond that of the library's tests: it
 * can be read, keeps histograms and a ring, says which mechanism is set, and
 * has tracepoints. An interrupt's times are made up: 1 us from its request to
 * the ISR, and so on; there is one DPC for each read. What the test says:
 *
 *	FAKE_OLD	a module without histograms, mechanisms and ring
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <bogus.h>
#include <bogus_split.h>

#include "../../kmod/uapi/bogus.h"
#include "../../libbogus/tests/fake_kernel.h"
#include "fake_device.h"
#include "mechanism.h"

#define FAKE_RING_ENTRIES	8
/* Below 32, a bucket is a nanosecond */
#define FAKE_BUCKET		16

/* Only the reader's thread writes to it */
static struct fake_extra {
	struct bogus_ring_header *header;
	uint64_t seq;
	uint64_t counts[BOGUS_STAGES];
	struct trace trace;
} fake_extra;

static void fake_count_stages(uint64_t n)
{
	uint64_t *counts = fake_extra.counts;
	unsigned int i;

	for (i = 0; i < BOGUS_STAGES; i++) {
		counts[i] += i >= BOGUS_STAGE_DPC ? 1 : n;
		fake_split_set(i, FAKE_BUCKET + i, counts[i]);
	}
}

static void fake_write_ring(uint64_t seq)
{
	struct bogus_ring_header *header = fake_extra.header;
	struct bogus_ring_entry *entries;

	entries = (void *)((char *)header + header->header_size);
	entries[(seq - 1) % FAKE_RING_ENTRIES] = (struct bogus_ring_entry) {
		.isr_seq = seq,
		.dpc_seq = seq,
		.isr_context = BOGUS_CONTEXT_HARDIRQ,
		.dpc_context = BOGUS_CONTEXT_SOFTIRQ,
		.isr_cpu = 2,
		.dpc_cpu = 3,
	};
	header->published = seq;
}

static void fake_trace(enum trace_kind kind, unsigned int context,
		       uint64_t first, uint64_t last, uint64_t at_ns)
{
	struct trace_event event = {
		.kind = kind,
		.pid = gettid(),
		.context = context,
		.first = first,
		.last = last,
		.raised_at_ns = at_ns - 1000,
		.at_ns = at_ns,
		.end_ns = at_ns + 1000,
	};

	if (trace_add(&fake_extra.trace, &event) < 0)
		abort();
}

struct trace *fake_device_trace(void)
{
	return &fake_extra.trace;
}

static void fake_trace_read(uint64_t first, uint64_t last)
{
	uint64_t seq, ns = 0;

	for (seq = first; seq <= last; seq++) {
		ns = seq * 10000;
		fake_trace(TRACE_RAISE, BOGUS_CONTEXT_HARDIRQ, seq, seq, ns);
		fake_trace(TRACE_ISR, BOGUS_CONTEXT_HARDIRQ, seq, seq,
			   ns + 1000);
	}
	fake_trace(TRACE_DPC, BOGUS_CONTEXT_SOFTIRQ, first, last, ns + 3000);
	fake_trace(TRACE_DPC_END, BOGUS_CONTEXT_SOFTIRQ, first, last,
		   ns + 4000);
	fake_trace(TRACE_TAKE, BOGUS_CONTEXT_TASK, first, last, ns + 6000);
}

static void fake_extra_take(uint64_t n)
{
	uint64_t first = fake_extra.seq + 1;

	fake_count_stages(n);
	fake_trace_read(first, fake_extra.seq + n);
	while (n--)
		fake_write_ring(++fake_extra.seq);
}

/*
 * Sleeps, and can be interrupted, as the real one. The pretended kernel itself
 * reads single bytes from what the descriptor is.
 */
ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	uint64_t *count = buf;

	if (size != sizeof(*count) || fake_handle_device(fd) < 0)
		return __real_read(fd, buf, size);
	do {
		if (poll(&pfd, 1, -1) < 0)
			return -1;
		if (fake_handle_ioctl(fd, BOGUS_IOC_GET_EVENT, count) < 0)
			return -1;
	} while (!*count);
	if (!getenv("FAKE_OLD"))
		fake_extra_take(*count);
	return sizeof(*count);
}

int __wrap_bogus_info(struct bogus *dev, struct bogus_device_info *info,
		      size_t size)
{
	char list[BOGUS_DPC_LIST_SIZE];
	struct mechanisms m;
	int ret = __real_bogus_info(dev, info, size);

	if (ret == 0 && bogus_dpc_list(dev, list, sizeof(list)) == 0 &&
	    mechanisms_parse(&m, list) == 0)
		strncpy(info->dpc, m.current, sizeof(info->dpc) - 1);
	return ret;
}

static void fake_ring_begin(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	struct bogus_ring_header *header = fake_ring_make(page);

	header->layout = BOGUS_RING_LAYOUT;
	header->header_size = sizeof(*header);
	header->entry_size = sizeof(struct bogus_ring_entry);
	header->entries = FAKE_RING_ENTRIES;
	header->size = page;
	fake_extra.header = header;
}

/* After the device was made: fake_timer.o comes before this on the line */
static void __attribute__((constructor)) fake_extra_begin(void)
{
	if (!getenv("FAKE_OLD")) {
		fake_ring_begin();
		return;
	}
	fake_module_forget_command(BOGUS_IOC_HISTOGRAM);
	fake_tree_set_dpc(0, "tasklet\n");
}
