#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sites whose patches lie in each other, some of them breakpoints, some traced by one session and not by the next."""
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
os.environ["SDTKIT_TEST_RUNTIME"] = "inproc"
from harness import STAP, Lines, build, check, check_equal, finish, run  # noqa: E402

ROUNDS = 50
SETS = ["*", "a0", "[a-d][12]", "b*", "[a-d]0", "*", "c[23]", "d3", "a1", "*"]


def main() -> None:
    target = build("neighbours.c", "neighbours")
    names = [f"{letter}{digit}" for letter in "abcd" for digit in range(4)]
    script = (f'global n; probe process("{target}").mark("*") {{ n[$$name]++ }} '
              'probe end { foreach (s+ in n) printf("%s=%d\\n", s, n[s]) }')
    done = run([STAP, "-e", script, "-c", f"{target} {ROUNDS}"])
    check_equal(sorted(done.stdout.split()), sorted([f"{name}={ROUNDS}" for name in names] + ["ready", "ended"]),
                f"all of it: {done.stderr}")
    victim = Lines([target])
    victim.until("ready")
    for marks in SETS:
        script = f'global n; probe process("{target}").mark("{marks}") {{ if (++n == 1000) exit() }} probe end {{ println(n > 999) }}'
        done = run([STAP, "-x", str(victim.pid), "-e", script])
        if not check(done.stdout == "1\n" and victim.process.poll() is None, f"{marks}: {done}"):
            break
    victim.process.send_signal(signal.SIGTERM)
    check("ended" in victim.rest(), "its end")
    check_equal(victim.process.returncode, 0, "its exit status")
    finish()


if __name__ == "__main__":
    main()
