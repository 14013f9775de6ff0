// SPDX-License-Identifier: LGPL-2.1-or-later
/* Mechanisms and histograms. */
#include <math.h>
#include <sys/stat.h>

#include "../../kmod/uapi/bogus.h"
#include "bogus_split.h"
#include "test.h"

#define FAKE_LIST	"[tasklet] thread wq wq-highpri none"

static int split_setup(void **state)
{
	fake_split_reset();
	return test_setup(state);
}

#define SPLIT_TEST(f) cmocka_unit_test_setup_teardown(f, split_setup, \
						      test_teardown)

static void list_is_that_of_sysfs(void **state)
{
	struct bogus *dev = test_open(BOGUS_O_RDONLY);
	char list[BOGUS_DPC_LIST_SIZE];

	(void)state;
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), 0);
	assert_string_equal(list, FAKE_LIST);
	bogus_close(dev);
}

static void list_fits_or_nothing_is_stored(void **state)
{
	struct bogus *dev = test_open(0);
	char list[sizeof(FAKE_LIST)] = "before", too_long[4096];

	(void)state;
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list) - 1), -ERANGE);
	assert_int_equal(bogus_dpc_list(dev, list, 0), -ERANGE);
	assert_string_equal(list, "before");
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), 0);
	assert_string_equal(list, FAKE_LIST);
	memset(too_long, 'x', sizeof(too_long) - 1);
	too_long[sizeof(too_long) - 1] = '\0';
	fake_tree_set_dpc(0, too_long);
	assert_int_equal(bogus_dpc_list(dev, too_long, sizeof(too_long)),
			 -ERANGE);
	bogus_close(dev);
}

static void list_that_cannot_be_read(void **state)
{
	struct bogus *dev = test_open(0);
	char path[256], list[BOGUS_DPC_LIST_SIZE] = "before";

	(void)state;
	fake_fail("open", ENOENT, 0);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -ENOENT);
	fake_fail("openat", EACCES, 0);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -EACCES);
	fake_fail("openat", ENOENT, 0);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -ENODEV);
	/* It opens, but there is nothing to be had from it */
	snprintf(path, sizeof(path), "%s/sys/class/bogus/bogus0/dpc",
		 fake_root());
	unlink(path);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -EISDIR);
	assert_string_equal(list, "before");
	bogus_close(dev);
}

static void set_changes_the_current_one(void **state)
{
	struct bogus *dev = test_open(0);
	char list[BOGUS_DPC_LIST_SIZE];

	(void)state;
	assert_int_equal(bogus_dpc_set(dev, "wq-highpri"), 0);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), 0);
	assert_string_equal(list, "tasklet thread wq [wq-highpri] none");
	assert_int_equal(bogus_dpc_set(dev, "none"), 0);
	assert_int_equal(bogus_dpc_set(dev, "tasklet"), 0);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), 0);
	assert_string_equal(list, FAKE_LIST);
	bogus_close(dev);
}

static void set_refuses_what_is_none(void **state)
{
	static const char *const names[] = {
		"", "\n", "taskle", "tasklets", "tasklet\n", "wq\nnone",
		"[tasklet]", " wq", "sixteen letters!",
		"a name that is longer than all names",
	};
	struct bogus *dev = test_open(0);
	char list[BOGUS_DPC_LIST_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(bogus_dpc_set(dev, names[i]), -EINVAL);
	assert_int_equal(bogus_dpc_set(dev, "bh"), -EOPNOTSUPP);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), 0);
	assert_string_equal(list, FAKE_LIST);
	bogus_close(dev);
}

static void set_needs_a_stopped_device(void **state)
{
	struct bogus *dev = test_open(0), *other = test_open(0);

	(void)state;
	assert_int_equal(bogus_start(other), 0);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -EBUSY);
	assert_int_equal(bogus_stop(other), 0);
	assert_int_equal(bogus_dpc_set(dev, "wq"), 0);
	bogus_close(other);
	bogus_close(dev);
}

static void set_needs_permission(void **state)
{
	struct bogus *dev = test_open(BOGUS_O_RDONLY);

	(void)state;
	assert_int_equal(bogus_dpc_set(dev, "wq"), -EACCES);
	bogus_close(dev);
	dev = test_open(0);
	fake_fail("openat", EACCES, 0);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -EACCES);
	fake_fail("openat", EROFS, 0);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -EROFS);
	fake_fail("open", ENOENT, 0);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -ENOENT);
	fake_fail("write", ENODEV, 0);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -ENODEV);
	bogus_close(dev);
}

static void stages_have_names(void **state)
{
	(void)state;
	assert_string_equal(bogus_split_name(BOGUS_SPLIT_RAISE), "raise");
	assert_string_equal(bogus_split_name(BOGUS_SPLIT_ISR), "isr");
	assert_string_equal(bogus_split_name(BOGUS_SPLIT_QUEUE), "queue");
	assert_string_equal(bogus_split_name(BOGUS_SPLIT_DPC), "dpc");
	assert_string_equal(bogus_split_name(BOGUS_SPLIT_USER), "user");
	assert_null(bogus_split_name(BOGUS_SPLIT_STAGES));
	assert_null(bogus_split_name(UINT32_MAX));
}

