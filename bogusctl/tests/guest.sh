#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every command on the real modules, as KTAP; made for a busybox shell in the
# guest. Takes over the modules: they must not be loaded, and are not at the
# end. Wants bogusctl and json_check in $PATH, or named by BOGUSCTL and JSON:
#
#	vm/run --modules DIR --add build/user/bogusctl/bogusctl \
#		--add build/user/bogusctl/tests/json_check \
#		--add bogusctl/tests/lib.sh:/root/ \
#		--add bogusctl/tests/guest_split.sh:/root/ \
#		--add bogusctl/tests/guest.sh:/root/ -- sh /root/guest.sh
#
# MODULES is the directory of the .ko files, if it is not that of the guest.
# shellcheck disable=SC2317 # the functions are called through tests
set -eu
BOGUSCTL=${BOGUSCTL:-bogusctl}
JSON=${JSON:-json_check}
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/guest_split.sh"

class=/sys/class/bogus
driver=/sys/bus/platform/drivers/bogus
cards=/sys/kernel/config/bogus_vdev

skip_all()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $1"
	exit 4
}

[ "$(id -u)" = 0 ] || skip_all "needs root"
[ ! -e "$class" ] || skip_all "the modules are loaded already"
modules=${MODULES:-$(find "/lib/modules/$(uname -r)" -name bogus-vdev.ko \
	-exec dirname {} \; | head -n 1)}
[ -n "$modules" ] || skip_all "the modules are not installed"

# The mechanisms of this kernel, and the one that is set
mechanisms()
{
	tr -d '[]' <"$class/bogus0/dpc"
}

mechanism()
{
	sed 's/.*\[\(.*\)\].*/\1/' "$class/${1:-bogus0}/dpc"
}

# sysfs NAME [DEVICE]
sysfs()
{
	cat "$class/${2:-bogus0}/$1"
}

# A fresh pair of devices: totals are 0, an I/O takes 5 ms. What a test that
# has failed left behind is ended.
setup()
{
	end_what_is_left
	"$BOGUSCTL" unload >/dev/null && "$BOGUSCTL" load --num-devices=2 \
		--period=5ms >/dev/null
}

load_makes_the_devices()
{
	run 0 load --num-devices=2 --period=10ms --json &&
		[ "$(json changed)" = true ] &&
		[ "$(sed 's/.*\[//; s/\].*//' "$tmp/out")" = \
			'"/dev/bogus0","/dev/bogus1"' ] &&
		[ -c /dev/bogus1 ] && [ "$(sysfs period_ns bogus1)" = 10000000 ]
}

load_again_changes_nothing()
{
	setup && run 0 load && shows "loaded already; devices: /dev/bogus0 " &&
		run 0 load --json && [ "$(json changed)" = false ]
}

load_again_gives_no_options()
{
	setup && complains 1 "unload them first" load --period=1ms &&
		complains 1 "unload them first" load --num-devices=2
}

load_refuses_what_is_out_of_range()
{
	run 0 unload && complains 1 "not allowed" load --period=1us &&
		[ ! -e "$class" ] && complains 1 "not allowed" load -N 100000 &&
		[ ! -e "$class" ]
}

load_from_a_directory()
{
	run 0 unload && run 0 load --modules "$modules" -p 20ms &&
		[ "$(sysfs period_ns)" = 20000000 ]
}

load_from_an_empty_directory()
{
	run 0 unload && complains 4 "are not there" load --modules /proc &&
		[ ! -e "$class" ]
}

load_takes_root()
{
	run 0 unload || return 1
	su nobody -c "'$BOGUSCTL' load" 2>"$tmp/err" && return 1
	grep -q "run with sudo" "$tmp/err" && [ ! -e "$class" ]
}

no_device_is_status_4()
{
	run 0 unload && run 4 list --json && [ "$(cat "$tmp/out")" = "[]" ] &&
		complains 4 "not loaded" info && complains 4 "not loaded" start &&
		complains 4 "not loaded" watch && complains 4 "not loaded" stop &&
		complains 4 "not loaded" set period 1ms &&
		complains 4 "not loaded" stats &&
		complains 4 "not loaded" split && complains 4 "not loaded" trace
}

