// SPDX-License-Identifier: GPL-2.0
/* read(): eight bytes or nothing, asleep while there is nothing to tell. */

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(read)
{
	int fd;
	uint64_t unread;
	struct bogus_arena arena;
};

FIXTURE_SETUP(read)
{
	ASSERT_EQ(0, bogus_arena_make(&self->arena));
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
}

/* Whatever the test did, what it did not read is still there */
FIXTURE_TEARDOWN(read)
{
	EXPECT_EQ(self->unread, bogus_handle_drain(self->fd));
	close(self->fd);
}

/* Interrupts for the tests to read, from a device that is stopped again */
#define READ_PREPARE()					\
	do {						\
		self->unread = bogus_device_run(0, 3);	\
		ASSERT_LE(3, (int64_t)self->unread);	\
	} while (0)

TEST_F(read, short_buffers)
{
	size_t size;

	READ_PREPARE();
	for (size = 1; size < sizeof(uint64_t); size++) {
		EXPECT_EQ(-1, read(self->fd, self->arena.page, size));
		EXPECT_EQ(EINVAL, errno);
	}
}

/* It only asks for errors, of which there are none */
TEST_F(read, nothing)
{
	EXPECT_EQ(0, read(self->fd, self->arena.page, 0));
	READ_PREPARE();
	EXPECT_EQ(0, read(self->fd, self->arena.page, 0));
	EXPECT_EQ(0, read(self->fd, NULL, 0));
}

TEST_F(read, short_buffers_do_not_sleep)
{
	struct iovec iov = { self->arena.page, 7 };

	EXPECT_EQ(-1, read(self->fd, self->arena.page, 7));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, readv(self->fd, &iov, 1));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(read, exactly_eight_bytes)
{
	uint64_t count;

	READ_PREPARE();
	ASSERT_EQ(8, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(self->unread, count);
	self->unread = 0;
}

TEST_F(read, larger_buffer_is_not_touched_beyond_eight_bytes)
{
	char *page = self->arena.page;
	size_t i;

	READ_PREPARE();
	memset(page, 0x5a, self->arena.size);
	ASSERT_EQ(8, read(self->fd, page, self->arena.size));
	EXPECT_EQ(0, memcmp(page, &self->unread, 8));
	for (i = 8; i < self->arena.size; i++) {
		ASSERT_EQ(0x5a, page[i]);
	}
	self->unread = 0;
}

/* The size is the caller's promise; only eight bytes of it are used */
TEST_F(read, larger_buffer_that_is_not_all_there)
{
	char *end = bogus_arena_end(&self->arena);

	READ_PREPARE();
	ASSERT_EQ(8, read(self->fd, end - 8, 4096));
	EXPECT_EQ(0, memcmp(end - 8, &self->unread, 8));
	self->unread = 0;
}

TEST_F(read, at_an_odd_address)
{
	READ_PREPARE();
	ASSERT_EQ(8, read(self->fd, self->arena.page + 1, 8));
	EXPECT_EQ(0, memcmp(self->arena.page + 1, &self->unread, 8));
	self->unread = 0;
}

TEST_F(read, bad_pointers)
{
	unsigned int i;
	void *p;

	READ_PREPARE();
	for (i = 0; i < BOGUS_BAD_POINTERS; i++) {
		p = bogus_bad_pointer(&self->arena, i);
		EXPECT_EQ(-1, read(self->fd, p, 8));
		EXPECT_EQ(EFAULT, errno)
			TH_LOG("pointer %p", p);
	}
}

TEST_F(read, across_the_end_of_memory)
{
	char *end = bogus_arena_end(&self->arena);
	unsigned int inside;

	READ_PREPARE();
	for (inside = 1; inside < 8; inside++) {
		EXPECT_EQ(-1, read(self->fd, end - inside, 8));
		EXPECT_EQ(EFAULT, errno);
	}
}

TEST_F(read, into_readonly_memory)
{
	READ_PREPARE();
	ASSERT_EQ(0, mprotect(self->arena.page, self->arena.size, PROT_READ));
	EXPECT_EQ(-1, read(self->fd, self->arena.page, 8));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(read, readv_of_one_buffer)
{
	uint64_t count = 0;
	struct iovec iov = { &count, sizeof(count) };

	READ_PREPARE();
	ASSERT_EQ(8, readv(self->fd, &iov, 1));
	EXPECT_EQ(self->unread, count);
	self->unread = 0;
}

/* It has eight bytes to give; it must not wait for eight more */
TEST_F(read, readv_of_two_buffers_does_not_sleep)
{
	uint64_t count[2] = { 0, 0 };
	struct iovec iov[2] = { { &count[0], 8 }, { &count[1], 8 } };

	READ_PREPARE();
	ASSERT_EQ(8, readv(self->fd, iov, 2));
	EXPECT_EQ(self->unread, count[0]);
	EXPECT_EQ(0, count[1]);
	self->unread = 0;
}

TEST_F(read, readv_of_two_halves)
{
	char half[2][4];
	struct iovec iov[2] = { { half[0], 4 }, { half[1], 4 } };
	ssize_t ret;

	READ_PREPARE();
	ret = readv(self->fd, iov, 2);
	if (ret < 0) {
		EXPECT_EQ(EINVAL, errno);
		return;
	}
	EXPECT_EQ(8, ret);
	EXPECT_EQ(0, memcmp(half, &self->unread, 8));
	self->unread = 0;
}

TEST_F(read, pread_and_lseek)
{
	uint64_t count;

	READ_PREPARE();
	EXPECT_EQ(-1, pread(self->fd, &count, 8, 0));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_CUR));
	EXPECT_EQ(ESPIPE, errno);
}

