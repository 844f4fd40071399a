#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Arrows between rooms go down only: no file includes a header of a higher floor, or of another room on its own floor."""
import os
import re
import sys
from typing import List, Optional, Tuple

# room → floor; rooms in one row of `sideways` may be used by the room named first
FLOORS = {
    "libsdt": 0,
    "stap-lite/vm": 1,
    "stap-lite/front": 2,
    "stap-lite/code": 2,
    "stap-lite/target": 2,
    "stap-lite/runtime": 3,
    "stap-lite/output": 3,
    "stap-lite/session": 4,
    "stap-lite": 5,
    "probe-list": 5,
}
SIDEWAYS = {("stap-lite/code", "stap-lite/front")}  # code/ turns front's tree into a program
OUTSIDERS = ("demo-bitcoin", "bench", "include")    # use only installed headers
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def room_of(path: str) -> Optional[str]:
    """The innermost room that holds path."""
    folder = os.path.dirname(path)
    while folder:
        if folder in FLOORS:
            return folder
        folder = os.path.dirname(folder)
    return None


def offence(path: str, target: str) -> Optional[str]:
    """Why the file at path may not include target, or None."""
    if path.startswith(OUTSIDERS):
        return "an outsider includes a room of the toolkit" if room_of(target) else None
    mine, theirs = room_of(path), room_of(target)
    if mine is None or theirs is None or mine == theirs or (mine, theirs) in SIDEWAYS:
        return None
    if FLOORS[theirs] < FLOORS[mine]:
        return None
    return f"{mine} (floor {FLOORS[mine]}) must not use {theirs} (floor {FLOORS[theirs]})"


def check(top: str) -> Tuple[int, List[str]]:
    files, faults = 0, []
    for folder, dirs, names in os.walk(top):
        dirs[:] = [d for d in dirs if not d.startswith((".", "_", "build", "autom4te", "sdtkit-"))]
        for name in names:
            if not name.endswith((".c", ".h", ".cpp")):
                continue
            path = os.path.relpath(os.path.join(folder, name), top)
            files += 1
            with open(os.path.join(top, path), encoding="utf-8") as handle:
                for number, line in enumerate(handle, 1):
                    match = INCLUDE.match(line)
                    why = offence(path, match.group(1)) if match else None
                    if why:
                        faults.append(f"{path}:{number}: {why}")
    return files, faults


def main() -> int:
    files, faults = check(os.environ.get("SRCDIR", "."))
    print("\n".join(faults))
    print(f"{files} files, {len(faults)} forbidden includes")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
