// SPDX-License-Identifier: GPL-2.0
/* A timeline as a picture for a slide. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "canvas.h"
#include "svg.h"
#include "timeline.h"
#include "units.h"

/* All in the picture's own units */
#define SVG_WIDTH	1280.0
#define SVG_LEFT	120.0	/* of the axis */
#define SVG_RIGHT	1080.0
#define SVG_TOP		86.0	/* below title and legend */
#define SVG_LANE	38.0
#define SVG_BAR		20.0	/* height of a bar in its lane */
#define SVG_HEADING	34.0
#define SVG_AXIS	48.0
#define SVG_ROW		21.0	/* of the table */
/* Between two labels of an axis */
#define SVG_ROOM	70.0
/* A shorter bar would not be seen */
#define SVG_SLIVER	2.0
/* A bar that a length can be written into */
#define SVG_ROOMY	62.0
/* For a digit of the numbers of interrupts */
#define SVG_NUMBER	9.0

/* More would be no slide any more */
#define SVG_PANELS	8
#define SVG_ROWS	24

#define SVG_TEXT	160

/**
 * struct picture - a picture being drawn
 * @file: where it goes
 * @timeline: of what
 * @panel: the part that is being drawn
 * @axis: its time
 * @y: top of its lanes, then of what follows
 * @numbered: how far to the right there are numbers of interrupts already
 */
struct picture {
	FILE *file;
	const struct timeline *timeline;
	struct panel panel;
	struct axis axis;
	double y;
	double numbered;
};

static double picture_x(const struct picture *p, uint64_t ns)
{
	double since = ns > p->panel.begin_ns ? ns - p->panel.begin_ns : 0;

	return SVG_LEFT + axis_at(&p->axis, fmin(since, p->axis.span_ns));
}

static double lane_top(const struct picture *p, unsigned int lane)
{
	return p->y + lane * SVG_LANE + (SVG_LANE - SVG_BAR) / 2;
}

static double lane_bottom(const struct picture *p, unsigned int lane)
{
	return lane_top(p, lane) + SVG_BAR;
}

static double lane_middle(const struct picture *p, unsigned int lane)
{
	return lane_top(p, lane) + SVG_BAR / 2;
}

static void picture_lanes(const struct picture *p)
{
	char text[WHERE_SIZE];
	struct where where;
	unsigned int i;

	for (i = 0; i < LANES; i++) {
		svg_rect(p->file, i % 2 ? "odd" : "even", SVG_LEFT,
			 p->y + i * SVG_LANE, SVG_RIGHT - SVG_LEFT, SVG_LANE);
		svg_text(p->file, "name", SVG_LEFT - 14,
			 lane_middle(p, i) + 5, lane_name(i));
		lane_where(p->timeline, &p->panel, i, &where);
		svg_text(p->file, "where", SVG_RIGHT + 14,
			 lane_middle(p, i) + 5, where_format(&where, text));
	}
}

static void picture_axis(const struct picture *p)
{
	double bottom = p->y + LANES * SVG_LANE, ns, x;
	char label[UNITS_SIZE];

	for (ns = 0; ns <= p->axis.span_ns; ns += p->axis.step_ns) {
		x = SVG_LEFT + axis_at(&p->axis, ns);
		svg_line(p->file, "grid", x, p->y, x, bottom + 6);
		snprintf(label, sizeof(label), "%g %s", ns / p->axis.unit_ns,
			 p->axis.unit);
		svg_text(p->file, "label", x, bottom + 22, label);
	}
	svg_line(p->file, "axis", SVG_LEFT, bottom, SVG_RIGHT, bottom);
}

/* With its length in it, if that fits */
static void picture_bar(const struct picture *p, unsigned int lane,
			const char *class, uint64_t from_ns, uint64_t to_ns,
			const char *hint)
{
	double x = picture_x(p, from_ns), width = picture_x(p, to_ns) - x;
	char text[UNITS_SIZE];

	svg_bar(p->file, class, x, lane_top(p, lane),
		fmax(width, SVG_SLIVER), SVG_BAR, hint);
	if (width >= SVG_ROOMY)
		svg_text(p->file, "inside", x + width / 2,
			 lane_middle(p, lane) + 4,
			 units_format_short(to_ns - from_ns, text));
}

static void picture_wait(const struct picture *p, unsigned int lane,
			 uint64_t from_ns, uint64_t to_ns)
{
	double x = picture_x(p, from_ns), width = picture_x(p, to_ns) - x;

	if (width > 0)
		svg_rect(p->file, "wait", x, lane_middle(p, lane) - 4, width,
			 8);
}

