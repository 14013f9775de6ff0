# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Those tests of guest.sh that are of split and trace.
# shellcheck disable=SC2154,SC2317 # variables are guest.sh's, which calls these

# stage NAME KEY: of the stage of that name in the last run's only mechanism
stage()
{
	sed "s/.*\"stage\":\"$1\",//; s/},{\"stage\".*//" "$tmp/out" |
		grep -o "\"$2\":[0-9]*" | head -n 1 | cut -d: -f2
}

split_times_every_interrupt()
{
	setup && run 0 split --count=50 --period=1ms --json &&
		[ "$(json serviced)" = "$(sysfs serviced)" ] &&
		[ "$(json told)" -ge 50 ] && [ "$(json exact)" = true ] ||
		return 1
	for name in raise isr queue; do
		[ "$(stage "$name" count)" = "$(sysfs serviced)" ] || return 1
	done
	[ "$(stage dpc count)" = "$(sysfs dpc_runs)" ] &&
		[ "$(stage user count)" -gt 0 ] &&
		[ "$(stage user count)" -le "$(json reads)" ] &&
		[ "$(stage user p50_ns)" -gt 0 ] &&
		[ "$(sysfs period_ns)" = 5000000 ]
}

# Where the DPC of a mechanism runs, on a kernel that is not PREEMPT_RT
context_of()
{
	case $1 in
	tasklet | bh) echo softirq ;;
	none) echo hardirq ;;
	*) echo thread ;;
	esac
}

split_all_is_every_mechanism()
{
	setup && run 0 split --all --count=20 --period=1ms --json bogus1 &&
		[ "$(json dpc | xargs)" = "$(mechanisms)" ] &&
		[ "$(json exact | sort -u)" = true ] &&
		[ "$(mechanism bogus1)" = tasklet ] &&
		[ "$(sysfs period_ns bogus1)" = 5000000 ] || return 1
	for name in $(mechanisms); do
		run 0 split --dpc "$name" --count=20 && shows "DPC by $name" &&
			shows "hardirq, CPU " &&
			grep -q "^dpc .*$(context_of "$name"), CPU " \
				"$tmp/out" || return 1
	done
	run 0 split --all --for=0.1 && grep -q "^wq-highpri .*hardirq, CPU " \
		"$tmp/out" && [ "$(mechanism)" = tasklet ]
}

# split_is_ended_by SIGNAL: while it measures a mechanism that is not the first
split_is_ended_by()
{
	setup || return 1
	"$BOGUSCTL" split --all --for=2 --period=1ms >"$tmp/split" \
		2>"$tmp/split.err" </dev/null &
	pid=$!
	pids="$pids $pid"
	until [ "$(mechanism)" = thread ] && [ "$(sysfs state)" = running ]; do
		kill -0 "$pid" || return 1
		sleep 0.05
	done
	kill "-$1" "$pid" && finish 0 "$pid" && cat "$tmp/split.err" &&
		[ ! -s "$tmp/split.err" ] && grep -q "^thread " "$tmp/split" &&
		! grep -q "^wq " "$tmp/split" && [ "$(mechanism)" = tasklet ] &&
		[ "$(sysfs period_ns)" = 5000000 ] && [ "$(sysfs state)" = stopped ]
}

split_puts_back_on_sigterm()
{
	split_is_ended_by TERM
}

split_puts_back_on_sighup()
{
	split_is_ended_by HUP
}

split_tells_that_the_device_has_gone()
{
	setup || return 1
	"$BOGUSCTL" split --for=1000 >"$tmp/split" 2>"$tmp/split.err" \
		</dev/null &
	pid=$!
	pids="$pids $pid"
	until [ "$(sysfs state)" = running ]; do
		sleep 0.05
	done
	echo bogus.0 >"$driver"/unbind && finish 1 "$pid" &&
		grep -q "is gone" "$tmp/split.err" && echo bogus.0 >"$driver"/bind
}

# A card that has no contact most of the time, and a driver with little patience
split_outlasts_outages()
{
	run 0 unload && insmod "$modules/bogus-vdev.ko" num_devices=0 &&
		insmod "$modules/bogus.ko" timeout_ms=10 &&
		mkdir "$cards/card" &&
		echo 1000000 >"$cards/card/period_ns" &&
		echo 100000000 >"$cards/card/faults/vanish_ns" &&
		echo 700000 >"$cards/card/faults/vanish_ppm" &&
		echo 1 >"$cards/card/live" || return 1
	run 0 split --count=5 --json && [ "$(json told)" -ge 5 ] &&
		[ "$(json exact)" = true ] && [ "$(json outages)" -ge 1 ] &&
		grep -q "the device has failed.*; waiting for it" "$tmp/err" &&
		run 0 split --count=5 && grep -q " outage" "$tmp/out" &&
		rmdir "$cards/card"
}

