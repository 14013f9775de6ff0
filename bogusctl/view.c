// SPDX-License-Identifier: GPL-2.0
/* How watch shows what it sees, a line at a time. */
#include <inttypes.h>

#include "device.h"
#include "style.h"
#include "view.h"

static void view_lines_write(FILE *file, const struct sample *sample)
{
	const struct bogus_device_info *info = &sample->info;
	bool color = sample->color;

	if (!sample->lines)
		fprintf(file, "%s%8s %-9s %10s %8s %11s %11s %10s %7s%s\n",
			style_begin(color, STYLE_BOLD), "TIME", "STATE",
			"RATE/S", "NEW", "TOTAL", "SERVICED", "COALESCED",
			"OVERRUN", style_begin(color, STYLE_PLAIN));
	fprintf(file, "%8.1f %s%-9s%s %10.1f %8" PRIu64 " %11" PRIu64
		" %11" PRIu64 " %10" PRIu64 " %7" PRIu64 "\n",
		sample->elapsed_s,
		style_begin(color, style_of_state(info->state)),
		device_state_name(info), style_begin(color, STYLE_PLAIN),
		sample->rate, sample->fresh, sample->total, info->serviced,
		info->coalesced, info->overrun);
}

const struct view view_lines = {
	.write = view_lines_write,
};

static void view_json_write(FILE *file, const struct sample *sample)
{
	struct json json;

	json_begin(&json, file);
	json_object(&json, NULL);
	json_string(&json, "device", sample->path);
	json_string(&json, "state", device_state_name(&sample->info));
	json_fixed(&json, "elapsed_s", sample->elapsed_s);
	json_fixed(&json, "rate", sample->rate);
	json_u64(&json, "new", sample->fresh);
	json_u64(&json, "total", sample->total);
	json_u64(&json, "period_ns", sample->info.period_ns);
	device_write_totals_json(&json, &sample->info);
	json_object_end(&json);
	json_end(&json);
}

const struct view view_json = {
	.write = view_json_write,
};
