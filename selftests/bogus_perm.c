// SPDX-License-Identifier: GPL-2.0
/* Who is not root gets what the node's mode and the handle say, and no more. */

#include <grp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

#define PERM_NOBODY	65534
#define PERM_GROUP	14142

FIXTURE(perm)
{
	int fd;
	struct stat was;
};

FIXTURE_SETUP(perm)
{
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, stat("/dev/bogus0", &self->was));
}

FIXTURE_TEARDOWN(perm)
{
	EXPECT_EQ(0, seteuid(0));
	EXPECT_EQ(0, chown("/dev/bogus0", self->was.st_uid, self->was.st_gid));
	EXPECT_EQ(0, chmod("/dev/bogus0", self->was.st_mode & 07777));
	close(self->fd);
}

/* From here on somebody who is in this group and no other */
static int perm_become_nobody(gid_t group)
{
	if (setgroups(1, &group) < 0 || setegid(PERM_NOBODY) < 0 ||
	    seteuid(PERM_NOBODY) < 0)
		return -errno;
	return 0;
}

static int perm_node(gid_t group, mode_t mode)
{
	if (chown("/dev/bogus0", 0, group) < 0 || chmod("/dev/bogus0", mode) < 0)
		return -errno;
	return 0;
}

/* Opens and closes; 0 or -errno */
static int perm_try_open(int flags)
{
	int fd = bogus_handle_open(0, flags);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

TEST_F(perm, node_is_roots_alone_by_default)
{
	struct stat *st = &self->was;

	/* a udev rule may have given it to a group, but to nobody else */
	EXPECT_EQ(0, st->st_mode & 0007);
	EXPECT_EQ(0, st->st_uid);
}

TEST_F(perm, others_without_permission)
{
	ASSERT_EQ(0, perm_node(PERM_GROUP, 0660));
	ASSERT_EQ(0, perm_become_nobody(PERM_NOBODY));
	EXPECT_EQ(-EACCES, perm_try_open(O_RDONLY));
	EXPECT_EQ(-EACCES, perm_try_open(O_WRONLY));
	EXPECT_EQ(-EACCES, perm_try_open(O_RDWR));
}

TEST_F(perm, group_with_permission)
{
	ASSERT_EQ(0, perm_node(PERM_GROUP, 0660));
	ASSERT_EQ(0, perm_become_nobody(PERM_GROUP));
	EXPECT_EQ(0, perm_try_open(O_RDWR));
	EXPECT_LE(3, bogus_device_run(0, 3));
}

TEST_F(perm, readers_can_observe_but_not_start)
{
	struct bogus_ring ring;
	struct bogus_info info;
	int fd;

	ASSERT_EQ(0, perm_node(PERM_GROUP, 0664));
	ASSERT_EQ(0, perm_become_nobody(PERM_NOBODY));
	EXPECT_EQ(-EACCES, perm_try_open(O_RDWR));
	fd = bogus_handle_open(0, O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EACCES, bogus_handle_start(fd));
	EXPECT_EQ(-EACCES, bogus_handle_stop(fd));
	EXPECT_EQ(0, bogus_handle_info(fd, &info));
	EXPECT_EQ(1, bogus_handle_ioctl(fd, BOGUS_IOC_CHECK, NULL));
	EXPECT_EQ(0, bogus_handle_drain(fd));
	EXPECT_EQ(0, bogus_ring_map(fd, &ring));
	bogus_ring_unmap(&ring);
	close(fd);
}

/* What counts is the handle, not who holds it by now */
TEST_F(perm, handle_from_before_keeps_its_rights)
{
	ASSERT_EQ(0, perm_node(PERM_GROUP, 0600));
	ASSERT_EQ(0, perm_become_nobody(PERM_NOBODY));
	EXPECT_EQ(0, bogus_handle_start(self->fd));
	EXPECT_LE(3, bogus_handle_collect(self->fd, 3));
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
}

TEST_F(perm, others_read_sysfs_but_do_not_write_it)
{
	uint64_t value;

	ASSERT_EQ(0, perm_become_nobody(PERM_NOBODY));
	EXPECT_EQ(0, bogus_attr_get(0, "raised", &value));
	EXPECT_EQ(0, bogus_attr_get(0, "period_ns", &value));
	EXPECT_EQ(BOGUS_TEST_FAST_NS, value);
	EXPECT_EQ(-EACCES, bogus_period_set(0, 5 * BOGUS_TEST_FAST_NS));
	EXPECT_EQ(0, bogus_attr_get(0, "period_ns", &value));
	EXPECT_EQ(BOGUS_TEST_FAST_NS, value);
}

TEST_F(perm, others_read_the_mechanism_but_do_not_switch_it)
{
	struct bogus_dpc_list before, after;

	ASSERT_EQ(0, bogus_dpc_list_read(0, &before));
	ASSERT_EQ(0, perm_become_nobody(PERM_NOBODY));
	EXPECT_EQ(-EACCES, bogus_attr_write(0, "dpc", "wq"));
	ASSERT_EQ(0, bogus_dpc_list_read(0, &after));
	EXPECT_EQ(before.current, after.current);
}

TEST_F(perm, others_do_not_unbind)
{
	ASSERT_EQ(0, perm_become_nobody(PERM_NOBODY));
	EXPECT_EQ(-EACCES, bogus_driver_unbind(0));
	EXPECT_LE(0, bogus_handle_drain(self->fd));
}

TEST_F(perm, others_do_not_unload)
{
	ASSERT_EQ(0, perm_become_nobody(PERM_NOBODY));
	EXPECT_EQ(-EPERM, bogus_module_unload(BOGUS_MODULE_VDEV));
	EXPECT_EQ(-EPERM, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_LE(0, bogus_handle_drain(self->fd));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
