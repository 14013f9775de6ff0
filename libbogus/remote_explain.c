// SPDX-License-Identifier: LGPL-2.1-or-later
/* Why a device in a guest can't be opened, and what to do. */
#include <errno.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "remote.h"

static int bogus_remote_explain_add(const char *path, void *data)
{
	bogus_text_add(data, " %s", path);
	return 0;
}

/* The guest runs, and has other devices or none */
static int bogus_remote_explain_devices(const char *socket,
					struct bogus_text *text)
{
	char path[BOGUS_REMOTE_ADDRESS] = "";
	struct bogus_text address = { .buf = path, .size = sizeof(path) };
	uint8_t buf[BOGUS_WIRE_MAX];
	struct bogus_wire list;

	bogus_text_add(&address, BOGUS_REMOTE_SCHEME ":%s", socket);
	if (bogus_remote_list(path, &list, buf) < 0)
		return 0;
	bogus_text_add(text, "the guest has no such device; there is");
	if (!list.size)
		bogus_text_add(text, " none: it may have been unplugged");
	bogus_remote_walk(path, &list, bogus_remote_explain_add, text);
	return 1;
}

static void bogus_remote_explain_absent(const char *socket,
					struct bogus_text *text)
{
	if (!bogus_remote_explain_devices(socket, text))
		bogus_text_add(text, "no guest is running there: 'make vm-up' "
			       "in the source tree starts one");
}

static void bogus_remote_explain_access(const char *socket,
					struct bogus_text *text)
{
	(void)socket;
	bogus_text_add(text, "permission denied: a guest belongs to the user "
		       "who started it; start your own with 'make vm-up'");
}

static void bogus_remote_explain_foreign(const char *socket,
					 struct bogus_text *text)
{
	(void)socket;
	bogus_text_add(text, "not the socket of a guest; 'make vm-status' "
		       "prints the address of one that runs");
}

static void bogus_remote_explain_silent(const char *socket,
					struct bogus_text *text)
{
	(void)socket;
	bogus_text_add(text, "the guest does not answer: 'make vm-down' ends "
		       "it");
}

static void bogus_remote_explain_full(const char *socket,
				      struct bogus_text *text)
{
	(void)socket;
	bogus_text_add(text, "too many programs use the guest already");
}

static void bogus_remote_explain_version(const char *socket,
					 struct bogus_text *text)
{
	struct bogus_wire hello;
	int sock = bogus_remote_connect(socket, &hello);

	if (sock >= 0)
		close(sock);
	if (!hello.version || hello.version == BOGUS_WIRE_VERSION)
		bogus_text_add(text, "the guest and this library are of "
			       "different versions: 'make vm-down vm-up' "
			       "starts a guest like the library");
	else
		bogus_text_add(text, "the guest speaks version %u of the "
			       "protocol, this library version %u: %s",
			       hello.version, BOGUS_WIRE_VERSION,
			       hello.version > BOGUS_WIRE_VERSION ?
			       "upgrade libbogus" :
			       "'make vm-down vm-up' starts a newer guest");
}

static const struct bogus_remote_explanation {
	int err;
	void (*add)(const char *socket, struct bogus_text *text);
} bogus_remote_explanations[] = {
	{ EACCES, bogus_remote_explain_access },
	{ ENODEV, bogus_remote_explain_absent },
	{ ENOENT, bogus_remote_explain_absent },
	{ ENOTDIR, bogus_remote_explain_absent },
	{ ENOTTY, bogus_remote_explain_foreign },
	{ EPROTO, bogus_remote_explain_version },
	{ ETIMEDOUT, bogus_remote_explain_silent },
	{ EUSERS, bogus_remote_explain_full },
	{ 0, NULL },
};

/**
 * bogus_remote_explain() - bogus_open_explain() for a device in a guest
 * @path: what was given to bogus_open()
 * @err: what it returned, negative
 * @text: where the sentence is added
 *
 * Return: 1 if there was something to say, 0 if @path is no guest's or the
 * error means what it always means.
 */
int bogus_remote_explain(const char *path, int err, struct bogus_text *text)
{
	const struct bogus_remote_explanation *e = bogus_remote_explanations;
	char socket[sizeof(((struct sockaddr_un *)0)->sun_path)];
	size_t scheme = strlen(BOGUS_REMOTE_SCHEME ":");
	uint32_t device;

	if (strncmp(path, BOGUS_REMOTE_SCHEME ":", scheme) != 0 ||
	    bogus_remote_parse(path + scheme, socket, sizeof(socket),
			       &device) < 0)
		return 0;
	while (e->err && -e->err != err)
		e++;
	if (!e->err)
		return 0;
	e->add(socket, text);
	return 1;
}
