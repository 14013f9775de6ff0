/* SPDX-License-Identifier: GPL-2.0 */
/* The mechanisms that can run a device's DPC. */
#ifndef BOGUSCTL_MECHANISM_H
#define BOGUSCTL_MECHANISM_H

#include <stddef.h>

#include <bogus.h>
#include <bogus_split.h>

#define MECHANISMS_MAX	32

/**
 * struct mechanisms - those that a device's kernel has
 * @text: what the kernel lists, cut into words
 * @names: the words
 * @n: how many there are
 * @current: the one that is set
 */
struct mechanisms {
	char text[BOGUS_DPC_LIST_SIZE];
	const char *names[MECHANISMS_MAX];
	size_t n;
	const char *current;
};

/*
 * Cut @text, "[tasklet] bh thread", into @m.
 * Return: 0, -EPROTO, -EOPNOTSUPP if it is the name of the only one
 */
int mechanisms_parse(struct mechanisms *m, const char *text);
/* Both complain. Return: EXIT_OK, or the status to exit with */
int mechanisms_get(struct bogus *dev, struct mechanisms *m);
int mechanism_set(struct bogus *dev, const char *name);

#endif /* BOGUSCTL_MECHANISM_H */
