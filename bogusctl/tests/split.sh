#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Mechanisms, split and trace, on a device that bogusctl pretends itself. FAKE
# names that bogusctl, FAKE_NONE one that is built without libtracefs, JSON the
# checker.
# shellcheck disable=SC2317 # the functions are called through tests
set -eu
BOGUSCTL=$FAKE
# shellcheck source=lib.sh
. tests/lib.sh

BOGUS_FAKE_ROOT=$tmp/fake
FAKE_PERIOD_NS=10000000
LC_ALL=C
export BOGUS_FAKE_ROOT FAKE_PERIOD_NS LC_ALL
mkdir "$BOGUS_FAKE_ROOT"
sysfs=$BOGUS_FAKE_ROOT/sys/class/bogus/bogus0
# A shell has background jobs ignore SIGINT, and what is ignored stays so
launcher="env --default-signal=INT"

# with VARIABLE COMMAND...: it is 1 meanwhile
with()
{
	variable=$1
	shift
	export "$variable=1"
	result=0
	"$@" || result=1
	unset "$variable"
	return "$result"
}

# The tree of the pretended sysfs is left behind, as the last run had it
is_as_before()
{
	grep -qF "[tasklet]" "$sysfs/dpc" && [ "$(cat "$sysfs/state")" = stopped ]
}

# begun ARGUMENT...: in the background, once the device runs by wq
begun()
{
	rm -f "$sysfs/state"
	$launcher "$BOGUSCTL" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null &
	pid=$!
	pids="$pids $pid"
	until grep -qs running "$sysfs/state" && grep -qF '[wq]' "$sysfs/dpc"; do
		kill -0 "$pid" || return 1
		sleep 0.02
	done
}

# ended STATUS: what has begun, without a complaint
ended()
{
	finish "$1" "$pid" && cat "$tmp/out" "$tmp/err" && [ ! -s "$tmp/err" ]
}

set_dpc_is_in_sysfs()
{
	run 0 set dpc thread && shows "DPC by thread (was tasklet)" &&
		grep -qF '[thread]' "$sysfs/dpc" &&
		run 0 set dpc none --json && [ "$(json dpc)" = none ] &&
		[ "$(json previous_dpc)" = tasklet ]
}

set_dpc_names_what_there_is()
{
	complains 1 "no mechanism 'frob'; there is: tasklet, thread, wq, \
wq-highpri, none" set dpc frob &&
		complains 4 "this kernel can't run a DPC by 'bh'; it can by: \
tasklet, thread" set dpc bh
}

an_old_driver_has_no_mechanisms()
{
	with FAKE_OLD complains 4 "too old to have its DPC run by" \
		set dpc wq &&
		with FAKE_OLD complains 4 "too old to have its DPC run by" \
		split --all &&
		with FAKE_OLD complains 4 "too old to tell how long" split &&
		with FAKE_OLD run 0 info && shows "DPC         fifteen letters"
}

split_shows_every_stage()
{
	run 0 split --count=5 --period=2ms && shows "an I/O takes 2 ms" &&
		shows "DPC by tasklet" && shows ": exact" || return 1
	for stage in raise isr queue dpc user sum; do
		grep -q "^$stage  *[0-9]" "$tmp/out" || return 1
	done
	# buckets 16 to 20, which end at 17 to 21 ns
	grep -q "^raise .* 17 ns .* 17 ns" "$tmp/out" &&
		grep -q "^user .* 21 ns .*task, CPU " "$tmp/out" &&
		shows "hardirq, CPU 2" && shows "softirq, CPU 3"
}

# Each stage is drawn from where the one before ended, but user from where dpc
# begins
split_draws_bars()
{
	run 0 split --count=3 && awk '
		/^raise +#/ { raise = index($0, "#") }
		/^isr +#/ { isr = index($0, "#") }
		/^dpc +#/ { dpc = index($0, "#") }
		/^user +#/ { user = index($0, "#") }
		END { exit !(raise == 9 && isr > raise && dpc > isr &&
			dpc == user) }' "$tmp/out"
}

