// SPDX-License-Identifier: LGPL-2.1-or-later
/* Loading and unloading the modules, and the advice when that fails. */
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/utsname.h>

#include "bogus_module.h"
#include "fake_kmod.h"
#include "test.h"

static uid_t euid;
static int bounding_set_has_module;

uid_t __wrap_geteuid(void)
{
	return euid;
}

int __wrap_prctl(int option, ...)
{
	return option == PR_CAPBSET_READ ? bounding_set_has_module : -1;
}

int __wrap_uname(struct utsname *name)
{
	strcpy(name->release, "6.1.0-1-demo");
	return 0;
}

static int module_setup(void **state)
{
	(void)state;
	fake_kmod_reset();
	euid = 0;
	bounding_set_has_module = 1;
	return 0;
}

static int module_teardown(void **state)
{
	(void)state;
	return fake_kmod_references() ? -1 : 0;
}

static void install_both(void)
{
	fake_vdev.installed = true;
	fake_driver.installed = true;
}

static void load_both(void)
{
	install_both();
	fake_vdev.live = true;
	fake_driver.live = true;
}

static void build_both(void)
{
	fake_vdev.in_dir = true;
	fake_driver.in_dir = true;
}

static int load_built(void)
{
	struct bogus_module_options options = { .dir = "/built" };

	return bogus_module_load(&options, sizeof(options));
}

static void state_of_all_combinations(void **state)
{
	(void)state;
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_ABSENT);
	fake_vdev.installed = true;
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_ABSENT);
	install_both();
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_INSTALLED);
	fake_vdev.live = true;
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_PARTIAL);
	fake_vdev.live = false;
	fake_driver.live = true;
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_PARTIAL);
	load_both();
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_LOADED);
	fake_kmod_fail_new();
	assert_int_equal(bogus_module_state(), -ENOMEM);
}

static void load_hardware_then_driver(void **state)
{
	(void)state;
	install_both();
	assert_int_equal(bogus_module_load(NULL, 0), 0);
	assert_string_equal(fake_kmod_log(),
			    "insert bogus_vdev; insert bogus");
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_LOADED);
}

static void load_passes_options(void **state)
{
	struct bogus_module_options options = {
		.num_devices = 3,
		.period_ns = 5000000000ULL,
	};

	(void)state;
	install_both();
	assert_int_equal(bogus_module_load(&options, sizeof(options)), 0);
	assert_string_equal(fake_kmod_log(), "insert bogus_vdev num_devices=3 "
			    "period_ns=5000000000 ; insert bogus");
}

static void load_from_directory(void **state)
{
	(void)state;
	build_both();
	assert_int_equal(load_built(), 0);
	assert_string_equal(fake_kmod_log(),
			    "insert bogus_vdev; insert bogus");
}

/* Kbuild may have to name the file with a dash */
static void load_from_directory_with_dash(void **state)
{
	(void)state;
	build_both();
	fake_vdev.file = "/built/bogus-vdev.ko";
	assert_int_equal(load_built(), 0);
}

static void load_nothing_installed(void **state)
{
	(void)state;
	assert_int_equal(bogus_module_load(NULL, 0), -ENOENT);
	assert_int_equal(load_built(), -ENOENT);
	fake_vdev.in_dir = true;
	assert_int_equal(load_built(), -ENOENT);
	assert_string_equal(fake_kmod_log(), "");
}

static void load_directory_name_too_long(void **state)
{
	char dir[5000];
	struct bogus_module_options options = { .dir = dir };

	(void)state;
	memset(dir, 'x', sizeof(dir) - 1);
	dir[sizeof(dir) - 1] = '\0';
	assert_int_equal(bogus_module_load(&options, sizeof(options)),
			 -ENAMETOOLONG);
}

static void load_completes_a_pair(void **state)
{
	(void)state;
	install_both();
	fake_vdev.live = true;
	assert_int_equal(bogus_module_load(NULL, 0), 0);
	assert_string_equal(fake_kmod_log(), "insert bogus");
}

