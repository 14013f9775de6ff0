// SPDX-License-Identifier: GPL-2.0
/* A measurement, and what is put back after it. */
#include <errno.h>
#include <string.h>

#include "session.h"
#include "units.h"

static int session_begin(struct session *s)
{
	int ret, status = device_check(s->dev, &s->before);

	if (status)
		return status;
	ret = live_init(&s->live, NULL, 0, 0);
	return ret < 0 ? device_fail(s->dev, ret) : EXIT_OK;
}

int session_open(struct session *s, const struct args *args)
{
	int status;

	*s = (struct session) { .args = args };
	status = device_open(args->device, 0, &s->dev);
	if (status)
		return status;
	status = session_begin(s);
	if (status)
		bogus_close(s->dev);
	return status;
}

int session_set_period(struct session *s)
{
	uint64_t ns = s->args->period_ns;
	char text[UNITS_SIZE];
	int status;

	if (!ns || ns == s->before.period_ns)
		return EXIT_OK;
	status = device_set_period(s->dev, units_format(ns, text), ns);
	s->period_set = !status;
	return status;
}

int session_find_mechanisms(struct session *s)
{
	return mechanisms_get(s->dev, &s->mechanisms);
}

/* What is set already takes no right to write */
int session_set_mechanism(struct session *s, const char *name)
{
	int status;

	if (!name || (!s->dpc_set && !strcmp(name, s->mechanisms.current)))
		return EXIT_OK;
	status = mechanism_set(s->dev, name);
	if (!status)
		s->dpc_set = true;
	return status;
}

/* Of a device that has gone there is nothing to put back */
static int session_restored(const struct session *s, const char *what, int ret)
{
	if (ret == 0 || ret == -ENODEV)
		return EXIT_OK;
	complain("%s: its %s can't be set back: %s", bogus_path(s->dev), what,
		 bogus_strerror(ret));
	return EXIT_FAILED;
}

int session_restore(struct session *s)
{
	int dpc = 0, period = 0;

	if (s->dpc_set)
		dpc = bogus_dpc_set(s->dev, s->mechanisms.current);
	if (s->period_set)
		period = bogus_set_period(s->dev, s->before.period_ns);
	live_release(&s->live);
	dpc = session_restored(s, "mechanism", dpc);
	period = session_restored(s, "period", period);
	return dpc ? dpc : period;
}

void session_close(struct session *s)
{
	bogus_close(s->dev);
}

struct run session_run(struct session *s)
{
	return (struct run) {
		.dev = s->dev,
		.live = &s->live,
		.count = s->args->count,
		.time_ns = s->args->time_ns,
		.nap_ns = s->args->nap_ns,
	};
}

int session_check_run(const struct session *s, const struct run *run)
{
	if (!run_is_ours(run) || run_is_exact(run))
		return EXIT_OK;
	complain("%s: the reader was not told of what was serviced",
		 bogus_path(s->dev));
	return EXIT_FAILED;
}
