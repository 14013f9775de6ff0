// SPDX-License-Identifier: GPL-2.0
/*
 * WintestDevice: the model. One device, one handle on it, one total.
 *
 * The article's window was posted one message when the count went from 0 to 1,
 * and then took the whole count. Here that message is the handle's descriptor
 * becoming readable. The watch on it fires once, says "ready", and is gone
 * until wintest_device_frame() has taken the count: so however fast the
 * interrupts come, there is one wake-up and one GetEvent a frame, and none at
 * all while nobody sees the window. What came meanwhile is in the next count.
 */
#include <errno.h>
#include <glib-unix.h>

#include "bogus.h"
#include "wintest-device.h"
#include "wintest-presence.h"

struct _WintestDevice {
	GObject parent;

	char *path;
	struct bogus *handle;	/* NULL while there is no device */
	guint watch;		/* on the handle's descriptor, or 0 */
	WintestPresence *presence;
	WintestMeter *meter;
	WintestSplit *split;

	WintestState state;
	int error_number;	/* why there is no handle, -errno */
	guint64 total;
	guint64 period_ns;
	gboolean started;	/* by our handle */
	gboolean writable;
	gboolean resume;	/* it was started when it went away */
	gboolean idle;		/* nothing moves, and we have looked why */
};

enum {
	PROP_0,
	PROP_PATH,
	PROP_STATE,
	PROP_STARTED,
	PROP_TOTAL,
	NUM_PROPS,
};

enum {
	SIGNAL_READY,
	NUM_SIGNALS,
};

static GParamSpec *props[NUM_PROPS];
static guint signals[NUM_SIGNALS];

G_DEFINE_FINAL_TYPE(WintestDevice, wintest_device, G_TYPE_OBJECT)

static void wintest_device_arm(WintestDevice *self);

static void wintest_device_set_state(WintestDevice *self, WintestState state)
{
	if (state == self->state)
		return;
	self->state = state;
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
}

/* Whoever shows the state shows the period, too */
static void wintest_device_set_period(WintestDevice *self, guint64 period_ns)
{
	if (period_ns == self->period_ns)
		return;
	self->period_ns = period_ns;
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
}

static void wintest_device_set_started(WintestDevice *self, gboolean started)
{
	if (started == self->started)
		return;
	self->started = started;
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STARTED]);
}

static void wintest_device_set_resume(WintestDevice *self, gboolean resume)
{
	self->resume = resume;
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STARTED]);
}

static void wintest_device_add(WintestDevice *self, guint64 count)
{
	if (!count)
		return;
	self->total += count;
	wintest_split_touch(self->split);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TOTAL]);
}

static void wintest_device_close(WintestDevice *self)
{
	g_clear_handle_id(&self->watch, g_source_remove);
	g_clear_pointer(&self->handle, bogus_close);
	wintest_meter_pause(self->meter);
	wintest_split_set_path(self->split, NULL);
	wintest_device_set_started(self, FALSE);
}

/* The total stays. What has not been taken is lost with the device. */
static void wintest_device_lose(WintestDevice *self, int err)
{
	self->resume = self->started;
	self->error_number = err;
	wintest_device_close(self);
	wintest_device_set_state(self, WINTEST_STATE_LOST);
	wintest_presence_watch(self->presence, self->path);
	/* so that the history moves on */
	g_signal_emit(self, signals[SIGNAL_READY], 0);
}

/* Return: FALSE if the device has been lost */
static gboolean wintest_device_check(WintestDevice *self, int ret)
{
	if (ret >= 0)
		return TRUE;
	wintest_device_lose(self, ret);
	return FALSE;
}

static void wintest_device_sample(WintestDevice *self,
				  const struct bogus_device_info *info)
{
	struct wintest_sample sample = {
		.published = info->published,
		.dpc_runs = info->dpc_runs,
		.event_ns = info->raised_at_ns,
	};

	wintest_meter_add_sample(self->meter, &sample, g_get_monotonic_time());
}

/* Ask the device how it is; with @sample also feed the meter */
static gboolean wintest_device_refresh(WintestDevice *self, gboolean sample)
{
	static const WintestState states[] = {
		[BOGUS_STOPPED] = WINTEST_STATE_STOPPED,
		[BOGUS_RUNNING] = WINTEST_STATE_RUNNING,
		[BOGUS_SUSPENDED] = WINTEST_STATE_SUSPENDED,
	};
	struct bogus_device_info info;
	int ret = bogus_info(self->handle, &info, sizeof(info));

	if (!wintest_device_check(self, ret))
		return FALSE;
	wintest_device_set_period(self, info.period_ns);
	wintest_split_note_mechanism(self->split, info.dpc);
	if (sample)
		wintest_device_sample(self, &info);
	if (info.state < G_N_ELEMENTS(states))
		wintest_device_set_state(self, states[info.state]);
	return TRUE;
}

