// SPDX-License-Identifier: LGPL-2.1-or-later
/* The kernel modules: the only file that uses libkmod. */
#include <errno.h>
#include <inttypes.h>
#include <libkmod.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bogus_module.h"
#include "internal.h"
#include "text.h"

/* struct bogus_module_options up to and with @reserved, as of version 0.1 */
#define BOGUS_OPTIONS_SIZE_0_1 \
	(offsetof(struct bogus_module_options, reserved) + sizeof(uint32_t))

/**
 * struct bogus_modules - the pair, for the time of one call
 * @ctx: libkmod's context
 * @dir: where the files are; NULL for the installed ones
 * @vdev: the hardware
 * @driver: its driver
 */
struct bogus_modules {
	struct kmod_ctx *ctx;
	const char *dir;
	struct kmod_module *vdev;
	struct kmod_module *driver;
};

/* libkmod would print to stderr, which is the program's */
static void bogus_modules_log(void *data, int priority, const char *file,
			      int line, const char *fn, const char *format,
			      va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)fn;
	(void)format;
	(void)args;
}

static int bogus_modules_find_file(struct bogus_modules *m, const char *file,
				   struct kmod_module **mod)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/%s", m->dir, file);

	if ((size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	if (access(path, F_OK) < 0)
		return -errno;
	return kmod_module_new_from_path(m->ctx, path, mod);
}

static int bogus_modules_find_vdev(struct bogus_modules *m)
{
	if (!m->dir)
		return kmod_module_new_from_name(m->ctx, "bogus_vdev",
						 &m->vdev);
	return bogus_modules_find_file(m, "bogus-vdev.ko", &m->vdev);
}

static int bogus_modules_find_driver(struct bogus_modules *m)
{
	if (!m->dir)
		return kmod_module_new_from_name(m->ctx, "bogus", &m->driver);
	return bogus_modules_find_file(m, "bogus.ko", &m->driver);
}

static void bogus_modules_close(struct bogus_modules *m)
{
	kmod_module_unref(m->driver);
	kmod_module_unref(m->vdev);
	kmod_unref(m->ctx);
}

static int bogus_modules_open(struct bogus_modules *m, const char *dir)
{
	int ret;

	*m = (struct bogus_modules) { .dir = dir };
	m->ctx = kmod_new(NULL, NULL);
	if (!m->ctx)
		return -ENOMEM;
	kmod_set_log_fn(m->ctx, bogus_modules_log, NULL);
	ret = bogus_modules_find_vdev(m);
	if (!ret)
		ret = bogus_modules_find_driver(m);
	if (ret < 0)
		bogus_modules_close(m);
	return ret;
}

static int bogus_module_is_live(const struct kmod_module *mod)
{
	int state = kmod_module_get_initstate(mod);

	return state == KMOD_MODULE_LIVE || state == KMOD_MODULE_BUILTIN;
}

static int bogus_modules_get_status(const struct bogus_modules *m)
{
	int live = bogus_module_is_live(m->vdev) +
		   bogus_module_is_live(m->driver);

	if (live)
		return live == 2 ? BOGUS_MODULE_LOADED : BOGUS_MODULE_PARTIAL;
	if (kmod_module_get_path(m->vdev) && kmod_module_get_path(m->driver))
		return BOGUS_MODULE_INSTALLED;
	return BOGUS_MODULE_ABSENT;
}

BOGUS_API int bogus_module_state(void)
{
	struct bogus_modules m;
	int ret = bogus_modules_open(&m, NULL);

	if (ret < 0)
		return ret;
	ret = bogus_modules_get_status(&m);
	bogus_modules_close(&m);
	return ret;
}

/* Return: the value of @key in the module's description, or NULL */
static const char *bogus_module_info(const struct kmod_list *list,
				     const char *key)
{
	const struct kmod_list *entry;

	kmod_list_foreach(entry, list) {
		if (!strcmp(kmod_module_info_get_key(entry), key))
			return kmod_module_info_get_value(entry);
	}
	return NULL;
}

static void bogus_modules_probe(struct bogus_modules *m, const char *name)
{
	struct kmod_module *mod;

	if (kmod_module_new_from_name(m->ctx, name, &mod) < 0)
		return;
	kmod_module_probe_insert_module(mod, 0, NULL, NULL, NULL, NULL);
	kmod_module_unref(mod);
}

/*
 * What a module that is not installed needs of those that are. If one of them
 * can't be had, the kernel will say so when it does not find its symbols.
 */
static void bogus_modules_probe_depends(struct bogus_modules *m,
					const struct kmod_module *mod)
{
	char depends[256], *name, *next = depends;
	struct kmod_list *list = NULL;
	const char *value;

	if (kmod_module_get_info(mod, &list) < 0)
		return;
	value = bogus_module_info(list, "depends");
	snprintf(depends, sizeof(depends), "%s", value ? value : "");
	kmod_module_info_free_list(list);
	while ((name = strsep(&next, ",")))
		if (*name)
			bogus_modules_probe(m, name);
}

/* Return: 1 if it is now loaded, 0 if it was before, or -errno */
static int bogus_modules_insert(struct bogus_modules *m,
				struct kmod_module *mod, const char *params)
{
	int ret;

	if (bogus_module_is_live(mod))
		return 0;
	/* only the installed ones are subject to modprobe.d */
	if (m->dir) {
		bogus_modules_probe_depends(m, mod);
		ret = kmod_module_insert_module(mod, 0, params);
	} else {
		ret = kmod_module_probe_insert_module(mod,
			KMOD_PROBE_FAIL_ON_LOADED, params, NULL, NULL, NULL);
	}
	/* udev may load the driver as soon as there is hardware for it */
	if (ret == -EEXIST)
		return 0;
	return ret < 0 ? ret : 1;
}

/* A module with a count of users is refused rather than waited for */
static int bogus_modules_remove(struct kmod_module *mod)
{
	int ret = kmod_module_remove_module(mod, KMOD_REMOVE_NOWAIT);

	return ret == -EAGAIN ? -EBUSY : ret;
}

static int bogus_modules_load(struct bogus_modules *m, const char *params)
{
	int vdev, driver;

	if (*params && bogus_module_is_live(m->vdev))
		return -EALREADY;
	vdev = bogus_modules_insert(m, m->vdev, params);
	if (vdev < 0)
		return vdev;
	driver = bogus_modules_insert(m, m->driver, "");
	if (driver < 0 && vdev)
		bogus_modules_remove(m->vdev);
	if (driver < 0)
		return driver;
	return vdev || driver ? 0 : -EALREADY;
}

/* Only what a later library could have set can make it too long for us */
static int bogus_options_copy(struct bogus_module_options *to,
			      const struct bogus_module_options *from,
			      size_t size)
{
	const char *bytes = (const char *)from;
	size_t i;

	*to = (struct bogus_module_options) { 0 };
	if (!from)
		return 0;
	if (size < BOGUS_OPTIONS_SIZE_0_1)
		return -EINVAL;
	for (i = sizeof(*to); i < size; i++)
		if (bytes[i])
			return -E2BIG;
	memcpy(to, from, size < sizeof(*to) ? size : sizeof(*to));
	return to->reserved ? -EINVAL : 0;
}

static void bogus_options_format(const struct bogus_module_options *options,
				 char *buf, size_t size)
{
	struct bogus_text text = { .buf = buf, .size = size };

	*buf = '\0';
	if (options->num_devices)
		bogus_text_add(&text, "num_devices=%" PRIu32 " ",
			       options->num_devices);
	if (options->period_ns)
		bogus_text_add(&text, "period_ns=%" PRIu64 " ",
			       options->period_ns);
}

BOGUS_API int bogus_module_load(const struct bogus_module_options *options,
				size_t size)
{
	struct bogus_module_options o;
	struct bogus_modules m;
	char params[80];
	int ret = bogus_options_copy(&o, options, size);

	if (ret < 0)
		return ret;
	bogus_options_format(&o, params, sizeof(params));
	ret = bogus_modules_open(&m, o.dir);
	if (ret < 0)
		return ret;
	ret = bogus_modules_load(&m, params);
	bogus_modules_close(&m);
	return ret;
}

/*
 * The driver goes first, and with it every handle on the hardware. What else has
 * the hardware keeps it, such as a directory in configfs: then the driver stays,
 * too.
 */
static int bogus_modules_unload(struct bogus_modules *m)
{
	int driver = bogus_module_is_live(m->driver);
	int vdev = bogus_module_is_live(m->vdev);
	int ret = 0;

	if (!driver && !vdev)
		return -EALREADY;
	if (vdev && kmod_module_get_refcnt(m->vdev) > 0)
		return -EBUSY;
	if (driver)
		ret = bogus_modules_remove(m->driver);
	if (!ret && vdev)
		ret = bogus_modules_remove(m->vdev);
	return ret;
}

BOGUS_API int bogus_module_unload(void)
{
	struct bogus_modules m;
	int ret = bogus_modules_open(&m, NULL);

	if (ret < 0)
		return ret;
	ret = bogus_modules_unload(&m);
	bogus_modules_close(&m);
	return ret;
}

static int bogus_module_read_vermagic(const struct kmod_module *mod, char *buf,
				      size_t size)
{
	struct kmod_list *list = NULL;
	const char *value;
	int ret = kmod_module_get_info(mod, &list);

	if (ret < 0)
		return ret;
	value = bogus_module_info(list, "vermagic");
	if (value)
		snprintf(buf, size, "%s", value);
	kmod_module_info_free_list(list);
	return value ? 0 : -ENOENT;
}

/**
 * bogus_module_get_vermagic() - which kernel the modules were built for
 * @dir: where the files are; NULL for the installed ones
 * @buf: where the string is stored
 * @size: size of @buf
 *
 * Return: 0, -ENOENT if there are no such modules, or -errno.
 */
int bogus_module_get_vermagic(const char *dir, char *buf, size_t size)
{
	struct bogus_modules m;
	int ret = bogus_modules_open(&m, dir);

	if (ret < 0)
		return ret;
	if (kmod_module_get_path(m.vdev) && kmod_module_get_path(m.driver))
		ret = bogus_module_read_vermagic(m.vdev, buf, size);
	else
		ret = -ENOENT;
	bogus_modules_close(&m);
	return ret;
}
