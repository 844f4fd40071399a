# SPDX-License-Identifier: MIT
# timeout: 600
"""--gc-sections of bfd, gold, lld and mold: programs link, every note has a site and the base, live probes keep their
semaphores. A function with a probe counts as used; with SDT_DROP_DEAD_NOTES, GNU ld and lld drop it and its notes.
A compiler and a mode take turns with two linkers each; CHECK_FULL=1: with all."""
from __future__ import annotations

import os
import shutil
import sys

from sdtnotes import check, compilers, must_compile, notes, run, skip, symbol, write

DTRACE = os.path.join(os.environ["SRCDIR"], "dtrace-gen", "dtrace")
LIST = "provider waste { probe dead(int); probe live(int); probe asked(int); };\n"
PROGRAM = r"""
#include "waste.h"
void dead(int i);
void live(int i);
void dead(int i)
{
	WASTE_DEAD(i);
	STAP_PROBE_GUARDED(waste, dead_too, i);
}
void live(int i)
{
	WASTE_LIVE(i);
	if (WASTE_ASKED_ENABLED())
		WASTE_ASKED(i);
}
int main(int argc, char **argv)
{
	(void)argv;
	live(argc);
	STAP_PROBE_GUARDED(waste, guarded, argc);
	return 0;
}
"""
GUARDED = ("live", "asked", "guarded")
# Copies of templates are in sections and groups of their own, and two files have the same one.
TEMPLATES = r"""
#include <sys/sdt.h>
template <class T> struct box {
	__attribute__((noinline)) void show(T value) { DTRACE_PROBE1(waste, box, value); }
};
void dead();
void other();
#ifdef OTHER
void other() { box<int>().show(4); DTRACE_PROBE(waste, live); }
#else
void dead() { box<long>().show(1); box<int>().show(2); DTRACE_PROBE(waste, dead); }
int main() { box<int>().show(3); other(); }
#endif
"""
FLAGS = "-O1 -fno-inline -ffunction-sections -Wall -Wextra -Werror".split()
linked = cases = 0


def check_linked(what: str, program: str, live: list[str], drops: bool) -> dict:
    """Every note is about something that is there."""
    global linked
    linked += 1
    found = notes(program)
    for note in found:
        check(note.site != 0, f"{what}: {note.name} has no site")
        check(note.base == symbol(program, "_.stapsdt.base"), f"{what}: {note.name} has the base {note.base:#x}")
    names = {note.name: note for note in found}
    check(set(live) <= set(names), f"{what}: {set(live) - set(names)} is lost")
    dead = {name for name in names if name.startswith("dead")}
    check(bool(dead) != drops, f"{what}: notes of dead functions: {dead}")
    check(run("./" + program).returncode == 0, f"{what}: the program fails")
    return names


def link_with_all(what: str, compiler: list, objects: list, check_one, live: list[str], dropping: bool) -> None:
    global cases
    cases += 1
    linkers = ("bfd", "gold", "lld", "mold")
    for linker in linkers if os.environ.get("CHECK_FULL") else linkers[cases % 2 :: 2]:
        if not shutil.which("ld." + linker):
            continue
        done = run(*compiler, "-fuse-ld=" + linker, "-Wl,--gc-sections", *objects, "-o", "program")
        check(done.returncode == 0, f"{what} {linker}: {done.stderr}")
        check_one(f"{what} {linker}", check_linked(f"{what} {linker}", "program", live, dropping and linker in ("bfd", "lld")))


def semaphores(what: str, names: dict) -> None:
    for name in GUARDED:
        want = symbol("program", f"waste_{name}_semaphore")
        check(names[name].semaphore == want != 0, f"{what}: {name}: semaphore {names[name].semaphore:#x}, not {want:#x}")


def boxes(what: str, names: dict) -> None:
    found = sorted(note.sizes() for note in notes("program") if note.name == "box")
    check(found == (["-4", "-8"] if "dead" in names else ["-4"]), f"{what}: templates {found}")


def main() -> None:
    write("waste.d", LIST)
    write("main.c", PROGRAM)
    for compiler in compilers("c"):
        for mode in ("-h", "-G"):
            done = run(sys.executable, DTRACE, mode, "-s", "waste.d", env={**os.environ, "CC": " ".join(compiler)})
            check(done.returncode == 0, done.stderr)
        for flags in ([], ["-DSDT_DROP_DEAD_NOTES"]):
            file = must_compile(compiler, "main.c", "main.o", "-I.", *FLAGS, *flags)
            link_with_all(f"{compiler} {flags}", compiler, [file, "waste.o"], semaphores, list(GUARDED), bool(flags))
        must_compile(compiler, "main.c", "main.o", "-I.", *FLAGS)
        done = run(*compiler, "-r", "-nostdlib", "main.o", "waste.o", "-o", "both.o")
        check(done.returncode == 0, done.stderr)
        link_with_all(f"{compiler} -r", compiler, ["both.o"], semaphores, list(GUARDED), False)
    for compiler in compilers("c++"):
        for flags in ([], ["-DSDT_DROP_DEAD_NOTES"]):
            objects = []
            for name, define in (("one", "-DONE"), ("other", "-DOTHER")):
                objects.append(must_compile(compiler, write(name + ".cc", TEMPLATES), name + ".o", *FLAGS, *flags, define))
            link_with_all(f"{compiler} {flags}", compiler, objects, boxes, ["box", "live"], bool(flags))
    if not linked:
        skip("no linker here drops functions")
    print(f"{linked} programs")


main()
