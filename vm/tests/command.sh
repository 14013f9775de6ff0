# shellcheck shell=bash
# shellcheck disable=SC2317 # tests/run calls these by name
# SPDX-License-Identifier: GPL-2.0
# The command in the guest: its status, streams, words and terminal

# --- the command ---------------------------------------------------------------

test_status()
{
	guest "$1" sh -c "exit $1"
}

test_signal()
{
	# shellcheck disable=SC2016 # for the guest's shell
	guest 137 sh -c 'kill -KILL $$'
}

test_missing_command()
{
	guest 127 no-such-program
	says err 'no-such-program: No such file'
}

# All bytes there are, and line ends of all kinds, in both streams at once
test_streams()
{
	head -c 1000000 /dev/urandom >in
	printf 'a\0b\r\nc\n\r\xff\x80\x1b[m\x04\x03no end of line' >>in
	# shellcheck disable=SC2016
	guest 0 --in in sh -c 'cat >/tmp/in; cat /tmp/in & tac /tmp/in >&2; wait'
	cmp in out || fail "stdout is not what was written"
	"$(busybox_path)" tac in | cmp - err || fail "stderr is not"
}

busybox_path()
{
	echo "$(dirname "$("$vm/fetch" --image)")/root/bin/busybox"
}

test_reopen()
{
	guest 0 sh -c 'echo one >/dev/stderr; echo two >/dev/stdout'
	[ "$(cat err)$(cat out)" = onetwo ] || fail "reopened streams differ"
}

test_live()
{
	"$vm/run" sh -c 'echo early; sleep 1000' >out 2>err &
	for _ in {1..900}; do
		sleep 0.1
		[ "$(cat out)" != early ] || break
	done
	kill %1
	wait %1
	says out early
}

test_arguments()
{
	# shellcheck disable=SC2016 # not to be expanded anywhere
	local words=('a b' "it's" '"q"' '$HOME' '*' '' $'new\nline' '-x' '\0')

	printf '<%s>' "${words[@]}" >wanted
	# shellcheck disable=SC2016
	guest 0 -- sh -c 'printf "<%s>" "$@"; cat' sh "${words[@]}"
	cmp wanted out || fail "arguments differ"
	[ ! -s err ] || fail "stderr is not empty"
}

test_stdin()
{
	printf 'x\0y' | "$vm/run" --in - od -c >out 2>err || fail "status $?"
	says out 'x  *.0  *y'
}

test_left_behind()
{
	guest 0 --timeout 60 sh -c 'yes >/dev/null & sleep 1000 & echo done'
	says out "done"
}

test_user()
{
	guest 0 sh -c 'grep -c -e ^root: -e ^nobody: /etc/passwd
		grep ^bogus: /etc/group; mount'
	says out '^2$'
	says out '^bogus:x:141:'
	for fs in proc sysfs devtmpfs devpts debugfs tracefs configfs; do
		says out "type $fs "
	done
}

# --- with a terminal -----------------------------------------------------------

# type_after PATTERN TEXT: once the terminal shows it
type_after()
{
	local tries=900

	until grep -q "$1" out || [ $((tries -= 1)) = 0 ]; do
		sleep 0.1
	done
	printf '%b' "$2"
}

type_session()
{
	type_after 'guest:.*[$]' 'stty size; tty; id -un; sleep 600\n'
	type_after '^root' '\003'
	type_after '\^C' 'echo again; false; exit\n'
	type_after '^settings' ''
}

# Whatever else the machine does: a busy one looks to the kernel like a TSC that
# can't be trusted
test_clock()
{
	local clock=/sys/devices/system/clocksource/clocksource0/current_clocksource

	guest 0 cat "$clock"
	grep -qx -e 'tsc.*' -e kvm-clock out || fail "another clock"
}

test_interactive()
{
	local status=0

	command -v script >/dev/null || skip "no script(1)"
	cat >shell <<-EOT
	stty rows 37 cols 91
	before=\$(stty -g)
	"$vm/run" --interactive || exit
	[ "\$before" != "\$(stty -g)" ] || echo "settings kept"
	EOT
	touch out
	type_session | script -qec 'sh ./shell' /dev/null >out 2>err ||
		status=$?
	[ "$status" = 0 ] || fail "exit status $status"
	says out '^Nothing here touches'
	says out '^37 91'
	says out '^/dev/pts/0'
	says out '^again'
	says out '^settings kept'
}

for status in 0 1 77 255; do
	t "test_status $status" "exit status $status is passed on"
done
t test_signal "death by signal 9 is status 137"
t test_missing_command "a command that is not there is status 127"
t test_streams "both streams are exact to the byte"
t test_reopen "/dev/stdout and /dev/stderr can be opened"
t test_live "output is shown as it comes"
t test_arguments "arguments arrive as they are, standard input is empty"
t test_stdin "standard input is passed on"
t test_left_behind "what the command leaves running ends with it"
t test_user "users and file systems are there"
t test_interactive "the shell has a terminal, and gives it back"
t test_clock "the clock is a quick one"
