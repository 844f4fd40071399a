#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 60
"""Values of the arguments of marks: every form of operand, with its width and sign; floating point; names of arguments."""
from typing import List

from harness import PROBE_LIST, STAP, build, check, check_equal, finish, run


def trace(program: str, mark: str, body: str) -> List[str]:
    done = run([STAP, "-e", 'probe process("%s").mark("%s") { %s }' % (program, mark, body), "-c", program])
    check_equal((done.returncode, done.stderr), (0, ""), f"{mark}: status and errors")
    return done.stdout.splitlines()


def values(program: str, mark: str, count: int) -> List[int]:
    lines = trace(program, mark, "println(%s)" % ', " ", '.join(f"$arg{n}" for n in range(1, count + 1)))
    check_equal(len(lines), 1, f"{mark}: one hit")
    return [int(word) for word in lines[0].split()] if lines else []


WIDTHS = 0xf1f2f3f4f5f6f7f8


def signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def low(bits: int) -> int:
    return WIDTHS & ((1 << bits) - 1)


FORMS = {
    "widths": [signed(WIDTHS, 64), signed(WIDTHS, 64), low(32), signed(WIDTHS, 32), low(16), signed(WIDTHS, 16), low(8),
               signed(WIDTHS, 8), low(16) >> 8, signed(low(16) >> 8, 8)],
    "high": [signed(WIDTHS, 64), low(32), signed(WIDTHS, 32), signed(WIDTHS, 16), low(8), signed(WIDTHS, 8)],
    "memory": [11, -22, 2**32 - 22, -44, -22, -22, -44, 2**32 - 44],
    "narrow": [250, -6, -1, 127, 65000, 65000 - 65536, -32768, 32768],
    "thread": [-2**63 + 1, -2**63 + 1, -44, -44, 65000, -44],
    "constants": [-5, 2**32 - 5, 200, -56, -1, -1, 0x123456789abcdef, -1],
}


def check_forms(program: str) -> None:
    for mark, want in FORMS.items():
        check_equal(values(program, mark, len(want)), want, mark)
    check_equal(trace(program, "addresses", 'println(usymname($arg2), " ", $arg1 == $arg3, $arg2 == $arg4)'), ["global 11"],
                "addresses")
    check_equal(trace(program, "immediate", 'println(usymdata($arg1) . " " . usymdata($arg2))'),
                [f"global+0x0/0x20 [{program}] global+0x4/0x20 [{program}]"], "addresses as constants")
    floats = 'fp_to_string($arg1, 2), " ", fp_to_string(fp32_to_fp64($arg2), 2), " "'
    check_equal(trace(program, "floats", f"println({floats}, $arg1 == $arg3, $arg2 == $arg4, $arg1 == $arg5, $arg2 == $arg6)"),
                ["2.50 -2.50 1111"], "floating point")
    check_equal(trace(program, "floats", 'printf("%x %x\\n", $arg1, $arg2)'), ["4004000000000000 c0200000"], "their bits")
    body = "try { println($arg2) } catch (e) { println(e) } try { println($arg3) } catch (e) { println(e) }"
    check_equal(trace(program, "odd", body), ["operand of the mark is not understood"] * 2, "what cannot be read")
    lines = trace(program, "odd", "println($$vars)")
    check_equal([line.split()[1:] for line in lines], [["$arg2=?", "$arg3=?"]], "$$vars of what cannot be read")


def check_names(program: str) -> None:
    body = 'printf("%d %s %d %d|%s|%s|%s\\n", $fd, user_string($path), $flag, $arg1 == $fd, $$vars, $$parms, $$locals)'
    lines = trace(program, "open", body)
    names = "$fd=0xfffffffffffffff9 $path=0x… $flag=0xfa"
    check_equal([text.split("=0x")[0] + "=0x…" if "path" in text else text for line in lines for text in line.split("|")[1].split()],
                names.split(), "$$vars")
    check_equal([line.split("|")[0] for line in lines], ["-7 /etc/x 250 1"], "by name")
    check(all(line.split("|")[1] == line.split("|")[2] and line.endswith("|") for line in lines), f"$$parms, $$locals: {lines}")
    check_equal(trace(program, "move", 'println(fp_to_string(fp32_to_fp64($x), 3), " ", fp_to_string($y, 3))'),
                ["2.500 -1.250"], "floating point by name")
    check_equal(trace(program, "twice", "println($first, $second)"), ["12", "43"], "each site has its own order")
    check_equal(trace(program, "[op]*", "println($$name, @defined($fd), @defined($nope), "
                      "@defined($fd->x), @defined(&$fd), @defined(@var(\"v\")), @defined(@cast(1, \"t\")->m))"),
                ["open100000", "plain000000"], "@defined")


