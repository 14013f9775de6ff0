/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libbogus - the bogus device for programs.
 *
 * A bogus device does one kind of I/O over and over and interrupts at the end
 * of each. A program opens it, starts it, and is told how many interrupts
 * there have been since it last asked:
 *
 *	struct bogus *dev;
 *	uint64_t count;
 *
 *	if (bogus_open(NULL, 0, &dev) == 0) {
 *		bogus_start(dev);
 *		bogus_wait(dev, -1, &count);
 *		printf("%" PRIu64 " so far\n", count);
 *		bogus_close(dev);
 *	}
 *
 * What holds for every call:
 *
 * Results: 0, or a positive number where the call says so, or a negative
 * errno code. errno itself is not part of the interface. What is written
 * through a pointer argument is written on success only.
 *
 * Ownership: a struct bogus belongs to whoever opened it and lives until
 * bogus_close(). The strings the library returns belong to the library.
 *
 * Threads: the library has no state outside its handles, and a handle does
 * not change after bogus_open(). Any number of threads may use any handles,
 * the same one too, without a lock; an interrupt is then reported to exactly
 * one of them. Only bogus_close() must be the last call on its handle.
 *
 * Processes: after fork() both processes hold the same handle: one count,
 * one started state, and the device runs until both have closed it.
 *
 * Signals: a call that can block says so, and returns -EINTR when a signal
 * handler has run meanwhile.
 *
 * Errors that mean the same everywhere: -ENODEV, the device is gone and this
 * handle will never work again; -EOPNOTSUPP, the kernel module is too old to
 * know this call, or the kernel to do it; -EACCES, the handle was opened with
 * BOGUS_O_RDONLY.
 * bogus_strerror() has a sentence for each.
 */
#ifndef LIBBOGUS_BOGUS_H
#define LIBBOGUS_BOGUS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header; bogus_version() is that of the library. */
#define BOGUS_LIB_VERSION	"0.1.0"

/**
 * bogus_version() - version of the library in use
 *
 * Return: a string like BOGUS_LIB_VERSION, never NULL.
 */
const char *bogus_version(void);

/**
 * struct bogus - one handle on one device, opaque
 *
 * Every handle has a count of its own: interrupts that one handle has been
 * told about are still reported to all the others.
 */
struct bogus;

/* Flags of bogus_open() */
#define BOGUS_O_RDONLY		(1U << 0)	/* observe, don't control */
#define BOGUS_O_NONBLOCK	(1U << 1)	/* for read(2), see below */

/**
 * bogus_open() - open a device
 * @path: path of the device's node or its name ("bogus1"), the address of a
 *	device in a guest, or NULL for the default device
 * @flags: BOGUS_O_* or 0
 * @dev: where the handle is stored
 *
 * The default device is the one that the environment variable BOGUS_DEVICE
 * names (ignored in set-user-ID programs), or /dev/bogus0, or without that
 * the first device of the guest that the user has running; bogus_path() tells
 * which. A @path of the form "scheme:address" reaches a device by other means
 * than a node: "unix:PATH" is the first device of the guest whose socket is
 * PATH, "unix:PATH#1" the second. "bogus1" is /dev/bogus1. A node whose name
 * looks like one of these can be written "./name:with-colon", "./bogus1".
 *
 * With BOGUS_O_RDONLY the handle can do everything but start and stop the
 * device or set its period or its DPC's mechanism, and needs permission to read
 * only. With BOGUS_O_NONBLOCK a read() on bogus_fd() by the program itself does not
 * block; it makes no difference to the calls of this library.
 *
 * The descriptor is closed on exec.
 *
 * Return: 0, -EINVAL for unknown flags, -ENOENT, -EACCES or whatever else
 * opening the node gave, -ENOTTY if it is not a bogus device, -EPROTO if
 * library and module don't speak the same language, -EPROTONOSUPPORT for an
 * unknown scheme, -ENOMEM; for a device in a guest also -ENODEV if the guest
 * is gone, -EUSERS if too many programs use it, -ETIMEDOUT if it does not
 * answer. bogus_open_explain() tells what to do about it.
 */
int bogus_open(const char *path, unsigned int flags, struct bogus **dev);

/**
 * bogus_close() - give a handle back
 * @dev: the handle, or NULL
 *
 * Stops what the handle had started.
 */
void bogus_close(struct bogus *dev);

/**
 * bogus_path() - what was opened
 * @dev: the handle
 *
 * Return: the path given to bogus_open(), or that of the default device;
 * valid until bogus_close().
 */
const char *bogus_path(const struct bogus *dev);

