// SPDX-License-Identifier: GPL-2.0
/* Handles that many threads share, and whether their accounts close. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "bogus_storm.h"

/* Different numbers for every seed, 0 too */
uint64_t storm_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

/* What has been published is where they begin, if nothing runs the device */
int storm_target_open(struct storm_target *target, unsigned int id,
		      unsigned int n, bool map)
{
	int ret;

	target->id = id;
	target->n = 0;
	target->base = 0;
	target->ring = (struct bogus_ring){ };
	memset(target->sums, 0, sizeof(target->sums));
	while (target->n < n) {
		ret = bogus_handle_open(id, O_RDWR | O_NONBLOCK);
		if (ret < 0)
			break;
		target->fds[target->n++] = ret;
	}
	if (target->n == n)
		ret = map ? bogus_ring_map(target->fds[0], &target->ring) : 0;
	if (ret) {
		while (target->n)
			close(target->fds[--target->n]);
		return ret;
	}
	if (map)
		target->base = bogus_ring_published(&target->ring);
	return 0;
}

bool storm_target_mapped(const struct storm_target *target)
{
	return target->ring.base;
}

void storm_target_close(struct storm_target *target)
{
	if (storm_target_mapped(target))
		bogus_ring_unmap(&target->ring);
	while (target->n)
		close(target->fds[--target->n]);
}

/* What is to be told of an outage is told by read(), and takes nothing */
int storm_target_take(struct storm_target *target, unsigned int i, bool read)
{
	int fd = target->fds[i];
	uint64_t count;
	int ret = read ? bogus_handle_read(fd, &count) :
			 bogus_handle_get_event(fd, &count);

	if (read && ret == -EIO)
		return 0;
	if (ret >= 0)
		__atomic_add_fetch(&target->sums[i], count, __ATOMIC_RELAXED);
	return ret;
}

/* What fdinfo has: it can be asked for when the device is gone */
uint64_t storm_unread(int fd)
{
	char path[64], text[512], *at;
	uint64_t unread;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	if (bogus_file_read(path, text, sizeof(text)) < 0)
		return STORM_UNKNOWN;
	at = strstr(text, "bogus-unread:");
	if (!at || sscanf(at, "bogus-unread: %" SCNu64, &unread) != 1)
		return STORM_UNKNOWN;
	return unread;
}

/* Of a quiet device: the first handle whose account does not close, or -1 */
int storm_target_account(const struct storm_target *target)
{
	uint64_t published = bogus_ring_published(&target->ring) - target->base;
	unsigned int i;

	for (i = 0; i < target->n; i++)
		if (target->sums[i] + storm_unread(target->fds[i]) != published)
			return i;
	return -1;
}
