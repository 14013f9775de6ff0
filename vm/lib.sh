# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What the scripts of this directory share: messages, the cache, the table of
# kernels and where a fetched kernel's files are.

export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
umask 022

vm=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

# A script that answers with other programs' exit statuses sets its own here.
vm_failure=1

say()
{
	printf 'vm: %s\n' "$*" >&2
}

die()
{
	say "$@"
	exit "$vm_failure"
}

# need PROGRAM [PURPOSE]: it is there, for what PURPOSE of vm/setup is for
need()
{
	command -v "$1" >/dev/null 2>&1 ||
		die "$1 is not installed: run vm/setup ${2:-demo}"
}

# --- the cache ---------------------------------------------------------------

[ -n "${XDG_CACHE_HOME:-}${HOME:-}" ] ||
	die "neither HOME nor XDG_CACHE_HOME says where the cache is to be"
vm_cache=${XDG_CACHE_HOME:-$HOME/.cache}/bogus-driver-stack

# Kbuild splits paths at white space and colons.
case $vm_cache in
*[[:space:]:]*)
	die "the cache's path may hold no blank and no colon: $vm_cache" ;;
esac

cache_make()
{
	mkdir -p "$vm_cache/$1" 2>/dev/null ||
		die "cannot write to the cache $vm_cache" \
			"(another place: set XDG_CACHE_HOME)"
}

# One fetch at a time and a cache; the lock goes with the process. What an
# interrupted fetch has left is nobody's once we hold it.
cache_lock()
{
	need flock
	cache_make .
	exec 9>"$vm_cache/lock" || die "cannot write to the cache $vm_cache"
	if ! flock -n 9; then
		say "waiting for another run that is fetching"
		flock 9
	fi
	rm -rf "$vm_cache"/tmp.*
}

# Sets tmp: a directory beside the final place, so that a rename completes it
cache_tmp()
{
	tmp=$(mktemp -d "$vm_cache/tmp.XXXXXX") ||
		die "cannot write to the cache $vm_cache"
}

# cache_room MEGABYTES WHAT: fail early rather than half-way
cache_room()
{
	local free

	free=$(df -Pm "$vm_cache" | awk 'NR == 2 { print $4 }')
	[ "${free:-0}" -ge "$1" ] ||
		die "disk full: $2 needs $1 MB in $vm_cache, $free MB are free"
}

# --- kernels -----------------------------------------------------------------

# kernel_split NAME[/FLAVOUR]: set opt_kernel, and opt_flavour if it is named
kernel_split()
{
	opt_kernel=${1%%/*}
	case $1 in
	*/*) opt_flavour=${1#*/} ;;
	esac
}

# kernel_lookup NAME FLAVOUR: set k_suite, k_build, k_image, k_source. A kernel
# that something else has put into the cache is in no suite, and as good.
kernel_lookup()
{
	local name flavour

	while read -r name flavour k_suite k_build k_image k_source; do
		[ "$name $flavour" != "$1 $2" ] || return 0
	done <"$vm/kernels"
	k_suite='' k_build=host k_image='' k_source=''
	[ ! -e "$vm_cache/kernels/$1-$2/complete" ] || return 0
	die "no kernel $1, flavour $2; vm/fetch --list shows those there are"
}

# kernel_find NAME FLAVOUR: set k_tree and k_release if it is fetched and whole
kernel_find()
{
	local sizes

	k_tree=$(readlink -f "$vm_cache/kernels/$1-$2") || return 1
	[ -r "$k_tree/complete" ] || return 1
	{
		read -r k_release
		sizes=$(cat)
	} <"$k_tree/complete"
	# Only the files everything hangs on, and only their sizes: this is
	# done before every guest.
	[ "$sizes" = "$(kernel_sizes "$k_tree" "$k_release")" ]
}

# kernel_seal TREE RELEASE: say that all of it is there. Such a TREE, or a link
# to it, at kernels/NAME-FLAVOUR in the cache is a kernel for vm/run:
#
#   vmlinux	what is booted
#   root/	lib/modules/RELEASE, usr/src/linux-headers-RELEASE (or a link to
#		the directory that modules are built against) and bin/busybox,
#		static
#   complete	what this writes, last of all
kernel_seal()
{
	local sizes

	sizes=$(kernel_sizes "$1" "$2") ||
		die "a file is missing: $(grep -v '^[0-9]' <<<"$sizes" | head -n 1)"
	printf '%s\n' "$2" "$sizes" >"$1/complete.new"
	mv "$1/complete.new" "$1/complete"
}

kernel_sizes()
{
	local headers=root/usr/src/linux-headers-$2

	cd "$1" && stat -L -c '%s %n' vmlinux root/lib/modules/"$2"/modules.dep \
		"$headers"/{Makefile,Module.symvers,scripts/mod/modpost} \
		root/bin/busybox 2>&1
}

kernel_kdir()
{
	printf '%s\n' "$k_tree/root/usr/src/linux-headers-$k_release"
}

# kernel_have NAME FLAVOUR: as kernel_find, fetched first where need be
kernel_have()
{
	kernel_find "$1" "$2" && return
	"$vm/fetch" --flavour "$2" "$1" || exit "$vm_failure"
	kernel_find "$1" "$2" ||
		die "kernel $1 is damaged in $vm_cache; vm/fetch --clean drops it"
}
