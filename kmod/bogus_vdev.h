/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside the hardware: a device, and what each file offers the others.
 *
 *   bogus_vdev.c		the device: port, timer, totals
 *   bogus_vdev_main.c		its life, and the module's
 *   bogus_vdev_irq.c		its interrupt controller
 *   bogus_vdev_fault.c		what can go wrong with an I/O, on purpose
 *   bogus_vdev_attr.c		what sysfs shows of it
 *   bogus_vdev_configfs.c	devices that are made at run time
 */
#ifndef BOGUS_VDEV_H
#define BOGUS_VDEV_H

#include <linux/bits.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/list.h>
#include <linux/prandom.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include "bogus_bus.h"

#define BOGUS_VDEV_LABEL_SIZE	32

#define BOGUS_FAULT_MILLION		1000000ULL
#define BOGUS_FAULT_LATE_DEFAULT_NS	1000000ULL
#define BOGUS_FAULT_VANISH_DEFAULT_NS	100000000ULL

/**
 * enum bogus_fault - what can go wrong with an I/O
 * @BOGUS_FAULT_NONE: nothing
 * @BOGUS_FAULT_ERROR: it ends with ERROR set
 * @BOGUS_FAULT_LOST: it ends, and asks for no interrupt
 * @BOGUS_FAULT_LATE: it takes longer
 * @BOGUS_FAULT_DUPLICATE: it asks for a second interrupt after the first
 * @BOGUS_FAULT_SPURIOUS: the line goes up before it, without a request
 * @BOGUS_FAULT_STUCK: it does not end, BUSY stays set
 * @BOGUS_FAULT_VANISH: it does not begin, the card is gone for a while
 * @BOGUS_FAULTS: how many there are
 */
enum bogus_fault {
	BOGUS_FAULT_NONE,
	BOGUS_FAULT_ERROR,
	BOGUS_FAULT_LOST,
	BOGUS_FAULT_LATE,
	BOGUS_FAULT_DUPLICATE,
	BOGUS_FAULT_SPURIOUS,
	BOGUS_FAULT_STUCK,
	BOGUS_FAULT_VANISH,
	BOGUS_FAULTS
};

/* Why nothing answers at the port */
#define BOGUS_HIDDEN_UNPLUGGED	BIT(0)	/* pulled out, for ever */
#define BOGUS_HIDDEN_RESET	BIT(1)	/* the reset line is held */
#define BOGUS_HIDDEN_VANISHED	BIT(2)	/* a bad contact, for a while */

/**
 * struct bogus_fault_config - which faults a device is to have
 * @seed: of the random numbers, 32 bits: with the same seed, the n-th I/O has
 *	the same fault each time
 * @ppm: how many of a million I/Os have this fault; together at most a million
 * @late_ns: how much longer a late I/O takes at most
 * @vanish_ns: for how long the card vanishes
 */
struct bogus_fault_config {
	u64 seed;
	u64 ppm[BOGUS_FAULTS];
	u64 late_ns;
	u64 vanish_ns;
};

/**
 * struct bogus_vdev_config - what a device is to be like
 * @period_ns: how long an I/O takes at first
 * @label: what its owner calls it
 * @faults: what goes wrong with it
 */
struct bogus_vdev_config {
	u64 period_ns;
	char label[BOGUS_VDEV_LABEL_SIZE];
	struct bogus_fault_config faults;
};

