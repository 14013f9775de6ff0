// SPDX-License-Identifier: GPL-2.0
/*
 * WintestFinder: which devices there are, as a list that follows hot-plug.
 *
 * libbogus knows the devices; the directories of their nodes, and of a guest's
 * socket, are watched to know when to ask again. One device can be kept in the
 * list although it is not there: the one that the window is about.
 */
#include <string.h>

#include "bogus.h"
#include "wintest-finder.h"

/* A device may need a moment from its node's or socket's appearance */
#define AGAIN_MS	500

struct _WintestFinder {
	GObject parent;

	GtkStringList *list;
	guint num_found;	/* of these in the list, at its beginning */
	GPtrArray *monitors;
	guint again;
	gboolean changing;
	char *kept;
};

G_DEFINE_FINAL_TYPE(WintestFinder, wintest_finder, G_TYPE_OBJECT)

static int wintest_finder_visit(const char *path, void *data)
{
	g_strv_builder_add(data, path);
	return 0;
}

static GStrv wintest_finder_ask(WintestFinder *self)
{
	g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
	g_autoptr(GStrvBuilder) more = g_strv_builder_new();
	g_auto(GStrv) found = NULL;

	bogus_for_each(wintest_finder_visit, paths);
	found = g_strv_builder_end(paths);
	self->num_found = g_strv_length(found);
	g_strv_builder_addv(more, (const char **)found);
	if (self->kept && !g_strv_contains((const char **)found, self->kept))
		g_strv_builder_add(more, self->kept);
	return g_strv_builder_end(more);
}

/* How many strings at the beginning are the same as in the list */
static guint wintest_finder_common(WintestFinder *self, GStrv paths)
{
	guint n = 0;

	while (paths[n] &&
	       !g_strcmp0(paths[n], gtk_string_list_get_string(self->list, n)))
		n++;
	return n;
}

static void wintest_finder_refresh(WintestFinder *self)
{
	g_auto(GStrv) paths = wintest_finder_ask(self);
	guint old = g_list_model_get_n_items(G_LIST_MODEL(self->list));
	guint same = wintest_finder_common(self, paths);

	if (same == old && !paths[same])
		return;
	self->changing = TRUE;
	gtk_string_list_splice(self->list, same, old - same,
			       (const char **)paths + same);
	self->changing = FALSE;
}

static gboolean wintest_finder_on_again(gpointer data)
{
	WintestFinder *self = data;

	self->again = 0;
	wintest_finder_refresh(self);
	return G_SOURCE_REMOVE;
}

static gboolean wintest_finder_is_ours(const char *name)
{
	return g_str_has_prefix(name, "bogus") || !strcmp(name, "guest");
}

static void wintest_finder_on_event(WintestFinder *self, GFile *file,
				    GFile *other, GFileMonitorEvent event)
{
	g_autofree char *name = g_file_get_basename(file);

	if (!wintest_finder_is_ours(name) ||
	    event == G_FILE_MONITOR_EVENT_CHANGED)
		return;
	wintest_finder_refresh(self);
	if (!self->again)
		self->again = g_timeout_add(AGAIN_MS, wintest_finder_on_again,
					    self);
}

static void wintest_finder_watch(WintestFinder *self, const char *directory)
{
	g_autoptr(GFile) file = g_file_new_for_path(directory);
	g_autoptr(GError) error = NULL;
	GFileMonitor *monitor;

	monitor = g_file_monitor_directory(file, G_FILE_MONITOR_WATCH_MOVES,
					   NULL, &error);
	if (!monitor) {
		g_warning("cannot watch %s: %s", directory, error->message);
		return;
	}
	g_signal_connect_object(monitor, "changed",
				G_CALLBACK(wintest_finder_on_event), self,
				G_CONNECT_SWAPPED);
	g_ptr_array_add(self->monitors, monitor);
}

static void wintest_finder_dispose(GObject *object)
{
	WintestFinder *self = WINTEST_FINDER(object);

	g_clear_handle_id(&self->again, g_source_remove);
	g_clear_pointer(&self->monitors, g_ptr_array_unref);
	g_clear_object(&self->list);
	g_clear_pointer(&self->kept, g_free);
	G_OBJECT_CLASS(wintest_finder_parent_class)->dispose(object);
}

static void wintest_finder_class_init(WintestFinderClass *class)
{
	G_OBJECT_CLASS(class)->dispose = wintest_finder_dispose;
}

static void wintest_finder_init(WintestFinder *self)
{
	self->list = gtk_string_list_new(NULL);
	self->monitors = g_ptr_array_new_with_free_func(g_object_unref);
}

/**
 * wintest_finder_new() - look for devices
 * @directories: where nodes or a guest's socket appear, NULL at the end
 *
 * Return: (transfer full): the finder
 */
WintestFinder *wintest_finder_new(const char *const *directories)
{
	WintestFinder *self = g_object_new(WINTEST_TYPE_FINDER, NULL);

	for (; *directories; directories++)
		wintest_finder_watch(self, *directories);
	wintest_finder_refresh(self);
	return self;
}

/**
 * wintest_finder_get_first() - the first device that is there
 * @self: the finder
 *
 * Return: (nullable): its path
 */
const char *wintest_finder_get_first(WintestFinder *self)
{
	return self->num_found ? wintest_finder_get_path(self, 0) : NULL;
}

/**
 * wintest_finder_get_list() - the devices
 * @self: the finder
 *
 * Return: (transfer none): a list of GtkStringObject
 */
GListModel *wintest_finder_get_list(WintestFinder *self)
{
	return G_LIST_MODEL(self->list);
}

/**
 * wintest_finder_get_path() - the path of one of the devices
 * @self: the finder
 * @position: its place in the list
 *
 * Return: (nullable): the path
 */
const char *wintest_finder_get_path(WintestFinder *self, guint position)
{
	return gtk_string_list_get_string(self->list, position);
}

/**
 * wintest_finder_is_changing() - is the list being changed right now?
 * @self: the finder
 *
 * Return: TRUE if a change of a selection in the list is not the user's
 */
gboolean wintest_finder_is_changing(WintestFinder *self)
{
	return self->changing;
}

/**
 * wintest_finder_position() - where a device is in the list
 * @self: the finder
 * @path: its path
 *
 * Return: its place, or GTK_INVALID_LIST_POSITION
 */
guint wintest_finder_position(WintestFinder *self, const char *path)
{
	guint n = g_list_model_get_n_items(G_LIST_MODEL(self->list));
	guint i;

	for (i = 0; i < n; i++)
		if (!g_strcmp0(path, wintest_finder_get_path(self, i)))
			return i;
	return GTK_INVALID_LIST_POSITION;
}

/**
 * wintest_finder_keep() - list a device whether or not it is there
 * @self: the finder
 * @path: its path or address; the one kept before is let go
 */
void wintest_finder_keep(WintestFinder *self, const char *path)
{
	char *kept = g_strdup(path);

	g_free(self->kept);
	self->kept = kept;
	wintest_finder_refresh(self);
}
