// SPDX-License-Identifier: GPL-2.0
/* usage: seeds DIR - writes a message of every kind to a file there */
#include <stdio.h>

#include "fuzz.h"

static int seed_write(const char *dir, unsigned int type)
{
	struct bogus_wire msg = {
		.type = type,
		.client = 1,
		.seq = 2,
		.status = -19,
		.value = 1ULL << 40,
		.notify = 3,
		.first = 4,
		.num = 5,
		.data = (const uint8_t *)"uname\0-a",
		.size = sizeof("uname\0-a"),
		.info = { .abi_version = 1, .dpc = "tasklet" },
	};
	uint8_t buf[BOGUS_WIRE_MAX];
	size_t n = bogus_wire_encode(&msg, buf);
	char path[512];
	FILE *file;

	if (!n)
		return 0;
	snprintf(path, sizeof(path), "%s/seed-%04x", dir, type);
	file = fopen(path, "wb");
	if (!file || fwrite(buf, n, 1, file) != 1 || fclose(file)) {
		perror(path);
		return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int type;

	if (argc != 2) {
		fputs("usage: seeds DIR\n", stderr);
		return 2;
	}
	for (type = 0; type < BOGUS_WIRE_TYPES; type++)
		if (seed_write(argv[1], type) < 0 ||
		    seed_write(argv[1], type | BOGUS_WIRE_REPLY) < 0)
			return 1;
	return 0;
}
