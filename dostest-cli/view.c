// SPDX-License-Identifier: GPL-2.0
/* How a run is shown: as dots, as lines, or as JSON. */
#include <inttypes.h>

#include "view.h"

/* More at a time would be a wall of dots that says nothing */
#define MAX_DOTS	64

static void view_tell_device(struct out *out, const char *device,
			     const struct bogus_device_info *info)
{
	out_add(out, "%s is present; an I/O takes %g ms\n", device,
		info->period_ns / 1e6);
}

static void view_tell_end(struct out *out, const char *reason, uint64_t total)
{
	(void)reason;
	out_add(out, "%" PRIu64 " I/O%s completed\n", total,
		total == 1 ? "" : "s");
}

static void view_dots_start(struct out *out)
{
	out_add(out, "\n");
}

/* Dots and numbers together are always the total */
static void view_dots_io(struct out *out, uint64_t first, uint64_t last)
{
	uint64_t n = last - first + 1;
	uint64_t dots = n < MAX_DOTS ? n : MAX_DOTS;

	n -= dots;
	while (dots--)
		out_add(out, ".");
	if (n)
		out_add(out, "(+%" PRIu64 ")", n);
}

static void view_dots_end(struct out *out, const char *reason, uint64_t total)
{
	out_add(out, "\n");
	view_tell_end(out, reason, total);
}

const struct view view_dots = {
	.open	= view_tell_device,
	.start	= view_dots_start,
	.io	= view_dots_io,
	.end	= view_dots_end,
};

static void view_lines_start(struct out *out)
{
	out_add(out, "started\n");
}

static void view_lines_io(struct out *out, uint64_t first, uint64_t last)
{
	if (first == last)
		out_add(out, "I/O %" PRIu64 "\n", first);
	else
		out_add(out, "I/O %" PRIu64 "-%" PRIu64 "\n", first, last);
}

const struct view view_lines = {
	.open	= view_tell_device,
	.start	= view_lines_start,
	.io	= view_lines_io,
	.end	= view_tell_end,
};

static void view_json_string(struct out *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			out_add(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ')
			out_add(out, "\\u%04x", *text);
		else
			out_add(out, "%c", *text);
	}
}

static void view_json_open(struct out *out, const char *device,
			   const struct bogus_device_info *info)
{
	out_add(out, "{\"event\":\"open\",\"device\":\"");
	view_json_string(out, device);
	out_add(out, "\",\"period_ns\":%" PRIu64 "}\n", info->period_ns);
}

static void view_json_start(struct out *out)
{
	out_add(out, "{\"event\":\"start\"}\n");
}

static void view_json_io(struct out *out, uint64_t first, uint64_t last)
{
	out_add(out, "{\"event\":\"io\",\"new\":%" PRIu64
		",\"total\":%" PRIu64 "}\n", last - first + 1, last);
}

static void view_json_end(struct out *out, const char *reason, uint64_t total)
{
	out_add(out, "{\"event\":\"end\",\"reason\":\"%s\",\"total\":%" PRIu64
		"}\n", reason, total);
}

const struct view view_json = {
	.open	= view_json_open,
	.start	= view_json_start,
	.io	= view_json_io,
	.end	= view_json_end,
};
