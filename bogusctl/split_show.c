// SPDX-License-Identifier: GPL-2.0
/* How bogusctl split shows one mechanism: a table of its stages, and bars. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "canvas.h"
#include "device.h"
#include "split.h"
#include "units.h"

/* Before a bar, and what an axis may have beyond its end */
#define SPLIT_INDENT	8
#define SPLIT_OUTDENT	10
/* Between two labels */
#define SPLIT_ROOM	8

static const enum style split_styles[] = {
	[BOGUS_SPLIT_RAISE]	= STYLE_RAISE,
	[BOGUS_SPLIT_ISR]	= STYLE_ISR,
	[BOGUS_SPLIT_QUEUE]	= STYLE_WAIT,
	[BOGUS_SPLIT_DPC]	= STYLE_DPC,
	[BOGUS_SPLIT_USER]	= STYLE_READER,
};

static void split_show_cell(const struct pass *pass, unsigned int stage,
			    double percent)
{
	char text[UNITS_SIZE];

	if (pass_count(pass, stage))
		printf(" %9s", units_format_short(pass_percentile(pass, stage,
								  percent),
						  text));
	else
		printf(" %9s", "-");
}

static void split_show_stage(const struct pass *pass, unsigned int stage,
			     bool color)
{
	char where[WHERE_SIZE];

	printf("%s%-6s%s %8" PRIu64, style_begin(color, split_styles[stage]),
	       bogus_split_name(stage), style_begin(color, STYLE_PLAIN),
	       pass_count(pass, stage));
	split_show_cell(pass, stage, 50);
	split_show_cell(pass, stage, 90);
	split_show_cell(pass, stage, 99);
	split_show_cell(pass, stage, 100);
	printf("  %s\n", pass_where(pass, stage, where));
}

static void split_show_table(const struct pass *pass, bool color)
{
	char sum[UNITS_SIZE];
	unsigned int i;

	printf("\n%s%-6s %8s %9s %9s %9s %9s  %s%s\n",
	       style_begin(color, STYLE_BOLD), "STAGE", "COUNT", "P50", "P90",
	       "P99", "MAX", "WHERE", style_begin(color, STYLE_PLAIN));
	for (i = 0; i < BOGUS_SPLIT_STAGES; i++)
		split_show_stage(pass, i, color);
	printf("%-6s %8s %9s %31s request to reader, without dpc\n", "sum", "",
	       units_format_short(pass_sum(pass, 50), sum), "");
}

/* The reader is on its way as soon as the DPC begins, beside the DPC */
static double split_begin_of(const struct pass *pass, unsigned int stage)
{
	double begin = 0;
	unsigned int i;

	for (i = 0; i < stage; i++)
		if (i != BOGUS_SPLIT_DPC)
			begin += pass_percentile(pass, i, 50);
	return begin;
}

static void split_show_bar(const struct pass *pass, unsigned int stage,
			   const struct axis *axis, const struct glyphs *glyphs,
			   bool color)
{
	double begin = split_begin_of(pass, stage);
	double length = pass_percentile(pass, stage, 50);
	int from = lround(axis_at(axis, begin));
	int to = lround(axis_at(axis, begin + length));
	struct row row;

	row_init(&row, axis->width + 1);
	if (to > from)
		row_fill(&row, from, to, glyphs->bar, split_styles[stage]);
	else if (length > 0)
		row_fill(&row, from, from + 1, glyphs->sliver,
			 split_styles[stage]);
	printf("%-*s", SPLIT_INDENT, bogus_split_name(stage));
	row_write(stdout, &row, color);
	printf("\n");
}

static void split_show_bars(const struct pass *pass, bool color)
{
	const struct glyphs *glyphs = glyphs_of_locale();
	double span = fmax(pass_sum(pass, 50),
			   split_begin_of(pass, BOGUS_SPLIT_DPC) +
			   pass_percentile(pass, BOGUS_SPLIT_DPC, 50));
	struct axis axis;
	unsigned int i;

	if (span <= 0)
		return;
	axis_init(&axis, span, canvas_width() - SPLIT_INDENT - SPLIT_OUTDENT,
		  SPLIT_ROOM);
	printf("\n");
	for (i = 0; i < BOGUS_SPLIT_STAGES; i++)
		split_show_bar(pass, i, &axis, glyphs, color);
	axis_write(stdout, &axis, SPLIT_INDENT, glyphs);
}

/* What there is to say of a device that can't be read from here */
static void split_show_remote(const struct pass *pass)
{
	printf("\nWhere these ran is not known: the device is in a guest. ");
	if (pass_count(pass, BOGUS_SPLIT_USER))
		printf("The stage user\nis that of somebody who sleeps in "
		       "read() there, a hundred times a second at most.\n");
	else
		printf("Nobody there\nhas slept in read(), so there is no "
		       "stage user.\n");
}

static void split_show_local(const struct pass *pass)
{
	if (!pass->sampled && pass_count(pass, BOGUS_SPLIT_ISR))
		printf("\nWhere ISR and DPC ran is not known: the device has "
		       "no ring that can be read from here.\n");
	if (!pass_count(pass, BOGUS_SPLIT_USER) && pass->run.reader.reads)
		printf("\nThe reader never slept in read(), so there is no "
		       "stage user.\n");
}

void split_show(const struct pass *pass, bool color)
{
	char period[UNITS_SIZE];

	printf("%s%s%s: DPC by %s, an I/O takes %s\n",
	       style_begin(color, STYLE_BOLD), bogus_path(pass->run.dev),
	       style_begin(color, STYLE_PLAIN), pass->run.before.dpc,
	       units_format(pass->run.before.period_ns, period));
	run_show(&pass->run);
	split_show_table(pass, color);
	split_show_bars(pass, color);
	if (device_is_local(pass->run.dev))
		split_show_local(pass);
	else
		split_show_remote(pass);
}