static void load_already_loaded(void **state)
{
	struct bogus_module_options options = { .num_devices = 2 };

	(void)state;
	load_both();
	assert_int_equal(bogus_module_load(NULL, 0), -EALREADY);
	fake_driver.live = false;
	assert_int_equal(bogus_module_load(&options, sizeof(options)),
			 -EALREADY);
	assert_string_equal(fake_kmod_log(), "");
}

static void load_overtaken_by_udev(void **state)
{
	(void)state;
	install_both();
	fake_vdev.loads = &fake_driver;
	assert_int_equal(bogus_module_load(NULL, 0), 0);
	fake_vdev.live = false;
	fake_driver.live = false;
	fake_vdev.loads = NULL;
	fake_driver.insert_result = -EEXIST;
	assert_int_equal(bogus_module_load(NULL, 0), 0);
}

static void load_failure_of_hardware(void **state)
{
	(void)state;
	install_both();
	fake_vdev.insert_result = -ERANGE;
	assert_int_equal(bogus_module_load(NULL, 0), -ERANGE);
	assert_string_equal(fake_kmod_log(), "insert bogus_vdev");
}

static void load_failure_of_driver_is_undone(void **state)
{
	(void)state;
	install_both();
	fake_driver.insert_result = -ENOEXEC;
	assert_int_equal(bogus_module_load(NULL, 0), -ENOEXEC);
	assert_string_equal(fake_kmod_log(), "insert bogus_vdev; "
			    "insert bogus; remove bogus_vdev");
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_INSTALLED);
}

static void load_failure_keeps_what_was_there(void **state)
{
	(void)state;
	install_both();
	fake_vdev.live = true;
	fake_driver.insert_result = -EPERM;
	assert_int_equal(bogus_module_load(NULL, 0), -EPERM);
	assert_true(fake_vdev.live);
}

static void load_checks_its_options(void **state)
{
	struct {
		struct bogus_module_options options;
		unsigned int later;
	} longer = { .later = 0 };

	(void)state;
	install_both();
	assert_int_equal(bogus_module_load(&longer.options, 8), -EINVAL);
	longer.later = 1;
	assert_int_equal(bogus_module_load(&longer.options, sizeof(longer)),
			 -E2BIG);
	longer.later = 0;
	longer.options.reserved = 1;
	assert_int_equal(bogus_module_load(&longer.options, sizeof(longer)),
			 -EINVAL);
	assert_string_equal(fake_kmod_log(), "");
	longer.options.reserved = 0;
	assert_int_equal(bogus_module_load(&longer.options, sizeof(longer)),
			 0);
}

static void load_without_memory(void **state)
{
	(void)state;
	fake_kmod_fail_new();
	assert_int_equal(bogus_module_load(NULL, 0), -ENOMEM);
	assert_int_equal(bogus_module_unload(), -ENOMEM);
}

static void unload_driver_then_hardware(void **state)
{
	(void)state;
	load_both();
	assert_int_equal(bogus_module_unload(), 0);
	assert_string_equal(fake_kmod_log(),
			    "remove bogus; remove bogus_vdev");
}

static void unload_what_there_is(void **state)
{
	(void)state;
	fake_vdev.live = true;
	assert_int_equal(bogus_module_unload(), 0);
	fake_driver.live = true;
	assert_int_equal(bogus_module_unload(), 0);
	assert_string_equal(fake_kmod_log(),
			    "remove bogus_vdev; remove bogus");
}

static void unload_not_loaded(void **state)
{
	(void)state;
	install_both();
	assert_int_equal(bogus_module_unload(), -EALREADY);
	assert_string_equal(fake_kmod_log(), "");
}

static void unload_in_use(void **state)
{
	(void)state;
	load_both();
	fake_driver.remove_result = -EAGAIN;
	assert_int_equal(bogus_module_unload(), -EBUSY);
	assert_string_equal(fake_kmod_log(), "remove bogus");
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_LOADED);
}

