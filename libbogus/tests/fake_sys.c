// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The system calls that --wrap redirects, and the pretended /sys and /dev
 * they find: a directory with the same names in it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fake_kernel.h"
#include "real_calls.h"

#define FAKE_PATH_SIZE	512

static char fake_root_dir[128];
static void (*fake_ppoll_hook)(void);

void fake_set_ppoll_hook(void (*hook)(void))
{
	fake_ppoll_hook = hook;
}

const char *fake_root(void)
{
	return fake_root_dir;
}

/* Files are made and removed by means that are not wrapped */

static void __attribute__((format(printf, 1, 2)))
fake_tree_mkdir(const char *format, ...)
{
	char path[FAKE_PATH_SIZE];
	va_list args;
	int n = snprintf(path, sizeof(path), "%s", fake_root_dir);

	va_start(args, format);
	vsnprintf(path + n, sizeof(path) - n, format, args);
	va_end(args);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		abort();
}

static void fake_tree_path(char *path, unsigned int id, const char *name)
{
	snprintf(path, FAKE_PATH_SIZE, "%s/sys/class/bogus/bogus%u%s%s",
		 fake_root_dir, id, *name ? "/" : "", name);
}

static void fake_tree_write(const char *path, const char *text)
{
	int fd = __real_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			     0644);

	if (fd < 0 || __real_write(fd, text, strlen(text)) < 0)
		abort();
	__real_close(fd);
}

void fake_tree_put(const char *path, const char *text)
{
	char full[FAKE_PATH_SIZE], *slash;

	snprintf(full, sizeof(full), "%s%s", fake_root_dir, path);
	slash = full + strlen(fake_root_dir);
	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (mkdir(full, 0755) < 0 && errno != EEXIST)
			abort();
		*slash = '/';
	}
	fake_tree_write(full, text);
}

static int fake_tree_unlink(const char *path, const struct stat *st, int type,
			    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void fake_tree_delete(const char *path)
{
	nftw(path, fake_tree_unlink, 8, FTW_DEPTH | FTW_PHYS);
}

/* BOGUS_FAKE_ROOT lets another process look at the tree */
void fake_tree_init(void)
{
	const char *given = getenv("BOGUS_FAKE_ROOT");

	fake_ppoll_hook = NULL;
	snprintf(fake_root_dir, sizeof(fake_root_dir), "%s",
		 given ? given : "/tmp/bogus-fake-XXXXXX");
	if (!given && !mkdtemp(fake_root_dir))
		abort();
	fake_tree_mkdir("/dev");
	fake_tree_mkdir("/sys");
	fake_tree_mkdir("/sys/class");
	fake_tree_mkdir("/sys/class/bogus");
	fake_tree_mkdir("/sys/dev");
	fake_tree_mkdir("/sys/dev/char");
}

void fake_tree_exit(void)
{
	fake_tree_delete(fake_root_dir);
}

static void fake_tree_node_path(char *path, unsigned int id)
{
	snprintf(path, FAKE_PATH_SIZE, "%s/dev/bogus%u", fake_root_dir, id);
}

static void fake_tree_number_path(char *path, unsigned int id)
{
	snprintf(path, FAKE_PATH_SIZE, "%s/sys/dev/char/%u:%u", fake_root_dir,
		 FAKE_MAJOR, id);
}

void fake_tree_set_state(unsigned int id, const char *state)
{
	char path[FAKE_PATH_SIZE];

	fake_tree_path(path, id, "state");
	fake_tree_write(path, state);
}

void fake_tree_set_dpc(unsigned int id, const char *list)
{
	char path[FAKE_PATH_SIZE];

	fake_tree_path(path, id, "dpc");
	fake_tree_write(path, list);
}

void fake_tree_set_class(unsigned int id, const char *class)
{
	char path[FAKE_PATH_SIZE], target[64];

	fake_tree_path(path, id, "subsystem");
	snprintf(target, sizeof(target), "../../../class/%s", class);
	unlink(path);
	if (symlink(target, path) < 0)
		abort();
}

void fake_tree_add(unsigned int id)
{
	char path[FAKE_PATH_SIZE], target[64];

	fake_tree_node_path(path, id);
	fake_tree_write(path, "");
	fake_tree_mkdir("/sys/class/bogus/bogus%u", id);
	fake_tree_path(path, id, "period_ns");
	fake_tree_write(path, "");
	fake_tree_set_dpc(id, "[tasklet] thread wq wq-highpri none\n");
	fake_tree_set_state(id, "stopped\n");
	fake_tree_set_class(id, "bogus");
	fake_tree_number_path(path, id);
	snprintf(target, sizeof(target), "../../class/bogus/bogus%u", id);
	unlink(path);
	if (symlink(target, path) < 0)
		abort();
}

void fake_tree_remove_node(unsigned int id)
{
	char path[FAKE_PATH_SIZE];

	fake_tree_node_path(path, id);
	unlink(path);
}

void fake_tree_remove(unsigned int id)
{
	char path[FAKE_PATH_SIZE];

	fake_tree_remove_node(id);
	fake_tree_number_path(path, id);
	unlink(path);
	fake_tree_path(path, id, "");
	fake_tree_delete(path);
}

/* The device whose node this is, or -1 */
static int fake_path_device(const char *path)
{
	unsigned int id;
	char end;

	if (sscanf(path, "/dev/bogus%u%c", &id, &end) != 1)
		return -1;
	return id < FAKE_DEVICES ? (int)id : -1;
}

static const char *fake_path(const char *path, char *buf)
{
	if (strncmp(path, "/sys/", 5) && strncmp(path, "/proc/sys/", 10) &&
	    strncmp(path, "/dev/bogus", 10))
		return path;
	snprintf(buf, FAKE_PATH_SIZE, "%s%s", fake_root_dir, path);
	return buf;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fake_should_fail("calloc") ? NULL : __real_calloc(n, size);
}

char *__wrap_strdup(const char *s)
{
	return fake_should_fail("strdup") ? NULL : __real_strdup(s);
}

int __wrap_close(int fd)
{
	fake_handle_close(fd);
	return __real_close(fd);
}

static void fake_stat_node(struct stat *st, unsigned int id)
{
	struct fake_node node = fake_device_node(id);

	st->st_mode = S_IFCHR | node.mode;
	st->st_gid = node.gid;
	st->st_rdev = makedev(FAKE_MAJOR, id);
}

int __wrap_stat(const char *path, struct stat *st)
{
	char buf[FAKE_PATH_SIZE];
	int id = fake_path_device(path);

	if (fake_should_fail("stat"))
		return -1;
	if (__real_stat(fake_path(path, buf), st) < 0)
		return -1;
	if (id >= 0)
		fake_stat_node(st, id);
	return 0;
}

int __wrap_fstat(int fd, struct stat *st)
{
	int id = fake_handle_device(fd);

	if (fake_should_fail("fstat") || __real_fstat(fd, st) < 0)
		return -1;
	if (id >= 0)
		fake_stat_node(st, id);
	return 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	char buf[FAKE_PATH_SIZE];
	int id = fake_path_device(path);

	if (fake_should_fail("open"))
		return -1;
	if (id >= 0 && access(fake_path(path, buf), F_OK) == 0)
		return fake_device_open(id, flags);
	return __real_open(fake_path(path, buf), flags, 0);
}

int __wrap_openat(int dir, const char *path, int flags, ...)
{
	if (fake_should_fail("openat"))
		return -1;
	return __real_openat(dir, path, flags, 0);
}

ssize_t __wrap_readlink(const char *path, char *buf, size_t size)
{
	char mapped[FAKE_PATH_SIZE];

	return __real_readlink(fake_path(path, mapped), buf, size);
}

int __wrap_scandir(const char *path, struct dirent ***list,
		   int (*filter)(const struct dirent *),
		   int (*compare)(const struct dirent **,
				  const struct dirent **))
{
	char mapped[FAKE_PATH_SIZE];

	if (fake_should_fail("scandir"))
		return -1;
	return __real_scandir(fake_path(path, mapped), list, filter, compare);
}

/* Programs that don't link fake_outage.o have none */
bool __attribute__((weak)) fake_outage_untold(int fd)
{
	(void)fd;
	return false;
}

int __wrap_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *ts,
		 const sigset_t *mask)
{
	int ret;

	if (fake_should_fail("ppoll"))
		return -1;
	if (fake_outage_untold(fds[0].fd)) {
		poll(fds, n, 0);
		fds[0].revents |= POLLERR;
		return 1;
	}
	ret = __real_ppoll(fds, n, ts, mask);
	if (fake_ppoll_hook)
		fake_ppoll_hook();
	return ret;
}

