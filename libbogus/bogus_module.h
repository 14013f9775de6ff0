/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libbogus - the two kernel modules: bogus_vdev, the hardware, and bogus, its
 * driver. Loading and unloading is for root (CAP_SYS_MODULE). The results and
 * the rules about threads are those of <bogus.h>.
 */
#ifndef LIBBOGUS_BOGUS_MODULE_H
#define LIBBOGUS_BOGUS_MODULE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum bogus_module_status - how things stand with the modules
 * @BOGUS_MODULE_ABSENT: not loaded, and not installed for this kernel
 * @BOGUS_MODULE_INSTALLED: installed, none of them loaded
 * @BOGUS_MODULE_PARTIAL: only one of them is loaded
 * @BOGUS_MODULE_LOADED: both are loaded and ready
 */
enum bogus_module_status {
	BOGUS_MODULE_ABSENT	= 0,
	BOGUS_MODULE_INSTALLED	= 1,
	BOGUS_MODULE_PARTIAL	= 2,
	BOGUS_MODULE_LOADED	= 3,
};

/**
 * bogus_module_state() - are the modules there?
 *
 * Needs no privilege.
 *
 * Return: an enum bogus_module_status, -ENOMEM.
 */
int bogus_module_state(void);

/**
 * struct bogus_module_options - what to load, and how
 * @dir: directory that holds the two .ko files; NULL for the ones installed
 *	for the running kernel
 * @num_devices: how many devices to make; 0 for the module's default
 * @period_ns: how long one I/O takes; 0 for the module's default
 *
 * Zero is "as usual" for every field. The structure grows at its end only.
 */
struct bogus_module_options {
	const char *dir;
	uint64_t period_ns;
	uint32_t num_devices;
	uint32_t reserved;
};

/**
 * bogus_module_load() - load both modules
 * @options: the options, or NULL for none
 * @size: sizeof(*options), or 0
 *
 * The hardware first, then its driver. If the driver can't be loaded, the
 * hardware that came with it is unloaded again. Blocks until the kernel has
 * set the devices up.
 *
 * Return: 0, -EALREADY if nothing had to be loaded or if the hardware is
 * loaded and can't be given options any more, -ENOENT if the modules aren't
 * where they should be, -EPERM, -ENOEXEC if they are for another kernel,
 * -ENOKEY, -EKEYREJECTED or -EBADMSG if the kernel wants a signature,
 * -ERANGE or -EINVAL if the module refuses an option, -E2BIG if @options has
 * fields set that this library doesn't know, -ENOSYS if the kernel loads no
 * modules at all, or what else the kernel said.
 */
int bogus_module_load(const struct bogus_module_options *options, size_t size);

/**
 * bogus_module_unload() - unload both modules
 *
 * The driver first: while a program holds a device open that is refused, and
 * nothing has changed.
 *
 * Return: 0, -EALREADY if none is loaded, -EBUSY, -EPERM, -ENOSYS.
 */
int bogus_module_unload(void);

/**
 * bogus_module_explain() - why that failed, and what to do
 * @dir: where the modules were looked for; NULL for installed ones
 * @err: what bogus_module_load() or bogus_module_unload() returned
 * @buf: where the sentence is stored
 * @size: size of @buf, best BOGUS_EXPLAIN_SIZE of <bogus.h>
 *
 * Return: @buf.
 */
const char *bogus_module_explain(const char *dir, int err, char *buf,
				 size_t size);

#ifdef __cplusplus
}
#endif

#endif /* LIBBOGUS_BOGUS_MODULE_H */
