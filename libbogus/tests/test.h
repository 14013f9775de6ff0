/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every unit test begins with. */
#ifndef BOGUS_TEST_H
#define BOGUS_TEST_H

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

#include "bogus.h"
#include "fake_kernel.h"

/* TAP whatever the environment says: the runners read nothing else */
#define RUN_TESTS(tests) do { \
	setvbuf(stdout, NULL, _IOLBF, 0); \
	puts("TAP version 13"); \
	cmocka_set_message_output(CM_OUTPUT_TAP); \
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0; \
} while (0)

/* A test on a pretended kernel with /dev/bogus0 */
#define FAKE_TEST(f) cmocka_unit_test_setup_teardown(f, test_setup, \
						     test_teardown)

static inline int test_setup(void **state)
{
	(void)state;
	unsetenv("BOGUS_DEVICE");
	/* A guest that happens to run is no part of the pretended system */
	setenv("XDG_RUNTIME_DIR", "/nonexistent", 1);
	fake_kernel_init();
	fake_device_add(0);
	return 0;
}

static inline int test_teardown(void **state)
{
	(void)state;
	return fake_kernel_exit();
}

static inline struct bogus *test_open(unsigned int flags)
{
	struct bogus *dev = NULL;

	assert_int_equal(bogus_open("/dev/bogus0", flags, &dev), 0);
	assert_non_null(dev);
	return dev;
}

#endif /* BOGUS_TEST_H */
