// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/bogusN: the contract of uapi/bogus.h. All functions here run in task
 * context, from the system call of the same name.
 *
 * Once the device is gone every call fails with ENODEV. Calls that reach for
 * the hardware hold bogus->lock while they do, which removal takes too. The
 * others (GET_EVENT, HISTOGRAM, read, poll, mmap) touch nothing but the device
 * object, which the open file keeps alive; they look at bogus->gone without the
 * lock.
 */

#include <linux/device.h>
#include <linux/eventfd.h>
#include <linux/fs.h>
#include <linux/nospec.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include "bogus_drv.h"
#include "bogus_regs.h"

static int bogus_open(struct inode *inode, struct file *file)
{
	struct bogus *bogus = bogus_get(iminor(inode));
	struct bogus_handle *handle;

	if (!bogus)
		return -ENODEV;
	handle = bogus_handle_new(bogus);
	put_device(&bogus->dev);
	if (IS_ERR(handle))
		return PTR_ERR(handle);

	file->private_data = handle;
	file->f_mode |= FMODE_NOWAIT;
	return stream_open(inode, file);
}

static int bogus_release(struct inode *inode, struct file *file)
{
	bogus_handle_free(file->private_data);
	return 0;
}

/* Have a count to store, and sleep until there is one, or until it fails */
static int bogus_next(struct bogus_handle *handle, bool nonblock,
		      struct bogus_take *take, bool *slept)
{
	int ret;

	while (!bogus_handle_look(handle, take)) {
		ret = bogus_handle_error(handle);
		if (ret)
			return ret;
		if (nonblock)
			return -EAGAIN;
		bogus_hists_fold_idle(handle->bogus);
		ret = bogus_handle_wait(handle, slept);
		if (ret)
			return ret;
	}
	return 0;
}

/* The sleep ended with the DPC that published the first of what was taken */
static ssize_t bogus_read_done(struct bogus_handle *handle,
			       const struct bogus_take *take, bool slept)
{
	struct bogus *bogus = handle->bogus;
	u64 dpc_at;

	if (!slept)
		return sizeof(u64);
	dpc_at = bogus_ring_dpc_at(&bogus->ring, take->cursor + 1);
	if (dpc_at)
		bogus_hist_add(&bogus->hists->stage[BOGUS_STAGE_USER], dpc_at,
			       ktime_get_ns());
	return sizeof(u64);
}

/* As POSIX has it, a read of nothing finds out whether there is an error */
static ssize_t bogus_read_short(struct bogus_handle *handle, size_t len)
{
	if (len)
		return -EINVAL;
	return bogus_handle_error(handle);
}

/*
 * Both kinds of read: this one for read(), which is what most readers call and
 * what costs least, the other for readv() and io_uring.
 */
static ssize_t bogus_read(struct file *file, char __user *buf, size_t len,
			  loff_t *pos)
{
	struct bogus_handle *handle = file->private_data;
	struct bogus_take take;
	bool slept = false;
	int ret;

	/* Around once more if another thread of this handle was quicker */
	do {
		if (READ_ONCE(handle->bogus->gone))
			return -ENODEV;
		if (len < sizeof(u64))
			return bogus_read_short(handle, len);
		ret = bogus_next(handle, file->f_flags & O_NONBLOCK, &take,
				 &slept);
		if (ret)
			return ret;
		if (put_user(bogus_take_count(&take), (u64 __user *)buf))
			return -EFAULT;
	} while (!bogus_handle_take(handle, &take));
	return bogus_read_done(handle, &take, slept);
}

static ssize_t bogus_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct bogus_handle *handle = iocb->ki_filp->private_data;
	struct bogus_take take;
	bool slept = false;
	u64 count;
	size_t stored;
	int ret;

	for (;;) {
		if (READ_ONCE(handle->bogus->gone))
			return -ENODEV;
		if (iov_iter_count(to) < sizeof(count))
			return bogus_read_short(handle, iov_iter_count(to));
		ret = bogus_next(handle,
				 iocb->ki_filp->f_flags & O_NONBLOCK ||
				 iocb->ki_flags & IOCB_NOWAIT, &take, &slept);
		if (ret)
			return ret;
		count = bogus_take_count(&take);
		stored = copy_to_iter(&count, sizeof(count), to);
		if (stored != sizeof(count))
			return -EFAULT;
		if (bogus_handle_take(handle, &take))
			return bogus_read_done(handle, &take, slept);
		iov_iter_revert(to, stored);
	}
}

