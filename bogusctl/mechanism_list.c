// SPDX-License-Identifier: GPL-2.0
/* The list of mechanisms as the kernel writes it. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "mechanism.h"

/* "[tasklet]" is "tasklet", and the current one */
static int mechanisms_add(struct mechanisms *m, char *word)
{
	size_t len = strlen(word);
	bool current = *word == '[';

	if (m->n == MECHANISMS_MAX)
		return -EPROTO;
	if (current) {
		if (len < 3 || word[len - 1] != ']' || m->current)
			return -EPROTO;
		word[len - 1] = '\0';
		m->current = ++word;
	}
	m->names[m->n++] = word;
	return 0;
}

int mechanisms_parse(struct mechanisms *m, const char *text)
{
	char *word, *rest;
	int ret;

	*m = (struct mechanisms) { .n = 0 };
	if (strlen(text) >= sizeof(m->text))
		return -EPROTO;
	strcpy(m->text, text);
	for (word = strtok_r(m->text, "\n ", &rest); word;
	     word = strtok_r(NULL, "\n ", &rest)) {
		ret = mechanisms_add(m, word);
		if (ret < 0)
			return ret;
	}
	if (m->current)
		return 0;
	/* what a driver writes that knows of no others */
	return m->n == 1 ? -EOPNOTSUPP : -EPROTO;
}