list_is_what_sysfs_says()
{
	setup && run 0 start --count=7 bogus1 && run 0 list --json &&
		[ "$(json device | xargs)" = "/dev/bogus0 /dev/bogus1" ] &&
		[ "$(json serviced | xargs)" = \
			"$(sysfs serviced) $(sysfs serviced bogus1)" ] &&
		[ "$(json raised | tail -n 1)" -ge 7 ] && run 0 list && lines 3 &&
		shows "5 ms" && run 0 list -d bogus1 && lines 2
}

info_is_what_sysfs_says()
{
	setup && run 0 start --count=3 && run 0 info --json || return 1
	for file in abi_version coalesced discarded dpc_runs hwirq irq \
		overrun pending period_max_ns period_min_ns period_ns \
		published raised serviced spurious started state; do
		echo "$file: $(json "$file"), $(sysfs "$file")"
		[ "$(json "$file")" = "$(sysfs "$file")" ] || return 1
	done
	[ "$(json dpc)" = "$(mechanism)" ] &&
		[ "$(printf '0x%x' "$(json port)")" = "$(sysfs port)" ] &&
		[ "$(json handles)" = 1 ] && [ "$(sysfs handles)" = 0 ] &&
		[ "$(json present)" = true ] && [ "$(json raised_at_ns)" -gt 0 ] &&
		grep -q "^ *$(json irq):.*bogus0" /proc/interrupts
}

json_escapes_the_path()
{
	setup && mkdir "$tmp/a\"b\\c" && ln -s /dev/bogus0 "$tmp/a\"b\\c/x" &&
		run 0 info --json "$tmp/a\"b\\c/x" && is_json &&
		[ "$(json device)" = "$tmp/a\\\"b\\\\c/x" ]
}

set_period_is_in_sysfs()
{
	setup && run 0 set period 250us && [ "$(sysfs period_ns)" = 250000 ] &&
		run 0 set period 1.5s bogus1 --json &&
		[ "$(sysfs period_ns bogus1)" = 1500000000 ] &&
		[ "$(json previous_period_ns)" = 5000000 ] &&
		[ "$(sysfs period_ns)" = 250000 ]
}

set_period_names_the_range()
{
	setup && complains 1 "2 us to 3600 s (2000 to 3600000000000 ns)" \
		set period 1999 && complains 1 "2 us to 3600 s" \
		set period 3600.000000001s && [ "$(sysfs period_ns)" = 5000000 ]
}

set_period_while_running()
{
	setup && run 0 set period 3600s && begin start start --count=3 &&
		run 0 set period 1ms && kill "$pid" && finish 0 "$pid"
}

set_period_takes_permission()
{
	setup && chmod 666 /dev/bogus0 || return 1
	su nobody -c "'$BOGUSCTL' set period 1ms" 2>"$tmp/err" && return 1
	cat "$tmp/err"
	grep -q "may not write its period_ns" "$tmp/err" && [ "$(sysfs period_ns)" = 5000000 ]
}

set_dpc_is_in_sysfs()
{
	setup && for name in $(mechanisms); do
		run 0 set dpc "$name" bogus1 --json && [ "$(json dpc)" = "$name" ] &&
			[ "$(mechanism bogus1)" = "$name" ] || return 1
	done
	[ "$(mechanism)" = tasklet ] && run 0 set dpc wq &&
		shows "DPC by wq (was tasklet)" && run 0 info && shows "DPC         wq "
}

set_dpc_tells_what_is_wrong()
{
	setup && complains 1 "no mechanism 'frob'; there is: tasklet" \
		set dpc frob || return 1
	case $(mechanisms) in
	*bh*) ;;
	*) complains 4 "can't run a DPC by 'bh'; it can by: tasklet" \
		set dpc bh || return 1 ;;
	esac
	[ "$(mechanism)" = tasklet ]
}

