// SPDX-License-Identifier: GPL-2.0
/*
 * In what order the driver writes the ring. Readers depend on it, and yet would
 * hardly ever see it broken: the moments are too short. So this watches the
 * memory itself, with the processor's own watchpoints, while one interrupt is
 * entered.
 */

#include <inttypes.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

/* As many as the processor has */
#define ORDER_WATCHES	4
#define ORDER_PAGES	8

/* One word of the ring, and the letter that stands for it in what is seen */
struct order_watch {
	char letter;
	size_t offset;
	unsigned int len;
};

#define ORDER_HEADER(_letter, _field)					\
	{ _letter, offsetof(struct bogus_ring_header, _field), 8 }
/* Of a slot; the header's length and the slot's place are still to be added */
#define ORDER_ENTRY(_letter, _field)					\
	{ _letter, offsetof(struct bogus_ring_entry, _field) | 1 << 16,	\
	  sizeof(((struct bogus_ring_entry *)0)->_field) }
#define ORDER_IS_ENTRY	(1 << 16)

FIXTURE(order)
{
	struct bogus_ring ring;
	uint64_t address;
	unsigned int irq;
	char affinity[64];
	char restrict_was[8];
	int fd;
	int watches[ORDER_WATCHES];
	struct perf_event_mmap_page *events;
};

/*
 * What is watched, and in what order it must be written while one interrupt is
 * entered and published
 */
FIXTURE_VARIANT(order)
{
	struct order_watch watches[ORDER_WATCHES];
	const char *expected;
};

/* The ISR takes its number away, writes, and puts it back; so does the DPC */

#define ORDER_ISR_FIELD(field)						\
{									\
	.watches = { ORDER_ENTRY('I', isr_seq), ORDER_ENTRY('x', field),\
		     ORDER_ENTRY('D', dpc_seq),				\
		     ORDER_HEADER('P', published) },			\
	.expected = "IxIDDP",						\
}

FIXTURE_VARIANT_ADD(order, raised_at_ns) ORDER_ISR_FIELD(raised_at_ns);
FIXTURE_VARIANT_ADD(order, isr_at_ns) ORDER_ISR_FIELD(isr_at_ns);
FIXTURE_VARIANT_ADD(order, isr_end_ns) ORDER_ISR_FIELD(isr_end_ns);
FIXTURE_VARIANT_ADD(order, isr_cpu) ORDER_ISR_FIELD(isr_cpu);
FIXTURE_VARIANT_ADD(order, isr_context) ORDER_ISR_FIELD(isr_context);

#define ORDER_DPC_FIELD(field)						\
{									\
	.watches = { ORDER_ENTRY('I', isr_seq), ORDER_ENTRY('x', field),\
		     ORDER_ENTRY('D', dpc_seq),				\
		     ORDER_HEADER('P', published) },			\
	.expected = "IIDxDP",						\
}

FIXTURE_VARIANT_ADD(order, dpc_at_ns) ORDER_DPC_FIELD(dpc_at_ns);
FIXTURE_VARIANT_ADD(order, dpc_cpu) ORDER_DPC_FIELD(dpc_cpu);
FIXTURE_VARIANT_ADD(order, dpc_context) ORDER_DPC_FIELD(dpc_context);

/* 0 with the rest of it; what it is, at the very end */
FIXTURE_VARIANT_ADD(order, dpc_end_ns)
{
	.watches = { ORDER_ENTRY('I', isr_seq), ORDER_ENTRY('x', dpc_end_ns),
		     ORDER_ENTRY('D', dpc_seq), ORDER_HEADER('P', published) },
	.expected = "IIDxDPx",
};

/* Who sees the new number sees the totals that belong to it, or later ones */
FIXTURE_VARIANT_ADD(order, totals)
{
	.watches = { ORDER_ENTRY('D', dpc_seq), ORDER_HEADER('r', dpc_runs),
		     ORDER_HEADER('c', coalesced),
		     ORDER_HEADER('P', published) },
	.expected = "DDrcP",
};

/* Where the driver has it: in root's view of what vmalloc() has given away */
static int order_ring_address(size_t size, uint64_t *address)
{
	FILE *file = fopen("/proc/vmallocinfo", "re");
	unsigned int found = 0;
	uint64_t from, to, bytes;
	char line[512];

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		if (!strstr(line, "bogus_ring_alloc+") ||
		    sscanf(line, "%" SCNx64 "-%" SCNx64 " %" SCNu64, &from, &to,
			   &bytes) != 3 ||
		    to - from < size || !from)
			continue;
		*address = from;
		found++;
	}
	fclose(file);
	return found == 1 ? 0 : -ENOENT;
}

static int order_watch(uint64_t address, unsigned int len)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_BREAKPOINT,
		.size = sizeof(attr),
		.bp_type = HW_BREAKPOINT_W,
		.bp_addr = address,
		.bp_len = len,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_ADDR,
		.disabled = 1,
	};

	return syscall(SYS_perf_event_open, &attr, -1, 0, -1,
		       PERF_FLAG_FD_CLOEXEC);
}

