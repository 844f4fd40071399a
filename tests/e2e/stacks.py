#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 60
"""Symbols and stacks of a program without frame pointers: names, offsets and sizes are those that nm and gdb's view of the file
give; every function that prints a stack, in its own form."""
import os
import re
import subprocess
from typing import Dict, List, Tuple

from harness import STAP, build, check, check_equal, finish, run

MARK = 'process("%s").mark("deep")'


def symbols(path: str) -> Dict[str, Tuple[int, int]]:
    """Name → address, distance to the next function or variable."""
    found: Dict[int, str] = {}
    for line in run(["nm", "-n", path]).stdout.splitlines():
        match = re.match(r"([0-9a-f]{8,}) [TtBbDdRrWV] (\S+)$", line)
        if match and match.group(2) not in ("data_start", "__data_start", "_edata", "_end", "__bss_start", "__GNU_EH_FRAME_HDR",
                                            "_.stapsdt.base"):
            found[int(match.group(1), 16)] = match.group(2)
    order = sorted(found)
    return {found[at]: (at, (order[i + 1] if i + 1 < len(order) else at) - at) for i, at in enumerate(order)}


def trace(script: str, program: str, *options: str) -> List[str]:
    done = run([STAP, *options, "-e", script, "-c", program])
    check_equal((done.returncode, done.stderr), (0, ""), f"status and errors of {script}")
    return [line for line in done.stdout.splitlines() if line != "ready"]


def site_of(program: str) -> int:
    notes = run(["readelf", "-n", program]).stdout
    return int(re.search(r"Location: 0x([0-9a-f]+)", notes).group(1), 16)


def check_places(program: str) -> None:
    """Everything that one place and one variable are called."""
    known, site = symbols(program), site_of(program)
    script = "probe " + MARK % program + """ {
        if ($arg1 != 1) next
        base = uaddr() - %d
        printf("%%s|%%s|%%s|%%s\\n", probefunc(), usymname(uaddr()), usymdata(uaddr()), umodname(uaddr()))
        printf("%%s|%%s|%%s\\n", usymname($arg3), usymdata($arg3), usymdata($arg3 + 1))
        printf("%%s|%%s|%%s\\n", usymfileline(uaddr()), usymfile(uaddr()), usymline(uaddr()))
        printf("%%s|%%s|%%s|%%s\\n", usymname(0), usymdata(1), usymfileline(1), usymline(1))
        try { println(umodname(1)) } catch (e) { println(e) }
        printf("%%d %%d\\n", register("rip") == uaddr(), addr() == uaddr())
        printf("%%s %%s\\n", usymname(base + %d), usymname(base + %d))
    }""" % (site, known["top"][0], known["counter"][0])
    lines = trace(script, program)
    offset, size = site - known["bottom"][0], known["bottom"][1]
    source = os.path.join(os.environ["SRCDIR"], "tests", "e2e", "targets", "stacks.c")
    with open(source, encoding="utf-8") as handle:
        line = next(n for n, text in enumerate(handle, 1) if "DTRACE_PROBE3" in text)
    check_equal(lines, [
        f"bottom|bottom|bottom+{offset:#x}/{size:#x} [{program}]|{program}",
        f"counter|counter+0x0/{known['counter'][1]:#x} [{program}]|counter+0x1/{known['counter'][1]:#x} [{program}]",
        f"{source}:{line}|{source}|{line}",
        "0x0|0x1|0x1|0x1",
        "module cannot be found",
        "1 1",
        "top counter",
    ], "names of places")


CALLS = {1: ["bottom", "middle", "top", "main"], 2: ["bottom", "middle", "compare"]}


def names(lines: List[str], pattern: str) -> List[str]:
    """The names of the first lines that are the program's own."""
    found = []
    for line in lines:
        match = re.fullmatch(pattern, line)
        check(match is not None, f"{line!r} has the form {pattern}")
        if match:
            found.append(match.group(1))
    return found


def check_stacks(program: str) -> None:
    """Each kind of print, at the stack through main and at the one through the C library."""
    name = os.path.basename(program)
    forms = [
        ("print_ubacktrace()", rf" 0x[0-9a-f]+ : (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+ \[{program}\]"),
        ("print(sprint_ubacktrace())", rf"(\w+)\+0x[0-9a-f]+ \[{name}\]"),
        ("print_ubacktrace_brief()", r"(\w+)\+0x[0-9a-f]+"),
        ("print_ubacktrace_fileline()", rf" 0x[0-9a-f]+ : (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+ at \S+/stacks\.c:\d+ \[{program}\]"),
        ("print_usyms(ubacktrace())", rf" 0x[0-9a-f]+ : (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+ \[{program}\]"),
        ("print(sprint_usyms(ucallers(-1)))", rf" 0x[0-9a-f]+ : (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+ \[{program}\]"),
        ("print_ustack(ubacktrace())", rf" 0x[0-9a-f]+ : (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+ \[{program}\]"),
        ("print_ubacktrace(uaddr(), register(\"rsp\"), register(\"rbp\"))",
         rf" 0x[0-9a-f]+ : (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+ \[{program}\]"),
    ]
    for depth, calls in CALLS.items():
        for call, pattern in forms:
            lines = trace("probe " + MARK % program + " { if ($arg1 == %d) { %s exit() } }" % (depth, call), program, "-DMAXSTRINGLEN=4096")
            check(len(lines) > len(calls), f"{call}: the stack goes on behind {calls}: {lines}")
            check_equal(names(lines[:len(calls)], pattern), calls, call)
            check(sum("top" in line for line in lines) == 1 and sum("main+" in line for line in lines) >= 1,
                  f"{call}: passes through the C library back to the program: {lines}")