split_as_json()
{
	run 0 split --count=5 --json && lines 1 && is_json &&
		[ "$(json stage | xargs)" = "raise isr queue dpc user" ] &&
		[ "$(json exact)" = true ] && [ "$(json interrupted)" = false ] &&
		[ "$(json dpc)" = tasklet ] && [ "$(json sum_p50_ns)" = 75 ] &&
		[ "$(json p50_ns | xargs)" = "17 18 19 20 21" ] &&
		[ "$(json max_ns | xargs)" = "17 18 19 20 21" ] &&
		[ "$(json low_ns | xargs)" = "16 17 18 19 20" ] &&
		[ "$(json told)" -ge 5 ] &&
		grep -q '"contexts":\["softirq"\],"cpus":\[3\]' "$tmp/out"
}

# The first "count" is raise's, behind the stage's name
split_counts_what_was_told()
{
	run 0 split --count=5 --json || return 1
	[ "$(json count | head -n 1)" = "$(json told)" ] &&
		[ "$(json count | tail -n 1)" = "$(json reads)" ]
}

split_all_compares()
{
	run 0 split --all --count=2 && shows "5 mechanisms" || return 1
	for name in tasklet thread wq wq-highpri none; do
		# P50, P99, counts, where, bar
		[ "$(grep -c "^$name  *[^ ]" "$tmp/out")" -eq 5 ] || return 1
	done
}

split_all_as_json()
{
	run 0 split --all --count=2 --json && is_json &&
		[ "$(json dpc | xargs)" = \
			"tasklet thread wq wq-highpri none" ]
}

split_one_mechanism()
{
	run 0 split --dpc wq --count=2 && shows "DPC by wq" &&
		complains 1 "no mechanism 'frob'; there is: tasklet" \
			split --dpc frob &&
		complains 4 "can't run a DPC by 'bh'" split --dpc bh
}

split_puts_the_mechanism_back()
{
	run 0 split --all --count=2 && is_as_before &&
		run 0 split --dpc wq --count=2 && is_as_before
}

split_ends_on_ctrl_c()
{
	begun split --dpc wq --for=1000 --json && kill -INT "$pid" &&
		ended 0 && [ "$(json interrupted)" = true ] && is_as_before
}

split_all_ends_on_sigterm()
{
	begun split --all --for=0.5 && kill -TERM "$pid" && ended 0 &&
		is_as_before && grep -q "^wq " "$tmp/out" &&
		! grep -q "^none " "$tmp/out"
}

split_ends_when_the_device_goes()
{
	begun split --dpc wq --for=1000 &&
		echo 1 >"$BOGUS_FAKE_ROOT/remove" || return 1
	result=0
	finish 1 "$pid" && cat "$tmp/err" && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" -eq 1 ] &&
		grep -q "the device is gone" "$tmp/err" || result=1
	rm "$BOGUS_FAKE_ROOT/remove"
	return "$result"
}

split_sets_the_period()
{
	run 0 split --count=2 --period=1ms && shows "an I/O takes 1 ms" &&
		complains 1 "out of range: 2 us to 3600 s" split --period=1
}

split_ends_when_the_time_is_over()
{
	run 0 split --for=0.05 && shows ": exact"
}

hardware_is_needed()
{
	with FAKE_ABSENT complains 4 "nothing answers" split &&
		with FAKE_ABSENT complains 4 "nothing answers" trace
}

# One read in the time of four interrupts or more
a_slow_reader_is_told_of_all()
{
	run 0 split --count=20 --slow-reader=50ms --json &&
		[ "$(json told)" -ge 20 ] &&
		[ "$(json reads)" -le $(($(json told) / 4 + 1)) ] &&
		[ "$(json exact)" = true ]
}

signs_are_those_of_the_locale()
{
	run 0 split --count=2 || return 1
	grep -q '[^ -~]' "$tmp/out" && return 1
	LC_ALL=C.UTF-8
	result=0
	run 0 split --count=2 && grep -q █ "$tmp/out" && run 0 trace &&
		grep -q ▼ "$tmp/out" || result=1
	LC_ALL=C
	return "$result"
}

trace_draws_lanes()
{
	run 0 trace --count=3 --period=2ms && shows "an I/O takes 2 ms" &&
		grep -q "^hardware  v" "$tmp/out" &&
		grep -q "^ISR       [.]*#.* hardirq, CPU 0" "$tmp/out" &&
		grep -q "^DPC .*[.]=.* softirq, CPU 0" "$tmp/out" &&
		grep -q "^reader .*[.]@.* task, CPU 0" "$tmp/out" &&
		grep -q "^ *1 *0 ns *1.00 us *1.00 us" "$tmp/out" &&
		shows "7 events did not fit"
}

