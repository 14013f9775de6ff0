// SPDX-License-Identifier: GPL-2.0
/* wintest: the counting window of Norton's article, on GTK 4. */
#include <glob.h>

#include "wintest-app.h"

static gboolean main_has_gpu(void)
{
	glob_t found;
	gboolean there = glob("/dev/dri/renderD*", 0, NULL, &found) == 0;

	if (there)
		globfree(&found);
	return there;
}

/*
 * Without a GPU, GL is done on the processor: the first frame would come a
 * second later, and each one would cost more than it does with cairo.
 */
static void main_choose_renderer(void)
{
	if (g_getenv("GSK_RENDERER") || main_has_gpu())
		return;
	g_setenv("GSK_RENDERER", "cairo", TRUE);
	/* not even to find out what there is */
	if (gtk_get_minor_version() < 16)
		g_setenv("GDK_DEBUG", "gl-disable", FALSE);
	else
		g_setenv("GDK_DISABLE", "gl,vulkan", FALSE);
}

int main(int argc, char **argv)
{
	g_autoptr(WintestApp) app = NULL;

	main_choose_renderer();
	app = wintest_app_new();
	return g_application_run(G_APPLICATION(app), argc, argv);
}
