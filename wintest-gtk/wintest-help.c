// SPDX-License-Identifier: GPL-2.0
/* WintestHelp: the page for when there is no device, with what can be done. */
#include <adwaita.h>

#include "wintest-accessible.h"
#include "wintest-help.h"
#include "wintest-text.h"

struct _WintestHelp {
	GtkWidget parent;

	AdwStatusPage *page;
	GtkListBox *steps;
};

G_DEFINE_FINAL_TYPE(WintestHelp, wintest_help, GTK_TYPE_WIDGET)

static void wintest_help_dispose(GObject *object)
{
	gtk_widget_dispose_template(GTK_WIDGET(object), WINTEST_TYPE_HELP);
	G_OBJECT_CLASS(wintest_help_parent_class)->dispose(object);
}

static void wintest_help_class_init(WintestHelpClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->dispose = wintest_help_dispose;
	gtk_widget_class_set_layout_manager_type(widget_class,
						 GTK_TYPE_BIN_LAYOUT);
	gtk_widget_class_set_template_from_resource(widget_class,
						    WINTEST_RESOURCES
						    "wintest-help.ui");
	gtk_widget_class_bind_template_child(widget_class, WintestHelp, page);
	gtk_widget_class_bind_template_child(widget_class, WintestHelp, steps);
}

static void wintest_help_init(WintestHelp *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}

static void wintest_help_clear(WintestHelp *self)
{
	GtkListBoxRow *row;

	while ((row = gtk_list_box_get_row_at_index(self->steps, 0)))
		gtk_list_box_remove(self->steps, GTK_WIDGET(row));
}

static GtkWidget *wintest_help_copy_button(const char *command)
{
	GtkWidget *button = gtk_button_new_from_icon_name("edit-copy-symbolic");

	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "win.copy");
	gtk_actionable_set_action_target(GTK_ACTIONABLE(button), "s", command);
	gtk_widget_set_tooltip_text(button, "Copy the command");
	gtk_widget_add_css_class(button, "flat");
	wintest_accessible_set_name(button, "Copy the command");
	return button;
}

static GtkWidget *wintest_help_load_button(void)
{
	GtkWidget *button = gtk_button_new_with_mnemonic("_Load");

	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "win.load");
	gtk_widget_add_css_class(button, "suggested-action");
	wintest_accessible_set_name(button, "Load");
	return button;
}

static GtkWidget *wintest_help_command(const char *command)
{
	GtkWidget *label = gtk_label_new(command);

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_selectable(GTK_LABEL(label), TRUE);
	gtk_widget_add_css_class(label, "command");
	gtk_widget_add_css_class(label, "dim-label");
	gtk_widget_add_css_class(label, "caption");
	return label;
}

static GtkWidget *wintest_help_text(const struct wintest_step *step)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
	GtkWidget *title = gtk_label_new(step->title);

	gtk_label_set_xalign(GTK_LABEL(title), 0);
	gtk_label_set_wrap(GTK_LABEL(title), TRUE);
	gtk_box_append(GTK_BOX(box), title);
	if (step->command)
		gtk_box_append(GTK_BOX(box), wintest_help_command(step->command));
	gtk_widget_set_hexpand(box, TRUE);
	gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
	return box;
}

static void wintest_help_add(WintestHelp *self, const struct wintest_step *step)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
	GtkWidget *row = gtk_list_box_row_new();
	GtkWidget *button = step->loads ? wintest_help_load_button() :
			    wintest_help_copy_button(step->command);

	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	gtk_box_append(GTK_BOX(box), wintest_help_text(step));
	gtk_box_append(GTK_BOX(box), button);
	gtk_widget_add_css_class(box, "step");
	gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), FALSE);
	gtk_widget_set_focusable(row, FALSE);
	gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
	gtk_list_box_append(self->steps, row);
}

/**
 * wintest_help_show_advice() - fill the page
 * @self: the page
 * @advice: what to say
 */
void wintest_help_show_advice(WintestHelp *self, WintestAdvice *advice)
{
	g_autofree char *text =
		g_markup_escape_text(wintest_advice_get_text(advice), -1);
	const struct wintest_step *step;
	guint i;

	adw_status_page_set_title(self->page, wintest_advice_get_title(advice));
	adw_status_page_set_description(self->page, text);
	wintest_help_clear(self);
	for (i = 0; (step = wintest_advice_get_step(advice, i)); i++)
		wintest_help_add(self, step);
	gtk_widget_set_visible(GTK_WIDGET(self->steps), i > 0);
}
