#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# bogusctl on a device that it pretends itself: one I/O takes FAKE_PERIOD_NS.
# FAKE names that bogusctl, JSON the checker.
# shellcheck disable=SC2317 # the functions are called through tests
set -eu
BOGUSCTL=$FAKE
# shellcheck source=lib.sh
. tests/lib.sh

BOGUS_FAKE_ROOT=$tmp/fake
FAKE_PERIOD_NS=10000000
export BOGUS_FAKE_ROOT FAKE_PERIOD_NS
mkdir "$BOGUS_FAKE_ROOT"
# A shell has background jobs ignore SIGINT, and what is ignored stays so
launcher="env --default-signal=INT"

list_shows_the_device()
{
	run 0 list && lines 2 && shows /dev/bogus0 && shows "10 ms" &&
		shows stopped
}

list_as_json()
{
	run 0 list --json && lines 1 && [ "$(json device)" = /dev/bogus0 ] &&
		[ "$(json period_ns)" = 10000000 ] && [ "$(json raised)" = 6 ]
}

info_shows_all()
{
	run 0 info && shows "10 ms (2 us to 3600 s)" && shows 0x141 &&
		shows "11, Linux calls it 42" && shows "tasklet (there is: tasklet thread " &&
		shows "present     yes" && shows "ISR after 1 ns, DPC after 2 ns"
}

info_as_json()
{
	run 0 info --json bogus0 && lines 1 && [ "$(json present)" = true ] &&
		[ "$(json port)" = 321 ] && [ "$(json state)" = stopped ] &&
		[ "$(json dpc)" = tasklet ] &&
		grep -q '"mechanisms":\["tasklet","thread","wq",' "$tmp/out" &&
		[ "$(json period_max_ns)" = 3600000000000 ] &&
		[ "$(json dpc_at_ns)" = 1003 ] && [ "$(json spurious)" = 4 ]
}

absent_hardware_is_told()
{
	FAKE_ABSENT=1
	export FAKE_ABSENT
	result=0
	run 0 info && shows "present     no" || result=1
	complains 4 "nothing answers" start --count=1 || result=1
	unset FAKE_ABSENT
	return "$result"
}

stats_close()
{
	run 0 stats && shows "closes" && ! grep -q "DOES NOT" "$tmp/out"
}

stats_as_json()
{
	run 0 stats -j && [ "$(json closes)" = true ] &&
		[ "$(json overrun)" = 3 ] && [ "$(json raised_closes)" = true ]
}

set_takes_units()
{
	run 0 set period 1.5ms && shows "period 1.5 ms (was 10 ms)" &&
		run 0 set period 2000 /dev/bogus0 && shows "period 2 us"
}

set_as_json()
{
	run 0 set period 20us --json && [ "$(json period_ns)" = 20000 ] &&
		[ "$(json previous_period_ns)" = 10000000 ]
}

set_names_the_range()
{
	for time in 1999 1ns 0 3601s 99999999999999999999s; do
		complains 1 "'$time' is out of range: 2 us to 3600 s (2000 to \
3600000000000 ns)" set period "$time" || return 1
	done
}

start_counts()
{
	run 0 start --count=5 && shows "started, an I/O takes 10 ms" &&
		[ "$(sed -n 's/.* s, \([0-9]*\) interrupts$/\1/p' \
			"$tmp/out")" -ge 5 ]
}

start_as_json()
{
	run 0 start --count=3 --json && lines 2 && [ "$(json total)" -ge 3 ] &&
		[ "$(json reason)" = count ] &&
		[ "$(json event)" = "$(printf 'start\nend')" ]
}

start_times_out()
{
	run 0 start --timeout=50ms --json && [ "$(json reason)" = timeout ]
}

start_fails_if_the_count_is_not_reached()
{
	run 1 start --timeout=50ms --count=1000000 &&
		grep -q "before the count" "$tmp/err"
}

# ended_by SIGNAL COMMAND...: started in the background, and ended once it has
# shown something
ended_by()
{
	signal=$1
	shift
	begin out "$@" && kill "-$signal" "$pid" && finish 0 "$pid" &&
		cat "$tmp/out" "$tmp/out.err" && [ ! -s "$tmp/out.err" ]
}

