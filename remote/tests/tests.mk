# SPDX-License-Identifier: GPL-2.0
# The tests. Those in UNIT need nothing; live is for a running guest.

UNIT	:= test_wire test_counts test_stream test_client test_client_split \
	   test_proxy test_agent_reader
# Those of the agent run on the pretended kernel of libbogus' tests
FAKES	:= fake_kernel fake_sys
FAKE_WRAPS := calloc clock_nanosleep close fstat ioctl open openat ppoll read \
	   readlink scandir stat strdup write
FUZZERS	:= fuzz_wire fuzz_stream fuzz_counts
FUZZ_SECONDS ?= 60
FUZZ_CC	?= clang
FDEST	:= $(DEST)/fuzz

# Nobody declares a __wrap_ function
TEST_CFLAGS = $(ALL_CFLAGS) -Wno-missing-prototypes -I$(TOP)/libbogus -I. \
	      $(shell $(PKG_CONFIG) --cflags cmocka)
TEST_LIBS = $(LIB) $(shell $(PKG_CONFIG) --libs libkmod cmocka)
FUZZ_CFLAGS = -std=gnu11 $(WARN) -O1 -g -D_GNU_SOURCE -I. \
	      -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

$(TDEST)/%.o: tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -c -o $@ $<

$(TDEST)/%.o: $(TOP)/libbogus/tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -c -o $@ $<

$(TDEST)/%: $(TDEST)/%.o $(DEST)/stream.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIBS)

$(TDEST)/live: $(TDEST)/live_abuse.o $(TDEST)/live_reader.o \
		$(TDEST)/live_sleepers.o \
		$(TDEST)/live_split.o $(TDEST)/live_util.o

$(TDEST)/test_client $(TDEST)/test_client_split: $(TDEST)/fake_proxy.o

$(TDEST)/test_agent_reader: $(FAKES:%=$(TDEST)/%.o) $(DEST)/agent_reader.o
$(TDEST)/test_agent_reader: ALL_LDFLAGS += $(FAKE_WRAPS:%=-Wl,--wrap=%)

$(FDEST):
	$(Q)mkdir -p $@

$(FDEST)/fuzz_%: fuzz/fuzz_%.c wire.c wire_counts.c stream.c wire.h \
		fuzz/fuzz.h | $(FDEST)
	$(call say,FUZZER,$@)
	$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) -o $@ $(filter %.c,$^)

$(FDEST)/seeds: fuzz/seeds.c wire.c wire.h fuzz/fuzz.h | $(FDEST)
	$(Q)$(CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -I. -o $@ $(filter %.c,$^)

tests: $(UNIT:%=$(TDEST)/%)
	@:

live: $(TDEST)/live
	@:

fuzz: $(FUZZERS:%=$(FDEST)/%) $(FDEST)/seeds
	$(Q)mkdir -p $(FDEST)/messages && $(FDEST)/seeds $(FDEST)/messages
	$(Q)$(TOP)/scripts/fuzz $(FDEST) $(FDEST)/messages $(FUZZ_SECONDS) \
		$(FUZZERS)

unit: all tests
	$(Q)PROXY=$(DEST)/bogus-proxy $(TOP)/libbogus/tests/run \
		$(UNIT:%=$(TDEST)/%)

# Sanitised tests have no need of the fuzzers, which are sanitised themselves
test: unit
	$(Q)$(if $(SAN),,$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=5)

.PHONY: tests live fuzz unit test
