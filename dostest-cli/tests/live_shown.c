// SPDX-License-Identifier: GPL-2.0
/* What dostest has shown, and how it ended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "live.h"

void assert_exited(int status, int code)
{
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

void assert_killed(int status, int signo)
{
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), signo);
}

/* The dots and what "(+N)" stands for */
static unsigned long long count_dots(const char *from, const char *to)
{
	unsigned long long sum = 0, more;

	for (; from < to; from++) {
		if (*from == '.')
			sum++;
		else if (sscanf(from, "(+%llu)", &more) == 1)
			sum += more;
	}
	return sum;
}

/* The number in the last line, of which *@line is made the beginning */
unsigned long long shown_total(struct run *run, const char **line)
{
	*line = strstr(run->out, " completed");
	assert_non_null(*line);
	while (*line > run->out && (*line)[-1] != '\n')
		--*line;
	return strtoull(*line, NULL, 10);
}

void assert_total_is_shown(struct run *run)
{
	/* the end of the first line; there are dots in it too */
	const char *begin = strstr(run->out, "ms\r\n"), *end;
	unsigned long long total = shown_total(run, &end);

	assert_non_null(begin);
	assert_int_equal(count_dots(begin, end), total);
}

/* Every "I/O 3-7" goes on where the last line ended */
void assert_lines_add_up(const char *out)
{
	unsigned long long last = 0, from, to, total = 0;
	const char *line = strstr(out, "started\n");
	int n;

	assert_non_null(line);
	for (line += 8; !strncmp(line, "I/O ", 4); line++) {
		n = sscanf(line, "I/O %llu-%llu", &from, &to);
		assert_true(n >= 1);
		assert_int_equal(from, last + 1);
		last = n == 2 ? to : from;
		line = strchr(line, '\n');
	}
	assert_int_equal(sscanf(line, "%llu I/O", &total), 1);
	assert_int_equal(total, last);
}
