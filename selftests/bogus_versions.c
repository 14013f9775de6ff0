// SPDX-License-Identifier: GPL-2.0
/*
 * What keeps old and new programs and modules together: structures that say
 * how long they are, and commands that are not known.
 */

#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(sized)
{
	struct bogus_quiet c;
};

/* How long its first version was, and how long it is by now */
FIXTURE_VARIANT(sized)
{
	unsigned int cmd;
	__u32 first;
	__u32 size;
};

FIXTURE_VARIANT_ADD(sized, info)
{
	.cmd = BOGUS_IOC_INFO,
	.first = BOGUS_INFO_SIZE_VER0,
	.size = sizeof(struct bogus_info),
};

FIXTURE_VARIANT_ADD(sized, start)
{
	.cmd = BOGUS_IOC_START,
	.first = BOGUS_START_SIZE_VER0,
	.size = sizeof(struct bogus_start),
};

FIXTURE_VARIANT_ADD(sized, histogram)
{
	.cmd = BOGUS_IOC_HISTOGRAM,
	.first = BOGUS_HISTOGRAM_SIZE_VER0,
	.size = sizeof(struct bogus_histogram),
};

FIXTURE_SETUP(sized)
{
	ASSERT_EQ(0, bogus_quiet_begin(&self->c));
}

FIXTURE_TEARDOWN(sized)
{
	EXPECT_TRUE(bogus_quiet_same(&self->c));
	EXPECT_EQ(self->c.unread, bogus_handle_drain(self->c.fd));
	close(self->c.fd);
}

/* One call with everything zero but the size; undoes a START */
static int sized_call(struct bogus_quiet *c, unsigned int cmd, void *p,
		      __u32 size)
{
	int ret;

	memcpy(p, &size, sizeof(size));
	ret = bogus_handle_ioctl(c->fd, cmd, p);
	if (cmd == BOGUS_IOC_START && !ret)
		ret = bogus_handle_stop(c->fd);
	return ret;
}

TEST_F(sized, exact)
{
	EXPECT_EQ(0, sized_call(&self->c, variant->cmd, self->c.arena.page,
				variant->size));
}

TEST_F(sized, at_an_odd_address)
{
	EXPECT_EQ(0, sized_call(&self->c, variant->cmd,
				self->c.arena.page + 1, variant->size));
}

TEST_F(sized, at_the_very_end_of_memory)
{
	char *end = bogus_arena_end(&self->c.arena);

	EXPECT_EQ(0, sized_call(&self->c, variant->cmd, end - variant->size,
				variant->size));
}

TEST_F(sized, shorter_than_the_first_version)
{
	__u32 size;

	for (size = 0; size < variant->first; size++) {
		EXPECT_EQ(-EINVAL, sized_call(&self->c, variant->cmd,
					      self->c.arena.page, size))
			TH_LOG("size %u", size);
	}
}

/* A program that is older than the module gets what it knows, and no more */
TEST_F(sized, every_length_since_the_first_version)
{
	unsigned char *page = (unsigned char *)self->c.arena.page;
	__u32 size, stored, i;

	for (size = variant->first; size <= variant->size; size++) {
		memset(page, 0, size);
		memset(page + size, 0xee, self->c.arena.size - size);
		EXPECT_EQ(0, sized_call(&self->c, variant->cmd, page, size))
			TH_LOG("size %u", size);
		memcpy(&stored, page, sizeof(stored));
		EXPECT_EQ(size, stored);
		for (i = size; i < self->c.arena.size; i++) {
			ASSERT_EQ(0xee, page[i])
				TH_LOG("byte %u of a caller's %u", i, size);
		}
	}
}

/* The numbers that stand in programs that have been built */
TEST_F(sized, versions_are_what_they_have_always_been)
{
	EXPECT_EQ(168, BOGUS_INFO_SIZE_VER0);
	EXPECT_EQ(176, BOGUS_INFO_SIZE_VER1);
	EXPECT_EQ(200, BOGUS_INFO_SIZE_VER2);
	EXPECT_EQ(offsetof(struct bogus_info, ring_size), BOGUS_INFO_SIZE_VER0);
	EXPECT_EQ(offsetof(struct bogus_info, errors), BOGUS_INFO_SIZE_VER1);
	EXPECT_EQ(16, BOGUS_START_SIZE_VER0);
	EXPECT_EQ(24, BOGUS_HISTOGRAM_SIZE_VER0);
}

TEST_F(sized, longer_with_a_zero_tail)
{
	char *page = self->c.arena.page;
	__u32 size, i;

	for (size = variant->size; size <= self->c.arena.size; size += 7) {
		memset(page, 0, self->c.arena.size);
		EXPECT_EQ(0, sized_call(&self->c, variant->cmd, page, size))
			TH_LOG("size %u", size);
		for (i = variant->size; i < self->c.arena.size; i++) {
			ASSERT_EQ(0, page[i]);
		}
	}
}

TEST_F(sized, longer_with_a_tail_that_is_not_zero)
{
	char *page = self->c.arena.page;
	__u32 tail, at;

	for (tail = 1; tail < 64; tail++) {
		for (at = 0; at < tail; at++) {
			memset(page, 0, self->c.arena.size);
			page[variant->size + at] = 1;
			EXPECT_EQ(-E2BIG, sized_call(&self->c, variant->cmd,
						page, variant->size + tail))
				TH_LOG("byte %u of a tail of %u", at, tail);
		}
	}
}

