// SPDX-License-Identifier: GPL-2.0
/* The modules that the storm is about, and what they leave in the kernel. */

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bogus_storm.h"

#define STORM_IRQS	"/sys/kernel/irq"
#define STORM_KMEMLEAK	"/sys/kernel/debug/kmemleak"

/* What memory may become more by, whoever has it, and for each unplug */
#define STORM_NOISE	(2 << 20)
#define STORM_LEAK	512

/* Also says that nobody has a reference to either */
int storm_unload_all(void)
{
	int ret = 0;

	if (bogus_module_loaded(BOGUS_MODULE_DRIVER))
		ret = bogus_module_unload(BOGUS_MODULE_DRIVER);
	if (!ret && bogus_module_loaded(BOGUS_MODULE_VDEV))
		ret = bogus_module_unload(BOGUS_MODULE_VDEV);
	return ret;
}

/* There is a /dev/bogus0, and a driver that is soon out of patience */
int storm_load_all(void)
{
	int ret = 0;

	if (!bogus_module_loaded(BOGUS_MODULE_DRIVER))
		ret = bogus_module_load(BOGUS_MODULE_DRIVER, STORM_DRIVER);
	return ret ? ret : bogus_device_ensure();
}

/* The bytes of one line of /proc/meminfo */
static uint64_t storm_meminfo(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at ? strtoull(at + strlen(name), NULL, 10) << 10 : 0;
}

static unsigned int storm_irqs(void)
{
	DIR *dir = opendir(STORM_IRQS);
	unsigned int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

/* With both modules unloaded */
int storm_remains_read(struct storm_remains *remains)
{
	char text[4096];
	int ret = bogus_file_read("/proc/meminfo", text, sizeof(text));

	if (ret < 0)
		return ret;
	remains->irqs = storm_irqs();
	remains->bytes = storm_meminfo(text, "SUnreclaim:") +
			 storm_meminfo(text, "VmallocUsed:") +
			 storm_meminfo(text, "Percpu:") +
			 storm_meminfo(text, "KernelStack:");
	return 0;
}

/* What there is too much of after so many unplugs, or "" */
const char *storm_remains_differ(const struct storm_remains *before,
				 const struct storm_remains *after,
				 uint64_t unplugs)
{
	if (before->irqs != after->irqs)
		return "not as many interrupts as before";
	/* It knows of single bytes, and KASAN keeps what has been freed */
	if (bogus_file_exists(STORM_KMEMLEAK))
		return "";
	if (after->bytes > before->bytes + STORM_NOISE + unplugs * STORM_LEAK)
		return "more memory than before";
	return "";
}
