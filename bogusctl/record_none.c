// SPDX-License-Identifier: GPL-2.0
/* Takes the place of record.c where there is no libtracefs to build with. */
#include <stddef.h>

#include "ctl.h"
#include "trace.h"

int record_open(struct record **record, uint64_t interrupts)
{
	(void)interrupts;
	*record = NULL;
	complain("this bogusctl was built without libtracefs, so it can't "
		 "record; with libtracefs-dev and libtraceevent-dev installed "
		 "it is built with it");
	return EXIT_IMPOSSIBLE;
}

int record_begin(struct record *record)
{
	(void)record;
	return EXIT_IMPOSSIBLE;
}

int record_end(struct record *record, struct trace *trace)
{
	(void)record;
	*trace = (struct trace) { .n = 0 };
	return EXIT_IMPOSSIBLE;
}

void record_close(struct record *record)
{
	(void)record;
}
