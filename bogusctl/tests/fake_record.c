// SPDX-License-Identifier: GPL-2.0
/*
 * Takes the place of record.c: what the pretended device has told. With
 * FAKE_NO_TRACE in the environment it can't be recorded.
 */
#include <stdlib.h>

#include "ctl.h"
#include "fake_device.h"

struct record {
	char nothing;
};

int record_open(struct record **record, uint64_t interrupts)
{
	(void)interrupts;
	if (getenv("FAKE_NO_TRACE")) {
		complain("nothing can be recorded here");
		return EXIT_IMPOSSIBLE;
	}
	*record = calloc(1, sizeof(**record));
	return EXIT_OK;
}

int record_begin(struct record *record)
{
	(void)record;
	fake_device_trace()->n = 0;
	return EXIT_OK;
}

int record_end(struct record *record, struct trace *trace)
{
	size_t i, n = fake_device_trace()->n;

	(void)record;
	*trace = (struct trace) { .lost = 7 };
	for (i = 0; i < n; i++)
		trace_add(trace, &fake_device_trace()->events[i]);
	return EXIT_OK;
}

void record_close(struct record *record)
{
	free(record);
}
