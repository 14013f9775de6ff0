/* SPDX-License-Identifier: GPL-2.0 */
/* cmocka and what it wants before it. */
#ifndef BOGUSCTL_CMOCKA_ALL_H
#define BOGUSCTL_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#endif /* BOGUSCTL_CMOCKA_ALL_H */
