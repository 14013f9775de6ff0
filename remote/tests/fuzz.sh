#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# usage: tests/fuzz.sh DIR SECONDS FUZZER...
#
# Runs each fuzzer in DIR for so many seconds, beginning with messages of every
# kind. What a fuzzer has found is kept in DIR/corpus; an input that it failed
# on stays in DIR. Prints TAP.
set -eu

dir=$1
seconds=$2
shift 2
n=0
failed=0

mkdir -p "$dir/corpus"
"$dir/seeds" "$dir/corpus"
echo "TAP version 13"
echo "1..$#"
for fuzzer; do
	n=$((n + 1))
	if "$dir/$fuzzer" -max_total_time="$seconds" -max_len=12288 \
		-print_final_stats=1 -artifact_prefix="$dir/" \
		"$dir/corpus" >"$dir/$fuzzer.log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
			"$dir/$fuzzer.log")
		echo "ok $n - $fuzzer # $runs inputs"
	else
		tail -n 40 "$dir/$fuzzer.log" | sed 's/^/# /'
		echo "not ok $n - $fuzzer"
		failed=1
	fi
done
exit $failed
