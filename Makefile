# SPDX-License-Identifier: GPL-2.0
# The front door. `make help` says what there is.

KERNEL	?= 6.1
VM	?= 1
BUILD	:= $(CURDIR)/build
TOP	:= .
include common.mk

USER	:= $(BUILD)/user
KMOD	:= $(BUILD)/$(KERNEL)
MODULES	:= $(KMOD)/modules
RUN	:= vm/run --kernel $(KERNEL) --modules $(MODULES)
SUDO	:= $(if $(filter 0,$(shell id -u)),,sudo)

# Where the running kernel's headers are, if it has any
KDIR	?= /lib/modules/$(shell uname -r)/build

TOOLDIRS := dostest-cli bogusctl
INSTALLED := libbogus $(TOOLDIRS) man

all: lib tools
	$(Q)if [ -e $(KDIR)/Makefile ]; then $(MAKE) modules; else \
		echo "No kernel headers at $(KDIR): leaving the modules out."; fi

help:
	@sed -n 's/^#:\( \|$$\)//p' Makefile

#: Two commands that do everything, set-up included:
#:
#:   make demo      a guided first look, in a guest (VM=0: on this kernel)
#:   make check     the tests, in a guest (SUITES="..." for some)
#:
#: In a guest, a stock Debian kernel inside QEMU:
#:
#:   make vm        a shell in it, the modules loaded
#:   make wintest   the window, with the device of a guest
#:   make vm-up     a guest in the background, whose device programs here can use
#:   make vm-down, make vm-status
#:   make bench     what an interrupt costs, in instructions; BENCH=--help
#:   make check-all those too that take long: storms, every kernel, checked kernels;
#:                  MINUTES=...: but none that may not be over by then
#:   make check-kernels
#:                  build and test on every kernel of vm/kernels (KERNELS="...")
#:   make check-debug
#:                  build kernels with the kernel's own checkers, and test there
#:   make model     search the driver's model for errors
#:   make soak      24 hours at 10 interrupts a second, in minutes
#:   make flood     a hundred million at the shortest period, spread over all
#:                  kernels (KERNELS="...", COUNT=...; scripts/endure --help)
#:   make fuzz      ten million calls by chance, 64-bit and 32-bit, each of them
#:                  checked, on each kernel (the same)
#:   make storm     ten thousand unplugs under load, on each kernel (the same)
#:   make mutate    break the modules, and see that a test notices (MUTANTS=...)
#:
#: On this machine's own kernel (needs its headers):
#:
#:   make modules   build kmod/bogus-vdev.ko and kmod/bogus.ko; CHECKED=1: with
#:                  assertions
#:   make load      load them; PERIOD_NS=..., NUM_DEVICES=...
#:   make unload    unload them
#:
#: The rest:
#:
#:   make           the library and the programs, and the modules if possible
#:   make lib       the library
#:   make tools     the programs
#:   make man       the manual pages
#:   make style     how the sources look
#:   make install   library, programs, udev rule; DESTDIR, prefix
#:   make modules_install
#:                  the modules, for this kernel
#:   make uninstall take away what install has put there
#:   make clean     remove what was built here (the cache: vm/fetch --clean)
#:
#: V=1 shows the commands, KERNEL=6.1 is the kernel of the guest.

# User space

lib:
	$(Q)$(MAKE) -C libbogus

tools: lib
	$(Q)set -e; for dir in $(TOOLDIRS); do $(MAKE) -C $$dir; done

man:
	$(Q)$(MAKE) -C man

demo/bogus-demo: lib
	$(Q)$(MAKE) -C demo

bench/bench:
	$(Q)$(MAKE) -C bench

# Kernel side, for this machine

modules:
	$(Q)scripts/need-headers $(KDIR)
	$(Q)$(MAKE) -C $(KDIR) M=$(CURDIR) modules

modules_install: modules
	$(Q)$(MAKE) -C $(KDIR) M=$(CURDIR) modules_install
	$(Q)$(if $(DESTDIR),,depmod)

load: modules
	$(Q)$(SUDO) scripts/load $(CURDIR)/kmod

unload:
	$(Q)$(SUDO) scripts/unload

# Kernel side, for the guest

guest-modules:
	$(Q)scripts/build-modules $(KERNEL) $(KMOD)

setup-%:
	$(Q)vm/setup $*
	$(Q)vm/fetch $(KERNEL)

ifeq ($(VM),0)
demo: demo/bogus-demo modules
	$(Q)$(SUDO) $(USER)/demo/bogus-demo --modules $(CURDIR)/kmod
else
demo: setup-demo
	$(Q)$(MAKE) --no-print-directory demo/bogus-demo guest-modules
	$(Q)scripts/demo $(KERNEL) $(MODULES) $(USER)/demo/bogus-demo
endif