LISTING = """process("%s").mark("move") $arg1:long $arg2:long $x:float $y:double
process("%s").mark("open") $arg1:long $arg2:long $arg3:long $fd:int $path:const char * $flag:unsigned char
process("%s").mark("plain") $arg1:long $arg2:long
process("%s").mark("twice") $arg1:long $arg2:long $first:int $second:long
"""


def check_listing(program: str) -> None:
    check_equal(run([STAP, "-L", f'process("{program}").mark("*")']).stdout, LISTING.replace("%s", program), "stap-lite -L")
    check_equal(run([PROBE_LIST, "-L", program]).stdout, LISTING.replace("%s", program), "probe-list -L")


SCOPE = "debuginfo scope not found for module '%s', cannot resolve context variable [man error::dwarf]"
ALTERNATIVES = " (alternatives: $arg1 $fd $arg2 $path $arg3 $flag)"
ERRORS = [  # what stands in println(), the errors in order
    ("$fe", [SCOPE + ALTERNATIVES + ": identifier '$fe'", "mark 'open' has 3 arguments", "unresolved type : identifier '$fe'"]),
    ("$arg4", [SCOPE + ALTERNATIVES + ": identifier '$arg4'"]),
    ("$$return", [SCOPE + ALTERNATIVES + ": identifier '$$return'"]),
    ("$fd->x", ["type definition 'open_arg1' not found in '%s': identifier '$fd'", "unresolved type : identifier '$fd'"]),
    ("$arg2[0]", ["type definition 'open_arg2' not found in '%s': identifier '$arg2'"]),
    ("$flag$", ["type definition 'open_arg3' not found in '%s': identifier '$flag$'"]),
    ("&$fd", [SCOPE + ": identifier '$fd'", "cannot take address of sdt variable: identifier '$fd'"]),
    ('@var("g@f.c")', ["unable to find global 'g@f.c' in %s: operator '@var'", "unresolved type : operator '@var'"]),
    ('@cast($fd, "t")->m', ["type definition 't' not found in '%s': operator '@cast'", "unresolved type : operator '@cast'"]),
    ('@cast(1, "t", "lib.so")', ["type definition 't' not found in 'lib.so': operator '@cast'"]),
]


def check_errors(program: str) -> None:
    for what, wanted in ERRORS:
        done = run([STAP, "-p2", "-e", 'probe process("%s").mark("open") { println(%s) }' % (program, what)])
        check_equal(done.returncode, 1, f"{what}: refused")
        found = [line for line in done.stderr.splitlines() if line.startswith("semantic error:")]
        for got, want in zip(found, wanted):
            check(got.startswith("semantic error: " + want.replace("%s", program)), f"{what}: {got!r}, not {want!r}")
        check(len(found) >= len(wanted), f"{what}: all of {wanted} in {found}")
    for what, want in [('@var("g")', "unresolved @var() expression: operator '@var'"),
                       ('@cast(1, "t")->m', "type definition 't' not found in '': operator '@cast'"),
                       ("$$locals", "unresolved target-symbol expression: identifier '$$locals'")]:
        done = run([STAP, "-p2", "-e", "probe begin { println(%s) }" % what])
        check(done.stderr.startswith("semantic error: " + want), f"{what} in begin: {done.stderr}")


def main() -> None:
    check_forms(build("operands.S", "operands"))
    check_forms(build("operands.S", "operands-nopie", "-no-pie"))
    program = build("typed.c", "typed")
    check_names(program)
    check_listing(program)
    check_errors(program)
    finish()


if __name__ == "__main__":
    main()
