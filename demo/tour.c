// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "bogus_module.h"
#include "tour.h"

#define SLOW_NS		100000000	/* the article's tenth of a second */
#define FAST_NS		500000
#define FAST_IOS	1000
#define TIMEOUT_NS	20000000000

static void tour_heading(struct tour *tour, const char *title)
{
	const char *bold = tour->bold ? "\033[1m" : "";
	const char *plain = tour->bold ? "\033[0m" : "";

	printf("%s%s  %u. %s%s\n\n", tour->step ? "\n" : "", bold,
	       tour->step + 1, title, plain);
	tour->step++;
}

static void tour_say(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
static void tour_say(const char *format, ...)
{
	va_list args;

	printf("     ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

static int tour_fail(const char *what, int err)
{
	fflush(stdout);
	fprintf(stderr, "bogus-demo: %s: %s\n", what, bogus_strerror(err));
	return err;
}

static int tour_load(struct tour *tour)
{
	struct bogus_module_options options = { .dir = tour->modules };
	char why[BOGUS_EXPLAIN_SIZE];
	int ret;

	tour_heading(tour, "The hardware and its driver");
	/* What somebody else has loaded half of stays */
	tour->loaded = bogus_module_state() < BOGUS_MODULE_PARTIAL;
	ret = bogus_module_load(&options, sizeof(options));
	if (ret && ret != -EALREADY) {
		fflush(stdout);
		fprintf(stderr, "bogus-demo: %s\n",
			bogus_module_explain(tour->modules, ret, why,
					     sizeof(why)));
		return ret;
	}
	tour_say("%s bogus_vdev, which plays a card with one 8-bit port, a "
		 "timer", ret ? "Already there:" : "Loaded:");
	tour_say("and an interrupt line, and bogus, its driver.");
	return 0;
}

static int tour_open(struct tour *tour)
{
	char why[BOGUS_EXPLAIN_SIZE];
	int ret;

	ret = bogus_open("/dev/bogus0", 0, &tour->dev);
	if (ret) {
		fflush(stdout);
		fprintf(stderr, "bogus-demo: %s\n",
			bogus_open_explain("/dev/bogus0", ret, why,
					   sizeof(why)));
		return ret;
	}
	ret = bogus_info(tour->dev, &tour->began, sizeof(tour->began));
	if (ret)
		return tour_fail("asking for the totals", ret);
	if (tour->began.state != BOGUS_STOPPED) {
		fflush(stdout);
		fprintf(stderr, "bogus-demo: /dev/bogus0 is in use by another program: stop that first\n");
		return -EBUSY;
	}
	tour_say("The driver has found the card and made /dev/bogus0 for it.");
	return 0;
}

static int tour_interrupt(struct tour *tour)
{
	tour_heading(tour, "An interrupt of its own");
	tour_say("The card's interrupt %u is Linux's %u. In /proc/interrupts:",
		 tour->began.hwirq, tour->began.irq);
	printf("\n");
	if (interrupts_show(tour->began.irq))
		return tour_fail("/proc/interrupts", -ENOENT);
	return 0;
}

static int tour_check(struct tour *tour)
{
	int ret = bogus_check(tour->dev);

	tour_heading(tour, "BogusCheck: is it there?");
	if (ret < 0)
		return tour_fail("BogusCheck", ret);
	tour_say("Port 0x%x, bit 7 reads %d: %s.", tour->began.port, !ret,
		 ret ? "the card is present" : "there is nothing");
	return ret ? 0 : -ENODEV;
}

static int tour_set_period(struct tour *tour, uint64_t period_ns)
{
	int ret = bogus_set_period(tour->dev, period_ns);

	return ret ? tour_fail("setting the period", ret) : 0;
}

static int tour_dots(struct tour *tour)
{
	uint64_t count, dots = 0;
	int ret;

	tour_heading(tour, "BogusStart: a dot for each I/O that completes");
	ret = tour_set_period(tour, SLOW_NS);
	if (ret)
		return ret;
	ret = bogus_start(tour->dev);
	if (ret)
		return tour_fail("BogusStart", ret);
	tour_say("Ten a second. Each ends in an interrupt, and its ISR begins "
		 "the next.");
	printf("\n     ");
	while (dots < tour->ios) {
		ret = bogus_wait(tour->dev, TIMEOUT_NS, &count);
		if (ret)
			return tour_fail("waiting for an interrupt", ret);
		tour->counted += count;
		for (; count; count--) {
			printf(".%s", ++dots % 60 ? "" : "\n     ");
			fflush(stdout);
		}
	}
	printf("\n");
	return 0;
}

/* Take what has come meanwhile, as WINTEST does when its window wakes up */
static int tour_get_event(struct tour *tour, uint64_t *count)
{
	int ret = bogus_get_event(tour->dev, count);

	if (ret)
		return tour_fail("BogusGetEvent", ret);
	tour->counted += *count;
	return 0;
}

static int tour_stop(struct tour *tour)
{
	uint64_t count;
	int ret;

	ret = bogus_stop(tour->dev);
	if (ret)
		return tour_fail("BogusStop", ret);
	return tour_get_event(tour, &count);
}

/* Wait on another handle, so that ours knows nothing of it */
static int tour_watch(uint64_t ios)
{
	struct bogus *watch;
	uint64_t count;
	int ret;

	ret = bogus_open("/dev/bogus0", BOGUS_O_RDONLY, &watch);
	if (ret)
		return ret;
	while (ios) {
		ret = bogus_wait(watch, TIMEOUT_NS, &count);
		if (ret)
			break;
		ios -= count < ios ? count : ios;
	}
	bogus_close(watch);
	return ret;
}

static int tour_slow_reader(struct tour *tour)
{
	uint64_t count;
	int ret;

	tour_heading(tour, "BogusGetEvent: nobody looks, and nothing is lost");
	ret = tour_stop(tour);
	if (!ret)
		ret = tour_set_period(tour, FAST_NS);
	if (!ret)
		ret = bogus_start(tour->dev);
	if (!ret)
		ret = tour_watch(FAST_IOS);
	if (!ret)
		ret = bogus_stop(tour->dev);
	if (ret)
		return tour_fail("the fast run", ret);
	ret = tour_get_event(tour, &count);
	if (ret)
		return ret;
	tour_say("Two thousand a second now, while this program looks away.");
	tour_say("Then it asks once, and is told: %" PRIu64 ".", count);
	return tour_set_period(tour, tour->began.period_ns);
}

static void tour_row(const char *name, uint64_t value, const char *meaning)
{
	printf("       %-11s %8" PRIu64 "   %s\n", name, value, meaning);
}

static int tour_account(struct tour *tour)
{
	struct bogus_device_info now, *then = &tour->began;
	uint64_t serviced, lost;
	int ret;

	tour_heading(tour, "BogusStop, and the account");
	ret = bogus_info(tour->dev, &now, sizeof(now));
	if (ret)
		return tour_fail("asking for the totals", ret);
	interrupts_show(now.irq);
	serviced = now.serviced - then->serviced;
	lost = serviced - tour->counted;
	tour_row("raised", now.raised - then->raised, "by the card");
	tour_row("serviced", serviced, "by the ISR, in hard IRQ context");
	tour_row("discarded", now.discarded - then->discarded,
		 "pending when the card was stopped");
	tour_row("DPC runs", now.dpc_runs - then->dpc_runs,
		 "each tells whoever waits");
	tour_row("coalesced", now.coalesced - then->coalesced,
		 "taken along by another one's DPC");
	tour_row("counted", tour->counted, "by this program");
	tour_row("lost", lost, "serviced, and not counted");
	printf("\n");
	tour_say("The last one: ISR %.1f us after it was raised, DPC (%s) "
		 "%.1f us later.",
		 (now.isr_at_ns - now.raised_at_ns) / 1e3, now.dpc,
		 (now.dpc_at_ns - now.isr_at_ns) / 1e3);
	if (lost || now.raised != now.serviced + now.discarded + now.overrun +
				  now.pending)
		return tour_fail("the account does not close", -EBADMSG);
	return 0;
}

static int tour_unload(struct tour *tour)
{
	char why[BOGUS_EXPLAIN_SIZE];
	int ret;

	bogus_close(tour->dev);
	tour->dev = NULL;
	if (!tour->loaded)
		return 0;
	ret = bogus_module_unload();
	if (ret) {
		fprintf(stderr, "bogus-demo: %s\n",
			bogus_module_explain(NULL, ret, why, sizeof(why)));
		return ret;
	}
	printf("\n");
	tour_say("Both modules are unloaded; everything is as it was.");
	return 0;
}

/* Returns 0, or a negative errno code after having said what went wrong */
int tour_walk(struct tour *tour)
{
	static int (*const steps[])(struct tour *tour) = {
		tour_load, tour_open, tour_interrupt, tour_check, tour_dots,
		tour_slow_reader, tour_account,
	};
	int ret = 0, last;
	size_t i;

	for (i = 0; !ret && i < sizeof(steps) / sizeof(steps[0]); i++)
		ret = steps[i](tour);
	last = tour_unload(tour);
	return ret ? ret : last;
}
