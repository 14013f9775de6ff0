# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completion of bogusctl's command line, for bash.

_bogusctl_devices()
{
	compgen -G '/dev/bogus[0-9]*'
}

# Those of the kernel's devices
_bogusctl_mechanisms()
{
	cat /sys/class/bogus/bogus*/dpc 2>/dev/null | tr -d '[]' | xargs -n 1 |
		sort -u
}

# _bogusctl_options COMMAND: the options it takes
_bogusctl_options()
{
	echo --json --no-color --help --version
	case $1 in
	info | list | set | stats) echo --device ;;
	load) echo --modules --num-devices --period ;;
	split) echo --all --count --device --dpc --for --period --slow-reader ;;
	start) echo --count --device --timeout ;;
	stop) echo --device --kill --timeout ;;
	trace) echo --count --device --dpc --for --period --slow-reader \
		--svg --width ;;
	watch) echo --count --device --interval --lines ;;
	esac
}

# _bogusctl_words COMMAND NUMBER: what can follow as operand NUMBER, from 1
_bogusctl_words()
{
	case $1:$2 in
	:*) echo list info load unload watch start stop set stats split trace ;;
	set:1) echo dpc period ;;
	info:1 | split:1 | start:1 | stats:1 | stop:1 | trace:1 | watch:1 | \
		set:3)
		_bogusctl_devices ;;
	esac
}

_bogusctl_takes_value()
{
	case $1 in
	--count | --device | --dpc | --for | --interval | --modules | \
		--num-devices | --period | --slow-reader | --svg | --timeout | \
		--width | -[dimnNpt]) return 0 ;;
	*) return 1 ;;
	esac
}

_bogusctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command='' operands=0 i words

	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == [-=]* ]] && continue
		_bogusctl_takes_value "${COMP_WORDS[i - 1]}" && continue
		# bash makes --device=PATH three words
		[[ ${COMP_WORDS[i - 1]} == = ]] && continue
		if [[ -z $command ]]; then
			command=${COMP_WORDS[i]}
		else
			operands=$((operands + 1))
		fi
	done

	[[ $cur == = ]] && cur=
	[[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}

	case $prev in
	--device | -d) words=$(_bogusctl_devices) ;;
	--dpc) words=$(_bogusctl_mechanisms) ;;
	--modules | -m)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		return ;;
	--svg)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return ;;
	*)
		if _bogusctl_takes_value "$prev"; then
			words=
		elif [[ $command:$operands:$prev == set:1:dpc ]]; then
			words=$(_bogusctl_mechanisms)
		elif [[ $command:$operands:$prev == set:1:period ]]; then
			words="2us 100us 1ms 10ms 100ms 1s"
		elif [[ $cur == -* ]]; then
			words=$(_bogusctl_options "$command")
		else
			words=$(_bogusctl_words "$command" $((operands + 1)))
		fi ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _bogusctl bogusctl
