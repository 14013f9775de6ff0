// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading: parameters, several devices, and who is refused. */

#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include "bogus_harness.h"

#define MODULE_DEVICES	8
#define MODULE_MAX	1024

FIXTURE(module)
{
	int kmsg;
};

static int module_reload_vdev(const char *params)
{
	int ret = 0;

	if (bogus_module_loaded(BOGUS_MODULE_VDEV))
		ret = bogus_module_unload(BOGUS_MODULE_VDEV);
	return ret ? ret : bogus_module_load(BOGUS_MODULE_VDEV, params);
}

/* From here on we see what the kernel says */
FIXTURE_SETUP(module)
{
	ASSERT_EQ(0, bogus_device_ensure());
	self->kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ASSERT_LE(0, self->kmsg);
	ASSERT_EQ(0, lseek(self->kmsg, 0, SEEK_END));
}

FIXTURE_TEARDOWN(module)
{
	close(self->kmsg);
	/* as it was, without what the test has told it */
	if (bogus_module_loaded(BOGUS_MODULE_DRIVER)) {
		EXPECT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	}
	EXPECT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, ""));
	EXPECT_EQ(0, module_reload_vdev(""));
}

/* Has the kernel said something with all of these words since? */
static bool module_said(int kmsg, const char *word, const char *min,
			const char *max)
{
	char record[2048];
	bool said = false;
	ssize_t len;

	while ((len = read(kmsg, record, sizeof(record) - 1)) > 0) {
		record[len] = 0;
		if (strstr(record, word) && strstr(record, min) &&
		    strstr(record, max))
			said = true;
	}
	return said;
}

TEST_F(module, period_out_of_range)
{
	const char *bad[] = { "period_ns=0", "period_ns=1999",
			      "period_ns=3600000000001",
			      "period_ns=18446744073709551615" };
	unsigned int i;

	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_VDEV));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL, bogus_module_load(BOGUS_MODULE_VDEV,
						     bad[i]))
			TH_LOG("%s", bad[i]);
		EXPECT_FALSE(bogus_module_loaded(BOGUS_MODULE_VDEV));
		EXPECT_TRUE(module_said(self->kmsg, bad[i], " 2000 ",
					" 3600000000000"))
			TH_LOG("no message about %s", bad[i]);
	}
}

TEST_F(module, period_at_the_bounds)
{
	uint64_t value;

	ASSERT_EQ(0, module_reload_vdev("period_ns=2000"));
	EXPECT_EQ(0, bogus_attr_get(0, "period_ns", &value));
	EXPECT_EQ(2000, value);
	ASSERT_EQ(0, module_reload_vdev("period_ns=3600000000000"));
	EXPECT_EQ(0, bogus_attr_get(0, "period_ns", &value));
	EXPECT_EQ(BOGUS_TEST_NEVER_NS, value);
}

TEST_F(module, defaults)
{
	uint64_t value;

	ASSERT_EQ(0, module_reload_vdev(""));
	EXPECT_EQ(0, bogus_attr_get(0, "period_ns", &value));
	EXPECT_EQ(100 * BOGUS_NSEC_PER_MSEC, value);
	EXPECT_TRUE(bogus_file_exists("/dev/bogus0"));
	EXPECT_FALSE(bogus_file_exists("/dev/bogus1"));
}

TEST_F(module, number_of_devices_out_of_range)
{
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_VDEV));
	EXPECT_EQ(-EINVAL, bogus_module_load(BOGUS_MODULE_VDEV,
					     "num_devices=1025"));
	EXPECT_FALSE(bogus_module_loaded(BOGUS_MODULE_VDEV));
	EXPECT_TRUE(module_said(self->kmsg, "num_devices=1025", " 0 ",
				" 1024"));
	EXPECT_GT(0, bogus_module_load(BOGUS_MODULE_VDEV, "num_devices=-1"));
	EXPECT_GT(0, bogus_module_load(BOGUS_MODULE_VDEV, "num_devices=x"));
}

TEST_F(module, no_devices)
{
	ASSERT_EQ(0, module_reload_vdev("num_devices=0"));
	EXPECT_FALSE(bogus_file_exists("/dev/bogus0"));
}

TEST_F_TIMEOUT(module, as_many_devices_as_allowed, 120)
{
	struct bogus_info info;
	unsigned int id;

	if (bogus_stride() > 1)
		BOGUS_SKIP("takes minutes where all takes long: BOGUS_STRIDE");
	ASSERT_EQ(0, module_reload_vdev("num_devices=1024"));
	for (id = 0; id < MODULE_MAX; id++) {
		ASSERT_EQ(0, bogus_device_info(id, &info))
			TH_LOG("bogus%u", id);
	}
	EXPECT_EQ(0, bogus_period_set(MODULE_MAX - 1, BOGUS_TEST_FAST_NS));
	EXPECT_LE(3, bogus_device_run(MODULE_MAX - 1, 3));
	if (!bogus_card_available())
		return;
	/* and not one more, wherever it comes from */
	ASSERT_EQ(0, bogus_card_make("card"));
	EXPECT_EQ(-ENOSPC, bogus_card_write("card", "live", "1"));
	EXPECT_EQ(-ENODEV, bogus_card_id("card"));
	EXPECT_EQ(0, bogus_card_remove_all());
}

