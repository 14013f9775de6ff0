// SPDX-License-Identifier: GPL-2.0
/* A pretended libbogus: see fake-bogus.h. */
#include <errno.h>
#include <glib/gstdio.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "bogus.h"
#include "bogus_module.h"
#include "bogus_split.h"
#include "fake-bogus.h"

#define NUM_BOARDS	3
#define PERIOD_NS	1000000

struct board {
	char *path;
	gboolean present;
	gboolean running;	/* for another program */
	guint64 serviced;
	guint64 dpc_runs;
	const char *mechanism;
	uint64_t counts[BOGUS_SPLIT_STAGES][BOGUS_SPLIT_BUCKETS];
	GList *handles;
};

struct bogus {
	struct board *board;	/* NULL once that is gone */
	gboolean started;
	gboolean writable;
	int pipe[2];		/* counts that have not been taken */
};

static const char *const mechanisms[] = { "tasklet", "thread", "wq" };

static struct {
	char *dir;
	struct board boards[NUM_BOARDS];
	int errors[NUM_FAKE_CALLS];
	guint calls[NUM_FAKE_CALLS];
	guint elsewhere[NUM_FAKE_CALLS];
	int module_state;
	GThread *main;
	gboolean hang;
} fake;

static GMutex lock;
static GCond hanging;

/* --- for the tests ------------------------------------------------------- */

void fake_bogus_begin(void)
{
	guint i;

	memset(&fake, 0, sizeof(fake));
	fake.main = g_thread_self();
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
	board->mechanism = mechanisms[0];
	memset(board->counts, 0, sizeof(board->counts));
	g_file_set_contents(board->path, "", 0, NULL);
}

void fake_bogus_unplug(guint number)
{
	struct board *board = &fake.boards[number];
	GList *l;

	g_mutex_lock(&lock);
	board->present = FALSE;
	g_unlink(board->path);
	for (l = board->handles; l; l = l->next) {
		struct bogus *dev = l->data;

		dev->board = NULL;
		close(dev->pipe[1]);
	}
	g_clear_pointer(&board->handles, g_list_free);
	g_mutex_unlock(&lock);
}

void fake_bogus_interrupt(guint number, guint64 count, guint64 dpc_runs)
{
	struct board *board = &fake.boards[number];
	GList *l;

	g_mutex_lock(&lock);
	board->serviced += count;
	board->dpc_runs += dpc_runs;
	for (l = board->handles; l; l = l->next) {
		struct bogus *dev = l->data;

		/* what nobody takes may be lost once the pipe is full */
		if (write(dev->pipe[1], &count, sizeof(count)) < 0)
			g_assert_cmpint(errno, ==, EAGAIN);
	}
	g_mutex_unlock(&lock);
}

void fake_bogus_run(guint number, gboolean running)
{
	fake.boards[number].running = running;
}

