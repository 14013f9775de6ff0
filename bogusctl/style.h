/* SPDX-License-Identifier: GPL-2.0 */
/* Colours, if they are wanted. */
#ifndef BOGUSCTL_STYLE_H
#define BOGUSCTL_STYLE_H

#include <stdbool.h>

enum style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_GOOD,
	STYLE_BAD,
	/* of the parts of an interrupt's way */
	STYLE_RAISE,
	STYLE_ISR,
	STYLE_WAIT,
	STYLE_DPC,
	STYLE_READER,
};

/* What to write before; STYLE_PLAIN ends it. Empty without @color */
const char *style_begin(bool color, enum style style);
/* That of a device's state, an enum bogus_run_state */
enum style style_of_state(unsigned int state);

#endif /* BOGUSCTL_STYLE_H */
