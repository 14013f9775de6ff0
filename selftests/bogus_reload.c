// SPDX-License-Identifier: GPL-2.0
/*
 * Loading and unloading, a hundred times, while threads use whatever device
 * there is; and the same in peace and quiet, to see that nothing is left over.
 */

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "bogus_harness.h"

#define RELOAD_ROUNDS	4
#define RELOAD_CYCLES	100
#define RELOAD_WARM_UP	10
#define RELOAD_THREADS	4
#define RELOAD_PERIOD	"period_ns=50000"
#define RELOAD_CACHES	512

/* Vdev and driver in either order: they share no symbols */
static int reload_load(bool driver_first)
{
	int ret = 0;

	if (driver_first)
		ret = bogus_module_load(BOGUS_MODULE_DRIVER, "");
	if (!ret)
		ret = bogus_module_load(BOGUS_MODULE_VDEV, RELOAD_PERIOD);
	if (!ret && !driver_first)
		ret = bogus_module_load(BOGUS_MODULE_DRIVER, "");
	return ret;
}

/* Whoever has a handle finds out that it is gone, and closes it: up to 10 s */
static int reload_unload(void)
{
	int ret = bogus_module_unload(BOGUS_MODULE_VDEV);
	unsigned int tries = 10000;

	while (!ret && tries--) {
		ret = bogus_module_unload(BOGUS_MODULE_DRIVER);
		if (ret != -EWOULDBLOCK)
			return ret;
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
		ret = 0;
	}
	return ret ? ret : -ETIMEDOUT;
}

/* What of the two modules can still be seen, or "" */
static const char *reload_left_over(void)
{
	static const char *const paths[] = {
		"/dev/bogus0", "/sys/class/bogus", "/sys/module/bogus",
		"/sys/module/bogus_vdev", "/sys/bus/platform/drivers/bogus",
		"/sys/bus/platform/devices/bogus.0",
	};
	static char text[65536];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(paths); i++)
		if (bogus_file_exists(paths[i]))
			return paths[i];
	if (bogus_file_read("/proc/interrupts", text, sizeof(text)) < 0 ||
	    strstr(text, "bogus"))
		return "/proc/interrupts";
	if (bogus_file_read("/proc/devices", text, sizeof(text)) < 0 ||
	    strstr(text, "bogus"))
		return "/proc/devices";
	return "";
}

FIXTURE(reload)
{
	bool stop;
	struct bogus_call calls[RELOAD_THREADS];
};

FIXTURE_SETUP(reload)
{
	ASSERT_EQ(0, reload_unload());
	ASSERT_STREQ("", reload_left_over());
	ASSERT_EQ(0, reload_load(false));
}

FIXTURE_TEARDOWN(reload)
{
	__atomic_store_n(&self->stop, true, __ATOMIC_RELAXED);
}

/* One handle's life, cut short by ENODEV wherever it strikes */
static int reload_use(void)
{
	struct bogus_info info;
	int fd = bogus_handle_open(0, O_RDWR);
	int ret;

	if (fd < 0)
		return fd;
	ret = bogus_handle_start(fd);
	if (!ret)
		ret = bogus_handle_collect(fd, 5) < 0 ? -ENODEV : 0;
	if (!ret)
		ret = bogus_handle_info(fd, &info);
	if (!ret && bogus_info_broken(&info)[0])
		ret = -EPROTO;
	close(fd);
	return ret;
}

static long reload_thread(struct bogus_call *call)
{
	const bool *stop = call->data;
	int ret;

	while (!__atomic_load_n(stop, __ATOMIC_RELAXED)) {
		ret = reload_use();
		if (!ret)
			__atomic_add_fetch(&call->value, 1, __ATOMIC_RELAXED);
		else if (ret == -ENOENT || ret == -ENXIO || ret == -ENODEV)
			bogus_sleep_ns(BOGUS_NSEC_PER_MSEC / 10);
		else
			return ret;
	}
	return 0;
}

/* Every thread has been through a handle's life again */
static bool reload_all_used(struct _test_data_reload *self)
{
	uint64_t seen[RELOAD_THREADS];
	unsigned int i, tries;

	for (i = 0; i < RELOAD_THREADS; i++)
		seen[i] = __atomic_load_n(&self->calls[i].value,
					  __ATOMIC_RELAXED);
	for (i = 0, tries = 0; i < RELOAD_THREADS && tries < 10000;) {
		if (__atomic_load_n(&self->calls[i].value, __ATOMIC_RELAXED) >
		    seen[i]) {
			i++;
			continue;
		}
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
		tries++;
	}
	return i == RELOAD_THREADS;
}

TEST_F_TIMEOUT(reload, hundred_times_under_load, 180)
{
	unsigned int i;

	for (i = 0; i < RELOAD_THREADS; i++) {
		self->calls[i] = (struct bogus_call){
			.fn = reload_thread, .data = &self->stop,
		};
		ASSERT_EQ(0, bogus_call_begin(&self->calls[i]));
	}
	for (i = 0; i < RELOAD_CYCLES; i++) {
		ASSERT_TRUE(reload_all_used(self));
		ASSERT_EQ(0, reload_unload());
		ASSERT_STREQ("", reload_left_over());
		ASSERT_EQ(0, reload_load(i & 1));
	}
	__atomic_store_n(&self->stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < RELOAD_THREADS; i++) {
		EXPECT_EQ(0, bogus_call_end(&self->calls[i]));
	}
}

