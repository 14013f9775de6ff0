// SPDX-License-Identifier: GPL-2.0
/* dostest: the DOS program of Norton's article, on libbogus. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bogus.h>

#include "args.h"
#include "loop.h"
#include "signals.h"

/* What is opened must not get the number of a stream that is closed */
static void fill_standard_streams(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int complain(const char *device, int err)
{
	fprintf(stderr, "dostest: %s: %s\n", device, bogus_strerror(err));
	return EXIT_FAILED;
}

static int complain_open(const char *device, int err)
{
	char why[BOGUS_EXPLAIN_SIZE];

	fprintf(stderr, "dostest: %s\n",
		bogus_open_explain(device, err, why, sizeof(why)));
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return EXIT_NO_DEVICE;
	default:
		return EXIT_FAILED;
	}
}

/* Return: -1 if the device is there, else the status to exit with */
static int check_device(struct bogus *dev, struct bogus_device_info *info)
{
	int ret = bogus_check(dev);

	if (ret == 0) {
		complain(bogus_path(dev), -ENXIO);
		return EXIT_NO_DEVICE;
	}
	if (ret > 0)
		ret = bogus_info(dev, info, sizeof(*info));
	return ret < 0 ? complain(bogus_path(dev), ret) : -1;
}

/* The library has looked further than people may expect */
static void say_which(const char *wanted, const char *path)
{
	if (!wanted && !getenv("BOGUS_DEVICE") && !strncmp(path, "unix:", 5))
		fprintf(stderr, "dostest: there is no /dev/bogus0; this is the guest's device, %s\n",
			path);
}

int main(int argc, char **argv)
{
	struct loop_result result = { 0 };
	struct bogus_device_info info;
	struct bogus *dev;
	struct args args;
	int ret;

	fill_standard_streams();
	ret = args_parse(&args, argc, argv);
	if (ret >= 0)
		return ret;
	ret = bogus_open(args.device, 0, &dev);
	if (ret < 0)
		return complain_open(args.device, ret);
	say_which(args.device, bogus_path(dev));
	result.status = check_device(dev, &info);
	if (result.status < 0)
		result = loop_run(&args, dev, &info);
	bogus_close(dev);
	if (result.signo)
		signals_die(result.signo);
	return result.status;
}
