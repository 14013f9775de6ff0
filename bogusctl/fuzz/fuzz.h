/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BOGUSCTL_FUZZ_H
#define BOGUSCTL_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As text, with nothing readable behind it; to be freed. NULL: no memory */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text) {
		memcpy(text, data, size);
		text[size] = '\0';
	}
	return text;
}

#endif /* BOGUSCTL_FUZZ_H */
