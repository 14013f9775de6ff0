/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The four calls of the DLL in Norton's article, for programs written after
 * it. They work on one device per process: the default one of bogus_open().
 *
 * What differs from the article: BogusStart takes an eventfd instead of a
 * window handle, counts don't wrap, a call that fails says why in errno, and
 * calling Start or Stop twice fails instead of hooking the vector twice.
 *
 * The device is held from BogusStart to BogusStop only. All calls may be made
 * from any thread at any time. A child of fork() begins with the device not
 * started and a count of 0; the parent's is not affected.
 */
#ifndef LIBBOGUS_BOGUS_CLASSIC_H
#define LIBBOGUS_BOGUS_CLASSIC_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * BogusCheck() - is the device there?
 *
 * Return: 1 if it is. 0 if not, with the reason in errno: ENXIO if nothing
 * answers at the device's port, else an error of bogus_open().
 */
int BogusCheck(void);

/**
 * BogusStart() - start the device
 * @eventfd: signalled whenever the count goes from 0 to not 0, as the window
 *	got its message; -1 for none
 *
 * Return: 1, or 0 with errno set: EALREADY if it is started, else an error of
 * bogus_open() or bogus_start_eventfd().
 */
int BogusStart(int eventfd);

/**
 * BogusStop() - stop the device
 *
 * What has been counted so far is still there for BogusGetEvent(). If the
 * device has gone away (ENODEV) it counts as stopped: BogusStart() is the way
 * to the next one.
 *
 * Return: 1, or 0 with errno set: EALREADY if it is not started, else an
 * error of bogus_stop().
 */
int BogusStop(void);

/**
 * BogusGetEvent() - how many interrupts since the first start or last call
 *
 * Return: the number, which is zeroed. If the device has gone away, 0 with
 * ENODEV in errno; on success errno is left alone.
 */
uint64_t BogusGetEvent(void);

#ifdef __cplusplus
}
#endif

#endif /* LIBBOGUS_BOGUS_CLASSIC_H */
