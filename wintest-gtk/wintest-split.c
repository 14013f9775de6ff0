// SPDX-License-Identifier: GPL-2.0
/*
 * WintestSplit: how long an interrupt takes from stage to stage, and which
 * mechanism runs the DPC.
 *
 * The driver's histograms only grow. What is shown is what was added since
 * the device was opened or started, another mechanism was set, or the user
 * pressed Reset, whichever came last: the buckets of that moment are kept and
 * subtracted.
 *
 * All questions go through a WintestLink, one at a time. What would change the
 * next one while one is under way is remembered.
 */
#include <errno.h>
#include <string.h>

#include "bogus.h"
#include "wintest-presence.h"
#include "wintest-reader.h"
#include "wintest-split.h"

/* As many as the reader manages from one question to the next */
#define READS	25

typedef guint64 WintestCounts[WINTEST_STRETCHES][BOGUS_SPLIT_BUCKETS];

struct _WintestSplit {
	GObject parent;

	char *path;
	struct wintest_link *link;	/* NULL while there is no device */
	struct wintest_reader *reader;	/* NULL if there is no need for one */
	GCancellable *asking;		/* a question is under way, or NULL */
	struct wintest_question asked;	/* which */
	gint64 asked_us;
	guint timer;		/* until the next may be asked, or 0 */
	gboolean dirty;		/* there have been interrupts since */
	gboolean again;		/* ask again at once */
	gboolean list;		/* the mechanisms are wanted, too */
	gboolean rebase;	/* begin anew with the next answer */
	gboolean rebasing;	/* ... with the one under way */
	gboolean known;		/* @latest is of this device */

	WintestCounts latest;
	WintestCounts base;
	struct wintest_histogram histograms[WINTEST_STRETCHES];
	int error_number;	/* why there are none, -errno */

	GStrv mechanisms;
	char *mechanism;	/* the current one */
	GTask *setting;		/* another is to be set; its data is the name */
};

enum {
	SIGNAL_CHANGED,
	SIGNAL_MECHANISM,
	NUM_SIGNALS,
};

static guint signals[NUM_SIGNALS];

G_DEFINE_FINAL_TYPE(WintestSplit, wintest_split, G_TYPE_OBJECT)

static void wintest_split_ask(WintestSplit *self);

/* A count below that of the base is another driver's, which began at 0 */
static void wintest_split_subtract(const guint64 *latest, const guint64 *base,
				   guint64 *counts)
{
	guint i;

	for (i = 0; i < BOGUS_SPLIT_BUCKETS; i++)
		counts[i] = latest[i] < base[i] ? latest[i] :
						  latest[i] - base[i];
}