gboolean fake_bogus_is_started(guint number)
{
	gboolean started = FALSE;
	GList *l;

	g_mutex_lock(&lock);
	for (l = fake.boards[number].handles; l; l = l->next)
		started |= ((struct bogus *)l->data)->started;
	g_mutex_unlock(&lock);
	return started;
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

guint fake_bogus_calls_elsewhere(enum fake_call call)
{
	guint calls;

	g_mutex_lock(&lock);
	calls = fake.elsewhere[call];
	g_mutex_unlock(&lock);
	return calls;
}

guint fake_bogus_handles(guint number)
{
	guint handles;

	g_mutex_lock(&lock);
	handles = g_list_length(fake.boards[number].handles);
	g_mutex_unlock(&lock);
	return handles;
}

void fake_bogus_take(guint number, unsigned int stage, guint64 ns,
		     guint64 count)
{
	guint bucket = 0;

	while (bogus_split_low(bucket + 1) <= ns)
		bucket++;
	g_mutex_lock(&lock);
	fake.boards[number].counts[stage][bucket] += count;
	g_mutex_unlock(&lock);
}

void fake_bogus_set_mechanism(guint number, const char *name)
{
	g_mutex_lock(&lock);
	fake.boards[number].mechanism = name;
	g_mutex_unlock(&lock);
}

const char *fake_bogus_mechanism(guint number)
{
	return fake.boards[number].mechanism;
}

/* Let the calls for histograms hang, or go on */
void fake_bogus_hang(gboolean hang)
{
	g_mutex_lock(&lock);
	fake.hang = hang;
	g_cond_broadcast(&hanging);
	g_mutex_unlock(&lock);
}

void fake_bogus_set_module_state(int state)
{
	fake.module_state = state;
}

/* --- in place of libbogus ------------------------------------------------ */

/* Each call that may fail goes through here, and holds the lock */
static int enter(enum fake_call call, struct bogus *dev)
{
	g_mutex_lock(&lock);
	if (g_thread_self() == fake.main)
		fake.calls[call]++;
	else
		fake.elsewhere[call]++;
	if (dev && !dev->board)
		return -ENODEV;
	return fake.errors[call];
}

static int leave(int ret)
{
	g_mutex_unlock(&lock);
	return ret;
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
	int ret = enter(FAKE_OPEN, NULL);
	struct board *board = find(path);
	struct bogus *dev;

	if (ret < 0 && !(flags & BOGUS_O_RDONLY))
		return leave(ret);
	if (!board)
		return leave(-ENOENT);
	dev = g_new0(struct bogus, 1);
	dev->board = board;
	dev->writable = !(flags & BOGUS_O_RDONLY);
	g_assert_true(g_unix_open_pipe(dev->pipe, FD_CLOEXEC, NULL));
	g_unix_set_fd_nonblocking(dev->pipe[1], TRUE, NULL);
	board->handles = g_list_prepend(board->handles, dev);
	*result = dev;
	return leave(0);
}

void bogus_close(struct bogus *dev)
{
	g_mutex_lock(&lock);
	if (dev->board) {
		dev->board->handles = g_list_remove(dev->board->handles, dev);
		close(dev->pipe[1]);
	}
	close(dev->pipe[0]);
	g_free(dev);
	g_mutex_unlock(&lock);
}

int bogus_fd(const struct bogus *dev)
{
	return dev->pipe[0];
}

int bogus_start(struct bogus *dev)
{
	int ret = enter(FAKE_START, dev);

	if (ret < 0)
		return leave(ret);
	if (dev->started)
		return leave(-EALREADY);
	dev->started = TRUE;
	return leave(0);
}

int bogus_stop(struct bogus *dev)
{
	int ret = enter(FAKE_STOP, dev);

	if (ret < 0)
		return leave(ret);
	if (!dev->started)
		return leave(-EALREADY);
	dev->started = FALSE;
	return leave(0);
}

int bogus_get_error(struct bogus *dev)
{
	(void)dev;
	return 0;
}

int bogus_get_event(struct bogus *dev, uint64_t *count)
{
	struct pollfd pfd = { .fd = dev->pipe[0], .events = POLLIN };
	int ret = enter(FAKE_GET_EVENT, dev);
	uint64_t n;

	if (ret < 0)
		return leave(ret);
	*count = 0;
	while (poll(&pfd, 1, 0) > 0 && pfd.revents & POLLIN) {
		g_assert_cmpint(read(pfd.fd, &n, sizeof(n)), ==, sizeof(n));
		*count += n;
	}
	return leave(0);
}

int bogus_info(struct bogus *dev, struct bogus_device_info *info, size_t size)
{
	int ret = enter(FAKE_INFO, dev);
	GList *l;

	if (ret < 0)
		return leave(ret);
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
	g_strlcpy(info->dpc, dev->board->mechanism, sizeof(info->dpc));
	return leave(0);
}

int bogus_dpc_list(struct bogus *dev, char *buf, size_t size)
{
	g_autoptr(GString) list = g_string_new(NULL);
	int ret = enter(FAKE_DPC_LIST, dev);
	guint i;

	if (ret < 0)
		return leave(ret);
	for (i = 0; i < G_N_ELEMENTS(mechanisms); i++)
		g_string_append_printf(list, strcmp(mechanisms[i],
						    dev->board->mechanism) ?
				       "%s%s" : "%s[%s]", i ? " " : "",
				       mechanisms[i]);
	g_strlcpy(buf, list->str, size);
	return leave(0);
}

int bogus_dpc_set(struct bogus *dev, const char *name)
{
	int ret = enter(FAKE_DPC_SET, dev);
	guint i;

	if (ret < 0)
		return leave(ret);
	for (i = 0; i < G_N_ELEMENTS(mechanisms); i++)
		if (!strcmp(name, mechanisms[i])) {
			dev->board->mechanism = mechanisms[i];
			return leave(0);
		}
	return leave(-EINVAL);
}

int bogus_split_stage(struct bogus *dev, unsigned int stage, uint64_t *counts)
{
	int ret = enter(FAKE_SPLIT, dev);

	while (fake.hang)
		g_cond_wait(&hanging, &lock);
	if (ret == 0 && !dev->board)
		ret = -ENODEV;
	if (ret < 0)
		return leave(ret);
	memcpy(counts, dev->board->counts[stage],
	       sizeof(dev->board->counts[stage]));
	return leave(0);
}

uint64_t bogus_split_low(unsigned int bucket)
{
	if (bucket < 32)
		return bucket;
	return (16 + bucket % 16) * (1ULL << (bucket / 16 - 1));
}

uint64_t bogus_split_count(const uint64_t *counts)
{
	uint64_t sum = 0;
	guint i;

	for (i = 0; i < BOGUS_SPLIT_BUCKETS; i++)
		sum += counts[i];
	return sum;
}

uint64_t bogus_split_percentile(const uint64_t *counts, double percent)
{
	uint64_t all = bogus_split_count(counts);
	uint64_t sum = 0;
	guint i;

	for (i = 0; all && i < BOGUS_SPLIT_BUCKETS; i++) {
		sum += counts[i];
		if (sum >= all * percent / 100)
			return bogus_split_low(i + 1);
	}
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
	return leave(enter(FAKE_LOAD, NULL));
}

const char *bogus_module_explain(const char *dir, int err, char *buf,
				 size_t size)
{
	g_snprintf(buf, size, "load: %s", g_strerror(ABS(err)));
	return buf;
}
