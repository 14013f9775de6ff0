#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The completion of bogusctl's command line, held against its --help. BOGUSCTL
# is set.
# shellcheck disable=SC2317 # the functions are called through tests
set -eu
# shellcheck source=lib.sh
. tests/lib.sh
# shellcheck source=../bogusctl.bash
. ./bogusctl.bash

# The test's own devices
_bogusctl_devices()
{
	printf '/dev/bogus0\n/dev/bogus1\n'
}

_bogusctl_mechanisms()
{
	printf 'tasklet\nthread\nwq\n'
}

# complete_line WORD...: what is offered for the last of these
complete_line()
{
	COMP_WORDS=(bogusctl "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_bogusctl
	echo "${COMPREPLY[*]}"
}

# offers WANTED WORD...
offers()
{
	local wanted=$1 found
	shift
	found=$(complete_line "$@")
	echo "'$*' offers '$found'"
	[ "$found" = "$wanted" ]
}

commands_are_those_of_help()
{
	offers "$("$BOGUSCTL" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' |
		xargs)" ''
}

options_are_those_of_help()
{
	local command wanted found

	for command in $(complete_line ''); do
		wanted=$("$BOGUSCTL" "$command" --help |
			grep -oE '^  (-[a-zA-Z],|   ) --[a-z-]+' |
			grep -oE -e '--.*' | sort)
		found=$(complete_line "$command" -- | tr ' ' '\n' | sort)
		diff <(echo "$wanted") <(echo "$found") || return 1
	done
}

beginnings_are_completed()
{
	offers unload u && offers "start stop stats" st && offers trace t &&
		offers --interval watch --i
}

devices_are_offered()
{
	offers "/dev/bogus0 /dev/bogus1" info '' &&
		offers "/dev/bogus0 /dev/bogus1" stats --json '' &&
		offers "/dev/bogus0 /dev/bogus1" watch -n 3 '' &&
		offers /dev/bogus1 stop /dev/bogus1 &&
		offers "/dev/bogus0 /dev/bogus1" split --all ''
}

device_option_offers_devices()
{
	offers "/dev/bogus0 /dev/bogus1" info --device '' &&
		offers "/dev/bogus0 /dev/bogus1" info --device = &&
		offers /dev/bogus1 info -d /dev/bogus1 &&
		offers /dev/bogus1 info --device = /dev/bogus1
}

set_offers_setting_then_device()
{
	offers "dpc period" set '' && offers 100us set period 100u &&
		offers "tasklet thread" set dpc t &&
		offers "/dev/bogus0 /dev/bogus1" set period 1ms '' &&
		offers "/dev/bogus0 /dev/bogus1" set dpc wq ''
}

mechanisms_are_offered()
{
	offers "tasklet thread wq" split --dpc '' &&
		offers thread trace --dpc = th && offers "" split --for ''
}

one_device_is_enough()
{
	offers "" info /dev/bogus0 '' && offers "" list '' &&
		offers "" watch --count ''
}

command_after_options_is_found()
{
	offers "/dev/bogus0 /dev/bogus1" -d /dev/bogus0 --json info '' &&
		offers "/dev/bogus0 /dev/bogus1" --device = /dev/bogus0 info ''
}

tests commands_are_those_of_help options_are_those_of_help \
	beginnings_are_completed devices_are_offered \
	device_option_offers_devices set_offers_setting_then_device \
	mechanisms_are_offered one_device_is_enough command_after_options_is_found
