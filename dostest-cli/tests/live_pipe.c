// SPDX-License-Identifier: GPL-2.0
/* Scripts and other programs. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bogus.h>

#include "live.h"

void pipe_gets_lines(void **state)
{
	struct piped p;

	(void)state;
	piped_run(&p, "", ARGS("--start", "--count", "4"));
	assert_exited(p.status, 0);
	assert_string_equal(p.err, "");
	assert_lines_add_up(p.out);
	assert_null(strstr(p.out, RUN_PROMPT));
	device_assert_state("stopped");
}

void pipe_gets_exact_lines_at_high_rate(void **state)
{
	struct piped p;

	(void)state;
	device_set_period_ns(20000);
	piped_run(&p, "", ARGS("--start", "--count", "1000"));
	assert_exited(p.status, 0);
	assert_lines_add_up(p.out);
	device_assert_state("stopped");
}

/* The same through a pipe that nobody reads until the run is over */
void slow_reader_gets_exact_lines(void **state)
{
	struct piped p;
	int out;
	pid_t pid;

	(void)state;
	device_set_period_ns(20000);
	pid = piped_start(&out, ARGS("--start", "--count=40000"));
	assert_true(fcntl(out, F_SETPIPE_SZ, 4096) >= 0);
	device_await_state("running");
	device_await_state("stopped");
	piped_read_all(out, p.out, sizeof(p.out));
	assert_int_equal(waitpid(pid, &p.status, 0), pid);
	assert_exited(p.status, 0);
	assert_lines_add_up(p.out);
}

/* Input that has ended is no reason to run hot */
void waiting_costs_no_time(void **state)
{
	struct piped p;

	(void)state;
	device_set_period_ns(100000000);
	/* To begin and to end may take half a second on a busy machine */
	piped_run(&p, "", ARGS("--start", "--timeout=4"));
	assert_exited(p.status, 0);
	assert_in_range(p.cpu_ms, 0, 2000);
}

void json_is_exact(void **state)
{
	static const char begin[] = "{\"event\":\"open\",\"device\":"
		"\"/dev/bogus0\",\"period_ns\":10000000}\n"
		"{\"event\":\"start\"}\n";
	unsigned long long sum = 0, n, total = 0;
	struct piped p;
	const char *line;

	(void)state;
	piped_run(&p, "", ARGS("--start", "--count=3", "--json"));
	assert_exited(p.status, 0);
	assert_string_equal(p.err, "");
	assert_int_equal(strncmp(p.out, begin, strlen(begin)), 0);
	line = p.out + strlen(begin);
	while (sscanf(line, "{\"event\":\"io\",\"new\":%llu,\"total\":%llu}",
		      &n, &total) == 2) {
		sum += n;
		assert_int_equal(total, sum);
		line = strchr(line, '\n') + 1;
	}
	assert_int_equal(sscanf(line, "{\"event\":\"end\",\"reason\":\"count\","
				"\"total\":%llu}\n", &total), 1);
	assert_int_equal(total, sum);
	assert_true(total >= 3);
}

void keys_may_come_from_a_pipe(void **state)
{
	struct piped p;

	(void)state;
	piped_run(&p, "s", ARGS("--count=2"));
	assert_exited(p.status, 0);
	assert_lines_add_up(p.out);
	piped_run(&p, "xsq", NO_ARGS);
	assert_exited(p.status, 0);
	assert_lines_add_up(p.out);
	piped_run(&p, "q", NO_ARGS);
	assert_exited(p.status, 0);
	device_assert_state("stopped");
}

void input_ends_before_start(void **state)
{
	struct piped p;

	(void)state;
	piped_run(&p, "", NO_ARGS);
	assert_exited(p.status, 2);
	assert_non_null(strstr(p.err, "standard input has ended before S"));
	device_assert_state("stopped");
}

void reader_leaves(void **state)
{
	char byte;
	int status, out;
	pid_t pid;

	(void)state;
	pid = piped_start(&out, ARGS("--start", "--timeout=20"));
	assert_int_equal(read(out, &byte, 1), 1);
	close(out);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_killed(status, SIGPIPE);
	device_assert_state("stopped");
}

/* The last line tells what the device itself has counted */
void total_is_the_device_s(void **state)
{
	struct bogus *observer;
	uint64_t count;
	struct piped p;
	const char *end;

	(void)state;
	device_set_period_ns(20000);
	assert_int_equal(bogus_open(NULL, BOGUS_O_RDONLY, &observer), 0);
	piped_run(&p, "", ARGS("--start", "--count=2000"));
	assert_exited(p.status, 0);
	assert_lines_add_up(p.out);
	assert_int_equal(bogus_get_event(observer, &count), 0);
	end = strstr(p.out, " I/Os completed");
	while (end[-1] != '\n')
		end--;
	assert_int_equal(strtoull(end, NULL, 10), count);
	bogus_close(observer);
}

/* Others may have kept the device busy since we opened it */
void only_own_ios_are_counted(void **state)
{
	uint64_t n = 0, count;
	struct bogus *other;
	const char *line;
	struct run run;

	(void)state;
	run_start(&run, ARGS("--count=1"));
	run_expect(&run, RUN_PROMPT);
	/* only now, or the little shell would have the handle too */
	assert_int_equal(bogus_open(NULL, 0, &other), 0);
	assert_int_equal(bogus_start(other), 0);
	while (n < 50) {
		assert_int_equal(bogus_wait(other, -1, &count), 0);
		n += count;
	}
	run_send(&run, "s");
	run_expect(&run, "completed\r\n");
	assert_exited(run_await(&run), 0);
	assert_total_is_shown(&run);
	assert_true(shown_total(&run, &line) < 50);
	device_assert_state("running");
	bogus_close(other);
	run_close(&run);
}

void absent_device_is_told(void **state)
{
	struct piped p;

	(void)state;
	setenv("FAKE_ABSENT", "1", 1);
	piped_run(&p, "", ARGS("--start"));
	assert_exited(p.status, 4);
	assert_string_equal(p.err, "dostest: /dev/bogus0: nothing answers at "
			    "the device's port\n");
	assert_string_equal(p.out, "");
}

void missing_driver_is_told(void **state)
{
	struct piped p;

	(void)state;
	setenv("FAKE_NO_DRIVER", "1", 1);
	piped_run(&p, "", ARGS("--start"));
	assert_exited(p.status, 4);
	assert_int_equal(strncmp(p.err, "dostest: /dev/bogus0: ", 22), 0);
}
