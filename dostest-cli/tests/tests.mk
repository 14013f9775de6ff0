# SPDX-License-Identifier: GPL-2.0
# dostest's tests. On the host they run a dostest that is linked with a
# pretended kernel; the one that is installed is tried where it needs no
# device.

TDEST	:= $(DEST)/tests
FAKES	:= $(TDEST)/fake_kernel.o $(TDEST)/fake_sys.o $(TDEST)/fake_timer.o
FAKE_WRAPS := calloc close fstat ioctl open openat ppoll readlink scandir \
	   stat strdup write
WRAP_FLAGS := $(FAKE_WRAPS:%=-Wl,--wrap=%)
KMOD_LIBS := $(shell $(PKG_CONFIG) --libs libkmod)

TEST_CFLAGS = $(ALL_CFLAGS) -I$(TOP)/libbogus \
	      $(shell $(PKG_CONFIG) --cflags cmocka)

$(TDEST)/%.o: tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -c -o $@ $<

$(TDEST)/%.o: $(TOP)/libbogus/tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -Wno-missing-prototypes -c -o $@ $<

# Made together with the other
$(LIBDIR)/libbogus.a: $(LIB) ;

$(TDEST)/dostest: $(OBJS) $(FAKES) $(LIBDIR)/libbogus.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(WRAP_FLAGS) -o $@ $^ $(KMOD_LIBS) -lm

LIVE_OBJS := $(patsubst %,$(TDEST)/%.o,live live_keys live_pipe live_shown \
	     live_signals run piped device)

$(TDEST)/live: $(LIVE_OBJS) $(LIBDIR)/libbogus.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(KMOD_LIBS) \
		$(shell $(PKG_CONFIG) --libs cmocka) -lutil

live: $(PROGRAM) $(TDEST)/live

tests: live $(TDEST)/dostest
	@:

test: tests
	$(Q)CC='$(CC)' MAKE='$(MAKE)' SAN='$(SAN)' DOSTEST='$(PROGRAM)' \
		LIVE='$(TDEST)/live' FAKE='$(TDEST)/dostest' \
		$(TOP)/libbogus/tests/run tests/cli.sh tests/fake.sh

.PHONY: live tests test
