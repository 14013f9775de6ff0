# SPDX-License-Identifier: GPL-2.0
# Reads /proc/kallsyms, sorted, and QEMU's log of executed instructions, one a
# line; prints how many each function takes of an event's way to the program.

function hex(text,    i, value)
{
	value = 0
	for (i = 1; i <= length(text); i++)
		value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return value
}

# The last symbol that is not behind the address; both have 16 digits
function symbol(pc,    low, high, middle)
{
	low = 1
	high = symbols
	while (low < high) {
		middle = int((low + high + 1) / 2)
		if (address[middle] <= pc)
			low = middle
		else
			high = middle - 1
	}
	return name[low]
}

# The way of one event is over: keep it by its length
function finish(    f)
{
	if (wanted) {
		ways[length_of_way]++
		if (ways[length_of_way] == 1) {
			for (f in count)
				kept[length_of_way, f] = count[f]
			functions[length_of_way] = order
		}
	}
	tracing = 0
}

BEGIN {
	mark["timerfd"] = "timerfd_tmrproc"
	mark["bogus"] = "bogus_isr"
	mark["uio"] = "bogus_uio_isr"
}

FNR == NR {
	if ($2 ~ /^[tTwW]$/) {
		address[++symbols] = $1
		name[symbols] = $3
	}
	next
}

/^Trace / {
	split($0, part, "/")
	pc = part[2]
	if (pc < "8000000000000000") {
		if (tracing)
			finish()
		next
	}
	if (!(pc in known))
		known[pc] = symbol(pc)
	f = known[pc]
	if (!tracing) {
		if (f !~ /^asm_sysvec_apic_timer_interrupt/)
			next
		tracing = 1
		wanted = 0
		length_of_way = 0
		order = ""
		split("", count)
	}
	length_of_way++
	if (!(f in count))
		order = order " " f
	count[f]++
	if (f == mark[SOURCE])
		wanted = 1
}

END {
	for (way in ways) {
		if (ways[way] > ways[best])
			best = way
		all += ways[way]
	}
	if (!best) {
		print "bench/profile: no event of " SOURCE " was seen" >"/dev/stderr"
		exit 1
	}
	printf "%s: %d instructions, the way of %d events of %d\n", SOURCE, best, ways[best], all
	n = split(functions[best], list, " ")
	for (i = 1; i <= n; i++)
		printf "%8d  %s\n", kept[best, list[i]], list[i]
}
