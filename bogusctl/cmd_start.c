// SPDX-License-Identifier: GPL-2.0
/* bogusctl start: keeps the device started for as long as it runs. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "device.h"
#include "live.h"
#include "units.h"

/**
 * struct start - a run
 * @args: what the user wants
 * @dev: the device, started
 * @live: what is waited for
 * @began_ns: when it was started
 * @total: interrupts since
 * @reason: why it is over, a word; NULL while it is not
 * @err: what went wrong, 0 if nothing did
 */
struct start {
	const struct args *args;
	struct bogus *dev;
	struct live live;
	uint64_t began_ns;
	uint64_t total;
	const char *reason;
	int err;
};

static void start_end(struct start *s, const char *reason, int err)
{
	if (s->reason)
		return;
	s->reason = reason;
	s->err = err;
}

static void start_take(struct start *s)
{
	uint64_t count;
	int ret = bogus_get_event(s->dev, &count);

	if (ret < 0) {
		start_end(s, ret == -ENODEV ? "gone" : "error", ret);
		return;
	}
	s->total += count;
	if (s->args->count && s->total >= s->args->count)
		start_end(s, "count", 0);
}

/* Only who counts wants to be woken by interrupts */
static void start_step(struct start *s)
{
	int events = live_wait(&s->live, s->args->count, -1);

	if (events < 0)
		start_end(s, "error", events);
	else if (events & LIVE_GONE)
		start_end(s, "gone", -ENODEV);
	else if (events & LIVE_COUNT)
		start_take(s);
	else if (events & LIVE_END)
		start_end(s, "signal", 0);
	else if (events & LIVE_TICK)
		start_end(s, "timeout", 0);
}

static int start_tell(struct start *s, const struct bogus_device_info *info)
{
	char period[UNITS_SIZE], *text = NULL;
	struct json json;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	int ret;

	if (!file)
		return -ENOMEM;
	if (s->args->json) {
		json_begin(&json, file);
		json_object(&json, NULL);
		json_string(&json, "event", "start");
		json_string(&json, "device", bogus_path(s->dev));
		json_u64(&json, "period_ns", info->period_ns);
		json_object_end(&json);
		json_end(&json);
	} else {
		fprintf(file, "%s: started, an I/O takes %s; Ctrl-C stops it\n",
			bogus_path(s->dev),
			units_format(info->period_ns, period));
	}
	fclose(file);
	ret = live_print(&s->live, text, size);
	free(text);
	return ret;
}

static void start_tell_end(const struct start *s, double seconds)
{
	struct json json;

	if (!s->args->json) {
		printf("%s: %s after %.3f s, %" PRIu64 " interrupt%s\n",
		       bogus_path(s->dev),
		       s->err == -ENODEV ? "gone" : "stopped", seconds,
		       s->total, s->total == 1 ? "" : "s");
		return;
	}
	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_string(&json, "event", "end");
	json_string(&json, "device", bogus_path(s->dev));
	json_string(&json, "reason", s->reason);
	json_fixed(&json, "elapsed_s", seconds);
	json_u64(&json, "total", s->total);
	json_object_end(&json);
	json_end(&json);
}

static int start_status(const struct start *s)
{
	if (s->err)
		return device_fail(s->dev, s->err);
	if (!strcmp(s->reason, "timeout") && s->args->count) {
		complain("%s: the time was over before the count was reached",
			 bogus_path(s->dev));
		return EXIT_FAILED;
	}
	return EXIT_OK;
}

/* The device first: whatever else may fail, it is quiet */
static int start_finish(struct start *s)
{
	double seconds;
	int ret = s->err == -ENODEV ? 0 : bogus_stop(s->dev);

	if (ret < 0 && !s->err)
		s->err = ret;
	seconds = (live_now_ns() - s->began_ns) / 1e9;
	start_take(s);
	live_release(&s->live);
	start_tell_end(s, seconds);
	return start_status(s);
}

/* Others may have it running: what came before START is not ours */
static int start_begin(struct start *s)
{
	uint64_t before;
	int ret = bogus_get_event(s->dev, &before);

	if (ret == 0)
		ret = bogus_start(s->dev);
	s->began_ns = live_now_ns();
	return ret;
}

static int start_device(struct start *s, const struct bogus_device_info *info)
{
	int ret = live_init(&s->live, s->dev, s->args->timeout_ns, 0);

	if (ret < 0)
		return device_fail(s->dev, ret);
	ret = start_begin(s);
	if (ret < 0) {
		live_release(&s->live);
		return device_fail(s->dev, ret);
	}
	ret = start_tell(s, info);
	if (ret == -EINTR)
		start_end(s, "signal", 0);
	else if (ret < 0)
		start_end(s, "error", ret);
	while (!s->reason)
		start_step(s);
	return start_finish(s);
}

static int start_run(const struct args *args)
{
	struct start start = { .args = args };
	struct bogus_device_info info;
	int status = device_open(args->device, 0, &start.dev);

	if (status)
		return status;
	status = device_check(start.dev, &info);
	if (!status)
		status = start_device(&start, &info);
	bogus_close(start.dev);
	return status;
}

const struct command cmd_start = {
	.name = "start",
	.summary = "start a device and keep it running, in the foreground",
	.usage = "start [OPTION]... [DEVICE]",
	.help =
"Starts a device and keeps it running until Ctrl-C or SIGTERM, then stops it.\n"
"\n"
"A device runs while at least one open handle has it started, and a handle is\n"
"open only as long as a program holds it. So this command stays: it is the one\n"
"that has the device started, and when it ends, by whatever means, the device\n"
"stops, unless another program has it started too. To have it in the\n"
"background, put '&' behind it; 'bogusctl stop --kill' ends it.\n"
"\n"
"  -d, --device=PATH  the device\n"
"  -n, --count=N      stop after N interrupts; a few more may come before the\n"
"                     device stops, and are counted\n"
"  -t, --timeout=S    stop after S seconds, or after a time such as 500ms; with\n"
"                     --count this is a failure\n"
"\n"
"With --json there is an object a line: {\"event\":\"start\"} with device and\n"
"period_ns, and {\"event\":\"end\"} with device, reason (signal, count, timeout,\n"
"gone, error), elapsed_s and total, the interrupts since the start.\n",
	.options = "dnt",
	.device_operand = 0,
	.run = start_run,
};
