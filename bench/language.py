#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The interpreter of scripts next to Lua and gawk doing the same work: python3 bench/language.py BUILDDIR [ROUNDS] [ROW…].

Every round runs each program once, interleaved; figures are medians of user CPU time without start-up (an empty script).
Columns: million operations a second, and how many times faster than the other (above 1: ours is). Absent tools are left out.
"""
import os
import resource
import shutil
import statistics
import subprocess
import sys
from typing import Dict, List, NamedTuple

BUILD = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else ".")
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
STAP = os.path.join(BUILD, "stap-lite", "stap-lite")
LUA = shutil.which("lua5.4") or shutil.which("lua")
GAWK = shutil.which("gawk")


class Row(NamedTuple):
    name: str
    operations: int  # in one run
    stap: str        # globals, then `probe begin { … }`
    lua: str
    gawk: str        # body of BEGIN


ROWS = [
    Row("loop: s += i & 7", 10_000_000,
        "probe begin { for (i = 0; i < 10000000; i++) s += i & 7; println(s) exit() }",
        "local s, i = 0, 0 while i < 10000000 do s = s + (i & 7) i = i + 1 end print(s)",
        "for (i = 0; i < 10000000; i++) s += i % 8; print s"),
    Row("the same, Lua's numeric for", 10_000_000,
        "probe begin { for (i = 0; i < 10000000; i++) s += i & 7; println(s) exit() }",
        "local s = 0 for i = 0, 9999999 do s = s + (i & 7) end print(s)", ""),
    Row("simple statements", 20_000_000,  # 8 an iteration, its test and step included
        "probe begin { while (i < 2500000) { a = a + i; b = b * 3 + a; if (a > 100000) a = a - 99991; c = c ^ b;"
        " if (c == b) d++; e = a - d; i++ } println(a, b, c, d, e) exit() }",
        "local a, b, c, d, e, i = 0, 0, 0, 0, 0, 0 while i < 2500000 do a = a + i b = b * 3 + a if a > 100000 then a = a - 99991 end"
        " c = c ~ b if c == b then d = d + 1 end e = a - d i = i + 1 end print(a, b, c, d, e)",
        "while (i < 2500000) { a = a + i; b = b * 3 + a; if (a > 100000) a = a - 99991; c = c - b;"
        " if (c == b) d++; e = a - d; i++ } print a, b, c, d, e"),
    Row("global counters", 10_000_000,
        "global n, m probe begin { for (i = 0; i < 5000000; i++) { n++; m += i } println(n, m) exit() }",
        "n, m = 0, 0 local i = 0 while i < 5000000 do n = n + 1 m = m + i i = i + 1 end print(n, m)",
        "for (i = 0; i < 5000000; i++) { n++; m += i } print n, m"),
    Row("function calls: fib(27)", 832_040,
        "function fib:long(n:long) { if (n < 2) return n; return fib(n - 1) + fib(n - 2) } probe begin { println(fib(27)) exit() }",
        "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end print(fib(27))", ""),
    Row("array insert, number keys", 2_000_000,
        "global a probe begin { for (r = 0; r < 1000; r++) { delete a; for (i = 0; i < 2000; i++) a[i * 7919] = i } println(a[7919]) exit() }",
        "local a for r = 1, 1000 do a = {} for i = 0, 1999 do a[i * 7919] = i end end print(a[7919])",
        "for (r = 0; r < 1000; r++) { delete a; for (i = 0; i < 2000; i++) a[i * 7919] = i } print a[7919]"),
    Row("array lookup, number keys", 4_000_000,
        "global a probe begin { for (i = 0; i < 2000; i++) a[i * 7919] = i;"
        " for (r = 0; r < 2000; r++) for (i = 0; i < 2000; i++) s += a[i * 7919]; println(s) exit() }",
        "local a, s = {}, 0 for i = 0, 1999 do a[i * 7919] = i end"
        " for r = 1, 2000 do for i = 0, 1999 do s = s + a[i * 7919] end end print(s)",
        "for (i = 0; i < 2000; i++) a[i * 7919] = i; for (r = 0; r < 2000; r++) for (i = 0; i < 2000; i++) s += a[i * 7919]; print s"),
    Row("array counters, string keys", 4_000_000,
        'global a, k probe begin { for (i = 0; i < 100; i++) k[i] = sprintf("program-%d", i);'
        " for (r = 0; r < 40000; r++) for (i = 0; i < 100; i++) a[k[i]]++; println(a[k[5]]) exit() }",
        'local a, k = {}, {} for i = 0, 99 do k[i] = string.format("program-%d", i) a[k[i]] = 0 end'
        " for r = 1, 40000 do for i = 0, 99 do a[k[i]] = a[k[i]] + 1 end end print(a[k[5]])",
        'for (i = 0; i < 100; i++) k[i] = sprintf("program-%d", i);'
        " for (r = 0; r < 40000; r++) for (i = 0; i < 100; i++) a[k[i]]++; print a[k[5]]"),
    Row("<<< (count, sum, min, max)", 5_000_000,
        "global s probe begin { for (i = 0; i < 5000000; i++) s <<< i; println(@count(s), @sum(s), @min(s), @max(s)) exit() }",
        "local c, s, l, h, i = 0, 0, math.maxinteger, math.mininteger, 0 while i < 5000000 do c = c + 1 s = s + i"
        " if i < l then l = i end if i > h then h = i end i = i + 1 end print(c, s, l, h)",
        "l = 1e9; for (i = 0; i < 5000000; i++) { c++; s += i; if (i < l) l = i; if (i > h) h = i } print c, s, l, h"),
    Row("<<< with @hist_log", 5_000_000,
        "global s probe begin { for (i = 0; i < 5000000; i++) s <<< i; print(@hist_log(s)) exit() }",
        "local c, s, l, h, b, i = 0, 0, math.maxinteger, math.mininteger, {}, 0 for k = 0, 64 do b[k] = 0 end"
        " while i < 5000000 do c = c + 1 s = s + i if i < l then l = i end if i > h then h = i end"
        " local v, k = i, 0 while v > 0 do v = v >> 1 k = k + 1 end b[k] = b[k] + 1 i = i + 1 end print(c, s, l, h, b[3])", ""),
    Row("string concat to 500 bytes", 5_000_000,
        'probe begin { for (r = 0; r < 100000; r++) { s = ""; for (i = 0; i < 50; i++) s = s . "0123456789" } println(strlen(s)) exit() }',
        'local s for r = 1, 100000 do s = "" for i = 0, 49 do s = s .. "0123456789" end end print(#s)',
        'for (r = 0; r < 100000; r++) { s = ""; for (i = 0; i < 50; i++) s = s "0123456789" } print length(s)'),
    Row("sprintf", 2_000_000,
        'probe begin { for (i = 0; i < 2000000; i++) s = sprintf("%d %s %x", i, "name", i); println(s) exit() }',
        'local s, f = nil, string.format for i = 0, 1999999 do s = f("%d %s %x", i, "name", i) end print(s)',
        'for (i = 0; i < 2000000; i++) s = sprintf("%d %s %x", i, "name", i); print s'),
]


def cpu(command: List[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def commands(row: Row) -> Dict[str, List[str]]:
    found = {"stap-lite": [STAP, "-g", "--suppress-time-limits", "-e", row.stap]}
    if LUA and row.lua:
        found["Lua"] = [LUA, "-e", row.lua]
    if GAWK and row.gawk:
        found["gawk"] = [GAWK, f"BEGIN {{ {row.gawk} }}"]
    return found


def measure(row: Row) -> Dict[str, float]:
    """Seconds by program."""
    times: Dict[str, List[float]] = {}
    for _ in range(ROUNDS):
        for name, command in commands(row).items():
            times.setdefault(name, []).append(cpu(command))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> int:
    empty = measure(Row("", 0, "probe begin { exit() }", "local x = 1", "x = 1"))
    wanted = sys.argv[3:]
    print(f"{'':32} {'M ops/s':>8} {'of Lua':>7} {'of gawk':>7}")
    for row in ROWS:
        if wanted and not any(w in row.name for w in wanted):
            continue
        times = {name: max(value - empty[name], 1e-6) for name, value in measure(row).items()}
        ours = times["stap-lite"]
        ratios = [f"{times[n] / ours:6.2f}×" if n in times else f"{'–':>7}" for n in ("Lua", "gawk")]
        print(f"{row.name:32} {row.operations / ours / 1e6:8.1f} {' '.join(ratios)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
