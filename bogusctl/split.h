/* SPDX-License-Identifier: GPL-2.0 */
/* How bogusctl split shows what it has measured. */
#ifndef BOGUSCTL_SPLIT_H
#define BOGUSCTL_SPLIT_H

#include "pass.h"

/* One mechanism: a table of its stages, and bars */
void split_show(const struct pass *pass, bool color);
/* Several, side by side */
void split_compare(const struct pass *passes, size_t n, bool color);

#endif /* BOGUSCTL_SPLIT_H */