start_ends_on_sigterm()
{
	ended_by TERM start --json && [ "$(last out reason)" = signal ]
}

start_ends_on_ctrl_c()
{
	ended_by INT start && grep -q "stopped after" "$tmp/out"
}

start_ends_when_the_device_goes()
{
	begin out start --json && echo 1 >"$BOGUS_FAKE_ROOT/remove" || return 1
	result=0
	finish 1 "$pid" && [ "$(last out reason)" = gone ] &&
		grep -q "the device is gone" "$tmp/out.err" || result=1
	rm "$BOGUS_FAKE_ROOT/remove"
	return "$result"
}

watch_shows_lines()
{
	run 0 watch --count=3 --interval=20ms && lines 4 && shows RATE &&
		shows stopped
}

watch_as_json()
{
	run 0 watch -n 2 -i 0.02 -j && lines 2 &&
		[ "$(json total)" = "$(printf '0\n0')" ] &&
		[ "$(json rate | head -n 1)" = 0.000 ]
}

watch_ends_on_sigterm()
{
	ended_by TERM watch --interval=20ms
}

watch_ends_on_ctrl_c()
{
	ended_by INT watch --interval=20ms --json && "$JSON" <"$tmp/out"
}

# The pipe is full once the writer has not got on for a while
pipe_is_full()
{
	before=
	while sleep 0.2; do
		now=$(grep ^wchar "/proc/$1/io")
		[ "$now" != "$before" ] || return 0
		before=$now
	done
}

watch_ends_when_nobody_reads()
{
	mkfifo "$tmp/fifo"
	"$BOGUSCTL" watch --interval=20us --json >"$tmp/fifo" &
	pid=$!
	result=0
	{
		pipe_is_full "$pid" && kill "$pid" && finish 0 "$pid" ||
			result=1
	} <"$tmp/fifo"
	rm "$tmp/fifo"
	return "$result"
}

no_colours_in_a_pipe()
{
	run 0 info && ! grep -q "$(printf '\033')" "$tmp/out"
}

if_terminal()
{
	# shellcheck disable=SC2016 # expanded by that shell
	TERM=xterm script -qec "$1" /dev/null </dev/null >"$tmp/out" &&
		cat -v "$tmp/out"
}

colours_on_a_terminal()
{
	command -v script || return 0
	if_terminal "$BOGUSCTL info" && grep -q "$(printf '\033\\[1m')" "$tmp/out"
}

no_color_is_heard()
{
	command -v script || return 0
	if_terminal "$BOGUSCTL info --no-color" &&
		! grep -q "$(printf '\033')" "$tmp/out" || return 1
	if_terminal "NO_COLOR=1 $BOGUSCTL info" &&
		! grep -q "$(printf '\033')" "$tmp/out"
}

watch_draws_in_place()
{
	command -v script || return 0
	if_terminal "stty rows 24; $BOGUSCTL watch -n 3 -i 20ms" &&
		[ "$(grep -c "$(printf '\033\\[8A')" "$tmp/out")" -ge 2 ] &&
		grep -q "$(printf '\033\\[?7h')" "$tmp/out"
}

watch_draws_lines_where_nothing_fits()
{
	command -v script || return 0
	if_terminal "stty rows 5; $BOGUSCTL watch -n 2 -i 20ms" &&
		grep -q COALESCED "$tmp/out" || return 1
	if_terminal "stty rows 24; $BOGUSCTL watch --lines -n 2 -i 20ms" &&
		grep -q COALESCED "$tmp/out"
}

tests list_shows_the_device list_as_json info_shows_all info_as_json \
	absent_hardware_is_told stats_close stats_as_json set_takes_units \
	set_as_json set_names_the_range start_counts start_as_json \
	start_times_out start_fails_if_the_count_is_not_reached \
	start_ends_on_sigterm start_ends_on_ctrl_c \
	start_ends_when_the_device_goes watch_shows_lines watch_as_json \
	watch_ends_on_sigterm watch_ends_on_ctrl_c \
	watch_ends_when_nobody_reads no_colours_in_a_pipe \
	colours_on_a_terminal no_color_is_heard watch_draws_in_place \
	watch_draws_lines_where_nothing_fits
