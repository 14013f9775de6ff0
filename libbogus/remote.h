/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files share that reach a device in a guest. */
#ifndef LIBBOGUS_REMOTE_H
#define LIBBOGUS_REMOTE_H

#include <stddef.h>
#include <stdint.h>

#include "internal.h"
#include "text.h"
#include "../remote/wire.h"

#define BOGUS_REMOTE_SCHEME	"unix"
/* Longest "unix:PATH#DEVICE", with the NUL */
#define BOGUS_REMOTE_ADDRESS	BOGUS_PATH_SIZE

/* remote_io.c */
int bogus_remote_connect(const char *path, struct bogus_wire *hello);
int bogus_remote_call(int sock, struct bogus_wire *msg, uint8_t *buf,
		      int fd_out, int *fd_in);

/* remote_find.c */
int bogus_remote_parse(const char *address, char *path, size_t size,
		       uint32_t *device);
int bogus_remote_find(char *path, size_t size);
int bogus_remote_list(const char *path, struct bogus_wire *list, uint8_t *buf);
int bogus_remote_walk(const char *path, const struct bogus_wire *list,
		      int (*visit)(const char *path, void *data), void *data);
int bogus_remote_for_each(int (*visit)(const char *path, void *data),
			  void *data);

/* remote_explain.c */
int bogus_remote_explain(const char *path, int err, struct bogus_text *text);

/* remote_split.c */
int bogus_remote_dpc_list(struct bogus *dev, char *buf, size_t size);
int bogus_remote_dpc_set(struct bogus *dev, const char *name);
int bogus_remote_split(struct bogus *dev, unsigned int stage,
		       unsigned int num, uint64_t *counts);

/* remote.c */
int bogus_remote_request_data(struct bogus *dev, struct bogus_wire *msg,
			      uint8_t *buf);
extern const struct bogus_transport bogus_remote_transport;

#endif /* LIBBOGUS_REMOTE_H */