TEST_F(module, unknown_dpc_mechanism)
{
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_EQ(-EINVAL, bogus_module_load(BOGUS_MODULE_DRIVER,
					     "dpc=carrier-pigeon"));
	EXPECT_FALSE(bogus_module_loaded(BOGUS_MODULE_DRIVER));
	EXPECT_TRUE(module_said(self->kmsg, "dpc=carrier-pigeon", "tasklet",
				""));
}

TEST_F(module, every_dpc_mechanism)
{
	struct bogus_dpc_list all, list;
	char params[64];
	unsigned int i;

	ASSERT_EQ(0, bogus_dpc_list_read(0, &all));
	for (i = 0; i < all.n; i++) {
		snprintf(params, sizeof(params), "dpc=%s", all.names[i]);
		ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
		ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, params))
			TH_LOG("%s", params);
		ASSERT_EQ(0, bogus_dpc_list_read(0, &list));
		EXPECT_STREQ(all.names[i], list.names[list.current]);
		ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
		EXPECT_LE(3, bogus_device_run(0, 3));
	}
}

TEST_F(module, dpc_mechanism_of_other_kernels)
{
	struct bogus_dpc_list list;
	unsigned int i, lacking = 0;
	char params[64];

	ASSERT_EQ(0, bogus_dpc_list_read(0, &list));
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	for (i = 0; bogus_dpc_names[i]; i++) {
		if (bogus_dpc_listed(&list, bogus_dpc_names[i]))
			continue;
		lacking++;
		snprintf(params, sizeof(params), "dpc=%s", bogus_dpc_names[i]);
		EXPECT_EQ(-EOPNOTSUPP, bogus_module_load(BOGUS_MODULE_DRIVER,
							 params))
			TH_LOG("%s", params);
		EXPECT_TRUE(module_said(self->kmsg, params, " needs ", ""))
			TH_LOG("no reason given for %s", params);
	}
	if (!lacking)
		BOGUS_SKIP("this kernel has all of them");
}

/* The ring */

static uint64_t module_ring_entries(void)
{
	int fd = bogus_handle_open(0, O_RDWR);
	struct bogus_ring ring;
	uint64_t entries;
	int ret;

	ret = bogus_ring_map(fd, &ring);
	close(fd);
	if (ret)
		return 0;
	entries = ring.header->entries;
	bogus_ring_unmap(&ring);
	return entries;
}

TEST_F(module, ring_entries_out_of_range)
{
	const char *bad[] = { "ring_entries=0", "ring_entries=1",
			      "ring_entries=8", "ring_entries=15",
			      "ring_entries=17", "ring_entries=1000",
			      "ring_entries=65535", "ring_entries=65537",
			      "ring_entries=131072", "ring_entries=2147483648",
			      "ring_entries=4294967295" };
	unsigned int i;

	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL, bogus_module_load(BOGUS_MODULE_DRIVER,
						     bad[i]))
			TH_LOG("%s", bad[i]);
		EXPECT_FALSE(bogus_module_loaded(BOGUS_MODULE_DRIVER));
		EXPECT_TRUE(module_said(self->kmsg, bad[i], " 16 ", " 65536"))
			TH_LOG("no message about %s", bad[i]);
	}
	EXPECT_GT(0, bogus_module_load(BOGUS_MODULE_DRIVER, "ring_entries=-16"));
	EXPECT_GT(0, bogus_module_load(BOGUS_MODULE_DRIVER, "ring_entries=x"));
	EXPECT_GT(0, bogus_module_load(BOGUS_MODULE_DRIVER,
				       "ring_entries=4294967312"));
}

TEST_F(module, ring_entries_at_the_bounds)
{
	const unsigned int good[] = { 16, 32, 65536 };
	struct bogus_ring_entry entry;
	struct bogus_ring ring;
	char params[64];
	unsigned int i;
	int64_t ran;
	int fd;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		snprintf(params, sizeof(params), "ring_entries=%u", good[i]);
		ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
		ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, params));
		ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
		fd = bogus_handle_open(0, O_RDWR);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, bogus_ring_map(fd, &ring));
		EXPECT_EQ(good[i], ring.header->entries);
		ASSERT_LE(20, ran = bogus_device_run(0, 20));
		EXPECT_TRUE(bogus_ring_get(&ring, ran, &entry));
		EXPECT_STREQ("", bogus_entry_broken(&entry, ran));
		EXPECT_EQ(good[i] >= ran, bogus_ring_get(&ring, 1, &entry));
		bogus_ring_unmap(&ring);
		close(fd);
	}
}

