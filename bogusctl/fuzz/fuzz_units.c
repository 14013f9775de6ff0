// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as a time. What is taken is as long as it says, is shown and read again,
 * and is the same time; what is not taken leaves the result alone.
 */
#include <errno.h>

#include "fuzz.h"
#include "units.h"

#define FUZZ_UNTOUCHED	UINT64_C(0x1122334455667788)

static void fuzz_shown(uint64_t ns)
{
	char shown[UNITS_SIZE], brief[UNITS_SIZE];
	uint64_t again = 0;

	if (strlen(units_format(ns, shown)) >= UNITS_SIZE ||
	    units_parse(shown, 1, &again) || again != ns)
		abort();
	if (strlen(units_format_short(ns, brief)) >= UNITS_SIZE)
		abort();
}

static uint64_t fuzz_unit(const char *text, uint64_t unit)
{
	const char *letter = text + strcspn(text, "mnus");

	switch (*letter) {
	case 'n':
		return 1;
	case 'u':
		return 1000;
	case 'm':
		return 1000000;
	case 's':
		return NSEC_PER_SEC;
	default:
		return unit;
	}
}

/* What is before the point or the unit, by another way to read it */
static void fuzz_whole(const char *text, uint64_t unit, uint64_t ns)
{
	unsigned long long whole;

	errno = 0;
	whole = strtoull(text, NULL, 10);
	if (errno || whole != ns / fuzz_unit(text, unit))
		abort();
}

static void fuzz_parse(const char *text, uint64_t unit)
{
	uint64_t ns = FUZZ_UNTOUCHED;
	int ret = units_parse(text, unit, &ns);

	if (!ret) {
		fuzz_whole(text, unit, ns);
		fuzz_shown(ns);
	} else if ((ret != -EINVAL && ret != -ERANGE) || ns != FUZZ_UNTOUCHED) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	uint64_t ns = 0;

	if (!text)
		return 0;
	fuzz_parse(text, 1);
	fuzz_parse(text, NSEC_PER_SEC);
	free(text);
	memcpy(&ns, data, size < sizeof(ns) ? size : sizeof(ns));
	fuzz_shown(ns);
	return 0;
}
