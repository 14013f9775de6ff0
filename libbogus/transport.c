// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which transport a path asks for. */
#include <ctype.h>
#include <string.h>

#include "internal.h"
#include "remote.h"

const struct bogus_transport *const bogus_transports[] = {
	&bogus_local_transport,
	&bogus_remote_transport,
	NULL,
};

/* "unix" in "unix:/run/x": letters and digits up to a colon, else nothing */
static size_t bogus_scheme_length(const char *path)
{
	size_t n = 0;

	while (isalnum((unsigned char)path[n]))
		n++;
	return path[n] == ':' ? n : 0;
}

static int bogus_scheme_matches(const char *scheme, const char *path, size_t n)
{
	if (!scheme)
		return n == 0;
	return strlen(scheme) == n && !strncmp(scheme, path, n);
}

/**
 * bogus_transport_find() - the transport for a path
 * @table: the transports there are, NULL at the end
 * @path: path or "scheme:address"
 * @address: where the path without its scheme is stored
 *
 * Return: the transport, or NULL if none has that scheme.
 */
const struct bogus_transport *
bogus_transport_find(const struct bogus_transport *const *table,
		     const char *path, const char **address)
{
	size_t n = bogus_scheme_length(path);

	for (; *table; table++) {
		if (!bogus_scheme_matches((*table)->scheme, path, n))
			continue;
		*address = n ? path + n + 1 : path;
		return *table;
	}
	return NULL;
}
