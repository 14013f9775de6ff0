// SPDX-License-Identifier: GPL-2.0
/* Times as people write them. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "units.h"

/* The longest first */
static const struct unit {
	const char *name;
	uint64_t ns;
	int digits;
} units[] = {
	{ "s", NSEC_PER_SEC, 9 },
	{ "ms", 1000000, 6 },
	{ "us", 1000, 3 },
	{ "ns", 1, 0 },
	{ NULL, 0, 0 },
};

static int units_parse_unit(const char *text, uint64_t *unit)
{
	const struct unit *u;

	if (!*text)
		return 0;
	if (*text == ' ')
		text++;
	for (u = units; u->name; u++) {
		if (strcmp(text, u->name) != 0)
			continue;
		*unit = u->ns;
		return 0;
	}
	return -EINVAL;
}

static int units_add(uint64_t *ns, uint64_t n, uint64_t unit)
{
	uint64_t product;

	if (__builtin_mul_overflow(n, unit, &product) ||
	    __builtin_add_overflow(*ns, product, ns))
		return -ERANGE;
	return 0;
}

static int units_parse_whole(const char **text, uint64_t *whole)
{
	*whole = 0;
	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	for (; isdigit((unsigned char)**text); ++*text) {
		if (__builtin_mul_overflow(*whole, 10, whole) ||
		    __builtin_add_overflow(*whole, **text - '0', whole))
			return -ERANGE;
	}
	return 0;
}

/* What is finer than a nanosecond must be nothing */
static int units_add_fraction(uint64_t *ns, const char *digits, size_t n,
			      uint64_t unit)
{
	uint64_t digit;

	for (; n; n--, digits++) {
		digit = *digits - '0';
		if (unit % 10 == 0)
			unit /= 10;
		else
			unit = 0;
		if (digit && !unit)
			return -EINVAL;
		if (units_add(ns, digit, unit) < 0)
			return -ERANGE;
	}
	return 0;
}

int units_parse(const char *text, uint64_t unit, uint64_t *ns)
{
	const char *fraction = "";
	size_t n = 0;
	uint64_t whole, sum = 0;
	int ret = units_parse_whole(&text, &whole);

	if (ret < 0)
		return ret;
	if (*text == '.') {
		fraction = ++text;
		n = strspn(fraction, "0123456789");
		if (!n)
			return -EINVAL;
		text += n;
	}
	ret = units_parse_unit(text, &unit);
	if (!ret)
		ret = units_add(&sum, whole, unit);
	if (!ret)
		ret = units_add_fraction(&sum, fraction, n, unit);
	if (!ret)
		*ns = sum;
	return ret;
}

const char *units_format(uint64_t ns, char buf[UNITS_SIZE])
{
	const struct unit *u = units;
	uint64_t rest;
	size_t n;

	while (u->ns > 1 && ns < u->ns)
		u++;
	rest = ns % u->ns;
	n = snprintf(buf, UNITS_SIZE, "%" PRIu64, ns / u->ns);
	if (rest) {
		n += snprintf(buf + n, UNITS_SIZE - n, ".%0*" PRIu64,
			      u->digits, rest);
		while (buf[n - 1] == '0')
			n--;
	}
	snprintf(buf + n, UNITS_SIZE - n, " %s", u->name);
	return buf;
}

/* 999.5 us is 1.00 ms already: what is shown has three digits */
const char *units_format_short(double ns, char buf[UNITS_SIZE])
{
	const struct unit *u = units;
	double value;

	while (u->ns > 1 && ns < u->ns * 0.9995)
		u++;
	value = ns / u->ns;
	snprintf(buf, UNITS_SIZE, "%.*f %s", u->ns == 1 || value >= 99.95 ? 0 :
		 value >= 9.995 ? 1 : 2, value, u->name);
	return buf;
}
