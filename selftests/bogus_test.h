/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the selftests share. They talk to the contract itself (ioctl, read,
 * poll on /dev/bogusN), never through libbogus. Except where it says so, a
 * function returns what its system call returns, or -errno.
 */
#ifndef BOGUS_TEST_H
#define BOGUS_TEST_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include "../kmod/uapi/bogus.h"

#define BOGUS_NSEC_PER_SEC	1000000000ULL
#define BOGUS_NSEC_PER_MSEC	1000000ULL

/*
 * Short enough to get many, and long enough that a reader keeps up on checked
 * kernels, too, where one interrupt can take milliseconds
 */
#define BOGUS_TEST_FAST_NS	(4 * BOGUS_NSEC_PER_MSEC)
/* An I/O that does not end within any test */
#define BOGUS_TEST_NEVER_NS	(3600 * BOGUS_NSEC_PER_SEC)

/* bogus_test_handle.c: one open file description of /dev/bogusN */

int bogus_handle_open(unsigned int id, int flags);
int bogus_handle_ioctl(int fd, unsigned int cmd, const void *arg);
int bogus_handle_info(int fd, struct bogus_info *info);
int bogus_handle_start(int fd);
int bogus_handle_start_eventfd(int fd, int eventfd);
int bogus_handle_stop(int fd);
int bogus_handle_get_event(int fd, uint64_t *count);
int bogus_handle_read(int fd, uint64_t *count);
int bogus_handle_poll(int fd, short events, int timeout_ms);
int64_t bogus_handle_collect(int fd, uint64_t at_least);
int64_t bogus_handle_drain(int fd);
int bogus_handle_nonblock(int fd, bool on);

/* Which law a snapshot breaks, or "" */
const char *bogus_info_broken(const struct bogus_info *info);

/* Has the device serviced this many more, through a handle of its own */
int64_t bogus_device_run(unsigned int id, uint64_t at_least);

/* INFO of a device through a handle of its own, which it counts */
int bogus_device_info(unsigned int id, struct bogus_info *info);

/* bogus_test_ring.c: the mapping, read as uapi/bogus.h says */

/**
 * struct bogus_ring - a mapping of a handle
 * @base: where it is
 * @size: how long it is
 * @header: its header; volatile, for the kernel writes it
 */
struct bogus_ring {
	const char *base;
	size_t size;
	const volatile struct bogus_ring_header *header;
};

int bogus_mmap(int fd, int prot, int flags, size_t size, uint64_t offset,
	       const char **base);
int bogus_ring_map(int fd, struct bogus_ring *ring);
void bogus_ring_unmap(struct bogus_ring *ring);
uint64_t bogus_ring_published(const struct bogus_ring *ring);
bool bogus_ring_gone(const struct bogus_ring *ring);
bool bogus_ring_get(const struct bogus_ring *ring, uint64_t seq,
		    struct bogus_ring_entry *entry);

/* Which law an entry breaks, alone or beside the one before it, or "" */
const char *bogus_entry_broken(const struct bogus_ring_entry *entry,
			       uint64_t seq);
const char *bogus_entry_broken_after(const struct bogus_ring_entry *entry,
				     const struct bogus_ring_entry *before);

/**
 * struct bogus_follower - who reads every entry there is
 * @ring: the mapping
 * @next: number of the entry to read next
 * @got: entries read
 * @missed: entries that had been overwritten
 * @last: the entry read last; its @isr_seq is 0 before the first
 */
struct bogus_follower {
	const struct bogus_ring *ring;
	uint64_t next;
	uint64_t got;
	uint64_t missed;
	struct bogus_ring_entry last;
};

void bogus_follower_begin(struct bogus_follower *follower,
			  const struct bogus_ring *ring);
const char *bogus_follower_read(struct bogus_follower *follower);

/* bogus_test_split.c: DPC mechanisms and histograms */

#define BOGUS_TEST_DPCS	8

/* What sysfs lists, in its order */
struct bogus_dpc_list {
	unsigned int n;
	unsigned int current;
	char names[BOGUS_TEST_DPCS][BOGUS_DPC_NAME_LEN];
};

