// SPDX-License-Identifier: LGPL-2.1-or-later
/* The sentences: what they look at and what they advise. */
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <sys/utsname.h>

#include "../../kmod/uapi/bogus.h"
#include "bogus_module.h"
#include "test.h"

/* The accounts of the pretended system */
#define GID_BOGUS	321
#define GID_UNNAMED	322

static int modules_are;
static char *members[2];
static gid_t process_group;
static uid_t user;

int __wrap_bogus_module_state(void)
{
	return modules_are;
}

int __wrap_getgrgid_r(gid_t gid, struct group *entry, char *buf, size_t size,
		      struct group **result)
{
	(void)buf;
	(void)size;
	*entry = (struct group) { .gr_name = "bogus", .gr_gid = gid,
				  .gr_mem = members };
	*result = gid == GID_BOGUS ? entry : NULL;
	return 0;
}

int __wrap_getpwuid_r(uid_t uid, struct passwd *entry, char *buf, size_t size,
		      struct passwd **result)
{
	(void)uid;
	(void)buf;
	(void)size;
	*entry = (struct passwd) { .pw_name = "daniel" };
	*result = entry;
	return 0;
}

int __wrap_getgroups(int n, gid_t *groups)
{
	(void)n;
	*groups = process_group;
	return 1;
}

uid_t __wrap_geteuid(void)
{
	return user;
}

int __wrap_uname(struct utsname *name)
{
	strcpy(name->release, "6.1.0-1-demo");
	return 0;
}

static int explain_setup(void **state)
{
	modules_are = BOGUS_MODULE_LOADED;
	members[0] = NULL;
	process_group = 0;
	user = 1000;
	return test_setup(state);
}

static void assert_explained(const char *path, int err, const char *sentence)
{
	char buf[BOGUS_EXPLAIN_SIZE];

	assert_ptr_equal(bogus_open_explain(path, err, buf, sizeof(buf)), buf);
	assert_string_equal(buf, sentence);
}

static void modules_not_installed(void **state)
{
	(void)state;
	modules_are = BOGUS_MODULE_ABSENT;
	fake_device_remove(0);
	assert_explained("/dev/bogus1", -ENOENT, "/dev/bogus1: the kernel "
			 "modules are not installed for Linux 6.1.0-1-demo: "
			 "'make load' in the source tree builds and loads "
			 "them, 'make vm-up' starts a guest that has them");
}

/* As when a guest runs, whose devices are found without any module here */
static void modules_not_needed(void **state)
{
	(void)state;
	modules_are = BOGUS_MODULE_ABSENT;
	assert_explained("/dev/bogus1", -ENOENT, "/dev/bogus1: the kernel "
			 "modules are not installed for Linux 6.1.0-1-demo; "
			 "there is /dev/bogus0");
}

static void root_needs_no_sudo(void **state)
{
	(void)state;
	user = 0;
	modules_are = BOGUS_MODULE_INSTALLED;
	assert_explained("/dev/bogus1", -ENOENT, "/dev/bogus1: the kernel "
			 "modules are not loaded: modprobe -a bogus_vdev "
			 "bogus");
}

static void short_names_are_explained(void **state)
{
	(void)state;
	modules_are = BOGUS_MODULE_INSTALLED;
	assert_explained("bogus1", -ENOENT, "/dev/bogus1: the kernel modules "
			 "are not loaded: sudo modprobe -a bogus_vdev bogus");
}

static void modules_not_loaded(void **state)
{
	const char *sentence = "/dev/bogus1: the kernel modules are not "
		"loaded: sudo modprobe -a bogus_vdev bogus";

	(void)state;
	modules_are = BOGUS_MODULE_INSTALLED;
	assert_explained("/dev/bogus1", -ENOENT, sentence);
	assert_explained("/dev/bogus1", -ENXIO, sentence);
	assert_explained("/dev/bogus1", -ENODEV, sentence);
	modules_are = BOGUS_MODULE_PARTIAL;
	assert_explained("/dev/bogus1", -ENOENT, sentence);
}

