// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which version of the library this is. */
#include "internal.h"

_Static_assert(__builtin_strcmp(BOGUS_LIB_VERSION, BOGUS_VERSION) == 0,
	       "BOGUS_LIB_VERSION in bogus.h is not what VERSION says");

BOGUS_API const char *bogus_version(void)
{
	return BOGUS_LIB_VERSION;
}
