// SPDX-License-Identifier: GPL-2.0
/* Files of the kernel's, and modules. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"

#define HANDLES_MAX	65536

/**
 * bench_try_write - write a text to a file
 * @path: the file
 * @text: the text
 *
 * Return: false if it cannot be written, with the reason in errno.
 */
bool bench_try_write(const char *path, const char *text)
{
	int error, fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;

	if (fd < 0)
		return false;
	written = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return written == (ssize_t)strlen(text);
}

/**
 * bench_write - the same, of which nothing is expected but success
 * @path: the file
 * @format: the text
 */
void bench_write(const char *path, const char *format, ...)
{
	char text[128];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!bench_try_write(path, text))
		bench_die("writing '%s' to %s", text, path);
}

/**
 * bench_read_number - a number from an open file, from its beginning
 * @fd: the file
 * @path: its name, for a message
 */
uint64_t bench_read_number(int fd, const char *path)
{
	char text[32] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		bench_die("%s", path);
	return strtoull(text, NULL, 10);
}

/**
 * bench_module_load - load a module, with those that it needs
 * @name: its name
 * @parameters: for it, or NULL
 *
 * Return: false if it is not there or does not load.
 */
bool bench_module_load(const char *name, const char *parameters)
{
	char *argv[] = {
		"modprobe", "-q", (char *)name, (char *)parameters, NULL,
	};
	int status;
	pid_t pid;

	errno = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);
	if (errno || waitpid(pid, &status, 0) != pid)
		bench_die("modprobe");
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

/**
 * bench_module_unload - unload a module
 * @name: its name
 */
void bench_module_unload(const char *name)
{
	if (syscall(SYS_delete_module, name, O_NONBLOCK) && errno != ENOENT)
		bench_die("module %s", name);
}

/**
 * bench_raise_limits - have room for thousands of open files
 */
void bench_raise_limits(void)
{
	const struct rlimit limit = { HANDLES_MAX, HANDLES_MAX };

	if (setrlimit(RLIMIT_NOFILE, &limit))
		bench_die("RLIMIT_NOFILE");
}
