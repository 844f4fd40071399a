#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 300
"""Runs the examples of README.md and doc/*.md and compares what they print.

An example is a fenced block marked `console`: lines that start with `$ ` are commands (a line that ends with `\\` goes on in the
next), the other lines are what they print. `…` stands for any text within a line, a line of only `…` for any lines.
A block marked `stp NAME` or `c NAME` is a file that later examples of the same document use; `console skip-without PROGRAM`
is left out where PROGRAM is not installed. Commands run in a fresh folder with the built tools in front of PATH.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
from typing import Dict, List, Tuple

FENCE = re.compile(r"^```(\S+)?[ ]?(.*)$")
Example = Tuple[int, str, List[str]]


def blocks(path: str) -> List[Tuple[int, str, str, List[str]]]:
    """(line, kind, words behind it, lines) of every fenced block."""
    found, start, kind, rest, body = [], 0, "", "", []
    with open(path, encoding="utf-8") as handle:
        for number, line in enumerate(handle.read().splitlines(), 1):
            fence = FENCE.match(line)
            if fence and not start:
                start, kind, rest, body = number, fence.group(1) or "", fence.group(2), []
            elif line == "```" and start:
                found.append((start, kind, rest, body))
                start = 0
            elif start:
                body.append(line)
    return found


def examples(start: int, body: List[str]) -> List[Example]:
    """(line, command, expected lines) of a console block."""
    found: List[Example] = []
    continued = False
    for number, line in enumerate(body, start + 1):
        if continued:
            found[-1] = (found[-1][0], found[-1][1] + "\n" + line, [])
        elif line.startswith("$ "):
            found.append((number, line[2:], []))
        elif found:
            found[-1][2].append(line)
        continued = line.endswith("\\") and (continued or line.startswith("$ "))
    return found


def matches(want: List[str], got: List[str]) -> bool:
    pattern = ""
    for line in want:
        if line == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.split("…")) + "\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in got)) is not None


def run(command: str, folder: str, env: Dict[str, str]) -> List[str]:
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.stdout.splitlines()


def check_document(path: str, env: Dict[str, str]) -> Tuple[int, List[str]]:
    count, faults = 0, []
    with tempfile.TemporaryDirectory(dir=".") as folder:
        folder = os.path.realpath(folder)
        os.symlink(os.path.join(env["BUILDDIR"], "demo-bitcoin"), os.path.join(folder, "demo-bitcoin"))
        for start, kind, rest, body in blocks(path):
            if kind in ("stp", "c", "d") and rest:
                with open(os.path.join(folder, rest), "w", encoding="utf-8") as handle:
                    handle.write("\n".join(body) + "\n")
            if kind != "console":
                continue
            words = rest.split()
            if words[:1] == ["skip-without"] and not shutil.which(words[1]):
                print(f"{path}:{start}: left out, {words[1]} is not installed")
                continue
            for line, command, want in examples(start, body):
                count += 1
                got = run(command, folder, env)
                if not matches(want, got):
                    faults.append(f"{path}:{line}: $ {command}\n  expected:\n    " + "\n    ".join(want) +
                                  "\n  printed:\n    " + "\n    ".join(got))
    return count, faults


def main() -> int:
    src, build = os.environ["SRCDIR"], os.environ["BUILDDIR"]
    bin_dir = os.path.realpath("bin")
    os.makedirs(bin_dir, exist_ok=True)
    for tool in ("stap-lite/stap-lite", "probe-list/probe-list"):
        os.symlink(os.path.join(build, tool), os.path.join(bin_dir, os.path.basename(tool)))
    os.symlink(os.path.join(src, "dtrace-gen", "dtrace"), os.path.join(bin_dir, "dtrace"))
    env = dict(os.environ, PATH=bin_dir + ":" + os.environ["PATH"], CPATH=os.path.join(src, "include"))
    count, faults = 0, []
    for path in [os.path.join(src, "README.md")] + sorted(glob.glob(os.path.join(src, "doc", "*.md"))):
        ran, bad = check_document(path, env)
        count += ran
        faults += bad
    print("\n".join(faults))
    print(f"{count} examples, {len(faults)} differ")
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
