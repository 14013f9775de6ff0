# SPDX-License-Identifier: GPL-2.0
# bogusctl's tests. On the host they run a bogusctl that is linked with a
# pretended kernel, that of libbogus' and dostest's tests; the real one is
# tried where it needs no device. guest.sh is for a machine with the modules.

TDEST	:= $(DEST)/tests
FAKES	:= $(TDEST)/fake_kernel.o $(TDEST)/fake_sys.o $(TDEST)/fake_timer.o
FAKE_WRAPS := $(patsubst __wrap_%,%,$(shell grep -oh '__wrap_[a-z]*' \
	   $(TOP)/libbogus/tests/fake_sys.c))
WRAP_FLAGS := $(FAKE_WRAPS:%=-Wl,--wrap=%)
KMOD_LIBS := $(shell $(PKG_CONFIG) --libs libkmod)
UNITS	:= $(TDEST)/test_account $(TDEST)/test_json $(TDEST)/test_units
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

$(TDEST)/bogusctl: $(OBJS) $(FAKES) $(LIBDIR)/libbogus.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(WRAP_FLAGS) -o $@ $^ $(KMOD_LIBS)

$(TDEST)/test_%: $(TDEST)/test_%.o $(DEST)/%.o
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs cmocka)

$(JSON): $(TDEST)/json_check.o
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

live: $(PROGRAM) $(JSON)
	@:

tests: live $(UNITS) $(TDEST)/bogusctl
	@:

test: tests
	$(Q)CC='$(CC)' MAKE='$(MAKE)' SAN='$(SAN)' BOGUSCTL='$(PROGRAM)' \
		FAKE='$(TDEST)/bogusctl' JSON='$(JSON)' \
		$(TOP)/libbogus/tests/run $(UNITS) tests/cli.sh tests/fake.sh \
		tests/completion.sh

.PHONY: live tests test
