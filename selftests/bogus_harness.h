/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's kselftest harness, and what every program puts around it: a
 * main() that skips the program where what it needs is missing, and a SKIP
 * that says which test it is about (6.1's harness prints the reason alone).
 */
#ifndef BOGUS_HARNESS_H
#define BOGUS_HARNESS_H

#include <unistd.h>
#include "bogus_test.h"

/*
 * A time limit is there to end a test that hangs, not to say how fast a machine
 * is: where all takes longer, $BOGUS_TIME_SCALE says how many times as long.
 */
static unsigned int bogus_alarm(unsigned int seconds)
{
	return alarm(seconds * bogus_setting("BOGUS_TIME_SCALE", 1));
}

/* A harness that sets no alarm any more leaves that function unused: a warning */
#define alarm(seconds) bogus_alarm(seconds)
#include "kselftest_harness.h"
#undef alarm

/* Nothing here takes that long, and a driver that hangs will hang often */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 15

#define BOGUS_SKIP(fmt, ...)						\
	SKIP(return, "%s.%s: " fmt, _metadata->fixture->name,		\
	     _metadata->name, ##__VA_ARGS__)

/* What went wrong is in the name of the law that is broken */
#define EXPECT_LAWS(info) EXPECT_STREQ("", bogus_info_broken(info))

#define BOGUS_TEST_MAIN(needs)				\
	int main(int argc, char **argv)			\
	{						\
		bogus_test_begin(needs);		\
		return test_harness_run(argc, argv);	\
	}

#endif /* BOGUS_HARNESS_H */
