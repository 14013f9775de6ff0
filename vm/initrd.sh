# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The guest's root file system, an initramfs of two archives one after the
# other: a base that is made once and kept in the cache, and what one run adds.

# Every file gets this time, so that the same files make the same archive.
initrd_date='2026-01-01 00:00:00 UTC'

# archive DIR FILE
archive()
{
	find "$1" -exec touch -h -d "$initrd_date" {} +
	(cd "$1" && find . | sort |
		cpio -o -H newc -R 0:0 --reproducible --quiet) >"$2" ||
		die "cannot make the guest's file system: disk full?"
}

# --- the base ----------------------------------------------------------------

# agent_build FILE
agent_build()
{
	need gcc
	gcc -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -static -s \
		-o "$1" "$vm"/guest/*.c ||
		die "cannot build the guest's agent (libc6-dev: vm/setup demo)"
}

base_users()
{
	mkdir -p "$1/etc"
	cat >"$1/etc/passwd" <<-EOT
	root:x:0:0:root:/root:/bin/sh
	nobody:x:65534:65534:nobody:/:/bin/sh
	EOT
	cat >"$1/etc/group" <<-EOT
	root:x:0:
	bogus:x:141:
	nogroup:x:65534:
	EOT
}

base_fstab()
{
	cat >"$1/etc/fstab" <<-EOT
	devpts	/dev/pts		devpts	gid=0,mode=620	0 0
	tmpfs	/dev/shm		tmpfs	mode=1777	0 0
	tmpfs	/tmp			tmpfs	mode=1777	0 0
	tmpfs	/run			tmpfs	mode=755	0 0
	debugfs	/sys/kernel/debug	debugfs	defaults	0 0
	tracefs	/sys/kernel/tracing	tracefs	defaults	0 0
	configfs /sys/kernel/config	configfs defaults	0 0
	EOT
}

# What udev adds to the kernel's /dev elsewhere
base_dev()
{
	mkdir -p "$1/pts" "$1/shm"
	ln -s /proc/self/fd "$1/fd"
	ln -s fd/0 "$1/stdin"
	ln -s fd/1 "$1/stdout"
	ln -s fd/2 "$1/stderr"
}

base_fill()
{
	local root=$1 busybox=$k_tree/root/bin/busybox applet

	mkdir -p "$root"/{bin,dev,etc,lib,lib64,out,proc,root,run,sbin,sys,tmp} \
		"$root"/usr/{bin,lib,local/bin} "$root/vm"
	chmod 1777 "$root/out"
	cp "$busybox" "$root/bin/busybox"
	for applet in $("$busybox" --list); do
		[ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
	done
	# Where the kernel looks for it, and where scripts do
	ln -s ../bin/busybox "$root/sbin/modprobe"
	ln -s ../../bin/busybox "$root/usr/bin/env"
	base_users "$root"
	base_fstab "$root"
	base_dev "$root/vm/dev"
	# shellcheck disable=SC2016 # for the guest's shell
	echo 'PS1="guest:\w\$ "' >"$root/etc/profile"
	cp "$vm/guest/motd" "$root/etc/motd"
	install -m 755 "$vm/guest/init" "$root/init"
	agent_build "$root/vm/agent"
}

# base_have: make the base if it is not in the cache; sets initrd_base
base_have()
{
	local key tmp

	key=$(cat "$vm"/guest/* "$vm/initrd.sh" | cksum)
	initrd_base=$vm_cache/initrd/$k_release-${key%% *}
	[ ! -f "$initrd_base" ] || { touch -c "$initrd_base"; return 0; }
	cache_make initrd
	tmp=$(mktemp -d "$vm_cache/initrd/tmp.XXXXXX") ||
		die "cannot write to the cache $vm_cache"
	base_fill "$tmp/root"
	archive "$tmp/root" "$tmp/base"
	mv "$tmp/base" "$initrd_base"
	rm -rf "$tmp"
	# Other clones may have other bases; the sixteen used last are kept. What is
	# below is of runs that are making theirs.
	find "$vm_cache/initrd" -maxdepth 1 -type f -printf '%T@ %p\n' | sort -rn |
		sed -n '17,$s/^[^ ]* //p' | xargs -r rm -f
}

# --- what one run adds -------------------------------------------------------

# modules_stock ROOT NAME...: Debian's own modules, with what they need
modules_stock()
{
	local root=$1 from=$k_tree/root name file files=''

	shift
	for name; do
		files+=$(modprobe -d "$from" -S "$k_release" --show-depends \
			"$name" 2>/dev/null) ||
			die "the kernel $k_release has no module $name"
		files+=$'\n'
	done
	sed -n 's/^insmod \([^ ]*\).*/\1/p' <<<"$files" | sort -u |
	while read -r file; do
		name=$root/lib/modules/$k_release/${file#*/"$k_release"/}
		mkdir -p "${name%/*}" || exit 1
		# The guest's modprobe wants them plain.
		case $name in
		*.xz) xz -dc "$file" >"${name%.xz}" ;;
		*) cp "$file" "$name" ;;
		esac || exit 1
	done || die "cannot copy a module: disk full?"
}

