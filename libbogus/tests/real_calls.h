/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What --wrap calls the system's own functions. */
#ifndef REAL_CALLS_H
#define REAL_CALLS_H

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

void *__real_calloc(size_t n, size_t size);
int __real_close(int fd);
int __real_fstat(int fd, struct stat *st);
int __real_ioctl(int fd, unsigned long cmd, void *arg);
void *__real_mmap(void *addr, size_t size, int prot, int flags, int fd,
		  off_t offset);
int __real_munmap(void *addr, size_t size);
int __real_open(const char *path, int flags, mode_t mode);
int __real_openat(int dir, const char *path, int flags, mode_t mode);
int __real_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *ts,
		 const sigset_t *mask);
ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __real_readlink(const char *path, char *buf, size_t size);
int __real_scandir(const char *path, struct dirent ***list,
		   int (*filter)(const struct dirent *),
		   int (*compare)(const struct dirent **,
				  const struct dirent **));
int __real_stat(const char *path, struct stat *st);
char *__real_strdup(const char *s);
ssize_t __real_write(int fd, const void *buf, size_t size);

#endif /* REAL_CALLS_H */
