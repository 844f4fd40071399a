#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every function that tells a script something of the program, and every one on doubles, stands in doc/context.md, and nothing
stands there that does not exist."""
import os
import re
import subprocess
import sys
from typing import Set

SRC = os.environ["SRCDIR"]
ROOMS = ["builtins_context.c", "builtins_symbol.c", "builtins_float.c", "builtins_user.c", "builtins_write.c"]
FILES = ["context.stp", "symbols.stp", "user-numbers.stp", "user-strings.stp"]


def read(*path: str) -> str:
    with open(os.path.join(SRC, *path), encoding="utf-8") as handle:
        return handle.read()


def functions() -> Set[str]:
    found: Set[str] = set()
    for part in re.split(r"^/\* (?=\w+\.c)", read("stap-lite", "vm", "builtins.h"), flags=re.M):
        if part.startswith(tuple(ROOMS)):
            found |= set(re.findall(r"^BUILTIN\((\w+),", part, re.M))
    for name in FILES:
        found |= set(re.findall(r"^function (\w+)", read("stap-lite", "tapset", name), re.M))
    return {name for name in found if not name.startswith("__")}


def unlisted() -> Set[str]:
    """Functions that --dump-functions leaves out, and those that it invents."""
    stap = os.path.join(os.environ["BUILDDIR"], "stap-lite", "stap-lite")
    lines = subprocess.run([stap, "--dump-functions"], stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout
    listed = set(re.findall(r"^(\w+):", lines, re.M))
    folder = os.path.join(SRC, "stap-lite", "tapset")
    names = [name for name in sorted(os.listdir(folder)) if name.endswith(".stp")]
    known = {f for name in names for f in re.findall(r"^function (\w+)", read("stap-lite", "tapset", name), re.M)}
    known |= set(re.findall(r"^BUILTIN\((\w+),", read("stap-lite", "vm", "builtins.h"), re.M))
    return listed ^ {name for name in known if not name.startswith("__")}


def main() -> int:
    text = re.sub(r"^```.*?^```", "", read("doc", "context.md"), flags=re.M | re.S)
    told = {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[a-z_][a-z0-9_]*", code)}
    known = functions()
    everything = set(re.findall(r"^BUILTIN\((\w+),", read("stap-lite", "vm", "builtins.h"), re.M)) | known
    called = {name for code in re.findall(r"`([^`]+)`", text) for name in re.findall(r"(?<![$@\w])([a-z_][a-z0-9_]*)\(", code)}
    missing, unknown = sorted(known - told), sorted(called - everything)
    if missing:
        print("not in doc/context.md:", *missing)
    if unknown:
        print("in doc/context.md, but no function:", *unknown)
    differ = sorted(unlisted())
    if differ:
        print("--dump-functions is wrong about:", *differ)
    if len(known) < 100:
        print("too few functions were found:", len(known))
    return 1 if missing or unknown or differ or len(known) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