def check_addresses(program: str) -> None:
    """ubacktrace, ustack and ucallers agree; limits; text that is cut."""
    lines = trace("probe " + MARK % program + """ {
        text = ubacktrace()
        for (i = 0; i < 3; i++)
            all .= sprintf("0x%x ", ustack(i))
        println(substr(text, 0, strlen(all)) == all, " ", ucallers(-1) . " " == text, " ", ucallers(1) . " " == substr(text, 0, strlen(ucallers(1)) + 1))
        try { println(ustack(500)) } catch (e) { println(e) }
        try { println(ucallers(500)) } catch (e) { println(e) }
        exit()
    }""", program)
    problem = "reached end of stack before unwinding to level 500"
    check_equal(lines, ["1 1 1", problem, problem], "addresses")
    lines = trace("probe " + MARK % program + " { print_ubacktrace_brief() exit() }", program, "-DMAXBACKTRACE=2")
    check_equal(len(lines), 2, "MAXBACKTRACE")
    lines = trace("probe " + MARK % program + " { println(strlen(sprint_ubacktrace()), strlen(ubacktrace())) exit() }", program,
                  "-DMAXSTRINGLEN=20")
    check_equal(lines, ["1919"], "cut at MAXSTRINGLEN")


def check_deep(program: str) -> None:
    """A stack that is deeper than what is taken at first, and deeper than MAXBACKTRACE."""
    body = "{ if ($arg1 == 3) { println(ustack(0) == uaddr(), ustack(60) != 0) print_ubacktrace_brief() } }"
    lines = trace("probe " + MARK % program + body, f"{program} 60", "-DMAXBACKTRACE=100")
    check_equal(lines[0], "11", "near and far")
    check_equal([line.split("+")[0] for line in lines[1:63]], ["bottom", "middle"] + ["deeper"] * 60, "all of it")
    lines = trace("probe " + MARK % program + body.replace("ustack(60) != 0", "1"), f"{program} 60")
    check_equal(len(lines), 21, "MAXBACKTRACE")


def check_nowhere() -> None:
    """Where no thread of a program was hit."""
    lines = trace('probe begin { printf("[%s]", ubacktrace()) print(sprint_ubacktrace()) print_ubacktrace() println(usymname(5)) '
                  'try { println(register("rax")) } catch (e) { println(e) } exit() }', "true")
    check_equal(lines, ["[]<no user backtrace at begin>", "<no user backtrace at begin>", "0x5",
                        "cannot access CPU registers in this context"], "in begin")


def check_loaded(program: str) -> None:
    """Code that comes after the first stack was taken."""
    library = build("stacks.c", "loaded.so", "-DLIBRARY", "-shared", "-fPIC", "-fomit-frame-pointer")
    done = run([STAP, "-e", "probe " + MARK % program + " { print_ubacktrace() }", "-c", f"{program} {library}"])
    check_equal((done.returncode, done.stderr), (0, ""), "status and errors")
    lines = [line for line in done.stdout.splitlines() if "+" in line]
    second = [i for i, line in enumerate(lines) if " : bottom+" in line][-1]
    check_equal([re.sub(r".* : (\w+)\+.*", r"\1", line) for line in lines[second:second + 5]],
                ["bottom", "middle", "top", "run", "load"], "a stack through a library that was loaded meanwhile")
    check(lines[second + 3].endswith(f"[{library}]"), f"its file: {lines[second + 3]}")


def check_stripped(program: str) -> None:
    """Without symbols: the place in the file."""
    bare = program + "-bare"
    subprocess.run(["strip", "-o", bare, program], check=True)
    lines = trace("probe " + MARK % bare + " { println(usymname(uaddr()) == sprintf(\"%p\", uaddr())) print_ubacktrace() exit() }", bare)
    check_equal(lines[0], "1", "no name")
    for line in lines[1:5]:
        check(re.fullmatch(rf" 0x[0-9a-f]+ \[{bare}\+0x[0-9a-f]+/0x[0-9a-f]+\]", line) is not None, f"only the file: {line}")


def main() -> None:
    program = build("stacks.c", "stacks", "-g", "-fomit-frame-pointer")
    check_places(program)
    check_stacks(program)
    check_addresses(program)
    check_nowhere()
    check_deep(program)
    check_loaded(program)
    check_stripped(program)
    static = build("stacks.c", "static-stacks", "-g", "-fomit-frame-pointer", "-static", "-DSTATIC")
    lines = trace("probe " + MARK % static + " { print_ubacktrace_brief() exit() }", static)
    check_equal([line.split("+")[0] for line in lines[:4]], CALLS[1], "a static program")
    finish()


if __name__ == "__main__":
    main()
