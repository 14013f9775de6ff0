// SPDX-License-Identifier: GPL-2.0
/*
 * WintestColumns: two widgets side by side, if there is room for both at their
 * natural widths, or one below the other. Large text takes more room, so what
 * is side by side for one user is not for the next.
 */
#include "wintest-columns.h"

enum {
	FIRST,
	SECOND,
	NUM_CHILDREN,
};

struct _WintestColumns {
	GtkWidget parent;

	GtkWidget *children[NUM_CHILDREN];
	int spacing;		/* between columns */
	int row_spacing;
	gboolean homogeneous;	/* columns are equally wide */
};

enum {
	PROP_0,
	PROP_FIRST,
	PROP_SECOND,
	PROP_SPACING,
	PROP_ROW_SPACING,
	PROP_HOMOGENEOUS,
	NUM_PROPS,
};

static GParamSpec *props[NUM_PROPS];

G_DEFINE_FINAL_TYPE(WintestColumns, wintest_columns, GTK_TYPE_WIDGET)

static void wintest_columns_sizes(WintestColumns *self,
				  GtkOrientation orientation,
				  const int *for_size, GtkRequestedSize *sizes)
{
	int i;

	for (i = 0; i < NUM_CHILDREN; i++)
		gtk_widget_measure(self->children[i], orientation,
				   for_size ? for_size[i] : -1,
				   &sizes[i].minimum_size,
				   &sizes[i].natural_size, NULL, NULL);
}

static int wintest_columns_natural_width(WintestColumns *self)
{
	GtkRequestedSize sizes[NUM_CHILDREN];
	int first, second;

	wintest_columns_sizes(self, GTK_ORIENTATION_HORIZONTAL, NULL, sizes);
	first = sizes[FIRST].natural_size;
	second = sizes[SECOND].natural_size;
	return self->spacing + (self->homogeneous ? 2 * MAX(first, second) :
						    first + second);
}

/* Return: TRUE if they are side by side */
static gboolean wintest_columns_divide(WintestColumns *self, int width,
				       int *widths)
{
	GtkRequestedSize sizes[NUM_CHILDREN];
	int natural = wintest_columns_natural_width(self);

	widths[FIRST] = width;
	widths[SECOND] = width;
	if (width < natural)
		return FALSE;
	wintest_columns_sizes(self, GTK_ORIENTATION_HORIZONTAL, NULL, sizes);
	widths[SECOND] = self->homogeneous ? (width - self->spacing) / 2 :
					     sizes[SECOND].natural_size;
	widths[FIRST] = width - self->spacing - widths[SECOND];
	return TRUE;
}

static void wintest_columns_measure_width(WintestColumns *self, int *minimum,
					  int *natural)
{
	GtkRequestedSize sizes[NUM_CHILDREN];

	wintest_columns_sizes(self, GTK_ORIENTATION_HORIZONTAL, NULL, sizes);
	*minimum = MAX(sizes[FIRST].minimum_size, sizes[SECOND].minimum_size);
	*natural = wintest_columns_natural_width(self);
}

static void wintest_columns_measure_height(WintestColumns *self, int width,
					   int *minimum, int *natural)
{
	GtkRequestedSize sizes[NUM_CHILDREN];
	int widths[NUM_CHILDREN];

	if (width < 0)
		width = wintest_columns_natural_width(self);
	if (wintest_columns_divide(self, width, widths)) {
		wintest_columns_sizes(self, GTK_ORIENTATION_VERTICAL, widths,
				      sizes);
		*minimum = MAX(sizes[0].minimum_size, sizes[1].minimum_size);
		*natural = MAX(sizes[0].natural_size, sizes[1].natural_size);
		return;
	}
	wintest_columns_sizes(self, GTK_ORIENTATION_VERTICAL, widths, sizes);
	*minimum = sizes[0].minimum_size + self->row_spacing +
		   sizes[1].minimum_size;
	*natural = sizes[0].natural_size + self->row_spacing +
		   sizes[1].natural_size;
}

static void wintest_columns_measure(GtkWidget *widget,
				    GtkOrientation orientation, int for_size,
				    int *minimum, int *natural,
				    int *minimum_baseline,
				    int *natural_baseline)
{
	WintestColumns *self = WINTEST_COLUMNS(widget);

	if (orientation == GTK_ORIENTATION_HORIZONTAL)
		wintest_columns_measure_width(self, minimum, natural);
	else
		wintest_columns_measure_height(self, for_size, minimum,
					       natural);
}

