// SPDX-License-Identifier: GPL-2.0
/* WintestAdvice: why there is no device, and what can be done about it. */
#include <errno.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bogus.h"
#include "bogus_module.h"
#include "wintest-advice.h"
#include "wintest-presence.h"

struct _WintestAdvice {
	GObject parent;

	const char *title;
	char *text;
	GArray *steps;
};

G_DEFINE_FINAL_TYPE(WintestAdvice, wintest_advice, G_TYPE_OBJECT)

static void wintest_step_clear(gpointer data)
{
	struct wintest_step *step = data;

	g_free(step->command);
}

static void wintest_advice_finalize(GObject *object)
{
	WintestAdvice *self = WINTEST_ADVICE(object);

	g_free(self->text);
	g_array_unref(self->steps);
	G_OBJECT_CLASS(wintest_advice_parent_class)->finalize(object);
}

static void wintest_advice_class_init(WintestAdviceClass *class)
{
	G_OBJECT_CLASS(class)->finalize = wintest_advice_finalize;
}

static void wintest_advice_init(WintestAdvice *self)
{
	self->steps = g_array_new(FALSE, FALSE, sizeof(struct wintest_step));
	g_array_set_clear_func(self->steps, wintest_step_clear);
}

static void wintest_advice_add(WintestAdvice *self, const char *title,
			       const char *command)
{
	struct wintest_step step = {
		.title = title,
		.command = g_strdup(command),
	};

	g_array_append_val(self->steps, step);
}

static void wintest_advice_add_load(WintestAdvice *self)
{
	struct wintest_step step = {
		.title = "Load the modules",
		.loads = geteuid() == 0,
	};

	if (!step.loads)
		step.command = g_strdup("sudo modprobe bogus_vdev");
	g_array_append_val(self->steps, step);
}

/* The group that may use the node, or NULL if that is only root */
static const char *wintest_advice_group(const char *path)
{
	struct stat st;
	struct group *group;

	if (stat(path, &st) < 0 || st.st_gid == 0)
		return NULL;
	group = getgrgid(st.st_gid);
	return group ? group->gr_name : NULL;
}

static void wintest_advice_about_access(WintestAdvice *self, const char *path)
{
	g_autofree char *command = NULL;
	const char *group = wintest_advice_group(path);

	self->title = "The device is not yours to use";
	if (!group) {
		wintest_advice_add(self, "Install the rule that lets a group use it",
				   "sudo make install && sudo systemd-sysusers && "
				   "sudo udevadm trigger -c add -s bogus");
		return;
	}
	command = g_strdup_printf("sudo usermod -aG %s %s", group,
				  g_get_user_name());
	wintest_advice_add(self, "Join its group, then log in again", command);
}

static void wintest_advice_about_modules(WintestAdvice *self)
{
	switch (bogus_module_state()) {
	case BOGUS_MODULE_ABSENT:
		wintest_advice_add(self, "Build and load the modules", "make load");
		break;
	case BOGUS_MODULE_LOADED:
		wintest_advice_add(self, "See what the kernel says of it",
				   "sudo dmesg | grep bogus");
		break;
	default:
		wintest_advice_add_load(self);
	}
}

static void wintest_advice_about_absence(WintestAdvice *self, const char *path)
{
	self->title = "No bogus device";
	if (wintest_path_is_address(path)) {
		self->title = "No device at this address";
		wintest_advice_add(self, "Start the guest that it is in",
				   "make vm-up");
		return;
	}
	wintest_advice_about_modules(self);
	wintest_advice_add(self, "Or use one in a guest", "make vm-up");
}

/**
 * wintest_advice_new() - look into why a device could not be opened
 * @path: what was given to bogus_open()
 * @err: what it returned
 *
 * Return: (transfer full): the advice
 */
WintestAdvice *wintest_advice_new(const char *path, int err)
{
	WintestAdvice *self = g_object_new(WINTEST_TYPE_ADVICE, NULL);
	char text[BOGUS_EXPLAIN_SIZE];

	self->text = g_strdup(bogus_open_explain(path, err, text,
						 sizeof(text)));
	switch (-err) {
	case EACCES:
		wintest_advice_about_access(self, path);
		break;
	case ENOENT:
	case ENODEV:
	case ENXIO:
	case ECONNREFUSED:
		wintest_advice_about_absence(self, path);
		break;
	default:
		self->title = "The device cannot be opened";
	}
	return self;
}

const char *wintest_advice_get_title(WintestAdvice *self)
{
	return self->title;
}

const char *wintest_advice_get_text(WintestAdvice *self)
{
	return self->text;
}

/**
 * wintest_advice_get_step() - one of the things to do
 * @self: the advice
 * @i: which, from 0
 *
 * Return: (nullable): the step; NULL after the last
 */
const struct wintest_step *wintest_advice_get_step(WintestAdvice *self, guint i)
{
	if (i >= self->steps->len)
		return NULL;
	return &g_array_index(self->steps, struct wintest_step, i);
}

static void wintest_advice_load(GTask *task, gpointer source, gpointer data,
				GCancellable *cancellable)
{
	char text[BOGUS_EXPLAIN_SIZE];
	int ret = bogus_module_load(NULL, 0);

	if (ret == 0 || ret == -EALREADY)
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_new_error(task, G_IO_ERROR,
					g_io_error_from_errno(-ret), "%s",
					bogus_module_explain(NULL, ret, text,
							     sizeof(text)));
}

/**
 * wintest_advice_load_async() - load the modules
 * @cancellable: to hear nothing of it any more
 * @callback: called when that is done
 * @data: for @callback
 *
 * In a thread: it takes until the devices are set up.
 */
void wintest_advice_load_async(GCancellable *cancellable,
			       GAsyncReadyCallback callback, gpointer data)
{
	g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, data);

	g_task_run_in_thread(task, wintest_advice_load);
}

/**
 * wintest_advice_load_finish() - how loading the modules went
 * @result: what the callback was given
 * @error: what went wrong
 *
 * Return: TRUE on success
 */
gboolean wintest_advice_load_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}
