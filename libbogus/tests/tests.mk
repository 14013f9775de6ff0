# SPDX-License-Identifier: LGPL-2.1-or-later
# The library's tests. Unit tests are linked with the archive, so that --wrap
# can put the fakes in the place of the kernel and of libkmod.

TESTS	:= test_open test_calls test_info test_wait test_list test_explain \
	   test_transport test_module test_classic test_split test_ring \
	   test_ring_torn
SCRIPTS	:= symbols.sh readme.sh

FAKES	:= fake_kernel fake_sys
FAKE_WRAPS := calloc close fstat ioctl open openat ppoll readlink scandir \
	   stat strdup write

EXTRA_test_wait := fake_outage.o
WRAPS_test_wait := read
EXTRA_test_module := fake_kmod.o
EXTRA_test_split := fake_split.o
EXTRA_test_ring := fake_ring.o
WRAPS_test_ring := mmap munmap
# As for the library's own ring.o
$(DEST)/tests/test_ring_torn.o: WARN += $(NO_WARN_FENCE)
WRAPS_test_explain := bogus_module_state geteuid getgrgid_r getgroups \
	getpwuid_r uname
WRAPS_test_module := access geteuid prctl uname \
	$(addprefix kmod_,list_next module_get_info module_get_initstate \
		module_get_path module_get_refcnt module_info_free_list module_info_get_key \
		module_info_get_value module_insert_module \
		module_new_from_name module_new_from_path \
		module_probe_insert_module module_remove_module module_unref \
		new set_log_fn unref)

TDEST	:= $(DEST)/tests
# Nobody declares a __wrap_ function
TEST_CFLAGS = $(ALL_CFLAGS) -Wno-missing-prototypes -I. $(shell $(PKG_CONFIG) --cflags cmocka)
TEST_LIBS = $(DEST)/libbogus.a $(KMOD_LIBS) $(shell $(PKG_CONFIG) --libs cmocka)
WRAP_FLAGS = $(patsubst %,-Wl$(comma)--wrap=%,$(FAKE_WRAPS) $(WRAPS_$*))

$(TDEST)/%.o: tests/%.c Makefile tests/tests.mk | $(TDEST)
	$(call say,CC,$@)
	$(Q)$(CC) $(TEST_CFLAGS) -c -o $@ $<

.SECONDEXPANSION:
$(TESTS:%=$(TDEST)/%): $(TDEST)/%: $(TDEST)/%.o $(FAKES:%=$(TDEST)/%.o) \
		$$(addprefix $(TDEST)/,$$(EXTRA_$$*)) $(DEST)/libbogus.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(WRAP_FLAGS) -o $@ $(filter %.o,$^) \
		$(TEST_LIBS)

# The same tests for a real device; see tests/live.c
$(TDEST)/live: $(TDEST)/live.o $(TDEST)/live_unplug.o $(TDEST)/live_module.o \
		$(TDEST)/live_split.o $(TDEST)/live_ring.o \
		$(TDEST)/live_util.o $(DEST)/libbogus.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIBS)

tests: $(TESTS:%=$(TDEST)/%)
	@:

live: $(TDEST)/live
	@:

# In the order of the list, each to its end, whatever the others say
test: all tests
	$(Q)CC='$(CC)' DEST='$(DEST)' MAKE='$(MAKE)' SAN='$(SAN)' \
		tests/run $(TESTS:%=$(TDEST)/%) $(SCRIPTS:%=tests/%)

.PHONY: test tests live
