#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lines printed are hits made: attached to one thread and to eight, started with -c, and with two probes on one site."""
import os
import sys
from collections import defaultdict
from typing import Dict, List

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
from harness import SRC, STAP, Lines, build, check, check_equal, finish, run  # noqa: E402

HITS = 4000


def hits_made(line: str) -> int:
    return int(dict(word.split("=") for word in line.split())["hits"])


def check_lines(lines: List[str], made: int, threads: int, what: str) -> None:
    """Every thread's hits are there once and in order."""
    check_equal(len(lines), made, f"{what}: lines printed against hits made")
    seen: Dict[str, List[int]] = defaultdict(list)
    for line in lines:
        tid, number = line.split()
        seen[tid].append(int(number))
    check_equal(len(seen), threads, f"{what}: threads")
    for tid, numbers in seen.items():
        check(numbers == list(range(made // threads)), f"{what}: hits of thread {tid} are lost, invented or out of order")


def attached(target: str, threads: int) -> None:
    what = f"-x, {threads} thread(s)"
    script = f'probe process("{target}").mark("hit") {{ println(tid(), " ", $arg1) }}'
    victim = Lines([target, str(threads), str(HITS // threads)])
    pid = victim.until("pid=").split("=")[1]
    traced = run([STAP, "-x", pid, "-e", script])
    check_equal((traced.returncode, traced.stderr), (0, ""), what)
    check_lines(traced.stdout.splitlines(), hits_made(victim.until("hits=")), threads, what)
    victim.rest()
    check_equal(victim.process.returncode, 0, f"{what}: exit status of the target")


def started(target: str) -> None:
    script = f'''global first, second
probe process("{target}").mark("hit") {{ first++ }}
probe process("{target}").mark("h*") {{ second += first == second + 1 }}
probe end {{ println(first, " ", second) }}'''
    traced = run([STAP, "-c", f"{target} 4 {HITS // 4}", "-e", script, "-o", "out"])
    made = hits_made([line for line in traced.stdout.splitlines() if "hits=" in line][0])
    with open("out", encoding="utf-8") as handle:
        check_equal(handle.read(), f"{made} {made}\n", "-c: two handlers on one site, in textual order")
    check_equal((traced.returncode, traced.stderr), (0, ""), "-c")


def main() -> None:
    target = build(os.path.join(SRC, "bench", "loop.c"), "loop", "-pthread")
    attached(target, 1)
    attached(target, 8)
    started(target)
    finish()


if __name__ == "__main__":
    main()
