# SPDX-License-Identifier: MIT
"""What the generator's tests share."""
from __future__ import annotations

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["TESTS"], "header"))
from sdtnotes import check, run, symbol, write  # noqa: E402,F401

SCRIPT = os.path.join(os.environ["SRCDIR"], "dtrace-gen", "dtrace")


def command(*words: str) -> list[str]:
    return [sys.executable, SCRIPT, *words]


def dtrace(*words: str, **environment: str) -> subprocess.CompletedProcess:
    """Runs the generator with the words, and with changes to the environment."""
    return run(*command(*words), env={**os.environ, **environment})


def read(file: str) -> str:
    with open(file, encoding="utf-8", errors="surrogateescape") as stream:
        return stream.read()


def semaphores(file: str) -> list[str]:
    """The names of the symbols that are variables of two bytes, hidden, in .probes."""
    sections = run("readelf", "-SW", file).stdout.replace("[ ", "[")
    numbers = [line.split("]")[0].strip(" [") for line in sections.splitlines() if "] .probes " in line]
    found = []
    for line in run("readelf", "-sW", file).stdout.splitlines():
        words = line.split()
        if len(words) == 8 and words[3] == "OBJECT":
            check(words[2] == "2" and words[4:7] == ["GLOBAL", "HIDDEN", *numbers], f"{file}: {line}")
            found.append(words[7])
    return sorted(found)