static void other_devices_exist(void **state)
{
	(void)state;
	fake_device_add(2);
	assert_explained("/dev/bogus1", -ENOENT, "/dev/bogus1: no such "
			 "device; there is /dev/bogus0 /dev/bogus2");
}

static void no_device_exists(void **state)
{
	(void)state;
	fake_device_remove(0);
	assert_explained("/dev/bogus0", -ENOENT, "/dev/bogus0: no such "
			 "device; there is none, although the modules are "
			 "loaded: see dmesg");
}

static void node_is_missing(void **state)
{
	(void)state;
	fake_device_remove_node(0);
	assert_explained("/dev/bogus0", -ENOENT, "/dev/bogus0: the device "
			 "exists, but not its node: is /dev kept by udev or "
			 "devtmpfs? A container must be given the node");
}

static void path_is_no_device(void **state)
{
	(void)state;
	assert_explained("/tmp/x", -ENOENT, "/tmp/x: no such device; bogus "
			 "devices are called /dev/bogus0 and so on");
}

static void default_device_is_named(void **state)
{
	(void)state;
	modules_are = BOGUS_MODULE_INSTALLED;
	assert_explained(NULL, -ENOENT, "/dev/bogus0: the kernel modules are "
			 "not loaded: sudo modprobe -a bogus_vdev bogus");
	setenv("BOGUS_DEVICE", "tcp:1", 1);
	assert_explained(NULL, -EPROTONOSUPPORT, "tcp:1: this version of "
			 "libbogus knows no such scheme; give the path of a "
			 "device, such as /dev/bogus0");
}

static void not_in_the_group(void **state)
{
	(void)state;
	fake_device_set_owner(0, GID_BOGUS, 0660);
	assert_explained("/dev/bogus0", -EACCES, "/dev/bogus0: permission "
			 "denied: join group bogus (sudo usermod -aG bogus "
			 "$USER, then log in again) or run with sudo");
}

static void joined_after_login(void **state)
{
	(void)state;
	fake_device_set_owner(0, GID_BOGUS, 0660);
	members[0] = (char *)"daniel";
	assert_explained("/dev/bogus0", -EACCES, "/dev/bogus0: permission "
			 "denied: your membership of group bogus begins with "
			 "the next login: log in again");
	process_group = GID_BOGUS;
	assert_explained("/dev/bogus0", -EACCES, "/dev/bogus0: permission "
			 "denied: join group bogus (sudo usermod -aG bogus "
			 "$USER, then log in again) or run with sudo");
}

static void group_without_name(void **state)
{
	(void)state;
	fake_device_set_owner(0, GID_UNNAMED, 0660);
	assert_explained("/dev/bogus0", -EACCES, "/dev/bogus0: permission "
			 "denied: join the group with number 322 or run with "
			 "sudo");
}

static void only_root_may(void **state)
{
	const char *sentence = "/dev/bogus0: permission denied: run with sudo";

	(void)state;
	assert_explained("/dev/bogus0", -EACCES, sentence);
	fake_device_set_owner(0, GID_BOGUS, 0600);
	assert_explained("/dev/bogus0", -EACCES, sentence);
}

static void way_is_barred(void **state)
{
	(void)state;
	fake_fail("stat", EACCES, 0);
	assert_explained("/dev/bogus0", -EACCES, "/dev/bogus0: permission "
			 "denied on the way to it");
}

static void sandbox_forbids(void **state)
{
	(void)state;
	assert_explained("/dev/bogus0", -EPERM, "/dev/bogus0: not permitted: "
			 "this container or sandbox does not let the device "
			 "through");
}

static void not_a_bogus_device(void **state)
{
	(void)state;
	assert_explained("/dev/null", -ENOTTY, "/dev/null: not a bogus "
			 "device; these are called /dev/bogus0 and so on");
}

static void module_is_newer(void **state)
{
	(void)state;
	fake_module_set_abi(7);
	assert_explained("/dev/bogus0", -EPROTO, "/dev/bogus0: the kernel "
			 "module speaks version 7 of the contract, this "
			 "library version 1: upgrade libbogus");
}

