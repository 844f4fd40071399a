#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 600
"""Killing the tracer at every step of the protocol leaves the target alive and as it was.

Each fault point of the test build is met once by TERM and once by KILL, for the engine, the command and both; INT, HUP
and PIPE are sent while the session rests. Afterwards, within a second, code bytes, semaphores, TracerPid, descriptors and signal
masks of the target equal the snapshot taken before, and the target still does its work and ends by itself.

    kill.py [POINT…]     only these fault points
"""
import os
import signal
import subprocess
import sys
import time
from typing import Dict, List, Optional

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
from harness import RUNTIME, STAP_FAULTS, Lines, build, check, check_equal, finish, run, state  # noqa: E402

# What the target must do for a fault point to be met, where a plain round is not enough.
ACTS = {"clone-seen": b"c", "fork-seen": b"f", "exec-seen": b"e", "dlopen-seen": b"d"}
# Points that only the ptrace runtime passes: handlers run in the tool there.
IN_THE_TOOL = ("hit-received", "handler-done")
ANSWERS = {b"x": "ticked", b"c": "threaded 0", b"f": "forked 0", b"e": "executed 0", b"d": "loaded 0"}
RESTORED_WITHIN = 1.0  # seconds, as promised in doc/safety.md


def start_target(target: str) -> Lines:
    victim = Lines([target], stdin=subprocess.PIPE)
    victim.until("ready")
    return victim


def ask(victim: Lines, act: bytes = b"x") -> None:
    assert victim.process.stdin
    victim.process.stdin.write(act)
    victim.process.stdin.flush()


def check_answer(victim: Lines, act: bytes, what: str) -> None:
    line = victim.line()
    check(line is not None and line.startswith(ANSWERS[act]), f"{what}: asked for {act!r} it said '{line}'")


def check_restored(victim: Lines, target: str, before, what: str) -> None:
    limit = time.monotonic() + RESTORED_WITHIN
    now = None
    while time.monotonic() < limit:
        try:
            now = state(victim.pid, target)
        except (OSError, LookupError) as error:  # the target is gone: said below
            now = error
        if now == before:
            break
        os.sched_yield()
    check_equal(now, before, f"{what}: the state afterwards")


def finish_target(victim: Lines, what: str) -> None:
    """It still works, in all that it can do; then its end."""
    if not check(victim.process.poll() is None, f"{what}: the target died ({victim.process.poll()})"):
        return
    for act in ANSWERS:
        ask(victim, act)
        check_answer(victim, act, what)
    assert victim.process.stdin
    victim.process.stdin.close()
    victim.process.stdin = None
    rest = victim.rest()
    check("semaphores=0,0" in rest, f"{what}: it ended with '{rest}'")
    check_equal(victim.process.returncode, 0, f"{what}: exit status of the target")


def session(target: str, pid: int, env: Optional[Dict[str, str]] = None) -> subprocess.Popen:
    script = f'probe begin {{ println("attached") }} probe process("{target}").mark("tick") {{ println("hit ", $arg1) }}'
    return subprocess.Popen([STAP_FAULTS, "-x", str(pid), "-e", script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})})


def at_fault_point(target: str, point: str, sig: str, whom: str) -> bool:
    """True if the point was met."""
    what = f"{point}: {sig} to {whom}"
    victim = start_target(target)
    before = state(victim.pid, target)
    if os.path.exists("met"):
        os.remove("met")
    tracer = session(target, victim.pid, {"SDTKIT_FAULT": f"{point}:{sig}", "SDTKIT_FAULT_TARGET": whom,
                                          "SDTKIT_FAULT_LOG": os.path.realpath("met")})
    assert tracer.stdout
    if tracer.stdout.readline() == b"attached\n":
        act = ACTS.get(point, b"x")
        ask(victim, act)
        check_answer(victim, act, what)
        tracer.terminate()
    tracer.stdout.read()
    tracer.wait()
    check_restored(victim, target, before, what)
    finish_target(victim, what)
    return os.path.exists("met")


def at_rest(target: str, sig: signal.Signals) -> None:
    what = f"{sig.name} at rest"
    victim = start_target(target)
    before = state(victim.pid, target)
    tracer = session(target, victim.pid)
    assert tracer.stdout
    check_equal(tracer.stdout.readline(), b"attached\n", what)
    if sig == signal.SIGPIPE:
        tracer.stdout.close()
        ask(victim)
    else:
        tracer.send_signal(sig)
        tracer.stdout.read()
    tracer.wait()
    check_restored(victim, target, before, what)
    if sig == signal.SIGPIPE:
        check_answer(victim, b"x", what)
    finish_target(victim, what)


def main() -> None:
    target = build("ticker.c", "ticker", "-pthread")
    points: List[str] = sys.argv[1:] or run([STAP_FAULTS, "--list-fault-points"]).stdout.split()
    check(len(points) > 10, f"only {len(points)} fault points")
    kills = 0
    if RUNTIME == "inproc":
        points = [point for point in points if point not in IN_THE_TOOL]
    for point in points:
        for sig in ("TERM", "KILL"):
            for whom in ("engine", "command", "both"):
                kills += 1
                check(at_fault_point(target, point, sig, whom), f"{point}: {sig} to {whom}: was not met")
    for sig in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE):
        at_rest(target, sig)
    print(f"{len(points)} fault points, {kills} kills, 4 signals at rest")
    finish()


if __name__ == "__main__":
    main()
