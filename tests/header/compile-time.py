# SPDX-License-Identifier: MIT
# timeout: 300
"""2,000 probes compile in at most a fraction of the time that a header to compare with needs, if that is installed
(SDT_REFERENCE names its include directory); without one, prints our time. CPU time, the best of several turns each."""
from __future__ import annotations

import os
import resource
import subprocess

from sdtnotes import INCLUDE, check, compilers, skip, write

REFERENCES = [os.environ.get("SDT_REFERENCE", ""), "/usr/include/x86_64-linux-gnu", "/usr/include"]
# What is left over for a machine on which other work goes on; figures to quote come from a quiet one.
LIMIT = 0.6
PROBES, IN_ONE = 2000, 10


def program() -> str:
    lines = ["#include <sys/sdt.h>"]
    for function in range(PROBES // IN_ONE):
        head = f"void f{function}(int a, long b, char *c)"
        lines += [head + ";", head, "{"]
        lines += [f"\tDTRACE_PROBE3(time, probe{function}_{probe}, a, b, c);" for probe in range(IN_ONE)] + ["}"]
    return "\n".join(lines) + "\n"


def seconds(*command: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def reference() -> str:
    """A directory with another <sys/sdt.h>."""
    for directory in REFERENCES:
        file = os.path.join(directory, "sys", "sdt.h")
        if directory and os.path.exists(file) and "sdtkit" not in open(file, encoding="utf-8").read():
            return directory
    return ""


def main() -> None:
    other = reference()
    if not other:
        skip("no other sys/sdt.h to compare with: set SDT_REFERENCE")
    for language, suffix in (("c", "c"), ("c++", "cc")):
        source = write("time." + suffix, program())
        for compiler in compilers(language):
            for level in ("-O0", "-O2"):
                times = [
                    [seconds(*compiler, level, "-I" + directory, "-c", source, "-o", "time.o") for directory in (INCLUDE, other)]
                    for _ in range(3 if os.environ.get("CHECK_FULL") else 1)
                ]
                ours, theirs = (min(column) for column in zip(*times))
                print(f"{compiler[0]} {level}: {ours:.2f} s, the other header {theirs:.2f} s: {ours / theirs:.2f}")
                check(ours <= LIMIT * theirs, f"{compiler} {level}: {ours:.2f} s is more than {LIMIT} of {theirs:.2f} s")


main()
