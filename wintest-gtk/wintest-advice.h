/* SPDX-License-Identifier: GPL-2.0 */
/* WintestAdvice: why there is no device, and what can be done about it. */
#ifndef WINTEST_ADVICE_H
#define WINTEST_ADVICE_H

#include <gio/gio.h>

/**
 * struct wintest_step - one thing to do
 * @title: what it does
 * @command: the command that does it, or NULL
 * @loads: we can do it ourselves: wintest_advice_load_async()
 */
struct wintest_step {
	const char *title;
	char *command;
	gboolean loads;
};

#define WINTEST_TYPE_ADVICE (wintest_advice_get_type())
G_DECLARE_FINAL_TYPE(WintestAdvice, wintest_advice, WINTEST, ADVICE, GObject)

WintestAdvice *wintest_advice_new(const char *path, int err);
const char *wintest_advice_get_title(WintestAdvice *self);
const char *wintest_advice_get_text(WintestAdvice *self);
const struct wintest_step *wintest_advice_get_step(WintestAdvice *self,
						   guint i);
void wintest_advice_load_async(GCancellable *cancellable,
			       GAsyncReadyCallback callback, gpointer data);
gboolean wintest_advice_load_finish(GAsyncResult *result, GError **error);

#endif /* WINTEST_ADVICE_H */
