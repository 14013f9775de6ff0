// SPDX-License-Identifier: LGPL-2.1-or-later
/* Why the modules can't be loaded or unloaded, and what to do. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bogus_module.h"
#include "internal.h"
#include "text.h"

/* Does a file of the kernel's contain @word? */
static int bogus_explain_file_has(const char *path, const char *word)
{
	char buf[128];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	n = read(fd, buf, sizeof(buf) - 1);
	close(fd);
	if (n < 0)
		return 0;
	buf[n] = '\0';
	return strstr(buf, word) != NULL;
}

static void bogus_explain_signature(const char *dir, struct bogus_text *text)
{
	(void)dir;
	bogus_text_add(text, "the kernel takes signed modules only (Secure "
		       "Boot?): sign them with a key that you have enrolled "
		       "(sudo mokutil --import), or switch Secure Boot off");
}

static int bogus_explain_is_locked_down(void)
{
	const char *lockdown = "/sys/kernel/security/lockdown";

	return bogus_explain_file_has(lockdown, "[integrity]") ||
	       bogus_explain_file_has(lockdown, "[confidentiality]");
}

static void bogus_explain_permission(const char *dir, struct bogus_text *text)
{
	if (geteuid() != 0)
		bogus_text_add(text, "not permitted: run with sudo");
	else if (prctl(PR_CAPBSET_READ, CAP_SYS_MODULE, 0, 0, 0) == 0)
		bogus_text_add(text, "not permitted in this container: load "
			       "them on its host, or use a virtual machine");
	else if (bogus_explain_file_has("/proc/sys/kernel/modules_disabled",
					"1"))
		bogus_text_add(text, "not permitted until the next boot: the "
			       "sysctl kernel.modules_disabled is set");
	else if (bogus_explain_is_locked_down())
		bogus_explain_signature(dir, text);
	else
		bogus_text_add(text, "not permitted by the system's security "
			       "policy: see dmesg");
}

static void bogus_explain_missing(const char *dir, struct bogus_text *text)
{
	struct utsname name;
	char vermagic[128];

	uname(&name);
	if (bogus_module_get_vermagic(dir, vermagic, sizeof(vermagic)) == 0)
		bogus_text_add(text, "this kernel lacks something that they "
			       "need: see dmesg");
	else if (dir)
		bogus_text_add(text, "bogus-vdev.ko and bogus.ko are not there:"
			       " 'make modules' in the source tree builds them");
	else
		bogus_text_add(text, "not installed for Linux %s: 'make load' "
			       "in the source tree builds and loads them",
			       name.release);
}

static void bogus_explain_version(const char *dir, struct bogus_text *text)
{
	struct utsname name;
	char vermagic[128];

	uname(&name);
	if (bogus_module_get_vermagic(dir, vermagic, sizeof(vermagic)) < 0)
		strcpy(vermagic, "another kernel");
	bogus_text_add(text, "built for Linux %s, but this is Linux %s: build "
		       "them again with 'make modules'", vermagic,
		       name.release);
}

static void bogus_explain_in_use(const char *dir, struct bogus_text *text)
{
	(void)dir;
	bogus_text_add(text, "in use: end the programs that hold a device open "
		       "(sudo fuser -v /dev/bogus* lists them), and remove the "
		       "directories in /sys/kernel/config/bogus_vdev, if any");
}

static void bogus_explain_option(const char *dir, struct bogus_text *text)
{
	(void)dir;
	bogus_text_add(text, "an option has a value that is not allowed: "
		       "dmesg names the range");
}

static void bogus_explain_already(const char *dir, struct bogus_text *text)
{
	(void)dir;
	bogus_text_add(text, "that is so already; to give modules that are "
		       "loaded other options, unload them first");
}

static void bogus_explain_unsupported(const char *dir, struct bogus_text *text)
{
	(void)dir;
	bogus_text_add(text, "this kernel loads no modules: use another one, "
		       "or a virtual machine");
}

static const struct bogus_module_explanation {
	int err;
	void (*add)(const char *dir, struct bogus_text *text);
} bogus_module_explanations[] = {
	{ EALREADY, bogus_explain_already },
	{ EBADMSG, bogus_explain_signature },
	{ EBUSY, bogus_explain_in_use },
	{ EINVAL, bogus_explain_option },
	{ EKEYREJECTED, bogus_explain_signature },
	{ ENOENT, bogus_explain_missing },
	{ ENOEXEC, bogus_explain_version },
	{ ENOKEY, bogus_explain_signature },
	{ ENOSYS, bogus_explain_unsupported },
	{ EPERM, bogus_explain_permission },
	{ ERANGE, bogus_explain_option },
	{ 0, NULL },
};

BOGUS_API const char *bogus_module_explain(const char *dir, int err, char *buf,
					   size_t size)
{
	const struct bogus_module_explanation *e = bogus_module_explanations;
	struct bogus_text text = { .buf = buf, .size = size };

	if (err > 0)
		err = -err;
	bogus_text_add(&text, "%s: ", dir ? dir : "bogus modules");
	while (e->err && -e->err != err)
		e++;
	if (e->err)
		e->add(dir, &text);
	else
		bogus_text_add(&text, "%s; dmesg may tell more",
			       bogus_strerror(err));
	return buf;
}
