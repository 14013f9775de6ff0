// SPDX-License-Identifier: GPL-2.0
/*
 * A call that is held up half-way, in the copy to or from user space: the page
 * is one that this program, by userfaultfd, provides when it pleases. What
 * happens meanwhile is thus no matter of luck, and none of it may wait for the
 * call, nor be lost to it.
 */

#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bogus_harness.h"

FIXTURE(faults)
{
	int fd;
	int other;
	int uffd;
	size_t size;
	char *page;
	int64_t unread;
};

/*
 * A page that nobody has touched yet, and a descriptor that says who does. The
 * page after it is an ordinary one.
 */
static int faults_page_make(struct _test_data_faults *self)
{
	struct uffdio_api api = {
		.api = UFFD_API,
		.features = UFFD_FEATURE_PAGEFAULT_FLAG_WP,
	};
	struct uffdio_register area = {
		.mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP,
	};

	self->size = sysconf(_SC_PAGESIZE);
	self->page = mmap(NULL, 2 * self->size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (self->page == MAP_FAILED)
		return -errno;
	area.range.start = (uintptr_t)self->page;
	area.range.len = self->size;
	self->uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (self->uffd < 0 || ioctl(self->uffd, UFFDIO_API, &api) < 0 ||
	    ioctl(self->uffd, UFFDIO_REGISTER, &area) < 0)
		return -errno;
	return 0;
}

FIXTURE_SETUP(faults)
{
	ASSERT_EQ(0, bogus_device_ensure());
	ASSERT_EQ(0, bogus_period_set(0, BOGUS_TEST_FAST_NS));
	self->fd = bogus_handle_open(0, O_RDWR);
	self->other = bogus_handle_open(0, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->other);
	if (faults_page_make(self))
		self->page = NULL;
	self->unread = bogus_device_run(0, 3);
	ASSERT_LE(3, self->unread);
}

FIXTURE_TEARDOWN(faults)
{
	close(self->uffd);
	close(self->other);
	close(self->fd);
	EXPECT_EQ(0, bogus_device_ensure());
}

#define FAULTS_NEEDED()						\
	do {							\
		if (!self->page)				\
			BOGUS_SKIP("no userfaultfd here");	\
	} while (0)

/* Returns when somebody has run into the missing page */
static bool faults_wait(struct _test_data_faults *self)
{
	struct uffd_msg msg;

	return read(self->uffd, &msg, sizeof(msg)) == sizeof(msg) &&
	       msg.event == UFFD_EVENT_PAGEFAULT;
}

/* Provides it, filled with @from, and lets whoever waits for it go on */
static int faults_resolve(struct _test_data_faults *self, const void *from)
{
	struct uffdio_copy copy = {
		.dst = (uintptr_t)self->page,
		.src = (uintptr_t)from,
		.len = self->size,
	};

	return ioctl(self->uffd, UFFDIO_COPY, &copy) < 0 ? -errno : 0;
}

/* The page is there to be read; who writes to it waits until it is unlocked */
static int faults_lock(struct _test_data_faults *self, bool locked)
{
	struct uffdio_writeprotect protect = {
		.range = { (uintptr_t)self->page, self->size },
		.mode = locked ? UFFDIO_WRITEPROTECT_MODE_WP : 0,
	};

	return ioctl(self->uffd, UFFDIO_WRITEPROTECT, &protect) < 0 ? -errno :
								      0;
}

static long faults_call_get_event(struct bogus_call *call)
{
	return bogus_handle_ioctl(call->fd, BOGUS_IOC_GET_EVENT, call->data);
}

static long faults_call_read(struct bogus_call *call)
{
	ssize_t ret = read(call->fd, call->data, 8);

	return ret < 0 ? -errno : ret;
}

static long faults_call_start(struct bogus_call *call)
{
	return bogus_handle_ioctl(call->fd, BOGUS_IOC_START, call->data);
}

static long faults_call_info(struct bogus_call *call)
{
	return bogus_handle_ioctl(call->fd, BOGUS_IOC_INFO, call->data);
}

static long faults_call_histogram(struct bogus_call *call)
{
	return bogus_handle_ioctl(call->fd, BOGUS_IOC_HISTOGRAM, call->data);
}

/* The argument is there; what is missing is where the counts are to go */
static long faults_call_histogram_counts(struct bogus_call *call)
{
	struct bogus_histogram histogram = {
		.size = sizeof(histogram),
		.buckets = BOGUS_HISTOGRAM_BUCKETS,
		.counts = (uintptr_t)call->data,
	};

	return bogus_handle_ioctl(call->fd, BOGUS_IOC_HISTOGRAM, &histogram);
}

static int faults_begin(struct _test_data_faults *self,
			struct bogus_call *call)
{
	int ret;

	call->fd = self->fd;
	call->data = self->page;
	ret = bogus_call_begin(call);
	if (ret)
		return ret;
	return faults_wait(self) ? 0 : -EPROTO;
}

static uint64_t faults_stored(struct _test_data_faults *self)
{
	uint64_t count;

	memcpy(&count, self->page, sizeof(count));
	return count;
}

/* Another thread takes the count: there is nothing left to take twice */
TEST_F(faults, get_event_loses_the_count_to_another)
{
	struct bogus_call call = { .fn = faults_call_get_event };
	char page[8192] = "";

	FAULTS_NEEDED();
	ASSERT_EQ(0, faults_begin(self, &call));
	EXPECT_EQ(self->unread, bogus_handle_drain(self->fd));
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(0, bogus_call_end(&call));
	EXPECT_EQ(0, faults_stored(self));
}

TEST_F(faults, read_loses_the_count_to_another)
{
	struct bogus_call call = { .fn = faults_call_read };
	char page[8192] = "";
	int64_t more;

	FAULTS_NEEDED();
	ASSERT_EQ(0, faults_begin(self, &call));
	EXPECT_EQ(self->unread, bogus_handle_drain(self->fd));
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_TRUE(bogus_call_asleep(&call, SYS_read));
	more = bogus_device_run(0, 1);
	EXPECT_EQ(8, bogus_call_end(&call));
	EXPECT_EQ(more, faults_stored(self) + bogus_handle_drain(self->fd));
}

/* What comes while the old count is being stored is counted, once */
TEST_F(faults, interrupts_meanwhile_are_kept)
{
	struct bogus_call call = { .fn = faults_call_get_event };
	char page[8192] = "";
	int64_t more;

	FAULTS_NEEDED();
	ASSERT_EQ(0, faults_begin(self, &call));
	more = bogus_device_run(0, 3);
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(0, bogus_call_end(&call));
	EXPECT_EQ(self->unread + more,
		  faults_stored(self) + bogus_handle_drain(self->fd));
}

/* Takes part of what is there, on the way to a count that grew meanwhile */
TEST_F(faults, taken_and_more_meanwhile)
{
	struct bogus_call call = { .fn = faults_call_read };
	char page[8192] = "";
	int64_t more;

	FAULTS_NEEDED();
	ASSERT_EQ(0, faults_begin(self, &call));
	EXPECT_EQ(self->unread, bogus_handle_drain(self->fd));
	more = bogus_device_run(0, 3);
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(8, bogus_call_end(&call));
	EXPECT_EQ(more, faults_stored(self) + bogus_handle_drain(self->fd));
}

/* A call that waits for its page holds no lock that others need */

static void faults_others_go_on(struct __test_metadata *_metadata,
				struct _test_data_faults *self)
{
	__u64 counts[BOGUS_HISTOGRAM_BUCKETS];
	struct bogus_info info;

	EXPECT_EQ(0, bogus_handle_start(self->other));
	EXPECT_LE(3, bogus_handle_collect(self->other, 3));
	EXPECT_EQ(0, bogus_handle_info(self->other, &info));
	EXPECT_EQ(0, bogus_handle_stop(self->other));
	EXPECT_EQ(0, bogus_histogram_get(self->other, BOGUS_STAGE_ISR, counts));
	EXPECT_LE(1, bogus_device_run(0, 1));
}

TEST_F(faults, get_event_holds_nobody_up)
{
	struct bogus_call call = { .fn = faults_call_get_event };
	char page[8192] = "";

	FAULTS_NEEDED();
	ASSERT_EQ(0, faults_begin(self, &call));
	faults_others_go_on(_metadata, self);
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(0, bogus_call_end(&call));
}

TEST_F(faults, start_holds_nobody_up)
{
	struct bogus_call call = { .fn = faults_call_start };
	struct bogus_start start = { .size = sizeof(start) };
	char page[8192] = "";

	FAULTS_NEEDED();
	memcpy(page, &start, sizeof(start));
	ASSERT_EQ(0, faults_begin(self, &call));
	faults_others_go_on(_metadata, self);
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(0, bogus_call_end(&call));
	EXPECT_EQ(0, bogus_handle_stop(self->fd));
}

TEST_F(faults, info_holds_nobody_up)
{
	struct bogus_call call = { .fn = faults_call_info };
	struct bogus_info info = { .size = sizeof(info) };
	char page[8192] = "";

	FAULTS_NEEDED();
	memcpy(page, &info, sizeof(info));
	ASSERT_EQ(0, faults_begin(self, &call));
	faults_others_go_on(_metadata, self);
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(0, bogus_call_end(&call));
}

/* Its argument has been read; now it is the answer that can't be stored */
TEST_F(faults, info_storing_its_answer_holds_nobody_up)
{
	struct bogus_call call = { .fn = faults_call_info };
	struct bogus_info info = { .size = sizeof(info) };
	char page[8192] = "";

	FAULTS_NEEDED();
	memcpy(page, &info, sizeof(info));
	ASSERT_EQ(0, faults_resolve(self, page));
	ASSERT_EQ(0, faults_lock(self, true));
	ASSERT_EQ(0, faults_begin(self, &call));
	faults_others_go_on(_metadata, self);
	ASSERT_EQ(0, faults_lock(self, false));
	EXPECT_EQ(0, bogus_call_end(&call));
}

TEST_F(faults, histogram_holds_nobody_up)
{
	struct bogus_call call = { .fn = faults_call_histogram };
	struct bogus_histogram histogram = { .size = sizeof(histogram) };
	char page[8192] = "";

	FAULTS_NEEDED();
	memcpy(page, &histogram, sizeof(histogram));
	ASSERT_EQ(0, faults_begin(self, &call));
	faults_others_go_on(_metadata, self);
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(0, bogus_call_end(&call));
}

TEST_F(faults, histogram_storing_its_counts_holds_nobody_up)
{
	struct bogus_call call = { .fn = faults_call_histogram_counts };
	char page[8192] = "";

	FAULTS_NEEDED();
	ASSERT_EQ(0, faults_begin(self, &call));
	faults_others_go_on(_metadata, self);
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(0, bogus_call_end(&call));
}

/* The device goes meanwhile: removal does not wait, the call ends somehow */

TEST_F(faults, removal_meets_get_event)
{
	struct bogus_call call = { .fn = faults_call_get_event };
	char page[8192] = "";
	long ret;

	FAULTS_NEEDED();
	ASSERT_EQ(0, faults_begin(self, &call));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	ASSERT_EQ(0, faults_resolve(self, page));
	ret = bogus_call_end(&call);
	EXPECT_TRUE(ret == 0 || ret == -ENODEV)
		TH_LOG("%ld", ret);
	EXPECT_EQ(-ENODEV, bogus_handle_drain(self->fd));
}

TEST_F(faults, removal_meets_start)
{
	struct bogus_call call = { .fn = faults_call_start };
	struct bogus_start start = { .size = sizeof(start) };
	char page[8192] = "";

	FAULTS_NEEDED();
	memcpy(page, &start, sizeof(start));
	ASSERT_EQ(0, faults_begin(self, &call));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(-ENODEV, bogus_call_end(&call));
}

TEST_F(faults, removal_meets_histogram)
{
	struct bogus_call call = { .fn = faults_call_histogram };
	struct bogus_histogram histogram = { .size = sizeof(histogram) };
	char page[8192] = "";
	long ret;

	FAULTS_NEEDED();
	memcpy(page, &histogram, sizeof(histogram));
	ASSERT_EQ(0, faults_begin(self, &call));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	ASSERT_EQ(0, faults_resolve(self, page));
	ret = bogus_call_end(&call);
	EXPECT_TRUE(ret == 0 || ret == -ENODEV)
		TH_LOG("%ld", ret);
	EXPECT_EQ(-ENODEV, bogus_handle_ioctl(self->fd, BOGUS_IOC_HISTOGRAM,
					      &histogram));
}

TEST_F(faults, removal_meets_info)
{
	struct bogus_call call = { .fn = faults_call_info };
	struct bogus_info info = { .size = sizeof(info) };
	char page[8192] = "";

	FAULTS_NEEDED();
	memcpy(page, &info, sizeof(info));
	ASSERT_EQ(0, faults_begin(self, &call));
	ASSERT_EQ(0, bogus_driver_unbind(0));
	ASSERT_EQ(0, faults_resolve(self, page));
	EXPECT_EQ(-ENODEV, bogus_call_end(&call));
}

BOGUS_TEST_MAIN(BOGUS_NEEDS_DEVICE)
