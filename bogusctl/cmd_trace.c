// SPDX-License-Identifier: GPL-2.0
/* bogusctl trace: records some interrupts and draws them on a time axis. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "canvas.h"
#include "session.h"
#include "timeline.h"
#include "units.h"

#define TRACE_COUNT	5
/* More, nobody looks at */
#define TRACE_MAX	10000

/**
 * struct tracing - what is recorded
 * @session: the device
 * @id: its number
 * @count: how many interrupts
 * @run: the device's run
 * @trace: what the tracepoints told
 * @timeline: what that was
 * @svg: where the drawing goes, or NULL
 */
struct tracing {
	struct session session;
	int id;
	uint64_t count;
	struct run run;
	struct trace trace;
	struct timeline timeline;
	FILE *svg;
};

static int trace_find_id(struct tracing *t)
{
	struct stat st;

	if (device_is_local(t->session.dev) &&
	    fstat(bogus_fd(t->session.dev), &st) == 0) {
		t->id = minor(st.st_rdev);
		return EXIT_OK;
	}
	complain("%s is a device of another system, and so are its "
		 "tracepoints: run 'bogusctl trace' there (vm/exec does)",
		 bogus_path(t->session.dev));
	return EXIT_IMPOSSIBLE;
}

/* Whatever happens, recording ends, or there would be no end to it */
static int trace_run(struct tracing *t, struct record *record)
{
	int ended, ret = 0, status = record_begin(record);

	if (status)
		return status;
	t->run = session_run(&t->session);
	t->run.count = t->count;
	ret = run_device(&t->run);
	ended = record_end(record, &t->trace);
	return ret < 0 ? device_fail(t->session.dev, ret) : ended;
}

static int trace_build(struct tracing *t)
{
	int ret = timeline_build(&t->timeline, &t->trace, t->id,
				 t->run.reader.tid, t->count);

	t->timeline.path = bogus_path(t->session.dev);
	t->timeline.mechanism = t->run.before.dpc;
	t->timeline.period_ns = t->run.before.period_ns;
	return ret < 0 ? device_fail(t->session.dev, ret) : EXIT_OK;
}

static int trace_record(struct tracing *t)
{
	const struct args *args = t->session.args;
	struct record *record;
	int status = record_open(&record, t->count);

	if (status)
		return status;
	status = session_set_period(&t->session);
	if (!status && args->dpc)
		status = session_find_mechanisms(&t->session);
	if (!status)
		status = session_set_mechanism(&t->session, args->dpc);
	if (!status)
		status = trace_run(t, record);
	record_close(record);
	return status ? status : trace_build(t);
}

static void trace_show_json(const struct tracing *t)
{
	struct json json;

	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_string(&json, "device", bogus_path(t->session.dev));
	json_bool(&json, "interrupted", t->session.live.ended);
	json_string(&json, "dpc", t->run.before.dpc);
	json_u64(&json, "period_ns", t->run.before.period_ns);
	run_write_json(&json, &t->run);
	timeline_write_json(&json, &t->timeline);
	json_object_end(&json);
	json_end(&json);
}

static void trace_show_text(const struct tracing *t)
{
	const struct args *args = t->session.args;
	char period[UNITS_SIZE];
	int width = args->width ? (int)args->width : canvas_width();

	printf("%s%s%s: DPC by %s, an I/O takes %s\n",
	       style_begin(args->color, STYLE_BOLD),
	       bogus_path(t->session.dev),
	       style_begin(args->color, STYLE_PLAIN), t->run.before.dpc,
	       units_format(t->run.before.period_ns, period));
	run_show(&t->run);
	timeline_draw_text(&t->timeline, width, args->color);
	if (t->timeline.n)
		timeline_write_table(&t->timeline, args->color);
	if (t->timeline.lost)
		printf("\n%" PRIu64 " events did not fit into the kernel's "
		       "buffers, which keep the first.\n", t->timeline.lost);
}

static int trace_write_svg(struct tracing *t)
{
	const char *name = t->session.args->svg;
	int failed;

	if (!t->svg)
		return EXIT_OK;
	timeline_draw_svg(t->svg, &t->timeline);
	failed = ferror(t->svg);
	failed |= fclose(t->svg);
	t->svg = NULL;
	if (!failed)
		return EXIT_OK;
	complain("%s: %s", name, strerror(errno));
	return EXIT_FAILED;
}

static int trace_show(struct tracing *t)
{
	int status = trace_write_svg(t);

	if (t->session.args->json)
		trace_show_json(t);
	else
		trace_show_text(t);
	return status ? status : session_check_run(&t->session, &t->run);
}

/* Before anything else is done, lest it was for nothing */
static int trace_open_svg(struct tracing *t)
{
	const char *name = t->session.args->svg;

	if (!name)
		return EXIT_OK;
	t->svg = fopen(name, "we");
	if (t->svg)
		return EXIT_OK;
	complain("%s: %s", name, strerror(errno));
	return EXIT_FAILED;
}

static int trace_session(struct tracing *t)
{
	int restored, status = trace_find_id(t);

	if (!status)
		status = trace_open_svg(t);
	if (!status)
		status = trace_record(t);
	restored = session_restore(&t->session);
	if (!status)
		status = trace_show(t);
	if (t->svg)
		fclose(t->svg);
	timeline_release(&t->timeline);
	trace_release(&t->trace);
	return status ? status : restored;
}

static int trace_command(const struct args *args)
{
	struct tracing tracing = { .count = args->count };
	int status;

	if (args->count > TRACE_MAX) {
		complain("--count wants a number up to %d here: '%" PRIu64 "'",
			 TRACE_MAX, args->count);
		return EXIT_USAGE;
	}
	if (!args->count)
		tracing.count = TRACE_COUNT;
	status = session_open(&tracing.session, args);
	if (status)
		return status;
	status = trace_session(&tracing);
	session_close(&tracing.session);
	return status;
}

const struct command cmd_trace = {
	.name = "trace",
	.summary = "draw interrupts on a time axis",
	.usage = "trace [OPTION]... [DEVICE]",
	.help =
"Starts a device, with a reader that sleeps in read() until it is told, records\n"
"the tracepoints of both modules meanwhile, and draws what happened: the\n"
"hardware's request, the ISR, the DPC, the reader, each in a lane of its own, on\n"
"a time axis that is cut where nothing happens; and a table of the stages of\n"
"each interrupt, as 'bogusctl split' has them. Takes root.\n"
"\n"
"It traces into buffers of its own, which are gone afterwards, so it is in\n"
"nobody's way. Recording takes time, too, so the stages are longer than what\n"
"'bogusctl split' tells.\n"
"\n"
"  -d, --device=PATH  the device\n"
"  -n, --count=N      end when the reader was told of N interrupts, and draw N\n"
"                     (default 5, at most 10000)\n"
"      --for=S        end after S seconds, or a time such as 500ms\n"
"      --dpc=NAME     have the DPC run by this mechanism meanwhile\n"
"  -p, --period=TIME  how long an I/O takes meanwhile, in ns or as in 10ms\n"
"      --slow-reader=S  the reader sleeps S seconds after each read\n"
"      --svg=FILE     draw it into a file, too, for a slide\n"
"      --width=COLS   how wide to draw (default: the terminal, or 80)\n"
"\n"
"Mechanism and period are put back afterwards, whatever happens but SIGKILL.\n"
"\n"
"With --json it is an object: what was recorded, not drawn; see bogusctl(1).\n",
	.options = "Ddfnprsw",
	.device_operand = 0,
	.run = trace_command,
};