/**
 * bogus_fd() - the descriptor to poll for this handle
 * @dev: the handle
 *
 * It is readable (POLLIN) while the count is not zero, and shows POLLHUP and
 * POLLERR once the device is gone. POLLERR alone means that the device has
 * failed: bogus_get_error() takes note of that. It belongs to the handle: don't
 * close it. For a device in a guest it is for polling only: read(2) on it gives
 * no counts, and takes away what poll(2) sees.
 *
 * Return: the descriptor, never negative.
 */
int bogus_fd(const struct bogus *dev);

/**
 * bogus_check() - is the device there?
 * @dev: the handle
 *
 * Asks the hardware itself, as BogusCheck did.
 *
 * Return: 1 if it is present, 0 if nothing answers at its port, or -ENODEV.
 */
int bogus_check(struct bogus *dev);

/**
 * bogus_start() - let the device run for this handle
 * @dev: the handle
 *
 * The device runs while at least one handle has it started, each interrupt
 * beginning the next I/O.
 *
 * Return: 0, -EALREADY if this handle has started it before, -EACCES,
 * -ENODEV, -ENXIO if nothing answers at the device's port.
 */
int bogus_start(struct bogus *dev);

/**
 * bogus_start_eventfd() - the same, and signal an eventfd
 * @dev: the handle
 * @eventfd: an eventfd(2) descriptor; the caller may close it afterwards
 *
 * 1 is added to the eventfd each time the handle's count goes from zero to
 * not zero, and once when the device goes away. So after a wake-up take the
 * count with bogus_get_event(), or there will not be another.
 *
 * Return: as bogus_start(), and -EBADF or -EINVAL if @eventfd is not an open
 * descriptor or not an eventfd.
 */
int bogus_start_eventfd(struct bogus *dev, int eventfd);

/**
 * bogus_stop() - stop the device, as far as this handle is concerned
 * @dev: the handle
 *
 * If no other handle has it started, the device is quiet when the call
 * returns, and the count is final. What is not yet read stays.
 *
 * Return: 0, -EALREADY if this handle has not started it, -EACCES, -ENODEV.
 */
int bogus_stop(struct bogus *dev);

/**
 * bogus_get_event() - take the count
 * @dev: the handle
 * @count: where the number of interrupts is stored that the handle has not
 *	been told of yet; may be 0
 *
 * Never blocks.
 *
 * Return: 0, -ENODEV.
 */
int bogus_get_event(struct bogus *dev, uint64_t *count);

/**
 * bogus_wait() - wait until the count is not zero, and take it
 * @dev: the handle
 * @timeout_ns: how long to wait at most, in nanoseconds; 0 doesn't wait, a
 *	negative number waits for ever
 * @count: where the number of interrupts is stored, never 0
 *
 * Blocks, whether or not the handle was opened with BOGUS_O_NONBLOCK. Waits
 * on a stopped device too: somebody else may start it. If several threads
 * wait on one handle, one of them gets the count and the others wait on, none
 * beyond its timeout.
 *
 * Return: 0, -ETIMEDOUT, -EINTR, -ENODEV, -EIO as bogus_get_error().
 */
int bogus_wait(struct bogus *dev, int64_t timeout_ns, uint64_t *count);

/**
 * bogus_get_error() - has the device failed?
 * @dev: the handle
 *
 * A device that is started and falls silent is reset and started again by its
 * driver. If that does not help, it has failed: each handle is told that once,
 * by this call or by bogus_wait(). The driver goes on trying, so it makes sense
 * to go on waiting; @failing of bogus_info() tells whether it still fails.
 *
 * Never blocks. A bogus_wait() for a device in a guest is not woken by its
 * failure: there it takes this call, or bogus_info().
 *
 * Return: -EIO if it has failed since this handle was last told, else 0; or
 * -ENODEV.
 */
int bogus_get_error(struct bogus *dev);

/**
 * enum bogus_run_state - what a device is doing
 * @BOGUS_STOPPED: no handle has started it
 * @BOGUS_RUNNING: at least one has
 * @BOGUS_SUSPENDED: started, but the system is going to sleep or waking up
 */
enum bogus_run_state {
	BOGUS_STOPPED	= 0,
	BOGUS_RUNNING	= 1,
	BOGUS_SUSPENDED	= 2,
};

