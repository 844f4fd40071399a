# SPDX-License-Identifier: MIT
# timeout: 1200
"""Every compiler and standard: no warning, and notes with the sizes and signs that args.h expects."""
import os
import re

from sdtnotes import check, compilers, must_compile, notes, write

WARNINGS = "-Wall -Wextra -pedantic -Wundef -Wshadow -Wconversion -Werror".split()
STANDARDS = {
    "c": "c89 c99 c11 c17 c2x gnu89 gnu99 gnu11 gnu17 gnu2x".split(),
    "c++": "c++98 c++11 c++14 c++17 c++20 c++2b gnu++98 gnu++11 gnu++17 gnu++2b".split(),
}
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"]
FIXTURE = os.path.join(os.environ["TESTS"], "header", "args.h")


def expected() -> dict:
    with open(FIXTURE, encoding="utf-8") as stream:
        lines = [line for line in stream if "/* expect: " in line]
    rows = [re.search(r"expect: (\S+) ?([^*]*?) ?\*/", line).groups() for line in lines]
    return dict(rows)


def verify(file: str, what: str, want: dict) -> None:
    found = notes(file)
    check(len(found) == len(want), f"{what}: {len(found)} notes instead of {len(want)}")
    for note in found:
        check(note.provider == "test", f"{what}: provider {note.provider}")
        check(note.sizes() == want[note.name], f"{what}: {note.name} has '{note.args}', expected {want[note.name]}")
        check(note.semaphore == 0, f"{what}: {note.name} has a semaphore")


def sample(number: int) -> list:
    """Levels and code models take turns with the standards, each level is met at least twice; CHECK_FULL=1: all of them."""
    pairs = [(level, pic) for level in LEVELS for pic in ([], ["-fPIC"])]
    return pairs if os.environ.get("CHECK_FULL") else [(LEVELS[number % len(LEVELS)], ["-fPIC"] if number % 2 else [])]


def main() -> None:
    want = expected()
    check(len(want) == 23, f"args.h has {len(want)} expectations")
    combinations = 0
    for language, suffix in (("c", "c"), ("c++", "cc")):
        source = write("args." + suffix, f'#include "{FIXTURE}"\n')
        for compiler in compilers(language):
            for number, standard in enumerate(STANDARDS[language]):
                for level, pic in sample(number):
                    options = ["-std=" + standard, level, *pic, *WARNINGS]
                    verify(must_compile(compiler, source, "args.o", *options), f"{compiler} {options[:3]}", want)
                    combinations += 1
    print(f"{combinations} combinations of compiler and standard, {len(want)} notes each")


main()
