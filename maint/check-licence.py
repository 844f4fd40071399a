#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every file names its licence: CC0-1.0 for <sys/sdt.h> and what dtrace generates, MIT for the rest. Where git is at hand it checks what git tracks, else what lies here."""
import os
import subprocess
import sys
from typing import List

CC0 = {"include/sys/sdt.h"}
GENERATED = ("tests/gen/golden/", ".h")
TEXTS = {"LICENSE.CC0-1.0"}        # the licence text itself
LINE = "SPDX-License-" + "Identifier: "


def tracked(top: str) -> List[str]:
    try:
        out = subprocess.run(["git", "-C", top, "ls-files", "-z"], check=True, capture_output=True).stdout
        return [name for name in out.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        return []


def shipped(top: str) -> List[str]:
    """Sources of an unpacked tarball: generated build files have no licence line of ours."""
    found = []
    for folder, dirs, names in os.walk(top):
        dirs[:] = [d for d in dirs if d not in ("build-aux", "autom4te.cache") and not d.startswith(("_build", "_inst", "build", ".git"))]
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), top)
            if path.endswith((".c", ".h", ".cpp", ".py", ".sh", ".mk", ".stp", ".md")):
                found.append(path)
    return found


def main() -> int:
    top = os.environ.get("SRCDIR", ".")
    files = os.path.exists(os.path.join(top, ".git")) and tracked(top) or shipped(top)
    faults = []
    for path in files:
        full = os.path.join(top, path)
        if path in TEXTS or not os.path.isfile(full):
            continue
        with open(full, "rb") as handle:
            head = handle.read(2000).decode("utf-8", "replace")
        generated = path.startswith(GENERATED[0]) and path.endswith(GENERATED[1])
        want = LINE + ("CC0-1.0" if path in CC0 or generated else "MIT")
        if want not in head:
            faults.append(f"{path}: no line with '{want}'")
    print("\n".join(faults))
    print(f"{len(files)} files, {len(faults)} without their licence")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