static uint64_t order_address(const struct _test_data_order *self,
			      const struct order_watch *watch, uint64_t seq)
{
	const volatile struct bogus_ring_header *header = self->ring.header;

	if (!(watch->offset & ORDER_IS_ENTRY))
		return self->address + watch->offset;
	return self->address + header->header_size +
	       (seq - 1) % header->entries * header->entry_size +
	       (watch->offset & ~ORDER_IS_ENTRY);
}

/* Has all four watch the slot that interrupt @seq will have, into one buffer */
static int order_watch_all(struct _test_data_order *self,
			   const struct order_watch *watches, uint64_t seq)
{
	unsigned int i;

	for (i = 0; i < ORDER_WATCHES; i++) {
		self->watches[i] = order_watch(order_address(self, &watches[i],
							     seq),
					       watches[i].len);
		if (self->watches[i] < 0)
			return -errno;
		if (i && ioctl(self->watches[i], PERF_EVENT_IOC_SET_OUTPUT,
			       self->watches[0]) < 0)
			return -errno;
		if (i)
			continue;
		self->events = mmap(NULL, (1 + ORDER_PAGES) *
				    sysconf(_SC_PAGESIZE),
				    PROT_READ | PROT_WRITE, MAP_SHARED,
				    self->watches[0], 0);
		if (self->events == MAP_FAILED)
			return -errno;
	}
	return 0;
}

static int order_enable(struct _test_data_order *self, unsigned long request)
{
	unsigned int i;

	for (i = 0; i < ORDER_WATCHES; i++)
		if (ioctl(self->watches[i], request, 0) < 0)
			return -errno;
	return 0;
}

/* The interrupt and its DPC on CPU 0, which is the one that is watched */
static int order_affinity(unsigned int irq, const char *mask)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/irq/%u/smp_affinity", irq);
	return bogus_file_write(path, mask);
}

FIXTURE_SETUP(order)
{
	struct bogus_info info;
	char path[64];

	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, 5 * BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	self->irq = info.irq;
	ASSERT_EQ(0, bogus_ring_map(self->fd, &self->ring));
	snprintf(path, sizeof(path), "/proc/irq/%u/smp_affinity", self->irq);
	if (bogus_file_read(path, self->affinity, sizeof(self->affinity)) > 0)
		EXPECT_EQ(0, order_affinity(self->irq, "1"));
	ASSERT_LE(0, bogus_file_read("/proc/sys/kernel/kptr_restrict",
				     self->restrict_was,
				     sizeof(self->restrict_was)));
	/* root sees addresses as they are */
	ASSERT_EQ(0, bogus_file_write("/proc/sys/kernel/kptr_restrict", "1"));
	if (order_ring_address(info.ring_size, &self->address))
		self->address = 0;
}

FIXTURE_TEARDOWN(order)
{
	EXPECT_EQ(0, bogus_file_write("/proc/sys/kernel/kptr_restrict",
				      self->restrict_was));
	if (self->affinity[0])
		EXPECT_EQ(0, order_affinity(self->irq, self->affinity));
	bogus_ring_unmap(&self->ring);
	close(self->fd);
}

static char order_letter(const struct _test_data_order *self,
			 const struct order_watch *watches, uint64_t seq,
			 uint64_t address)
{
	unsigned int i;

	for (i = 0; i < ORDER_WATCHES; i++)
		if (order_address(self, &watches[i], seq) == address)
			return watches[i].letter;
	return '?';
}

/* One record of the buffer; nothing in it comes near to its end */
struct order_record {
	struct perf_event_header header;
	uint64_t address;
};

static void order_letters(const struct _test_data_order *self,
			  const struct order_watch *watches, uint64_t seq,
			  char *seen, size_t size)
{
	const char *data = (const char *)self->events + sysconf(_SC_PAGESIZE);
	uint64_t head = __atomic_load_n(&self->events->data_head,
					__ATOMIC_ACQUIRE);
	const struct order_record *record;
	uint64_t at;
	size_t n = 0;

	for (at = 0; at < head && n + 1 < size; at += record->header.size) {
		record = (const void *)(data + at);
		seen[n++] = record->header.type == PERF_RECORD_SAMPLE ?
			order_letter(self, watches, seq, record->address) : '!';
	}
	seen[n] = 0;
}

TEST_F(order, of_the_words_written)
{
	uint64_t seq = bogus_ring_published(&self->ring) + 1;
	char seen[32];

	if (!self->address)
		BOGUS_SKIP("/proc/vmallocinfo does not tell where the ring is");
	if (order_watch_all(self, variant->watches, seq))
		BOGUS_SKIP("no watchpoints on the kernel's memory here");
	ASSERT_EQ(0, order_enable(self, PERF_EVENT_IOC_ENABLE));
	ASSERT_LT(0, bogus_device_run(0, 1));
	ASSERT_EQ(0, order_enable(self, PERF_EVENT_IOC_DISABLE));
	order_letters(self, variant->watches, seq, seen, sizeof(seen));
	/* what follows is the next interrupts' */
	seen[strlen(variant->expected)] = 0;
	EXPECT_STREQ(variant->expected, seen);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