/**
 * struct bogus_device_info - one consistent snapshot of a device
 * @abi_version: version of the contract the module speaks
 * @state: an enum bogus_run_state
 * @port: address of the device's port
 * @irq: Linux's number of the interrupt, as in /proc/interrupts
 * @hwirq: the device's own number of it
 * @handles: open handles, this one included
 * @started: how many of them have the device started
 * @period_ns: how long one I/O takes
 * @period_min_ns: the shortest period that can be set
 * @period_max_ns: the longest
 * @raised: interrupt requests since the driver was bound to the device
 * @serviced: of these, the ones the ISR has serviced
 * @discarded: the ones cleared without service, by a stop or a reset
 * @overrun: completions that met a request still pending
 * @pending: 1 while a request waits for service
 * @spurious: calls of the ISR that found nothing to do
 * @dpc_runs: how often the DPC has run
 * @coalesced: interrupts that an earlier one's DPC run took along
 * @published: interrupts the handles have been told of or can ask for
 * @raised_at_ns: when the latest published interrupt was raised
 * @isr_at_ns: when the ISR took it
 * @dpc_at_ns: when the DPC published it
 * @dpc: name of the mechanism that runs the DPC; <bogus_split.h> changes it
 * @ring_size: how much memory bogus_ring_open() of <bogus_ring.h> maps, in
 *	bytes; 0 if it can't
 * @errors: of the serviced interrupts, the ones whose I/O went wrong
 * @restarts: how often the device has been reset because it had fallen silent
 * @outages: how often it has failed; see bogus_get_error()
 * @failing: 1 while it does, else 0
 *
 * Always raised = serviced + discarded + overrun + pending, and published =
 * dpc_runs + coalesced. Times are on CLOCK_MONOTONIC, 0 if there was nothing.
 * The structure grows at its end only.
 */
struct bogus_device_info {
	uint32_t abi_version;
	uint32_t state;
	uint32_t port;
	uint32_t irq;
	uint32_t hwirq;
	uint32_t handles;
	uint32_t started;
	uint32_t reserved;
	uint64_t period_ns;
	uint64_t period_min_ns;
	uint64_t period_max_ns;
	uint64_t raised;
	uint64_t serviced;
	uint64_t discarded;
	uint64_t overrun;
	uint64_t pending;
	uint64_t spurious;
	uint64_t dpc_runs;
	uint64_t coalesced;
	uint64_t published;
	uint64_t raised_at_ns;
	uint64_t isr_at_ns;
	uint64_t dpc_at_ns;
	char dpc[16];
	uint64_t ring_size;
	uint64_t errors;
	uint64_t restarts;
	uint32_t outages;
	uint32_t failing;
};

/**
 * bogus_info() - ask for a snapshot
 * @dev: the handle
 * @info: where it is stored
 * @size: sizeof(*info)
 *
 * Fields that the library or the module doesn't know are set to 0.
 *
 * Return: 0, -EINVAL if @size is smaller than the structure has ever been,
 * -ENODEV.
 */
int bogus_info(struct bogus *dev, struct bogus_device_info *info, size_t size);

/**
 * bogus_set_period() - set how long one I/O takes
 * @dev: the handle
 * @period_ns: nanoseconds, in the range that bogus_info() tells
 *
 * Takes effect with the next I/O. Needs sysfs, and permission to write the
 * device's period_ns there.
 *
 * Return: 0, -ERANGE, -EACCES, -ENODEV, -ENOENT if sysfs is not mounted,
 * -EROFS if it is mounted read-only.
 */
int bogus_set_period(struct bogus *dev, uint64_t period_ns);

/**
 * bogus_for_each() - call a function for every device there is
 * @visit: called with the path of each device, in order of their numbers; a
 *	result other than 0 ends the walk
 * @data: handed to @visit
 *
 * The devices of the guest that the user has running, if any, come last. The
 * list is made before the first call, so a device may be gone again when its
 * turn comes.
 *
 * Return: 0 after the last device (or if there is none), what @visit returned
 * if that ended it, -ENOMEM, or whatever reading sysfs gave.
 */
int bogus_for_each(int (*visit)(const char *path, void *data), void *data);

/**
 * bogus_strerror() - a sentence for an error of this library
 * @err: what a call returned; the sign doesn't matter
 *
 * Return: a constant string without a full stop, never NULL.
 */
const char *bogus_strerror(int err);

/* A size at which no explanation is cut off, unless a path is very long. */
#define BOGUS_EXPLAIN_SIZE	512

/**
 * bogus_open_explain() - why a device could not be opened, and what to do
 * @path: what was given to bogus_open()
 * @err: what it returned
 * @buf: where the sentence is stored
 * @size: size of @buf, best BOGUS_EXPLAIN_SIZE
 *
 * Looks at the system as it is now: are the modules installed, are they
 * loaded, which group may use the device. The sentence begins with the path.
 *
 * Return: @buf.
 */
const char *bogus_open_explain(const char *path, int err, char *buf,
			       size_t size);

#ifdef __cplusplus
}
#endif

#endif /* LIBBOGUS_BOGUS_H */
