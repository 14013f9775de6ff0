# SPDX-License-Identifier: GPL-2.0
# bogusctl's tests. On the host they run a bogusctl that is linked with a
# pretended kernel, that of libbogus' and dostest's tests; the real one is
# tried where it needs no device. guest.sh is for a machine with the modules.

TDEST	:= $(DEST)/tests
# fake_device.o is the last: it adds to what the others have made
FAKES	:= $(patsubst %,$(TDEST)/fake_%.o,kernel sys split ring timer device)
FAKE_WRAPS := $(sort $(patsubst __wrap_%,%,$(shell grep -oh '__wrap_[a-z_]*' \
	   $(TOP)/libbogus/tests/fake_sys.c $(TOP)/libbogus/tests/fake_ring.c \
	   tests/fake_device.c)))
WRAP_FLAGS := $(FAKE_WRAPS:%=-Wl,--wrap=%)
KMOD_LIBS := $(shell $(PKG_CONFIG) --libs libkmod)
UNITS	:= $(patsubst %,$(TDEST)/test_%,account canvas json mechanism_list svg \
	   timeline units where)
# What else than the file of its name a test needs
EXTRA_canvas := style.o
EXTRA_timeline := trace.o where.o json.o
EXTRA_where := json.o
JSON	:= $(TDEST)/json_check

TEST_CFLAGS = $(ALL_CFLAGS) -I. -I$(TOP)/libbogus \
	      $(shell $(PKG_CONFIG) --cflags cmocka)

$(TDEST)/%.o: tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -c -o $@ $<

$(TDEST)/%.o: $(TOP)/libbogus/tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -Wno-missing-prototypes -c -o $@ $<

$(TDEST)/%.o: $(TOP)/dostest-cli/tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -c -o $@ $<

# Made together with the other
$(LIBDIR)/libbogus.a: $(LIB) ;

$(TDEST)/bogusctl: $(OBJS) $(FAKES) $(TDEST)/fake_record.o \
		$(LIBDIR)/libbogus.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(WRAP_FLAGS) -o $@ $^ $(KMOD_LIBS) -lm

# What is built where there is no libtracefs
$(TDEST)/bogusctl_none: $(OBJS) $(FAKES) $(DEST)/record_none.o \
		$(LIBDIR)/libbogus.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(WRAP_FLAGS) -o $@ $^ $(KMOD_LIBS) -lm

$(TDEST)/test_%: $(TDEST)/test_%.o $(OBJS) $(LIBDIR)/libbogus.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(DEST)/$*.o \
		$(EXTRA_$*:%=$(DEST)/%) $(LIBDIR)/libbogus.a $(KMOD_LIBS) \
		$(shell $(PKG_CONFIG) --libs cmocka) -lm

$(JSON): $(TDEST)/json_check.o
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

live: $(PROGRAM) $(JSON)
	@:

tests: live $(UNITS) $(TDEST)/bogusctl $(TDEST)/bogusctl_none
	@:

test: tests
	$(Q)CC='$(CC)' MAKE='$(MAKE)' SAN='$(SAN)' BOGUSCTL='$(PROGRAM)' \
		FAKE='$(TDEST)/bogusctl' FAKE_NONE='$(TDEST)/bogusctl_none' \
		JSON='$(JSON)' \
		$(TOP)/libbogus/tests/run $(UNITS) tests/cli.sh tests/fake.sh tests/split.sh \
		tests/completion.sh
	$(Q)$(if $(SAN),,$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=5)

.PHONY: live tests test
