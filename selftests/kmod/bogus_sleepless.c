// SPDX-License-Identifier: GPL-2.0
/*
 * A device that keeps the system from sleeping, for the storm: with the
 * parameter "stage", a PM notifier or one of the device's callbacks fails.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/string.h>
#include <linux/suspend.h>

/* Nothing else fails with this */
#define SLEEPLESS_ERROR	(-EREMOTEIO)

static const char *const sleepless_stages[] = {
	"none", "notifier", "prepare", "suspend", "noirq",
};

/* An index into these; written by the parameter, before the system tries */
static int sleepless_stage;

static int sleepless_stage_set(const char *text, const struct kernel_param *kp)
{
	int stage = __sysfs_match_string(sleepless_stages,
					 ARRAY_SIZE(sleepless_stages), text);

	if (stage < 0)
		return stage;
	WRITE_ONCE(sleepless_stage, stage);
	return 0;
}

static int sleepless_stage_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%s\n",
			  sleepless_stages[READ_ONCE(sleepless_stage)]);
}

static const struct kernel_param_ops sleepless_stage_ops = {
	.set = sleepless_stage_set,
	.get = sleepless_stage_get,
};
module_param_cb(stage, &sleepless_stage_ops, NULL, 0644);
MODULE_PARM_DESC(stage, "What keeps the system awake: none (default), notifier, prepare, suspend, noirq");

static int sleepless_fail(const char *stage)
{
	return strcmp(stage, sleepless_stages[READ_ONCE(sleepless_stage)]) ?
	       0 : SLEEPLESS_ERROR;
}

static int sleepless_notify(struct notifier_block *block, unsigned long event,
			    void *data)
{
	if (event != PM_SUSPEND_PREPARE)
		return NOTIFY_DONE;
	return notifier_from_errno(sleepless_fail("notifier"));
}

static struct notifier_block sleepless_notifier = {
	.notifier_call = sleepless_notify,
};

static int sleepless_prepare(struct device *dev)
{
	return sleepless_fail("prepare");
}

static int sleepless_suspend(struct device *dev)
{
	return sleepless_fail("suspend");
}

static int sleepless_suspend_noirq(struct device *dev)
{
	return sleepless_fail("noirq");
}

static const struct dev_pm_ops sleepless_pm_ops = {
	.prepare	= sleepless_prepare,
	.suspend	= sleepless_suspend,
	.suspend_noirq	= sleepless_suspend_noirq,
};

static struct platform_driver sleepless_driver = {
	.driver = {
		.name	= KBUILD_MODNAME,
		.pm	= &sleepless_pm_ops,
	},
};

static struct platform_device *sleepless_device;

static int __init sleepless_init(void)
{
	int ret;

	ret = platform_driver_register(&sleepless_driver);
	if (ret)
		return ret;
	sleepless_device = platform_device_register_simple(KBUILD_MODNAME,
				PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(sleepless_device)) {
		ret = PTR_ERR(sleepless_device);
		goto err_driver;
	}
	ret = register_pm_notifier(&sleepless_notifier);
	if (ret)
		goto err_device;
	return 0;

err_device:
	platform_device_unregister(sleepless_device);
err_driver:
	platform_driver_unregister(&sleepless_driver);
	return ret;
}

static void __exit sleepless_exit(void)
{
	unregister_pm_notifier(&sleepless_notifier);
	platform_device_unregister(sleepless_device);
	platform_driver_unregister(&sleepless_driver);
}

module_init(sleepless_init);
module_exit(sleepless_exit);

MODULE_DESCRIPTION("Keeps the system from sleeping, on demand");
MODULE_AUTHOR("The bogus driver stack");
MODULE_LICENSE("GPL");
