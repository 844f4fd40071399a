#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 600
"""Handlers inside a program that checks itself, under signals, forks, jumps out of signal handlers and short threads.

A session over the program's whole life accounts for every hit that the program counted: run or skipped, none lost, none
invented. Sessions that come and go leave it alive, its checks satisfied, and its memory map as small as before.
CHECK_FULL=1 takes a hundred times as many rounds.
"""
import os
import re
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
os.environ["SDTKIT_TEST_RUNTIME"] = "inproc"
from harness import STAP, Lines, build, check, check_equal, finish, run  # noqa: E402

FULL = bool(os.environ.get("CHECK_FULL"))
ROUNDS = 2000 if FULL else 20
HITS = 3000000 if FULL else 60000
MODES = ["threads=1", "threads=4", "threads=2 signals", "threads=2 signals forks churn", "threads=2 signals jumps"]
# What stays: pages of stubs and the resident block, no more of it after many sessions than after one. A handler that a
# signal handler has jumped out of counts as running until its thread's next hit: its session stays too, of at most eight.
MAPS, MAPS_OF_SESSIONS = 40, 8 * 4


def count(storm: str) -> str:
    return f'global n; probe process("{storm}").mark("*") {{ n++ }} probe end {{ printf("n=%d\\n", n) }}'


def whole_life(storm: str, mode: str) -> None:
    done = run([STAP, "-e", count(storm), "-c", f"{storm} {HITS} {mode}"])
    made = re.search(r"^made (\d+)$", done.stdout, re.M)
    seen = re.search(r"^n=(\d+)$", done.stdout, re.M)
    skipped = re.search(r"skipped probes: (\d+)", done.stderr)
    if not check(made is not None and seen is not None and "FAILED" not in done.stdout, f"{mode}: {done}"):
        return
    assert made and seen
    missing = int(made[1]) - int(seen[1]) - (int(skipped[1]) if skipped else 0)
    if "jumps" in mode:  # a jump between counting and the site: counted, never made
        check(0 <= missing <= int(made[1]) / 100, f"{mode}: {missing} of {made[1]} hits unaccounted for")
    else:
        check_equal(missing, 0, f"{mode}: hits made but neither run nor skipped, of {made[1]}")


def come_and_go(storm: str, mode: str) -> None:
    victim = Lines([storm, "0", *mode.split()])
    victim.until("ready")
    script = count(storm) + " probe timer.ms(1) { exit() }"
    for i in range(ROUNDS):
        done = run([STAP, "-x", str(victim.pid), "-e", script])
        if not check(done.returncode == 0 and victim.process.poll() is None, f"{mode}: round {i}: {done}"):
            break
    with open(f"/proc/{victim.pid}/maps") as file:
        maps = [line for line in file if "sdtkit" in line or line.split()[1] == "r-xp" and len(line.split()) == 5]
    check(len(maps) <= MAPS + (MAPS_OF_SESSIONS if "jumps" in mode else 0), f"{mode}: {len(maps)} mappings of ours were left")
    victim.process.send_signal(signal.SIGTERM)
    rest = victim.rest()
    check("FAILED" not in rest and "made" in rest, f"{mode}: it ended with '{rest}'")
    check_equal(victim.process.returncode, 0, f"{mode}: its exit status")


def main() -> None:
    storm = build("storm.c", "storm", "-O2", "-pthread")
    for mode in MODES:
        whole_life(storm, mode)
        come_and_go(storm, mode)
    print(f"{len(MODES)} modes, {HITS} hits and {ROUNDS} sessions each")
    finish()


if __name__ == "__main__":
    main()
