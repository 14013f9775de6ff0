# SPDX-License-Identifier: GPL-2.0
# What reads text from outside, with any text. An address is the library's to
# read, which the program hands it as it is.
#
#   make fuzz		FUZZ_SECONDS (60) each; needs clang

FUZZERS	:= fuzz_units fuzz_mechanisms fuzz_address fuzz_args
FUZZ_SECONDS ?= 60
FUZZ_CC	?= clang
FDEST	:= $(DEST)/fuzz
FUZZ_CFLAGS = -std=gnu11 $(WARN) -O1 -g -D_GNU_SOURCE \
	      -DBOGUS_VERSION='"$(VERSION)"' -I. -I$(TOP)/libbogus \
	      -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
SRCS_fuzz_units := units.c
SRCS_fuzz_mechanisms := mechanism_list.c
SRCS_fuzz_address := $(addprefix $(TOP)/,libbogus/remote_find.c \
		     libbogus/remote_io.c remote/wire.c remote/wire_counts.c)
# The whole program but where it begins: which options there are depends on the
# commands.
SRCS_fuzz_args := $(filter-out main.c,$(SRCS)) $(RECORD)
FLAGS_fuzz_args = $(TRACE_CFLAGS) -L$(LIBDIR) -lbogus -lm \
		  $(TRACE_LIBS) -Wl,-rpath,'$$ORIGIN/../../libbogus'

$(FDEST):
	$(Q)mkdir -p $@

$(FDEST)/fuzz_%: fuzz/fuzz_%.c fuzz/fuzz.h $(SRCS) $(wildcard *.h) \
		$(RECORD) $(SRCS_fuzz_address) $(LIB) | $(FDEST)
	$(call say,FUZZER,$@)
	$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) -o $@ $< $(SRCS_$(notdir $@)) \
		$(FLAGS_$(notdir $@))

fuzz: $(FUZZERS:%=$(FDEST)/%)
	$(Q)$(TOP)/scripts/fuzz $(FDEST) fuzz/seeds $(FUZZ_SECONDS) $(FUZZERS)

.PHONY: fuzz
