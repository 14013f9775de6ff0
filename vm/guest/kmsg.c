// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's log, as it comes, so that the host has it all even if the guest
 * is killed the moment after.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"

#define KMSG_RECORD_MAX	8192

/* Lines on their way to the port; a write a line would cost an interrupt each. */
struct kmsg_lines {
	char text[4 * KMSG_RECORD_MAX];
	size_t len;
	int port;
};

int kmsg_open(void)
{
	return open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static void kmsg_flush(struct kmsg_lines *lines)
{
	port_write(lines->port, lines->text, lines->len);
	lines->len = 0;
}

static void kmsg_add(struct kmsg_lines *lines, const char *stamp,
		     const char *text)
{
	size_t room = sizeof(lines->text) - lines->len;

	if (room < strlen(stamp) + strlen(text) + 2) {
		kmsg_flush(lines);
		room = sizeof(lines->text);
	}
	lines->len += snprintf(lines->text + lines->len, room, "%s%s\n", stamp,
			       text);
}

/* A record is "priority,sequence,microseconds,flags;text\n KEY=value\n..." */
static void kmsg_add_record(struct kmsg_lines *lines, char *record)
{
	unsigned long long seq, usec;
	unsigned int prio;
	char stamp[64];
	char *text;

	text = strchr(record, ';');
	if (!text || sscanf(record, "%u,%llu,%llu", &prio, &seq, &usec) != 3)
		return;
	text++;
	text[strcspn(text, "\n")] = '\0';
	snprintf(stamp, sizeof(stamp), "[%5llu.%06llu] ", usec / 1000000,
		 usec % 1000000);
	kmsg_add(lines, stamp, text);
}

/* Everything that @kmsg has by now goes to @port. */
void kmsg_forward(int kmsg, int port)
{
	struct kmsg_lines lines;
	char record[KMSG_RECORD_MAX + 1];
	ssize_t n;

	lines.len = 0;
	lines.port = port;
	for (;;) {
		n = read(kmsg, record, KMSG_RECORD_MAX);
		if (n > 0) {
			record[n] = '\0';
			kmsg_add_record(&lines, record);
		} else if (n < 0 && errno == EPIPE) {
			kmsg_add(&lines, "vm: ", "kernel messages were lost");
		} else if (n == 0 || errno != EINTR) {
			break;
		}
	}
	kmsg_flush(&lines);
}
