// SPDX-License-Identifier: GPL-2.0
/* Mechanisms and histograms of a device in a guest, see test_client.c. */
#include "bogus_ring.h"
#include "fake_proxy.h"

static const char mechanisms[] = "[tasklet] thread wq";

static void answer_list(struct fake_proxy *fake, const char *list, size_t size)
{
	pthread_mutex_lock(&fake->lock);
	fake->list = list;
	fake->list_size = size;
	pthread_mutex_unlock(&fake->lock);
}

static void list_comes_through(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, BOGUS_O_RDONLY);
	char list[BOGUS_DPC_LIST_SIZE];

	answer_list(fake, mechanisms, strlen(mechanisms));
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), 0);
	assert_string_equal(list, mechanisms);
	assert_int_equal(bogus_dpc_list(dev, list, strlen(mechanisms)),
			 -ERANGE);
	answer_list(fake, "", 0);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), 0);
	assert_string_equal(list, "");
	bogus_close(dev);
}

static void list_of_nonsense_is_refused(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	char list[BOGUS_DPC_LIST_SIZE] = "before";
	static char long_list[BOGUS_WIRE_DATA_MAX];

	memset(long_list, 'x', sizeof(long_list));
	answer_list(fake, mechanisms, sizeof(mechanisms));	/* with NUL */
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -EPROTO);
	answer_list(fake, long_list, sizeof(long_list));
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -ERANGE);
	fake_proxy_answer(fake, BOGUS_WIRE_DPC_LIST, -ENOENT);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -ENOENT);
	assert_string_equal(list, "before");
	bogus_close(dev);
}

static void set_carries_the_name(void **state)
{
	static const int errors[] = { -EBUSY, -EINVAL, -EOPNOTSUPP, -EACCES };
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	size_t i;

	assert_int_equal(bogus_dpc_set(dev, "wq-highpri"), 0);
	assert_int_equal(fake_proxy_seen(fake, BOGUS_WIRE_DPC_SET).size,
			 strlen("wq-highpri"));
	pthread_mutex_lock(&fake->lock);
	assert_string_equal(fake->seen_data, "wq-highpri");
	pthread_mutex_unlock(&fake->lock);
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		fake_proxy_answer(fake, BOGUS_WIRE_DPC_SET, errors[i]);
		assert_int_equal(bogus_dpc_set(dev, "wq"), errors[i]);
	}
	bogus_close(dev);
}

static void bad_set_stays_here(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, BOGUS_O_RDONLY);

	assert_int_equal(bogus_dpc_set(dev, "wq"), -EACCES);
	bogus_close(dev);
	dev = fake_proxy_open(fake, 0);
	assert_int_equal(bogus_dpc_set(dev, ""), -EINVAL);
	assert_int_equal(bogus_dpc_set(dev, "wq\n"), -EINVAL);
	assert_int_equal(bogus_dpc_set(dev, "a name of some length"), -EINVAL);
	assert_int_equal(fake_proxy_seen(fake, BOGUS_WIRE_DPC_SET).type, 0);
	bogus_close(dev);
}

static void fill_counts(struct fake_proxy *fake, uint64_t (*count)(int i))
{
	int i;

	pthread_mutex_lock(&fake->lock);
	for (i = 0; i < FAKE_COUNTS; i++)
		fake->counts[i] = count(i);
	fake->requests = 0;
	pthread_mutex_unlock(&fake->lock);
}

static int requests(struct fake_proxy *fake)
{
	int n;

	pthread_mutex_lock(&fake->lock);
	n = fake->requests;
	pthread_mutex_unlock(&fake->lock);
	return n;
}

static uint64_t few(int i)
{
	return i % 11 ? 0 : 1000 + i;
}

static uint64_t huge(int i)
{
	return UINT64_MAX - i;
}

static void split_takes_one_request(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, BOGUS_O_RDONLY);
	static struct bogus_split split;

	fill_counts(fake, few);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), 0);
	assert_memory_equal(split.counts, fake->counts, sizeof(split));
	assert_int_equal(requests(fake), 1);
	bogus_close(dev);
}

static void split_comes_in_pieces(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	static struct bogus_split split;

	fill_counts(fake, huge);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), 0);
	assert_memory_equal(split.counts, fake->counts, sizeof(split));
	assert_true(requests(fake) > 1);
	fill_counts(fake, few);
	pthread_mutex_lock(&fake->lock);
	fake->room = 11;
	pthread_mutex_unlock(&fake->lock);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), 0);
	assert_memory_equal(split.counts, fake->counts, sizeof(split));
	bogus_close(dev);
}