set_dpc_while_started()
{
	setup && begin start start && complains 1 \
		"while the device is started (1 handle has it started)" \
		set dpc wq && complains 1 "while the device is started" \
		split --all && complains 1 "while the device is started" \
		trace --dpc wq && [ "$(mechanism)" = tasklet ] &&
		[ "$(sysfs period_ns)" = 5000000 ] && kill "$pid" &&
		finish 0 "$pid"
}

set_dpc_takes_permission()
{
	setup && chmod 666 /dev/bogus0 || return 1
	for command in "set dpc wq" "split --dpc=wq --count=2"; do
		# shellcheck disable=SC2086 # words
		su nobody -c "'$BOGUSCTL' $command" 2>"$tmp/err" && return 1
		cat "$tmp/err"
		grep -q "may not write its dpc" "$tmp/err" || return 1
	done
	[ "$(mechanism)" = tasklet ] &&
		su nobody -c "'$BOGUSCTL' split --count=2" >"$tmp/out" &&
		grep -q ": exact" "$tmp/out"
}

start_counts_what_is_serviced()
{
	setup && run 0 start --count=20 --json &&
		[ "$(json reason)" = count ] && [ "$(json total)" -ge 20 ] &&
		[ "$(json total)" = "$(sysfs serviced)" ] &&
		[ "$(sysfs state)" = stopped ]
}

start_counts_fast_ones()
{
	setup && run 0 set period 20us && run 0 start -n 2000 -j &&
		[ "$(json total)" = "$(sysfs serviced)" ]
}

start_runs_until_the_time_is_over()
{
	setup && run 0 start --timeout=0.2 --json &&
		[ "$(json reason)" = timeout ] && [ "$(json total)" -gt 0 ] &&
		[ "$(json total)" = "$(sysfs serviced)" ]
}

# start_is_ended_by SIGNAL STATUS
start_is_ended_by()
{
	setup && begin start start --json && [ "$(sysfs state)" = running ] &&
		[ "$(sysfs started)" = 1 ] && kill "-$1" "$pid" &&
		finish "$2" "$pid" && [ "$(sysfs state)" = stopped ]
}

start_stops_on_sigterm()
{
	start_is_ended_by TERM 0 && [ "$(last start reason)" = signal ] &&
		[ "$(last start total)" = "$(sysfs serviced)" ]
}

start_stops_on_sighup()
{
	start_is_ended_by HUP 0 && [ "$(last start reason)" = signal ]
}

# It had no time to do anything: the handle's end is the device's
start_stops_on_sigkill()
{
	start_is_ended_by KILL 137
}

two_starts_are_one_run()
{
	setup && begin one start && one=$pid && begin two start && two=$pid &&
		[ "$(sysfs started)" = 2 ] && kill "$one" && finish 0 "$one" &&
		[ "$(sysfs state)" = running ] && kill "$two" &&
		finish 0 "$two" && [ "$(sysfs state)" = stopped ]
}

start_tells_that_the_device_has_gone()
{
	setup && begin start start --json && echo bogus.0 >"$driver"/unbind &&
		finish 1 "$pid" && [ "$(last start reason)" = gone ] &&
		grep -q "is gone" "$tmp/start.err" && echo bogus.0 >"$driver"/bind
}

