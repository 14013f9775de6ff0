#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# bogusctl where it needs no device: its command line, what it says where there
# is none, and what is installed. Run from the program's directory; BOGUSCTL,
# JSON, CC, MAKE and SAN are set.
# shellcheck disable=SC2317 # the functions are called through tests
set -eu
# shellcheck source=lib.sh
. tests/lib.sh

all="list info load unload watch start stop set stats split trace"
with_device="info watch start stop stats split trace"

help_lists_the_commands()
{
	run 0 --help && [ ! -s "$tmp/err" ] || return 1
	for command in $all; do
		grep -q "^  $command " "$tmp/out" || return 1
	done
}

every_command_has_help()
{
	for command in $all; do
		run 0 "$command" --help && [ ! -s "$tmp/err" ] &&
			grep -q "^Usage: bogusctl $command" "$tmp/out" &&
			grep -q -e --json "$tmp/out" || return 1
	done
}

help_fits_on_a_terminal()
{
	for command in '' $all; do
		# shellcheck disable=SC2086 # none is no argument
		run 0 $command --help || return 1
		[ "$(awk 'length > 79' "$tmp/out" | wc -l)" -eq 0 ] || return 1
	done
}

# The operands are too many for any command, so that none of them runs
help_documents_every_option_taken()
{
	for command in $all; do
		run 0 "$command" --help || return 1
		cp "$tmp/out" "$tmp/help"
		for option in all count=1 device=/no/device dpc=wq for=1 \
			interval=1 kill lines modules=/no/modules \
			num-devices=1 period=1ms slow-reader=1 svg=/no/file \
			timeout=1 width=80; do
			run 2 "$command" "--$option" a b c d || return 1
			option=--${option%%=*}
			if grep -qF -e "takes no $option;" "$tmp/err"; then
				! grep -qE -e "^  (-[a-zA-Z],|   ) $option" \
					"$tmp/help" || return 1
			else
				grep -qE -e "^  (-[a-zA-Z],|   ) $option" \
					"$tmp/help" || return 1
			fi
		done
	done
}

manual_page_has_all_commands_and_options()
{
	page=../man/bogusctl.1.scd
	for command in $all; do
		grep -q "^\*$command\*" "$page" || return 1
	done
	for option in all count device dpc for help interval json kill lines \
		modules no-color num-devices period slow-reader svg timeout \
		version width; do
		grep -qF -e "*--$option*" "$page" || return 1
	done
}

help_to_a_full_disk_fails()
{
	status=0
	"$BOGUSCTL" --help >/dev/full 2>"$tmp/err" || status=$?
	[ "$status" -eq 1 ] && grep -q "standard output" "$tmp/err"
}

version_is_ours()
{
	version=$(cat ../VERSION)
	run 0 --version && [ "$(cat "$tmp/out")" = \
		"bogusctl $version (libbogus $version)" ] && run 0 list -V
}

help_is_a_command_too()
{
	run 0 help && cp "$tmp/out" "$tmp/all" && run 0 --help &&
		cmp "$tmp/all" "$tmp/out" && run 0 help set &&
		cp "$tmp/out" "$tmp/set" && run 0 set --help &&
		cmp "$tmp/set" "$tmp/out" &&
		complains 2 "no such command: 'me'" help me
}

refusals_name_the_help_that_helps()
{
	run 2 split --preiod 1ms &&
		grep -qF "'bogusctl split --help'" "$tmp/err" &&
		complains 2 "'bogusctl watch --help'" watch --interval 0 &&
		complains 2 "'bogusctl watch --help'" --interval 0 watch &&
		complains 2 "'bogusctl --help'" --interval 0
}

no_command_is_refused()
{
	complains 2 "a command is missing"
}

unknown_command_is_refused()
{
	complains 2 "no such command: 'frobnicate'" frobnicate &&
		complains 2 "no such command: ''" ''
}

unknown_option_is_refused()
{
	run 2 list --frobnicate && grep -q frobnicate "$tmp/err" &&
		[ ! -s "$tmp/out" ]
}

missing_value_is_refused()
{
	run 2 watch --count && [ ! -s "$tmp/out" ]
}

option_of_another_command_is_refused()
{
	complains 2 "list takes no --count" list --count 1 &&
		complains 2 "unload takes no --device" unload -d /dev/bogus0 &&
		complains 2 "start takes no --kill" start --kill
}

options_may_stand_before_the_command()
{
	complains 4 "/no/such/device: no such device" --json -d \
		/no/such/device info
}

extra_operand_is_refused()
{
	complains 2 "no such argument: 'x'" list x &&
		complains 2 "no such argument: 'x'" load x &&
		complains 2 "no such argument: 'x'" info /dev/bogus0 x
}

device_twice_is_refused()
{
	complains 2 "given twice" info -d /dev/bogus0 bogus1
}

empty_words_are_refused()
{
	complains 2 "''" list --device= && complains 2 "''" info '' &&
		complains 2 "''" load --modules= &&
		complains 2 "''" split --dpc= && complains 2 "''" trace --svg=
}

bad_numbers_are_refused()
{
	for number in 0 -1 x 1x '' ' 1' 1.5 99999999999999999999; do
		complains 2 "'$number'" start "--count=$number" &&
			complains 2 "'$number'" load "--num-devices=$number" ||
			return 1
	done
	complains 2 "'4294967296'" load --num-devices=4294967296
}

