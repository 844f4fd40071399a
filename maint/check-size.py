#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files stay under 600 lines, headers under 200, functions under 60; exceptions are named below, each with its reason."""
import os
import re
import sys
from typing import Iterator, List, Tuple

MAX_FILE, MAX_HEADER, MAX_FUNCTION = 600, 200, 60
EXCEPTIONS = {
    # "path" or "path:function": reason
    "include/sys/sdt.h": "one installed file: its manual and twelve arities",
    "dtrace-gen/dtrace": "one installed script that runs without the rest of the toolkit",
    "stap-lite/vm/program.h": "one format in one place",
    "stap-lite/front/tree.h": "one tree in one place",
}
SOURCES = (".c", ".h", ".cpp", ".py")
SCRIPTS = ("dtrace-gen/dtrace", "tests/projects/run")  # Python without a suffix
C_HEAD = re.compile(r"^[A-Za-z_].*?\b(\w+)\s*\(")
PY_HEAD = re.compile(r"^( *)(?:async )?def (\w+)")


def c_functions(lines: List[str]) -> Iterator[Tuple[str, int, int]]:
    """(name, first line, length) of each function whose braces stand in column 0."""
    name, start = "", 0
    for number, line in enumerate(lines, 1):
        head = C_HEAD.match(line)
        if head and not line.rstrip().endswith(";"):
            name = head.group(1)
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            if not line.startswith("};"):
                yield name, start, number - start + 1
            start = 0


def py_functions(lines: List[str]) -> Iterator[Tuple[str, int, int]]:
    open_defs: List[Tuple[int, str, int]] = []
    last = 0
    for number, line in enumerate(lines + ["end"], 1):
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        while open_defs and indent <= open_defs[-1][0]:
            _, name, start = open_defs.pop()
            yield name, start, last - start + 1
        head = PY_HEAD.match(line)
        if head:
            open_defs.append((indent, head.group(2), number))
        last = number


def check_file(top: str, path: str) -> List[str]:
    with open(os.path.join(top, path), encoding="utf-8") as handle:
        lines = handle.read().splitlines()
    faults = []
    limit = MAX_HEADER if path.endswith(".h") else MAX_FILE
    if len(lines) > limit and path not in EXCEPTIONS:
        faults.append(f"{path}: {len(lines)} lines, more than {limit}")
    functions = py_functions(lines) if path.endswith(".py") or path in SCRIPTS else c_functions(lines)
    for name, start, length in functions:
        if length > MAX_FUNCTION and f"{path}:{name}" not in EXCEPTIONS:
            faults.append(f"{path}:{start}: {name}() has {length} lines, more than {MAX_FUNCTION}")
    return faults


def main() -> int:
    top = os.environ.get("SRCDIR", ".")
    files, faults = 0, []
    for folder, dirs, names in os.walk(top):
        dirs[:] = sorted(d for d in dirs if not d.startswith((".", "_", "build", "autom4te", "sdtkit-")))
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), top)
            if name.endswith(SOURCES) or path in SCRIPTS:
                files += 1
                faults += check_file(top, path)
    print("\n".join(faults))
    print(f"{files} files, {len(faults)} too long")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
