# SPDX-License-Identifier: MIT
"""A probe has as many assembly statements, of as many lines, as with SystemTap's header (4.8): gcc counts them when it
decides what to inline and to merge, so a program has the same copies of its functions, hence the same sites, with either."""
from __future__ import annotations

import re
import shutil

from sdtnotes import INCLUDE, check, run, skip, write

TEMPLATE = re.compile(r'__asm__ __volatile__ \(\s*((?:"(?:\\.|[^"\\])*"\s*)+)')


def statements(count: int) -> list[int]:
    """The lines of each statement of a probe with that many arguments."""
    words = ["provider", "name", *(str(number) for number in range(count))]
    source = write("lines.c", f"#define _SDT_HAS_SEMAPHORES 1\n#include <sys/sdt.h>\nHERE STAP_PROBE{count}({', '.join(words)});\n")
    done = run("gcc", "-O2", "-E", "-P", "-I" + INCLUDE, source)
    check(done.returncode == 0, done.stderr)
    return [template.count(r"\n") for template in TEMPLATE.findall(done.stdout.split("HERE")[1])]


def main() -> None:
    if not shutil.which("gcc"):
        skip("gcc is missing")
    for count in range(13):
        # The use of the semaphore, the note, and a second one that SystemTap's has for the address of .stapsdt.base.
        want = [0, 40 if count == 0 else 39 + 5 * count, 8]
        check(statements(count) == want, f"{count} arguments: lines {statements(count)}, SystemTap's has {want}")


main()