# Once it has shown that it sees nothing it sees all that comes
watch_sees_what_another_runs()
{
	setup && begin watch watch --interval=50ms --json || return 1
	watch=$pid
	run 0 start --count=25 --json && total=$(json total) || return 1
	lines=$(wc -l <"$tmp/watch")
	until [ "$(wc -l <"$tmp/watch")" -gt $((lines + 1)) ]; do
		sleep 0.02
	done
	kill "$watch" && finish 0 "$watch" && tail -n 1 "$tmp/watch" &&
		"$JSON" <"$tmp/watch" && [ "$(last watch total)" = "$total" ] &&
		[ "$(last watch serviced)" = "$(sysfs serviced)" ] &&
		[ "$("$JSON" new <"$tmp/watch" | awk '{ n += $1 }
			END { print n }')" = "$total" ]
}

watch_takes_nothing_away()
{
	setup && begin one watch -i 50ms -j && one=$pid &&
		begin two watch -i 50ms -j && two=$pid || return 1
	run 0 start --count=25 --json && total=$(json total) || return 1
	sleep 0.2
	kill "$one" "$two" && finish 0 "$one" && finish 0 "$two" &&
		[ "$(last one total)" = "$total" ] &&
		[ "$(last two total)" = "$total" ]
}

watch_only_observes()
{
	setup && begin watch watch --interval=20ms --json &&
		[ "$(sysfs state)" = stopped ] && [ "$(sysfs handles)" = 1 ] &&
		[ "$(sysfs started)" = 0 ] || return 1
	fdinfo=$(grep -l '^bogus-started:' "/proc/$pid/fdinfo/"*)
	# open for reading: the access mode is the last octal digit
	grep '^flags:.*0$' "$fdinfo" && kill "$pid" && finish 0 "$pid"
}

watch_tells_the_rate()
{
	setup && begin start start && start=$pid &&
		run 0 watch --interval=0.5 --count=3 --json && kill "$start" &&
		finish 0 "$start" && lines 3 || return 1
	# 200 a second; emulated machines come late
	rate=$(json rate | tail -n 1 | cut -d. -f1)
	[ "$rate" -gt 50 ] && [ "$rate" -le 210 ]
}

watch_shows_lines_of_the_devices_own()
{
	setup && run 0 start -n 9 && run 0 watch -n 1 -i 20ms && lines 2 &&
		[ "$(awk 'NR == 2 { print $2, $5, $6 }' "$tmp/out")" = \
			"stopped 0 $(sysfs serviced)" ]
}

watch_tells_that_the_device_has_gone()
{
	setup && begin watch watch --interval=20ms &&
		echo bogus.0 >"$driver"/unbind && finish 1 "$pid" &&
		grep -q "is gone" "$tmp/watch.err" && echo bogus.0 >"$driver"/bind
}

stats_are_what_sysfs_says()
{
	setup && run 0 start -n 10 && run 0 stats --json || return 1
	for file in raised serviced discarded overrun pending published \
		dpc_runs coalesced spurious; do
		[ "$(json "$file")" = "$(sysfs "$file")" ] || return 1
	done
	[ "$(json closes)" = true ] && run 0 stats && shows closes
}

stats_close_while_running()
{
	setup && run 0 set period 20us && begin start start || return 1
	i=0
	while [ "$i" -lt 50 ]; do
		run 0 stats --json && [ "$(json state)" = running ] &&
			[ "$(json closes)" = true ] || return 1
		i=$((i + 1))
	done
	kill "$pid" && finish 0 "$pid" && run 0 stats && shows "nothing waits"
}

stop_of_a_stopped_device()
{
	setup && run 0 stop && shows "/dev/bogus0: stopped" && run 0 stop -j &&
		[ "$(json started)" = 0 ] && grep -q '"processes":\[\]' "$tmp/out"
}

stop_tells_who_has_it_started()
{
	setup && begin start start && run 1 stop &&
		grep -q "started by process $pid (bogusctl)" "$tmp/out" &&
		grep -q "1 handle has it still started.*--kill" "$tmp/err" &&
		run 1 stop --json && [ "$(json pid)" = "$pid" ] &&
		[ "$(json name)" = bogusctl ] && [ "$(json signalled)" = false ] &&
		[ "$(sysfs state)" = running ] && kill "$pid" && finish 0 "$pid"
}

stop_kill_stops_the_device()
{
	setup && begin one start --json && one=$pid && begin two start &&
		two=$pid && run 0 stop --kill && [ "$(sysfs state)" = stopped ] &&
		shows "process $one (bogusctl), which was told to end" &&
		shows "process $two (bogusctl), which was told to end" &&
		shows "/dev/bogus0: stopped" && finish 0 "$one" &&
		finish 0 "$two" && [ "$(last one reason)" = signal ]
}

stop_leaves_others_alone()
{
	setup && begin other start bogus1 && other=$pid &&
		begin watch watch -i 20ms && watch=$pid && begin start start &&
		run 0 stop -k && finish 0 "$pid" && kill -0 "$other" &&
		kill -0 "$watch" && [ "$(sysfs state bogus1)" = running ] &&
		kill "$other" "$watch" && finish 0 "$other" && finish 0 "$watch"
}

stop_gives_up_on_the_stubborn()
{
	setup && trap '' TERM && begin start start && trap - TERM &&
		run 1 stop --kill --timeout=200ms &&
		grep -q "although they were told" "$tmp/err" &&
		[ "$(sysfs state)" = running ] && kill -HUP "$pid" &&
		finish 0 "$pid"
}

# Of a device that has gone, and come back under the same number
stop_is_not_deceived_by_old_handles()
{
	setup && begin start start bogus1 && start=$pid &&
		kill -STOP "$start" && echo bogus.1 >"$driver"/unbind &&
		echo bogus.1 >"$driver"/bind && begin new start bogus1 &&
		run 0 stop --kill bogus1 --json && [ "$(json pid)" = "$pid" ] &&
		finish 0 "$pid" && kill -CONT "$start" && finish 1 "$start"
}

stop_without_root_sees_its_own_only()
{
	setup && chmod 666 /dev/bogus0 && begin start start || return 1
	su nobody -c "'$BOGUSCTL' stop" 2>"$tmp/err" && return 1
	cat "$tmp/err"
	grep -q "can't be seen from here; run with sudo" "$tmp/err" &&
		kill "$pid" && finish 0 "$pid"
}

unload_is_refused_while_open()
{
	setup && begin start start && complains 1 "in use" unload &&
		[ "$(sysfs state)" = running ] && kill "$pid" && finish 0 "$pid"
}

# What is refused has changed nothing: the driver is not the first to go
unload_is_refused_while_there_are_cards()
{
	setup && mkdir "$cards/card" && complains 1 "in use" unload &&
		complains 1 "$cards" unload &&
		[ "$(sysfs state)" = stopped ] && rmdir "$cards/card" &&
		run 0 unload
}

unload_takes_all_away()
{
	setup && run 0 unload --json && [ "$(json changed)" = true ] &&
		[ ! -e /sys/module/bogus ] && [ ! -e /sys/module/bogus_vdev ] &&
		[ ! -e /dev/bogus0 ] && run 0 unload && shows "not loaded"
}

tests load_makes_the_devices load_again_changes_nothing \
	load_again_gives_no_options load_refuses_what_is_out_of_range \
	load_from_a_directory load_from_an_empty_directory load_takes_root \
	no_device_is_status_4 list_is_what_sysfs_says \
	info_is_what_sysfs_says json_escapes_the_path \
	set_period_is_in_sysfs set_period_names_the_range \
	set_period_while_running set_period_takes_permission \
	set_dpc_is_in_sysfs set_dpc_tells_what_is_wrong \
	set_dpc_while_started set_dpc_takes_permission \
	split_times_every_interrupt split_all_is_every_mechanism \
	split_puts_back_on_sigterm split_puts_back_on_sighup \
	split_tells_that_the_device_has_gone split_outlasts_outages \
	split_of_a_device_that_others_run a_slow_reader_is_told_of_all \
	trace_tells_of_every_interrupt trace_is_of_one_device_and_reader \
	trace_draws_text_and_svg trace_shows_a_slow_reader \
	trace_removes_its_instance trace_takes_root \
	start_counts_what_is_serviced start_counts_fast_ones \
	start_runs_until_the_time_is_over start_stops_on_sigterm \
	start_stops_on_sighup start_stops_on_sigkill two_starts_are_one_run \
	start_tells_that_the_device_has_gone watch_sees_what_another_runs \
	watch_takes_nothing_away watch_only_observes watch_tells_the_rate \
	watch_shows_lines_of_the_devices_own \
	watch_tells_that_the_device_has_gone stats_are_what_sysfs_says \
	stats_close_while_running stop_of_a_stopped_device \
	stop_tells_who_has_it_started stop_kill_stops_the_device \
	stop_leaves_others_alone stop_gives_up_on_the_stubborn \
	stop_is_not_deceived_by_old_handles \
	stop_without_root_sees_its_own_only unload_is_refused_while_open \
	unload_is_refused_while_there_are_cards \
	unload_takes_all_away
