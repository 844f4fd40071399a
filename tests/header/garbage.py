# SPDX-License-Identifier: MIT
"""Linkers that drop functions which nobody calls: live probes stay, with their semaphores; with SDT_DROP_DEAD_NOTES the
notes of the others go with them."""
from __future__ import annotations

import os
import re
import shutil
import sys

from sdtnotes import check, compilers, must_compile, notes, run, skip, symbol, write

DTRACE = os.path.join(os.environ["SRCDIR"], "dtrace-gen", "dtrace")
PROGRAM = r"""
#include "waste.h"
void dead(int i);
void live(int i);
void dead(int i)
{
	WASTE_DEAD(i);
}
void live(int i) { WASTE_LIVE(i); }
int main(int argc, char **argv)
{
	(void)argv;
	live(argc);
	STAP_PROBE_GUARDED(waste, guarded, argc);
	return 0;
}
"""
LIST = "provider waste { probe dead(int); probe live(int); };\n"


def main() -> None:
    write("waste.d", LIST)
    write("main.c", PROGRAM)
    linked = 0
    for compiler in compilers("c"):
        done = run(sys.executable, DTRACE, "-h", "-s", "waste.d")
        check(done.returncode == 0, done.stderr)
        done = run(sys.executable, DTRACE, "-G", "-s", "waste.d", env={**os.environ, "CC": " ".join(compiler)})
        check(done.returncode == 0, done.stderr)
        for linker in ("bfd", "lld", "mold", "gold"):
            if not shutil.which("ld." + linker):
                continue
            for flags in ([], ["-DSDT_DROP_DEAD_NOTES"]):
                what = f"{compiler} {linker} {flags}"
                file = must_compile(compiler, "main.c", "main.o", "-I.", "-O2", "-fno-inline", "-ffunction-sections", "-Wall", "-Werror", *flags)
                done = run(*compiler, "-fuse-ld=" + linker, "-Wl,--gc-sections", file, "waste.o", "-o", "main")
                if linker == "gold" and re.search("discarded section", done.stderr):
                    continue  # it drops functions but not what is about them, and takes that for a mistake
                check(done.returncode == 0, f"{what}: {done.stderr}")
                found = {note.name: note for note in notes("main")}
                for name in ("live", "guarded"):
                    check(found[name].site != 0, f"{what}: {name} is lost")
                    want = symbol("main", f"waste_{name}_semaphore")
                    check(found[name].semaphore == want, f"{what}: {name}: semaphore {found[name].semaphore:#x}, not {want:#x}")
                if flags and linker in ("bfd", "lld"):
                    check("dead" not in found, f"{what}: the note of a function that is gone")
                check(run("./main").returncode == 0, f"{what}: the program fails")
                linked += 1
    if not linked:
        skip("no linker here drops functions")
    print(f"{linked} programs")


main()
