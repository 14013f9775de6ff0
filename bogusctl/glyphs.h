/* SPDX-License-Identifier: GPL-2.0 */
/* The signs that drawings on a terminal are made of. */
#ifndef BOGUSCTL_GLYPHS_H
#define BOGUSCTL_GLYPHS_H

/**
 * struct glyphs - one set of signs, each a column wide
 * @bar: of a bar
 * @sliver: of a bar that is too short to be seen
 * @raise: the hardware's request
 * @wait: nobody is at it yet
 * @isr: the ISR at work
 * @dpc: the DPC at work
 * @take: the reader has its count
 * @line: of an axis
 * @tick: on an axis
 * @times: between a number of reads and what they gave
 */
struct glyphs {
	const char *bar;
	const char *sliver;
	const char *raise;
	const char *wait;
	const char *isr;
	const char *dpc;
	const char *take;
	const char *line;
	const char *tick;
	const char *times;
};

/* Those that the locale has: UTF-8, or plain ASCII */
const struct glyphs *glyphs_of_locale(void);

#endif /* BOGUSCTL_GLYPHS_H */
