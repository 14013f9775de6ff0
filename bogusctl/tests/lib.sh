# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the test scripts share. A test is a function; what it prints is shown if
# it fails. BOGUSCTL and JSON name the programs.
# shellcheck disable=SC2034 # some of this is for the scripts

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset BOGUS_DEVICE NO_COLOR
# nor is there a guest to be found
export XDG_RUNTIME_DIR="$tmp"
pids=
launcher=
# seconds after which a process that should end is thought to hang
patience=20

# tests FUNCTION...: run them, as TAP; the script's last words
tests()
{
	n=0
	failed=0
	echo "TAP version 13"
	echo "1..$#"
	for test; do
		n=$((n + 1))
		if "$test" >"$tmp/log" 2>&1; then
			echo "ok $n - $test"
		else
			echo "not ok $n - $test"
			sed 's/^/# /' "$tmp/log"
			failed=1
		fi
	done
	exit $failed
}

# run STATUS ARGUMENT...: its output in $tmp/out and $tmp/err
run()
{
	want=$1
	shift
	status=0
	"$BOGUSCTL" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
	echo "bogusctl $*"
	cat "$tmp/out" "$tmp/err"
	echo "exit status $status"
	[ "$status" -eq "$want" ]
}

# complains STATUS TEXT ARGUMENT...: one line on standard error, nothing else
complains()
{
	want=$1
	text=$2
	shift 2
	run "$want" "$@" && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" -eq 1 ] && grep -qF -e "$text" "$tmp/err"
}

# shows TEXT: the last run has shown it, and complained about nothing
shows()
{
	grep -qF -e "$1" "$tmp/out" && [ ! -s "$tmp/err" ]
}

# json KEY: the values of that name in the output of the last run
json()
{
	"$JSON" "$1" <"$tmp/out"
}

is_json()
{
	"$JSON" <"$tmp/out"
}

# lines N: the last run has shown so many
lines()
{
	[ "$(wc -l <"$tmp/out")" -eq "$1" ]
}

# begin FILE ARGUMENT...: run in the background as $pid, its output in FILE.
# Returns once it has shown something.
begin()
{
	file=$1
	shift
	: >"$tmp/$file"
	# shellcheck disable=SC2086 # words, or nothing
	$launcher "$BOGUSCTL" "$@" >"$tmp/$file" 2>"$tmp/$file.err" \
		</dev/null &
	pid=$!
	pids="$pids $pid"
	until [ -s "$tmp/$file" ]; do
		kill -0 "$pid" || return 1
		sleep 0.02
	done
}

has_ended()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"
}

# finish STATUS PID: wait for it; a signal is 128 and its number
finish()
{
	rest=$((patience * 10))
	until has_ended "$2"; do
		rest=$((rest - 1))
		if [ $rest -eq 0 ]; then
			echo "process $2 hangs"
			kill -9 "$2"
		fi
		sleep 0.1
	done
	status=0
	wait "$2" || status=$?
	echo "process $2: exit status $status"
	[ "$status" -eq "$1" ]
}

# Of a test that has failed
end_what_is_left()
{
	for left in $pids; do
		kill -9 "$left" 2>/dev/null || continue
		wait "$left" || true
	done
	pids=
}

# last FILE KEY: of the last line in FILE the member KEY
last()
{
	tail -n 1 "$tmp/$1" | "$JSON" "$2"
}
