#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Headers, version map and library say the same, and keep to their names.
# Run from the library's directory; CC and DEST (where it was built) are set.
# shellcheck disable=SC2317 # the functions are called through result
set -eu

headers="bogus.h bogus_classic.h bogus_module.h bogus_ring.h bogus_split.h"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0

# result NAME COMMAND...: one line of TAP
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

# The functions a header declares, comments left out
declared()
{
	for header in $headers; do
		$CC -E -P "$header" | grep -oE '\b(bogus_[a-z_]+|Bogus[A-Za-z]+)\('
	done | tr -d '(' | sort -u
}

in_map()
{
	grep -oE '^[[:space:]]+[A-Za-z_]+;' libbogus.map | tr -d '\t ;' |
		sort -u
}

exported()
{
	nm -D --defined-only "$DEST/libbogus.so" |
		awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort -u
}

documented()
{
	sed -n 's/^ \* \([A-Za-z_]*\)() - .*/\1/p' bogus*.h | sort -u
}

no_data_exported()
{
	! nm -D --defined-only "$DEST/libbogus.so" | grep -v ' [TA] '
}

archive_keeps_to_prefix()
{
	! nm -g --defined-only "$DEST/libbogus.a" |
		awk 'NF == 3 { print $3 }' | grep -vE '^(bogus_|Bogus|__odr_asan)'
}

soname()
{
	objdump -p "$DEST/libbogus.so" | grep -E 'SONAME +libbogus\.so\.0$'
}

# Each header alone, in the strictest dialect of the language
compiles()
{
	for header in $headers; do
		printf '#include "%s"\nextern int dummy;\n' "$header" |
			"$@" -Wall -Wextra -Wpedantic -Werror -I. \
			-fsyntax-only - || return 1
	done
}

beside_kernel_header()
{
	printf '#include "%s"\n#include "%s"\n' ../kmod/uapi/bogus.h bogus.h |
		$CC -std=gnu11 -Wall -Werror -I. -fsyntax-only -x c -
}

declared > "$tmp/declared"
in_map > "$tmp/map"
exported > "$tmp/exported"
documented > "$tmp/documented"

echo "TAP version 13"
echo "1..10"
result map_lists_what_headers_declare diff "$tmp/declared" "$tmp/map"
result library_exports_what_map_lists diff "$tmp/map" "$tmp/exported"
result every_call_is_documented diff "$tmp/declared" "$tmp/documented"
result no_data_is_exported no_data_exported
result archive_keeps_to_its_prefixes archive_keeps_to_prefix
result soname_is_libbogus_so_0 soname
result headers_are_c99 compiles "$CC" -std=c99 -x c
result headers_are_c17 compiles "$CC" -std=c17 -x c
result headers_are_cxx compiles "$CC" -std=c++11 -x c++
result headers_go_with_the_kernel_s beside_kernel_header
exit $failed
