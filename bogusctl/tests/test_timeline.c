// SPDX-License-Identifier: GPL-2.0
/* Timelines made from events, and how they are cut into panels. */
#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "timeline.h"

#define READER	77

/* A device of its own for each test */
struct fixture {
	struct trace trace;
	struct timeline timeline;
};

static int fixture_begin(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	*state = &fixture;
	return 0;
}

static int fixture_end(void **state)
{
	struct fixture *f = *state;

	timeline_release(&f->timeline);
	trace_release(&f->trace);
	return 0;
}

static struct trace_event *add(struct fixture *f, enum trace_kind kind,
			       uint64_t first, uint64_t last, uint64_t at_ns)
{
	struct trace_event e = {
		.kind = kind, .first = first, .last = last, .at_ns = at_ns,
		.pid = READER,
	};

	assert_int_equal(trace_add(&f->trace, &e), 0);
	return &f->trace.events[f->trace.n - 1];
}

/* Raised at @ns, ISR from 10 ns to 20 ns later */
static void add_isr(struct fixture *f, uint64_t seq, uint64_t ns)
{
	struct trace_event *e;

	add(f, TRACE_RAISE, seq, seq, ns);
	e = add(f, TRACE_ISR, seq, seq, ns + 10);
	e->raised_at_ns = ns;
	e->end_ns = ns + 20;
}

/* DPC from @ns on for 10 ns, read after 30 ns */
static void add_rest(struct fixture *f, uint64_t first, uint64_t last,
		     uint64_t ns)
{
	add(f, TRACE_DPC, first, last, ns);
	add(f, TRACE_DPC_END, first, last, ns + 10);
	add(f, TRACE_TAKE, first, last, ns + 30);
}

static const struct timeline *build(struct fixture *f, size_t max)
{
	assert_int_equal(timeline_build(&f->timeline, &f->trace, 0, READER,
					max), 0);
	return &f->timeline;
}

static void stages_of_one_interrupt(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct stages s;

	add_isr(f, 5, 1000);
	add_rest(f, 5, 5, 1050);
	t = build(f, 10);
	assert_int_equal(t->n, 1);
	assert_int_equal(t->interrupts[0].seq, 5);
	interrupt_stages(&t->interrupts[0], &s);
	assert_int_equal(s.raise_ns, 10);
	assert_int_equal(s.isr_ns, 10);
	assert_int_equal(s.queue_ns, 30);
	assert_int_equal(s.dpc_ns, 10);
	assert_int_equal(s.user_ns, 30);
	assert_int_equal(s.total_ns, 80);
	assert_true(s.dpc_known && s.dpc_end_known && s.user_known);
}

static void what_is_missing_is_not_known(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct stages s;

	add_isr(f, 1, 1000);
	add_isr(f, 2, 2000);
	add(f, TRACE_DPC, 1, 1, 1030);
	t = build(f, 10);
	interrupt_stages(&t->interrupts[0], &s);
	assert_true(s.dpc_known && !s.dpc_end_known && !s.user_known);
	interrupt_stages(&t->interrupts[1], &s);
	assert_false(s.dpc_known || s.user_known);
}

/* It may begin while the ISR on another CPU is at its end */
static void a_dpc_before_the_end_of_the_isr(void **state)
{
	struct fixture *f = *state;
	struct stages s;

	add_isr(f, 1, 1000);
	add_rest(f, 1, 1, 1015);
	interrupt_stages(build(f, 1)->interrupts, &s);
	assert_int_equal(s.queue_ns, 0);
	assert_int_equal(s.user_ns, 30);
}

static void one_dpc_for_several(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct panel panel;

	add_isr(f, 1, 1000);
	add_isr(f, 2, 9000);
	add_isr(f, 3, 20000);
	add_rest(f, 1, 3, 20100);
	t = build(f, 10);
	assert_ptr_equal(t->interrupts[0].dpc, t->interrupts[2].dpc);
	assert_int_equal(t->interrupts[0].dpc->first, 1);
	assert_int_equal(t->interrupts[0].take->last, 3);
	assert_true(panel_next(t, 0, &panel));
	assert_int_equal(panel.n, 3);
	assert_int_equal(panel.end_ns, 20130);
	assert_false(panel_next(t, 3, &panel));
}

static void other_devices_and_readers_are_left_out(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;

	add(f, TRACE_ISR, 9, 9, 500)->id = 1;
	add_isr(f, 1, 1000);
	add(f, TRACE_DPC, 1, 1, 1030);
	add(f, TRACE_DPC, 9, 9, 1031)->id = 1;
	add(f, TRACE_TAKE, 1, 1, 1040)->pid = READER + 1;
	add(f, TRACE_TAKE, 1, 1, 1050);
	t = build(f, 10);
	assert_int_equal(t->n, 1);
	assert_int_equal(t->num_dpcs, 1);
	assert_int_equal(t->num_takes, 1);
	assert_int_equal(t->interrupts[0].take->at_ns, 1050);
}