static void stages_are_those_of_the_module(void **state)
{
	(void)state;
	assert_int_equal(BOGUS_SPLIT_RAISE, BOGUS_STAGE_RAISE);
	assert_int_equal(BOGUS_SPLIT_ISR, BOGUS_STAGE_ISR);
	assert_int_equal(BOGUS_SPLIT_QUEUE, BOGUS_STAGE_QUEUE);
	assert_int_equal(BOGUS_SPLIT_DPC, BOGUS_STAGE_DPC);
	assert_int_equal(BOGUS_SPLIT_USER, BOGUS_STAGE_USER);
	assert_int_equal(BOGUS_SPLIT_STAGES, BOGUS_STAGES);
}

static void get_has_every_stage(void **state)
{
	struct bogus *dev = test_open(BOGUS_O_RDONLY);
	uint64_t counts[BOGUS_SPLIT_BUCKETS];
	struct bogus_split split;
	unsigned int stage;

	(void)state;
	for (stage = 0; stage < BOGUS_SPLIT_STAGES; stage++) {
		fake_split_set(stage, stage, 10 + stage);
		fake_split_set(stage, BOGUS_SPLIT_BUCKETS - 1, UINT64_MAX / 8);
	}
	memset(&split, 0xff, sizeof(split));
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), 0);
	for (stage = 0; stage < BOGUS_SPLIT_STAGES; stage++) {
		assert_int_equal(split.counts[stage][stage], 10 + stage);
		assert_true(bogus_split_count(split.counts[stage]) ==
			    UINT64_MAX / 8 + 10 + stage);
		assert_int_equal(bogus_split_stage(dev, stage, counts), 0);
		assert_memory_equal(counts, split.counts[stage],
				    sizeof(counts));
	}
	bogus_close(dev);
}

/* A program built with a later header, whose structure has more stages */
static void get_for_a_newer_program(void **state)
{
	struct bogus *dev = test_open(0);
	struct {
		struct bogus_split split;
		uint64_t later[BOGUS_SPLIT_BUCKETS];
	} longer;

	(void)state;
	memset(&longer, 0xff, sizeof(longer));
	assert_int_equal(bogus_split_get(dev, &longer.split, sizeof(longer)),
			 0);
	assert_int_equal(bogus_split_count(longer.later), 0);
	assert_int_equal(longer.later[0], 0);
	bogus_close(dev);
}

static void get_refuses_what_is_none(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t counts[BOGUS_SPLIT_BUCKETS] = { 77 };
	struct bogus_split split = { { { 77 } } };

	(void)state;
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split) - 1),
			 -EINVAL);
	assert_int_equal(bogus_split_get(dev, &split, 0), -EINVAL);
	assert_int_equal(bogus_split_stage(dev, BOGUS_SPLIT_STAGES, counts),
			 -EINVAL);
	assert_int_equal(bogus_split_stage(dev, UINT32_MAX, counts), -EINVAL);
	assert_int_equal(fake_ioctls(), 1);	/* open's */
	assert_int_equal(split.counts[0][0], 77);
	assert_int_equal(counts[0], 77);
	bogus_close(dev);
}

/* The third stage fails: the first two must not be seen */
static void get_failure_keeps_argument(void **state)
{
	struct bogus *dev = test_open(0);
	uint64_t counts[BOGUS_SPLIT_BUCKETS] = { 77 };
	struct bogus_split split = { { { 77 } } };

	(void)state;
	fake_fail("ioctl", ENODEV, 2);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), -ENODEV);
	fake_fail("ioctl", ENODEV, 0);
	assert_int_equal(bogus_split_stage(dev, 0, counts), -ENODEV);
	assert_int_equal(split.counts[0][0], 77);
	assert_int_equal(counts[0], 77);
	bogus_close(dev);
}

static void get_from_other_modules(void **state)
{
	struct bogus *dev = test_open(0);
	struct bogus_split split;

	(void)state;
	fake_split_set_buckets(BOGUS_SPLIT_BUCKETS - 1);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), -EPROTO);
	fake_split_set_buckets(BOGUS_SPLIT_BUCKETS + 1);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), -EPROTO);
	fake_module_forget_command(BOGUS_IOC_HISTOGRAM);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)),
			 -EOPNOTSUPP);
	bogus_close(dev);
}

static void everything_fails_when_the_device_is_gone(void **state)
{
	struct bogus *dev = test_open(0);
	char list[BOGUS_DPC_LIST_SIZE];
	struct bogus_split split;

	(void)state;
	fake_device_remove(0);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -ENODEV);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -ENODEV);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), -ENODEV);
	assert_int_equal(bogus_split_stage(dev, 0, split.counts[0]), -ENODEV);
	bogus_close(dev);
}