static void picture_waits(const struct picture *p, const struct interrupt *i)
{
	const struct interrupt *first;

	picture_wait(p, LANE_ISR, i->raised_at_ns, i->isr_at_ns);
	if (!i->dpc)
		return;
	picture_wait(p, LANE_DPC, i->isr_end_ns, i->dpc->at_ns);
	if (!panel_ends_take(&p->panel, i))
		return;
	first = panel_first_taken(p->timeline, &p->panel, i);
	picture_wait(p, LANE_READER, first->dpc->at_ns, i->take->at_ns);
}

/* To the end of the axis, and on */
static void picture_unread(const struct picture *p)
{
	const struct interrupt *i = panel_unread(p->timeline, &p->panel);
	double y = lane_middle(p, LANE_READER);

	if (!i)
		return;
	picture_wait(p, LANE_READER, i->dpc->at_ns,
		     p->panel.begin_ns + p->axis.span_ns);
	svg_text(p->file, "times", SVG_RIGHT - 44, y - 7, "later");
}

static void picture_raise(struct picture *p, const struct interrupt *i)
{
	double x = picture_x(p, i->raised_at_ns);
	char number[UNITS_SIZE];

	svg_triangle(p->file, "raise", x, lane_bottom(p, LANE_HARDWARE) - 2,
		     14);
	if (x < p->numbered)
		return;
	snprintf(number, sizeof(number), "%" PRIu64, i->seq);
	svg_text(p->file, "small", x + 10, lane_middle(p, LANE_HARDWARE) + 4,
		 number);
	p->numbered = x + SVG_NUMBER * strlen(number);
}

static void picture_isr(const struct picture *p, const struct interrupt *i)
{
	char hint[SVG_TEXT], text[UNITS_SIZE];

	snprintf(hint, sizeof(hint), "ISR of interrupt %" PRIu64 ": %s on CPU "
		 "%d", i->seq,
		 units_format(i->isr_end_ns - i->isr_at_ns, text), i->isr_cpu);
	picture_bar(p, LANE_ISR, "isr", i->isr_at_ns, i->isr_end_ns, hint);
}

static uint64_t dpc_end(const struct dpc *dpc)
{
	return dpc->end_ns ? dpc->end_ns : dpc->at_ns;
}

static void picture_dpc(const struct picture *p, const struct dpc *dpc)
{
	char hint[SVG_TEXT], text[UNITS_SIZE];

	snprintf(hint, sizeof(hint), "DPC for %" PRIu64 " to %" PRIu64
		 ": %s on CPU %d", dpc->first, dpc->last,
		 units_format(dpc_end(dpc) - dpc->at_ns, text), dpc->cpu);
	picture_bar(p, LANE_DPC, "dpc", dpc->at_ns, dpc_end(dpc), hint);
}

/* The DPC that finds nothing unread is the one that wakes the reader */
static void picture_wake(const struct picture *p, const struct interrupt *i)
{
	const struct interrupt *first = panel_first_taken(p->timeline,
							  &p->panel, i);
	double from = picture_x(p, first->dpc->at_ns);
	double to = picture_x(p, i->take->at_ns);

	svg_arrow(p->file, "arrow", from, lane_bottom(p, LANE_DPC),
		  from + fmin((to - from) / 4, SVG_LANE),
		  lane_middle(p, LANE_READER) - 5);
}

static void picture_arrows(const struct picture *p, const struct interrupt *i)
{
	svg_arrow(p->file, "arrow", picture_x(p, i->raised_at_ns),
		  lane_bottom(p, LANE_HARDWARE) - 2,
		  picture_x(p, i->isr_at_ns), lane_top(p, LANE_ISR));
	if (i->dpc)
		svg_arrow(p->file, "arrow", picture_x(p, i->isr_end_ns),
			  lane_bottom(p, LANE_ISR),
			  picture_x(p, i->dpc->at_ns), lane_top(p, LANE_DPC));
	if (panel_ends_take(&p->panel, i))
		picture_wake(p, i);
}

/* How many something was for, behind it */
static void picture_number(const struct picture *p, unsigned int lane, double x,
			   uint64_t first, uint64_t last)
{
	char text[UNITS_SIZE];

	if (first == last)
		return;
	snprintf(text, sizeof(text), "x%" PRIu64, last - first + 1);
	svg_text(p->file, "times", x, lane_middle(p, lane) + 4, text);
}

