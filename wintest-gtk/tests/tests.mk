# SPDX-License-Identifier: GPL-2.0
# wintest's tests: the model against a libbogus of their own, the widgets on a
# pretended display, and the whole program, driven as a user would, against a
# pretended device or a real one.

TDEST	:= $(DEST)/tests
TESTS	:= meter text histogram device split finder widgets
TEST_PROGRAMS := $(TESTS:%=$(TDEST)/test-%)
TEST_CFLAGS = $(GTK_CFLAGS) -Itests

$(TDEST)/%.o: tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -c -o $@ $<

# In place of libbogus
$(TDEST)/test-%: $(TDEST)/test-%.o $(TDEST)/fake-bogus.o $(VIEW_OBJS) $(MODEL_OBJS)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# In front of libbogus
$(TDEST)/fake-device.so: tests/fake-device.c | $(TDEST)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-missing-prototypes -I$(TOP)/libbogus \
		-fPIC -shared $(ALL_LDFLAGS) -o $@ $< -lm

$(TDEST)/count-frames.so: tests/count-frames.c | $(TDEST)
	$(call say,LD,$@)
	$(Q)$(CC) $(GTK_CFLAGS) -fPIC -shared $(ALL_LDFLAGS) -o $@ $< $(PKG_LIBS)

$(TDEST)/totals: $(TDEST)/totals.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -Wl,-rpath,'$$ORIGIN/../../libbogus' -o $@ $< \
		-L$(LIBDIR) -lbogus

tests: $(PROGRAM) $(TEST_PROGRAMS) $(TDEST)/fake-device.so \
		$(TDEST)/count-frames.so $(TDEST)/totals
	@:

test: tests
	$(Q)OUT='$(DEST)' SAN='$(SAN)' tests/run $(TEST_PROGRAMS)

# Against a real device: a guest's, by its address, or this machine's own
live: tests
	$(Q)OUT='$(abspath $(DEST))' tests/live $(DEVICE)

# Everything inside a guest, the display too
in-guest: tests
	$(Q)OUT='$(abspath $(DEST))' tests/in-guest

.PHONY: tests test live in-guest