static void unload_hardware_in_use(void **state)
{
	(void)state;
	load_both();
	fake_vdev.remove_result = -EAGAIN;
	assert_int_equal(bogus_module_unload(), -EBUSY);
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_PARTIAL);
}

/* Before anything has been done: what is refused has changed nothing */
static void unload_hardware_with_users(void **state)
{
	(void)state;
	load_both();
	fake_vdev.users = 1;
	assert_int_equal(bogus_module_unload(), -EBUSY);
	assert_int_equal(bogus_module_state(), BOGUS_MODULE_LOADED);
	fake_vdev.users = 0;
	assert_int_equal(bogus_module_unload(), 0);
}

static void unload_not_permitted(void **state)
{
	(void)state;
	load_both();
	fake_driver.remove_result = -EPERM;
	assert_int_equal(bogus_module_unload(), -EPERM);
}

static void assert_explained(const char *dir, int err, const char *sentence)
{
	char buf[BOGUS_EXPLAIN_SIZE];

	assert_ptr_equal(bogus_module_explain(dir, err, buf, sizeof(buf)),
			 buf);
	assert_string_equal(buf, sentence);
}

static void explain_not_installed(void **state)
{
	(void)state;
	assert_explained(NULL, -ENOENT, "bogus modules: not installed for "
			 "Linux 6.1.0-1-demo: 'make load' in the source tree "
			 "builds and loads them");
	assert_explained("/built", -ENOENT, "/built: bogus-vdev.ko and "
			 "bogus.ko are not there: 'make modules' in the source "
			 "tree builds them");
}

/* The files are there, so it is the kernel that misses something */
static void explain_unknown_symbol(void **state)
{
	const char *sentence = "/built: this kernel lacks something that they "
		"need: see dmesg";

	(void)state;
	build_both();
	assert_explained("/built", -ENOENT, sentence);
}

static void explain_other_kernel(void **state)
{
	(void)state;
	build_both();
	assert_explained("/built", -ENOEXEC, "/built: built for Linux "
			 "5.10.0-1 SMP, but this is Linux 6.1.0-1-demo: build "
			 "them again with 'make modules'");
	assert_explained(NULL, -ENOEXEC, "bogus modules: built for Linux "
			 "5.10.0-1 SMP, but this is Linux 6.1.0-1-demo: build "
			 "them again with 'make modules'");
	fake_kmod_reset();
	assert_explained("/built", -ENOEXEC, "/built: built for Linux another "
			 "kernel, but this is Linux 6.1.0-1-demo: build them "
			 "again with 'make modules'");
}

static void explain_not_root(void **state)
{
	(void)state;
	euid = 1000;
	assert_explained(NULL, -EPERM,
			 "bogus modules: not permitted: run with sudo");
}

static void explain_container(void **state)
{
	(void)state;
	bounding_set_has_module = 0;
	assert_explained(NULL, -EPERM, "bogus modules: not permitted in this "
			 "container: load them on its host, or use a virtual "
			 "machine");
}

static const char secure_boot[] = "the kernel takes signed modules only "
	"(Secure Boot?): sign them with a key that you have enrolled (sudo "
	"mokutil --import), or switch Secure Boot off";

static void explain_signature(void **state)
{
	char sentence[256];

	(void)state;
	snprintf(sentence, sizeof(sentence), "bogus modules: %s", secure_boot);
	assert_explained(NULL, -EKEYREJECTED, sentence);
	assert_explained(NULL, -ENOKEY, sentence);
	assert_explained(NULL, -EBADMSG, sentence);
}