/* All on one axis, so that one can be compared with the other */
static void wintest_split_show(WintestSplit *self)
{
	struct wintest_axis axis;
	WintestCounts counts;
	guint i;

	memset(counts, 0, sizeof(counts));
	wintest_axis_begin(&axis);
	for (i = 0; i < WINTEST_STRETCHES; i++) {
		if (self->known && !self->rebase)
			wintest_split_subtract(self->latest[i], self->base[i],
					       counts[i]);
		wintest_axis_include(&axis, counts[i]);
	}
	for (i = 0; i < WINTEST_STRETCHES; i++)
		wintest_histogram_fill(&self->histograms[i], &axis, counts[i]);
	g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/*
 * Only a reader that sleeps in read() is timed. In a guest there is one for as
 * long as it is asked for histograms.
 */
static void wintest_split_add_reader(WintestSplit *self)
{
	if (!self->reader && !wintest_path_is_address(self->path))
		self->reader = wintest_reader_new(self->path);
	if (self->reader)
		wintest_reader_allow(self->reader, READS);
}

static void wintest_split_on_counts(WintestSplit *self,
				    const struct wintest_answer *answer)
{
	/* the window will hear that it is gone, and keeps what there was */
	if (answer->counts_result == -ENODEV)
		return;
	self->error_number = answer->counts_result;
	if (answer->counts_result == 0) {
		memcpy(self->latest, answer->counts, sizeof(self->latest));
		if (self->rebasing)
			memcpy(self->base, self->latest, sizeof(self->base));
		self->known = TRUE;
		wintest_split_add_reader(self);
	}
	wintest_split_show(self);
}

/* Take the brackets off the current one */
static void wintest_split_parse_list(WintestSplit *self, const char *list)
{
	char **name;

	g_clear_pointer(&self->mechanisms, g_strfreev);
	self->mechanisms = g_strsplit(list, " ", -1);
	for (name = self->mechanisms; *name; name++) {
		gsize length = strlen(*name);

		if (length < 2 || (*name)[0] != '[')
			continue;
		g_free(self->mechanism);
		self->mechanism = g_strndup(*name + 1, length - 2);
		g_free(*name);
		*name = g_strdup(self->mechanism);
	}
}

/* An older driver has one mechanism, whose name the device's own handle tells */
static void wintest_split_on_list(WintestSplit *self,
				  const struct wintest_answer *answer)
{
	if (answer->list_result == 0)
		wintest_split_parse_list(self, answer->list);
	g_signal_emit(self, signals[SIGNAL_MECHANISM], 0);
}

static const char *wintest_split_explain(int err)
{
	switch (err) {
	case -EBUSY:
		return "somebody runs the device; that must end first";
	case -EINVAL:
		return "there is no mechanism of that name";
	case -EOPNOTSUPP:
		return "this kernel does not have that mechanism";
	case -EACCES:
	case -EPERM:
		return "permission denied; that takes root, or the device's group";
	default:
		return bogus_strerror(err);
	}
}

static void wintest_split_finish(GTask *task, int err)
{
	if (err == 0)
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_new_error(task, G_IO_ERROR,
					g_io_error_from_errno(-err),
					"The mechanism is not %s: %s",
					(const char *)g_task_get_task_data(task),
					wintest_split_explain(err));
}

static gboolean wintest_split_on_timer(gpointer data)
{
	WintestSplit *self = data;

	self->timer = 0;
	wintest_split_ask(self);
	return G_SOURCE_REMOVE;
}

/* Ask once the last question is long enough ago */
static void wintest_split_arm(WintestSplit *self)
{
	gint64 left = self->asked_us + WINTEST_SPLIT_INTERVAL_US -
		      g_get_monotonic_time();

	if (self->link && !self->asking && !self->timer && !self->error_number)
		self->timer = g_timeout_add(MAX(left, 0) / 1000,
					    wintest_split_on_timer, self);
}

static void wintest_split_on_answer(GObject *source, GAsyncResult *result,
				    gpointer data)
{
	g_autofree struct wintest_answer *answer =
		wintest_link_ask_finish(result, NULL);
	g_autoptr(GTask) setting = NULL;
	WintestSplit *self = data;

	/* nobody waits for it any more, and there may be no object either */
	if (!answer)
		return;
	g_clear_object(&self->asking);
	if (self->asked.mechanism) {
		setting = g_steal_pointer(&self->setting);
		self->rebasing |= answer->set_result == 0;
	}
	wintest_split_on_counts(self, answer);
	self->rebasing = FALSE;
	if (self->asked.list)
		wintest_split_on_list(self, answer);
	if (setting)
		wintest_split_finish(setting, answer->set_result);
	if (self->again)
		wintest_split_ask(self);
	else if (self->dirty)
		wintest_split_arm(self);
}

static void wintest_split_ask(WintestSplit *self)
{
	if (!self->link)
		return;
	self->again = self->asking != NULL;
	if (self->asking)
		return;
	g_clear_handle_id(&self->timer, g_source_remove);
	self->asked.mechanism =
		self->setting ? g_task_get_task_data(self->setting) : NULL;
	self->asked.list = self->list || self->setting;
	self->rebasing = self->rebase;
	self->rebase = FALSE;
	self->list = FALSE;
	self->dirty = FALSE;
	self->asked_us = g_get_monotonic_time();
	self->asking = g_cancellable_new();
	wintest_link_ask_async(self->link, &self->asked, self->asking,
			       wintest_split_on_answer, self);
}

static void wintest_split_close(WintestSplit *self)
{
	g_autoptr(GTask) setting = g_steal_pointer(&self->setting);

	if (self->asking)
		g_cancellable_cancel(self->asking);
	g_clear_object(&self->asking);
	g_clear_handle_id(&self->timer, g_source_remove);
	g_clear_pointer(&self->reader, wintest_reader_free);
	g_clear_pointer(&self->link, wintest_link_unref);
	if (setting)
		wintest_split_finish(setting, -ENODEV);
}

/**
 * wintest_split_set_path() - there is another device, or none
 * @self: the split
 * @path: (nullable): the device; NULL if there is none any more, which leaves
 *	everything as it was when it went
 */
void wintest_split_set_path(WintestSplit *self, const char *path)
{
	wintest_split_close(self);
	if (!path)
		return;
	g_free(self->path);
	self->path = g_strdup(path);
	self->link = wintest_link_new(path);
	g_clear_pointer(&self->mechanisms, g_strfreev);
	g_clear_pointer(&self->mechanism, g_free);
	self->error_number = 0;
	self->known = FALSE;
	self->rebase = TRUE;
	self->list = TRUE;
	wintest_split_show(self);
	wintest_split_ask(self);
}

/**
 * wintest_split_touch() - there have been interrupts
 * @self: the split
 *
 * Asks how they went when it is time to. A driver without histograms is not
 * asked again.
 */
void wintest_split_touch(WintestSplit *self)
{
	self->dirty = TRUE;
	wintest_split_arm(self);
}

/**
 * wintest_split_refresh() - ask now
 * @self: the split
 */
void wintest_split_refresh(WintestSplit *self)
{
	wintest_split_ask(self);
}

/**
 * wintest_split_reset() - begin anew
 * @self: the split
 *
 * If nothing has come since the last answer, that is the beginning; else, and
 * only a moment later, it is the next one.
 */
void wintest_split_reset(WintestSplit *self)
{
	if (self->known && !self->dirty && !self->asking) {
		memcpy(self->base, self->latest, sizeof(self->base));
		wintest_split_show(self);
		return;
	}
	if (self->rebasing && !self->dirty)
		return;
	self->rebase = TRUE;
	wintest_split_show(self);
	wintest_split_ask(self);
}

/**
 * wintest_split_note_mechanism() - what the device says runs its DPC
 * @self: the split
 * @name: the mechanism
 *
 * Another program can have set it.
 */
void wintest_split_note_mechanism(WintestSplit *self, const char *name)
{
	gboolean known = self->mechanism != NULL;

	/* what is under way may be newer than what the device has said */
	if (!g_strcmp0(name, self->mechanism) || (known && self->asking))
		return;
	g_free(self->mechanism);
	self->mechanism = g_strdup(name);
	g_signal_emit(self, signals[SIGNAL_MECHANISM], 0);
	if (!known)
		return;
	self->rebase = TRUE;
	self->list = TRUE;
	wintest_split_ask(self);
}

/**
 * wintest_split_set_mechanism_async() - have the DPC run by another mechanism
 * @self: the split
 * @name: the mechanism
 * @cancellable: (nullable): to hear nothing of it any more
 * @callback: called when that is done
 * @data: for @callback
 *
 * The histograms begin anew.
 */
void wintest_split_set_mechanism_async(WintestSplit *self, const char *name,
				       GCancellable *cancellable,
				       GAsyncReadyCallback callback,
				       gpointer data)
{
	g_autoptr(GTask) task = g_task_new(self, cancellable, callback, data);

	g_task_set_task_data(task, g_strdup(name), g_free);
	if (!self->link || self->setting) {
		wintest_split_finish(task, self->link ? -EALREADY : -ENODEV);
		return;
	}
	self->setting = g_steal_pointer(&task);
	g_signal_emit(self, signals[SIGNAL_MECHANISM], 0);
	wintest_split_ask(self);
}

/**
 * wintest_split_set_mechanism_finish() - how that went
 * @self: the split
 * @result: what the callback was given
 * @error: what went wrong, in a sentence that names the mechanism
 *
 * Return: TRUE on success
 */
gboolean wintest_split_set_mechanism_finish(WintestSplit *self,
					    GAsyncResult *result,
					    GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}

/**
 * wintest_split_get_error_number() - why there are no histograms
 * @self: the split
 *
 * Return: 0 if there are, -EOPNOTSUPP if the driver is too old, or -errno
 */
int wintest_split_get_error_number(WintestSplit *self)
{
	return self->error_number;
}

/**
 * wintest_split_get_histogram() - how long a stretch has taken
 * @self: the split
 * @stretch: which
 *
 * Return: (transfer none): its histogram, which may be empty
 */
const struct wintest_histogram *
wintest_split_get_histogram(WintestSplit *self, WintestStretch stretch)
{
	return &self->histograms[stretch];
}

/**
 * wintest_split_get_mechanisms() - what can run the DPC
 * @self: the split
 *
 * Return: (nullable): names, NULL at the end; NULL if it can't be chosen
 */
const char *const *wintest_split_get_mechanisms(WintestSplit *self)
{
	return (const char *const *)self->mechanisms;
}

/**
 * wintest_split_get_mechanism() - what runs the DPC
 * @self: the split
 *
 * Return: (nullable): its name; NULL as long as that is not known
 */
const char *wintest_split_get_mechanism(WintestSplit *self)
{
	return self->mechanism;
}

/**
 * wintest_split_is_setting() - is another mechanism being set?
 * @self: the split
 *
 * Return: TRUE until that is done
 */
gboolean wintest_split_is_setting(WintestSplit *self)
{
	return self->setting != NULL;
}

static void wintest_split_dispose(GObject *object)
{
	WintestSplit *self = WINTEST_SPLIT(object);

	wintest_split_close(self);
	G_OBJECT_CLASS(wintest_split_parent_class)->dispose(object);
}

static void wintest_split_finalize(GObject *object)
{
	WintestSplit *self = WINTEST_SPLIT(object);

	g_free(self->path);
	g_free(self->mechanism);
	g_strfreev(self->mechanisms);
	G_OBJECT_CLASS(wintest_split_parent_class)->finalize(object);
}

static guint wintest_split_new_signal(WintestSplitClass *class,
				      const char *name)
{
	return g_signal_new(name, G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST,
			    0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void wintest_split_class_init(WintestSplitClass *class)
{
	G_OBJECT_CLASS(class)->dispose = wintest_split_dispose;
	G_OBJECT_CLASS(class)->finalize = wintest_split_finalize;

	/* The histograms are others, or why there are none */
	signals[SIGNAL_CHANGED] = wintest_split_new_signal(class, "changed");
	/* The mechanism, or which there are, or whether one is being set */
	signals[SIGNAL_MECHANISM] = wintest_split_new_signal(class, "mechanism");
}

static void wintest_split_init(WintestSplit *self)
{
	wintest_split_show(self);
}

/**
 * wintest_split_new() - make a split of no device yet
 *
 * Return: (transfer full): the split
 */
WintestSplit *wintest_split_new(void)
{
	return g_object_new(WINTEST_TYPE_SPLIT, NULL);
}
