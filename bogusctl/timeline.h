/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Interrupts on a time axis, made from what the tracepoints have told: what
 * became of each, which DPC served it and which read reported it.
 */
#ifndef BOGUSCTL_TIMELINE_H
#define BOGUSCTL_TIMELINE_H

#include <stdio.h>

#include "json.h"
#include "trace.h"
#include "where.h"

/**
 * struct dpc - one run of the DPC
 * @first: number of the first interrupt it published
 * @last: of the last
 * @shown: of the last that is in the timeline
 * @at_ns: when it began
 * @end_ns: when it ended; 0 if that is not known
 * @cpu: where it ran
 * @context: an enum bogus_ring_context
 */
struct dpc {
	uint64_t first;
	uint64_t last;
	uint64_t shown;
	uint64_t at_ns;
	uint64_t end_ns;
	int cpu;
	unsigned int context;
};

/**
 * struct take - one read that has told of interrupts
 * @first: number of the first it told of
 * @last: of the last
 * @shown: of the last that is in the timeline
 * @at_ns: when
 * @cpu: where it ran
 * @context: an enum bogus_ring_context
 */
struct take {
	uint64_t first;
	uint64_t last;
	uint64_t shown;
	uint64_t at_ns;
	int cpu;
	unsigned int context;
};

/**
 * struct interrupt - one interrupt
 * @seq: its number
 * @raised_at_ns: the hardware asked for it
 * @isr_at_ns: the ISR was entered
 * @isr_end_ns: and left
 * @isr_cpu: where the ISR ran
 * @isr_context: an enum bogus_ring_context
 * @dpc: the DPC that published it, or NULL
 * @take: the read that told of it, or NULL
 */
struct interrupt {
	uint64_t seq;
	uint64_t raised_at_ns;
	uint64_t isr_at_ns;
	uint64_t isr_end_ns;
	int isr_cpu;
	unsigned int isr_context;
	const struct dpc *dpc;
	const struct take *take;
};

/**
 * struct timeline - some interrupts that follow each other
 * @path: the device
 * @mechanism: what runs its DPC
 * @period_ns: how long one I/O takes
 * @interrupts: they
 * @n: how many
 * @dpcs: those that have published any of these
 * @num_dpcs: how many
 * @takes: the reads that have told of any of these
 * @num_takes: how many
 * @overruns: when requests met one that was still pending
 * @num_overruns: how many times
 * @lost: events that are missing at the end
 */
struct timeline {
	const char *path;
	const char *mechanism;
	uint64_t period_ns;
	struct interrupt *interrupts;
	size_t n;
	struct dpc *dpcs;
	size_t num_dpcs;
	struct take *takes;
	size_t num_takes;
	uint64_t *overruns;
	size_t num_overruns;
	uint64_t lost;
};

/*
 * Device @id's first @max interrupts in @trace, and what thread @reader was
 * told of them. Return: 0 or -ENOMEM; to be released in any case
 */
int timeline_build(struct timeline *timeline, const struct trace *trace,
		   int id, pid_t reader, size_t max);
void timeline_release(struct timeline *timeline);

/**
 * struct panel - interrupts that are drawn on one axis
 * @from: number of the first in @interrupts of the timeline
 * @n: how many
 * @begin_ns: where it begins
 * @end_ns: where it ends
 */
struct panel {
	size_t from;
	size_t n;
	uint64_t begin_ns;
	uint64_t end_ns;
};

/*
 * The next panel, beginning at the interrupt @from. They are cut where nothing
 * happens for long; what belongs together (one DPC, one read) stays together
 * unless it is too much. Return: false if there is none
 */
bool panel_next(const struct timeline *timeline, size_t from,
		struct panel *panel);
/*
 * Is the read drawn with interrupt @i: is this the last it told of, or the last
 * there is, and is it in time for this panel?
 */
bool panel_ends_take(const struct panel *panel, const struct interrupt *i);
/* The first interrupt of this panel that the read of @i told of */
const struct interrupt *panel_first_taken(const struct timeline *timeline,
					  const struct panel *panel,
					  const struct interrupt *i);
/*
 * The interrupt from which on no read is drawn in this panel, that being later;
 * NULL if there is none, or no DPC of it
 */
const struct interrupt *panel_unread(const struct timeline *timeline,
				     const struct panel *panel);
/* "interrupt 7" or "interrupts 7 to 9" */
const char *panel_title(const struct timeline *timeline,
			const struct panel *panel, char *buf, size_t size);

/* The lanes of a panel, from the top */
enum lane {
	LANE_HARDWARE,
	LANE_ISR,
	LANE_DPC,
	LANE_READER,
	LANES
};

const char *lane_name(unsigned int lane);
/* Where that ran in this panel; nothing for the hardware */
void lane_where(const struct timeline *timeline, const struct panel *panel,
		unsigned int lane, struct where *where);

void timeline_draw_text(const struct timeline *timeline, int width,
			bool color);
void timeline_draw_svg(FILE *file, const struct timeline *timeline);
void timeline_write_table(const struct timeline *timeline, bool color);
/* The members of an object */
void timeline_write_json(struct json *json, const struct timeline *timeline);

/* Lengths of the stages of one interrupt */
struct stages {
	bool dpc_known;
	bool dpc_end_known;
	bool user_known;
	uint64_t raise_ns;
	uint64_t isr_ns;
	uint64_t queue_ns;
	uint64_t dpc_ns;
	uint64_t user_ns;
	uint64_t total_ns;
};

void interrupt_stages(const struct interrupt *interrupt,
		      struct stages *stages);

#endif /* BOGUSCTL_TIMELINE_H */
