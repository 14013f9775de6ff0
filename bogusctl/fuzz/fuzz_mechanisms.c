// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as the kernel's list of mechanisms. What is taken consists of words of
 * that text, and one of them is the current one.
 */
#include <errno.h>
#include <stdbool.h>

#include "fuzz.h"
#include "mechanism.h"

static void fuzz_taken(const struct mechanisms *m, const char *text)
{
	bool current = false;
	size_t i;

	if (!m->n || m->n > MECHANISMS_MAX)
		abort();
	for (i = 0; i < m->n; i++) {
		if (!*m->names[i] || !strstr(text, m->names[i]))
			abort();
		current |= m->names[i] == m->current;
	}
	if (!current)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct mechanisms m;
	int ret;

	if (!text)
		return 0;
	ret = mechanisms_parse(&m, text);
	if (!ret)
		fuzz_taken(&m, text);
	else if (ret != -EPROTO && ret != -EOPNOTSUPP)
		abort();
	free(text);
	return 0;
}
