// SPDX-License-Identifier: GPL-2.0
/*
 * A bogus device whose time does pass, linked into dostest itself, so that
 * the tests of the program need no module. What the test says:
 *
 *	FAKE_PERIOD_NS	how long one I/O takes
 *	FAKE_ABSENT	nothing answers at the port
 *	FAKE_NO_DRIVER	there is nothing but the node
 *	$BOGUS_FAKE_ROOT/remove, once it exists: the device is unplugged
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../../libbogus/tests/fake_kernel.h"

#define NSEC_PER_SEC	1000000000ULL
/* A nap in between, lest the machine is kept busy at short periods */
#define NAP_NS		100000ULL

static uint64_t period_ns = 10000000;
static atomic_bool running;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static void nap(void)
{
	uint64_t ns = period_ns > NAP_NS ? period_ns : NAP_NS;
	struct timespec ts = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };

	nanosleep(&ts, NULL);
}

static void remove_if_told(void)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/remove", fake_root());
	if (access(path, F_OK) < 0)
		return;
	fake_device_remove(0);
	pthread_exit(NULL);
}

static void *timer_run(void *unused)
{
	uint64_t last = now_ns(), n;

	(void)unused;
	for (;;) {
		nap();
		remove_if_told();
		n = (now_ns() - last) / period_ns;
		last += n * period_ns;
		if (n && atomic_load(&running))
			fake_device_raise(0, n);
	}
	return NULL;
}

void fake_device_running(unsigned int id, bool now)
{
	(void)id;
	atomic_store(&running, now);
}

static void device_init(void)
{
	const char *period = getenv("FAKE_PERIOD_NS");

	if (period)
		period_ns = strtoull(period, NULL, 10);
	fake_kernel_init();
	fake_device_add(0);
	fake_device_set_period(0, period_ns);
	fake_device_set_present(0, !getenv("FAKE_ABSENT"));
	if (getenv("FAKE_NO_DRIVER")) {
		fake_device_remove(0);
		fake_tree_put("/dev/bogus0", "");
	}
}

/* Signals are for the program's own thread */
static void __attribute__((constructor)) timer_start(void)
{
	pthread_t thread;
	sigset_t all, before;

	device_init();
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_create(&thread, NULL, timer_run, NULL);
	pthread_detach(thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}