static int bogus_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct bogus_handle *handle = file->private_data;

	if (READ_ONCE(handle->bogus->gone))
		return -ENODEV;
	return bogus_ring_mmap(&handle->bogus->ring, vma);
}

static __poll_t bogus_poll(struct file *file, poll_table *table)
{
	struct bogus_handle *handle = file->private_data;
	struct bogus *bogus = handle->bogus;
	__poll_t mask = 0;

	poll_wait(file, &bogus->wait, table);
	if (READ_ONCE(bogus->gone))
		return EPOLLHUP | EPOLLERR;
	if (bogus_handle_count(handle))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (bogus_handle_failed(handle))
		mask |= EPOLLERR;
	return mask;
}

/*
 * Copy a structure that begins with its size. What the caller has and we don't
 * know must be zero; what we know and the caller doesn't have becomes zero.
 */
static int bogus_copy_from_user(void *to, u32 size, u32 min_size,
				void __user *arg, u32 *user_size)
{
	if (get_user(*user_size, (u32 __user *)arg))
		return -EFAULT;
	if (*user_size < min_size)
		return -EINVAL;
	if (*user_size > BOGUS_SIZE_MAX)
		return -E2BIG;
	return copy_struct_from_user(to, size, arg, *user_size);
}

static long bogus_ioctl_info(struct bogus_handle *handle, void __user *arg)
{
	struct bogus *bogus = handle->bogus;
	struct bogus_info info;
	u32 user_size;
	int ret;

	ret = bogus_copy_from_user(&info, sizeof(info), BOGUS_INFO_SIZE_VER0,
				   arg, &user_size);
	if (ret)
		return ret;

	mutex_lock(&bogus->lock);
	if (bogus->gone)
		ret = -ENODEV;
	else
		bogus_info_fill(bogus, &info);
	mutex_unlock(&bogus->lock);
	if (ret)
		return ret;

	info.size = min_t(u32, user_size, sizeof(info));
	return copy_to_user(arg, &info, info.size) ? -EFAULT : 0;
}

static long bogus_ioctl_check(struct bogus_handle *handle, void __user *arg)
{
	struct bogus *bogus = handle->bogus;
	long ret;

	mutex_lock(&bogus->lock);
	if (bogus->gone)
		ret = -ENODEV;
	else
		ret = !(bogus_inb(bogus->bus) & BOGUS_STATUS_ABSENT);
	mutex_unlock(&bogus->lock);
	return ret;
}

static struct eventfd_ctx *bogus_start_eventfd(const struct bogus_start *start)
{
	if (start->flags & ~BOGUS_START_EVENTFD || start->reserved)
		return ERR_PTR(-EINVAL);
	if (start->flags & BOGUS_START_EVENTFD)
		return eventfd_ctx_fdget(start->eventfd);
	return start->eventfd ? ERR_PTR(-EINVAL) : NULL;
}

static long bogus_ioctl_start(struct bogus_handle *handle, void __user *arg)
{
	struct bogus *bogus = handle->bogus;
	struct bogus_start start;
	struct eventfd_ctx *ctx;
	u32 user_size;
	int ret;

	ret = bogus_copy_from_user(&start, sizeof(start),
				   BOGUS_START_SIZE_VER0, arg, &user_size);
	if (ret)
		return ret;
	ctx = bogus_start_eventfd(&start);
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);

	mutex_lock(&bogus->lock);
	ret = bogus->gone ? -ENODEV : bogus_handle_start(handle, ctx);
	mutex_unlock(&bogus->lock);
	if (ret && ctx)
		eventfd_ctx_put(ctx);
	return ret;
}

static long bogus_ioctl_stop(struct bogus_handle *handle, void __user *arg)
{
	struct bogus *bogus = handle->bogus;
	int ret;

	mutex_lock(&bogus->lock);
	ret = bogus->gone ? -ENODEV : bogus_handle_stop(handle);
	mutex_unlock(&bogus->lock);
	return ret;
}

static long bogus_ioctl_get_event(struct bogus_handle *handle,
				  void __user *arg)
{
	struct bogus_take take;
	u64 count;

	do {
		count = bogus_handle_look(handle, &take);
		if (put_user(count, (u64 __user *)arg))
			return -EFAULT;
	} while (count && !bogus_handle_take(handle, &take));
	return 0;
}