static gboolean wintest_device_on_fd(int fd, GIOCondition condition,
				     gpointer data)
{
	WintestDevice *self = data;

	self->watch = 0;
	self->idle = FALSE;
	/* Without a hang-up it may come back, and the rate shows that it is silent */
	if (!(condition & (G_IO_HUP | G_IO_NVAL)) && condition & G_IO_ERR)
		bogus_get_error(self->handle);
	if (condition & (G_IO_HUP | G_IO_NVAL))
		wintest_device_lose(self, -ENODEV);
	else
		g_signal_emit(self, signals[SIGNAL_READY], 0);
	return G_SOURCE_REMOVE;
}

static void wintest_device_arm(WintestDevice *self)
{
	if (self->handle && !self->watch)
		self->watch = g_unix_fd_add(bogus_fd(self->handle),
					    G_IO_IN | G_IO_HUP | G_IO_ERR,
					    wintest_device_on_fd, self);
}

static void wintest_device_take(WintestDevice *self, gint64 now_us)
{
	uint64_t count = 0;

	if (!wintest_device_check(self, bogus_get_event(self->handle, &count)))
		return;
	wintest_device_add(self, count);
	if (count && wintest_meter_wants_sample(self->meter, now_us) &&
	    !wintest_device_refresh(self, TRUE))
		return;
	wintest_device_arm(self);
}

/**
 * wintest_device_frame() - bring everything up to date, for the next frame
 * @self: the device
 * @now_us: the time, as of g_get_monotonic_time()
 *
 * To be called once for each frame, from "ready" until it returns FALSE.
 *
 * Return: TRUE as long as something moves
 */
gboolean wintest_device_frame(WintestDevice *self, gint64 now_us)
{
	gboolean moving;

	if (self->handle && !self->watch)
		wintest_device_take(self, now_us);
	moving = wintest_meter_advance(self->meter, now_us);
	if (self->idle || !wintest_meter_is_silent(self->meter, now_us))
		return moving;
	/* Somebody else may have stopped it, which nobody tells us. */
	self->idle = TRUE;
	if (self->handle)
		wintest_device_refresh(self, FALSE);
	return moving;
}

/* Read and write if possible; to look on needs less */
static int wintest_device_try(WintestDevice *self)
{
	int ret = bogus_open(self->path, 0, &self->handle);

	self->writable = ret == 0;
	if (ret == -EACCES &&
	    bogus_open(self->path, BOGUS_O_RDONLY, &self->handle) == 0)
		ret = 0;
	return ret;
}

static void wintest_device_set_error(WintestDevice *self, int err)
{
	if (err == self->error_number)
		return;
	self->error_number = err;
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
}

static void wintest_device_open(WintestDevice *self)
{
	int ret = wintest_device_try(self);

	if (ret < 0) {
		wintest_device_set_error(self, ret);
		return;
	}
	self->error_number = 0;
	self->idle = FALSE;
	wintest_presence_watch(self->presence, NULL);
	wintest_split_set_path(self->split, self->path);
	if (!wintest_device_refresh(self, FALSE))
		return;
	wintest_device_arm(self);
	if (self->resume && self->writable) {
		self->resume = FALSE;
		wintest_device_start(self, NULL);
	}
}

/**
 * wintest_device_retry() - try to open the device, if it is not open
 * @self: the device
 */
void wintest_device_retry(WintestDevice *self)
{
	if (!self->handle && self->path)
		wintest_device_open(self);
}

/**
 * wintest_device_set_path() - turn to another device
 * @self: the model
 * @path: (nullable): what bogus_open() takes; NULL for none
 *
 * Stops the one before if it was started; the total begins at zero.
 */
void wintest_device_set_path(WintestDevice *self, const char *path)
{
	if (!g_strcmp0(path, self->path))
		return;
	wintest_device_close(self);
	wintest_meter_clear(self->meter);
	g_free(self->path);
	self->path = g_strdup(path);
	self->total = 0;
	self->resume = FALSE;
	self->error_number = -ENOENT;
	self->state = WINTEST_STATE_ABSENT;
	/* before the first try, so that nothing is missed in between */
	wintest_presence_watch(self->presence, path);
	wintest_device_retry(self);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_PATH]);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TOTAL]);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
}

/* Return: TRUE if @ret is no error; else @error is set and the state is new */
static gboolean wintest_device_result(WintestDevice *self, int ret,
				      GError **error)
{
	if (ret == 0)
		return TRUE;
	g_set_error_literal(error, G_IO_ERROR, g_io_error_from_errno(-ret),
			    bogus_strerror(ret));
	if (ret == -ENODEV)
		wintest_device_lose(self, ret);
	return FALSE;
}

static gboolean wintest_device_is_gone(WintestDevice *self, GError **error)
{
	if (self->handle)
		return FALSE;
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    bogus_strerror(-ENODEV));
	return TRUE;
}

/**
 * wintest_device_start() - start the device
 * @self: the device
 * @error: what went wrong
 *
 * Return: TRUE on success
 */
gboolean wintest_device_start(WintestDevice *self, GError **error)
{
	if (wintest_device_is_gone(self, error))
		return FALSE;
	wintest_split_reset(self->split);
	if (!wintest_device_result(self, bogus_start(self->handle), error))
		return FALSE;
	self->idle = FALSE;
	wintest_device_set_started(self, TRUE);
	wintest_device_refresh(self, FALSE);
	return TRUE;
}

