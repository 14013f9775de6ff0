// SPDX-License-Identifier: GPL-2.0
/* Signals, job control, and a terminal that does not take any more. */
#include <signal.h>
#include <sys/wait.h>

#include "live.h"

void ctrl_c_at_prompt(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	run_send(&run, "\003");
	assert_killed(run_await(&run), SIGINT);
	run_close(&run);
}

static void assert_signal_cleans_up(int signo)
{
	struct run run;

	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	run_send(&run, "s");
	run_expect_dots(&run, 3);
	if (signo == SIGINT)
		run_send(&run, "\003");
	else
		run_signal(&run, signo);
	run_expect(&run, "completed\r\n");
	assert_killed(run_await(&run), signo);
	assert_total_is_shown(&run);
	run_close(&run);
}

void ctrl_c_while_running(void **state)
{
	(void)state;
	assert_signal_cleans_up(SIGINT);
}

void sigterm_while_running(void **state)
{
	(void)state;
	assert_signal_cleans_up(SIGTERM);
}

void sighup_while_running(void **state)
{
	(void)state;
	assert_signal_cleans_up(SIGHUP);
}

void sigquit_while_running(void **state)
{
	(void)state;
	assert_signal_cleans_up(SIGQUIT);
}

void hang_up_while_running(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, ARGS("--start"));
	run_expect_dots(&run, 3);
	run_hang_up(&run);
	assert_true(WIFSIGNALED(run_await(&run)));
	run_close_hung_up(&run);
}

/* nohup and its like */
void ignored_signal_stays_ignored(void **state)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	struct run run;

	(void)state;
	sigaction(SIGTERM, &ignore, &before);
	run_start(&run, ARGS("--start"));
	sigaction(SIGTERM, &before, NULL);
	run_expect_dots(&run, 1);
	run_signal(&run, SIGTERM);
	run_expect_dots(&run, 3);
	run_send(&run, "q");
	assert_exited(run_await(&run), 0);
	run_close(&run);
}

void ctrl_z_while_running(void **state)
{
	struct run run;
	int status;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	run_send(&run, "s");
	run_expect_dots(&run, 2);
	run_send(&run, "\032");
	status = run_await(&run);
	assert_true(WIFSTOPPED(status));
	assert_true(run_settings_are_back(&run));
	device_assert_state("running");
	run_continue(&run);
	run_expect_dots(&run, 2);
	assert_true(run_reads_keys(&run));
	run_send(&run, "q");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_total_is_shown(&run);
	run_close(&run);
}

void ctrl_z_at_prompt(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	run_send(&run, "\032");
	assert_true(WIFSTOPPED(run_await(&run)));
	assert_true(run_settings_are_back(&run));
	run_continue(&run);
	run_expect(&run, RUN_PROMPT);
	assert_true(run_reads_keys(&run));
	run_send(&run, "q");
	assert_exited(run_await(&run), 0);
	run_close(&run);
}

void ctrl_z_and_background(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, ARGS("--start"));
	run_expect_dots(&run, 2);
	run_send(&run, "\032");
	assert_true(WIFSTOPPED(run_await(&run)));
	run_continue_in_background(&run);
	run_expect_dots(&run, 2);
	assert_true(run_settings_are_back(&run));
	run_continue(&run);
	/* by and by: nobody says when the signal has got through */
	while (!run_reads_keys(&run))
		run_expect_dots(&run, 1);
	run_send(&run, "q");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_total_is_shown(&run);
	run_close(&run);
}

/* Nobody could continue it, so the kernel doesn't stop it */
void ctrl_z_without_a_shell(void **state)
{
	struct run run;

	(void)state;
	run_start_orphaned(&run, ARGS("--start"));
	run_expect_dots(&run, 2);
	run_send(&run, "\032");
	run_expect_dots(&run, 3);
	while (!run_reads_keys(&run))
		run_expect_dots(&run, 1);
	run_send(&run, "q");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	run_close(&run);
}

/* SIGSTOP can't be noticed, but its end can */
void stop_and_continue(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NO_ARGS);
	run_expect(&run, RUN_PROMPT);
	run_signal(&run, SIGSTOP);
	assert_true(WIFSTOPPED(run_await(&run)));
	assert_int_equal(tcsetattr(run.master, TCSANOW, &run.before), 0);
	run_continue(&run);
	run_expect(&run, RUN_PROMPT);
	assert_true(run_reads_keys(&run));
	run_send(&run, "q");
	assert_exited(run_await(&run), 0);
	run_close(&run);
}

/* Nobody reads the terminal, and its output is held up by Ctrl-S */
void signal_is_heard_when_output_is_stuck(void **state)
{
	struct run run;

	(void)state;
	device_set_period_ns(2000);
	run_start(&run, ARGS("--start"));
	run_send(&run, "\023");
	device_await_state("running");
	run_signal(&run, SIGTERM);
	assert_killed(run_await(&run), SIGTERM);
	run_close(&run);
}

/* What waits when the run is over is not waited for against one's will */
void stuck_end_can_be_killed(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, ARGS("--start"));
	run_expect_dots(&run, 2);
	run_send(&run, "\023q");
	device_await_state("stopped");
	run_signal(&run, SIGTERM);
	assert_killed(run_await(&run), SIGTERM);
	run_close(&run);
}
