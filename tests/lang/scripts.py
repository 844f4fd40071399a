#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 300
"""Runs every script of this folder (or those named) and compares what it prints with the comments at its head:

    # expect: TEXT     one line of standard output, in order (`# expect:` alone: an empty line)
    # error: TEXT      standard error has a line that holds TEXT, in order
    # status: N        exit status (0)
    # args: WORDS      further words of the command line, behind the script
    # options: WORDS   options in front of it

A script without `# error:` must print nothing on standard error.
"""
import concurrent.futures
import glob
import os
import shlex
import subprocess
import sys
from typing import List

SRC, BUILD = os.environ["SRCDIR"], os.environ["BUILDDIR"]
STAP = os.path.join(BUILD, "stap-lite", "stap-lite")
HERE = os.path.join(SRC, "tests", "lang")


def heads(path: str, word: str) -> List[str]:
    with open(path, encoding="utf-8", errors="surrogateescape") as handle:
        lines = [line.rstrip("\n") for line in handle]
    return [line[len(word) + 4:] for line in lines if line == f"# {word}:" or line.startswith(f"# {word}: ")]


def words(path: str, word: str) -> List[str]:
    return [w for text in heads(path, word) for w in shlex.split(text)]


def in_order(wanted: List[str], lines: List[str]) -> bool:
    rest = iter(lines)
    return all(any(text in line for line in rest) for text in wanted)


def check(path: str) -> List[str]:
    """What differs."""
    name = os.path.basename(path)
    done = subprocess.run([STAP, *words(path, "options"), name, *words(path, "args")], cwd=HERE, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    out = done.stdout.decode("utf-8", "surrogateescape").split("\n")
    err = done.stderr.decode("utf-8", "surrogateescape")
    faults = []
    want = heads(path, "expect")
    if out != want + [""] and out != want:
        faults.append(f"{name}: printed {out} instead of {want}")
    errors = heads(path, "error")
    if not in_order(errors, err.splitlines()) or (not errors and err):
        faults.append(f"{name}: standard error is {err!r}, wanted {errors}")
    status = int((heads(path, "status") or ["0"])[0])
    if done.returncode != status:
        faults.append(f"{name}: exit status {done.returncode} instead of {status}: {err}")
    return faults


def main() -> int:
    paths = [os.path.realpath(p) for p in sys.argv[1:]] or sorted(glob.glob(os.path.join(HERE, "*.stp")))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        faults = [text for found in pool.map(check, paths) for text in found]
    print("\n".join(faults))
    print(f"{len(paths)} scripts, {len(faults)} differences")
    return 1 if faults or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