static void explain_lockdown(void **state)
{
	char sentence[256];

	(void)state;
	fake_kernel_init();
	snprintf(sentence, sizeof(sentence), "bogus modules: %s", secure_boot);
	fake_tree_put("/sys/kernel/security/lockdown",
		 "none [integrity] confidentiality\n");
	assert_explained(NULL, -EPERM, sentence);
	fake_tree_put("/sys/kernel/security/lockdown",
		 "none integrity [confidentiality]\n");
	assert_explained(NULL, -EPERM, sentence);
	fake_tree_put("/sys/kernel/security/lockdown",
		 "[none] integrity confidentiality\n");
	assert_explained(NULL, -EPERM, "bogus modules: not permitted by the "
			 "system's security policy: see dmesg");
	fake_kernel_exit();
}

static void explain_modules_disabled(void **state)
{
	(void)state;
	fake_kernel_init();
	fake_tree_put("/proc/sys/kernel/modules_disabled", "1\n");
	assert_explained(NULL, -EPERM, "bogus modules: not permitted until "
			 "the next boot: the sysctl kernel.modules_disabled "
			 "is set");
	fake_tree_put("/proc/sys/kernel/modules_disabled", "0\n");
	assert_explained(NULL, -EPERM, "bogus modules: not permitted by the "
			 "system's security policy: see dmesg");
	fake_kernel_exit();
}

static void explain_the_rest(void **state)
{
	(void)state;
	assert_explained(NULL, -EBUSY, "bogus modules: in use: end the "
			 "programs that hold a device open (sudo fuser -v "
			 "/dev/bogus* lists them), and remove the directories "
			 "in /sys/kernel/config/bogus_vdev, if any");
	assert_explained(NULL, -ERANGE, "bogus modules: an option has a value "
			 "that is not allowed: dmesg names the range");
	assert_explained(NULL, -EINVAL, "bogus modules: an option has a value "
			 "that is not allowed: dmesg names the range");
	assert_explained(NULL, -EALREADY, "bogus modules: that is so already; "
			 "to give modules that are loaded other options, "
			 "unload them first");
	assert_explained(NULL, -ENOSYS, "bogus modules: this kernel loads no "
			 "modules: use another one, or a virtual machine");
	assert_explained(NULL, ENOMEM, "bogus modules: Cannot allocate "
			 "memory; dmesg may tell more");
}

#define MODULE_TEST(f) cmocka_unit_test_setup_teardown(f, module_setup, \
						       module_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODULE_TEST(state_of_all_combinations),
		MODULE_TEST(load_hardware_then_driver),
		MODULE_TEST(load_passes_options),
		MODULE_TEST(load_from_directory),
		MODULE_TEST(load_from_directory_with_dash),
		MODULE_TEST(load_nothing_installed),
		MODULE_TEST(load_directory_name_too_long),
		MODULE_TEST(load_completes_a_pair),
		MODULE_TEST(load_already_loaded),
		MODULE_TEST(load_overtaken_by_udev),
		MODULE_TEST(load_failure_of_hardware),
		MODULE_TEST(load_failure_of_driver_is_undone),
		MODULE_TEST(load_failure_keeps_what_was_there),
		MODULE_TEST(load_checks_its_options),
		MODULE_TEST(load_without_memory),
		MODULE_TEST(unload_driver_then_hardware),
		MODULE_TEST(unload_what_there_is),
		MODULE_TEST(unload_not_loaded),
		MODULE_TEST(unload_in_use),
		MODULE_TEST(unload_hardware_in_use),
		MODULE_TEST(unload_hardware_with_users),
		MODULE_TEST(unload_not_permitted),
		MODULE_TEST(explain_not_installed),
		MODULE_TEST(explain_unknown_symbol),
		MODULE_TEST(explain_other_kernel),
		MODULE_TEST(explain_not_root),
		MODULE_TEST(explain_container),
		MODULE_TEST(explain_signature),
		MODULE_TEST(explain_lockdown),
		MODULE_TEST(explain_modules_disabled),
		MODULE_TEST(explain_the_rest),
	};

	RUN_TESTS(tests);
}
