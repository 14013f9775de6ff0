/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A kernel with bogus devices, played by the test program itself: the library
 * is linked with --wrap, so that its system calls end up here. Handles are
 * real descriptors that really can be polled; time does not pass, interrupts
 * come when the test says so.
 */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers by which the tests recognise what went through */
#define FAKE_PERIOD_NS		100000000ULL
#define FAKE_PERIOD_MIN_NS	2000ULL
#define FAKE_PERIOD_MAX_NS	3600000000000ULL
#define FAKE_IRQ		42

/* Beginning and end of a test: the end fails if a descriptor was leaked */
void fake_kernel_init(void);
int fake_kernel_exit(void);

/* /dev/bogus@id appears, with its directory in sysfs */
void fake_device_add(unsigned int id);
/* The driver is unbound: handles hang up, node and directory disappear */
void fake_device_remove(unsigned int id);
/* @n interrupts are serviced and published */
void fake_device_raise(unsigned int id, uint64_t n);
/* Bit 7 of the status port */
void fake_device_set_present(unsigned int id, bool present);
/* Who owns the node, and with which mode */
void fake_device_set_owner(unsigned int id, unsigned int gid,
			   unsigned int mode);
/* The node disappears, but not the device */
void fake_device_remove_node(unsigned int id);
/* Another class than bogus */
void fake_device_set_class(unsigned int id, const char *class);
unsigned int fake_device_handles(unsigned int id);
unsigned int fake_device_started(unsigned int id);
uint64_t fake_device_period_ns(unsigned int id);

/*
 * Called when the device begins or ceases to run, with the fake's lock held.
 * Does nothing unless the test has one of its own.
 */
void fake_device_running(unsigned int id, bool running);

/* The device has failed, and the handle with this descriptor is to be told */
void fake_outage(int fd);
bool fake_outage_untold(int fd);

/* What the module is like */
void fake_module_set_abi(uint32_t abi);
void fake_module_set_info_size(size_t size);
void fake_module_forget_command(unsigned long cmd);

/*
 * The call named @call fails with @err once, after @after more that work.
 * Known: "calloc", "close", "fstat", "ioctl", "mmap", "open", "openat",
 * "ppoll", "scandir", "stat", "strdup", "write".
 */
void fake_fail(const char *call, int err, unsigned int after);
/* Called whenever ppoll() has returned, before the library sees it */
void fake_set_ppoll_hook(void (*hook)(void));
/*
 * Those below are for programs that link fake_split.o and fake_ring.o, too;
 * to others the module is one that has neither histograms nor a ring.
 */

/* A bucket of a stage; all are empty after fake_split_reset() */
void fake_split_reset(void);
void fake_split_set(unsigned int stage, unsigned int bucket, uint64_t count);
/* How many buckets the module has, if not as many as we know */
void fake_split_set_buckets(uint32_t buckets);
/* The device's ring, writable, for the test to fill; NULL: no memory */
void *fake_ring_make(size_t size);
void fake_ring_free(void);
/* Mappings of it that have not been given back */
int fake_ring_mappings(void);

/* How many ioctls there have been */
unsigned int fake_ioctls(void);
/* Root of the pretended /sys, /proc/sys and /dev, and a file in it */
const char *fake_root(void);
void fake_tree_put(const char *path, const char *text);

/* Between the fake's two files */
#define FAKE_DEVICES	4
#define FAKE_MAJOR	240

struct fake_node {
	unsigned int gid;
	unsigned int mode;
};

bool fake_should_fail(const char *call);
int fake_device_open(unsigned int id, int flags);
bool fake_handle_close(int fd);
int fake_handle_device(int fd);
int fake_handle_ioctl(int fd, unsigned long cmd, void *arg);
int fake_device_set_period(unsigned int id, uint64_t period_ns);
struct fake_node fake_device_node(unsigned int id);
void fake_tree_init(void);
void fake_tree_exit(void);
void fake_tree_add(unsigned int id);
void fake_tree_remove(unsigned int id);
void fake_tree_remove_node(unsigned int id);
void fake_tree_set_class(unsigned int id, const char *class);
void fake_tree_set_state(unsigned int id, const char *state);
void fake_tree_set_dpc(unsigned int id, const char *list);
/* Between these and fake_split.c, fake_ring.c */
int fake_histogram(void *arg);
int fake_device_set_dpc(unsigned int id, const char *name);
uint64_t fake_ring_size(void);

#endif /* FAKE_KERNEL_H */
