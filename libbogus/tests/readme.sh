#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs the library aside and builds README's programs with it, as a user
# would. Run from the library's directory; CC, MAKE and SAN are set.
# shellcheck disable=SC2317 # the functions are called through result
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0

result()
{
	name=$1
	shift
	n=$((n + 1))
	if "$@" > "$tmp/log" 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		sed 's/^/# /' "$tmp/log"
		failed=1
	fi
}

install_aside()
{
	"$MAKE" -s install DESTDIR="$tmp/root" prefix=/opt/b libdir=/opt/b/l
}

# DESTDIR must not be written into what is installed
pc_is_clean()
{
	! grep -E "@|$tmp" "$tmp/root/opt/b/l/pkgconfig/bogus.pc"
}

pc()
{
	PKG_CONFIG_PATH="$tmp/root/opt/b/l/pkgconfig" \
	PKG_CONFIG_SYSROOT_DIR="$tmp/root" pkg-config "$@" bogus
}

pc_version()
{
	[ "$(pc --modversion)" = "$(cat ../VERSION)" ]
}

# The N-th program between fences
program()
{
	awk -v want="$1" '
	/^```c$/ { inside = 1; n++; next }
	/^```$/ { inside = 0 }
	inside && n == want' README.md
}

builds()
{
	program "$1" > "$tmp/$1.c"
	# shellcheck disable=SC2046 # flags are meant to be split
	$CC ${SAN:+-fsanitize=$SAN} -Wall -Wextra -Werror -o "$tmp/$1" \
		"$tmp/$1.c" $(pc --cflags --libs)
}

# Runs from where it was installed; exit status $2
runs()
{
	status=0
	shift
	want=$1
	shift
	LD_LIBRARY_PATH="$tmp/root/opt/b/l" BOGUS_DEVICE=/no/such/device \
		"$@" < /dev/null || status=$?
	echo "exit status $status"
	[ "$status" -eq "$want" ]
}

count=$(grep -c '^```c$' README.md)

echo "TAP version 13"
echo "1..$((4 + count))"
result installs_below_destdir install_aside
result pc_file_is_clean pc_is_clean
result pc_file_has_version pc_version
i=0
while [ "$i" -lt "$count" ]; do
	i=$((i + 1))
	result "readme_program_${i}_builds" builds "$i"
done
result readme_program_1_finds_no_device runs 1 1 "$tmp/1"
exit $failed
