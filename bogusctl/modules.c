// SPDX-License-Identifier: GPL-2.0
/* What loading and unloading modules have in common. */
#include <errno.h>

#include <bogus.h>
#include <bogus_module.h>

#include "ctl.h"
#include "modules.h"

int modules_fail(const char *dir, int err)
{
	char why[BOGUS_EXPLAIN_SIZE];

	complain("%s", bogus_module_explain(dir, err, why, sizeof(why)));
	/* neither trying again nor another user would help here */
	return err == -ENOENT || err == -ENOSYS ? EXIT_IMPOSSIBLE : EXIT_FAILED;
}
