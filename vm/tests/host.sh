# shellcheck shell=bash
# shellcheck disable=SC2317 # tests/run calls these by name
# SPDX-License-Identifier: GPL-2.0
# fetch, setup and logcheck

# cache_copy: a cache of our own, that has what was downloaded
cache_copy()
{
	local real=${XDG_CACHE_HOME:-$HOME/.cache}/bogus-driver-stack

	mkdir -p cache/bogus-driver-stack/debs
	cp -l "$real"/debs/linux-*.deb "$real"/debs/busybox*.deb \
		cache/bogus-driver-stack/debs/ 2>/dev/null ||
		cp "$real"/debs/*.deb cache/bogus-driver-stack/debs/
	export XDG_CACHE_HOME=$PWD/cache
}

# What a new machine does first; then again, as if Debian had a newer release
test_fetch_first()
{
	local cache=cache/bogus-driver-stack old

	cache_copy
	"$vm/fetch" 6.1 >out 2>err || {
		! grep -q 'needs a network' err || skip "no network"
		fail "not the first time"
	}
	old=6.1.0-0-amd64
	mkdir -p "$cache/kernels/$old"
	echo old.deb >"$cache/kernels/$old/debs"
	: >"$cache/debs/old.deb"
	ln -sfn "$old" "$cache/kernels/6.1-amd64"
	expect 0 "$vm/fetch" --image 6.1
	[ -s "$(cat out)" ] || fail "no image"
	[ ! -e "$cache/kernels/$old" ] || fail "the old release is still there"
	[ ! -e "$cache/debs/old.deb" ] || fail "so are its packages"
	compgen -G "$cache/debs/linux-image-*" >/dev/null ||
		fail "those of the new one are gone, too"
}

# A download and an unpacking that broke off, in a cache that two want to fill
test_fetch_broken()
{
	local cache=cache/bogus-driver-stack deb

	cache_copy
	# What Debian has now, which may be newer than what this machine has
	"$vm/fetch" 6.1 >out 2>err || {
		! grep -q 'needs a network' err || skip "no network"
		fail "not the first time"
	}
	rm -rf "$cache/kernels"
	for deb in "$cache"/debs/linux-kbuild-*.deb; do
		head -c 1000 "$deb" >short
		mv short "$deb"
	done
	mkdir -p "$cache/kernels/6.1-amd64/root" "$cache/tmp.abcdef/root"
	"$vm/fetch" 6.1 >out2 2>err2 &
	"$vm/fetch" --image 6.1 >out 2>err
	wait $!
	! grep -q 'needs a network' err err2 || skip "no network"
	cat err2 >>err
	[ -s "$(cat out)" ] || fail "no image"
	says err 'waiting for another run'
	says err 'downloading .*: linux-kbuild'
	! grep -q 'downloading.*linux-image' err ||
		fail "whole packages were downloaded again"
	[ ! -e "$cache/tmp.abcdef" ] || fail "old leavings are still there"
}

test_fetch_offline()
{
	mkdir cache
	http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 \
		XDG_CACHE_HOME=$PWD/cache expect 1 "$vm/fetch" 6.1
	one_line 'the first set-up needs a network'
	http_proxy=http://127.0.0.1:9 expect 0 "$vm/fetch" --kdir 6.1
	[ -e "$(cat out)/Makefile" ] || fail "no headers in $(cat out)"
}

test_fetch_place()
{
	PATH=$(path_without df)
	printf '#!/bin/sh\necho; echo disk 9 9 42 99 /\n' >path/df
	chmod +x path/df
	mkdir cache 'a blank'
	XDG_CACHE_HOME=$PWD/cache expect 1 "$vm/fetch"
	one_line 'disk full: the kernel 6.1 needs 800 MB in .*, 42 MB are free'
	XDG_CACHE_HOME="$PWD/a blank" expect 1 "$vm/fetch"
	one_line 'may hold no blank'
	XDG_CACHE_HOME='' HOME='' expect 1 "$vm/fetch"
	one_line 'neither HOME nor XDG_CACHE_HOME'
}

# stand_in PROGRAM...: whoever calls one of them leaves a line in "called"
stand_in()
{
	local program

	mkdir -p stand-ins
	for program; do
		printf '#!/bin/sh\necho "%s $*" >>"%s/called"\nexit 1\n' \
			"$program" "$PWD" >"stand-ins/$program"
		chmod 755 "stand-ins/$program"
	done
}

# Neither asked for, nor loaded, nor unpacked, nor looked through
test_fetch_again()
{
	expect 0 "$vm/fetch" 6.1
	stand_in apt-get apt-cache apt-config dpkg dpkg-deb curl wget tar xz \
		zstd gzip cpio depmod sha256sum find cp mv gcc make
	PATH=$PWD/stand-ins:$PATH expect 0 "$vm/fetch" 6.1
	if [ -s out ] || [ -s err ]; then
		fail "it says something"
	fi
	[ ! -e called ] || fail "it called $(head -n 1 called)"
}

test_fetch_options()
{
	expect 1 "$vm/fetch" 2.4
	one_line 'no kernel 2.4'
	expect 1 "$vm/fetch" --what
	one_line 'no option --what'
	expect 0 "$vm/fetch" --list
	says out '^6.1  *amd64  *bookworm'
	expect 0 "$vm/fetch" --kselftest
	[ -s "$(cat out)/kselftest_harness.h" ] || fail "no kselftest headers"
	expect 0 "$vm/fetch" --checkpatch
	[ -s "$(cat out)/checkpatch.pl" ] || fail "no checkpatch.pl"
	expect 0 "$vm/fetch" --help
	says out '^usage: vm/fetch'
}

test_fetch_flavour()
{
	expect 1 "$vm/fetch" 6.1/huge
	one_line 'no kernel 6.1, flavour huge'
	expect 0 "$vm/fetch" --release 6.1/amd64
	mv out by_name
	expect 0 "$vm/fetch" --release --flavour amd64 6.1
	cmp out by_name
}

# What something else has put into the cache, in the manner of lib.sh
test_fetch_given()
{
	local kernels=cache/bogus-driver-stack/kernels tree

	expect 0 "$vm/fetch" --image 6.1
	tree=$(dirname "$(cat out)")
	mkdir -p "$kernels/mine-special"
	ln -s "$tree/vmlinux" "$tree/root" "$kernels/mine-special"
	export XDG_CACHE_HOME=$PWD/cache
	expect 1 "$vm/fetch" --release mine/special
	one_line 'no kernel mine, flavour special'
	(. "$vm/lib.sh" && kernel_seal "$kernels/mine-special" \
		"$(head -n 1 "$tree/complete")") || fail "it cannot be sealed"
	guest 0 --kernel mine/special uname -r
	[ "$(cat out)" = "$(head -n 1 "$tree/complete")" ] ||
		fail "another kernel"
	rm "$kernels/mine-special/vmlinux"
	expect 1 "$vm/fetch" --release mine/special
	one_line 'mine/special .* is damaged, and not from Debian'
}

kbuild_module()
{
	mkdir module
	echo 'obj-m := hello.o' >module/Kbuild
	printf '%s\n' '#include <linux/module.h>' 'MODULE_LICENSE("GPL");' \
		>module/hello.c
}

test_kbuild()
{
	expect 1 "$vm/kbuild"
	one_line 'which kernel, and which directory?'
	expect 1 "$vm/kbuild" 2.4 .
	one_line 'no kernel 2.4'
	expect 1 "$vm/kbuild" 6.1 module
	one_line 'no directory module'
	kbuild_module
	expect 0 "$vm/kbuild" 6.1 module modules
	[ -f module/hello.ko ] || fail "no module"
	guest 0 --modules module sh -c 'modprobe hello && lsmod'
	says out '^hello'
	echo 'not C' >module/hello.c
	expect 2 "$vm/kbuild" 6.1 module modules
	says err 'hello.c:1'
}

# Only if such a kernel is there already: it is large.
test_kbuild_root()
{
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/bogus-driver-stack kernel

	kernel=$(awk '$4 == "root" { print $1 "/" $2 }' "$vm/kernels" |
		while read -r kernel; do
			[ ! -e "$cache/kernels/${kernel/\//-}" ] || echo "$kernel"
		done | head -n 1)
	[ -n "$kernel" ] || skip "no kernel that needs a build root"
	expect 1 "$vm/fetch" --kdir "$kernel"
	one_line 'do not run on this machine: build with vm/kbuild'
	kbuild_module
	expect 0 "$vm/kbuild" "$kernel" module modules
	guest 0 --kernel "$kernel" --modules module sh -c 'modprobe hello && lsmod'
	says out '^hello'
	! grep -q "$cache" /proc/mounts || fail "something is still mounted"
	expect 1 "$vm/kbuild" "$kernel" /usr/include
	one_line 'cannot be built in /usr/include'
	PATH=$(path_without unshare)
	printf '#!/bin/sh\nexit 1\n' >path/unshare
	chmod +x path/unshare
	expect 1 "$vm/kbuild" "$kernel" module
	one_line 'namespace of their own, which this machine does not'
}

test_setup()
{
	expect 0 "$vm/setup" demo
	if [ -s out ] || [ -s err ]; then
		fail "it says something"
	fi
	expect 1 "$vm/setup"
	one_line 'demo, wintest, check, kernels or debug?'
	PATH=$(path_without cpio apt-get)
	expect 1 "$vm/setup" --list demo
	[ "$(cat out)" = "  cpio             the guest's file system" ] ||
		fail "it lists something else"
	expect 1 "$vm/setup" demo
	one_line 'no apt-get here; install what your system calls cpio'
	ln -s /usr/bin/apt-get path/
	rm -f path/id path/sudo
	printf '#!/bin/sh\necho 1000\n' >path/id
	chmod +x path/id
	expect 1 "$vm/setup" demo
	one_line 'no sudo here; as root: apt-get install cpio'
}

test_logcheck()
{
	local line

	while read -r line; do
		echo "[    1.000000] $line" >log
		[ "${line#vm: }" = "$line" ] || echo "$line" >log
		expect 1 "$vm/logcheck" log
		grep -qF "$line" out || fail "not found: $line"
	done <<-'EOT'
	WARNING: CPU: 0 PID: 1 at kernel/x.c:1 f+0x1/0x2
	BUG: scheduling while atomic: sh/1/0x00000002
	BUG: KASAN: slab-out-of-bounds in f
	BUG: kernel NULL pointer dereference, address: 0000000000000000
	Oops: 0000 [#1] PREEMPT SMP NOPTI
	general protection fault, probably for non-canonical address
	INFO: task sh:1 blocked for more than 120 seconds.
	watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [sh:1]
	rcu: INFO: rcu_preempt self-detected stall on CPU
	irq 26: nobody cared (try booting with the "irqpoll" option)
	UBSAN: shift-out-of-bounds in a/b.c:1:2
	WARNING: possible circular locking dependency detected
	unreferenced object 0xffff888003c8a000 (size 64):
	refcount_t: underflow; use-after-free.
	kernel BUG at lib/list_debug.c:30!
	sysfs: cannot create duplicate filename '/class/bogus'
	Call Trace:
	vm: kernel messages were lost
	Kernel panic - not syncing: Fatal exception in interrupt
	EOT
	guest 0 --log clean --no-dmesg-check dmesg
	echo '[    1.000000] DEBUG: a[1]: segfault at 0 ip 0' >innocent
	expect 0 "$vm/logcheck" clean innocent
}

# klog LINE...: a kernel's log of them
klog()
{
	printf '[    1.000000] %s\n' "$@" >log
}

# data_race FUNCTION [MODULE]: the log of a race between it and one of the kernel's
data_race()
{
	local rule=====================================

	klog "$rule" "BUG: KCSAN: data-race in $1 / other" \
		"write to 0xffff888003c8a000 of 4 bytes by task 70 on cpu 0:" \
		" $1+0x1/0x2${2:+ [$2]}" \
		"read to 0xffff888003c8a000 of 4 bytes by interrupt on cpu 1:" \
		" other+0x1/0x2" "$rule"
}

# kcsan_warning FUNCTION [LINE]: one that KCSAN gives, and what comes in between
kcsan_warning()
{
	klog '------------[ cut here ]------------' \
		'Cannot find frame for other+0x1/0x2 in stack trace' \
		"WARNING: CPU: 1 PID: 5 at kernel/kcsan/report.c:343 $1+0x1/0x2" \
		'Call Trace:' ' <TASK>' ' print_report+0x1/0x2' ' </TASK>' \
		"${@:2}" '---[ end trace 0000000000000000 ]---'
}

test_reports()
{
	data_race task_dump_owner
	expect 0 "$vm/checked/reports" log
	data_race bogus_read bogus
	expect 1 "$vm/checked/reports" log
	says out 'KCSAN: data-race in bogus_read'
	kcsan_warning replace_stack_entry
	expect 0 "$vm/checked/reports" log
	kcsan_warning replace_stack_entry 'BUG: KASAN: slab-out-of-bounds in f'
	expect 1 "$vm/checked/reports" log
	kcsan_warning print_report
	expect 1 "$vm/checked/reports" log
}

# Before it has built or removed anything
test_check_words()
{
	local check=${vm%/*}/scripts/check

	expect 1 "$check" 6.1 build/6.1/modules man pigeon
	says err 'no suite pigeon; there are: .* man '
	expect 1 "$check" --minutes soon 6.1 build/6.1/modules man
	says err '--minutes needs a number'
}

t test_fetch_first "an empty cache is filled, and an old release let go of"
t test_fetch_broken "what broke off is mended, by one of two at once"
t test_fetch_offline "no network: the cache will do, a first set-up says so"
t test_fetch_place "no room for the cache, no place for it"
t test_fetch_again "what is there is not fetched again"
t test_fetch_options "fetch's options"
t test_fetch_flavour "a kernel's flavour by either way"
t test_fetch_given "a kernel that is not Debian's"
t test_kbuild "modules are built with this machine's compiler"
t test_kbuild_root "modules are built in a root of their own"
t test_setup "setup says what is missing"
t test_logcheck "faults in kernel logs are found"
t test_reports "what a checked kernel reports of itself is let go"
t test_check_words "a suite that there is not, and no number of minutes"