/**
 * wintest_device_stop() - stop the device, as far as we are concerned
 * @self: the device
 * @error: what went wrong
 *
 * If nobody else runs it, the total is final when this returns. A device that
 * is lost will not be started when it comes back.
 *
 * Return: TRUE on success
 */
gboolean wintest_device_stop(WintestDevice *self, GError **error)
{
	uint64_t count;

	if (self->resume) {
		wintest_device_set_resume(self, FALSE);
		return TRUE;
	}
	if (wintest_device_is_gone(self, error) ||
	    !wintest_device_result(self, bogus_stop(self->handle), error))
		return FALSE;
	wintest_device_set_started(self, FALSE);
	if (!wintest_device_check(self, bogus_get_event(self->handle, &count)))
		return TRUE;
	wintest_device_add(self, count);
	wintest_split_refresh(self->split);
	if (wintest_device_refresh(self, FALSE) &&
	    self->state == WINTEST_STATE_STOPPED)
		wintest_meter_pause(self->meter);
	return TRUE;
}

const char *wintest_device_get_path(WintestDevice *self)
{
	return self->path;
}

WintestState wintest_device_get_state(WintestDevice *self)
{
	return self->state;
}

guint64 wintest_device_get_total(WintestDevice *self)
{
	return self->total;
}

guint64 wintest_device_get_period_ns(WintestDevice *self)
{
	return self->period_ns;
}

gboolean wintest_device_get_started(WintestDevice *self)
{
	return self->started;
}

gboolean wintest_device_get_resume(WintestDevice *self)
{
	return self->resume;
}

gboolean wintest_device_get_writable(WintestDevice *self)
{
	return self->writable;
}

gboolean wintest_device_is_open(WintestDevice *self)
{
	return self->handle != NULL;
}

int wintest_device_get_error_number(WintestDevice *self)
{
	return self->error_number;
}

WintestMeter *wintest_device_get_meter(WintestDevice *self)
{
	return self->meter;
}

WintestSplit *wintest_device_get_split(WintestDevice *self)
{
	return self->split;
}

static void wintest_device_get_property(GObject *object, guint id,
					GValue *value, GParamSpec *pspec)
{
	WintestDevice *self = WINTEST_DEVICE(object);

	switch (id) {
	case PROP_PATH:
		g_value_set_string(value, self->path);
		break;
	case PROP_STATE:
		g_value_set_int(value, self->state);
		break;
	case PROP_STARTED:
		g_value_set_boolean(value, self->started);
		break;
	case PROP_TOTAL:
		g_value_set_uint64(value, self->total);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
	}
}

static void wintest_device_dispose(GObject *object)
{
	WintestDevice *self = WINTEST_DEVICE(object);

	g_clear_handle_id(&self->watch, g_source_remove);
	g_clear_pointer(&self->handle, bogus_close);
	g_clear_object(&self->presence);
	g_clear_object(&self->meter);
	if (self->split)
		wintest_split_set_path(self->split, NULL);
	g_clear_object(&self->split);
	g_clear_pointer(&self->path, g_free);
	G_OBJECT_CLASS(wintest_device_parent_class)->dispose(object);
}

static void wintest_device_class_init(WintestDeviceClass *class)
{
	const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
				  G_PARAM_EXPLICIT_NOTIFY;
	GObjectClass *object_class = G_OBJECT_CLASS(class);

	object_class->get_property = wintest_device_get_property;
	object_class->dispose = wintest_device_dispose;

	props[PROP_PATH] = g_param_spec_string("path", NULL, NULL, NULL, flags);
	/* A WintestState. Also notified for another error or period. */
	props[PROP_STATE] = g_param_spec_int("state", NULL, NULL, 0,
					     WINTEST_STATE_LOST, 0, flags);
	props[PROP_STARTED] = g_param_spec_boolean("started", NULL, NULL, FALSE,
						   flags);
	props[PROP_TOTAL] = g_param_spec_uint64("total", NULL, NULL, 0,
						G_MAXUINT64, 0, flags);
	g_object_class_install_properties(object_class, NUM_PROPS, props);

	/* Something has come: call wintest_device_frame() for each frame. */
	signals[SIGNAL_READY] =
		g_signal_new("ready", G_TYPE_FROM_CLASS(class),
			     G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
			     G_TYPE_NONE, 0);
}

static void wintest_device_init(WintestDevice *self)
{
	self->meter = wintest_meter_new();
	self->split = wintest_split_new();
	self->presence = wintest_presence_new();
	g_signal_connect_swapped(self->presence, "appeared",
				 G_CALLBACK(wintest_device_retry), self);
}

/**
 * wintest_device_new() - make a model without a device
 *
 * Return: (transfer full): the model
 */
WintestDevice *wintest_device_new(void)
{
	return g_object_new(WINTEST_TYPE_DEVICE, NULL);
}