bad_times_are_refused()
{
	for time in 0 -1 x 1x '' ' 1' nan inf 1e3 0.0000000001 1m 2000000000; do
		complains 2 "'$time'" start "--timeout=$time" &&
			complains 2 "'$time'" watch "--interval=$time" &&
			complains 2 "'$time'" split "--for=$time" &&
			complains 2 "'$time'" trace "--slow-reader=$time" ||
			return 1
	done
	complains 2 "'0'" load --period=0 && complains 2 "'1.5'" load --period=1.5
}

set_wants_name_and_value()
{
	complains 2 "set wants more" set && complains 2 "set wants more" set period
}

unknown_setting_is_refused()
{
	complains 2 "there is no 'colour' to set; there is: dpc, period" \
		set colour red
}

set_refuses_what_is_no_name()
{
	for name in '' ' ' '[wq]' 'wq none'; do
		complains 2 "wants the name of a mechanism: '$name'" \
			set dpc "$name" || return 1
	done
}

bad_widths_are_refused()
{
	for width in 0 39 401 x 80x ''; do
		complains 2 "'$width'" trace "--width=$width" || return 1
	done
}

all_and_one_are_refused()
{
	complains 2 "only one of these" split --all --dpc=wq
}

too_many_to_draw_are_refused()
{
	complains 2 "up to 10000 here: '10001'" trace --count=10001
}

set_refuses_what_is_no_time()
{
	for time in x 1h '' 1.5 1.5ns -; do
		complains 2 "'$time'" set period "$time" || return 1
	done
}

missing_device_is_named()
{
	for command in $with_device; do
		complains 4 "bogusctl: /no/such/device: no such device" \
			"$command" /no/such/device || return 1
	done
	complains 4 /no/such/device list --device=/no/such/device &&
		complains 4 /no/such/device set dpc wq /no/such/device &&
		complains 4 /no/such/device set period 1ms /no/such/device
}

a_short_name_is_a_node()
{
	complains 4 "/dev/bogus4095: " info bogus4095 &&
		complains 4 "/dev/bogus4095: " stats -d bogus4095 &&
		complains 4 "bogusctl: bogusx: " info bogusx
}

device_from_environment_is_named()
{
	BOGUS_DEVICE=/no/such/device
	export BOGUS_DEVICE
	result=0
	complains 4 /no/such/device info || result=1
	unset BOGUS_DEVICE
	return "$result"
}

foreign_device_is_refused()
{
	for command in $with_device; do
		complains 1 "/dev/null: not a bogus device" "$command" \
			/dev/null || return 1
	done
}

# Where there are no devices
no_device_says_what_to_do()
{
	[ ! -e /sys/class/bogus ] || return 0
	complains 4 "the kernel modules are not" list &&
		complains 4 "the kernel modules are not" start
}

no_device_is_an_empty_array()
{
	[ ! -e /sys/class/bogus ] || return 0
	run 4 list --json && [ "$(cat "$tmp/out")" = "[]" ] &&
		[ -s "$tmp/err" ]
}

no_modules_cannot_be_loaded()
{
	complains 4 "/no/such/directory: " load --modules /no/such/directory
}

unload_without_modules_is_a_success()
{
	[ ! -e /sys/module/bogus ] || return 0
	run 0 unload && shows "not loaded" && run 0 unload --json &&
		[ "$(cat "$tmp/out")" = '{"loaded":false,"changed":false}' ]
}

closed_streams_are_harmless()
{
	status=0
	"$BOGUSCTL" info /no/such/device <&- >&- 2>"$tmp/err" || status=$?
	cat "$tmp/err"
	[ "$status" -eq 4 ]
}

installs_below_destdir()
{
	"$MAKE" -s install DESTDIR="$tmp/root" prefix=/opt/b &&
		[ -x "$tmp/root/opt/b/bin/bogusctl" ] &&
		[ -s "$tmp/root/opt/b/share/bash-completion/completions/bogusctl" ]
}

# Where the tree was must not be known to what is installed
installed_without_rpath()
{
	! objdump -p "$tmp/root/opt/b/bin/bogusctl" | grep -E 'R(UN)?PATH'
}

uninstalls()
{
	"$MAKE" -s uninstall DESTDIR="$tmp/root" prefix=/opt/b &&
		[ -z "$(find "$tmp/root" -type f)" ]
}

tests help_lists_the_commands every_command_has_help help_fits_on_a_terminal \
	help_documents_every_option_taken \
	manual_page_has_all_commands_and_options help_to_a_full_disk_fails \
	version_is_ours help_is_a_command_too \
	refusals_name_the_help_that_helps no_command_is_refused unknown_command_is_refused \
	unknown_option_is_refused missing_value_is_refused \
	option_of_another_command_is_refused \
	options_may_stand_before_the_command extra_operand_is_refused \
	device_twice_is_refused empty_words_are_refused \
	bad_numbers_are_refused bad_times_are_refused \
	set_wants_name_and_value unknown_setting_is_refused \
	set_refuses_what_is_no_name bad_widths_are_refused \
	all_and_one_are_refused too_many_to_draw_are_refused \
	set_refuses_what_is_no_time missing_device_is_named \
	a_short_name_is_a_node device_from_environment_is_named \
	foreign_device_is_refused no_device_says_what_to_do \
	no_device_is_an_empty_array no_modules_cannot_be_loaded \
	unload_without_modules_is_a_success closed_streams_are_harmless \
	installs_below_destdir installed_without_rpath uninstalls