static void picture_take(const struct picture *p, const struct interrupt *i)
{
	double x = picture_x(p, i->take->at_ns);

	svg_diamond(p->file, "take", x, lane_middle(p, LANE_READER), 18);
	picture_number(p, LANE_READER, x + 11, i->take->first, i->take->last);
}

static void picture_numbers(const struct picture *p, const struct interrupt *i)
{
	const struct dpc *dpc = i->dpc;

	if (dpc && dpc->shown == i->seq)
		picture_number(p, LANE_DPC, fmax(picture_x(p, dpc_end(dpc)),
						 picture_x(p, dpc->at_ns) +
						 SVG_SLIVER) + 3,
			       dpc->first, dpc->last);
	if (panel_ends_take(&p->panel, i))
		picture_take(p, i);
}

/* What is more important goes over what is less */
static void picture_interrupts(struct picture *p)
{
	const struct interrupt *i, *first, *end;

	first = p->timeline->interrupts + p->panel.from;
	end = first + p->panel.n;
	p->numbered = 0;
	for (i = first; i < end; i++)
		picture_waits(p, i);
	picture_unread(p);
	for (i = first; i < end; i++) {
		picture_raise(p, i);
		picture_isr(p, i);
		if (i->dpc && i->dpc->shown == i->seq)
			picture_dpc(p, i->dpc);
	}
	for (i = first; i < end; i++)
		picture_arrows(p, i);
	for (i = first; i < end; i++)
		picture_numbers(p, i);
}

static void picture_overruns(const struct picture *p)
{
	const struct timeline *t = p->timeline;
	size_t i;

	for (i = 0; i < t->num_overruns; i++)
		if (t->overruns[i] >= p->panel.begin_ns &&
		    t->overruns[i] <= p->panel.end_ns)
			svg_triangle(p->file, "overrun",
				     picture_x(p, t->overruns[i]),
				     lane_bottom(p, LANE_HARDWARE) - 2, 14);
}

static double panel_height(void)
{
	return SVG_HEADING + LANES * SVG_LANE + SVG_AXIS;
}

static void picture_panel(struct picture *p)
{
	char title[SVG_TEXT], all[2 * SVG_TEXT], since[UNITS_SIZE];
	uint64_t first = p->timeline->interrupts->raised_at_ns;

	panel_title(p->timeline, &p->panel, title, sizeof(title));
	snprintf(all, sizeof(all), "%s%s%s", title,
		 p->panel.from ? ", " : "", !p->panel.from ? "" :
		 units_format_short(p->panel.begin_ns - first, since));
	if (p->panel.from)
		strncat(all, " after the first", sizeof(all) - strlen(all) - 1);
	svg_text(p->file, "panel", SVG_LEFT, p->y + 22, all);
	p->y += SVG_HEADING;
	axis_init(&p->axis, p->panel.end_ns - p->panel.begin_ns,
		  SVG_RIGHT - SVG_LEFT, SVG_ROOM);
	picture_lanes(p);
	picture_axis(p);
	picture_interrupts(p);
	picture_overruns(p);
	p->y += LANES * SVG_LANE + SVG_AXIS;
}

static void picture_legend(FILE *file, bool overruns)
{
	double y = 66;

	svg_triangle(file, "raise", SVG_LEFT + 8, y + 5, 14);
	svg_text(file, "small", SVG_LEFT + 22, y + 4, "raised");
	svg_rect(file, "isr", SVG_LEFT + 100, y - 7, 24, 14);
	svg_text(file, "small", SVG_LEFT + 130, y + 4, "ISR");
	svg_rect(file, "dpc", SVG_LEFT + 190, y - 7, 24, 14);
	svg_text(file, "small", SVG_LEFT + 220, y + 4, "DPC");
	svg_diamond(file, "take", SVG_LEFT + 290, y, 16);
	svg_text(file, "small", SVG_LEFT + 305, y + 4, "told to the reader");
	svg_rect(file, "wait", SVG_LEFT + 450, y - 4, 24, 8);
	svg_text(file, "small", SVG_LEFT + 480, y + 4, "waiting");
	if (!overruns)
		return;
	svg_triangle(file, "overrun", SVG_LEFT + 568, y + 5, 14);
	svg_text(file, "small", SVG_LEFT + 582, y + 4,
		 "raised while another one was pending (overrun)");
}

/* Right edges of the columns */
static const double table_columns[] = {
	160, 270, 370, 470, 570, 670, 770, 870,
};