static void module_is_older(void **state)
{
	(void)state;
	fake_module_set_abi(0);
	assert_explained("/dev/bogus0", -EPROTO, "/dev/bogus0: the kernel "
			 "module speaks version 0 of the contract, this "
			 "library version 1: upgrade the kernel modules");
}

/* The device can't be asked any more, or has been upgraded meanwhile */
static void version_is_unknown(void **state)
{
	const char *sentence = "/dev/bogus0: library and kernel module are of "
		"different versions";

	(void)state;
	assert_explained("/dev/bogus0", -EPROTO, sentence);
	fake_fail("ioctl", ENODEV, 0);
	assert_explained("/dev/bogus0", -EPROTO, sentence);
	fake_fail("open", EACCES, 0);
	assert_explained("/dev/bogus0", -EPROTO, sentence);
	assert_explained("tcp:1", -EPROTO, "tcp:1: library and kernel module "
			 "are of different versions");
}

static void other_errors(void **state)
{
	(void)state;
	assert_explained("/dev/bogus0", -EINVAL,
			 "/dev/bogus0: a value that is not allowed");
	assert_explained("/dev/bogus0", EMFILE,
			 "/dev/bogus0: Too many open files");
}

static void short_buffers_are_respected(void **state)
{
	char buf[16];

	(void)state;
	memset(buf, 'x', sizeof(buf));
	bogus_open_explain("/dev/null", -ENOTTY, buf, 8);
	assert_string_equal(buf, "/dev/nu");
	assert_int_equal(buf[8], 'x');
	bogus_open_explain("/dev/null", -ENOTTY, buf, 1);
	assert_string_equal(buf, "");
	buf[0] = 'x';
	bogus_open_explain("/dev/null", -ENOTTY, buf, 0);
	assert_int_equal(buf[0], 'x');
}

static void strerror_knows_our_errors(void **state)
{
	(void)state;
	assert_string_equal(bogus_strerror(0), "success");
	assert_string_equal(bogus_strerror(-ENODEV), "the device is gone");
	assert_string_equal(bogus_strerror(ENODEV), "the device is gone");
	assert_string_equal(bogus_strerror(-EOPNOTSUPP), "the device's kernel "
			    "or its module does not have this");
	assert_string_equal(bogus_strerror(-EBUSY),
			    "it is in use: stop or close it first");
	assert_string_equal(bogus_strerror(-ETIMEDOUT),
			    "nothing happened in the time allowed");
}

static void strerror_knows_the_system_s(void **state)
{
	(void)state;
	assert_string_equal(bogus_strerror(-ENOSPC),
			    "No space left on device");
	assert_string_equal(bogus_strerror(123456), "unknown error");
	assert_string_equal(bogus_strerror(INT_MIN), "unknown error");
}

#define EXPLAIN_TEST(f) cmocka_unit_test_setup_teardown(f, explain_setup, \
							test_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EXPLAIN_TEST(modules_not_installed),
		EXPLAIN_TEST(modules_not_loaded),
		EXPLAIN_TEST(modules_not_needed),
		EXPLAIN_TEST(root_needs_no_sudo),
		EXPLAIN_TEST(short_names_are_explained),
		EXPLAIN_TEST(other_devices_exist),
		EXPLAIN_TEST(no_device_exists),
		EXPLAIN_TEST(node_is_missing),
		EXPLAIN_TEST(path_is_no_device),
		EXPLAIN_TEST(default_device_is_named),
		EXPLAIN_TEST(not_in_the_group),
		EXPLAIN_TEST(joined_after_login),
		EXPLAIN_TEST(group_without_name),
		EXPLAIN_TEST(only_root_may),
		EXPLAIN_TEST(way_is_barred),
		EXPLAIN_TEST(sandbox_forbids),
		EXPLAIN_TEST(not_a_bogus_device),
		EXPLAIN_TEST(module_is_newer),
		EXPLAIN_TEST(module_is_older),
		EXPLAIN_TEST(version_is_unknown),
		EXPLAIN_TEST(other_errors),
		EXPLAIN_TEST(short_buffers_are_respected),
		EXPLAIN_TEST(strerror_knows_our_errors),
		EXPLAIN_TEST(strerror_knows_the_system_s),
	};

	RUN_TESTS(tests);
}
