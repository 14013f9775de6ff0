// SPDX-License-Identifier: GPL-2.0
/*
 * The device comes and goes with the first allocation failing on its way, then
 * with the second, and so on: by bind and unbind, and by loading and unloading
 * both modules. Each time either all of it is there, and works, or nothing.
 */

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bogus_harness.h"

/* More than any call comes to */
#define FAILNTH_MAX	5000
/* Of a module that refuses: no more than this between that and its end */
#define FAILNTH_WAY_OUT	50
#define FAILNTH_DEBUGFS	"/sys/kernel/debug/bogus/bogus0/"
#define FAILNTH_DRIVER	"/sys/bus/platform/drivers/bogus"
#define FAILNTH_PDEV	"/sys/bus/platform/devices/bogus.0"

#define FAILNTH_NEEDED()						\
	do {								\
		if (!self->can)						\
			BOGUS_SKIP("no fault injection in this kernel"); \
	} while (0)

static const char *failnth_whole(void)
{
	static const char *const traces[] = {
		"/dev/bogus0", "/sys/class/bogus/bogus0/period_ns",
		FAILNTH_DRIVER "/bogus.0", FAILNTH_PDEV,
	};
	struct bogus_info info;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(traces); i++)
		if (!bogus_file_exists(traces[i]))
			return traces[i];
	if (bogus_period_set(0, BOGUS_TEST_FAST_NS) ||
	    bogus_device_run(0, 1) < 1 || bogus_device_info(0, &info))
		return "a device that works";
	return bogus_info_broken(&info);
}

static const char *failnth_nothing(void)
{
	static const char *const traces[] = {
		"/dev/bogus0", "/sys/class/bogus/bogus0",
		FAILNTH_DRIVER "/bogus.0", FAILNTH_DEBUGFS,
	};
	char text[16384];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(traces); i++)
		if (bogus_file_exists(traces[i]))
			return traces[i];
	if (bogus_file_read("/proc/interrupts", text, sizeof(text)) < 0 ||
	    strstr(text, "bogus0"))
		return "the interrupt";
	return "";
}

static int failnth_bind(void)
{
	return bogus_driver_bind(0);
}

static int failnth_unbind(void)
{
	return bogus_driver_unbind(0);
}

/* A module can be loaded although it could not be bound: that comes after */
static int failnth_load(const char *name)
{
	int ret = bogus_module_load(name, "");

	if (ret && bogus_module_loaded(name))
		return -EPROTO;
	return ret;
}

static int failnth_load_driver(void)
{
	return failnth_load(BOGUS_MODULE_DRIVER);
}

static int failnth_load_hardware(void)
{
	return failnth_load(BOGUS_MODULE_VDEV);
}

/* Refused by the module itself, the very first thing it does */

static int failnth_refuse_driver(void)
{
	return bogus_module_load(BOGUS_MODULE_DRIVER, "ring_entries=1");
}

static int failnth_refuse_hardware(void)
{
	return bogus_module_load(BOGUS_MODULE_VDEV, "period_ns=1");
}

static int failnth_unload_driver(void)
{
	return bogus_module_unload(BOGUS_MODULE_DRIVER);
}

static int failnth_unload_hardware(void)
{
	return bogus_module_unload(BOGUS_MODULE_VDEV);
}

FIXTURE(failnth_device)
{
	struct bogus_nth nth;
	bool can;
	char text[128];
	char node[32];
	bool stop;
	struct bogus_call opener;
};

FIXTURE_VARIANT(failnth_device)
{
	/* Makes that there is something to do; nothing fails yet */
	int (*before)(void);
	int (*call)(void);
	/* Does as much of it as is not ours */
	int (*refuse)(void);
	/* There is a device afterwards, and none before */
	bool comes;
	/* Somebody opens it all the while, by a node that does not go with it */
	bool opened;
};

FIXTURE_VARIANT_ADD(failnth_device, bind)
{
	.before = failnth_unbind,
	.call = failnth_bind,
	.comes = true,
};

FIXTURE_VARIANT_ADD(failnth_device, bind_while_it_is_opened)
{
	.before = failnth_unbind,
	.call = failnth_bind,
	.comes = true,
	.opened = true,
};

FIXTURE_VARIANT_ADD(failnth_device, unbind)
{
	.before = bogus_device_ensure,
	.call = failnth_unbind,
};

FIXTURE_VARIANT_ADD(failnth_device, load_driver)
{
	.before = failnth_unload_driver,
	.call = failnth_load_driver,
	.refuse = failnth_refuse_driver,
	.comes = true,
};