static long bogus_ioctl_histogram(struct bogus_handle *handle, void __user *arg)
{
	struct bogus_hists *hists = handle->bogus->hists;
	struct bogus_histogram histogram;
	u64 __user *counts;
	struct bogus_hist *hist;
	u32 user_size, i;
	int ret;

	ret = bogus_copy_from_user(&histogram, sizeof(histogram),
				   BOGUS_HISTOGRAM_SIZE_VER0, arg, &user_size);
	if (ret)
		return ret;
	if (histogram.stage >= BOGUS_STAGES || histogram.flags ||
	    (histogram.buckets && histogram.buckets < BOGUS_HISTOGRAM_BUCKETS))
		return -EINVAL;

	mutex_lock(&hists->lock);
	bogus_hists_fold(handle->bogus);
	mutex_unlock(&hists->lock);

	hist = &hists->stage[array_index_nospec(histogram.stage, BOGUS_STAGES)];
	counts = u64_to_user_ptr(histogram.counts);
	for (i = 0; histogram.buckets && i < BOGUS_HISTOGRAM_BUCKETS; i++) {
		if (put_user((u64)atomic64_read(&hist->counts[i]), counts + i))
			return -EFAULT;
	}
	histogram.size = min_t(u32, user_size, sizeof(histogram));
	histogram.buckets = BOGUS_HISTOGRAM_BUCKETS;
	return copy_to_user(arg, &histogram, histogram.size) ? -EFAULT : 0;
}

/**
 * struct bogus_ioctl - one command
 * @cmd: its number
 * @write: needs a handle that is open for writing
 * @run: does it
 */
struct bogus_ioctl {
	unsigned int cmd;
	bool write;
	long (*run)(struct bogus_handle *handle, void __user *arg);
};

#define BOGUS_IOCTL(_cmd, _write, _run) \
	[_IOC_NR(_cmd)] = { .cmd = _cmd, .write = _write, .run = _run }

static const struct bogus_ioctl bogus_ioctls[] = {
	BOGUS_IOCTL(BOGUS_IOC_INFO, false, bogus_ioctl_info),
	BOGUS_IOCTL(BOGUS_IOC_CHECK, false, bogus_ioctl_check),
	BOGUS_IOCTL(BOGUS_IOC_START, true, bogus_ioctl_start),
	BOGUS_IOCTL(BOGUS_IOC_STOP, true, bogus_ioctl_stop),
	BOGUS_IOCTL(BOGUS_IOC_GET_EVENT, false, bogus_ioctl_get_event),
	BOGUS_IOCTL(BOGUS_IOC_HISTOGRAM, false, bogus_ioctl_histogram),
};

static long bogus_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct bogus_handle *handle = file->private_data;
	const struct bogus_ioctl *ioctl;
	unsigned int nr = _IOC_NR(cmd);

	if (READ_ONCE(handle->bogus->gone))
		return -ENODEV;
	if (nr >= ARRAY_SIZE(bogus_ioctls))
		return -ENOTTY;
	ioctl = &bogus_ioctls[array_index_nospec(nr, ARRAY_SIZE(bogus_ioctls))];
	if (ioctl->cmd != cmd)
		return -ENOTTY;
	if (ioctl->write && !(file->f_mode & FMODE_WRITE))
		return -EACCES;
	return ioctl->run(handle, (void __user *)arg);
}

#ifdef CONFIG_PROC_FS
static void bogus_show_fdinfo(struct seq_file *seq, struct file *file)
{
	struct bogus_handle *handle = file->private_data;

	seq_printf(seq, "bogus-unread:\t%llu\n", bogus_handle_count(handle));
	seq_printf(seq, "bogus-started:\t%d\n", READ_ONCE(handle->started));
}
#else
#define bogus_show_fdinfo NULL
#endif

const struct file_operations bogus_fops = {
	.owner		= THIS_MODULE,
	.open		= bogus_open,
	.release	= bogus_release,
	.read		= bogus_read,
	.read_iter	= bogus_read_iter,
	.poll		= bogus_poll,
	.mmap		= bogus_mmap,
	.unlocked_ioctl	= bogus_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.show_fdinfo	= bogus_show_fdinfo,
};
