// SPDX-License-Identifier: GPL-2.0
/* How bogusctl split shows several mechanisms, side by side. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "canvas.h"
#include "split.h"
#include "units.h"

#define COMPARE_INDENT	12
#define COMPARE_OUTDENT	10
#define COMPARE_ROOM	8

/* What the way to the reader is made of, in their order */
static const unsigned int compare_way[] = {
	BOGUS_SPLIT_RAISE, BOGUS_SPLIT_ISR, BOGUS_SPLIT_QUEUE, BOGUS_SPLIT_USER,
};

static const enum style compare_styles[] = {
	STYLE_RAISE, STYLE_ISR, STYLE_WAIT, STYLE_READER,
};

#define COMPARE_WAY	(sizeof(compare_way) / sizeof(compare_way[0]))

static void compare_show_heading(const char *what, bool color)
{
	unsigned int i;

	printf("\n%s%-11s", style_begin(color, STYLE_BOLD), what);
	for (i = 0; i < BOGUS_SPLIT_STAGES; i++)
		printf(" %9s", bogus_split_name(i));
	printf(" %10s%s\n", "to reader", style_begin(color, STYLE_PLAIN));
}

static void compare_show_row(const struct pass *pass, double percent)
{
	char text[UNITS_SIZE];
	unsigned int i;

	printf("%-11s", pass->run.before.dpc);
	for (i = 0; i < BOGUS_SPLIT_STAGES; i++)
		printf(" %9s", !pass_count(pass, i) ? "-" :
		       units_format_short(pass_percentile(pass, i, percent),
					  text));
	printf(" %10s\n", percent > 50 ? "" :
	       units_format_short(pass_sum(pass, percent), text));
}

static void compare_show_where(const struct pass *pass)
{
	char where[WHERE_SIZE];

	if (!pass->sampled)
		return;
	printf("%-11s", pass->run.before.dpc);
	printf(" %-20s", where_format(&pass->isr, where));
	printf(" %-20s", where_format(&pass->dpc, where));
	printf(" %s\n", where_format(&pass->run.reader.where, where));
}

static void compare_show_counts(const struct pass *pass)
{
	const struct run *run = &pass->run;

	printf("%-11s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64
	       " %10" PRIu64 "\n", run->before.dpc,
	       run->after.serviced - run->before.serviced,
	       run->after.dpc_runs - run->before.dpc_runs,
	       run->after.coalesced - run->before.coalesced,
	       run->after.overrun - run->before.overrun, run->reader.reads);
}

static void compare_show_tables(const struct pass *passes, size_t n,
				bool color)
{
	const char *bold = style_begin(color, STYLE_BOLD);
	const char *plain = style_begin(color, STYLE_PLAIN);
	size_t i;

	compare_show_heading("P50", color);
	for (i = 0; i < n; i++)
		compare_show_row(&passes[i], 50);
	compare_show_heading("P99", color);
	for (i = 0; i < n; i++)
		compare_show_row(&passes[i], 99);
	printf("\n%s%-11s %10s %10s %10s %10s %10s%s\n", bold, "COUNTS",
	       "interrupts", "DPC runs", "coalesced", "overrun", "reads",
	       plain);
	for (i = 0; i < n; i++)
		compare_show_counts(&passes[i]);
	if (!n || !passes[0].sampled)
		return;
	printf("\n%s%-11s %-20s %-20s %s%s\n", bold, "WHERE", "isr", "dpc",
	       "reader", plain);
	for (i = 0; i < n; i++)
		compare_show_where(&passes[i]);
}

/* The stages of one mechanism one after the other; a short one stays seen */
static void compare_fill(struct row *row, const struct pass *pass,
			 const struct axis *axis,
			 const char *const glyphs[COMPARE_WAY])
{
	double end = 0;
	int from = 0, to;
	unsigned int i;

	for (i = 0; i < COMPARE_WAY; i++) {
		if (!pass_count(pass, compare_way[i]))
			continue;
		end += pass_percentile(pass, compare_way[i], 50);
		to = lround(axis_at(axis, end));
		to = to > from ? to : from + 1;
		row_fill(row, from, to, glyphs[i], compare_styles[i]);
		from = to;
	}
}

static void compare_show_legend(const char *const glyphs[COMPARE_WAY],
				bool color)
{
	unsigned int i;

	printf("\n%-*s", COMPARE_INDENT, "");
	for (i = 0; i < COMPARE_WAY; i++)
		printf("%s%s%s %s   ", style_begin(color, compare_styles[i]),
		       glyphs[i], style_begin(color, STYLE_PLAIN),
		       bogus_split_name(compare_way[i]));
	printf("(medians)\n");
}

static double compare_span(const struct pass *passes, size_t n)
{
	double span = 0;
	size_t i;

	for (i = 0; i < n; i++)
		span = fmax(span, pass_sum(&passes[i], 50));
	return span;
}

static void compare_show_bars(const struct pass *passes, size_t n, bool color)
{
	const struct glyphs *g = glyphs_of_locale();
	const char *const glyphs[COMPARE_WAY] = {
		g->raise, g->isr, g->wait, g->dpc,
	};
	double span = compare_span(passes, n);
	struct axis axis;
	struct row row;
	size_t i;

	if (span <= 0)
		return;
	axis_init(&axis, span, canvas_width() - COMPARE_INDENT -
		  COMPARE_OUTDENT, COMPARE_ROOM);
	compare_show_legend(glyphs, color);
	for (i = 0; i < n; i++) {
		row_init(&row, axis.width + COMPARE_WAY);
		compare_fill(&row, &passes[i], &axis, glyphs);
		printf("%-*s", COMPARE_INDENT, passes[i].run.before.dpc);
		row_write(stdout, &row, color);
		printf("\n");
	}
	axis_write(stdout, &axis, COMPARE_INDENT, g);
}

void split_compare(const struct pass *passes, size_t n, bool color)
{
	char period[UNITS_SIZE];

	printf("%s%s%s: %zu mechanism%s, an I/O takes %s\n",
	       style_begin(color, STYLE_BOLD), bogus_path(passes->run.dev),
	       style_begin(color, STYLE_PLAIN), n, n == 1 ? "" : "s",
	       units_format(passes->run.before.period_ns, period));
	compare_show_tables(passes, n, color);
	compare_show_bars(passes, n, color);
}
