# SPDX-License-Identifier: MIT
# timeout: 1800
"""Compiler x standard x linker x CPU: a fixed sample in which every pair of two of them occurs; CHECK_FULL=1 takes all.

Each combination compiles a library without a warning, links it with --gc-sections, and reads the notes. The sample does
not depend on what is installed; combinations whose tools are not here are counted and left out."""
from __future__ import annotations

import itertools
import os
import shutil

from sdtnotes import check, must_compile, notes, run, skip, write

STANDARDS = "c89 c99 c11 c17 c2x gnu89 gnu99 gnu11 gnu17 gnu2x".split()
STANDARDS += [standard.replace("c", "c++") for standard in "c98 c11 c14 c17 c20 c2b".split()]
STANDARDS += ["gnu++98", "gnu++11", "gnu++17", "gnu++2b"]
# The triplet of gcc and binutils, clang's target, the linkers that know the CPU ("lld-19" where older ones do not)
CPUS = {
    "x86-64": ("x86_64-linux-gnu", "x86_64-linux-gnu", "bfd gold lld mold"),
    "i386": ("i686-linux-gnu", "i386-linux-gnu", "bfd gold lld mold"),
    "x32": ("x86_64-linux-gnux32", "x86_64-linux-gnux32", "bfd gold lld"),
    "aarch64": ("aarch64-linux-gnu", "aarch64-linux-gnu", "bfd gold lld mold"),
    "arm": ("arm-linux-gnueabihf", "arm-linux-gnueabihf", "bfd gold lld mold"),
    "riscv64": ("riscv64-linux-gnu", "riscv64-linux-gnu", "bfd lld mold"),
    "ppc64": ("powerpc64le-linux-gnu", "powerpc64le-linux-gnu", "bfd gold lld mold"),
    "s390x": ("s390x-linux-gnu", "s390x-linux-gnu", "bfd gold lld-19 mold"),
    "mips64": ("mips64el-linux-gnuabi64", "mips64el-linux-gnuabi64", "bfd gold lld"),
    "loongarch64": ("loongarch64-linux-gnu", "loongarch64-linux-gnu", "lld-19"),
}
LEVELS = ["-O0", "-O2", "-Os", "-O1", "-O3"]
WARNINGS = "-Wall -Wextra -pedantic -Wundef -Wshadow -Wconversion -Werror -fPIC -ffunction-sections".split()
PROGRAM = """
#define SDT_USE_VARIADIC
#include <sys/sdt.h>
void library(signed char c, short s, int i, unsigned u, long l, double d, const char *text);
void library(signed char c, short s, int i, unsigned u, long l, double d, const char *text)
{
	long longs[2];
	longs[0] = l;
	longs[1] = i;
	DTRACE_PROBE(pair, none);
	DTRACE_PROBE7(pair, kinds, c, s, i, u, l, d, text);
	STAP_PROBE2(pair, addresses, longs, library);
	STAP_PROBEV(pair, twelve, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, l, longs[1]);
	STAP_PROBE_GUARDED(pair, guarded, i);
	STAP_PROBE_TYPED(pair, typed, (int, number, i), (const char *, text, text));
}
"""


def combinations() -> list[tuple]:
    found = []
    for compiler, standard, (cpu, (_, _, linkers)) in itertools.product(("gcc", "clang"), STANDARDS, CPUS.items()):
        if cpu != "loongarch64" or compiler == "clang":
            found += [(compiler, standard, linker[:3] if linker[:3] == "lld" else linker, cpu) for linker in linkers.split()]
    return found


def pairs(row: tuple) -> set:
    return set(itertools.combinations(enumerate(row), 2))


def sample(rows: list[tuple]) -> list[tuple]:
    """The row with most pairs that no row before has, until there is none: the first of equals."""
    missing = set().union(*map(pairs, rows))
    chosen = []
    while missing:
        best = max(rows, key=lambda row: len(pairs(row) & missing))
        missing -= pairs(best)
        chosen.append(best)
    return chosen


def tools(row: tuple) -> tuple[list[str], list[str]]:
    compiler, standard, linker, cpu = row
    triplet, target, linkers = CPUS[cpu]
    cxx = "++" in standard
    if compiler == "gcc":
        command = [triplet + ("-g++" if cxx else "-gcc")]
    else:
        name = ("clang++" if cxx else "clang") + ("-19" if cpu == "loongarch64" else "")
        command = [name, "--target=" + target, "-Wno-option-ignored"]
    named = next(word for word in linkers.split() if word.startswith(linker))
    link = "ld." + named if linker in ("lld", "mold") else f"{triplet}-ld.{linker}"
    return command, [link]


def word(cpu: str) -> str:
    return "4" if cpu in ("i386", "x32", "arm") else "8"


def check_row(row: tuple, level: str) -> None:
    compiler, linker = tools(row)
    suffix = "cc" if "++" in row[1] else "c"
    what = " ".join([*row, level])
    file = must_compile(compiler, write("pair." + suffix, PROGRAM), "pair.o", "-std=" + row[1], level, *WARNINGS)
    done = run(*linker, "-shared", "--gc-sections", file, "-o", "pair.so")
    check(done.returncode == 0, f"{what}: {linker[0]}: {done.stderr}")
    long = word(row[3])
    want = {
        "none": "",
        "kinds": f"-1 -2 -4 4 -{long} 8 {long}",
        "addresses": f"{long} {long}",
        "twelve": " ".join(["-4"] * 10 + ["-" + long] * 2),
        "guarded": "-4",
        "typed": f"-4 {long}",
    }
    found = notes("pair.so")
    check({note.name: note.sizes() for note in found} == want, f"{what}: {[note.__dict__ for note in found]}")
    for note in found:
        check(note.site != 0 and note.base != 0, f"{what}: {note.name} has site {note.site:#x} and base {note.base:#x}")
        check((note.semaphore != 0) == (note.name == "guarded"), f"{what}: {note.name} has the semaphore {note.semaphore:#x}")


def main() -> None:
    rows = combinations()
    chosen = rows if os.environ.get("CHECK_FULL") else sample(rows)
    covered = len(set().union(*map(pairs, chosen)))
    checked = 0
    for number, row in enumerate(chosen):
        if all(shutil.which(command[0]) for command in tools(row)):
            check_row(row, LEVELS[number % len(LEVELS)])
            checked += 1
    if not checked:
        skip("no compiler and linker for any of the CPUs")
    print(f"{len(chosen)} of {len(rows)} combinations, all {covered} pairs: {checked} checked, tools for {len(chosen) - checked} are not here")


main()
