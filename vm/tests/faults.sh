# shellcheck shell=bash
# shellcheck disable=SC2317 # tests/run calls these by name
# SPDX-License-Identifier: GPL-2.0
# What goes wrong, and what runs at the same time

# --- what goes wrong in the guest ----------------------------------------------

test_timeout()
{
	guest 124 --timeout 40 sh -c 'echo before; sleep 1000'
	says out before
	one_line 'time limit of 40 s'
	says "$(kept_log)" 'Linux version'
}

test_panic()
{
	guest 3 --log here.log sh -c 'echo c >/proc/sysrq-trigger; sleep 60'
	says err 'Kernel panic'
	says err "log is in here.log"
	says here.log 'sysrq triggered crash'
	says here.log 'Linux version'
}

test_panic_unchecked()
{
	guest 125 --no-dmesg-check sh -c 'echo c >/proc/sysrq-trigger; sleep 60'
	one_line 'went down before'
	says "$(kept_log)" 'sysrq triggered crash'
}

test_warning()
{
	guest 3 sh -c 'echo "<4>WARNING: CPU: 0 PID: 1 at a/b.c:1" >/dev/kmsg'
	says err 'WARNING: CPU: 0'
	says err 'reports a fault'
}

test_warning_unchecked()
{
	guest 5 --no-dmesg-check sh -c 'echo "WARNING: x" >/dev/kmsg; exit 5'
	[ ! -s err ] || fail "stderr is not empty"
}

test_reboot()
{
	guest 125 reboot -f
	one_line 'went down before'
}

test_no_boot()
{
	guest 124 --mem 16 --timeout 3 true
	one_line 'before the command had started'
}

# The ports come back under the agent, and nothing of the streams is lost.
test_ports_gone()
{
	local driver=/sys/bus/virtio/drivers/virtio_console

	guest 7 --log here.log sh -c "echo before; seq 20000
		for device in $driver/virtio*; do
			echo \${device##*/} >$driver/unbind
			echo \${device##*/} >$driver/bind
		done
		seq 20000; echo after >&2; echo spoken >/dev/kmsg; exit 7"
	{ echo before; seq 20000; seq 20000; } >wanted
	cmp out wanted || fail "not what was written"
	says err after
	says here.log spoken
}

# --- what goes wrong here ------------------------------------------------------

test_bad_options()
{
	guest 125 --kernel 2.4 true
	one_line 'no kernel 2.4'
	guest 125 --flavour huge true
	one_line 'flavour huge'
	guest 125 --smp two true
	one_line "needs a number, not 'two'"
	guest 125 --wrong true
	one_line 'no option --wrong'
	guest 125
	one_line 'no command'
	guest 125 --timeout
	one_line 'needs a value'
	guest 125 --in no-such-file true
	says err 'cannot read no-such-file'
	guest 125 --interactive
	one_line 'needs a terminal'
	BOGUS_VM_ACCEL=fast guest 125 true
	one_line 'tcg, mttcg or kvm'
	guest 0 --help
	says out '^usage: vm/run'
}

test_no_qemu()
{
	PATH=$(path_without qemu-system-x86_64) guest 125 true
	one_line 'qemu-system-x86_64 is not installed: run vm/setup'
	PATH=$(path_without qemu-system-x86_64)
	printf '#!/bin/sh\necho QEMU emulator version 7.2.0\n' \
		>path/qemu-system-x86_64
	chmod +x path/qemu-system-x86_64
	BOGUS_VM_ACCEL=mttcg guest 125 true
	one_line 'BOGUS_VM_ACCEL=mttcg needs QEMU 10; this is QEMU 7'
}

test_qemu_fails()
{
	PATH=$(path_without qemu-system-x86_64)
	printf '%s\n' '#!/bin/sh' \
		'echo "qemu-system-x86_64: no such thing" >&2; exit 1' \
		>path/qemu-system-x86_64
	chmod +x path/qemu-system-x86_64
	guest 125 true
	one_line 'QEMU: no such thing'
}

test_no_cache()
{
	# Somewhere that not even root can write to
	XDG_CACHE_HOME=/proc guest 125 true
	says err 'cannot write to the cache /proc'
}

# run_and_kill SIGNAL: a guest that is up; its temporary files are in ./tmp
run_and_kill()
{
	mkdir tmp
	TMPDIR=$PWD/tmp "$vm/run" sh -c 'echo up; sleep 1000' >out 2>err &
	for _ in {1..900}; do
		sleep 0.1
		[ ! -s out ] || break
	done
	kill "-$1" $!
	wait $!
}

test_terminated()
{
	run_and_kill TERM
	[ $? = 143 ] || fail "exit status is not 143"
	[ -z "$(ls tmp)" ] || fail "left behind: $(ls tmp)"
	! pgrep -f "$PWD/tmp" >/dev/null || fail "QEMU is still running"
}

test_killed()
{
	run_and_kill KILL
	for _ in {1..600}; do
		pgrep -f "$PWD/tmp" >/dev/null || return 0
		sleep 0.1
	done
	fail "QEMU is still running"
}

test_reader_gone()
{
	mkdir tmp
	TMPDIR=$PWD/tmp "$vm/run" yes 2>err | head -n 1 >out
	[ "${PIPESTATUS[0]}" = 141 ] || fail "not ended by the closed pipe"
	says out '^y$'
	[ -z "$(ls tmp)" ] || fail "left behind: $(ls tmp)"
}

# --- several at once, and the same twice ---------------------------------------

test_at_once()
{
	local i

	for i in 1 2; do
		"$vm/run" --out "back$i" sh -c "echo $i; echo $i >/out/$i; \
			exit $i" >"out$i" 2>&1 &
	done
	wait -n %1
	[ $? = 1 ] || fail "first: $(cat out1)"
	wait -n %2
	[ $? = 2 ] || fail "second: $(cat out2)"
	[ "$(cat out1 out2 back1/1 back2/2 | tr -d '\n')" = 1212 ] ||
		fail "mixed up"
}

# Idle minutes cost nothing, and nothing differs, times in the log included.
test_icount()
{
	local i

	for i in 1 2; do
		guest 0 --icount --log "log$i" sh -c 'sleep 600
			date; cat /proc/uptime /proc/interrupts'
		mv out "out$i"
	done
	cmp out1 out2 || fail "outputs differ"
	# The very last message comes when all is over but the restart.
	[ "$(sed '/reboot: /d' log1)" = "$(sed '/reboot: /d' log2)" ] ||
		fail "logs differ: $(diff log1 log2)"
	says out1 'Jan  1 00:10:.. UTC 2026'
}

t test_timeout "the time limit is status 124"
t test_panic "a panic is status 3, and the log is kept"
t test_panic_unchecked "a panic unlooked for is still no pass"
t test_warning "a warning in the kernel's log is status 3"
t test_warning_unchecked "--no-dmesg-check leaves the status alone"
t test_reboot "a guest that restarts itself is status 125"
t test_ports_gone "ports that go and come back"
t test_no_boot "a guest that does not boot is status 124"
t test_bad_options "options that are wrong"
t test_no_qemu "no QEMU"
t test_qemu_fails "QEMU's own errors are shown"
t test_no_cache "a cache that cannot be written"
t test_terminated "SIGTERM ends QEMU and leaves nothing behind"
t test_killed "SIGKILL ends QEMU, too"
t test_reader_gone "a reader that has gone ends the run"
t test_at_once "two runs at once"
t test_icount "deterministic runs are the same, and skip idle time"
