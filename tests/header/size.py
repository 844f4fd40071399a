# SPDX-License-Identifier: MIT
"""A probe makes a function no longer than SystemTap's header (4.8) does: sizes.txt has what was measured with that one.

Each function of the program has a probe with 0 to 12 arguments of mixed types, in the middle of other work, with and
without the semaphore's question around it. `size.py --record INCLUDE-DIRECTORY` prints the rows of sizes.txt.
"""
import os
import re
import sys

from sdtnotes import check, compilers, must_compile, run, skip, write

TYPES = "int,long,char *,unsigned char,short,unsigned long,const char *,int *,signed char,unsigned,long *,unsigned short"
NAMES = "abcdefghijkl"
RECORD = os.path.join(os.environ["TESTS"], "header", "sizes.txt")


def program(with_semaphores: bool) -> str:
    lines = ["#define _SDT_HAS_SEMAPHORES 1" if with_semaphores else "", "#include <sys/sdt.h>", "int callee(int);"]
    parameters = ", ".join(f"{kind} {name}" for kind, name in zip(TYPES.split(","), NAMES))
    for count in range(13):
        probe = ", ".join([f"DTRACE_PROBE{count or ''}(size, p{count}", *NAMES[:count]]) + ");"
        if with_semaphores:
            lines.append(f"extern unsigned short size_p{count}_semaphore;")
            probe = f"if (__builtin_expect(size_p{count}_semaphore, 0)) {probe}"
        lines.append(f"int f{count}({parameters});")
        lines.append(f"int f{count}({parameters}) {{ int r = callee(a); {probe} return r + a + (int)l + *h; }}")
    return "\n".join(lines) + "\n"


def function_sizes(file: str) -> list:
    rows = [line.split() for line in run("readelf", "-sW", file).stdout.splitlines()]
    sizes = {row[7]: int(row[2]) for row in rows if len(row) == 8 and row[3] == "FUNC"}
    return [sizes[f"f{count}"] for count in range(13)]


def identity(compiler: list) -> str:
    """gcc-12 or clang-14."""
    version = run(*compiler, "--version").stdout
    return ("clang-" if "clang" in version else "gcc-") + run(*compiler, "-dumpversion").stdout.split(".")[0].strip()


def measure(*include: str) -> dict:
    """Row name to sizes, for every compiler here."""
    if not re.match("x86_64-", run("gcc", "-dumpmachine").stdout or run("clang", "-dumpmachine").stdout):
        skip("the recorded sizes are those of x86-64")
    found = {}
    for kind, with_semaphores in (("plain", False), ("guarded", True)):
        source = write("size.c", program(with_semaphores))
        for compiler in compilers("c"):
            for options in (["-O0"], ["-O1"], ["-O2"], ["-O3"], ["-Os"], ["-O2", "-fPIC"]):
                file = must_compile(compiler, source, "size.o", *include, *options)
                found[" ".join([identity(compiler), kind, *options])] = function_sizes(file)
    return found


def main() -> None:
    if sys.argv[1:2] == ["--record"]:
        for row, sizes in measure("-I" + sys.argv[2]).items():
            print(f"{row}: {' '.join(map(str, sizes))}")
        return
    with open(RECORD, encoding="utf-8") as stream:
        rows = [line.split(": ") for line in stream if not line.startswith("#")]
    recorded = {name: list(map(int, sizes.split())) for name, sizes in rows}
    compared = 0
    for row, sizes in measure().items():
        if row not in recorded:
            continue
        compared += 1
        longer = [f"{n} arguments: {ours} > {theirs}" for n, (ours, theirs) in enumerate(zip(sizes, recorded[row])) if ours > theirs]
        check(not longer, f"{row}: functions are longer than with SystemTap's header: {'; '.join(longer)}")
    if compared == 0:
        skip(f"no compiler here is one of {sorted({name.split()[0] for name in recorded})}")
    print(f"{compared} rows compared")


main()