TEST_F(read, write_is_refused)
{
	int observer = bogus_handle_open(0, O_RDONLY);
	uint64_t count = 1;

	ASSERT_LE(0, observer);
	EXPECT_EQ(-1, write(self->fd, &count, 8));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(observer, &count, 8));
	EXPECT_EQ(EBADF, errno);
	close(observer);
}

TEST_F(read, write_only_handle)
{
	int fd = bogus_handle_open(0, O_WRONLY);
	uint64_t count;

	ASSERT_LE(0, fd);
	READ_PREPARE();
	EXPECT_EQ(-EBADF, bogus_handle_read(fd, &count));
	EXPECT_EQ(self->unread, bogus_handle_drain(fd));
	EXPECT_EQ(0, bogus_handle_start(fd));
	EXPECT_EQ(0, bogus_handle_stop(fd));
	close(fd);
}

TEST_F(read, nonblocking)
{
	uint64_t count;

	ASSERT_EQ(0, bogus_handle_nonblock(self->fd, true));
	EXPECT_EQ(-EAGAIN, bogus_handle_read(self->fd, &count));
	READ_PREPARE();
	EXPECT_EQ(8, bogus_handle_read(self->fd, &count));
	EXPECT_EQ(self->unread, count);
	EXPECT_EQ(-EAGAIN, bogus_handle_read(self->fd, &count));
	self->unread = 0;
}

TEST_F(read, nonblocking_from_open)
{
	int fd = bogus_handle_open(0, O_RDONLY | O_NONBLOCK);
	uint64_t count;

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EAGAIN, bogus_handle_read(fd, &count));
	close(fd);
}

TEST_F(read, sleeps_until_an_interrupt)
{
	struct bogus_call call = { .fn = bogus_call_read, .fd = self->fd };
	int64_t ran;

	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	ran = bogus_device_run(0, 1);
	EXPECT_EQ(8, bogus_call_end(&call));
	EXPECT_LT(0, call.value);
	EXPECT_EQ(ran, call.value + bogus_handle_drain(self->fd));
}

TEST_F(read, fcntl_turns_sleeping_off_and_on)
{
	struct bogus_call call = { .fn = bogus_call_read, .fd = self->fd };
	uint64_t count;

	ASSERT_EQ(0, bogus_handle_nonblock(self->fd, true));
	EXPECT_EQ(-EAGAIN, bogus_handle_read(self->fd, &count));
	ASSERT_EQ(0, bogus_handle_nonblock(self->fd, false));
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	self->unread = bogus_device_run(0, 1);
	EXPECT_EQ(8, bogus_call_end(&call));
	self->unread -= call.value;
}

/* Signals. The handler counts itself where the sender says. */

static void read_on_signal(int sig, siginfo_t *info, void *context)
{
	int *handled = info->si_value.sival_ptr;

	(void)sig;
	(void)context;
	__atomic_add_fetch(handled, 1, __ATOMIC_RELAXED);
}

static int read_catch(int flags)
{
	struct sigaction action = {
		.sa_sigaction = read_on_signal,
		.sa_flags = flags | SA_SIGINFO,
	};

	return sigaction(SIGUSR1, &action, NULL);
}

static int read_signal(struct bogus_call *call, int *handled)
{
	const union sigval value = { .sival_ptr = handled };

	return pthread_sigqueue(call->thread, SIGUSR1, value);
}

