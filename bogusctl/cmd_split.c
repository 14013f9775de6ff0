// SPDX-License-Identifier: GPL-2.0
/* bogusctl split: how long each stage of an interrupt takes, by mechanism. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "device.h"
#include "session.h"
#include "split.h"
#include "units.h"

/* How long a mechanism is measured if nothing is said */
#define SPLIT_TIME_NS	(2 * NSEC_PER_SEC)

/**
 * struct split - what is measured
 * @session: the device
 * @wanted: those that are measured, NULL for the one that is set
 * @passes: what was measured of each
 * @max: how many are to be measured
 * @n: how many have been
 */
struct split {
	struct session session;
	const char *wanted[MECHANISMS_MAX];
	struct pass *passes;
	size_t max;
	size_t n;
};

static int split_choose(struct split *s)
{
	const struct args *args = s->session.args;
	int status;

	s->max = 1;
	s->wanted[0] = args->dpc;
	if (!args->all && !args->dpc)
		return EXIT_OK;
	status = session_find_mechanisms(&s->session);
	if (status || !args->all)
		return status;
	s->max = s->session.mechanisms.n;
	memcpy(s->wanted, s->session.mechanisms.names,
	       s->max * sizeof(*s->wanted));
	return EXIT_OK;
}

static int split_fail(const struct split *s, int err)
{
	if (err != -EOPNOTSUPP)
		return device_fail(s->session.dev, err);
	complain("%s: its driver is too old to tell how long the stages take",
		 bogus_path(s->session.dev));
	return EXIT_IMPOSSIBLE;
}

static int split_measure_one(struct split *s)
{
	struct pass *pass = &s->passes[s->n];
	int ret, status = session_set_mechanism(&s->session, s->wanted[s->n]);

	if (status)
		return status;
	pass->run = session_run(&s->session);
	if (!pass->run.count && !pass->run.time_ns)
		pass->run.time_ns = SPLIT_TIME_NS;
	ret = pass_measure(pass);
	if (ret < 0)
		return split_fail(s, ret);
	s->n++;
	return EXIT_OK;
}

static int split_measure(struct split *s)
{
	int status = session_set_period(&s->session);

	while (!status && s->n < s->max && !s->session.live.ended)
		status = split_measure_one(s);
	return status;
}

static void split_show_json(const struct split *s)
{
	struct json json;
	size_t i;

	json_begin(&json, stdout);
	json_object(&json, NULL);
	json_string(&json, "device", bogus_path(s->session.dev));
	json_bool(&json, "interrupted", s->session.live.ended);
	json_array(&json, "mechanisms");
	for (i = 0; i < s->n; i++)
		pass_write_json(&json, &s->passes[i]);
	json_array_end(&json);
	json_object_end(&json);
	json_end(&json);
}

static int split_show_all(const struct split *s)
{
	const struct args *args = s->session.args;
	int status = EXIT_OK;
	size_t i;

	if (args->json)
		split_show_json(s);
	else if (args->all && s->n)
		split_compare(s->passes, s->n, args->color);
	else if (s->n)
		split_show(s->passes, args->color);
	for (i = 0; i < s->n && !status; i++)
		status = session_check_run(&s->session, &s->passes[i].run);
	return status;
}

static int split_prepare(struct split *s)
{
	int status = split_choose(s);

	if (status)
		return status;
	s->passes = calloc(s->max, sizeof(*s->passes));
	return s->passes ? EXIT_OK : device_fail(s->session.dev, -ENOMEM);
}

static int split_session(struct split *s)
{
	int restored, status = split_prepare(s);

	if (!status)
		status = split_measure(s);
	restored = session_restore(&s->session);
	if (!status)
		status = split_show_all(s);
	free(s->passes);
	return status ? status : restored;
}

static int split_run(const struct args *args)
{
	struct split split = { .n = 0 };
	int status;

	if (args->all && args->dpc) {
		complain("--all is every mechanism, --dpc is one: only one of "
			 "these");
		return EXIT_USAGE;
	}
	status = session_open(&split.session, args);
	if (status)
		return status;
	status = split_session(&split);
	session_close(&split.session);
	return status;
}

const struct command cmd_split = {
	.name = "split",
	.summary = "time every stage of an interrupt, by DPC mechanism",
	.usage = "split [OPTION]... [DEVICE]",
	.help =
"Starts a device, with a reader that sleeps in read() until it is told, and\n"
"shows how long each stage of an interrupt took:\n"
"\n"
"  raise   from the hardware's request to the ISR's entry\n"
"  isr     from the ISR's entry to its exit\n"
"  queue   from the ISR's exit to the start of the DPC\n"
"  dpc     from the DPC's start to its end\n"
"  user    from the DPC's start until the reader has its count\n"
"\n"
"The driver keeps a histogram of each; what is shown is the upper bound of the\n"
"bucket, which is at most 1/16 too long. Ctrl-C or SIGTERM ends it early.\n"
"Mechanism and period are put back afterwards, whatever happens but SIGKILL.\n"
"\n"
"  -d, --device=PATH  the device\n"
"      --dpc=NAME     have the DPC run by this mechanism meanwhile\n"
"      --all          all mechanisms that this kernel has, one after the other\n"
"  -p, --period=TIME  how long an I/O takes meanwhile, in ns or as in 10ms\n"
"  -n, --count=N      end after N interrupts, for each mechanism\n"
"      --for=S        end after S seconds, or a time such as 500ms (default 2)\n"
"      --slow-reader=S  the reader sleeps S seconds after each read\n"
"\n"
"The mechanism can't be changed while anybody has the device started. Where the\n"
"stages ran is not known of a device in a guest, and the stage user is that of\n"
"somebody who sleeps in read() there, a hundred times a second at most.\n"
"\n"
"With --json it is an object: device, interrupted, and mechanisms, an array of\n"
"objects; see bogusctl(1).\n",
	.options = "Dadfnpr",
	.device_operand = 0,
	.run = split_run,
};
