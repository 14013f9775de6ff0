// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where a running guest is found, and which devices it has. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "remote.h"

/**
 * bogus_remote_parse() - take an address apart
 * @address: "PATH" or "PATH#DEVICE"
 * @path: where the path is stored
 * @size: its size
 * @device: where the device's number is stored, 0 if there is none
 *
 * Return: 0, or -ENAMETOOLONG.
 */
int bogus_remote_parse(const char *address, char *path, size_t size,
		       uint32_t *device)
{
	const char *hash = strrchr(address, '#');
	size_t len = strlen(address);

	*device = 0;
	if (hash && hash[1] && strlen(hash + 1) <= 9 &&
	    strspn(hash + 1, "0123456789") == strlen(hash + 1)) {
		*device = strtoul(hash + 1, NULL, 10);
		len = hash - address;
	}
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(path, address, len);
	path[len] = '\0';
	return 0;
}

/*
 * Whoever can write the directory can put a guest of his own there, so it has
 * to be the user's alone.
 */
static int bogus_remote_is_private(const char *dir)
{
	struct stat st;

	return lstat(dir, &st) == 0 && S_ISDIR(st.st_mode) &&
	       st.st_uid == geteuid() && !(st.st_mode & 077);
}

/* The directory that vm/up uses, see vm/remote.sh */
static int bogus_remote_dir(char *dir, size_t size)
{
	const char *base = secure_getenv("XDG_RUNTIME_DIR");
	int n;

	if (base && *base == '/')
		n = snprintf(dir, size, "%s/bogus", base);
	else
		n = snprintf(dir, size, "/tmp/bogus-%u", geteuid());
	if (n >= (int)size)
		return -ENAMETOOLONG;
	return bogus_remote_is_private(dir) ? 0 : -ENOENT;
}

/* Does somebody listen there? A guest that was killed leaves its socket. */
static int bogus_remote_is_alive(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int alive, sock;

	sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		      0);
	if (sock < 0)
		return 0;
	memcpy(addr.sun_path, path, strlen(path) + 1);
	alive = connect(sock, (struct sockaddr *)&addr, sizeof(addr)) == 0 ||
		errno == EAGAIN;
	close(sock);
	return alive;
}

/**
 * bogus_remote_find() - find the user's running guest
 * @path: where its address, "unix:...", is stored
 * @size: size of @path
 *
 * Return: 0, or -ENOENT if none is running.
 */
int bogus_remote_find(char *path, size_t size)
{
	char dir[sizeof(((struct sockaddr_un *)0)->sun_path) -
		 sizeof("/guest")];
	const char *address;
	int n;

	if (bogus_remote_dir(dir, sizeof(dir)) < 0)
		return -ENOENT;
	n = snprintf(path, size, BOGUS_REMOTE_SCHEME ":%s/guest", dir);
	if (n >= (int)size)
		return -ENOENT;
	address = path + strlen(BOGUS_REMOTE_SCHEME ":");
	return bogus_remote_is_alive(address) ? 0 : -ENOENT;
}

static int bogus_remote_visit_one(const char *path, uint32_t device,
				  int (*visit)(const char *path, void *data),
				  void *data)
{
	char full[BOGUS_REMOTE_ADDRESS];

	if (device == 0)
		return visit(path, data);
	snprintf(full, sizeof(full), "%s#%" PRIu32, path, device);
	return visit(full, data);
}

/**
 * bogus_remote_list() - ask a guest for its devices
 * @path: the guest's address, "unix:..." without a device
 * @list: the reply, whose data has the numbers
 * @buf: BOGUS_WIRE_MAX bytes that the data stays in
 *
 * Return: 0 or -errno.
 */
int bogus_remote_list(const char *path, struct bogus_wire *list, uint8_t *buf)
{
	int ret, sock;

	sock = bogus_remote_connect(path + strlen(BOGUS_REMOTE_SCHEME ":"),
				    list);
	if (sock < 0)
		return sock;
	*list = (struct bogus_wire) { .type = BOGUS_WIRE_LIST, .seq = 1 };
	ret = bogus_remote_call(sock, list, buf, -1, NULL);
	close(sock);
	return ret;
}

/**
 * bogus_remote_walk() - call a function for each device of a guest
 * @path: the guest's address, "unix:..." without a device
 * @list: from bogus_remote_list()
 * @visit: see bogus_for_each()
 * @data: see bogus_for_each()
 *
 * Return: 0, or what @visit returned to end it.
 */
int bogus_remote_walk(const char *path, const struct bogus_wire *list,
		      int (*visit)(const char *path, void *data), void *data)
{
	int ret = 0;
	size_t i;

	for (i = 0; ret == 0 && i + 4 <= list->size; i += 4)
		ret = bogus_remote_visit_one(path,
					     bogus_wire_get_u32(list->data + i),
					     visit, data);
	return ret;
}

/**
 * bogus_remote_for_each() - the same for the guest that is found, if any
 * @visit: see bogus_for_each()
 * @data: see bogus_for_each()
 *
 * Return: 0, or what @visit returned to end it. A guest that can't be asked
 * has no devices.
 */
int bogus_remote_for_each(int (*visit)(const char *path, void *data),
			  void *data)
{
	char path[BOGUS_REMOTE_ADDRESS];
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire list;

	if (bogus_remote_find(path, sizeof(path)) < 0 ||
	    bogus_remote_list(path, &list, buf) < 0)
		return 0;
	return bogus_remote_walk(path, &list, visit, data);
}
