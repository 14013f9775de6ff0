// SPDX-License-Identifier: GPL-2.0
/*
 * bogusctl stop: who has the device started? Nobody can take a START back for
 * somebody else, but the one who holds it can be told to end.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl.h"
#include "device.h"
#include "holders.h"
#include "live.h"
#include "units.h"

/* How long a process may take to end */
#define STOP_TIMEOUT_NS	(5 * NSEC_PER_SEC)

/**
 * struct stop - a stop under way
 * @args: what the user wants
 * @dev: the device, open for reading
 * @rdev: its number
 * @info: how it is
 * @holders: who has it started
 */
struct stop {
	const struct args *args;
	struct bogus *dev;
	dev_t rdev;
	struct bogus_device_info info;
	struct holders holders;
};

static int stop_find_number(struct stop *s)
{
	struct stat st;

	if (fstat(bogus_fd(s->dev), &st) == 0 && S_ISCHR(st.st_mode)) {
		s->rdev = st.st_rdev;
		return EXIT_OK;
	}
	complain("%s is a device of another system: who has it started can't "
		 "be found from here", bogus_path(s->dev));
	return EXIT_IMPOSSIBLE;
}

static void stop_kill(struct stop *s)
{
	struct holder *holder;
	size_t i;
	int ret;

	for (i = 0; i < s->holders.n; i++) {
		holder = &s->holders.list[i];
		ret = holder_terminate(holder, s->rdev);
		if (ret < 0 && ret != -ESRCH)
			complain("process %d (%s) can't be ended: %s",
				 holder->pid, holder->name, strerror(-ret));
	}
}

static int stop_ms(uint64_t ns)
{
	uint64_t ms = ns / 1000000 + 1;

	return ms < INT_MAX ? ms : INT_MAX;
}

/* Another look at the device whenever one of them has ended */
static int stop_wait(struct stop *s)
{
	uint64_t timeout = s->args->timeout_ns ? s->args->timeout_ns :
		STOP_TIMEOUT_NS;
	uint64_t now = live_now_ns(), end = now + timeout;
	int status = device_info(s->dev, &s->info);

	while (!status && s->info.started && now < end) {
		if (!holders_wait(&s->holders, stop_ms(end - now)))
			end = 0;
		status = device_info(s->dev, &s->info);
		now = live_now_ns();
	}
	return status;
}

static void stop_show_json(const struct stop *s)
{
	const struct holder *holder = s->holders.list;
	struct json json;
	size_t i;

	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_string(&json, "device", bogus_path(s->dev));
	json_string(&json, "state", device_state_name(&s->info));
	json_u64(&json, "started", s->info.started);
	json_array(&json, "processes");
	for (i = 0; i < s->holders.n; i++, holder++) {
		json_object(&json, NULL);
		json_u64(&json, "pid", holder->pid);
		json_string(&json, "name", holder->name);
		json_bool(&json, "signalled", holder->signalled);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	json_end(&json);
}

static void stop_show(const struct stop *s)
{
	const struct holder *holder = s->holders.list;
	size_t i;

	for (i = 0; i < s->holders.n; i++, holder++)
		printf("%s: started by process %d (%s)%s\n",
		       bogus_path(s->dev), holder->pid, holder->name,
		       holder->signalled ? ", which was told to end" : "");
	if (!s->info.started)
		printf("%s: stopped\n", bogus_path(s->dev));
}

static const char *stop_advice(const struct stop *s)
{
	if (!s->holders.n)
		return "by processes that can't be seen from here; run with "
		       "sudo, or outside the container";
	if (!s->args->kill)
		return "and only who has started it can stop it; --kill ends "
		       "these processes";
	if (s->holders.hidden)
		return "perhaps by processes that can't be seen; run with sudo";
	return "although they were told to end";
}

static int stop_finish(const struct stop *s)
{
	if (s->args->json)
		stop_show_json(s);
	else
		stop_show(s);
	if (!s->info.started)
		return EXIT_OK;
	complain("%s: %" PRIu32 " handle%s still started, %s",
		 bogus_path(s->dev), s->info.started,
		 s->info.started == 1 ? " has it" : "s have it",
		 stop_advice(s));
	return EXIT_FAILED;
}

static int stop_device(struct stop *s)
{
	int ret, status;

	if (!s->info.started)
		return stop_finish(s);
	status = stop_find_number(s);
	if (status)
		return status;
	ret = holders_find(&s->holders, s->rdev);
	if (ret < 0) {
		complain("/proc: %s", strerror(-ret));
		return EXIT_FAILED;
	}
	if (s->args->kill) {
		stop_kill(s);
		status = stop_wait(s);
	}
	if (!status)
		status = stop_finish(s);
	holders_release(&s->holders);
	return status;
}

static int stop_run(const struct args *args)
{
	struct stop stop = { .args = args };
	int status = device_look(args->device, &stop.dev, &stop.info);

	if (status)
		return status;
	status = stop_device(&stop);
	bogus_close(stop.dev);
	return status;
}

const struct command cmd_stop = {
	.name = "stop",
	.summary = "tell who has a device started; with --kill, end them",
	.usage = "stop [OPTION]... [DEVICE]",
	.help =
"A start belongs to the program that made it: nobody else can take it back. So\n"
"this command tells which processes have the device started, from what the\n"
"driver says in /proc/PID/fdinfo. With --kill it sends them SIGTERM, which is\n"
"how 'bogusctl start' and dostest are meant to be ended, and waits until the\n"
"device is stopped. Without root only your own processes can be seen, and those\n"
"of a device in a guest not at all (exit status 4).\n"
"\n"
"  -d, --device=PATH  the device\n"
"  -k, --kill         end the processes that have it started\n"
"  -t, --timeout=S    wait at most S seconds for them (default 5)\n"
"\n"
"The exit status is 0 if the device is stopped in the end, else 1.\n"
"\n"
"With --json it is an object: device, state, started (how many handles still\n"
"have it started), processes (an array of objects: pid, name, signalled).\n",
	.options = "dkt",
	.device_operand = 0,
	.run = stop_run,
};
