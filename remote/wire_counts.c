// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Histograms in few bytes. Most of their counts are 0 or small, so a count
 * takes a byte for each 7 of its bits, the lowest first, all but the last byte
 * with their top bit set; and a run of zeroes is a 0 and, in the same way, how
 * many more follow.
 */
#include <errno.h>

#include "wire.h"

/* Of a number of 64 bits; and of the longest thing there is, a run */
#define BOGUS_WIRE_NUMBER_MAX	10
#define BOGUS_WIRE_ITEM_MAX	(1 + BOGUS_WIRE_NUMBER_MAX)

static size_t bogus_wire_put_number(uint8_t *p, uint64_t value)
{
	size_t n = 0;

	for (; value >= 0x80; value >>= 7)
		p[n++] = value | 0x80;
	p[n++] = value;
	return n;
}

/* Return: how many bytes it was, 0 if it is cut off or too large */
static size_t bogus_wire_get_number(const uint8_t *p, size_t size,
				    uint64_t *value)
{
	size_t n;

	*value = 0;
	for (n = 0; n < size && n < BOGUS_WIRE_NUMBER_MAX; n++) {
		/* Of the tenth byte there is room for one bit */
		if (n == BOGUS_WIRE_NUMBER_MAX - 1 && p[n] > 1)
			return 0;
		*value |= (uint64_t)(p[n] & 0x7f) << 7 * n;
		if (!(p[n] & 0x80))
			return n + 1;
	}
	return 0;
}

static uint32_t bogus_wire_zeroes(const uint64_t *counts, uint32_t num)
{
	uint32_t n = 0;

	while (n < num && !counts[n])
		n++;
	return n;
}

/**
 * bogus_wire_put_counts() - write as many counts as there is room for
 * @counts: the counts
 * @num: how many there are; becomes how many were written
 * @buf: where to
 * @size: size of @buf
 *
 * Return: how many bytes were written.
 */
size_t bogus_wire_put_counts(const uint64_t *counts, uint32_t *num,
			     uint8_t *buf, size_t size)
{
	uint32_t i = 0, zeroes;
	size_t n = 0;

	while (i < *num && size - n >= BOGUS_WIRE_ITEM_MAX) {
		zeroes = bogus_wire_zeroes(counts + i, *num - i);
		if (zeroes) {
			buf[n++] = 0;
			n += bogus_wire_put_number(buf + n, zeroes - 1);
			i += zeroes;
		} else {
			n += bogus_wire_put_number(buf + n, counts[i++]);
		}
	}
	*num = i;
	return n;
}

/**
 * bogus_wire_get_counts() - read counts
 * @counts: where to
 * @num: how many there must be
 * @buf: the bytes
 * @size: how many
 *
 * Return: 0, or -EBADMSG if the bytes are not just so many counts; @counts is
 * undefined then.
 */
int bogus_wire_get_counts(uint64_t *counts, uint32_t num, const uint8_t *buf,
			  size_t size)
{
	uint32_t i = 0;
	uint64_t value;
	size_t len;

	while (i < num) {
		len = bogus_wire_get_number(buf, size, &value);
		if (!len)
			return -EBADMSG;
		buf += len;
		size -= len;
		counts[i++] = value;
		if (value)
			continue;
		len = bogus_wire_get_number(buf, size, &value);
		if (!len || value > num - i)
			return -EBADMSG;
		buf += len;
		size -= len;
		while (value--)
			counts[i++] = 0;
	}
	return size ? -EBADMSG : 0;
}
