// SPDX-License-Identifier: GPL-2.0
/* A person at a terminal. */
#include <string.h>

#include "live.h"

void prompt_and_quit(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, "/dev/bogus0 is present");
	run_expect(&run, RUN_PROMPT);
	assert_true(run_reads_keys(&run));
	device_assert_state("stopped");
	run_send(&run, "q");
	run_expect(&run, "0 I/Os completed");
	assert_exited(run_await(&run), 0);
	run_close(&run);
}

void start_dots_and_quit(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	run_send(&run, "S");
	run_expect_dots(&run, 5);
	device_assert_state("running");
	run_send(&run, "Q");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_total_is_shown(&run);
	run_close(&run);
}

void start_twice_is_harmless(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	run_send(&run, "s");
	run_expect_dots(&run, 2);
	run_send(&run, "sS");
	run_expect_dots(&run, 2);
	device_assert_state("running");
	run_send(&run, "q");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_total_is_shown(&run);
	run_close(&run);
}

void other_keys_are_harmless(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	run_send(&run, "xyz\r 1\033[A\t\177\004");
	run_send(&run, "s");
	run_expect_dots(&run, 2);
	run_send(&run, "xyz\r 1\033[A\t\177\004");
	run_expect_dots(&run, 2);
	run_send(&run, "q");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_false(run_has_shown(&run, "xyz"));
	assert_total_is_shown(&run);
	run_close(&run);
}

void start_option_does_not_ask(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, ARGS("--start"));
	run_expect(&run, "ms\r\n");
	run_expect_dots(&run, 3);
	run_send(&run, "q");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_false(run_has_shown(&run, RUN_PROMPT));
	run_close(&run);
}

void ends_at_count(void **state)
{
	const char *line;
	struct run run;

	(void)state;
	run_start(&run, ARGS("--start", "--count", "5"));
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_in_range(shown_total(&run, &line), 5, 500);
	run_close(&run);
}

void ends_at_timeout(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, ARGS("--start", "--timeout", "0.2"));
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	run_close(&run);
}

void timeout_before_count_fails(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, ARGS("-s", "-n", "1000000", "-t", "0.2"));
	run_expect(&run, "the time is over before the count was reached");
	assert_exited(run_await(&run), 1);
	run_close(&run);
}

void timeout_at_prompt_fails(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, ARGS("--timeout=0.05"));
	run_expect(&run, "the time is over before S was pressed");
	assert_exited(run_await(&run), 1);
	run_close(&run);
}

void unplug_while_running(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, ARGS("--start"));
	run_expect_dots(&run, 2);
	device_remove();
	run_expect(&run, "dostest: /dev/bogus0: the device is gone");
	assert_exited(run_await(&run), 1);
	run_close(&run);
}

void unplug_at_prompt(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	device_remove();
	run_expect(&run, "dostest: /dev/bogus0: the device is gone");
	assert_exited(run_await(&run), 1);
	run_close(&run);
}

void highest_rate_is_counted_exactly(void **state)
{
	struct run run;

	(void)state;
	device_set_period_ns(2000);
	run_start(&run, ARGS("--start", "--count=20000"));
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_total_is_shown(&run);
	run_close(&run);
}

/* The terminal takes nothing until the run is over */
void slow_terminal_gets_exact_dots(void **state)
{
	struct run run;

	(void)state;
	device_set_period_ns(20000);
	run_start(&run, ARGS("--start", "--count=40000"));
	run_send(&run, "\023");
	device_await_state("running");
	device_await_state("stopped");
	run_send(&run, "\021");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_total_is_shown(&run);
	run_close(&run);
}
