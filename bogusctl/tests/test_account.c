// SPDX-License-Identifier: GPL-2.0
/* Accounts that close, and accounts that don't. */
#include "account.h"
#include "cmocka_all.h"

static struct bogus_device_info an_account(uint32_t state)
{
	return (struct bogus_device_info) {
		.state = state,
		.raised = 116,
		.serviced = 110,
		.discarded = 2,
		.overrun = 3,
		.pending = 1,
		.published = 110,
		.dpc_runs = 100,
		.coalesced = 10,
		.spurious = 7,
	};
}

static void a_good_one_closes(void **state)
{
	struct bogus_device_info info = an_account(BOGUS_STOPPED);
	struct account account;

	(void)state;
	assert_true(account_check(&account, &info));
	assert_true(account.raised && account.published && account.told);
	assert_int_equal(account.raised_sum, 116);
	assert_int_equal(account.published_sum, 110);
}

static void a_lost_interrupt_is_found(void **state)
{
	struct bogus_device_info info = an_account(BOGUS_RUNNING);
	struct account account;

	(void)state;
	info.raised++;
	assert_false(account_check(&account, &info));
	assert_false(account.raised);
	assert_true(account.published && account.told);
}

static void every_term_of_the_sum_counts(void **state)
{
	struct bogus_device_info info;
	struct account account;
	uint64_t *const terms[] = {
		&info.serviced, &info.discarded, &info.overrun, &info.pending,
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		info = an_account(BOGUS_RUNNING);
		++*terms[i];
		assert_false(account_check(&account, &info));
		assert_false(account.raised);
	}
}

static void a_lost_publication_is_found(void **state)
{
	struct bogus_device_info info = an_account(BOGUS_RUNNING);
	struct account account;

	(void)state;
	info.coalesced--;
	assert_false(account_check(&account, &info));
	assert_false(account.published);
	assert_true(account.raised && account.told);
}

static void a_dpc_may_be_under_way_while_running(void **state)
{
	struct bogus_device_info info = an_account(BOGUS_RUNNING);
	struct account account;

	(void)state;
	info.published -= 2;
	info.dpc_runs -= 2;
	assert_true(account_check(&account, &info));
	info.state = BOGUS_STOPPED;
	assert_false(account_check(&account, &info));
	assert_false(account.told);
	info.state = BOGUS_SUSPENDED;
	assert_false(account_check(&account, &info));
}

static void more_told_than_serviced_is_found(void **state)
{
	struct bogus_device_info info = an_account(BOGUS_RUNNING);
	struct account account;

	(void)state;
	info.published++;
	info.dpc_runs++;
	assert_false(account_check(&account, &info));
	assert_false(account.told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_one_closes),
		cmocka_unit_test(a_lost_interrupt_is_found),
		cmocka_unit_test(every_term_of_the_sum_counts),
		cmocka_unit_test(a_lost_publication_is_found),
		cmocka_unit_test(a_dpc_may_be_under_way_while_running),
		cmocka_unit_test(more_told_than_serviced_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
