/* SPDX-License-Identifier: GPL-2.0 */
/* The tests of dostest, and what they share. */
#ifndef DOSTEST_LIVE_H
#define DOSTEST_LIVE_H

#include "cmocka_all.h"
#include "run.h"

#define ARGS(...) ((const char *const []) { __VA_ARGS__, NULL })
#define NO_ARGS ((const char *const []) { NULL })

/* live_shown.c */
void assert_exited(int status, int code);
void assert_killed(int status, int signo);
/* The number in the last line, of which *@line is made the beginning */
unsigned long long shown_total(struct run *run, const char **line);
/* The dots, what "(+N)" stands for, and the last line are one number */
void assert_total_is_shown(struct run *run);
/* Every "I/O 3-7" goes on where the last line ended */
void assert_lines_add_up(const char *out);

/* live_keys.c */
void prompt_and_quit(void **state);
void start_dots_and_quit(void **state);
void start_twice_is_harmless(void **state);
void other_keys_are_harmless(void **state);
void start_option_does_not_ask(void **state);
void ends_at_count(void **state);
void ends_at_timeout(void **state);
void timeout_before_count_fails(void **state);
void timeout_at_prompt_fails(void **state);
void unplug_while_running(void **state);
void unplug_at_prompt(void **state);
void highest_rate_is_counted_exactly(void **state);
void slow_terminal_gets_exact_dots(void **state);

/* live_signals.c */
void ctrl_c_at_prompt(void **state);
void ctrl_c_while_running(void **state);
void sigterm_while_running(void **state);
void sighup_while_running(void **state);
void sigquit_while_running(void **state);
void hang_up_while_running(void **state);
void ignored_signal_stays_ignored(void **state);
void ctrl_z_while_running(void **state);
void ctrl_z_at_prompt(void **state);
void ctrl_z_and_background(void **state);
void ctrl_z_without_a_shell(void **state);
void stop_and_continue(void **state);
void signal_is_heard_when_output_is_stuck(void **state);
void stuck_end_can_be_killed(void **state);

/* live_pipe.c */
void pipe_gets_lines(void **state);
void pipe_gets_exact_lines_at_high_rate(void **state);
void slow_reader_gets_exact_lines(void **state);
void waiting_costs_no_time(void **state);
void json_is_exact(void **state);
void keys_may_come_from_a_pipe(void **state);
void input_ends_before_start(void **state);
void reader_leaves(void **state);
void total_is_the_device_s(void **state);
void only_own_ios_are_counted(void **state);
void absent_device_is_told(void **state);
void missing_driver_is_told(void **state);

#endif /* DOSTEST_LIVE_H */
