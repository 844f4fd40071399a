#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 900
"""The tests of the tracer once more, with handlers that run inside the target (--runtime=inproc)."""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.join(os.environ["SRCDIR"], "tests", "e2e")
TESTS = ["bad-input", "count", "kill", "memory", "operands", "options", "stacks"]


def run(test: str) -> bool:
    os.mkdir(test)
    done = subprocess.run([sys.executable, os.path.join(HERE, test + ".py")], cwd=test, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, env={**os.environ, "SDTKIT_TEST_RUNTIME": "inproc"})
    if done.returncode:
        print(f"{test}: exit status {done.returncode}\n{done.stdout[-4000:]}")
    return done.returncode == 0


with ThreadPoolExecutor(2) as pool:
    passed = sum(pool.map(run, TESTS))
print(f"{passed} of {len(TESTS)} passed")
sys.exit(passed != len(TESTS))