static GtkSizeRequestMode wintest_columns_get_request_mode(GtkWidget *widget)
{
	return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void wintest_columns_place(GtkWidget *child, int x, int y, int width,
				  int height)
{
	const GtkAllocation place = {
		.x = x, .y = y, .width = width, .height = height,
	};

	gtk_widget_size_allocate(child, &place, -1);
}

static void wintest_columns_stack(WintestColumns *self, const int *widths,
				  int height)
{
	GtkRequestedSize sizes[NUM_CHILDREN];
	int rest, first;

	wintest_columns_sizes(self, GTK_ORIENTATION_VERTICAL, widths, sizes);
	rest = MAX(0, height - self->row_spacing - sizes[FIRST].minimum_size -
		      sizes[SECOND].minimum_size);
	rest = gtk_distribute_natural_allocation(rest, NUM_CHILDREN, sizes);
	first = sizes[FIRST].minimum_size + rest / 2;
	wintest_columns_place(self->children[FIRST], 0, 0, widths[FIRST],
			      first);
	first += self->row_spacing;
	wintest_columns_place(self->children[SECOND], 0, first, widths[SECOND],
			      MAX(height - first, sizes[SECOND].minimum_size));
}

static void wintest_columns_size_allocate(GtkWidget *widget, int width,
					  int height, int baseline)
{
	WintestColumns *self = WINTEST_COLUMNS(widget);
	gboolean mirrored =
		gtk_widget_get_direction(widget) == GTK_TEXT_DIR_RTL;
	int widths[NUM_CHILDREN];
	int second;

	if (!wintest_columns_divide(self, width, widths)) {
		wintest_columns_stack(self, widths, height);
		return;
	}
	second = mirrored ? 0 : widths[FIRST] + self->spacing;
	wintest_columns_place(self->children[FIRST],
			      mirrored ? widths[SECOND] + self->spacing : 0, 0,
			      widths[FIRST], height);
	wintest_columns_place(self->children[SECOND], second, 0,
			      widths[SECOND], height);
}

static void wintest_columns_set_property(GObject *object, guint id,
					 const GValue *value, GParamSpec *pspec)
{
	WintestColumns *self = WINTEST_COLUMNS(object);

	switch (id) {
	case PROP_FIRST:
	case PROP_SECOND:
		self->children[id - PROP_FIRST] = g_value_get_object(value);
		gtk_widget_set_parent(self->children[id - PROP_FIRST],
				      GTK_WIDGET(self));
		break;
	case PROP_SPACING:
		self->spacing = g_value_get_int(value);
		break;
	case PROP_ROW_SPACING:
		self->row_spacing = g_value_get_int(value);
		break;
	case PROP_HOMOGENEOUS:
		self->homogeneous = g_value_get_boolean(value);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
	}
}

static void wintest_columns_dispose(GObject *object)
{
	WintestColumns *self = WINTEST_COLUMNS(object);
	int i;

	for (i = 0; i < NUM_CHILDREN; i++)
		g_clear_pointer(&self->children[i], gtk_widget_unparent);
	G_OBJECT_CLASS(wintest_columns_parent_class)->dispose(object);
}

/* All are set in a template, and never again */
static void wintest_columns_add_properties(GObjectClass *class)
{
	const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

	props[PROP_FIRST] = g_param_spec_object("first", NULL, NULL,
						GTK_TYPE_WIDGET, flags);
	props[PROP_SECOND] = g_param_spec_object("second", NULL, NULL,
						 GTK_TYPE_WIDGET, flags);
	props[PROP_SPACING] = g_param_spec_int("spacing", NULL, NULL, 0,
					       G_MAXINT16, 0, flags);
	props[PROP_ROW_SPACING] = g_param_spec_int("row-spacing", NULL, NULL,
						   0, G_MAXINT16, 0, flags);
	props[PROP_HOMOGENEOUS] = g_param_spec_boolean("homogeneous", NULL,
						       NULL, FALSE, flags);
	g_object_class_install_properties(class, NUM_PROPS, props);
}

static void wintest_columns_class_init(WintestColumnsClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->set_property = wintest_columns_set_property;
	G_OBJECT_CLASS(class)->dispose = wintest_columns_dispose;
	widget_class->measure = wintest_columns_measure;
	widget_class->size_allocate = wintest_columns_size_allocate;
	widget_class->get_request_mode = wintest_columns_get_request_mode;
	wintest_columns_add_properties(G_OBJECT_CLASS(class));
	gtk_widget_class_set_accessible_role(widget_class,
					     GTK_ACCESSIBLE_ROLE_GROUP);
}

static void wintest_columns_init(WintestColumns *self)
{
}