int bogus_dpc_list_read(unsigned int id, struct bogus_dpc_list *list);
bool bogus_dpc_listed(const struct bogus_dpc_list *list, const char *name);
int bogus_dpc_set(unsigned int id, const char *name);
unsigned int bogus_dpc_context(const char *name);

/* All the contract knows, whether this kernel has them or not, and NULL */
extern const char *const bogus_dpc_names[];

int bogus_histogram_get(int fd, unsigned int stage, __u64 *counts);
uint64_t bogus_histogram_sum(const __u64 *counts);
uint64_t bogus_histogram_low(unsigned int bucket);
unsigned int bogus_histogram_bucket(uint64_t value);

/* bogus_test_system.c: sysfs, modules, files, settings */

/* A number in the environment, or what it is if there is none */
uint64_t bogus_setting(const char *name, uint64_t fallback);

/* Of what takes long because there is much of it, one in so many: $BOGUS_STRIDE */
unsigned int bogus_stride(void);

int bogus_file_read(const char *path, char *text, size_t size);
int bogus_file_write(const char *path, const char *text);
bool bogus_file_exists(const char *path);
bool bogus_kernel_is_rt(void);
int bogus_kernel_config(const char *symbol);

int bogus_attr_read(unsigned int id, const char *name, char *text,
		    size_t size);
int bogus_attr_write(unsigned int id, const char *name, const char *text);
int bogus_attr_get(unsigned int id, const char *name, uint64_t *value);
int bogus_period_set(unsigned int id, uint64_t period_ns);

int bogus_driver_bind(unsigned int id);
int bogus_driver_unbind(unsigned int id);

#define BOGUS_MODULE_VDEV	"bogus_vdev"
#define BOGUS_MODULE_DRIVER	"bogus"

bool bogus_module_loaded(const char *name);
bool bogus_module_available(const char *name);
int bogus_module_load(const char *name, const char *params);
int bogus_module_unload(const char *name);

int bogus_device_ensure(void);

/* bogus_test_irq.c: one line of /proc/interrupts */

#define BOGUS_TEST_CPUS	64

struct bogus_irq_line {
	unsigned int cpus;
	uint64_t count[BOGUS_TEST_CPUS];
	char rest[128];
};

int bogus_irq_line_read(unsigned int irq, struct bogus_irq_line *line);
uint64_t bogus_irq_line_sum(const struct bogus_irq_line *line);

/* bogus_test_call.c: a call that may sleep, made by a thread */

struct bogus_call {
	/* set by the caller */
	long (*fn)(struct bogus_call *call);
	int fd;
	void *data;
	/* set by @fn */
	uint64_t value;
	/* the machinery's */
	pthread_t thread;
	pid_t tid;
	long ret;
};

int bogus_call_begin(struct bogus_call *call);
bool bogus_call_asleep(struct bogus_call *call, long nr);
long bogus_call_end(struct bogus_call *call);

/* Functions for bogus_call.fn */
long bogus_call_read(struct bogus_call *call);
long bogus_call_poll(struct bogus_call *call);
long bogus_call_hog(struct bogus_call *call);

/* POLL_ADD of Linux's aio: begin it, then wait for revents */
int bogus_aio_poll_begin(int fd, short events, unsigned long *context);
int bogus_aio_poll_end(unsigned long context);

/* The calling thread, if there is that CPU */
void bogus_cpu_pin(unsigned int cpu);

int bogus_child_wait(pid_t pid);
int bogus_fd_pass(int fd);
int bogus_fd_send(int sock, int fd);
int bogus_fd_receive(int sock);

uint64_t bogus_now_ns(void);
void bogus_sleep_ns(uint64_t ns);

/* Three pages of which only the middle one is there */
struct bogus_arena {
	char *page;
	size_t size;
};

int bogus_arena_make(struct bogus_arena *arena);
char *bogus_arena_end(const struct bogus_arena *arena);

#define BOGUS_BAD_POINTERS	6

