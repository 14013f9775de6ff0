// SPDX-License-Identifier: GPL-2.0
/* Colours, if they are wanted. */
#include <bogus.h>

#include "style.h"

const char *style_begin(bool color, enum style style)
{
	static const char *const codes[] = {
		[STYLE_PLAIN]	= "\033[0m",
		[STYLE_BOLD]	= "\033[1m",
		[STYLE_GOOD]	= "\033[32m",
		[STYLE_BAD]	= "\033[31m",
		[STYLE_RAISE]	= "\033[36m",
		[STYLE_ISR]	= "\033[31m",
		[STYLE_WAIT]	= "\033[33m",
		[STYLE_DPC]	= "\033[34m",
		[STYLE_READER]	= "\033[32m",
	};

	return color ? codes[style] : "";
}

enum style style_of_state(unsigned int state)
{
	return state == BOGUS_RUNNING ? STYLE_GOOD : STYLE_PLAIN;
}
