// SPDX-License-Identifier: GPL-2.0
/*
 * A line of gpio-sim, whose level a child process changes at the pace asked
 * for. The event begins when the child is about to write the level: gpio-sim
 * raises its interrupt in that very call.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "bench.h"
#include "device.h"
#include "source.h"

#define CONFIG		"/sys/kernel/config/gpio-sim"
#define SIM		CONFIG "/bench"

static const char *bench_gpio_missing(void)
{
	return bench_module_load("gpio-sim", NULL) && !access(CONFIG, F_OK) ?
	       NULL : "this kernel has no gpio-sim";
}

static void bench_gpio_read_name(const char *path, char *name, size_t size)
{
	FILE *file = fopen(path, "r");

	if (!file || !fgets(name, size, file))
		bench_die("%s", path);
	name[strcspn(name, "\n")] = '\0';
	fclose(file);
}

static int bench_gpio_open_pull(void)
{
	char chip[64], device[64], path[256];
	int fd;

	bench_gpio_read_name(SIM "/dev_name", device, sizeof(device));
	bench_gpio_read_name(SIM "/bank/chip_name", chip, sizeof(chip));
	snprintf(path, sizeof(path),
		 "/sys/devices/platform/%s/%s/sim_gpio0/pull", device, chip);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		bench_die("%s", path);
	return fd;
}

static int bench_gpio_open_line(void)
{
	struct gpio_v2_line_request request = {
		.num_lines = 1,
		.consumer = "bench",
		.config.flags = GPIO_V2_LINE_FLAG_INPUT |
				GPIO_V2_LINE_FLAG_EDGE_RISING |
				GPIO_V2_LINE_FLAG_EDGE_FALLING,
	};
	char chip[64], path[128];
	int fd;

	bench_gpio_read_name(SIM "/bank/chip_name", chip, sizeof(chip));
	snprintf(path, sizeof(path), "/dev/%s", chip);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, GPIO_V2_GET_LINE_IOCTL, &request))
		bench_die("%s", path);
	close(fd);
	return request.fd;
}

static void bench_gpio_open(struct bench_source *source)
{
	if (mkdir(SIM, 0755) || mkdir(SIM "/bank", 0755))
		bench_die(SIM);
	bench_write(SIM "/bank/num_lines", "1");
	bench_write(SIM "/live", "1");
	source->fd = bench_gpio_open_line();
	source->aux = bench_gpio_open_pull();
	source->stamp = mmap(NULL, sizeof(*source->stamp),
			     PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (source->stamp == MAP_FAILED)
		bench_die("mmap");
}

static void __attribute__((noreturn)) bench_gpio_drive(struct bench_source *source)
{
	static const char *const pulls[] = { "pull-up", "pull-down" };
	uint64_t due = bench_now_ns();
	struct timespec when;
	unsigned int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = 0; ; i ^= 1) {
		due += source->period_ns;
		when.tv_sec = due / 1000000000;
		when.tv_nsec = due % 1000000000;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL);
		*source->stamp = bench_now_ns();
		if (pwrite(source->aux, pulls[i], strlen(pulls[i]), 0) < 0)
			_exit(1);
	}
}

static void bench_gpio_start(struct bench_source *source, uint64_t period_ns)
{
	source->period_ns = period_ns;
	source->child = fork();
	if (source->child < 0)
		bench_die("fork");
	if (!source->child)
		bench_gpio_drive(source);
}

static uint64_t bench_gpio_take(struct bench_source *source)
{
	struct gpio_v2_line_event event;

	if (read(source->fd, &event, sizeof(event)) != sizeof(event))
		bench_die("read of a GPIO line");
	return 1;
}

static uint64_t bench_gpio_at(struct bench_source *source)
{
	return *source->stamp;
}

static void bench_gpio_close(struct bench_source *source)
{
	kill(source->child, SIGKILL);
	waitpid(source->child, NULL, 0);
	munmap((void *)source->stamp, sizeof(*source->stamp));
	close(source->aux);
	close(source->fd);
	bench_write(SIM "/live", "0");
	if (rmdir(SIM "/bank") || rmdir(SIM))
		bench_die(SIM);
}

const struct bench_source_ops bench_gpio = {
	.name		= "gpio-sim",
	.event		= "level written",
	.missing	= bench_gpio_missing,
	.open		= bench_gpio_open,
	.start		= bench_gpio_start,
	.take		= bench_gpio_take,
	.at		= bench_gpio_at,
	.close		= bench_gpio_close,
};
