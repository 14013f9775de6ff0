// SPDX-License-Identifier: GPL-2.0
/* A pretended libbogus: see fake-bogus.h. */
#include <errno.h>
#include <glib/gstdio.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "bogus.h"
#include "bogus_module.h"
#include "fake-bogus.h"

#define NUM_BOARDS	3
#define PERIOD_NS	1000000

struct board {
	char *path;
	gboolean present;
	gboolean running;	/* for another program */
	guint64 serviced;
	guint64 dpc_runs;
	GList *handles;
};

struct bogus {
	struct board *board;	/* NULL once that is gone */
	guint64 unread;
	gboolean started;
	gboolean writable;
	int pipe[2];		/* a byte in it: the count is not zero */
};

static struct {
	char *dir;
	struct board boards[NUM_BOARDS];
	int errors[NUM_FAKE_CALLS];
	guint calls[NUM_FAKE_CALLS];
	int module_state;
} fake;

/* --- for the tests ------------------------------------------------------- */

void fake_bogus_begin(void)
{
	guint i;

	memset(&fake, 0, sizeof(fake));
	fake.dir = g_dir_make_tmp("wintest-XXXXXX", NULL);
	for (i = 0; i < NUM_BOARDS; i++)
		fake.boards[i].path = g_strdup_printf("%s/bogus%u", fake.dir, i);
}

void fake_bogus_end(void)
{
	guint i;

	for (i = 0; i < NUM_BOARDS; i++) {
		fake_bogus_unplug(i);
		g_free(fake.boards[i].path);
	}
	g_rmdir(fake.dir);
	g_free(fake.dir);
}

const char *fake_bogus_dir(void)
{
	return fake.dir;
}

const char *fake_bogus_path(guint number)
{
	return fake.boards[number].path;
}

void fake_bogus_plug(guint number)
{
	struct board *board = &fake.boards[number];

	board->present = TRUE;
	board->serviced = 0;
	board->dpc_runs = 0;
	g_file_set_contents(board->path, "", 0, NULL);
}

void fake_bogus_unplug(guint number)
{
	struct board *board = &fake.boards[number];
	GList *l;

	board->present = FALSE;
	g_unlink(board->path);
	for (l = board->handles; l; l = l->next) {
		struct bogus *dev = l->data;

		dev->board = NULL;
		close(dev->pipe[1]);
	}
	g_clear_pointer(&board->handles, g_list_free);
}

void fake_bogus_interrupt(guint number, guint64 count, guint64 dpc_runs)
{
	struct board *board = &fake.boards[number];
	GList *l;

	board->serviced += count;
	board->dpc_runs += dpc_runs;
	for (l = board->handles; l; l = l->next) {
		struct bogus *dev = l->data;

		if (!dev->unread)
			g_assert_cmpint(write(dev->pipe[1], "", 1), ==, 1);
		dev->unread += count;
	}
}

void fake_bogus_run(guint number, gboolean running)
{
	fake.boards[number].running = running;
}

gboolean fake_bogus_is_started(guint number)
{
	GList *l;

	for (l = fake.boards[number].handles; l; l = l->next)
		if (((struct bogus *)l->data)->started)
			return TRUE;
	return FALSE;
}

guint64 fake_bogus_serviced(guint number)
{
	return fake.boards[number].serviced;
}

void fake_bogus_fail(enum fake_call call, int err)
{
	fake.errors[call] = err;
}

guint fake_bogus_calls(enum fake_call call)
{
	return fake.calls[call];
}

void fake_bogus_set_module_state(int state)
{
	fake.module_state = state;
}

/* --- in place of libbogus ------------------------------------------------ */

static int enter(enum fake_call call, struct bogus *dev)
{
	fake.calls[call]++;
	if (dev && !dev->board)
		return -ENODEV;
	return fake.errors[call];
}

static struct board *find(const char *path)
{
	guint i;

	for (i = 0; i < NUM_BOARDS; i++)
		if (fake.boards[i].present && !strcmp(path, fake.boards[i].path))
			return &fake.boards[i];
	return NULL;
}

int bogus_open(const char *path, unsigned int flags, struct bogus **result)
{
	struct board *board = find(path);
	int ret = enter(FAKE_OPEN, NULL);
	struct bogus *dev;

	if (ret < 0 && !(flags & BOGUS_O_RDONLY))
		return ret;
	if (!board)
		return -ENOENT;
	dev = g_new0(struct bogus, 1);
	dev->board = board;
	dev->writable = !(flags & BOGUS_O_RDONLY);
	g_assert_true(g_unix_open_pipe(dev->pipe, FD_CLOEXEC, NULL));
	board->handles = g_list_prepend(board->handles, dev);
	*result = dev;
	return 0;
}

void bogus_close(struct bogus *dev)
{
	if (dev->board) {
		dev->board->handles = g_list_remove(dev->board->handles, dev);
		close(dev->pipe[1]);
	}
	close(dev->pipe[0]);
	g_free(dev);
}

int bogus_fd(const struct bogus *dev)
{
	return dev->pipe[0];
}

int bogus_start(struct bogus *dev)
{
	int ret = enter(FAKE_START, dev);

	if (ret < 0)
		return ret;
	if (dev->started)
		return -EALREADY;
	dev->started = TRUE;
	return 0;
}

int bogus_stop(struct bogus *dev)
{
	int ret = enter(FAKE_STOP, dev);

	if (ret < 0)
		return ret;
	if (!dev->started)
		return -EALREADY;
	dev->started = FALSE;
	return 0;
}

int bogus_get_event(struct bogus *dev, uint64_t *count)
{
	int ret = enter(FAKE_GET_EVENT, dev);
	char byte;

	if (ret < 0)
		return ret;
	if (dev->unread)
		g_assert_cmpint(read(dev->pipe[0], &byte, 1), ==, 1);
	*count = dev->unread;
	dev->unread = 0;
	return 0;
}

int bogus_info(struct bogus *dev, struct bogus_device_info *info, size_t size)
{
	int ret = enter(FAKE_INFO, dev);
	GList *l;

	if (ret < 0)
		return ret;
	memset(info, 0, size);
	info->period_ns = PERIOD_NS;
	info->serviced = dev->board->serviced;
	info->published = dev->board->serviced;
	info->dpc_runs = dev->board->dpc_runs;
	info->raised_at_ns = dev->board->serviced * PERIOD_NS;
	info->state = dev->board->running ? BOGUS_RUNNING : BOGUS_STOPPED;
	for (l = dev->board->handles; l; l = l->next)
		if (((struct bogus *)l->data)->started)
			info->state = BOGUS_RUNNING;
	return 0;
}

int bogus_for_each(int (*visit)(const char *path, void *data), void *data)
{
	int ret = 0;
	guint i;

	for (i = 0; i < NUM_BOARDS && !ret; i++)
		if (fake.boards[i].present)
			ret = visit(fake.boards[i].path, data);
	return ret;
}

const char *bogus_strerror(int err)
{
	return g_strerror(ABS(err));
}

const char *bogus_open_explain(const char *path, int err, char *buf,
			       size_t size)
{
	g_snprintf(buf, size, "%s: %s <&>", path, g_strerror(ABS(err)));
	return buf;
}

int bogus_module_state(void)
{
	return fake.module_state;
}

int bogus_module_load(const struct bogus_module_options *options, size_t size)
{
	return enter(FAKE_LOAD, NULL);
}

const char *bogus_module_explain(const char *dir, int err, char *buf,
				 size_t size)
{
	g_snprintf(buf, size, "load: %s", g_strerror(ABS(err)));
	return buf;
}
