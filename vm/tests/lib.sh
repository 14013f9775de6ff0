# shellcheck shell=bash
# shellcheck disable=SC2317 # tests/run calls these by name
# SPDX-License-Identifier: GPL-2.0
# What the runner's tests are written in

fail()
{
	echo "$*"
	for file in out err; do
		[ ! -s "$file" ] || { echo "$file:"; head -c 600 "$file"; }
	done
	exit 1
}

skip()
{
	echo "$*"
	exit 4
}

# expect STATUS COMMAND...: with its output in ./out and ./err
expect()
{
	local wanted=$1 status=0

	shift
	"$@" >out 2>err </dev/null || status=$?
	[ "$status" = "$wanted" ] || fail "exit status $status, not $wanted: $*"
}

guest()
{
	expect "$1" "$vm/run" "${@:2}"
}

says()
{
	grep -qe "$2" "$1" || fail "no '$2' in $1"
}

# One line for people, and the one about the log
one_line()
{
	[ "$(grep -cv "kernel's log is in" err)" = 1 ] ||
		fail "not one line on stderr"
	says err "$1"
}

kept_log()
{
	sed -n "s/^vm: the kernel's log is in //p" err
}

# path_without PROGRAM...: a directory with all other programs
path_without()
{
	local program

	mkdir path
	ln -s /usr/bin/* path/
	for program; do
		rm -f "path/$program"
	done
	echo "$PWD/path"
}
