/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest's agent: runs one command and carries its streams, its exit status
 * and the kernel's log to the host, each through a virtio-serial port of its
 * own, so that nothing has to be escaped and nothing is mixed.
 */
#ifndef VM_AGENT_H
#define VM_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What vm/run has put into the initramfs for this run. */
#define VM_ARGV_FILE	"/vm/argv"	/* the command, NUL after each word */
#define VM_STDIN_FILE	"/vm/stdin"
#define VM_OUT_DIR	"/out"

/* port.c: virtio-serial ports, known by name */
int port_open(const char *name);
int port_write(int fd, const void *buf, size_t len);
int port_printf(int fd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* kmsg.c: the kernel's log */
int kmsg_open(void);
void kmsg_forward(int kmsg, int port);

/* child.c: the command */
struct child {
	pid_t pid;
	int out;	/* what it prints: a pipe, or the terminal's master */
	int err;	/* a pipe; -1 on a terminal */
};

int child_start(struct child *child, bool tty);
void child_resize(const struct child *child, const char *size);

#endif /* VM_AGENT_H */
