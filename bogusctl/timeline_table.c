// SPDX-License-Identifier: GPL-2.0
/* The stages of each interrupt of a timeline, as a table. */
#include <inttypes.h>
#include <stdio.h>

#include "style.h"
#include "timeline.h"
#include "units.h"

static void table_write_cell(bool known, uint64_t ns)
{
	char text[UNITS_SIZE];

	printf(" %8s", known ? units_format_short(ns, text) : "-");
}

/* "5..7" behind a name, if it is more than one */
static void table_write_group(const char *name, uint64_t first, uint64_t last)
{
	if (first != last)
		printf("  %s %" PRIu64 "..%" PRIu64, name, first, last);
}

static void table_write_row(const struct timeline *t, const struct interrupt *i)
{
	char since[UNITS_SIZE];
	struct stages s;

	interrupt_stages(i, &s);
	printf("%7" PRIu64 " %9s", i->seq,
	       units_format_short(i->raised_at_ns -
				  t->interrupts->raised_at_ns, since));
	table_write_cell(true, s.raise_ns);
	table_write_cell(true, s.isr_ns);
	table_write_cell(s.dpc_known, s.queue_ns);
	table_write_cell(s.dpc_end_known, s.dpc_ns);
	table_write_cell(s.user_known, s.user_ns);
	table_write_cell(s.user_known, s.total_ns);
	if (i->dpc)
		table_write_group("DPC", i->dpc->first, i->dpc->last);
	if (i->take)
		table_write_group("read", i->take->first, i->take->last);
	printf("\n");
}

void timeline_write_table(const struct timeline *t, bool color)
{
	size_t i;

	printf("\n%s%7s %9s %8s %8s %8s %8s %8s %8s  %s%s\n",
	       style_begin(color, STYLE_BOLD), "NUMBER", "RAISED", "raise",
	       "isr", "queue", "dpc", "user", "TOTAL", "TOGETHER WITH",
	       style_begin(color, STYLE_PLAIN));
	for (i = 0; i < t->n; i++)
		table_write_row(t, &t->interrupts[i]);
	if (t->num_overruns)
		printf("\n%zu more request%s met one that was pending, and "
		       "merged with it (overrun).\n", t->num_overruns,
		       t->num_overruns == 1 ? "" : "s");
}