static void buckets_follow_each_other(void **state)
{
	uint64_t low, next;
	unsigned int i;

	(void)state;
	for (i = 0; i < 33; i++)
		assert_int_equal(bogus_split_low(i), i);
	for (i = 32; i < BOGUS_SPLIT_BUCKETS; i++) {
		low = bogus_split_low(i);
		next = bogus_split_low(i + 1);
		assert_true(next > low);
		assert_true((next - low) * 16 <= low);
		assert_true((next - low) * 32 >= low);
	}
	assert_int_equal(bogus_split_low(48), 64);
	assert_int_equal(bogus_split_low(49), 68);
	assert_true(bogus_split_low(BOGUS_SPLIT_BUCKETS) == 1ULL << 36);
	assert_true(bogus_split_low(UINT32_MAX) == 1ULL << 36);
}

static void percentiles_of_nothing(void **state)
{
	static const uint64_t none[BOGUS_SPLIT_BUCKETS];

	(void)state;
	assert_int_equal(bogus_split_count(none), 0);
	assert_int_equal(bogus_split_percentile(none, 0), 0);
	assert_int_equal(bogus_split_percentile(none, 50), 0);
	assert_int_equal(bogus_split_percentile(none, 100), 0);
}

/* 1000 values: 500 of 10 ns, 490 of 20, 9 of 30, and one of more than all */
static void percentiles_are_upper_bounds(void **state)
{
	uint64_t counts[BOGUS_SPLIT_BUCKETS] = {
		[10] = 500, [20] = 490, [30] = 9,
		[BOGUS_SPLIT_BUCKETS - 1] = 1,
	};
	uint64_t longest = 1ULL << 36;

	(void)state;
	assert_int_equal(bogus_split_count(counts), 1000);
	assert_int_equal(bogus_split_percentile(counts, 0), 11);
	assert_int_equal(bogus_split_percentile(counts, 50), 11);
	assert_int_equal(bogus_split_percentile(counts, 50.1), 21);
	assert_int_equal(bogus_split_percentile(counts, 99), 21);
	assert_int_equal(bogus_split_percentile(counts, 99.1), 31);
	assert_int_equal(bogus_split_percentile(counts, 99.9), 31);
	assert_true(bogus_split_percentile(counts, 99.91) == longest);
	assert_true(bogus_split_percentile(counts, 100) == longest);
}

static void percentiles_of_odd_arguments(void **state)
{
	uint64_t counts[BOGUS_SPLIT_BUCKETS] = { [3] = 1, [5] = 1 };
	uint64_t full[BOGUS_SPLIT_BUCKETS] = { [7] = UINT64_MAX };

	(void)state;
	assert_int_equal(bogus_split_percentile(counts, -1), 4);
	assert_int_equal(bogus_split_percentile(counts, -INFINITY), 4);
	assert_int_equal(bogus_split_percentile(counts, NAN), 4);
	assert_int_equal(bogus_split_percentile(counts, 1e-9), 4);
	assert_int_equal(bogus_split_percentile(counts, 50.001), 6);
	assert_int_equal(bogus_split_percentile(counts, 1e300), 6);
	assert_int_equal(bogus_split_percentile(counts, INFINITY), 6);
	assert_int_equal(bogus_split_percentile(full, 0.1), 8);
	assert_int_equal(bogus_split_percentile(full, 99.9999999), 8);
	assert_int_equal(bogus_split_percentile(full, 100), 8);
}

static void subtract_leaves_what_is_new(void **state)
{
	static struct bogus_split split, before;

	(void)state;
	split.counts[0][0] = 10;
	before.counts[0][0] = 4;
	split.counts[4][527] = UINT64_MAX;
	before.counts[4][527] = UINT64_MAX - 1;
	split.counts[2][100] = 5;
	before.counts[2][101] = 1;	/* of another device, say */
	bogus_split_subtract(&split, &before);
	assert_int_equal(split.counts[0][0], 6);
	assert_int_equal(split.counts[4][527], 1);
	assert_int_equal(split.counts[2][100], 5);
	assert_int_equal(split.counts[2][101], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPLIT_TEST(list_is_that_of_sysfs),
		SPLIT_TEST(list_fits_or_nothing_is_stored),
		SPLIT_TEST(list_that_cannot_be_read),
		SPLIT_TEST(set_changes_the_current_one),
		SPLIT_TEST(set_refuses_what_is_none),
		SPLIT_TEST(set_needs_a_stopped_device),
		SPLIT_TEST(set_needs_permission),
		cmocka_unit_test(stages_have_names),
		cmocka_unit_test(stages_are_those_of_the_module),
		SPLIT_TEST(get_has_every_stage),
		SPLIT_TEST(get_for_a_newer_program),
		SPLIT_TEST(get_refuses_what_is_none),
		SPLIT_TEST(get_failure_keeps_argument),
		SPLIT_TEST(get_from_other_modules),
		SPLIT_TEST(everything_fails_when_the_device_is_gone),
		cmocka_unit_test(buckets_follow_each_other),
		cmocka_unit_test(percentiles_of_nothing),
		cmocka_unit_test(percentiles_are_upper_bounds),
		cmocka_unit_test(percentiles_of_odd_arguments),
		cmocka_unit_test(subtract_leaves_what_is_new),
	};

	RUN_TESTS(tests);
}
