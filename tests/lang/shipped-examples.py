#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""SystemTap's own example scripts, read where Debian's systemtap-doc puts them: all that have no code in C are parsed, and those
that ask only for points and functions of user space are checked. With names as arguments: only these, with their messages."""
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
from typing import List, Tuple

STAP = os.path.join(os.environ["BUILDDIR"], "stap-lite", "stap-lite")
FOLDERS = ["/usr/share/systemtap/examples", "/usr/share/doc/systemtap/examples"]
# Scripts have numbers, points, values or program names as arguments; one set must do.
ARGUMENTS = [["1", "2", "3", "4", "5"], ['process("/bin/sh").begin'] * 5, ["begin", "pid()"], ["begin", "10"],
             ["begin", "end", "100", "5"], ["pid()", "10", "@count", "begin"]]
# Macros of SystemTap's library that look into the kernel or feed its /proc files.
KERNEL_MACROS = re.compile(r"@(?:prometheus_\w+|json_\w+|container_of|module_container_of|\w+_sizeof|this[1-8])\b")
USER_POINT = re.compile(r'(?:begin|end|error|never)(?:\(-?\d+\))?|timer\.(?:[umn]?s(?:ec)?|hz)\(\d+\)|'
                        r'process(?:\([^)]*\))?\.(?:(?:thread\.)?(?:begin|end)|'
                        r'(?:library\([^)]*\)\.)?(?:provider\([^)]*\)\.)?mark\([^)]*\))')
# What the example is about is not on this machine.
NOT_HERE = re.compile(r"semantic error: no (?:match|file matches)")
EXCEPTIONS = {
    "security-bandaid-template.stp": "a template that SystemTap does not parse either",
    "switchfile.stp": "switch_file() starts a new file of -o: not there yet",
    "pingpong.stp": "the terminal's functions are written in C",
    "hw_watch_addr.stp": "nothing is left of it without the kernel's watchpoints",
    "hw_watch_sym.stp": "nothing is left of it without the kernel's watchpoints",
}


def run(*words: str) -> Tuple[int, str, str]:
    done = subprocess.run([STAP, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def is_for_user_space(tree: str) -> bool:
    points = [p for line in re.findall(r"^probe (.*?)\{$", tree, re.M) for p in re.split(r",(?![^(]*\))", line.split(" = ")[-1])]
    return bool(points) and all(USER_POINT.fullmatch(re.sub(r" if .*", "", p).strip(" ?!")) for p in points)


def check(path: str) -> Tuple[str, str]:
    """What became of it (parsed, checked, left out), and what is wrong."""
    with open(path, encoding="utf-8", errors="replace") as handle:
        text = handle.read()
    name = os.path.basename(path)
    if "%{" in text or KERNEL_MACROS.search(text) or name in EXCEPTIONS:
        return "left out", ""
    library = ["-I", os.path.join(os.path.dirname(path), "tapset")]
    result = "parsed", f"{path}: does not parse\n"
    for arguments in ARGUMENTS:
        status, tree, errors = run("-p1", path, *arguments)
        if status:
            result = result if result[0] == "checked" else ("parsed", f"{path}: {errors}")
            continue
        if not is_for_user_space(tree):
            return "parsed", ""
        status, _, errors = run("-p2", "-w", *library, path, *arguments)
        result = "checked", f"{path}: {errors}"
        if status == 0 or NOT_HERE.search(errors):
            return "checked", ""
    return result


def main() -> int:
    paths = sys.argv[1:] or sorted(p for f in FOLDERS for p in glob.glob(f"{f}/**/*.stp", recursive=True))
    if not paths:
        print("SystemTap's examples are not installed (Debian: systemtap-doc)")
        return 77
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(check, paths))
    faults: List[str] = [fault for _, fault in results if fault]
    print("\n".join(faults))
    counts = {kind: sum(k == kind for k, _ in results) for kind in ("parsed", "checked", "left out")}
    print(f"{len(paths)} examples: " + ", ".join(f"{n} {kind}" for kind, n in counts.items()) + f"; {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
