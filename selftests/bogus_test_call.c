// SPDX-License-Identifier: GPL-2.0
/*
 * Threads, children and memory for the tests. A test that needs somebody
 * asleep in a call does not sleep itself in the hope that it has happened: it
 * looks in /proc until the thread is off the CPU in that very system call.
 */

#include <linux/aio_abi.h>
#include <linux/membarrier.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "bogus_test.h"

uint64_t bogus_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * BOGUS_NSEC_PER_SEC + now.tv_nsec;
}

void bogus_sleep_ns(uint64_t ns)
{
	struct timespec left = {
		.tv_sec = ns / BOGUS_NSEC_PER_SEC,
		.tv_nsec = ns % BOGUS_NSEC_PER_SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
}

static void *bogus_call_thread(void *data)
{
	struct bogus_call *call = data;

	__atomic_store_n(&call->tid, (pid_t)syscall(SYS_gettid),
			 __ATOMIC_RELEASE);
	call->ret = call->fn(call);
	return NULL;
}

int bogus_call_begin(struct bogus_call *call)
{
	int ret;

	call->tid = 0;
	ret = pthread_create(&call->thread, NULL, bogus_call_thread, call);
	if (ret)
		return -ret;
	while (!__atomic_load_n(&call->tid, __ATOMIC_ACQUIRE))
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC / 10);
	return 0;
}

/* The state letter in /proc/PID/stat follows the name's last ')' */
static char bogus_task_state(pid_t tid)
{
	char path[64], text[512];
	const char *end;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	if (bogus_file_read(path, text, sizeof(text)) < 0)
		return 0;
	end = strrchr(text, ')');
	return end && end[1] ? end[2] : 0;
}

static long bogus_task_syscall(pid_t tid)
{
	char path[64], text[256];
	long nr;

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", tid);
	if (bogus_file_read(path, text, sizeof(text)) < 0)
		return -1;
	return sscanf(text, "%ld", &nr) == 1 ? nr : -1;
}

/* Waits up to 10 s until the thread sleeps in the system call @nr */
bool bogus_call_asleep(struct bogus_call *call, long nr)
{
	unsigned int tries;

	for (tries = 0; tries < 10000; tries++) {
		if (bogus_task_syscall(call->tid) == nr &&
		    bogus_task_state(call->tid) == 'S')
			return true;
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	}
	return false;
}

long bogus_call_end(struct bogus_call *call)
{
	pthread_join(call->thread, NULL);
	return call->ret;
}

long bogus_call_read(struct bogus_call *call)
{
	return bogus_handle_read(call->fd, &call->value);
}

long bogus_call_poll(struct bogus_call *call)
{
	return bogus_handle_poll(call->fd, POLLIN, -1);
}

#define CALL_STALLS	"/sys/module/rcupdate/parameters/rcu_cpu_stall_suppress"

/*
 * RCU has threads of its own on PREEMPT_RT, which wait as all others do. That
 * they do for long on a slow machine is not to be told as a fault of the kernel;
 * the next grace period, which is waited for here, may be.
 */
static void call_expect_stalls(bool expected)
{
	if (!bogus_kernel_is_rt())
		return;
	if (!expected)
		syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	bogus_file_write(CALL_STALLS, expected ? "1" : "0");
}

/*
 * Keeps every other thread from CPU 0, those of the kernel too, until the bool at
 * @data is set; but not interrupts, and what they do on their way out
 */
long bogus_call_hog(struct bogus_call *call)
{
	const struct sched_param param = { .sched_priority = 99 };
	const bool *stop = call->data;

	bogus_cpu_pin(0);
	if (sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		return -errno;
	call_expect_stalls(true);
	while (!__atomic_load_n(stop, __ATOMIC_RELAXED))
		;
	sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){ 0 });
	call_expect_stalls(false);
	return 0;
}

int bogus_aio_poll_begin(int fd, short events, unsigned long *context)
{
	struct iocb iocb = {
		.aio_lio_opcode = IOCB_CMD_POLL,
		.aio_fildes = fd,
		.aio_buf = (unsigned short)events,
	};
	struct iocb *list = &iocb;

	*context = 0;
	if (syscall(SYS_io_setup, 1, context) < 0)
		return -errno;
	if (syscall(SYS_io_submit, *context, 1, &list) != 1) {
		syscall(SYS_io_destroy, *context);
		return -EIO;
	}
	return 0;
}

int bogus_aio_poll_end(unsigned long context)
{
	struct io_event event = { .res = -EIO };

	syscall(SYS_io_getevents, context, 1, 1, &event, NULL);
	syscall(SYS_io_destroy, context);
	return event.res;
}

void bogus_cpu_pin(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Exit status, or minus the signal that ended it */
int bogus_child_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

union bogus_fd_control {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int))];
};

int bogus_fd_send(int sock, int fd)
{
	union bogus_fd_control control;
	struct iovec iov = { .iov_base = "", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	memset(&control, 0, sizeof(control));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return sendmsg(sock, &msg, 0) < 0 ? -errno : 0;
}

int bogus_fd_receive(int sock)
{
	union bogus_fd_control control;
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(sock, &msg, 0) < 0)
		return -errno;
	if (!CMSG_FIRSTHDR(&msg))
		return -ENOMSG;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

/* A second descriptor of the same handle, by way of a socket */
int bogus_fd_pass(int fd)
{
	int sock[2], ret;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sock) < 0)
		return -errno;
	ret = bogus_fd_send(sock[0], fd);
	if (!ret)
		ret = bogus_fd_receive(sock[1]);
	close(sock[0]);
	close(sock[1]);
	return ret;
}

int bogus_arena_make(struct bogus_arena *arena)
{
	char *base;

	arena->size = sysconf(_SC_PAGESIZE);
	base = mmap(NULL, 3 * arena->size, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (base == MAP_FAILED)
		return -errno;
	arena->page = base + arena->size;
	if (mprotect(arena->page, arena->size, PROT_READ | PROT_WRITE) < 0)
		return -errno;
	return 0;
}

char *bogus_arena_end(const struct bogus_arena *arena)
{
	return arena->page + arena->size;
}

void *bogus_bad_pointer(const struct bogus_arena *arena, unsigned int i)
{
	const uintptr_t addresses[BOGUS_BAD_POINTERS] = {
		0,
		(uintptr_t)bogus_arena_end(arena),	/* PROT_NONE */
		UINTPTR_MAX,				/* wraps around */
		UINTPTR_MAX - 0xfff,			/* the kernel's */
#if UINTPTR_MAX > UINT32_MAX
		0xffff888000001000,			/* its linear map */
		0x8000000000000000,			/* not canonical */
#else
		1,
		0xffffe000,
#endif
	};

	return (void *)addresses[i];
}
