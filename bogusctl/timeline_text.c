// SPDX-License-Identifier: GPL-2.0
/* A timeline on a terminal: a lane for each context, a panel for each axis. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "canvas.h"
#include "timeline.h"
#include "units.h"

/* Before and behind the lanes: their names, and where they ran */
#define TEXT_INDENT	10
#define TEXT_OUTDENT	20
/* Between two labels of the axis */
#define TEXT_ROOM	8

#define TEXT_SIZE	64

/**
 * struct drawing - one panel being drawn
 * @timeline: whose
 * @panel: which
 * @axis: its time
 * @glyphs: what it is drawn with
 * @lanes: its rows
 */
struct drawing {
	const struct timeline *timeline;
	struct panel panel;
	struct axis axis;
	const struct glyphs *glyphs;
	struct row lanes[LANES];
};

/* Times before the panel's begin are its begin */
static int drawing_at(const struct drawing *d, uint64_t ns)
{
	double since = ns > d->panel.begin_ns ? ns - d->panel.begin_ns : 0;

	return lround(axis_at(&d->axis, fmin(since, d->axis.span_ns)));
}

/* From one time to another, a column at least */
static void drawing_fill(struct drawing *d, unsigned int lane, uint64_t from_ns,
			 uint64_t to_ns, const char *glyph, enum style style)
{
	int from = drawing_at(d, from_ns), to = drawing_at(d, to_ns);

	row_fill(&d->lanes[lane], from, to > from ? to : from + 1, glyph,
		 style);
}

/* Only where nothing is: what happens is more than what waits */
static void drawing_wait(struct drawing *d, unsigned int lane, uint64_t from_ns,
			 uint64_t to_ns)
{
	struct row *row = &d->lanes[lane];
	int i, to = drawing_at(d, to_ns);

	for (i = drawing_at(d, from_ns); i < to; i++)
		if (i < row->width && !row->cells[i][0])
			row_fill(row, i, i + 1, d->glyphs->wait, STYLE_WAIT);
}

static void drawing_add_isr(struct drawing *d, const struct interrupt *i)
{
	drawing_fill(d, LANE_HARDWARE, i->raised_at_ns, i->raised_at_ns,
		     d->glyphs->raise, STYLE_RAISE);
	drawing_fill(d, LANE_ISR, i->isr_at_ns, i->isr_end_ns, d->glyphs->isr,
		     STYLE_ISR);
}

static void drawing_add_dpc(struct drawing *d, const struct dpc *dpc)
{
	drawing_fill(d, LANE_DPC, dpc->at_ns,
		     dpc->end_ns ? dpc->end_ns : dpc->at_ns, d->glyphs->dpc,
		     STYLE_DPC);
}

/* How many a DPC or a read was for, behind it, if that was more than one */
static void drawing_add_number(struct drawing *d, unsigned int lane,
			       uint64_t at_ns, uint64_t first, uint64_t last)
{
	struct row *row = &d->lanes[lane];
	int at = drawing_at(d, at_ns);
	char text[TEXT_SIZE];

	if (last == first)
		return;
	while (at < row->width && row->cells[at][0])
		at++;
	snprintf(text, sizeof(text), "x%" PRIu64, last - first + 1);
	row_text(row, at, text, STYLE_BOLD);
}

static void drawing_add_take(struct drawing *d, const struct interrupt *i)
{
	if (!panel_ends_take(&d->panel, i))
		return;
	drawing_fill(d, LANE_READER, i->take->at_ns, i->take->at_ns,
		     d->glyphs->take, STYLE_READER);
	drawing_add_number(d, LANE_READER, i->take->at_ns, i->take->first,
			   i->take->last);
}

static void drawing_add_waits(struct drawing *d, const struct interrupt *i)
{
	const struct interrupt *first;

	drawing_wait(d, LANE_ISR, i->raised_at_ns, i->isr_at_ns);
	if (!i->dpc)
		return;
	drawing_wait(d, LANE_DPC, i->isr_end_ns, i->dpc->at_ns);
	if (!panel_ends_take(&d->panel, i))
		return;
	first = panel_first_taken(d->timeline, &d->panel, i);
	drawing_wait(d, LANE_READER, first->dpc->at_ns, i->take->at_ns);
}