/* The last DPC and the last read may be for more */
static void only_so_many_are_shown(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct panel panel;

	add_isr(f, 1, 1000);
	add_isr(f, 2, 1100);
	add_isr(f, 3, 1200);
	add_rest(f, 1, 3, 1300);
	add_isr(f, 4, 1400);
	add_rest(f, 4, 4, 1500);
	t = build(f, 2);
	assert_int_equal(t->n, 2);
	assert_int_equal(t->num_dpcs, 1);
	assert_int_equal(t->interrupts[1].dpc->last, 3);
	assert_int_equal(t->interrupts[1].dpc->shown, 2);
	assert_true(panel_next(t, 0, &panel));
	assert_true(panel_ends_take(&panel, &t->interrupts[1]));
	assert_false(panel_ends_take(&panel, &t->interrupts[0]));
	assert_ptr_equal(panel_first_taken(t, &panel, &t->interrupts[1]),
			 &t->interrupts[0]);
	assert_null(panel_unread(t, &panel));
}

static void pauses_cut_the_axis(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct panel panel;

	add_isr(f, 1, 1000);
	add_rest(f, 1, 1, 1030);
	add_isr(f, 2, 1200);
	add_rest(f, 2, 2, 1230);
	add_isr(f, 3, 100000);
	add_rest(f, 3, 3, 100030);
	t = build(f, 10);
	assert_true(panel_next(t, 0, &panel));
	assert_int_equal(panel.n, 2);
	assert_int_equal(panel.begin_ns, 1000);
	assert_int_equal(panel.end_ns, 1260);
	assert_true(panel_next(t, 2, &panel));
	assert_int_equal(panel.from, 2);
	assert_int_equal(panel.n, 1);
	assert_int_equal(panel.begin_ns, 100000);
}

static void a_panel_is_not_too_full(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct panel panel;
	size_t from = 0;
	uint64_t i;

	for (i = 1; i <= 100; i++) {
		add_isr(f, i, i * 100);
		add_rest(f, i, i, i * 100 + 30);
	}
	t = build(f, 1000);
	while (panel_next(t, from, &panel)) {
		assert_in_range(panel.n, 1, 12);
		from += panel.n;
	}
	assert_int_equal(from, 100);
}

/* It would leave no room for the rest */
static void a_read_much_later_is_not_on_the_axis(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct panel panel;

	add_isr(f, 1, 1000);
	add(f, TRACE_DPC, 1, 1, 1030);
	add_isr(f, 2, 1100);
	add(f, TRACE_DPC, 2, 2, 1130);
	add(f, TRACE_TAKE, 1, 2, 99999);
	t = build(f, 10);
	assert_true(panel_next(t, 0, &panel));
	assert_int_equal(panel.n, 2);
	assert_int_equal(panel.end_ns, 1130);
	assert_false(panel_ends_take(&panel, &t->interrupts[1]));
	assert_ptr_equal(panel_unread(t, &panel), &t->interrupts[0]);
}

static void a_single_late_read_is(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct panel panel;

	add_isr(f, 1, 1000);
	add(f, TRACE_DPC, 1, 1, 1030);
	add(f, TRACE_TAKE, 1, 1, 99999);
	t = build(f, 10);
	assert_true(panel_next(t, 0, &panel));
	assert_int_equal(panel.end_ns, 99999);
}

/* The hardware has other numbers than the driver */
static void overruns_are_of_the_same_hardware(void **state)
{
	struct fixture *f = *state;
	const struct timeline *t;
	struct trace_event *e;

	e = add(f, TRACE_RAISE, 3, 3, 1000);
	e->id = 4;
	e = add(f, TRACE_RAISE, 4, 4, 1005);
	e->id = 4;
	e->overrun = true;
	e = add(f, TRACE_RAISE, 9, 9, 1006);
	e->id = 0;
	e->overrun = true;
	e = add(f, TRACE_ISR, 1, 1, 1010);
	e->raised_at_ns = 1000;
	t = build(f, 10);
	assert_int_equal(t->num_overruns, 1);
	assert_int_equal(t->overruns[0], 1005);
}

static void nothing_is_no_panel(void **state)
{
	struct panel panel;

	assert_false(panel_next(build(*state, 10), 0, &panel));
}

#define FIXTURE_TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXTURE_TEST(stages_of_one_interrupt),
		FIXTURE_TEST(what_is_missing_is_not_known),
		FIXTURE_TEST(a_dpc_before_the_end_of_the_isr),
		FIXTURE_TEST(one_dpc_for_several),
		FIXTURE_TEST(other_devices_and_readers_are_left_out),
		FIXTURE_TEST(only_so_many_are_shown),
		FIXTURE_TEST(pauses_cut_the_axis),
		FIXTURE_TEST(a_panel_is_not_too_full),
		FIXTURE_TEST(a_read_much_later_is_not_on_the_axis),
		FIXTURE_TEST(a_single_late_read_is),
		FIXTURE_TEST(overruns_are_of_the_same_hardware),
		FIXTURE_TEST(nothing_is_no_panel),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