TEST_F(module, ring_entries_by_default)
{
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, ""));
	EXPECT_EQ(1024, module_ring_entries());
}

/* Several devices: each for itself */

static int module_start_all(int *fds)
{
	unsigned int id;
	int ret = 0;

	for (id = 0; id < MODULE_DEVICES && !ret; id++) {
		fds[id] = bogus_handle_open(id, O_RDWR);
		ret = fds[id] < 0 ? fds[id] : bogus_handle_start(fds[id]);
	}
	return ret;
}

TEST_F(module, one_of_several_removed)
{
	const unsigned int gone = 3;
	int fds[MODULE_DEVICES];
	struct bogus_info info;
	unsigned int id;
	int64_t sum;

	ASSERT_EQ(0, module_reload_vdev("num_devices=8 period_ns=1000000"));
	ASSERT_EQ(0, module_start_all(fds));
	ASSERT_EQ(0, bogus_driver_unbind(gone));
	EXPECT_EQ(-ENODEV, bogus_handle_drain(fds[gone]));
	for (id = 0; id < MODULE_DEVICES; id++) {
		if (id == gone)
			continue;
		sum = bogus_handle_collect(fds[id], 10);
		ASSERT_EQ(0, bogus_handle_stop(fds[id]));
		sum += bogus_handle_drain(fds[id]);
		ASSERT_EQ(0, bogus_handle_info(fds[id], &info));
		EXPECT_LAWS(&info);
		EXPECT_EQ(info.serviced, sum);
		close(fds[id]);
	}
	EXPECT_EQ(0, bogus_driver_bind(gone));
	EXPECT_LE(3, bogus_device_run(gone, 3));
	close(fds[gone]);
}

TEST_F(module, periods_are_each_devices_own)
{
	uint64_t value;

	ASSERT_EQ(0, module_reload_vdev("num_devices=2 period_ns=7000000"));
	ASSERT_EQ(0, bogus_period_set(0, 5000000));
	EXPECT_EQ(0, bogus_attr_get(1, "period_ns", &value));
	EXPECT_EQ(7000000, value);
}

TEST_F(module, all_of_several_running_unloaded)
{
	int fds[MODULE_DEVICES];
	unsigned int id;

	ASSERT_EQ(0, module_reload_vdev("num_devices=8 period_ns=50000"));
	ASSERT_EQ(0, module_start_all(fds));
	for (id = 0; id < MODULE_DEVICES; id++) {
		ASSERT_LE(3, bogus_handle_collect(fds[id], 3));
	}
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_VDEV));
	for (id = 0; id < MODULE_DEVICES; id++) {
		EXPECT_EQ(-ENODEV, bogus_handle_drain(fds[id]));
		close(fds[id]);
	}
}

/* The driver's module stays as long as somebody has a handle */

TEST_F(module, driver_with_open_handles_is_refused)
{
	int fd = bogus_handle_open(0, O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	ASSERT_EQ(0, bogus_handle_start(fd));
	EXPECT_EQ(-EWOULDBLOCK, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_LE(3, bogus_handle_collect(fd, 3));
	EXPECT_EQ(0, bogus_handle_stop(fd));
	EXPECT_LE(3, bogus_device_run(0, 3));
	close(fd);
}

TEST_F(module, driver_with_handles_of_a_removed_device_is_refused)
{
	int fd = bogus_handle_open(0, O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_VDEV));
	EXPECT_EQ(-EWOULDBLOCK, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_EQ(-ENODEV, bogus_handle_drain(fd));
	close(fd);
	EXPECT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
}

TEST_F(module, driver_unloaded_right_after_close_of_a_running_device)
{
	unsigned int i;
	int fd;

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, bogus_period_set(0, 20000));
		fd = bogus_handle_open(0, O_RDWR);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, bogus_handle_start(fd));
		ASSERT_LE(3, bogus_handle_collect(fd, 3));
		close(fd);
		ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
		ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, ""));
	}
}

TEST_F(module, driver_without_hardware_and_back)
{
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_VDEV));
	EXPECT_TRUE(bogus_module_loaded(BOGUS_MODULE_DRIVER));
	EXPECT_FALSE(bogus_file_exists("/dev/bogus0"));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_VDEV, ""));
	EXPECT_TRUE(bogus_file_exists("/dev/bogus0"));
}

TEST_F(module, hardware_without_driver_and_back)
{
	ASSERT_EQ(0, bogus_module_unload(BOGUS_MODULE_DRIVER));
	EXPECT_TRUE(bogus_file_exists("/sys/bus/platform/devices/bogus.0"));
	EXPECT_FALSE(bogus_file_exists("/dev/bogus0"));
	ASSERT_EQ(0, bogus_module_load(BOGUS_MODULE_DRIVER, ""));
	EXPECT_TRUE(bogus_file_exists("/dev/bogus0"));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
