// SPDX-License-Identifier: LGPL-2.1-or-later
/* The calls of libkmod, on two modules. */
#include <errno.h>
#include <libkmod.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fake_kmod.h"

struct kmod_ctx {
	int nothing;
};

struct kmod_list {
	const char *key;
	const char *value;
	const struct kmod_list *next;
};

struct kmod_module fake_vdev, fake_driver;

static struct kmod_ctx the_ctx;
static char the_log[256];
static int references;
static bool new_fails;

static const struct kmod_list modinfo[] = {
	{ "license", "GPL", &modinfo[1] },
	{ "vermagic", "5.10.0-1 SMP", &modinfo[2] },
	{ "name", "bogus_vdev", NULL },
};

void fake_kmod_reset(void)
{
	fake_vdev = (struct kmod_module) { .name = "bogus_vdev",
					   .file = "/built/bogus-vdev.ko" };
	fake_driver = (struct kmod_module) { .name = "bogus",
					     .file = "/built/bogus.ko" };
	the_log[0] = '\0';
	references = 0;
	new_fails = false;
}

const char *fake_kmod_log(void)
{
	return the_log;
}

void fake_kmod_fail_new(void)
{
	new_fails = true;
}

int fake_kmod_references(void)
{
	return references;
}

static struct kmod_module *fake_kmod_find_file(const char *path)
{
	if (fake_vdev.in_dir && !strcmp(path, fake_vdev.file))
		return &fake_vdev;
	if (fake_driver.in_dir && !strcmp(path, fake_driver.file))
		return &fake_driver;
	return NULL;
}

int __wrap_access(const char *path, int mode)
{
	(void)mode;
	if (fake_kmod_find_file(path))
		return 0;
	errno = ENOENT;
	return -1;
}

struct kmod_ctx *__wrap_kmod_new(const char *dir, const char *const *configs)
{
	(void)dir;
	(void)configs;
	if (new_fails)
		return NULL;
	references++;
	return &the_ctx;
}

struct kmod_ctx *__wrap_kmod_unref(struct kmod_ctx *ctx)
{
	(void)ctx;
	references--;
	return NULL;
}

void __wrap_kmod_set_log_fn(struct kmod_ctx *ctx,
			    void (*fn)(void *data, int priority,
				       const char *file, int line,
				       const char *function,
				       const char *format, va_list args),
			    const void *data)
{
	(void)ctx;
	(void)fn;
	(void)data;
}

int __wrap_kmod_module_new_from_name(struct kmod_ctx *ctx, const char *name,
				     struct kmod_module **mod)
{
	(void)ctx;
	*mod = strcmp(name, fake_vdev.name) ? &fake_driver : &fake_vdev;
	references++;
	return 0;
}

int __wrap_kmod_module_new_from_path(struct kmod_ctx *ctx, const char *path,
				     struct kmod_module **mod)
{
	(void)ctx;
	*mod = fake_kmod_find_file(path);
	references++;
	return 0;
}

struct kmod_module *__wrap_kmod_module_unref(struct kmod_module *mod)
{
	references -= mod != NULL;
	return NULL;
}

const char *__wrap_kmod_module_get_path(const struct kmod_module *mod)
{
	return mod->installed || mod->in_dir ? "/there" : NULL;
}

int __wrap_kmod_module_get_initstate(const struct kmod_module *mod)
{
	return mod->live ? KMOD_MODULE_LIVE : -ENOENT;
}

int __wrap_kmod_module_get_refcnt(const struct kmod_module *mod)
{
	return mod->live ? mod->users : -ENOENT;
}

static void fake_kmod_note(const char *verb, const struct kmod_module *mod,
			   const char *options)
{
	size_t n = strlen(the_log);

	snprintf(the_log + n, sizeof(the_log) - n, "%s%s %s%s%s",
		 n ? "; " : "", verb, mod->name, *options ? " " : "", options);
}

static int fake_kmod_insert(struct kmod_module *mod, const char *options)
{
	fake_kmod_note("insert", mod, options);
	if (mod->insert_result)
		return mod->insert_result;
	if (mod->live)
		return -EEXIST;
	mod->live = true;
	if (mod->loads)
		mod->loads->live = true;
	return 0;
}

int __wrap_kmod_module_insert_module(struct kmod_module *mod,
				     unsigned int flags, const char *options)
{
	return flags ? -EOPNOTSUPP : fake_kmod_insert(mod, options);
}

int __wrap_kmod_module_probe_insert_module(struct kmod_module *mod,
	unsigned int flags, const char *options,
	int (*run_install)(struct kmod_module *m, const char *cmdline,
			   void *data),
	const void *data,
	void (*print_action)(struct kmod_module *m, bool install,
			     const char *options))
{
	(void)run_install;
	(void)data;
	(void)print_action;
	if (flags != KMOD_PROBE_FAIL_ON_LOADED)
		return -EOPNOTSUPP;
	return mod->installed ? fake_kmod_insert(mod, options) : -ENOENT;
}

int __wrap_kmod_module_remove_module(struct kmod_module *mod,
				     unsigned int flags)
{
	if (flags != KMOD_REMOVE_NOWAIT)
		return -EOPNOTSUPP;
	fake_kmod_note("remove", mod, "");
	if (mod->remove_result)
		return mod->remove_result;
	mod->live = false;
	return 0;
}

int __wrap_kmod_module_get_info(const struct kmod_module *mod,
				struct kmod_list **list)
{
	(void)mod;
	*list = (struct kmod_list *)modinfo;
	references++;
	return 0;
}

const char *__wrap_kmod_module_info_get_key(const struct kmod_list *entry)
{
	return entry->key;
}

const char *__wrap_kmod_module_info_get_value(const struct kmod_list *entry)
{
	return entry->value;
}

void __wrap_kmod_module_info_free_list(struct kmod_list *list)
{
	(void)list;
	references--;
}

struct kmod_list *__wrap_kmod_list_next(const struct kmod_list *list,
					const struct kmod_list *entry)
{
	(void)list;
	return (struct kmod_list *)entry->next;
}
