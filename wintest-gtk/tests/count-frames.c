// SPDX-License-Identifier: GPL-2.0
/*
 * Counts the frames that a program paints, to be preloaded: in the file that
 * WINTEST_FRAMES names, as eight bytes.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <gtk/gtk.h>
#include <sys/mman.h>
#include <unistd.h>

static guint64 *map_counter(void)
{
	const char *path = g_getenv("WINTEST_FRAMES");
	int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
	guint64 *counter;

	if (fd < 0 || ftruncate(fd, sizeof(*counter)) < 0)
		g_error("WINTEST_FRAMES names no file to write to");
	counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
		       MAP_SHARED, fd, 0);
	g_assert(counter != MAP_FAILED);
	close(fd);
	return counter;
}

static void on_paint(GdkFrameClock *clock, guint64 *counter)
{
	(*counter)++;
}

/* The first call of this is where the window's clock can be had */
guint gtk_widget_add_tick_callback(GtkWidget *widget, GtkTickCallback callback,
				   gpointer data, GDestroyNotify notify)
{
	guint (*next)(GtkWidget *widget, GtkTickCallback callback,
		      gpointer data, GDestroyNotify notify) =
		dlsym(RTLD_NEXT, "gtk_widget_add_tick_callback");
	GdkFrameClock *clock = gtk_widget_get_frame_clock(widget);

	if (clock && !g_object_get_data(G_OBJECT(clock), "counted")) {
		g_object_set_data(G_OBJECT(clock), "counted", clock);
		g_signal_connect(clock, "paint", G_CALLBACK(on_paint),
				 map_counter());
	}
	return next(widget, callback, data, notify);
}