static void table_cell(const struct picture *p, const char *class,
		       unsigned int column, const char *text)
{
	svg_text(p->file, class, table_columns[column], p->y, text);
}

static void table_time(const struct picture *p, unsigned int column, bool known,
		       uint64_t ns)
{
	char text[UNITS_SIZE];

	table_cell(p, "cell", column,
		   known ? units_format_short(ns, text) : "-");
}

static void table_head(struct picture *p)
{
	static const char *const heads[] = {
		"interrupt", "raised", "raise", "isr", "queue", "dpc", "user",
		"total",
	};
	unsigned int i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		table_cell(p, "head", i, heads[i]);
	p->y += SVG_ROW;
}

static void table_together(const struct picture *p, const struct interrupt *i)
{
	char text[SVG_TEXT] = "";
	size_t n = 0;

	if (i->dpc && i->dpc->first != i->dpc->last)
		n = snprintf(text, sizeof(text), "one DPC for %" PRIu64 " to %"
			     PRIu64, i->dpc->first, i->dpc->last);
	if (i->take && i->take->first != i->take->last)
		snprintf(text + n, sizeof(text) - n, "%sone read for %" PRIu64
			 " to %" PRIu64, n ? ", " : "", i->take->first,
			 i->take->last);
	svg_text(p->file, "together", 900, p->y, text);
}

static void table_row(struct picture *p, const struct interrupt *i)
{
	char number[UNITS_SIZE];
	struct stages s;

	interrupt_stages(i, &s);
	snprintf(number, sizeof(number), "%" PRIu64, i->seq);
	table_cell(p, "cell", 0, number);
	table_time(p, 1, true, i->raised_at_ns -
		   p->timeline->interrupts->raised_at_ns);
	table_time(p, 2, true, s.raise_ns);
	table_time(p, 3, true, s.isr_ns);
	table_time(p, 4, s.dpc_known, s.queue_ns);
	table_time(p, 5, s.dpc_end_known, s.dpc_ns);
	table_time(p, 6, s.user_known, s.user_ns);
	table_time(p, 7, s.user_known, s.total_ns);
	table_together(p, i);
	p->y += SVG_ROW;
}

static void picture_rest(struct picture *p, size_t left, const char *what)
{
	char text[SVG_TEXT];

	if (!left)
		return;
	snprintf(text, sizeof(text), "and %zu more %s", left, what);
	svg_text(p->file, "note", SVG_LEFT, p->y, text);
	p->y += SVG_ROW;
}

static void picture_table(struct picture *p)
{
	const struct timeline *t = p->timeline;
	size_t i, n = t->n < SVG_ROWS ? t->n : SVG_ROWS;

	p->y += SVG_ROW;
	if (n)
		table_head(p);
	for (i = 0; i < n; i++)
		table_row(p, &t->interrupts[i]);
	picture_rest(p, t->n - n, "interrupts");
}

/* Return: how many panels there are; those that are drawn have @drawn of it */
static size_t picture_count_panels(const struct timeline *t, size_t *drawn)
{
	struct panel panel;
	size_t from = 0, n = 0;

	*drawn = 0;
	for (; panel_next(t, from, &panel); n++) {
		from += panel.n;
		if (n < SVG_PANELS)
			*drawn = from;
	}
	return n;
}

static double picture_height(const struct timeline *t, size_t panels)
{
	size_t rows = t->n < SVG_ROWS ? t->n : SVG_ROWS;

	return SVG_TOP + fmin(panels, SVG_PANELS) * panel_height() +
	       (rows + 4) * SVG_ROW;
}

void timeline_draw_svg(FILE *file, const struct timeline *t)
{
	struct picture p = { .file = file, .timeline = t, .y = SVG_TOP };
	char title[SVG_TEXT], period[UNITS_SIZE];
	size_t drawn, from = 0, panels = picture_count_panels(t, &drawn);

	snprintf(title, sizeof(title), "%s: DPC by %s, an I/O takes %s",
		 t->path, t->mechanism, units_format(t->period_ns, period));
	svg_begin(file, SVG_WIDTH, picture_height(t, panels), title);
	picture_legend(file, t->num_overruns);
	while (from < drawn && panel_next(t, from, &p.panel)) {
		picture_panel(&p);
		from += p.panel.n;
	}
	picture_rest(&p, t->n - drawn, "interrupts that are not drawn");
	picture_table(&p);
	svg_end(file);
}
