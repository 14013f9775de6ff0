// SPDX-License-Identifier: GPL-2.0
/* A card that is made at run time: a directory in configfs. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bogus_test.h"

#define CARD_DIR	"/sys/kernel/config/bogus_vdev"

/* Whether this kernel has configfs; then the module has to be there, too */
bool bogus_card_available(void)
{
	return bogus_file_exists("/sys/kernel/config");
}

int bogus_card_make(const char *card)
{
	char path[512];

	snprintf(path, sizeof(path), CARD_DIR "/%s", card);
	return mkdir(path, 0755) ? -errno : 0;
}

int bogus_card_remove(const char *card)
{
	char path[512];

	snprintf(path, sizeof(path), CARD_DIR "/%s", card);
	return rmdir(path) ? -errno : 0;
}

int bogus_card_write(const char *card, const char *name, const char *text)
{
	char path[512];

	snprintf(path, sizeof(path), CARD_DIR "/%s/%s", card, name);
	return bogus_file_write(path, text);
}

int bogus_card_set(const char *card, const char *name, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	return bogus_card_write(card, name, text);
}

int bogus_card_read(const char *card, const char *name, char *text, size_t size)
{
	char path[512];

	snprintf(path, sizeof(path), CARD_DIR "/%s/%s", card, name);
	return bogus_file_read(path, text, size);
}

/* The N of bogus.N while it is live; negative if it is not */
int bogus_card_id(const char *card)
{
	char text[64];
	int ret = bogus_card_read(card, "dev_name", text, sizeof(text));

	if (ret < 0)
		return ret;
	return strncmp(text, "bogus.", 6) ? -ENODEV : atoi(text + 6);
}

/* A number that the hardware keeps of it, as "begun" or "faults/lost" */
int bogus_card_count(unsigned int id, const char *name, uint64_t *count)
{
	char path[128], text[32];
	int ret;

	snprintf(path, sizeof(path), "/sys/bus/platform/devices/bogus.%u/%s",
		 id, name);
	ret = bogus_file_read(path, text, sizeof(text));
	*count = ret < 0 ? 0 : strtoull(text, NULL, 10);
	return ret < 0 ? ret : 0;
}

/* Whatever a test that was killed has left */
int bogus_card_remove_all(void)
{
	DIR *dir = opendir(CARD_DIR);
	struct dirent *entry;
	int ret = 0;

	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(dir)) && !ret)
		if (entry->d_name[0] != '.')
			ret = bogus_card_remove(entry->d_name);
	closedir(dir);
	return ret;
}
