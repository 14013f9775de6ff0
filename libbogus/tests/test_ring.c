// SPDX-License-Identifier: LGPL-2.1-or-later
/* The ring, in memory that the test fills as the driver would. */
#include <sys/wait.h>

#include "ring_writer.h"
#include "test.h"

#define ENTRIES	8

/* What a test works on; its setup fills it anew */
struct fixture {
	struct ring_writer writer;
	struct bogus *dev;
	struct bogus_ring *ring;
	struct bogus_ring_event events[2 * ENTRIES];
};

static void *make_ring(size_t size)
{
	void *memory = fake_ring_make(size);

	assert_non_null(memory);
	return memory;
}

static int ring_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	size_t size = ring_size(ENTRIES, sizeof(struct bogus_ring_entry));

	test_setup(state);
	ring_init(&f->writer, make_ring(size), ENTRIES,
		  sizeof(struct bogus_ring_entry));
	f->dev = test_open(BOGUS_O_RDONLY);
	*state = f;
	return bogus_ring_open(f->dev, &f->ring);
}

static int ring_teardown(void **state)
{
	struct fixture *f = *state;

	bogus_ring_close(f->ring);
	bogus_close(f->dev);
	free(f);
	assert_int_equal(fake_ring_mappings(), 0);
	fake_ring_free();
	return test_teardown(state);
}

#define RING_TEST(f) cmocka_unit_test_setup_teardown(f, ring_setup, \
						     ring_teardown)

/* A read must give events @first to @last, after so many @lost ones */
static void assert_read(struct fixture *f, size_t max, uint64_t first,
			uint64_t last, uint64_t lost)
{
	uint64_t missed = 99, i;
	int n = bogus_ring_read(f->ring, f->events, max, &missed);

	assert_int_equal(n, last - first + 1);
	assert_int_equal(missed, lost);
	for (i = 0; i < (uint64_t)n; i++) {
		assert_int_equal(f->events[i].seq, first + i);
		assert_true(ring_is_whole(&f->events[i]));
	}
}

static void assert_nothing(struct fixture *f, uint64_t lost)
{
	assert_read(f, ENTRIES, 1, 0, lost);
}

static void events_come_in_order(void **state)
{
	struct fixture *f = *state;

	assert_nothing(f, 0);
	ring_raise(&f->writer, 3);
	assert_read(f, ENTRIES, 1, 3, 0);
	assert_int_equal(f->events[2].dpc_end_ns, ring_value(3, 9));
	assert_nothing(f, 0);
	ring_raise(&f->writer, ENTRIES);
	assert_read(f, 5, 4, 8, 0);
	assert_read(f, ENTRIES, 9, 11, 0);
	assert_nothing(f, 0);
}

static void total_and_entries(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(bogus_ring_entries(f->ring), ENTRIES);
	assert_int_equal(bogus_ring_total(f->ring), 0);
	ring_raise(&f->writer, 100);
	assert_int_equal(bogus_ring_total(f->ring), 100);
	ring_publish(&f->writer, UINT64_MAX);
	assert_true(bogus_ring_total(f->ring) == UINT64_MAX);
}

static void reading_makes_no_system_call(void **state)
{
	struct fixture *f = *state;
	unsigned int before = fake_ioctls();

	ring_raise(&f->writer, 2);
	bogus_ring_total(f->ring);
	bogus_ring_is_gone(f->ring);
	assert_read(f, ENTRIES, 1, 2, 0);
	assert_int_equal(fake_ioctls(), before);
}

static void open_begins_behind_the_latest(void **state)
{
	struct fixture *f = *state;
	struct bogus_ring *late;

	ring_raise(&f->writer, 5);
	assert_int_equal(bogus_ring_open(f->dev, &late), 0);
	assert_int_equal(bogus_ring_read(late, f->events, ENTRIES, NULL), 0);
	ring_raise(&f->writer, 1);
	assert_int_equal(bogus_ring_read(late, f->events, ENTRIES, NULL), 1);
	assert_int_equal(f->events[0].seq, 6);
	bogus_ring_close(late);
	assert_read(f, ENTRIES, 1, 6, 0);
}