FIXTURE_VARIANT_ADD(failnth_device, unload_driver)
{
	.before = bogus_device_ensure,
	.call = failnth_unload_driver,
};

FIXTURE_VARIANT_ADD(failnth_device, load_hardware)
{
	.before = failnth_unload_hardware,
	.call = failnth_load_hardware,
	.refuse = failnth_refuse_hardware,
	.comes = true,
};

FIXTURE_VARIANT_ADD(failnth_device, unload_hardware)
{
	.before = bogus_device_ensure,
	.call = failnth_unload_hardware,
};

/* A device that is about to fail, or to go, is opened, started and read */
static long failnth_opener(struct bogus_call *call)
{
	struct _test_data_failnth_device *self = call->data;
	uint64_t count;
	int fd;

	while (!__atomic_load_n(&self->stop, __ATOMIC_RELAXED)) {
		fd = open(self->node, O_RDWR | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0) {
			bogus_sleep_ns(BOGUS_NSEC_PER_MSEC / 20);
			continue;
		}
		call->value++;
		bogus_handle_start(fd);
		bogus_handle_read(fd, &count);
		close(fd);
	}
	return 0;
}

static int failnth_open_all_the_while(struct _test_data_failnth_device *self)
{
	struct stat st;

	if (bogus_device_ensure() || stat("/dev/bogus0", &st))
		return -ENODEV;
	snprintf(self->node, sizeof(self->node), "/tmp/bogus-node.%d",
		 getpid());
	if (mknod(self->node, S_IFCHR | 0600, st.st_rdev))
		return -errno;
	self->opener.fn = failnth_opener;
	self->opener.data = self;
	return bogus_call_begin(&self->opener);
}

FIXTURE_SETUP(failnth_device)
{
	self->can = bogus_nth_begin(&self->nth) == 0;
	if (self->can && variant->opened) {
		ASSERT_EQ(0, failnth_open_all_the_while(self));
	}
}

FIXTURE_TEARDOWN(failnth_device)
{
	if (self->opener.fn) {
		__atomic_store_n(&self->stop, true, __ATOMIC_RELAXED);
		bogus_call_end(&self->opener);
		unlink(self->node);
		EXPECT_LT(0, self->opener.value);
	}
	bogus_nth_end(&self->nth);
	EXPECT_EQ(0, bogus_device_ensure());
}

/* Number @n failing: "" or what is wrong; @met: there was such a number */
static const char *failnth_once(struct _test_data_failnth_device *self,
				const struct _fixture_variant_failnth_device *way,
				unsigned int n, bool *met)
{
	const char *wrong;
	int ret;

	if (bogus_device_ensure() || way->before())
		return "can't be prepared";
	bogus_nth_arm(&self->nth, n);
	ret = way->call();
	*met = !bogus_nth_disarm(&self->nth);
	if ((ret < 0) == way->comes)
		wrong = failnth_nothing();
	else
		wrong = bogus_device_ensure() ? "binding" : failnth_whole();
	snprintf(self->text, sizeof(self->text), "number %u failing: %d: %s", n,
		 ret, wrong);
	/* Which error it is, is the kernel's choice: it is all of its own calls */
	return wrong[0] || (!*met && ret) ? self->text : "";
}

/*
 * The number to begin with. Before a module is asked, the kernel has hundreds of
 * allocations to make for it, and says WARNING of some that fail. How many of
 * them there are, a module that refuses shows, and some on its way out.
 */
static unsigned int failnth_first(struct _test_data_failnth_device *self,
				  const struct _fixture_variant_failnth_device *way)
{
	unsigned int passed;

	if (!way->refuse)
		return 1;
	if (bogus_device_ensure() || way->before())
		return 0;
	bogus_nth_arm(&self->nth, FAILNTH_MAX);
	if (way->refuse() != -EINVAL)
		return 0;
	passed = FAILNTH_MAX - bogus_nth_disarm(&self->nth);
	return passed > FAILNTH_WAY_OUT ? passed - FAILNTH_WAY_OUT : 1;
}

TEST_F_TIMEOUT(failnth_device, comes_and_goes, 600)
{
	const unsigned int stride = bogus_stride();
	unsigned int first, n;
	bool met = true;

	FAILNTH_NEEDED();
	first = failnth_first(self, variant);
	ASSERT_LT(0, first);
	first += bogus_now_ns() % stride;
	for (n = first; met && n < FAILNTH_MAX; n += stride) {
		ASSERT_STREQ("", failnth_once(self, variant, n, &met));
	}
	EXPECT_FALSE(met);
	TH_LOG("one in %u from %u on; %u passes", stride, first, n - stride);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE | BOGUS_NEEDS_MODULES)
