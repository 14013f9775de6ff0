// SPDX-License-Identifier: GPL-2.0
/*
 * A second handle on the device, whose calls are made in a thread: a guest that
 * hangs takes a minute to be given up. With the window's own handle a call in
 * a thread would be no help, since the calls on one handle wait for each other.
 */
#include <errno.h>

#include "bogus.h"
#include "wintest-link.h"

/**
 * struct wintest_link - the second handle
 * @refs: of the owner, and of each question under way
 * @path: the device
 * @handle: on it; NULL before the first question and after the device went.
 *	Only one question is under way at a time, and the handle is its own.
 */
struct wintest_link {
	gatomicrefcount refs;
	char *path;
	struct bogus *handle;
};

struct wintest_task {
	struct wintest_link *link;
	struct wintest_question question;
};

/**
 * wintest_link_new() - make a second handle
 * @path: the device; it is opened when something is asked
 *
 * Return: (transfer full): the handle
 */
struct wintest_link *wintest_link_new(const char *path)
{
	struct wintest_link *self = g_new0(struct wintest_link, 1);

	g_atomic_ref_count_init(&self->refs);
	self->path = g_strdup(path);
	return self;
}

/**
 * wintest_link_unref() - give the handle back
 * @self: the handle; it is closed when nothing is under way any more
 */
void wintest_link_unref(struct wintest_link *self)
{
	if (!g_atomic_ref_count_dec(&self->refs))
		return;
	if (self->handle)
		bogus_close(self->handle);
	g_free(self->path);
	g_free(self);
}

static void wintest_task_free(gpointer data)
{
	struct wintest_task *task = data;

	wintest_link_unref(task->link);
	g_free(task->question.mechanism);
	g_free(task);
}

static int wintest_link_open(struct wintest_link *self)
{
	int ret;

	if (self->handle)
		return 0;
	ret = bogus_open(self->path, 0, &self->handle);
	if (ret == -EACCES)
		ret = bogus_open(self->path, BOGUS_O_RDONLY, &self->handle);
	if (ret < 0)
		self->handle = NULL;
	return ret;
}

static int wintest_link_count(struct wintest_link *self,
			      struct wintest_answer *answer)
{
	static const unsigned int stages[WINTEST_STRETCHES] = {
		[WINTEST_STRETCH_QUEUE] = BOGUS_SPLIT_QUEUE,
		[WINTEST_STRETCH_USER] = BOGUS_SPLIT_USER,
	};
	int ret = 0;
	guint i;

	for (i = 0; i < WINTEST_STRETCHES && ret == 0; i++)
		ret = bogus_split_stage(self->handle, stages[i],
					answer->counts[i]);
	return ret;
}

static void wintest_link_answer(struct wintest_link *self,
				const struct wintest_question *question,
				struct wintest_answer *answer)
{
	int ret = wintest_link_open(self);

	if (ret < 0) {
		answer->set_result = ret;
		answer->list_result = ret;
		answer->counts_result = ret;
		return;
	}
	if (question->mechanism)
		answer->set_result = bogus_dpc_set(self->handle,
						   question->mechanism);
	if (question->list)
		answer->list_result = bogus_dpc_list(self->handle, answer->list,
						     sizeof(answer->list));
	answer->counts_result = wintest_link_count(self, answer);
	/* A connection that broke does not come back by itself */
	if (answer->counts_result == -ENODEV)
		g_clear_pointer(&self->handle, bogus_close);
}

static void wintest_link_run(GTask *task, gpointer source, gpointer data,
			     GCancellable *cancellable)
{
	struct wintest_task *work = data;
	struct wintest_answer *answer = g_new0(struct wintest_answer, 1);

	wintest_link_answer(work->link, &work->question, answer);
	g_task_return_pointer(task, answer, g_free);
}

/**
 * wintest_link_ask_async() - ask the device something, in a thread
 * @self: the handle; the question before has been answered
 * @question: what to ask
 * @cancellable: to hear nothing of it any more
 * @callback: called with the answer
 * @data: for @callback
 */
void wintest_link_ask_async(struct wintest_link *self,
			    const struct wintest_question *question,
			    GCancellable *cancellable,
			    GAsyncReadyCallback callback, gpointer data)
{
	g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, data);
	struct wintest_task *work = g_new0(struct wintest_task, 1);

	g_atomic_ref_count_inc(&self->refs);
	work->link = self;
	work->question.mechanism = g_strdup(question->mechanism);
	work->question.list = question->list;
	g_task_set_task_data(task, work, wintest_task_free);
	g_task_run_in_thread(task, wintest_link_run);
}

/**
 * wintest_link_ask_finish() - the answer
 * @result: what the callback was given
 * @error: that nobody waits for it any more
 *
 * Return: (transfer full) (nullable): the answer, for g_free()
 */
struct wintest_answer *wintest_link_ask_finish(GAsyncResult *result,
					       GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}
