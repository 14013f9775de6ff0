// SPDX-License-Identifier: GPL-2.0
/* What --help shows. */
#include <stdio.h>

#include <bogus.h>

#include "help.h"

static const char common[] =
"\n"
"Options of every command:\n"
"  -j, --json         write JSON\n"
"      --no-color     no colours; so does NO_COLOR in the environment\n"
"  -h, --help         show this text\n"
"  -V, --version      show the version\n";

static const char devices[] =
"\n"
"DEVICE is a path, or bogusN for /dev/bogusN, and can be given with --device\n"
"too. Without it, it is the one that $BOGUS_DEVICE names, or /dev/bogus0, or\n"
"the first device of a guest that is running.\n";

static const char statuses[] =
"\n"
"Exit status: 0 if it worked, 1 if something failed, 2 for wrong usage, 4 if\n"
"there is no such device or module here.\n";

static void help_list_commands(void)
{
	const struct command *const *command;

	puts("Usage: bogusctl COMMAND [OPTION]... [ARGUMENT]...\n"
	     "Manages bogus devices and their kernel modules.\n");
	for (command = commands; *command; command++)
		printf("  %-8s %s\n", (*command)->name, (*command)->summary);
	puts("\n'bogusctl COMMAND --help' tells more about one of them.");
}

int help_show(const struct command *command)
{
	if (command)
		printf("Usage: bogusctl %s\n%s", command->usage,
		       command->help);
	else
		help_list_commands();
	fputs(common, stdout);
	if (!command || command->device_operand >= 0)
		fputs(devices, stdout);
	fputs(statuses, stdout);
	return EXIT_OK;
}

int help_show_version(void)
{
	printf("bogusctl %s (libbogus %s)\n", BOGUS_VERSION, bogus_version());
	return EXIT_OK;
}