/* To the end of the axis, and on */
static void drawing_add_unread(struct drawing *d)
{
	const struct interrupt *i = panel_unread(d->timeline, &d->panel);
	int end = d->axis.width;

	if (!i)
		return;
	row_fill(&d->lanes[LANE_READER], end, end + 1, ">", STYLE_WAIT);
	drawing_wait(d, LANE_READER, i->dpc->at_ns,
		     d->panel.begin_ns + d->axis.span_ns);
}

static void drawing_add_interrupts(struct drawing *d)
{
	const struct interrupt *i, *first, *end;

	first = d->timeline->interrupts + d->panel.from;
	end = first + d->panel.n;
	for (i = first; i < end; i++) {
		drawing_add_isr(d, i);
		if (i->dpc)
			drawing_add_dpc(d, i->dpc);
	}
	for (i = first; i < end; i++) {
		if (i->dpc && i->dpc->shown == i->seq)
			drawing_add_number(d, LANE_DPC, i->dpc->at_ns,
					   i->dpc->first, i->dpc->last);
		drawing_add_take(d, i);
	}
	for (i = first; i < end; i++)
		drawing_add_waits(d, i);
	drawing_add_unread(d);
}

static void drawing_add_overruns(struct drawing *d)
{
	const struct timeline *t = d->timeline;
	size_t i;

	for (i = 0; i < t->num_overruns; i++)
		if (t->overruns[i] >= d->panel.begin_ns &&
		    t->overruns[i] <= d->panel.end_ns)
			drawing_fill(d, LANE_HARDWARE, t->overruns[i],
				     t->overruns[i], "!", STYLE_BAD);
}

static void drawing_write(const struct drawing *d, bool color)
{
	char where[WHERE_SIZE];
	struct where places;
	struct row row;
	unsigned int i;

	for (i = 0; i < LANES; i++) {
		lane_where(d->timeline, &d->panel, i, &places);
		row = d->lanes[i];
		row_text(&row, d->axis.width + 3, where_format(&places, where),
			 STYLE_PLAIN);
		printf("%-*s", TEXT_INDENT, lane_name(i));
		row_write(stdout, &row, color);
		printf("\n");
	}
	axis_write(stdout, &d->axis, TEXT_INDENT, d->glyphs);
}

static void drawing_write_title(const struct drawing *d, bool color)
{
	char title[TEXT_SIZE];

	printf("\n%s%s%s, raised at %" PRIu64 ".%09" PRIu64 " s\n",
	       style_begin(color, STYLE_BOLD),
	       panel_title(d->timeline, &d->panel, title, sizeof(title)),
	       style_begin(color, STYLE_PLAIN),
	       d->panel.begin_ns / NSEC_PER_SEC,
	       d->panel.begin_ns % NSEC_PER_SEC);
}

static void drawing_make(struct drawing *d, int width)
{
	unsigned int i;

	axis_init(&d->axis, d->panel.end_ns - d->panel.begin_ns,
		  width - TEXT_INDENT - TEXT_OUTDENT, TEXT_ROOM);
	for (i = 0; i < LANES; i++)
		row_init(&d->lanes[i], d->axis.width + WHERE_SIZE);
	drawing_add_interrupts(d);
	drawing_add_overruns(d);
}

static void timeline_write_legend(const struct glyphs *g, bool color)
{
	const char *plain = style_begin(color, STYLE_PLAIN);

	printf("\n%*s%s%s%s raised   %s%s%s ISR   %s%s%s DPC   %s%s%s told to "
	       "the reader   %s%s%s waiting   xN for N interrupts\n",
	       TEXT_INDENT, "",
	       style_begin(color, STYLE_RAISE), g->raise, plain,
	       style_begin(color, STYLE_ISR), g->isr, plain,
	       style_begin(color, STYLE_DPC), g->dpc, plain,
	       style_begin(color, STYLE_READER), g->take, plain,
	       style_begin(color, STYLE_WAIT), g->wait, plain);
}

void timeline_draw_text(const struct timeline *t, int width, bool color)
{
	struct drawing d = { .timeline = t, .glyphs = glyphs_of_locale() };
	size_t from = 0;

	while (panel_next(t, from, &d.panel)) {
		drawing_make(&d, width);
		drawing_write_title(&d, color);
		drawing_write(&d, color);
		from += d.panel.n;
	}
	if (from)
		timeline_write_legend(d.glyphs, color);
}