vm: setup-demo
	$(Q)$(MAKE) --no-print-directory tools demo/bogus-demo guest-modules
	$(Q)$(RUN) --load --interactive --add $(USER)/dostest-cli/dostest \
		--add $(USER)/bogusctl/bogusctl --add $(USER)/demo/bogus-demo

# Programs on this machine, the device in a guest

remote: lib
	$(Q)$(MAKE) -C remote

vm-up: setup-demo
	$(Q)$(MAKE) --no-print-directory tools remote guest-modules
	$(Q)vm/up --kernel $(KERNEL) --modules $(MODULES) \
		--add $(USER)/bogusctl/bogusctl $(if \
		$(NUM_DEVICES),--num-devices $(NUM_DEVICES)) $(if \
		$(PERIOD_NS),--period $(PERIOD_NS))

vm-down vm-status:
	$(Q)vm/$(@:vm-%=%)

wintest-gtk: lib
	$(Q)$(MAKE) -C wintest-gtk

# With this machine's own device if it has one
wintest: setup-wintest
	$(Q)$(MAKE) --no-print-directory remote wintest-gtk guest-modules
	$(Q)[ -e /dev/bogus0 ] || vm/up --if-needed --kernel $(KERNEL) \
		--modules $(MODULES)
	$(Q)$(USER)/wintest-gtk/wintest --start

docs/wintest.png: wintest-gtk
	$(Q)$(MAKE) -C wintest-gtk screenshot

bench: setup-demo
	$(Q)$(MAKE) --no-print-directory bench/bench guest-modules
	$(Q)bench/run --kernel $(KERNEL) --modules $(MODULES) $(BENCH)

docs/bench.md: setup-check
	$(Q)bench/report 6.1 6.12 >$@.new && mv $@.new $@

check-kernels: setup-kernels
	$(Q)scripts/check-kernels $(KERNELS)

check-debug: setup-debug
	$(Q)scripts/check-debug $(KERNELS)

model: setup-check
	$(Q)$(MAKE) --no-print-directory -C model test

soak: setup-demo
	$(Q)$(MAKE) --no-print-directory selftests/soak guest-modules
	$(Q)$(RUN) --icount --load --timeout 3600 \
		--add $(USER)/selftests/bogus_soak -- bogus_soak

# COUNT=... for less, or more
COUNT ?=

flood fuzz storm: setup-kernels
	$(Q)$(MAKE) --no-print-directory selftests/soak
	$(Q)scripts/endure $@ $(if $(COUNT),--count $(COUNT)) $(KERNELS)

MUTANTS ?= 100

mutate: setup-check
	$(Q)$(MAKE) --no-print-directory selftests/soak
	$(Q)scripts/mutate --sample $(MUTANTS)

selftests/soak:
	$(Q)$(MAKE) -C selftests

# What suites need that run on other kernels, or on kernels that they build;
# MINUTES=... leaves out what takes longer
MINUTES ?=

check: setup-check \
		$(if $(filter long kernels kernel-%,$(SUITES)),setup-kernels) \
		$(if $(filter long checked checked-%,$(SUITES)),setup-debug)
	$(Q)scripts/check $(if $(MINUTES),--minutes $(MINUTES)) $(KERNEL) \
		$(MODULES) $(SUITES)

check-all:
	$(Q)$(MAKE) --no-print-directory check SUITES="quick full long"

style:
	$(Q)scripts/style

# Installing

install: lib tools man
	$(Q)set -e; for dir in $(INSTALLED); do $(MAKE) -C $$dir install; done
	$(Q)$(INSTALL) -D -m 644 kmod/uapi/bogus.h \
		$(DESTDIR)$(includedir)/linux/bogus.h
	$(Q)$(INSTALL) -D -m 644 scripts/60-bogus.rules \
		$(DESTDIR)$(udevdir)/60-bogus.rules
	$(Q)$(INSTALL) -D -m 644 scripts/bogus.sysusers \
		$(DESTDIR)$(sysusersdir)/bogus.conf
	$(Q)$(if $(DESTDIR),,ldconfig || true)

uninstall:
	$(Q)set -e; for dir in $(INSTALLED); do $(MAKE) -C $$dir uninstall; done
	$(Q)rm -f $(DESTDIR)$(includedir)/linux/bogus.h \
		$(DESTDIR)$(udevdir)/60-bogus.rules \
		$(DESTDIR)$(sysusersdir)/bogus.conf

clean:
	$(Q)rm -rf $(BUILD)
	$(Q)if [ -e $(KDIR)/Makefile ]; then \
		$(MAKE) -C $(KDIR) M=$(CURDIR) clean; fi

.PHONY: all help lib tools man remote vm-up vm-down vm-status \
	wintest-gtk wintest docs/wintest.png demo/bogus-demo bench/bench modules \
	modules_install load unload guest-modules demo vm bench soak flood fuzz storm mutate \
	check check-all check-kernels check-debug model docs/bench.md \
	style install uninstall clean selftests/soak
