// SPDX-License-Identifier: GPL-2.0
/* A true interrupt: it stands in /proc, and counts there one for one. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(irq)
{
	int fd;
	unsigned int irq;
};

FIXTURE_SETUP(irq)
{
	struct bogus_info info;

	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info));
	self->irq = info.irq;
}

FIXTURE_TEARDOWN(irq)
{
	close(self->fd);
}

TEST_F(irq, proc_interrupts_names_it)
{
	unsigned int hwirq = 0;
	struct bogus_irq_line line;
	char chip[32] = "";

	ASSERT_EQ(0, bogus_irq_line_read(self->irq, &line));
	/* "bogus-pic  11 Level     bogus0"; some kernels leave out the type */
	EXPECT_EQ(2, sscanf(line.rest, " %31s %u", chip, &hwirq))
		TH_LOG("'%s'", line.rest);
	EXPECT_STREQ("bogus-pic", chip);
	EXPECT_EQ(11, hwirq);
	EXPECT_NE(NULL, strstr(line.rest, " bogus0\n"))
		TH_LOG("'%s'", line.rest);
}

TEST_F(irq, proc_interrupts_counts_every_isr)
{
	struct bogus_info info[2];
	struct bogus_irq_line line[2];

	ASSERT_EQ(0, bogus_handle_info(self->fd, &info[0]));
	ASSERT_EQ(0, bogus_irq_line_read(self->irq, &line[0]));
	ASSERT_LE(100, bogus_device_run(0, 100));
	ASSERT_EQ(0, bogus_handle_info(self->fd, &info[1]));
	ASSERT_EQ(0, bogus_irq_line_read(self->irq, &line[1]));
	EXPECT_EQ(info[1].serviced - info[0].serviced +
		  info[1].spurious - info[0].spurious,
		  bogus_irq_line_sum(&line[1]) - bogus_irq_line_sum(&line[0]));
}

TEST_F(irq, proc_irq_names_the_action)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/irq/%u/bogus0", self->irq);
	EXPECT_TRUE(bogus_file_exists(path));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
