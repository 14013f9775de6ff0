# SPDX-License-Identifier: GPL-2.0
# Reads KTAP or TAP, nested or not; prints each test's result on a line of its
# own as SUITE and name, and at the end "passed failed skipped" into the file
# COUNTS. A line that sums up the tests nested below it is not a test. What a
# test that has failed said about it stands before it.

function indent(line)
{
	match(line, /^ */)
	return RLENGTH
}

function report(line, depth,    failed, skipped, name)
{
	failed = line ~ /^ *not ok/
	skipped = line ~ /# *(SKIP|skip)/
	name = line
	sub(/^ *(not )?ok( +[0-9]+)?( +-)?( +|$)/, "", name)
	if (line ~ /# *(TODO|todo)/)
		failed = 0

	if (skipped)
		nskipped++
	else if (failed) {
		nfailed++
		printf "%s", said
	} else
		npassed++
	said = ""
	printf "%s %s: %s\n", failed && !skipped ? "not ok" : "ok", SUITE, name
	fflush()
}

# What the harness says of every test tells nothing.
/^ *#/ && !/^ *# +(RUN|OK|Starting|PASSED|FAIL|Totals)/ {
	line = $0
	sub(/^[ #]*/, "", line)
	if (length(said) < 4000)
		said = said "# " line "\n"
	next
}

/^ *(not )?ok( |$)/ {
	depth = indent($0)
	if (depth < deepest && !($0 ~ /^ *not ok/ && !nested_failed)) {
		# the parent of what came before
		deepest = depth
		nested_failed = 0
		said = ""
		next
	}
	deepest = depth
	report($0, depth)
	if ($0 ~ /^ *not ok/)
		nested_failed = 1
	next
}

/^ *Bail out!/ {
	nfailed++
	printf "not ok %s: %s\n", SUITE, $0
}

END {
	printf "%d %d %d\n", npassed, nfailed, nskipped > COUNTS
}