# modules_ours ROOT DIR
modules_ours()
{
	local extra=$1/lib/modules/$k_release/extra file magic

	mkdir -p "$extra"
	for file in "$2"/*.ko; do
		[ -f "$file" ] || die "no kernel module (*.ko) in $2"
		magic=$(modinfo -F vermagic "$file" 2>/dev/null) ||
			die "not a kernel module: $file"
		[ "${magic%% *}" = "$k_release" ] ||
			die "$file is built for ${magic%% *}, not $k_release"
		cp "$file" "$extra/"
	done
}

modules_index()
{
	local dir=lib/modules/$k_release

	# Not there yet if all that is wanted is built in
	mkdir -p "$1/$dir"
	cp "$k_tree/root/$dir"/modules.{builtin,builtin.modinfo,order} "$1/$dir/"
	depmod -b "$1" "$k_release"
}

# add_split SPEC: set add_src and add_dest from PATH[:DEST]
add_split()
{
	add_src=$1 add_dest=
	case $1 in
	*:/*)
		add_src=${1%:/*}
		add_dest=/${1##*:/} ;;
	esac
	[ -e "$add_src" ] || die "no file $add_src to add"
	if [ -z "$add_dest" ]; then
		add_dest=/root/
		[ -d "$add_src" ] || [ ! -x "$add_src" ] ||
			add_dest=/usr/local/bin/
	fi
	case $add_dest in
	*/) add_dest+=$(basename "$add_src") ;;
	esac
}

# add_file ROOT SPEC: put it there and note what may want shared libraries
add_file()
{
	add_split "$2"
	mkdir -p "$1$(dirname "$add_dest")"
	if [ -d "$add_src" ]; then
		mkdir -p "$1$add_dest"
		cp -R "$add_src/." "$1$add_dest/"
	else
		cp -L "$add_src" "$1$add_dest"
	fi || die "cannot copy $add_src"
	mapfile -t -O "${#add_programs[@]}" add_programs < <(
		find -L "$add_src" -type f \( -perm -100 -o -name '*.so*' \))
}

# Libraries of the system go where they are here. Others, which programs find
# through a path of the build tree, go to where every loader looks.
add_libraries()
{
	local root=$1 name file

	[ ${#add_programs[@]} -gt 0 ] || return 0
	{ ldd "${add_programs[@]}" 2>/dev/null || :; } |
		sed -n 's/^\t\(.*=> \)\{0,1\}\(\/[^ ]*\) (.*/\2/p' | sort -u |
	while read -r file; do
		case $file in
		/lib/* | /lib32/* | /lib64/* | /usr/lib*) name=$file ;;
		*) name=/usr/lib/${file##*/} ;;
		esac
		mkdir -p "$root${name%/*}" && cp -L "$file" "$root$name" || exit 1
	done || die "cannot copy a library: disk full?"
}

# What guest/init reads
guest_config()
{
	printf "load='%s'\nagent='%s'\n" "$opt_load" "$guest_agent"
	[ -z "$opt_tty" ] || printf "term='%s'\n" "${TERM//[!a-zA-Z0-9.+-]/}"
}

# initrd_make FILE: from the options of this run
initrd_make()
{
	local root=$run_dir/root dir spec add_programs=()

	base_have
	mkdir -p "$root/vm"
	printf '%s\0' "${opt_command[@]}" >"$root/vm/argv"
	guest_config >"$root/vm/config"
	[ -z "$opt_in" ] || cat -- "$opt_in" >"$root/vm/stdin" ||
		die "cannot read $opt_in"
	modules_stock "$root" virtio_pci virtio_console configfs \
		"${opt_stock[@]}"
	for dir in "${opt_modules[@]}"; do
		modules_ours "$root" "$dir"
	done
	modules_index "$root"
	for spec in "${opt_add[@]}"; do
		add_file "$root" "$spec"
	done
	add_libraries "$root"
	archive "$root" "$run_dir/extra"
	cat "$initrd_base" "$run_dir/extra" >"$1"
	rm -rf "$root" "$run_dir/extra"
}
