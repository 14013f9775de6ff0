# SPDX-License-Identifier: GPL-2.0
"""What scripts/mutate can change in a line of kmod/: the rules, and the mutants
that come of them.
"""

import hashlib
import os
import re

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KNOWN = os.path.join(TOP, "selftests", "mutants")

# Rules: name, what it needs, what it becomes. Applied to a line at every place
# where it matches; None takes the statement away.
CALL = r"^\t+(?!return\b|if\b|for\b|while\b|do\b|else\b)[a-z_]+\(.*\);$"
RULES = [
    ("drop-barrier", r"^\t+smp_[a-z_]*mb[a-z_]*\(\);$", None),
    ("drop-wake", r"^\t+wake_up\w*\(.*\);$", None),
    ("drop-sync", r"^\t+\w*(cancel|flush|sync|disable_irq|enable_irq)\w*"
                  r"\(.*\);$", None),
    ("drop-call", CALL, None),
    ("drop-assignment", r"^\t+[a-z][\w\->.\[\]]* [|&+-]?= .*;$", None),
    ("drop-count", r"^\t+[a-z][\w\->.\[\]]*(\+\+|--);$", None),
    ("weaken", r"smp_load_acquire\(", "READ_ONCE(*"),
    ("weaken", r"atomic64_read_acquire\(", "atomic64_read("),
    ("weaken", r"atomic64_set_release\(", "atomic64_set("),
    ("negate", r"(?<=\bif \()(.+)(?=\)$)", r"!(\1)"),
    ("negate", r"(?<=\bif \()(.+)(?=\) \{$)", r"!(\1)"),
    ("never", r"(?<=\bif \()(.+)(?=\)$)", "0"),
    ("less", r" < ", " <= "),
    ("less", r" <= ", " < "),
    ("more", r" > ", " >= "),
    ("more", r" >= ", " > "),
    ("equal", r" == ", " != "),
    ("equal", r" != ", " == "),
    ("and-or", r" && ", " || "),
    ("and-or", r" \|\| ", " && "),
    ("one-more", r" \+ 1\b", " + 2"),
    ("one-less", r" \+ 1\b", ""),
    ("one-more", r" - 1\b", ""),
    ("no-error", r"return -E[A-Z]+;", "return 0;"),
    ("other-bit", r" \| ", " & "),
    ("swap", CALL, "swap"),
]

# Which programs are about a file, to begin with: what has killed its mutants
# decides after that
ABOUT = {
    "bogus_cdev.c": "contract read poll histogram stages",
    "bogus_debugfs.c": "debugfs",
    "bogus_dpc.c": "dpc module switching",
    "bogus_drv.c": "contract module sysfs removal suspend outage",
    "bogus_handle.c": "eventfd handles read outage",
    "bogus_hist.c": "stages debugfs",
    "bogus_hist.h": "stages debugfs",
    "bogus_isr.c": "ring contract stages",
    "bogus_ring.c": "mmap ring",
    "bogus_ring.h": "ring order stages",
    "bogus_sysfs.c": "sysfs",
    "bogus_vdev.c": "datasheet.sh contract misbehave outage configfs",
    "bogus_vdev_attr.c": "configfs misbehave",
    "bogus_vdev_configfs.c": "configfs",
    "bogus_vdev_fault.c": "misbehave configfs",
    "bogus_vdev_main.c": "configfs module misbehave",
    "bogus_vdev_irq.c": "affinity irq misbehave",
    "bogus_watchdog.c": "outage misbehave",
}

LEFT_OUT = {"compat.h", "bogus_trace.h", "bogus_vdev_trace.h",
            "bogus_checked.c", "bogus_checked.h"}
# What a mutant of it could only be seen by is what a test asserts anyway
NOT_LINES = re.compile(
    r"^\s*(/?\*|//|#|MODULE_|module_|lockdep_assert|static_assert|"
    r"BOGUS_CHECK|bogus_check|mutex_destroy|INIT_|TRACE_|trace_)|"
    r"dev_(warn|err)|pr_(err|warn)|WARN")
# How a function begins, or the last line of how it does
FUNCTION = re.compile(r"^(?!DEFINE|static const struct)[a-z].*?\b(\w+)\((?!.*;$)")


class Mutant:
    """One line of one file, changed by one rule."""

    def __init__(self, where, rule, lines, changed):
        self.name, self.function, self.number = where
        self.rule = rule
        self.changed = changed
        self.before = lines[self.number].strip()
        new = changed[self.number:self.number + 1 + len(changed) - len(lines)]
        self.after = " ".join(line.strip() for line in new)
        if self.after in ("", ";"):
            self.after = "(nothing)"
        if rule == "swap":
            self.after = "after " + lines[self.number + 1].strip()
        self.id = ""

    def key(self):
        """What stays the same wherever in the file the function is."""
        return (self.name, self.function, self.rule,
                f"{self.before}  ->  {self.after}")

    def __str__(self):
        return (f"{self.id} {self.name}:{self.number + 1} {self.function} "
                f"{self.rule} {self.before}  ->  {self.after}")


def changed_lines(lines, number, pattern, to):
    """Every way in which a rule can change a line of a file."""
    line = lines[number].rstrip("\n")
    if to == "swap":
        after = lines[number + 1].rstrip("\n")
        indent = re.match(r"\t+", line)
        if (re.match(pattern, line) and re.match(CALL, after) and
                re.match(r"\t+", after).group() == indent.group()):
            yield (lines[:number] + [after + "\n", line + "\n"] +
                   lines[number + 2:])
        return
    if to is None:
        if re.match(pattern, line):
            yield lines[:number] + ["\t;\n"] + lines[number + 1:]
        return
    for match in re.finditer(pattern, line):
        new = line[:match.start()] + match.expand(to) + line[match.end():]
        yield lines[:number] + [new + "\n"] + lines[number + 1:]


def mutants_of_line(where, lines):
    """All mutants of a line. It is taken away by one rule alone."""
    dropped = False
    for rule, pattern, to in RULES:
        if to is None and dropped:
            continue
        for changed in changed_lines(lines, where[2], pattern, to):
            dropped = dropped or to is None
            yield Mutant(where, rule, lines, changed)


def mutants_of(name):
    """All mutants of a file, each with a name of its own."""
    with open(os.path.join(TOP, "kmod", name), encoding="utf-8") as f:
        lines = f.readlines()
    function = "-"
    seen = {}
    for number, line in enumerate(lines[:-1]):
        begins = FUNCTION.match(line)
        if begins:
            function = begins.group(1)
        if NOT_LINES.search(line) or not line.startswith("\t"):
            continue
        for mutant in mutants_of_line((name, function, number), lines):
            key = mutant.key()
            seen[key] = seen.get(key, 0) + 1
            text = "\0".join(key) + f"\0{seen[key]}"
            mutant.id = hashlib.sha1(text.encode()).hexdigest()[:10]
            yield mutant


def all_mutants(names):
    """The mutants of the files named, or of all."""
    for name in names or sorted(os.listdir(os.path.join(TOP, "kmod"))):
        if name.endswith((".c", ".h")) and name not in LEFT_OUT:
            yield from mutants_of(os.path.basename(name))


def sample(mutants, number, seed):
    """Some of them, by chance: the same ones, however the others change."""
    def place(mutant):
        return hashlib.sha1(f"{seed} {mutant.id}".encode()).digest()
    return sorted(mutants, key=place)[:number]


def known():
    """What selftests/mutants says of some, by their key()."""
    found = {}
    with open(KNOWN, encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                why, name, function, rule, text = \
                    line.rstrip("\n").split(None, 4)
                found[(name, function, rule, text)] = why
    return found
