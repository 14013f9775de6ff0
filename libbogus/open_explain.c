// SPDX-License-Identifier: LGPL-2.1-or-later
/* Why a device can't be opened: looks at the system and says what to do. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bogus_module.h"
#include "internal.h"
#include "remote.h"
#include "text.h"

/* Enough for the lists of members that are found in practice */
#define BOGUS_ACCOUNT_SIZE	8192

static int bogus_explain_add_path(const char *path, void *data)
{
	bogus_text_add(data, " %s", path);
	return 0;
}

static int bogus_explain_is_path(const char *path, void *data)
{
	return !strcmp(path, data);
}

static int bogus_explain_is_any(const char *path, void *data)
{
	(void)path;
	(void)data;
	return 1;
}

static void bogus_explain_unlisted(const char *path, struct bogus_text *text)
{
	size_t before;

	if (bogus_for_each(bogus_explain_is_path, (char *)path) > 0) {
		bogus_text_add(text, "the device exists, but not its node: is "
			       "/dev kept by udev or devtmpfs? A container "
			       "must be given the node");
		return;
	}
	bogus_text_add(text, "no such device; there is");
	before = text->len;
	bogus_for_each(bogus_explain_add_path, text);
	if (text->len == before)
		bogus_text_add(text, " none, although the modules are loaded: "
			       "see dmesg");
}

/* Where there is one, when this kernel can't have any */
static void bogus_explain_elsewhere(struct bogus_text *text)
{
	if (bogus_for_each(bogus_explain_is_any, NULL) > 0) {
		bogus_text_add(text, "; there is");
		bogus_for_each(bogus_explain_add_path, text);
	} else {
		bogus_text_add(text, ": 'make load' in the source tree builds "
			       "and loads them, 'make vm-up' starts a guest "
			       "that has them");
	}
}

static void bogus_explain_absent(const char *path, struct bogus_text *text)
{
	struct utsname name;

	if (strncmp(path, "/dev/bogus", strlen("/dev/bogus")) != 0) {
		bogus_text_add(text, "no such device; bogus devices are called "
			       "/dev/bogus0 and so on");
		return;
	}
	uname(&name);
	switch (bogus_module_state()) {
	case BOGUS_MODULE_LOADED:
		bogus_explain_unlisted(path, text);
		break;
	case BOGUS_MODULE_INSTALLED:
	case BOGUS_MODULE_PARTIAL:
		bogus_text_add(text, "the kernel modules are not loaded: "
			       "%smodprobe -a bogus_vdev bogus",
			       geteuid() ? "sudo " : "");
		break;
	default:
		bogus_text_add(text, "the kernel modules are not installed for "
			       "Linux %s", name.release);
		bogus_explain_elsewhere(text);
	}
}

static int bogus_explain_in_process(gid_t gid)
{
	gid_t groups[256];
	int i, n = getgroups(256, groups);

	for (i = 0; i < n; i++)
		if (groups[i] == gid)
			return 1;
	return getegid() == gid;
}

/* Is the user a member by now, but was not yet when logging in? */
static int bogus_explain_login_is_old(const struct group *group)
{
	struct passwd entry, *user;
	char buf[BOGUS_ACCOUNT_SIZE];
	char **member;

	if (bogus_explain_in_process(group->gr_gid))
		return 0;
	if (getpwuid_r(getuid(), &entry, buf, sizeof(buf), &user) || !user)
		return 0;
	for (member = group->gr_mem; *member; member++)
		if (!strcmp(*member, user->pw_name))
			return 1;
	return 0;
}