static void lapped_reader_knows_what_it_missed(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, 2);
	assert_read(f, ENTRIES, 1, 2, 0);
	ring_raise(&f->writer, ENTRIES);
	assert_read(f, ENTRIES, 3, ENTRIES + 2, 0);
	ring_raise(&f->writer, ENTRIES + 1);
	assert_read(f, 2 * ENTRIES, ENTRIES + 4, 2 * ENTRIES + 3, 1);
	ring_raise(&f->writer, 1000);
	assert_read(f, 1, 1012, 1012, 992);
	assert_read(f, 2 * ENTRIES, 1013, 1019, 0);
}

static void reading_nothing_loses_nothing(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, 3 * ENTRIES);
	assert_read(f, 0, 1, 0, 0);
	assert_int_equal(bogus_ring_read(f->ring, NULL, 0, NULL), 0);
	assert_read(f, ENTRIES, 2 * ENTRIES + 1, 3 * ENTRIES, 2 * ENTRIES);
}

/* The ISR is ahead of the DPC: it has begun to overwrite what is published */
static void isr_overwrites_published_events(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, ENTRIES);
	ring_write_isr(&f->writer, ENTRIES + 1);
	ring_write_isr(&f->writer, ENTRIES + 2);
	assert_read(f, ENTRIES, 3, ENTRIES, 2);
	assert_nothing(f, 0);
}

/* By a whole ring: of what is published nothing is left */
static void isr_overwrites_everything(void **state)
{
	struct fixture *f = *state;
	uint64_t seq;

	ring_raise(&f->writer, ENTRIES);
	for (seq = ENTRIES + 1; seq <= 2 * ENTRIES; seq++)
		ring_write_isr(&f->writer, seq);
	assert_nothing(f, ENTRIES);
	assert_nothing(f, 0);
}

/* The DPC publishes many at once, and the ISR has overwritten one amidst */
static void gap_ends_a_read(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, ENTRIES);
	RING_STORE(ring_slot(&f->writer, 4)->isr_seq, 0);
	RING_STORE(ring_slot(&f->writer, 5)->dpc_seq, 0);
	assert_read(f, ENTRIES, 1, 3, 0);
	assert_read(f, ENTRIES, 6, ENTRIES, 2);
}

static void unpublished_events_are_not_there(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, 1);
	ring_write_isr(&f->writer, 2);
	ring_write_dpc(&f->writer, 2);
	assert_read(f, ENTRIES, 1, 1, 0);
	ring_publish(&f->writer, 2);
	assert_read(f, ENTRIES, 2, 2, 0);
	assert_int_equal(f->events[0].dpc_end_ns, 0);
}

static void seek_goes_back_and_forth(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, 5);
	assert_read(f, ENTRIES, 1, 5, 0);
	assert_int_equal(bogus_ring_seek(f->ring, 2), 0);
	assert_read(f, ENTRIES, 2, 5, 0);
	assert_int_equal(bogus_ring_seek(f->ring, 0), 0);
	assert_read(f, 2, 1, 2, 0);
	assert_int_equal(bogus_ring_seek(f->ring, 6), 0);
	assert_nothing(f, 0);
	assert_int_equal(bogus_ring_seek(f->ring, 7), -ERANGE);
	assert_int_equal(bogus_ring_seek(f->ring, UINT64_MAX), -ERANGE);
	ring_raise(&f->writer, 1);
	assert_read(f, ENTRIES, 6, 6, 0);
}

static void seek_to_overwritten_finds_the_oldest(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, 3 * ENTRIES);
	assert_int_equal(bogus_ring_seek(f->ring, 2), 0);
	assert_read(f, 1, 2 * ENTRIES + 1, 2 * ENTRIES + 1, 0);
	assert_int_equal(bogus_ring_seek(f->ring, 0), 0);
	assert_read(f, ENTRIES, 2 * ENTRIES + 1, 3 * ENTRIES, 0);
}

static void gone_ring_stays_readable(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, 3);
	assert_int_equal(bogus_ring_is_gone(f->ring), 0);
	RING_STORE(f->writer.header->flags, BOGUS_RING_GONE | 1U << 31);
	fake_device_remove(0);
	bogus_close(f->dev);
	f->dev = NULL;
	assert_int_equal(bogus_ring_is_gone(f->ring), 1);
	assert_int_equal(bogus_ring_total(f->ring), 3);
	assert_read(f, ENTRIES, 1, 3, 0);
}

