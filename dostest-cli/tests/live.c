// SPDX-License-Identifier: GPL-2.0
/*
 * dostest as people and scripts use it. On a device:
 *
 *	live PROGRAM		as root, with /dev/bogus0 in nobody else's use
 *	live --fake PROGRAM	PROGRAM is linked with tests/fake_timer.c
 *
 * Skips (exit status 4) if there is no device.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "live.h"

#define TEST(f) cmocka_unit_test_setup_teardown(f, device_setup, \
						device_teardown)

/* What only a pretended device can be, and what takes two programs */
static const struct CMUnitTest fake_tests[2] = {
	TEST(absent_device_is_told),
	TEST(missing_driver_is_told),
};

static const struct CMUnitTest real_tests[2] = {
	TEST(total_is_the_device_s),
	TEST(only_own_ios_are_counted),
};

static struct CMUnitTest tests[] = {
	TEST(prompt_and_quit),
	TEST(start_dots_and_quit),
	TEST(start_twice_is_harmless),
	TEST(other_keys_are_harmless),
	TEST(start_option_does_not_ask),
	TEST(ends_at_count),
	TEST(ends_at_timeout),
	TEST(timeout_before_count_fails),
	TEST(timeout_at_prompt_fails),
	TEST(ctrl_c_at_prompt),
	TEST(ctrl_c_while_running),
	TEST(sigterm_while_running),
	TEST(sighup_while_running),
	TEST(sigquit_while_running),
	TEST(hang_up_while_running),
	TEST(ignored_signal_stays_ignored),
	TEST(ctrl_z_while_running),
	TEST(ctrl_z_at_prompt),
	TEST(stop_and_continue),
	TEST(ctrl_z_and_background),
	TEST(ctrl_z_without_a_shell),
	TEST(unplug_while_running),
	TEST(unplug_at_prompt),
	TEST(highest_rate_is_counted_exactly),
	TEST(signal_is_heard_when_output_is_stuck),
	TEST(stuck_end_can_be_killed),
	TEST(slow_terminal_gets_exact_dots),
	TEST(pipe_gets_lines),
	TEST(pipe_gets_exact_lines_at_high_rate),
	TEST(slow_reader_gets_exact_lines),
	TEST(waiting_costs_no_time),
	TEST(json_is_exact),
	TEST(keys_may_come_from_a_pipe),
	TEST(input_ends_before_start),
	TEST(reader_leaves),
	/* the above */
	{ NULL, NULL, NULL, NULL, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

#define NUM_TESTS (sizeof(tests) / sizeof(tests[0]))

int main(int argc, char **argv)
{
	bool fake = argc > 1 && !strcmp(argv[1], "--fake");

	if (argc != 2 + fake) {
		fputs("usage: live [--fake] PROGRAM\n", stderr);
		return 2;
	}
	/* A program in the background of a script inherits them ignored */
	signal(SIGHUP, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("TAP version 13");
	if (!fake && (geteuid() != 0 || access("/dev/bogus0", F_OK) < 0)) {
		puts("1..0 # SKIP needs root and /dev/bogus0");
		return 4;
	}
	device_use(argv[argc - 1], fake);
	memcpy(&tests[NUM_TESTS - 2], fake ? fake_tests : real_tests,
	       sizeof(real_tests));
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