/**
 * struct bogus_vdev - one device
 * @bus: what a driver sees of it
 * @config: what it was made as
 * @link: in the list of those made when the module was loaded
 * @pdev: the platform device that drivers bind to
 * @id: its number, as in bogus.0
 * @lock: protects everything from @status to @fault_counts, but @masked, and
 *	when @bus was raised against other writers; the port can be read without it
 * @status: BUSY, IRQ and ERROR as in the datasheet; IRQ is the line's level
 * @hidden: BOGUS_HIDDEN_*, why the port reads as absent; 0 if it does not
 * @masked: the interrupt controller keeps the line from the CPU; written under
 *	the interrupt descriptor's lock
 * @glitch: the line is up for a moment, without a request
 * @completing: the timer's callback is under way, and will look at @rearm
 * @rearm: START was written meanwhile, for @expires
 * @expires: when the I/O under way ends
 * @absent_until: when a card that has vanished is back
 * @period_ns: how long an I/O takes
 * @totals: what has been counted; @pending of it is in @status instead
 * @faulty: @config asks for faults
 * @fault: what goes wrong with the I/O under way
 * @fault_random: where the faults come from
 * @fault_counts: how many of each there have been; at BOGUS_FAULT_NONE, I/Os
 *	that have begun
 * @timer: runs while BUSY; its callback is the end of the I/O
 * @cpu: where the interrupt goes (its effective affinity)
 * @replay: delivers a line that is high and unmasked on the CPU it is queued on
 * @ipi: brings @replay to another CPU
 * @ipis: how many of those are on their way
 * @fwnode: names @domain
 * @domain: the interrupt controller
 * @virq: Linux's number for BOGUS_HWIRQ of @domain
 * @desc: the kernel's descriptor of @virq
 */
struct bogus_vdev {
	struct bogus_bus bus;
	struct bogus_vdev_config config;
	struct list_head link;
	struct platform_device *pdev;
	int id;

	raw_spinlock_t lock;
	u8 status;
	u8 hidden;
	bool masked;
	bool glitch;
	bool completing;
	bool rearm;
	ktime_t expires;
	ktime_t absent_until;
	u64 period_ns;
	struct bogus_bus_totals totals;
	bool faulty;
	enum bogus_fault fault;
	struct rnd_state fault_random;
	u64 fault_counts[BOGUS_FAULTS];

	struct hrtimer timer;

	unsigned int cpu;
	struct irq_work replay;
	call_single_data_t ipi;
	atomic_t ipis;
	struct fwnode_handle *fwnode;
	struct irq_domain *domain;
	unsigned int virq;
	struct irq_desc *desc;
};

static inline struct bogus_vdev *to_bogus_vdev(struct bogus_bus *bus)
{
	return container_of(bus, struct bogus_vdev, bus);
}

/* bogus_vdev.c */
void bogus_vdev_hw_init(struct bogus_vdev *vdev);
void bogus_vdev_silence(struct bogus_vdev *vdev, u8 why);

/* bogus_vdev_main.c */
void bogus_vdev_config_init(struct bogus_vdev_config *config);
struct bogus_vdev *bogus_vdev_make(const struct bogus_vdev_config *config);
void bogus_vdev_destroy(struct bogus_vdev *vdev);

/* bogus_vdev_irq.c */
int bogus_vdev_irq_make(struct bogus_vdev *vdev);
void bogus_vdev_irq_sync(struct bogus_vdev *vdev);
void bogus_vdev_irq_destroy(struct bogus_vdev *vdev);
void bogus_vdev_kick(struct bogus_vdev *vdev);

/*
 * Deliver on this CPU. Hard IRQ context, lock not held. The mapping is ours and
 * stays, so the descriptor need not be looked up each time.
 */
static inline void bogus_vdev_deliver(struct bogus_vdev *vdev)
{
	generic_handle_irq_desc(vdev->desc);
}

/* Whether the line leads to this CPU; interrupts are off */
static inline bool bogus_vdev_here(struct bogus_vdev *vdev)
{
	return likely(READ_ONCE(vdev->cpu) == smp_processor_id());
}

/* bogus_vdev_fault.c */
bool bogus_fault_config_valid(const struct bogus_fault_config *config);
void bogus_fault_init(struct bogus_vdev *vdev);
enum bogus_fault bogus_fault_next(struct bogus_vdev *vdev);
u64 bogus_fault_lateness(struct bogus_vdev *vdev);

/* bogus_vdev_attr.c */
extern const struct attribute_group *bogus_vdev_groups[];

/* bogus_vdev_configfs.c */
#if IS_ENABLED(CONFIG_CONFIGFS_FS)
int bogus_vdev_configfs_init(void);
void bogus_vdev_configfs_exit(void);
#else
static inline int bogus_vdev_configfs_init(void)
{
	return 0;
}

static inline void bogus_vdev_configfs_exit(void)
{
}
#endif

#endif /* BOGUS_VDEV_H */
