# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Build roots. Headers bring tools along, which need the C library of the kernel's
# own release of Debian, and modules want the compiler that the kernel was
# compiled with. Where this machine has neither, both come from a directory with
# a few packages of that release, unpacked and not installed.

# What Kbuild calls
buildroot_tools='base-files make bash dash coreutils sed grep mawk findutils
	diffutils perl-base xz-utils kmod'

# buildroot_find: set b_root, where the root for the kernel that was found is to be
buildroot_find()
{
	local compiler

	read -r compiler <"$k_tree/compiler" ||
		die "Debian does not say what the kernel $k_release was compiled" \
			"with"
	b_root=$vm_cache/roots/$k_suite-${compiler%-for-host}
	[ -x "$b_root/usr/bin/make" ]
}

# buildroot_packages: those of the kernel itself are in the kernel's tree.
buildroot_packages()
{
	local names

	# shellcheck disable=SC2046,SC2086 # package names have no blanks
	names=$(apt_closure $buildroot_tools $(cat "$k_tree/compiler") \
		$(sed -n 's/^\(linux-kbuild-[^_]*\)_.*/\1/p' "$k_tree/debs")) ||
		exit "$vm_failure"
	grep -v '^linux-\(kbuild\|headers\|base\)' <<<"$names"
}

# buildroot_unpack DEB...: into $tmp. Newer Debian's packages are all of /usr;
# what is left outside are links.
buildroot_unpack()
{
	local deb dir

	mkdir -p "$tmp"/usr/{bin,sbin,lib,lib64}
	for dir in bin sbin lib lib64; do
		ln -s "usr/$dir" "$tmp/$dir"
	done
	for deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$tmp" --keep-directory-symlink --no-same-owner \
				--exclude='./dev/*' 2>"$apt_log" ||
			die "cannot unpack ${deb##*/}: $(head -n 1 "$apt_log")"
	done
	# Their scripts, which would make this link, are not run.
	ln -sf mawk "$tmp/usr/bin/awk"
	mkdir -p "$tmp/new"
	rm -rf "$tmp"/usr/share/{doc,man,locale,info}
	chmod 755 "$tmp"
}

buildroot_make()
{
	local packages debs

	need dpkg-deb
	cache_lock
	! buildroot_find || return 0
	cache_room 800 "the compiler for kernel $k_release"
	apt_open "$k_suite"
	packages=$(buildroot_packages) || exit "$vm_failure"
	# shellcheck disable=SC2086 # package names have no blanks
	debs=$(apt_fetch $packages) || exit "$vm_failure"
	say "unpacking the compiler for kernel $k_release"
	cache_tmp
	# shellcheck disable=SC2086 # nor have the names of the cache's files
	buildroot_unpack $debs
	cache_make roots
	rm -rf "$b_root"
	mv "$tmp" "$b_root"
	tmp=
	# shellcheck disable=SC2086
	rm -f $debs
}

# buildroot_have: print where it is, made if need be
buildroot_have()
{
	buildroot_find || buildroot_make
	printf '%s\n' "$b_root"
}
