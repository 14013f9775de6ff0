// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as the address of a device in a guest. What is taken apart and put
 * together again is the same address.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "fuzz.h"
#include "remote.h"

/* As much room as there is in struct sockaddr_un */
#define FUZZ_PATH	108

/* A number may have been written with zeros in front */
static void fuzz_taken(const char *text, const char *path, uint32_t device)
{
	size_t len = strlen(path);
	const char *number = text + len;

	if (len >= FUZZ_PATH || memcmp(text, path, len))
		abort();
	if (!*number) {
		if (device)
			abort();
		return;
	}
	if (*number != '#' || strtoul(number + 1, NULL, 10) != device)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *path = malloc(FUZZ_PATH);
	uint32_t device;
	int ret;

	if (text && path) {
		ret = bogus_remote_parse(text, path, FUZZ_PATH, &device);
		if (!ret)
			fuzz_taken(text, path, device);
		else if (ret != -ENAMETOOLONG || strlen(text) < FUZZ_PATH)
			abort();
	}
	free(path);
	free(text);
	return 0;
}