TEST_F(sized, tail_beyond_the_size_is_not_looked_at)
{
	char *page = self->c.arena.page;

	memset(page, 0, self->c.arena.size);
	page[variant->size] = 1;
	EXPECT_EQ(0, sized_call(&self->c, variant->cmd, page, variant->size));
	EXPECT_EQ(1, page[variant->size]);
}

TEST_F(sized, as_long_as_can_be)
{
	ASSERT_EQ(BOGUS_SIZE_MAX, self->c.arena.size);
	EXPECT_EQ(0, sized_call(&self->c, variant->cmd, self->c.arena.page,
				BOGUS_SIZE_MAX));
}

/* All zero, and in memory at least as far as the kernel will look */
TEST_F(sized, longer_than_can_be)
{
	const __u32 sizes[] = { BOGUS_SIZE_MAX + 1, 0x7fffffff, 0x80000000,
				0xffffffff };
	size_t room = 2 * BOGUS_SIZE_MAX;
	void *zero = mmap(NULL, room, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int i;

	ASSERT_NE(MAP_FAILED, zero);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		EXPECT_EQ(-E2BIG, sized_call(&self->c, variant->cmd, zero,
					     sizes[i]))
			TH_LOG("size %#x", sizes[i]);
	}
	munmap(zero, room);
}

TEST_F(sized, longer_than_memory)
{
	EXPECT_EQ(-EFAULT, sized_call(&self->c, variant->cmd,
				      self->c.arena.page + 1,
				      self->c.arena.size));
}

TEST_F(sized, across_the_end_of_memory)
{
	char *end = bogus_arena_end(&self->c.arena);
	__u32 inside;

	for (inside = sizeof(__u32); inside < variant->size; inside++) {
		EXPECT_EQ(-EFAULT, sized_call(&self->c, variant->cmd,
					      end - inside, variant->size));
	}
	for (inside = 1; inside < sizeof(__u32); inside++) {
		EXPECT_EQ(-EFAULT, bogus_handle_ioctl(self->c.fd, variant->cmd,
						      end - inside));
	}
}

TEST_F(sized, bad_pointers)
{
	unsigned int i;
	void *p;

	for (i = 0; i < BOGUS_BAD_POINTERS; i++) {
		p = bogus_bad_pointer(&self->c.arena, i);
		EXPECT_EQ(-EFAULT, bogus_handle_ioctl(self->c.fd, variant->cmd,
						      p))
			TH_LOG("pointer %p", p);
	}
}

/* Commands that are not the contract's */

FIXTURE(commands)
{
	struct bogus_quiet c;
};

FIXTURE_SETUP(commands)
{
	ASSERT_EQ(0, bogus_quiet_begin(&self->c));
}

FIXTURE_TEARDOWN(commands)
{
	EXPECT_TRUE(bogus_quiet_same(&self->c));
	EXPECT_EQ(self->c.unread, bogus_handle_drain(self->c.fd));
	close(self->c.fd);
}

static bool command_known(unsigned int cmd)
{
	return cmd == BOGUS_IOC_INFO || cmd == BOGUS_IOC_CHECK ||
	       cmd == BOGUS_IOC_START || cmd == BOGUS_IOC_STOP ||
	       cmd == BOGUS_IOC_GET_EVENT || cmd == BOGUS_IOC_HISTOGRAM;
}

TEST_F(commands, unknown_number)
{
	char *arg = self->c.arena.page;
	unsigned int nr, cmd;

	for (nr = 0; nr < 256; nr++) {
		cmd = _IO(BOGUS_IOC_MAGIC, nr);
		if (command_known(cmd))
			continue;
		EXPECT_EQ(-ENOTTY, bogus_handle_ioctl(self->c.fd, cmd, arg))
			TH_LOG("command %#x", cmd);
	}
}

TEST_F(commands, unknown_type)
{
	char *arg = self->c.arena.page;
	unsigned int type, nr, cmd;

	for (type = 0; type < 256; type++) {
		/* 'T' and 'f' belong to the VFS in part, for every file */
		if (type == BOGUS_IOC_MAGIC || type == 'T' || type == 'f' ||
		    type == 0)
			continue;
		for (nr = 0; nr <= 6; nr++) {
			cmd = _IO(type, nr);
			EXPECT_EQ(-ENOTTY, bogus_handle_ioctl(self->c.fd, cmd,
							      arg))
				TH_LOG("command %#x", cmd);
		}
	}
}

TEST_F(commands, another_direction_or_size)
{
	char *arg = self->c.arena.page;
	unsigned int nr, dir, size, cmd;

	for (nr = 0; nr <= 5; nr++) {
		for (dir = 0; dir < 4; dir++) {
			for (size = 0; size <= 16; size += 4) {
				cmd = _IOC(dir, BOGUS_IOC_MAGIC, nr, size);
				if (command_known(cmd))
					continue;
				EXPECT_EQ(-ENOTTY,
					  bogus_handle_ioctl(self->c.fd, cmd,
							     arg))
					TH_LOG("command %#x", cmd);
			}
		}
	}
}

TEST_F(commands, of_other_devices)
{
	const unsigned int cmds[] = { 0, ~0U, 0x5401 /* TCGETS */,
				      0x541b /* FIONREAD */ };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		EXPECT_EQ(-ENOTTY, bogus_handle_ioctl(self->c.fd, cmds[i],
						      self->c.arena.page))
			TH_LOG("command %#x", cmds[i]);
	}
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
