#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every function that tells a script something of the program, and every one on doubles, stands in doc/context.md, and nothing
stands there that does not exist. stap-lite-functions(7) has all functions, doc/opcodes.md all opcodes, and each function is
called in some test."""
import os
import re
import shutil
import subprocess
import sys
from typing import List, Set

SRC, BUILD = os.environ["SRCDIR"], os.environ["BUILDDIR"]
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


def everything() -> Set[str]:
    """All functions that scripts may call."""
    folder = os.path.join(SRC, "stap-lite", "tapset")
    names = [name for name in sorted(os.listdir(folder)) if name.endswith(".stp")]
    known = {f for name in names for f in re.findall(r"^function (\w+)", read("stap-lite", "tapset", name), re.M)}
    known |= set(re.findall(r"^BUILTIN\((\w+),", read("stap-lite", "vm", "builtins.h"), re.M))
    return {name for name in known if not name.startswith("__")}


def unlisted() -> Set[str]:
    """Functions that --dump-functions leaves out, and those that it invents."""
    stap = os.path.join(BUILD, "stap-lite", "stap-lite")
    lines = subprocess.run([stap, "--dump-functions"], stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout
    return set(re.findall(r"^(\w+):", lines, re.M)) ^ everything()


def untold() -> Set[str]:
    """Functions that the manual page leaves out, and those that it invents; the same of opcodes."""
    page = read(BUILD, "doc", "stap-lite-functions.7")
    told = set(re.findall(r"^\.B (\w+)(?::\w+)?\(", page, re.M))
    opcodes = set(re.findall(r"^OPCODE\((\w+),", read("stap-lite", "vm", "opcodes.h"), re.M))
    return (told ^ everything()) | (opcodes ^ set(re.findall(r"^\| ([A-Z]\w+) \|", read(BUILD, "doc", "opcodes.md"), re.M)))


def untested() -> Set[str]:
    """Functions that no test of the language or of the tool names."""
    words: Set[str] = set()
    for kind in ("lang", "e2e", "fuzz", "unit"):
        for folder, _, files in os.walk(os.path.join(SRC, "tests", kind)):
            for name in files:
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as handle:
                    words |= set(re.findall(r"\w+", handle.read()))
    return everything() - words


def page_faults() -> List[str]:
    if not shutil.which("groff"):
        return []
    page = os.path.join(BUILD, "doc", "stap-lite-functions.7")
    done = subprocess.run(["groff", "-man", "-ww", "-z", page], stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    return done.stderr.splitlines()


def main() -> int:
    text = re.sub(r"^```.*?^```", "", read("doc", "context.md"), flags=re.M | re.S)
    told = {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[a-z_][a-z0-9_]*", code)}
    known = functions()
    called = {name for code in re.findall(r"`([^`]+)`", text) for name in re.findall(r"(?<![$@\w])([a-z_][a-z0-9_]*)\(", code)}
    missing, unknown = sorted(known - told), sorted(called - everything() - known)
    if missing:
        print("not in doc/context.md:", *missing)
    if unknown:
        print("in doc/context.md, but no function:", *unknown)
    faults = bool(missing or unknown)
    for what, names in (("--dump-functions is wrong about:", unlisted()), ("not in the reference, or not any more:", untold()),
                        ("not in any test:", untested()), ("manual page:", set(page_faults()))):
        if names:
            print(what, *sorted(names))
            faults = True
    if len(known) < 100 or len(everything()) < 200:
        print("too few functions were found:", len(known), len(everything()))
        faults = True
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