/* Addresses that no call may read or write; BOGUS_BAD_POINTERS of them */
void *bogus_bad_pointer(const struct bogus_arena *arena, unsigned int i);

/* bogus_test_trace.c: what the kernel records, in an instance of tracefs */

struct bogus_trace {
	const char *name;
	bool mounted;
};

int bogus_trace_open(struct bogus_trace *trace, const char *name,
		     const char *const *events);
int bogus_trace_close(struct bogus_trace *trace);
int bogus_trace_on(const struct bogus_trace *trace, bool on);
int bogus_trace_clear(const struct bogus_trace *trace);
FILE *bogus_trace_lines(const struct bogus_trace *trace);

/* bogus_test_uring.c: one request after another by io_uring */

/**
 * struct bogus_uring - queues shared with the kernel
 * @fd: descriptor of the queues
 * @base: both queues
 * @size: of them
 * @sqes: the requests
 * @sqes_size: of them
 * @sq_tail: where the next request goes
 * @sq_mask: number of requests, less 1
 * @sq_array: which request is meant
 * @cq_head: the next result
 * @cq_tail: the result after the last one
 * @cq_mask: number of results, less 1
 * @cqes: the results
 */
struct bogus_uring {
	int fd;
	void *base;
	size_t size;
	void *sqes;
	size_t sqes_size;
	__u32 *sq_tail;
	__u32 sq_mask;
	__u32 *sq_array;
	__u32 *cq_head;
	__u32 *cq_tail;
	__u32 cq_mask;
	void *cqes;
};

int bogus_uring_make(struct bogus_uring *uring);
void bogus_uring_end(struct bogus_uring *uring);
int bogus_uring_poll(struct bogus_uring *uring, int fd, unsigned int events);
int bogus_uring_read(struct bogus_uring *uring, int fd, void *buf, size_t size);
bool bogus_uring_done(struct bogus_uring *uring, int *result);
int bogus_uring_wait(struct bogus_uring *uring, int *result);

/* bogus_test_gone.c: every operation on a file, after removal */

#define BOGUS_GONE_TEXT	64

const char *bogus_gone_differs(int fd, char *text);

/* bogus_test_nth.c: the n-th allocation or copy of this thread fails */

#define BOGUS_NTH_SETTINGS	7

/**
 * struct bogus_nth - fault injection for this thread
 * @fd: where the number is written to
 * @was: what has to be as it was in the end
 */
struct bogus_nth {
	int fd;
	char was[BOGUS_NTH_SETTINGS][16];
};

int bogus_nth_begin(struct bogus_nth *nth);
void bogus_nth_end(struct bogus_nth *nth);
int bogus_nth_arm(const struct bogus_nth *nth, unsigned int n);
unsigned int bogus_nth_disarm(const struct bogus_nth *nth);

/* bogus_test_quiet.c: a stopped device, something unread, and INFO of it */

struct bogus_quiet {
	int fd;
	uint64_t unread;
	struct bogus_info before;
	struct bogus_arena arena;
};

int bogus_quiet_begin(struct bogus_quiet *quiet);
bool bogus_quiet_same(const struct bogus_quiet *quiet);

/* bogus_test_card.c: a card that is made at run time, in configfs */

bool bogus_card_available(void);
int bogus_card_make(const char *card);
int bogus_card_remove(const char *card);
int bogus_card_remove_all(void);
int bogus_card_write(const char *card, const char *name, const char *text);
int bogus_card_set(const char *card, const char *name, uint64_t value);
int bogus_card_read(const char *card, const char *name, char *text,
		    size_t size);
int bogus_card_id(const char *card);
int bogus_card_count(unsigned int id, const char *name, uint64_t *count);

/* bogus_test_main.c: what a program needs, and leaves as it was */

#define BOGUS_NEEDS_DEVICE	(1U << 0)	/* /dev/bogus0 and root */
#define BOGUS_NEEDS_MODULES	(1U << 1)	/* the .ko files, to reload */

void bogus_test_begin(unsigned int needs);

#endif /* BOGUS_TEST_H */
