// SPDX-License-Identifier: GPL-2.0
/*
 * How watch shows what it sees on a terminal: a few lines that are rewritten
 * in place. The terminal's settings are the same before and after every write,
 * so there is nothing to restore.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "device.h"
#include "style.h"
#include "units.h"
#include "view.h"

#define SCREEN_LINES	8

/* Up to the first line; lines that are too long must not wrap meanwhile */
#define SCREEN_BACK	"\033[8A\r"
#define SCREEN_NO_WRAP	"\033[?7l"
#define SCREEN_WRAP	"\033[?7h"
#define SCREEN_NEXT	"\033[K\n"

bool view_screen_fits(void)
{
	const char *term = getenv("TERM");
	struct winsize size;

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") &&
	       ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	       size.ws_row > SCREEN_LINES;
}

static void screen_write_totals(FILE *file,
				const struct bogus_device_info *info)
{
	fprintf(file, "  serviced  %20" PRIu64 SCREEN_NEXT, info->serviced);
	fprintf(file, "  coalesced %20" PRIu64 "   in %" PRIu64 " DPC runs"
		SCREEN_NEXT, info->coalesced, info->dpc_runs);
	fprintf(file, "  overrun   %20" PRIu64 SCREEN_NEXT, info->overrun);
	fprintf(file, "  discarded %20" PRIu64 SCREEN_NEXT, info->discarded);
}

static void view_screen_write(FILE *file, const struct sample *sample)
{
	const struct bogus_device_info *info = &sample->info;
	bool color = sample->color;
	char period[UNITS_SIZE];

	fputs(sample->lines ? SCREEN_BACK SCREEN_NO_WRAP : SCREEN_NO_WRAP,
	      file);
	fprintf(file, "%s%s%s  %s%s%s, an I/O takes %s" SCREEN_NEXT,
		style_begin(color, STYLE_BOLD), sample->path,
		style_begin(color, STYLE_PLAIN),
		style_begin(color, style_of_state(info->state)),
		device_state_name(info), style_begin(color, STYLE_PLAIN),
		units_format(info->period_ns, period));
	fprintf(file, "  rate      %20.1f   a second" SCREEN_NEXT,
		sample->rate);
	fprintf(file, "  total     %s%20" PRIu64 "%s   in %.1f s" SCREEN_NEXT,
		style_begin(color, STYLE_BOLD), sample->total,
		style_begin(color, STYLE_PLAIN), sample->elapsed_s);
	screen_write_totals(file, info);
	fputs("Ctrl-C ends." SCREEN_NEXT SCREEN_WRAP, file);
}

const struct view view_screen = {
	.write = view_screen_write,
	.live = true,
};
