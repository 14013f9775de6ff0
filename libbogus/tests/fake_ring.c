// SPDX-License-Identifier: LGPL-2.1-or-later
/* The pretended driver's ring: memory that the test writes and others map. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "fake_kernel.h"
#include "real_calls.h"

#define FAKE_MAPPINGS	8

/* One ring for all devices; @mapped are the library's mappings of it */
static struct fake_ring {
	int fd;
	size_t size;
	void *memory;
	void *mapped[FAKE_MAPPINGS];
} fake_ring;

void *fake_ring_make(size_t size)
{
	fake_ring.fd = memfd_create("ring", MFD_CLOEXEC);
	if (fake_ring.fd < 0 || ftruncate(fake_ring.fd, size) < 0)
		abort();
	fake_ring.size = size;
	fake_ring.memory = __real_mmap(NULL, size, PROT_READ | PROT_WRITE,
				       MAP_SHARED, fake_ring.fd, 0);
	return fake_ring.memory == MAP_FAILED ? NULL : fake_ring.memory;
}

void fake_ring_free(void)
{
	__real_munmap(fake_ring.memory, fake_ring.size);
	__real_close(fake_ring.fd);
	fake_ring = (struct fake_ring) { .size = 0 };
}

uint64_t fake_ring_size(void)
{
	return fake_ring.size;
}

int fake_ring_mappings(void)
{
	int i, n = 0;

	for (i = 0; i < FAKE_MAPPINGS; i++)
		n += fake_ring.mapped[i] != NULL;
	return n;
}

static void fake_ring_replace(void *from, void *to)
{
	int i = 0;

	while (i < FAKE_MAPPINGS && fake_ring.mapped[i] != from)
		i++;
	if (i < FAKE_MAPPINGS)
		fake_ring.mapped[i] = to;
	else if (!from)
		abort();
}

static int fake_ring_refuse(size_t size, int prot, int flags, off_t offset)
{
	if (prot != PROT_READ)
		return -EACCES;
	if (flags != MAP_SHARED || offset || size > fake_ring.size)
		return -EINVAL;
	return 0;
}

void *__wrap_mmap(void *addr, size_t size, int prot, int flags, int fd,
		  off_t offset)
{
	void *map;

	if (fd < 0 || fake_handle_device(fd) < 0)
		return __real_mmap(addr, size, prot, flags, fd, offset);
	if (fake_should_fail("mmap"))
		return MAP_FAILED;
	errno = -fake_ring_refuse(size, prot, flags, offset);
	if (errno)
		return MAP_FAILED;
	map = __real_mmap(addr, size, prot, flags, fake_ring.fd, 0);
	if (map != MAP_FAILED)
		fake_ring_replace(NULL, map);
	return map;
}

int __wrap_munmap(void *addr, size_t size)
{
	fake_ring_replace(addr, NULL);
	return __real_munmap(addr, size);
}
