# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completion of bogusctl's command line, for bash.

_bogusctl_devices()
{
	compgen -G '/dev/bogus[0-9]*'
}

# _bogusctl_options COMMAND: the options it takes
_bogusctl_options()
{
	echo --json --no-color --help --version
	case $1 in
	info | list | set | stats) echo --device ;;
	load) echo --modules --num-devices --period ;;
	start) echo --count --device --timeout ;;
	stop) echo --device --kill --timeout ;;
	watch) echo --count --device --interval --lines ;;
	esac
}

# _bogusctl_words COMMAND NUMBER: what can follow as operand NUMBER, from 1
_bogusctl_words()
{
	case $1:$2 in
	:*) echo list info load unload watch start stop set stats ;;
	set:1) echo period ;;
	set:2) echo 2us 100us 1ms 10ms 100ms 1s ;;
	info:1 | start:1 | stats:1 | stop:1 | watch:1 | set:3)
		_bogusctl_devices ;;
	esac
}

_bogusctl_takes_value()
{
	case $1 in
	--count | --device | --interval | --modules | --num-devices | \
		--period | --timeout | -[dimnNpt]) return 0 ;;
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
	--modules | -m)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		return ;;
	*)
		if _bogusctl_takes_value "$prev"; then
			words=
		elif [[ $cur == -* ]]; then
			words=$(_bogusctl_options "$command")
		else
			words=$(_bogusctl_words "$command" $((operands + 1)))
		fi ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _bogusctl bogusctl