# One DPC, one read and some interrupts
trace_shows_what_is_coalesced()
{
	run 0 trace --count=12 --slow-reader=50ms &&
		grep -q "=x[2-9]" "$tmp/out" && grep -q "@x[2-9]" "$tmp/out" &&
		grep -q "  DPC [0-9]*[.][.][0-9]*  read [0-9]*[.][.]" "$tmp/out"
}

trace_as_json()
{
	run 0 trace --count=4 --json && lines 1 && is_json &&
		[ "$(json seq | xargs)" = "1 2 3 4" ] &&
		[ "$(json raised_at_ns | head -n 1)" = 10000 ] &&
		[ "$(json exact)" = true ] && [ "$(json lost_events)" = 7 ]
}

# The axis, and where the lanes ran behind it
trace_is_as_wide_as_wanted()
{
	run 0 trace --width=40 &&
		[ "$(grep -E '^ +[-+]+$' "$tmp/out" | awk 'length > 40' |
			wc -l)" -eq 0 ] &&
		run 0 trace --width=200 && grep -qE '^ +[-+]{171}$' "$tmp/out"
}

# A document, with all lanes and a row for each interrupt, and nothing outside
trace_draws_svg()
{
	run 0 trace --count=3 --svg="$tmp/a.svg" &&
		python3 tests/svg_check.py "$tmp/a.svg" 3 \
			"/dev/bogus0: DPC by tasklet, an I/O takes 10 ms"
}

trace_draws_much_into_svg()
{
	run 0 trace --count=60 --period=1ms --svg="$tmp/b.svg" &&
		python3 tests/svg_check.py "$tmp/b.svg" 24 \
			"/dev/bogus0: DPC by tasklet, an I/O takes 1 ms" \
			"and 36 more interrupts"
}

trace_names_a_file_that_fails()
{
	complains 1 "/no/such/directory/a.svg: No such file" \
		trace --svg=/no/such/directory/a.svg &&
		run 1 trace --svg=/dev/full && grep -q NUMBER "$tmp/out" &&
		grep -q "/dev/full: No space left" "$tmp/err" && is_as_before
}

trace_needs_what_it_records_with()
{
	with FAKE_NO_TRACE complains 4 "nothing can be recorded" \
		trace --dpc wq --period=1ms && is_as_before
}

trace_without_libtracefs_says_so()
{
	BOGUSCTL=$FAKE_NONE
	result=0
	complains 4 "built without libtracefs" trace || result=1
	BOGUSCTL=$FAKE
	return "$result"
}

trace_ends_on_ctrl_c()
{
	begun trace --dpc wq --count=10000 && kill -INT "$pid" && ended 0 &&
		is_as_before && shows " left unread: exact"
}

trace_of_nothing()
{
	FAKE_PERIOD_NS=1000000000000
	result=0
	run 0 trace --for=0.05 --svg="$tmp/c.svg" && shows "0 interrupts" &&
		grep -q "</svg>" "$tmp/c.svg" || result=1
	FAKE_PERIOD_NS=10000000
	return "$result"
}

tests set_dpc_is_in_sysfs set_dpc_names_what_there_is \
	an_old_driver_has_no_mechanisms split_shows_every_stage \
	split_draws_bars split_as_json split_counts_what_was_told \
	split_all_compares split_all_as_json split_one_mechanism \
	split_puts_the_mechanism_back split_ends_on_ctrl_c \
	split_all_ends_on_sigterm split_ends_when_the_device_goes \
	split_sets_the_period split_ends_when_the_time_is_over \
	hardware_is_needed a_slow_reader_is_told_of_all \
	signs_are_those_of_the_locale trace_draws_lanes \
	trace_shows_what_is_coalesced trace_as_json \
	trace_is_as_wide_as_wanted trace_draws_svg trace_draws_much_into_svg \
	trace_names_a_file_that_fails trace_needs_what_it_records_with \
	trace_without_libtracefs_says_so trace_ends_on_ctrl_c trace_of_nothing