TEST_F(read, signal_without_restart)
{
	struct bogus_call call = { .fn = bogus_call_read, .fd = self->fd };
	int handled = 0;

	ASSERT_EQ(0, read_catch(0));
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	EXPECT_EQ(0, read_signal(&call, &handled));
	EXPECT_EQ(-EINTR, bogus_call_end(&call));
	EXPECT_EQ(1, handled);
	READ_PREPARE();
}

TEST_F(read, signal_with_restart)
{
	struct bogus_call call = { .fn = bogus_call_read, .fd = self->fd };
	int handled = 0;

	ASSERT_EQ(0, read_catch(SA_RESTART));
	ASSERT_EQ(0, bogus_call_begin(&call));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	EXPECT_EQ(0, read_signal(&call, &handled));
	while (!__atomic_load_n(&handled, __ATOMIC_RELAXED))
		bogus_sleep_ns(BOGUS_NSEC_PER_MSEC);
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	self->unread = bogus_device_run(0, 1);
	EXPECT_EQ(8, bogus_call_end(&call));
	self->unread -= call.value;
}

/* Reads until told to stop; value is the sum, ret how many were interrupted */
static long read_interrupted_loop(struct bogus_call *call)
{
	bool *stop = call->data;
	long interrupted = 0;
	uint64_t count;
	int ret;

	while (!__atomic_load_n(stop, __ATOMIC_RELAXED)) {
		ret = bogus_handle_read(call->fd, &count);
		if (ret == -EINTR)
			interrupted++;
		else if (ret == 8)
			call->value += count;
		else
			return ret;
	}
	return interrupted;
}

TEST_F(read, signals_lose_nothing)
{
	bool stop = false;
	struct bogus_call call = {
		.fn = read_interrupted_loop, .fd = self->fd, .data = &stop,
	};
	int observer = bogus_handle_open(0, O_RDWR);
	int64_t sum = 0, ret;
	int handled = 0;

	ASSERT_LE(0, observer);
	ASSERT_EQ(0, read_catch(0));
	ASSERT_EQ(0, bogus_call_begin(&call));
	ASSERT_EQ(0, bogus_handle_start(observer));
	while (sum < 200) {
		ret = bogus_handle_collect(observer, 1);
		ASSERT_LT(0, ret);
		sum += ret;
		read_signal(&call, &handled);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	read_signal(&call, &handled);
	EXPECT_LE(0, bogus_call_end(&call));
	EXPECT_EQ(0, bogus_handle_stop(observer));
	sum += bogus_handle_drain(observer);
	EXPECT_EQ(sum, call.value + bogus_handle_drain(self->fd));
	close(observer);
}

/* Two threads on one handle share its count; none of them gets nothing */

struct read_shared {
	int64_t want;
	int64_t sum;
};

static long read_shared_loop(struct bogus_call *call)
{
	struct read_shared *shared = call->data;
	uint64_t count;
	int ret;

	while (__atomic_load_n(&shared->sum, __ATOMIC_RELAXED) < shared->want) {
		ret = bogus_handle_read(call->fd, &count);
		if (ret != 8 || !count)
			return ret < 0 ? ret : -EPROTO;
		__atomic_add_fetch(&shared->sum, count, __ATOMIC_RELAXED);
	}
	return 0;
}

static long get_event_shared_loop(struct bogus_call *call)
{
	struct read_shared *shared = call->data;
	int64_t count;

	while (__atomic_load_n(&shared->sum, __ATOMIC_RELAXED) < shared->want) {
		count = bogus_handle_drain(call->fd);
		if (count < 0)
			return count;
		__atomic_add_fetch(&shared->sum, count, __ATOMIC_RELAXED);
	}
	return 0;
}

TEST_F(read, two_readers_and_a_get_event_on_one_handle)
{
	struct read_shared shared = { .want = 300 };
	struct bogus_call calls[] = {
		{ .fn = read_shared_loop, .fd = self->fd, .data = &shared },
		{ .fn = read_shared_loop, .fd = self->fd, .data = &shared },
		{ .fn = get_event_shared_loop, .fd = self->fd,
		  .data = &shared },
	};
	int observer = bogus_handle_open(0, O_RDWR);
	int64_t total;
	unsigned int i;

	ASSERT_LE(0, observer);
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		ASSERT_EQ(0, bogus_call_begin(&calls[i]));
	}
	ASSERT_EQ(0, bogus_handle_start(observer));
	total = bogus_handle_collect(observer, shared.want);
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		EXPECT_EQ(0, bogus_call_end(&calls[i]));
	}
	EXPECT_EQ(0, bogus_handle_stop(observer));
	total += bogus_handle_drain(observer);
	EXPECT_EQ(total, shared.sum + bogus_handle_drain(self->fd));
	close(observer);
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
