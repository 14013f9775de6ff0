// SPDX-License-Identifier: GPL-2.0
/*
 * What a sound machine does right and one with a faulty emulator does not:
 * atomics on several processors, code that changes under execution, in user
 * space and (jump labels, by way of a sysctl) in the kernel, copy on write,
 * signals. It runs in the guest; vm/selftest puts it there.
 *
 * usage: selftest [SECONDS]
 */

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATTERN_LEN	(64 * 1024)

struct stress {
	atomic_bool stop;
	atomic_ulong added;		/* by every round of every adder */
	atomic_ulong exchanged;		/* the same, by compare and exchange */
	atomic_ulong faults;
	atomic_ulong rounds;
};

struct stress_task {
	pthread_t thread;
	struct stress *stress;
	unsigned long count;
	bool counts;			/* @count adds to what is expected */
};

static void stress_fault(struct stress *stress, const char *what)
{
	atomic_fetch_add(&stress->faults, 1);
	fprintf(stderr, "selftest: %s\n", what);
}

static void *stress_add(void *arg)
{
	struct stress_task *task = arg;
	struct stress *stress = task->stress;
	unsigned long old;

	while (!atomic_load(&stress->stop)) {
		atomic_fetch_add(&stress->added, 1);
		old = atomic_load(&stress->exchanged);
		while (!atomic_compare_exchange_weak(&stress->exchanged, &old,
						     old + 1))
			;
		task->count++;
	}
	return NULL;
}

/* "mov $n, %eax; ret", written anew for every call */
static void *stress_code(void *arg)
{
	struct stress_task *task = arg;
	unsigned char *code;
	uint32_t n = 0;

	code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (code == MAP_FAILED) {
		stress_fault(task->stress, "no executable memory");
		return NULL;
	}
	while (!atomic_load(&task->stress->stop)) {
		n++;
		code[0] = 0xb8;
		memcpy(code + 1, &n, sizeof(n));
		code[5] = 0xc3;
		if (((uint32_t (*)(void))code)() != n)
			stress_fault(task->stress, "stale code was executed");
		task->count++;
	}
	munmap(code, 4096);
	return NULL;
}

static void pattern_fill(unsigned char *mem, unsigned char seed)
{
	size_t i;

	for (i = 0; i < PATTERN_LEN; i++)
		mem[i] = seed + i * 7;
}

static bool pattern_holds(const unsigned char *mem, unsigned char seed)
{
	size_t i;

	for (i = 0; i < PATTERN_LEN; i++)
		if (mem[i] != (unsigned char)(seed + i * 7))
			return false;
	return true;
}

/* A child writes to what it shares with us until it writes. */
static void fork_once(struct stress *stress, unsigned char *mem, int round)
{
	int status = -1;
	pid_t pid;

	pattern_fill(mem, round);
	pid = fork();
	if (!pid) {
		pattern_fill(mem, round + 1);
		_exit(!pattern_holds(mem, round + 1));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		stress_fault(stress, "a child failed");
	if (!pattern_holds(mem, round))
		stress_fault(stress, "memory changed");
}

static void *stress_fork(void *arg)
{
	struct stress_task *task = arg;
	unsigned char *mem = malloc(PATTERN_LEN);

	while (mem && !atomic_load(&task->stress->stop))
		fork_once(task->stress, mem, task->count++);
	free(mem);
	return NULL;
}

/* Each write makes the kernel rewrite its own jumps, with int3 in between. */
static void *stress_labels(void *arg)
{
	struct stress_task *task = arg;
	FILE *file;

	while (!atomic_load(&task->stress->stop)) {
		file = fopen("/proc/sys/kernel/sched_schedstats", "we");
		if (!file)
			return NULL;	/* not in every kernel */
		fputs(task->count++ & 1 ? "1\n" : "0\n", file);
		fclose(file);
		usleep(2000);
	}
	return NULL;
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void signals_start(void)
{
	const struct itimerval every_ms = { { 0, 1000 }, { 0, 1000 } };
	struct sigaction action = { .sa_handler = on_alarm,
				    .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every_ms, NULL);
}

/* Signals interrupt every sleep. */
static void wait_until(time_t end)
{
	while (time(NULL) < end)
		usleep(100000);
}

static void stress_run(struct stress *stress, unsigned int seconds)
{
	void *(*const body[])(void *) = { stress_add, stress_add, stress_code,
					  stress_code, stress_fork,
					  stress_labels };
	struct stress_task tasks[sizeof(body) / sizeof(body[0])] = { 0 };
	const size_t n = sizeof(body) / sizeof(body[0]);
	unsigned long expected = 0;
	size_t i;

	signals_start();
	for (i = 0; i < n; i++) {
		tasks[i].stress = stress;
		tasks[i].counts = body[i] == stress_add;
		pthread_create(&tasks[i].thread, NULL, body[i], &tasks[i]);
	}
	wait_until(time(NULL) + seconds);
	atomic_store(&stress->stop, true);
	for (i = 0; i < n; i++) {
		pthread_join(tasks[i].thread, NULL);
		expected += tasks[i].counts ? tasks[i].count : 0;
		atomic_fetch_add(&stress->rounds, tasks[i].count);
	}
	if (atomic_load(&stress->added) != expected ||
	    atomic_load(&stress->exchanged) != expected)
		stress_fault(stress, "an atomic operation was lost");
}

int main(int argc, char **argv)
{
	struct stress stress = { 0 };

	stress_run(&stress, argc > 1 ? atoi(argv[1]) : 2);
	printf("%lu rounds, %lu faults\n", atomic_load(&stress.rounds),
	       atomic_load(&stress.faults));
	return atomic_load(&stress.faults) != 0;
}
