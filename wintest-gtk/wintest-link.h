/* SPDX-License-Identifier: GPL-2.0 */
/* A second handle on the device, whose calls are made in a thread. */
#ifndef WINTEST_LINK_H
#define WINTEST_LINK_H

#include <gio/gio.h>

#include "bogus_split.h"

/**
 * enum WintestStretch - the stretches of the way that are shown
 * @WINTEST_STRETCH_QUEUE: from the ISR to the DPC
 * @WINTEST_STRETCH_USER: from the DPC to the user
 * @WINTEST_STRETCHES: how many there are
 */
typedef enum {
	WINTEST_STRETCH_QUEUE,
	WINTEST_STRETCH_USER,
	WINTEST_STRETCHES,
} WintestStretch;

/**
 * struct wintest_question - what is asked of the device
 * @mechanism: (nullable): name of the mechanism that is to run the DPC
 * @list: is the list of mechanisms wanted?
 */
struct wintest_question {
	char *mechanism;
	gboolean list;
};

/**
 * struct wintest_answer - what came of it
 * @set_result: 0 or -errno; 0 also if no mechanism was to be set
 * @list_result: 0 or -errno
 * @list: as bogus_dpc_list() gives it, if that was wanted
 * @counts_result: 0 or -errno
 * @counts: the buckets of each stretch
 */
struct wintest_answer {
	int set_result;
	int list_result;
	char list[BOGUS_DPC_LIST_SIZE];
	int counts_result;
	guint64 counts[WINTEST_STRETCHES][BOGUS_SPLIT_BUCKETS];
};

struct wintest_link;

struct wintest_link *wintest_link_new(const char *path);
void wintest_link_unref(struct wintest_link *self);
void wintest_link_ask_async(struct wintest_link *self,
			    const struct wintest_question *question,
			    GCancellable *cancellable,
			    GAsyncReadyCallback callback, gpointer data);
struct wintest_answer *wintest_link_ask_finish(GAsyncResult *result,
					       GError **error);

#endif /* WINTEST_LINK_H */
