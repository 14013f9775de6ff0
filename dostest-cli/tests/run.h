/* SPDX-License-Identifier: GPL-2.0 */
/* Runs dostest as a person or a script would, and looks at what it does. */
#ifndef DOSTEST_RUN_H
#define DOSTEST_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#define RUN_LIMIT_MS	20000
#define RUN_OUT_SIZE	(1 << 20)
#define RUN_PROMPT	"(S)tart or (Q)uit? "

/**
 * struct run - dostest at a terminal of its own, under a little shell
 * @shell: the shell, which leads the session and does the job control
 * @pid: dostest
 * @master: our end of the terminal
 * @reports: what the shell's wait() got
 * @commands: 'f' continues a stopped dostest in the foreground, 'b' in the
 *	background, from where 'f' brings it back
 * @before: the terminal's settings at first
 * @out: what has been shown
 * @len: how much that is
 * @seen: how much of it run_expect() has gone past
 */
struct run {
	pid_t shell;
	pid_t pid;
	int master;
	int reports;
	int commands;
	struct termios before;
	char *out;
	size_t len;
	size_t seen;
};

/**
 * struct piped - dostest without a terminal, after its end
 * @status: as wait() has it
 * @out: standard output
 * @err: standard error
 * @cpu_ms: processor time it took
 */
struct piped {
	int status;
	char out[1 << 16];
	char err[4096];
	long cpu_ms;
};

/* device.c: the device, real or pretended */
void device_use(const char *program, bool fake);
const char *device_program(void);
/* Before and after each test */
int device_setup(void **state);
int device_teardown(void **state);
void device_set_period_ns(uint64_t ns);
void device_assert_state(const char *state);
void device_await_state(const char *state);
/* Unplug it; it comes back at the end of the test */
void device_remove(void);

/* run.c: all assert that it works; arguments end with NULL */
void run_start(struct run *run, const char *const *args);
/* The same with no shell that could continue it once it is stopped */
void run_start_orphaned(struct run *run, const char *const *args);
void run_send(struct run *run, const char *keys);
void run_signal(struct run *run, int signo);
/* Read until @text has been shown, and go past it */
void run_expect(struct run *run, const char *text);
/* Read until @n more dots have been shown */
void run_expect_dots(struct run *run, int n);
bool run_has_shown(const struct run *run, const char *text);
bool run_reads_keys(const struct run *run);
bool run_settings_are_back(const struct run *run);
/* Wait until dostest stops or ends: its status as wait() has it */
int run_await(struct run *run);
void run_continue(struct run *run);
void run_continue_in_background(struct run *run);
/* The terminal goes away */
void run_hang_up(struct run *run);
/* At the end: settings are back, device is stopped, nothing is left */
void run_close(struct run *run);
/* The same where the terminal is gone */
void run_close_hung_up(struct run *run);

/* piped.c */
void piped_run(struct piped *piped, const char *input,
	       const char *const *args);
/* Start it with a pipe for output that is given back */
pid_t piped_start(int *out, const char *const *args);

/* Read until the end, and close */
void piped_read_all(int fd, char *buf, size_t size);

#endif /* DOSTEST_RUN_H */
