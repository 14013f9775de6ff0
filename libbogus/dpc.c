// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which mechanism runs the DPC. */
#include <errno.h>
#include <string.h>

#include "bogus_split.h"
#include "internal.h"

BOGUS_API int bogus_dpc_list(struct bogus *dev, char *buf, size_t size)
{
	char list[BOGUS_DPC_LIST_MAX];
	int ret = dev->transport->dpc_list(dev, list, sizeof(list));

	if (ret < 0)
		return ret;
	if (strlen(list) >= size)
		return -ERANGE;
	strcpy(buf, list);
	return 0;
}

/* No mechanism has such a name, and on its way it could become another's */
static int bogus_dpc_is_name(const char *name)
{
	size_t n = strnlen(name, BOGUS_DPC_NAME_SIZE);

	return n > 0 && n < BOGUS_DPC_NAME_SIZE && !strchr(name, '\n');
}

BOGUS_API int bogus_dpc_set(struct bogus *dev, const char *name)
{
	if (dev->flags & BOGUS_O_RDONLY)
		return -EACCES;
	if (!bogus_dpc_is_name(name))
		return -EINVAL;
	return dev->transport->dpc_set(dev, name);
}
