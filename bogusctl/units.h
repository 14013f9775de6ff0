/* SPDX-License-Identifier: GPL-2.0 */
/* Times as people write them. */
#ifndef BOGUSCTL_UNITS_H
#define BOGUSCTL_UNITS_H

#include <stddef.h>
#include <stdint.h>

#define NSEC_PER_SEC	UINT64_C(1000000000)

/* "18446744073.709551615 s" and its NUL */
#define UNITS_SIZE	32

/**
 * units_parse() - a time with or without a unit
 * @text: digits, perhaps with a decimal point; then ns, us, ms or s, perhaps
 *	after a space
 * @unit: what is meant if there is none, in nanoseconds
 * @ns: where it is stored
 *
 * Return: 0; -EINVAL if it is no time, or not a whole number of nanoseconds;
 * -ERANGE if it is too long for @ns.
 */
int units_parse(const char *text, uint64_t unit, uint64_t *ns);

/* Exactly, in the largest unit of which it is one or more. Return: @buf */
const char *units_format(uint64_t ns, char buf[UNITS_SIZE]);

/*
 * To three digits, as a table has it: "962 ns", "1.23 us", "12.3 us".
 * Return: @buf
 */
const char *units_format_short(double ns, char buf[UNITS_SIZE]);

#endif /* BOGUSCTL_UNITS_H */
