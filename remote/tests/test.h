/* SPDX-License-Identifier: GPL-2.0 */
/* What every test begins with. */
#ifndef REMOTE_TEST_H
#define REMOTE_TEST_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "wire.h"

/* TAP whatever the environment says */
#define RUN_TESTS(tests) do { \
	setvbuf(stdout, NULL, _IOLBF, 0); \
	puts("TAP version 13"); \
	cmocka_set_message_output(CM_OUTPUT_TAP); \
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0; \
} while (0)

#endif /* REMOTE_TEST_H */