/* Left-overs. The kernel's own count of the objects in each of its caches. */

struct reload_cache {
	char name[64];
	int64_t objects;
};

struct reload_census {
	unsigned int n;
	struct reload_cache caches[RELOAD_CACHES];
};

/* Objects that only wait in a CPU's list to be used again would count */
static void reload_shrink(const char *cache)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", cache);
	bogus_file_write(path, "1");
}

static int reload_census_read(struct reload_census *census)
{
	FILE *file = fopen("/proc/slabinfo", "re");
	struct reload_cache *cache = census->caches;
	char line[512];

	if (!file)
		return -errno;
	census->n = 0;
	while (census->n < RELOAD_CACHES && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63s %" SCNd64, cache->name,
			   &cache->objects) != 2)
			continue;
		census->n++;
		cache++;
	}
	fclose(file);
	return census->n ? 0 : -EPROTO;
}

static int reload_census_take(struct reload_census *census)
{
	unsigned int i;
	int ret = reload_census_read(census);

	for (i = 0; !ret && i < census->n; i++)
		reload_shrink(census->caches[i].name);
	return ret ? ret : reload_census_read(census);
}

/* The cache that has grown by half an object a cycle or more, or NULL */
static const struct reload_cache *
reload_census_grown(const struct reload_census *before,
		    struct reload_census *after)
{
	unsigned int i, k;

	for (i = 0; i < after->n; i++) {
		for (k = 0; k < before->n; k++)
			if (!strcmp(before->caches[k].name,
				    after->caches[i].name))
				break;
		if (k < before->n)
			after->caches[i].objects -= before->caches[k].objects;
		if (after->caches[i].objects >= RELOAD_CYCLES / 2)
			return &after->caches[i];
	}
	return NULL;
}

static const struct reload_cache reload_failed = { .name = "a cycle failed" };

/* All that allocates: handles, eventfds taken and not taken, loading */
static int reload_live(unsigned int cycle)
{
	int idle = bogus_handle_open(0, O_RDONLY);
	int fd = bogus_handle_open(0, O_RDWR);
	int event = eventfd(0, EFD_CLOEXEC);
	int ret;

	ret = bogus_handle_start_eventfd(fd, event);
	if (!ret && bogus_handle_start_eventfd(fd, event) != -EALREADY)
		ret = -EPROTO;
	if (!ret)
		ret = bogus_handle_collect(fd, 3) < 0 ? -EIO : 0;
	if (!ret)
		ret = bogus_module_unload(BOGUS_MODULE_VDEV);
	close(event);
	close(fd);
	close(idle);
	if (!ret)
		ret = bogus_module_unload(BOGUS_MODULE_DRIVER);
	return ret ? ret : reload_load(cycle & 1);
}

static int reload_live_often(unsigned int cycles)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < cycles && !ret; i++)
		ret = reload_live(i);
	return ret;
}

static int64_t reload_meminfo_kb(const char *name)
{
	char text[8192], *at;

	if (bogus_file_read("/proc/meminfo", text, sizeof(text)) < 0)
		return -1;
	at = strstr(text, name);
	return at ? strtoll(at + strlen(name), NULL, 10) : -1;
}

/*
 * What leaks grows each time. A slab that some CPU has taken to itself counts as
 * full, so a cache may seem to grow once or twice; but not again and again from
 * where it was.
 */
static const struct reload_cache *reload_leak(struct reload_census *before,
					      struct reload_census *after)
{
	const struct reload_cache *grown = NULL;
	struct reload_census now;
	unsigned int round;

	if (reload_census_take(before))
		return &reload_failed;
	for (round = 0; round < RELOAD_ROUNDS; round++) {
		if (reload_live_often(RELOAD_CYCLES) || reload_census_take(&now))
			return &reload_failed;
		*after = now;
		grown = reload_census_grown(before, after);
		if (!grown)
			break;
		*before = now;
	}
	return grown;
}

TEST_F_TIMEOUT(reload, leaves_no_objects_behind, 300)
{
	struct reload_census before, after;
	const struct reload_cache *leak;
	int64_t vmalloc_kb, percpu_kb;

	if (!bogus_file_exists("/proc/slabinfo"))
		BOGUS_SKIP("no /proc/slabinfo");
	ASSERT_EQ(0, reload_live_often(RELOAD_WARM_UP));
	vmalloc_kb = reload_meminfo_kb("VmallocUsed:");
	percpu_kb = reload_meminfo_kb("Percpu:");
	leak = reload_leak(&before, &after);
	EXPECT_EQ(NULL, leak)
		TH_LOG("%s: %" PRId64 " more in %d cycles", leak->name,
		       leak->objects, RELOAD_CYCLES);
	/* not as much as half a page a cycle */
	EXPECT_GT(vmalloc_kb + 2 * RELOAD_CYCLES,
		  reload_meminfo_kb("VmallocUsed:"));
	EXPECT_GT(percpu_kb + 2 * RELOAD_CYCLES, reload_meminfo_kb("Percpu:"));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
