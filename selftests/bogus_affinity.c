// SPDX-License-Identifier: GPL-2.0
/* The interrupt goes to the CPU it is told to; nothing is lost on the way. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include "bogus_harness.h"

static int irq_affinity_write(unsigned int irq, const char *mask)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/irq/%u/smp_affinity", irq);
	return bogus_file_write(path, mask);
}

static int irq_proc_read(unsigned int irq, const char *name, char *text,
			 size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/irq/%u/%s", irq, name);
	return bogus_file_read(path, text, size);
}

/* @n interrupts of a run, counted per CPU; the device is as it was again */
static int irq_run_counted(unsigned int irq, unsigned int n,
			   struct bogus_irq_line *ran)
{
	struct bogus_irq_line before;
	unsigned int cpu;
	int64_t ret;

	ret = bogus_irq_line_read(irq, &before);
	if (!ret)
		ret = bogus_device_run(0, n);
	if (ret >= 0)
		ret = bogus_irq_line_read(irq, ran);
	for (cpu = 0; !ret && cpu < ran->cpus; cpu++)
		ran->count[cpu] -= before.count[cpu];
	return ret;
}

FIXTURE(affinity)
{
	int fd;
	unsigned int irq;
	char was[64];
};

FIXTURE_SETUP(affinity)
{
	struct bogus_info info;

	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	self->irq = info.irq;
	ASSERT_LE(0, irq_proc_read(self->irq, "smp_affinity", self->was,
				   sizeof(self->was)));
}

FIXTURE_TEARDOWN(affinity)
{
	EXPECT_EQ(0, irq_affinity_write(self->irq, self->was));
	close(self->fd);
}

#define AFFINITY_NEEDS_TWO_CPUS()			\
	do {						\
		if (get_nprocs() < 2)			\
			BOGUS_SKIP("needs two CPUs");	\
	} while (0)

TEST_F(affinity, of_a_stopped_device)
{
	struct bogus_irq_line ran;
	unsigned int cpu, round;
	char mask[8];

	AFFINITY_NEEDS_TWO_CPUS();
	for (round = 0; round < 4; round++) {
		cpu = ~round & 1;
		snprintf(mask, sizeof(mask), "%x", 1U << cpu);
		ASSERT_EQ(0, irq_affinity_write(self->irq, mask));
		ASSERT_EQ(0, irq_run_counted(self->irq, 20, &ran));
		EXPECT_LE(20, ran.count[cpu]);
		EXPECT_EQ(bogus_irq_line_sum(&ran), ran.count[cpu]);
	}
}

/* Two interrupts later none comes where they came before */
TEST_F(affinity, of_a_running_device)
{
	struct bogus_irq_line ran;
	unsigned int cpu, round;
	char mask[8];

	AFFINITY_NEEDS_TWO_CPUS();
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	for (round = 0; round < 6; round++) {
		cpu = ~round & 1;
		snprintf(mask, sizeof(mask), "%x", 1U << cpu);
		ASSERT_EQ(0, irq_affinity_write(self->irq, mask));
		bogus_handle_drain(self->fd);
		ASSERT_LE(2, bogus_handle_collect(self->fd, 2));
		/* One may have been counted already that is serviced now */
		ASSERT_EQ(0, irq_run_counted(self->irq, 21, &ran));
		EXPECT_LE(20, ran.count[cpu]);
		EXPECT_EQ(bogus_irq_line_sum(&ran), ran.count[cpu]);
	}
}

TEST_F(affinity, effective_affinity_follows)
{
	char mask[64];

	AFFINITY_NEEDS_TWO_CPUS();
	ASSERT_EQ(0, irq_affinity_write(self->irq, "2"));
	ASSERT_LE(0, irq_proc_read(self->irq, "effective_affinity", mask,
				   sizeof(mask)));
	EXPECT_EQ(2, strtoul(mask, NULL, 16));
	ASSERT_EQ(0, irq_affinity_write(self->irq, "1"));
	ASSERT_LE(0, irq_proc_read(self->irq, "effective_affinity", mask,
				   sizeof(mask)));
	EXPECT_EQ(1, strtoul(mask, NULL, 16));
}

TEST_F(affinity, nowhere_is_refused)
{
	EXPECT_GT(0, irq_affinity_write(self->irq, "0"));
	EXPECT_LE(3, bogus_device_run(0, 3));
}

/* Its CPU is taken away while it runs: it moves, and nothing is lost */
TEST_F(affinity, survives_its_cpu)
{
	const char *online = "/sys/devices/system/cpu/cpu1/online";
	struct bogus_info info;
	uint64_t base;
	int64_t sum;

	AFFINITY_NEEDS_TWO_CPUS();
	if (!bogus_file_exists(online))
		BOGUS_SKIP("CPU 1 can't be taken offline");
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	base = info.serviced;
	ASSERT_EQ(0, irq_affinity_write(self->irq, "2"));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	sum = bogus_handle_collect(self->fd, 20);
	ASSERT_EQ(0, bogus_file_write(online, "0"));
	sum += bogus_handle_collect(self->fd, 20);
	EXPECT_EQ(0, bogus_file_write(online, "1"));
	sum += bogus_handle_collect(self->fd, 20);
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	sum += bogus_handle_drain(self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	EXPECT_LAWS(&info);
	EXPECT_EQ(info.serviced - base, sum);
}

/* The requests of one device stay in order wherever they are served */
TEST_F(affinity, moving_all_the_time_loses_nothing)
{
	struct bogus_info before, after;
	unsigned int round;
	int64_t sum = 0;

	AFFINITY_NEEDS_TWO_CPUS();
	ASSERT_EQ(0, bogus_period_set(0, 100000));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &before));
	ASSERT_EQ(0, bogus_handle_start(self->fd));
	for (round = 0; round < 200; round++) {
		ASSERT_EQ(0, irq_affinity_write(self->irq,
						round & 1 ? "1" : "2"));
		sum += bogus_handle_collect(self->fd, 1);
	}
	ASSERT_EQ(0, bogus_handle_stop(self->fd));
	sum += bogus_handle_drain(self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &after));
	EXPECT_LAWS(&after);
	EXPECT_EQ(after.serviced - before.serviced, sum);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