static void stage_is_its_part(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	uint64_t counts[BOGUS_SPLIT_BUCKETS];
	struct bogus_wire seen;
	unsigned int stage;

	fill_counts(fake, huge);
	for (stage = 0; stage < BOGUS_SPLIT_STAGES; stage++) {
		assert_int_equal(bogus_split_stage(dev, stage, counts), 0);
		assert_memory_equal(counts, fake->counts +
				    stage * BOGUS_SPLIT_BUCKETS,
				    sizeof(counts));
		seen = fake_proxy_seen(fake, BOGUS_WIRE_SPLIT);
		assert_int_equal(seen.first + seen.num,
				 (stage + 1) * BOGUS_SPLIT_BUCKETS);
	}
	assert_int_equal(bogus_split_stage(dev, stage, counts), -EINVAL);
	bogus_close(dev);
}

static void spoil_first(struct bogus_wire *msg)
{
	msg->first++;
}

static void spoil_none(struct bogus_wire *msg)
{
	msg->num = 0;
	msg->size = 0;
}

static void spoil_fewer(struct bogus_wire *msg)
{
	msg->num--;
}

static void spoil_more(struct bogus_wire *msg)
{
	msg->num++;
}

static void spoil_far_more(struct bogus_wire *msg)
{
	msg->num = UINT32_MAX;
}

static void spoil_end(struct bogus_wire *msg)
{
	msg->size--;
}

static void spoil_all(struct bogus_wire *msg)
{
	msg->size = 0;
}

/* And nothing of it is stored, nor anything behind the program's array */
static void nonsense_counts_are_refused(void **state)
{
	void (*const ways[])(struct bogus_wire *msg) = {
		spoil_first, spoil_none, spoil_fewer, spoil_more,
		spoil_far_more, spoil_end, spoil_all,
	};
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	uint64_t counts[BOGUS_SPLIT_BUCKETS] = { 77 };
	static struct bogus_split split;
	size_t i;

	fill_counts(fake, few);
	split.counts[0][0] = 77;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		pthread_mutex_lock(&fake->lock);
		fake->spoil = ways[i];
		pthread_mutex_unlock(&fake->lock);
		assert_int_equal(bogus_split_get(dev, &split, sizeof(split)),
				 -EPROTO);
		assert_int_equal(bogus_split_stage(dev, 1, counts), -EPROTO);
	}
	assert_int_equal(split.counts[0][0], 77);
	assert_int_equal(counts[0], 77);
	bogus_close(dev);
}

static void errors_come_through(void **state)
{
	struct fake_proxy *fake = *state;
	struct bogus *dev = fake_proxy_open(fake, 0);
	static struct bogus_split split;
	char list[BOGUS_DPC_LIST_SIZE];

	fake_proxy_answer(fake, BOGUS_WIRE_SPLIT, -EOPNOTSUPP);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)),
			 -EOPNOTSUPP);
	fake_proxy_hang_up(fake);
	assert_int_equal(bogus_split_get(dev, &split, sizeof(split)), -ENODEV);
	assert_int_equal(bogus_dpc_list(dev, list, sizeof(list)), -ENODEV);
	assert_int_equal(bogus_dpc_set(dev, "wq"), -ENODEV);
	bogus_close(dev);
}

static void there_is_no_ring(void **state)
{
	struct bogus *dev = fake_proxy_open(*state, 0);
	struct bogus_device_info info;
	struct bogus_ring *ring;

	assert_int_equal(bogus_ring_open(dev, &ring), -EOPNOTSUPP);
	assert_int_equal(bogus_info(dev, &info, sizeof(info)), 0);
	assert_int_equal(info.ring_size, 0);
	bogus_close(dev);
}

#define PROXY_TEST(f) cmocka_unit_test_setup_teardown(f, fake_proxy_setup, \
						      fake_proxy_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROXY_TEST(list_comes_through),
		PROXY_TEST(list_of_nonsense_is_refused),
		PROXY_TEST(set_carries_the_name),
		PROXY_TEST(bad_set_stays_here),
		PROXY_TEST(split_takes_one_request),
		PROXY_TEST(split_comes_in_pieces),
		PROXY_TEST(stage_is_its_part),
		PROXY_TEST(nonsense_counts_are_refused),
		PROXY_TEST(errors_come_through),
		PROXY_TEST(there_is_no_ring),
	};

	RUN_TESTS(tests);
}
