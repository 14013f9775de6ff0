// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/bogusN: the contract of uapi/bogus.h. All functions here run in task
 * context, from the system call of the same name.
 *
 * Once the device is gone every call fails with ENODEV. Calls that reach for
 * the hardware hold bogus->lock while they do, which removal takes too. The
 * others (GET_EVENT, read, poll) touch nothing but the device object, which
 * the open file keeps alive; they look at bogus->gone without the lock.
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

/* Sleep until there is something to take */
static int bogus_wait(struct bogus_handle *handle, struct kiocb *iocb)
{
	struct bogus *bogus = handle->bogus;

	if (bogus_handle_count(handle))
		return 0;
	if (iocb->ki_filp->f_flags & O_NONBLOCK || iocb->ki_flags & IOCB_NOWAIT)
		return -EAGAIN;
	return wait_event_interruptible(bogus->wait,
					bogus_handle_count(handle) ||
					READ_ONCE(bogus->gone));
}

static ssize_t bogus_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct bogus_handle *handle = iocb->ki_filp->private_data;
	struct bogus_take take;
	size_t stored;
	u64 count;
	int ret;

	/* Around once more if another thread of this handle was quicker */
	for (;;) {
		if (READ_ONCE(handle->bogus->gone))
			return -ENODEV;
		if (iov_iter_count(to) < sizeof(count))
			return -EINVAL;
		count = bogus_handle_look(handle, &take);
		if (!count) {
			ret = bogus_wait(handle, iocb);
			if (ret)
				return ret;
			continue;
		}
		stored = copy_to_iter(&count, sizeof(count), to);
		if (stored != sizeof(count))
			return -EFAULT;
		if (bogus_handle_take(handle, &take))
			return sizeof(count);
		iov_iter_revert(to, stored);
	}
}

static __poll_t bogus_poll(struct file *file, poll_table *table)
{
	struct bogus_handle *handle = file->private_data;
	struct bogus *bogus = handle->bogus;

	poll_wait(file, &bogus->wait, table);
	if (READ_ONCE(bogus->gone))
		return EPOLLHUP | EPOLLERR;
	return bogus_handle_count(handle) ? EPOLLIN | EPOLLRDNORM : 0;
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
	.read_iter	= bogus_read_iter,
	.poll		= bogus_poll,
	.unlocked_ioctl	= bogus_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.show_fdinfo	= bogus_show_fdinfo,
};