split_of_a_device_that_others_run()
{
	setup && begin start start && run 0 split --for=0.2 &&
		shows "others have the device started, too" && kill "$pid" &&
		finish 0 "$pid"
}

a_slow_reader_is_told_of_all()
{
	setup && run 0 split --period=1ms --for=0.5 --slow-reader=0.1 --json &&
		[ "$(json exact)" = true ] && [ "$(json reads)" -le 6 ] &&
		[ "$(($(json told) + $(json unread)))" = "$(sysfs serviced)" ] &&
		[ "$(json told)" -gt "$(json reads)" ]
}

instances()
{
	ls /sys/kernel/tracing/instances
}

can_trace()
{
	! "$BOGUSCTL" trace --count=1 2>&1 | grep -q "built without"
}

trace_tells_of_every_interrupt()
{
	can_trace || return 0
	setup && before=$(instances) && run 0 trace --count=20 --period=1ms \
		--json && [ "$(json seq | xargs)" = "$(seq 20 | xargs)" ] &&
		[ "$(json exact)" = true ] && [ "$(instances)" = "$before" ] &&
		[ "$(json raised_at_ns | sort -nu | wc -l)" -eq 20 ] &&
		[ "$(json dpc_at_ns | wc -l)" -eq 20 ] &&
		[ "$(json taken_at_ns | wc -l)" -eq 20 ] || return 1
	paste "$(column raised_at_ns)" "$(column isr_at_ns)" \
		"$(column isr_end_ns)" "$(column dpc_at_ns)" \
		"$(column taken_at_ns)" | awk '
		$1 > $2 || $2 > $3 || $3 > $4 && $2 > $4 || $4 > $5 { bad = 1 }
		END { exit bad || NR != 20 }'
}

# column KEY: a file with these, a line each
column()
{
	json "$1" >"$tmp/$1"
	echo "$tmp/$1"
}

# The other device runs, too, and another handle reads
trace_is_of_one_device_and_reader()
{
	can_trace || return 0
	setup && begin other start bogus1 && other=$pid &&
		begin watch watch -i 20ms && watch=$pid &&
		run 0 trace --count=10 --json || return 1
	[ "$(json seq | xargs)" = "$(seq 10 | xargs)" ] &&
		[ "$(json taken_at_ns | wc -l)" -eq 10 ] &&
		kill "$other" "$watch" && finish 0 "$other" && finish 0 "$watch"
}

trace_draws_text_and_svg()
{
	can_trace || return 0
	setup && run 0 trace --count=3 --svg="$tmp/a.svg" --width=100 &&
		grep -q "^ISR  *[.]*#" "$tmp/out" &&
		grep -q "^DPC .*=.* softirq, CPU" "$tmp/out" &&
		grep -q "^reader .*@" "$tmp/out" && tail -n 1 "$tmp/a.svg" |
		grep -q "^</svg>$" && grep -q ">hardirq, CPU" "$tmp/a.svg"
}

# The reader sleeps for as long as ten I/Os take
trace_shows_a_slow_reader()
{
	can_trace || return 0
	setup && run 0 trace --count=20 --slow-reader=50ms &&
		shows ": exact" && grep -q "@x[0-9]" "$tmp/out" &&
		grep -q "read [0-9]*[.][.][0-9]" "$tmp/out"
}

trace_removes_its_instance()
{
	can_trace || return 0
	setup && before=$(instances) || return 1
	"$BOGUSCTL" trace --dpc wq --count=10000 >"$tmp/trace" \
		2>"$tmp/trace.err" </dev/null &
	pid=$!
	pids="$pids $pid"
	until [ "$(sysfs state)" = running ] && [ "$(mechanism)" = wq ]; do
		kill -0 "$pid" || return 1
		sleep 0.05
	done
	[ "$(instances)" != "$before" ] && kill "$pid" && finish 0 "$pid" &&
		cat "$tmp/trace.err" && [ ! -s "$tmp/trace.err" ] &&
		[ "$(instances)" = "$before" ] && [ "$(mechanism)" = tasklet ] &&
		complains 1 "no mechanism" trace --dpc=frob &&
		[ "$(instances)" = "$before" ]
}

trace_takes_root()
{
	can_trace || return 0
	setup && chmod 666 /dev/bogus0 || return 1
	su nobody -c "'$BOGUSCTL' trace" 2>"$tmp/err" && return 1
	cat "$tmp/err"
	grep -q "takes root; run with sudo" "$tmp/err" && [ "$(sysfs state)" = stopped ]
}