int __wrap_ioctl(int fd, unsigned long cmd, void *arg)
{
	if (fake_should_fail("ioctl"))
		return -1;
	if (fake_handle_device(fd) < 0)
		return __real_ioctl(fd, cmd, arg);
	return fake_handle_ioctl(fd, cmd, arg);
}

/* The device an attribute of which is open as @fd, and its name; or -1 */
static int fake_attribute_device(int fd, char *attribute)
{
	char link[32], target[FAKE_PATH_SIZE];
	const char *name;
	unsigned int id;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = __real_readlink(link, target, sizeof(target) - 1);
	if (n < 0)
		return -1;
	target[n] = '\0';
	name = strstr(target, "/sys/class/bogus/bogus");
	if (!name || sscanf(name, "/sys/class/bogus/bogus%u/%31s", &id,
			    attribute) != 2)
		return -1;
	return id;
}

int __attribute__((weak)) fake_device_set_dpc(unsigned int id, const char *name)
{
	(void)id;
	(void)name;
	return -EACCES;
}

static int fake_attribute_store(unsigned int id, const char *attribute,
				const char *text)
{
	if (!strcmp(attribute, "period_ns"))
		return fake_device_set_period(id, strtoull(text, NULL, 10));
	if (!strcmp(attribute, "dpc"))
		return fake_device_set_dpc(id, text);
	return -EACCES;
}

ssize_t __wrap_write(int fd, const void *buf, size_t size)
{
	char attribute[32], text[64];
	int id = fake_attribute_device(fd, attribute);
	int ret;

	if (fake_should_fail("write"))
		return -1;
	if (id < 0)
		return __real_write(fd, buf, size);
	snprintf(text, sizeof(text), "%.*s", (int)size, (const char *)buf);
	ret = fake_attribute_store(id, attribute, text);
	if (ret < 0)
		errno = -ret;
	return ret < 0 ? ret : (ssize_t)size;
}