/* Of flags that we don't know yet none means that it is gone */
static void other_flags_mean_nothing(void **state)
{
	struct fixture *f = *state;

	RING_STORE(f->writer.header->flags, ~BOGUS_RING_GONE);
	assert_int_equal(bogus_ring_is_gone(f->ring), 0);
}

static void child_has_a_place_of_its_own(void **state)
{
	struct fixture *f = *state;
	int status;
	pid_t pid;

	ring_raise(&f->writer, 4);
	assert_read(f, 2, 1, 2, 0);
	pid = fork();
	if (pid == 0)
		_exit(bogus_ring_read(f->ring, f->events, 1, NULL) != 1 ||
		      f->events[0].seq != 3 ||
		      bogus_ring_read(f->ring, f->events, 4, NULL) != 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_read(f, ENTRIES, 3, 4, 0);
}

/* A later module: longer header, longer entries, unknown fields in them */
static void larger_structures_are_read(void **state)
{
	struct fixture *f = *state;
	const uint32_t header_size = 192, entry_size = 104;
	size_t size = header_size + 4 * entry_size;
	void *memory;

	bogus_ring_close(f->ring);
	f->ring = NULL;
	fake_ring_free();
	memory = make_ring(size);
	memset(memory, 0xee, size);
	memset(memory, 0, sizeof(struct bogus_ring_header));
	ring_init(&f->writer, memory, 4, entry_size);
	f->writer.header->header_size = header_size;
	assert_int_equal(bogus_ring_open(f->dev, &f->ring), 0);
	assert_int_equal(bogus_ring_entries(f->ring), 4);
	ring_raise(&f->writer, 6);
	assert_read(f, ENTRIES, 3, 6, 2);
}

static void open_without_a_ring(void **state)
{
	struct bogus_ring *ring = (struct bogus_ring *)state;
	struct bogus *dev = test_open(0);

	assert_int_equal(bogus_ring_open(dev, &ring), -EOPNOTSUPP);
	fake_module_set_info_size(offsetof(struct bogus_info, ring_size));
	assert_int_equal(bogus_ring_open(dev, &ring), -EOPNOTSUPP);
	assert_ptr_equal(ring, state);
	bogus_close(dev);
}

static void open_that_fails(void **state)
{
	struct fixture *f = *state;
	struct bogus_ring *ring = (struct bogus_ring *)state;

	fake_fail("calloc", ENOMEM, 0);
	assert_int_equal(bogus_ring_open(f->dev, &ring), -ENOMEM);
	fake_fail("ioctl", EIO, 0);
	assert_int_equal(bogus_ring_open(f->dev, &ring), -EIO);
	fake_fail("mmap", ENODEV, 0);
	assert_int_equal(bogus_ring_open(f->dev, &ring), -ENODEV);
	fake_fail("mmap", ENOMEM, 0);
	assert_int_equal(bogus_ring_open(f->dev, &ring), -ENOMEM);
	fake_device_remove(0);
	assert_int_equal(bogus_ring_open(f->dev, &ring), -ENODEV);
	assert_ptr_equal(ring, state);
	bogus_ring_close(NULL);
}

/* One field spoilt, the others as they should be */
static void assert_refused(struct fixture *f, uint32_t *field, uint32_t value)
{
	struct bogus_ring *ring = NULL;
	uint32_t right = *field;

	*field = value;
	assert_int_equal(bogus_ring_open(f->dev, &ring), -EPROTO);
	assert_null(ring);
	*field = right;
}

static void absurd_headers_are_refused(void **state)
{
	static const uint32_t header_sizes[] = {
		0, 8, 127, 129, 132, 136, 4096, 0xfffffff8, 0xffffffff,
	};
	static const uint32_t entry_sizes[] = {
		0, 8, 63, 65, 68, 72, 0x20000000, 0x80000000, 0xfffffff8,
		0xffffffff,
	};
	static const uint32_t entries[] = {
		0, 3, 7, 9, 16, 0x02000000, 0x04000000, 0x40000000,
		0x80000000, 0xffffffff,
	};
	struct fixture *f = *state;
	struct bogus_ring_header *header = f->writer.header;
	struct bogus_ring *ring;
	size_t i;

	assert_refused(f, &header->layout, 0);
	assert_refused(f, &header->layout, BOGUS_RING_LAYOUT + 1);
	for (i = 0; i < sizeof(header_sizes) / sizeof(uint32_t); i++)
		assert_refused(f, &header->header_size, header_sizes[i]);
	for (i = 0; i < sizeof(entry_sizes) / sizeof(uint32_t); i++)
		assert_refused(f, &header->entry_size, entry_sizes[i]);
	for (i = 0; i < sizeof(entries) / sizeof(uint32_t); i++)
		assert_refused(f, &header->entries, entries[i]);
	assert_int_equal(fake_ring_mappings(), 1);
	assert_int_equal(bogus_ring_open(f->dev, &ring), 0);
	bogus_ring_close(ring);
}

static void header_must_be_whole(void **state)
{
	struct fixture *f = *state;
	struct bogus_ring_header *header;
	struct bogus_ring *ring;

	bogus_ring_close(f->ring);
	f->ring = NULL;
	fake_ring_free();
	header = make_ring(sizeof(*header) - 1);
	header->layout = BOGUS_RING_LAYOUT;
	assert_int_equal(bogus_ring_open(f->dev, &ring), -EPROTO);
}

/*
 * A header that changes after it was looked at, and numbers that were never
 * written: nothing is read beyond the mapping (the sanitiser would say so, or
 * the page behind it), and nothing absurd comes back.
 */
static void header_that_changes_is_not_believed(void **state)
{
	struct fixture *f = *state;

	ring_raise(&f->writer, 2);
	f->writer.header->entries = 1 << 30;
	f->writer.header->entry_size = 1 << 20;
	f->writer.header->header_size = 1 << 30;
	f->writer.header->size = UINT64_MAX;
	ring_publish(&f->writer, UINT64_MAX);
	assert_int_equal(bogus_ring_entries(f->ring), ENTRIES);
	assert_nothing(f, UINT64_MAX);
	assert_int_equal(bogus_ring_seek(f->ring, UINT64_MAX), 0);
	ring_publish(&f->writer, 1);
	assert_nothing(f, 0);
}

static void contexts_have_names(void **state)
{
	(void)state;
	assert_string_equal(bogus_ring_context_name(BOGUS_RING_TASK), "task");
	assert_string_equal(bogus_ring_context_name(BOGUS_RING_SOFTIRQ),
			    "softirq");
	assert_string_equal(bogus_ring_context_name(BOGUS_RING_HARDIRQ),
			    "hardirq");
	assert_string_equal(bogus_ring_context_name(BOGUS_RING_THREAD),
			    "thread");
	assert_string_equal(bogus_ring_context_name(4), "unknown");
	assert_int_equal(BOGUS_RING_TASK, BOGUS_CONTEXT_TASK);
	assert_int_equal(BOGUS_RING_SOFTIRQ, BOGUS_CONTEXT_SOFTIRQ);
	assert_int_equal(BOGUS_RING_HARDIRQ, BOGUS_CONTEXT_HARDIRQ);
	assert_int_equal(BOGUS_RING_THREAD, BOGUS_CONTEXT_THREAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RING_TEST(events_come_in_order),
		RING_TEST(total_and_entries),
		RING_TEST(reading_makes_no_system_call),
		RING_TEST(open_begins_behind_the_latest),
		RING_TEST(lapped_reader_knows_what_it_missed),
		RING_TEST(reading_nothing_loses_nothing),
		RING_TEST(isr_overwrites_published_events),
		RING_TEST(isr_overwrites_everything),
		RING_TEST(gap_ends_a_read),
		RING_TEST(unpublished_events_are_not_there),
		RING_TEST(seek_goes_back_and_forth),
		RING_TEST(seek_to_overwritten_finds_the_oldest),
		RING_TEST(gone_ring_stays_readable),
		RING_TEST(other_flags_mean_nothing),
		RING_TEST(child_has_a_place_of_its_own),
		RING_TEST(larger_structures_are_read),
		FAKE_TEST(open_without_a_ring),
		RING_TEST(open_that_fails),
		RING_TEST(absurd_headers_are_refused),
		RING_TEST(header_must_be_whole),
		RING_TEST(header_that_changes_is_not_believed),
		cmocka_unit_test(contexts_have_names),
	};

	RUN_TESTS(tests);
}
