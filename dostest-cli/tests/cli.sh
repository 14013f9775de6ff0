#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# dostest where it needs no device: its command line, what it says where there
# is none, its manual page, and what is installed. Run from the program's
# directory; DOSTEST, CC, MAKE and SAN are set.
# shellcheck disable=SC2317 # the functions are called through result
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0
# Neither the user's wishes nor a guest that runs have a part in this
unset BOGUS_DEVICE
XDG_RUNTIME_DIR=/nonexistent
export XDG_RUNTIME_DIR

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

# run STATUS ARGUMENT...: its output in $tmp/out and $tmp/err
run()
{
	want=$1
	shift
	status=0
	"$DOSTEST" "$@" > "$tmp/out" 2> "$tmp/err" < /dev/null || status=$?
	cat "$tmp/out" "$tmp/err"
	echo "exit status $status"
	[ "$status" -eq "$want" ]
}

# A complaint is one line on standard error, and nothing else is said
complains()
{
	run "$1" "$2" && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l < "$tmp/err")" -eq 1 ] && grep -qF "$3" "$tmp/err"
}

long_options="device count timeout start json help version"

second_device()
{
	run 2 --device=bogus1 bogus2 && grep -qF "given twice: 'bogus2'" "$tmp/err"
}

second_word()
{
	run 2 bogus1 quickly && grep -qF "no such argument: 'quickly'" "$tmp/err"
}

documents()
{
	for option in $long_options; do
		grep -qF -e "--$option" "$1" || return 1
	done
}

help_is_complete()
{
	run 0 --help && [ ! -s "$tmp/err" ] && documents "$tmp/out" &&
		[ "$(awk 'length > 79' "$tmp/out" | wc -l)" -eq 0 ]
}

short_options_are_known()
{
	run 0 -h && run 0 -V && run 4 -sj -n 1 -t 1 -d /no/such/device
}

help_to_a_full_disk()
{
	status=0
	"$DOSTEST" --help > /dev/full || status=$?
	[ "$status" -eq 1 ]
}

version_is_ours()
{
	version=$(cat ../VERSION)
	run 0 --version && [ "$(cat "$tmp/out")" = \
		"dostest $version (libbogus $version)" ]
}

unknown_option()
{
	run 2 --frobnicate && grep -q frobnicate "$tmp/err" && [ ! -s "$tmp/out" ]
}

missing_value()
{
	run 2 --count
}

bad_counts()
{
	for count in 0 -1 x 1x '' ' 1' 1.5 99999999999999999999; do
		complains 2 "--count=$count" "'$count'" || return 1
	done
}

bad_timeouts()
{
	for timeout in 0 -1 x 1x '' nan inf 1e300; do
		complains 2 "--timeout=$timeout" "'$timeout'" || return 1
	done
}

# Where there are no devices, of all the reasons the right one is given
no_device()
{
	if [ -e /dev/bogus0 ]; then
		echo "this machine has devices"
		return 0
	fi
	complains 4 --start "dostest: /dev/bogus0: the kernel modules are not"
}

device_from_environment()
{
	BOGUS_DEVICE=/no/such/device
	export BOGUS_DEVICE
	result=0
	complains 4 --start "dostest: /no/such/device: no such device" ||
		result=1
	unset BOGUS_DEVICE
	return "$result"
}

closed_streams()
{
	status=0
	"$DOSTEST" -d /no/such/device <&- >&- 2> "$tmp/err" || status=$?
	cat "$tmp/err"
	[ "$status" -eq 4 ]
}

installs_below_destdir()
{
	"$MAKE" -s install DESTDIR="$tmp/root" prefix=/opt/b &&
		[ -x "$tmp/root/opt/b/bin/dostest" ] &&
		{ ! command -v scdoc ||
		  [ -s "$tmp/root/opt/b/share/man/man1/dostest.1" ]; }
}

# Where the tree was must not be known to what is installed
installed_without_rpath()
{
	! objdump -p "$tmp/root/opt/b/bin/dostest" | grep -E 'R(UN)?PATH'
}

uninstalls()
{
	"$MAKE" -s uninstall DESTDIR="$tmp/root" prefix=/opt/b &&
		[ -z "$(find "$tmp/root" -type f)" ]
}

echo "TAP version 13"
echo "1..22"
result help_is_complete help_is_complete
result short_options_are_known short_options_are_known
result help_to_a_full_disk_fails help_to_a_full_disk
result version_is_ours version_is_ours
result manual_page_has_all_options documents dostest.1.scd
result unknown_option_is_refused unknown_option
result missing_value_is_refused missing_value
result second_device_is_refused second_device
result second_word_is_refused second_word
result device_may_be_an_operand complains 4 bogus7 "dostest: /dev/bogus7: "
result bad_counts_are_refused bad_counts
result bad_timeouts_are_refused bad_timeouts
result empty_device_is_refused complains 2 --device= "''"
result no_device_says_what_to_do no_device
result missing_device_is_named complains 4 --device=/no/such/device \
	"dostest: /no/such/device: no such device"
result device_from_environment_is_named device_from_environment
result foreign_device_is_refused complains 1 --device=/dev/null \
	"dostest: /dev/null: not a bogus device"
result unknown_scheme_is_refused complains 1 --device=tcp:1 \
	"knows no such scheme"
result closed_streams_are_harmless closed_streams
result installs_below_destdir installs_below_destdir
result installed_without_rpath installed_without_rpath
result uninstalls uninstalls
exit $failed