static void bogus_explain_group(gid_t gid, struct bogus_text *text)
{
	struct group entry, *group;
	char buf[BOGUS_ACCOUNT_SIZE];

	if (getgrgid_r(gid, &entry, buf, sizeof(buf), &group) || !group) {
		bogus_text_add(text, "permission denied: join the group with "
			       "number %u or run with sudo", gid);
		return;
	}
	if (bogus_explain_login_is_old(group))
		bogus_text_add(text, "permission denied: your membership of "
			       "group %s begins with the next login: log in "
			       "again", group->gr_name);
	else
		bogus_text_add(text, "permission denied: join group %s (sudo "
			       "usermod -aG %s $USER, then log in again) or "
			       "run with sudo", group->gr_name, group->gr_name);
}

static void bogus_explain_access(const char *path, struct bogus_text *text)
{
	struct stat st;

	if (stat(path, &st) < 0)
		bogus_text_add(text, "permission denied on the way to it");
	else if (st.st_gid == 0 || !(st.st_mode & 0020))
		bogus_text_add(text, "permission denied: run with sudo");
	else
		bogus_explain_group(st.st_gid, text);
}

static void bogus_explain_sandbox(const char *path, struct bogus_text *text)
{
	(void)path;
	bogus_text_add(text, "not permitted: this container or sandbox does "
		       "not let the device through");
}

static void bogus_explain_foreign(const char *path, struct bogus_text *text)
{
	(void)path;
	bogus_text_add(text, "not a bogus device; these are called "
		       "/dev/bogus0 and so on");
}

static void bogus_explain_scheme(const char *path, struct bogus_text *text)
{
	(void)path;
	bogus_text_add(text, "this version of libbogus knows no such scheme; "
		       "give the path of a device, such as /dev/bogus0");
}

/* Return: the version of the contract a device speaks, or -errno */
static int64_t bogus_explain_get_abi(const char *path)
{
	const struct bogus_transport *transport;
	struct bogus_device_info info;
	const char *address;
	struct bogus *dev;
	int ret;

	transport = bogus_transport_find(bogus_transports, path, &address);
	if (!transport)
		return -EPROTONOSUPPORT;
	ret = transport->open(address, BOGUS_O_RDONLY, &dev);
	if (ret < 0)
		return ret;
	ret = transport->info(dev, &info);
	transport->close(dev);
	return ret < 0 ? ret : (int64_t)info.abi_version;
}

static void bogus_explain_abi(const char *path, struct bogus_text *text)
{
	int64_t abi = bogus_explain_get_abi(path);

	if (abi < 0 || abi == bogus_abi_version)
		bogus_text_add(text, "%s", bogus_strerror(EPROTO));
	else
		bogus_text_add(text, "the kernel module speaks version %u of "
			       "the contract, this library version %u: "
			       "upgrade %s", (unsigned int)abi,
			       (unsigned int)bogus_abi_version,
			       abi > bogus_abi_version ? "libbogus" :
			       "the kernel modules");
}

static const struct bogus_explanation {
	int err;
	void (*add)(const char *path, struct bogus_text *text);
} bogus_explanations[] = {
	{ EACCES, bogus_explain_access },
	{ ENODEV, bogus_explain_absent },
	{ ENOENT, bogus_explain_absent },
	{ ENOTTY, bogus_explain_foreign },
	{ ENXIO, bogus_explain_absent },
	{ EPERM, bogus_explain_sandbox },
	{ EPROTO, bogus_explain_abi },
	{ EPROTONOSUPPORT, bogus_explain_scheme },
	{ 0, NULL },
};

BOGUS_API const char *bogus_open_explain(const char *path, int err, char *buf,
					 size_t size)
{
	const struct bogus_explanation *e = bogus_explanations;
	struct bogus_text text = { .buf = buf, .size = size };
	char resolved[BOGUS_PATH_SIZE];

	path = bogus_resolve_path(path, resolved, sizeof(resolved));
	if (err > 0)
		err = -err;
	bogus_text_add(&text, "%s: ", path);
	if (bogus_remote_explain(path, err, &text))
		return buf;
	while (e->err && -e->err != err)
		e++;
	if (e->err)
		e->add(path, &text);
	else
		bogus_text_add(&text, "%s", bogus_strerror(err));
	return buf;
}
