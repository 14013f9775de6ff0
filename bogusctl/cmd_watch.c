// SPDX-License-Identifier: GPL-2.0
/*
 * bogusctl watch: shows what a device does, as an observer: the handle is
 * open for reading only, and takes nothing away from others.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"
#include "device.h"
#include "live.h"
#include "units.h"
#include "view.h"

/* Faster, nobody could read it */
#define WATCH_FRAME_MS	40

/**
 * struct watch - a watch under way
 * @args: what the user wants
 * @dev: the device
 * @live: what is waited for
 * @view: how it is shown
 * @sample: what is shown
 * @began_ns: when it began
 * @tick_ns: when the current interval began
 * @tick_total: the total at that time
 * @ticks: how many intervals have passed
 * @resting: a frame has just been drawn, the next may wait
 */
struct watch {
	const struct args *args;
	struct bogus *dev;
	struct live live;
	const struct view *view;
	struct sample sample;
	uint64_t began_ns;
	uint64_t tick_ns;
	uint64_t tick_total;
	uint64_t ticks;
	bool resting;
};

static const struct view *watch_choose_view(const struct args *args)
{
	if (args->json)
		return &view_json;
	return args->lines || !view_screen_fits() ? &view_lines : &view_screen;
}

/* Return: 0 or -errno */
static int watch_take(struct watch *w)
{
	uint64_t count;
	int ret = bogus_get_event(w->dev, &count);

	if (ret < 0)
		return ret;
	w->sample.total += count;
	w->sample.elapsed_s = (live_now_ns() - w->began_ns) / 1e9;
	return bogus_info(w->dev, &w->sample.info, sizeof(w->sample.info));
}

static int watch_show(struct watch *w)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	int ret;

	if (!file)
		return -ENOMEM;
	w->view->write(file, &w->sample);
	fclose(file);
	w->sample.lines++;
	ret = live_print(&w->live, text, size);
	free(text);
	return ret;
}

static void watch_measure(struct watch *w)
{
	struct sample *sample = &w->sample;
	uint64_t now = live_now_ns();

	sample->fresh = sample->total - w->tick_total;
	sample->rate = sample->fresh * 1e9 / (now - w->tick_ns);
	w->tick_total = sample->total;
	w->tick_ns = now;
	w->ticks++;
}

/*
 * Between two ticks only a live view wants to hear of the device, and not
 * before the frame is over. Either way the count misses nothing.
 */
static int watch_step(struct watch *w)
{
	bool count = w->view->live && !w->resting;
	int events = live_wait(&w->live, count,
			       w->resting ? WATCH_FRAME_MS : -1);
	int ret;

	w->resting = false;
	if (events < 0)
		return events;
	if (events & LIVE_GONE)
		return -ENODEV;
	if (events & LIVE_CONTINUED && w->view->live)
		w->sample.lines = 0;
	if (w->live.ended || !(events & (LIVE_COUNT | LIVE_TICK)))
		return 0;
	ret = watch_take(w);
	if (ret < 0)
		return ret;
	if (events & LIVE_TICK)
		watch_measure(w);
	w->resting = w->view->live;
	return watch_show(w);
}

static bool watch_is_over(const struct watch *w)
{
	return w->live.ended ||
	       (w->args->count && w->ticks >= w->args->count);
}

static int watch_loop(struct watch *w)
{
	int ret = watch_take(w);

	/* what came between open and now belongs to no interval */
	w->sample.total = 0;
	w->began_ns = live_now_ns();
	w->tick_ns = w->began_ns;
	if (ret == 0 && w->view->live)
		ret = watch_show(w);
	while (ret == 0 && !watch_is_over(w))
		ret = watch_step(w);
	return ret == -EINTR ? 0 : ret;
}

static int watch_run(const struct args *args)
{
	uint64_t interval = args->interval_ns ? args->interval_ns :
		NSEC_PER_SEC;
	struct watch watch = { .args = args };
	int ret, status = device_open(args->device, BOGUS_O_RDONLY,
				      &watch.dev);

	if (status)
		return status;
	watch.view = watch_choose_view(args);
	watch.sample.path = bogus_path(watch.dev);
	watch.sample.color = args->color;
	ret = live_init(&watch.live, watch.dev, interval, interval);
	if (ret == 0) {
		ret = watch_loop(&watch);
		live_release(&watch.live);
	}
	if (ret < 0)
		status = device_fail(watch.dev, ret);
	bogus_close(watch.dev);
	return status;
}

const struct command cmd_watch = {
	.name = "watch",
	.summary = "watch what a device does",
	.usage = "watch [OPTION]... [DEVICE]",
	.help =
"Shows the rate and the totals of a device until Ctrl-C or SIGTERM: on a\n"
"terminal in place, else a line a second. It only observes: it does not start\n"
"the device, and takes no interrupt away from another program. Rate, new and\n"
"total are what this command was told, since it began; the others are the\n"
"device's own.\n"
"\n"
"  -d, --device=PATH  the device\n"
"  -i, --interval=S   a line each S seconds, or a time such as 100ms (default 1)\n"
"  -l, --lines        lines on a terminal, too\n"
"  -n, --count=N      end after N intervals\n"
"\n"
"With --json each line is an object: device, state, elapsed_s (since it began),\n"
"rate (a second), new (in this interval), total, period_ns, and the device's\n"
"totals as 'info' has them.\n",
	.options = "diln",
	.device_operand = 0,
	.run = watch_run,
};
