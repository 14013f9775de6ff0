// SPDX-License-Identifier: GPL-2.0
/*
 * WintestPresence: says when it may be worth opening a device again.
 *
 * A node is watched: it appears, or udev gives it its permissions. Once it is
 * tried without a reason, for a node that came while nobody watched. Nobody
 * announces what is behind an address ("unix:..."), so that is tried once a
 * second. All this only while there is something to wait for.
 */
#include <gio/gio.h>
#include <string.h>

#include "wintest-presence.h"

#define NODE_RETRY_MS		200
#define ADDRESS_RETRY_MS	1000

struct _WintestPresence {
	GObject parent;

	GFileMonitor *monitor;
	guint retry;
};

G_DEFINE_FINAL_TYPE(WintestPresence, wintest_presence, G_TYPE_OBJECT)

enum {
	SIGNAL_APPEARED,
	NUM_SIGNALS,
};

static guint signals[NUM_SIGNALS];

static void wintest_presence_dispose(GObject *object)
{
	wintest_presence_watch(WINTEST_PRESENCE(object), NULL);
	G_OBJECT_CLASS(wintest_presence_parent_class)->dispose(object);
}

static void wintest_presence_class_init(WintestPresenceClass *class)
{
	G_OBJECT_CLASS(class)->dispose = wintest_presence_dispose;

	signals[SIGNAL_APPEARED] =
		g_signal_new("appeared", G_TYPE_FROM_CLASS(class),
			     G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
			     G_TYPE_NONE, 0);
}

static void wintest_presence_init(WintestPresence *self)
{
}

/**
 * wintest_presence_new() - make one that watches nothing yet
 *
 * Return: (transfer full): the object
 */
WintestPresence *wintest_presence_new(void)
{
	return g_object_new(WINTEST_TYPE_PRESENCE, NULL);
}

/**
 * wintest_path_is_address() - is it "scheme:address" rather than a node?
 * @path: what bogus_open() takes
 *
 * Return: TRUE if libbogus reads it so
 */
gboolean wintest_path_is_address(const char *path)
{
	gsize n = 0;

	while (g_ascii_isalnum(path[n]))
		n++;
	return n && path[n] == ':';
}

/* Emitting the signal may end the watch, and this source with it */
static gboolean wintest_presence_on_retry(gpointer data)
{
	WintestPresence *self = data;

	if (self->monitor)
		self->retry = 0;
	g_signal_emit(self, signals[SIGNAL_APPEARED], 0);
	return self->retry ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void wintest_presence_on_event(WintestPresence *self, GFile *file,
				      GFile *other, GFileMonitorEvent event)
{
	switch (event) {
	case G_FILE_MONITOR_EVENT_DELETED:
	case G_FILE_MONITOR_EVENT_MOVED_OUT:
	case G_FILE_MONITOR_EVENT_CHANGED:
		break;
	default:
		g_signal_emit(self, signals[SIGNAL_APPEARED], 0);
	}
}

static void wintest_presence_monitor(WintestPresence *self, const char *path)
{
	g_autoptr(GFile) file = g_file_new_for_path(path);
	g_autoptr(GError) error = NULL;

	self->monitor = g_file_monitor_file(file, G_FILE_MONITOR_WATCH_MOVES,
					    NULL, &error);
	if (!self->monitor) {
		g_warning("cannot watch %s: %s", path, error->message);
		return;
	}
	g_signal_connect_swapped(self->monitor, "changed",
				 G_CALLBACK(wintest_presence_on_event), self);
}

/**
 * wintest_presence_watch() - wait for a device
 * @self: the object
 * @path: (nullable): its path or address; NULL ends the waiting
 *
 * "appeared" is emitted until this is called again.
 */
void wintest_presence_watch(WintestPresence *self, const char *path)
{
	g_clear_handle_id(&self->retry, g_source_remove);
	if (self->monitor)
		g_signal_handlers_disconnect_by_data(self->monitor, self);
	g_clear_object(&self->monitor);
	if (!path)
		return;
	if (!wintest_path_is_address(path))
		wintest_presence_monitor(self, path);
	self->retry = g_timeout_add(self->monitor ? NODE_RETRY_MS :
				    ADDRESS_RETRY_MS,
				    wintest_presence_on_retry, self);
}
