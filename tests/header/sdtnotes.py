# SPDX-License-Identifier: MIT
"""What the tests of <sys/sdt.h> and of the generator share: compilers, and the notes of a file as binutils reads them."""
from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys

INCLUDE = os.path.join(os.environ["SRCDIR"], "include")


class Note:
    def __init__(self, provider: str, name: str, site: int, base: int, semaphore: int, args: str) -> None:
        self.provider, self.name, self.site, self.base = provider, name, site, base
        self.semaphore, self.args = semaphore, args

    def sizes(self) -> str:
        """The part before each @, which does not depend on where the compiler keeps the value."""
        return " ".join(re.findall(r"(?:^| )(-?[0-9]+f?)@", self.args))


NOTE = re.compile(
    r"Provider: (.*)\n\s+Name: (.*)\n\s+Location: (\S+), Base: (\S+), Semaphore: (\S+)\n\s+Arguments: ?(.*)\n"
)


def notes(file: str) -> list[Note]:
    text = subprocess.run(["readelf", "-n", file], check=True, capture_output=True, text=True).stdout
    found = [
        Note(m[1], m[2], int(m[3], 16), int(m[4], 16), int(m[5], 16), m[6].strip()) for m in NOTE.finditer(text)
    ]
    check(len(found) == text.count("NT_STAPSDT"), f"readelf's notes of {file} have an unknown form:\n{text}")
    return found


def compilers(language: str) -> list[list[str]]:
    """The configured compiler, and gcc and clang if they are there; as commands, without duplicates."""
    configured, names = {"c": ("CC", ["gcc", "clang"]), "c++": ("CXX", ["g++", "clang++"])}[language]
    commands = [shlex.split(os.environ[configured])] + [[name] for name in names]
    found: dict[str, list[str]] = {}
    for command in commands:
        path = shutil.which(command[0])
        if path is not None:
            found.setdefault(" ".join([os.path.realpath(path), *command[1:]]), command)
    return list(found.values())


def compile_file(command: list[str], source: str, out: str, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*command, *options, "-I" + INCLUDE, "-c", source, "-o", out], capture_output=True, text=True, check=False
    )


def must_compile(command: list[str], source: str, out: str, *options: str) -> str:
    done = compile_file(command, source, out, *options)
    what = f"{' '.join(command)} {' '.join(options)} {os.path.basename(source)}"
    check(done.returncode == 0, f"{what} does not compile:\n{done.stderr}")
    return out


def link(command: list[str], out: str, *objects: str) -> str:
    done = subprocess.run([*command, *objects, "-o", out], capture_output=True, text=True, check=False)
    check(done.returncode == 0, f"{' '.join(command)} does not link {' '.join(objects)}:\n{done.stderr}")
    return out


def run(*command: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def symbol(file: str, name: str) -> int:
    """The value of a symbol."""
    for line in run("nm", file).stdout.splitlines():
        words = line.split()
        if len(words) == 3 and words[2] == name:
            return int(words[0], 16)
    check(False, f"{file} has no symbol {name}")
    return 0


def write(file: str, text: str) -> str:
    with open(file, "w", encoding="utf-8") as stream:
        stream.write(text)
    return file


def check(holds: bool, message: str) -> None:
    if not holds:
        sys.exit("FAILED: " + message)


def skip(reason: str) -> None:
    print("skipped: " + reason)
    sys.exit(77)
