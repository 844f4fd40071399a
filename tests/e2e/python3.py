#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A program that nobody here wrote: Debian's python3.11, whose imports are traced while it behaves as if nothing had happened."""
import os

import sys
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
from harness import STAP, check, check_equal, finish, run, skip  # noqa: E402

PYTHON = "/usr/bin/python3.11"
MARK = "import__find__load__start"


def imported_by_itself(code: str) -> list:
    """What the interpreter says it imports, in any order: the probe fires where -X importtime counts."""
    text = run([PYTHON, "-X", "importtime", "-c", code]).stderr
    return sorted(line.rsplit("|", 1)[1].strip() for line in text.splitlines()[1:])


def main() -> None:
    if not os.path.exists(PYTHON):
        skip(f"{PYTHON} is not installed")
    if MARK not in run(["readelf", "-nW", PYTHON]).stdout:
        skip(f"{PYTHON} was built without marks")
    script = f'probe process("{PYTHON}").mark("{MARK}") {{ println(user_string($arg1)) }}'
    traced = run([STAP, "-e", script, "-c", f"{PYTHON} -c 'import json'"])
    check_equal(traced.stderr, "", "standard error")
    check_equal(traced.returncode, 0, "exit status")
    check_equal(sorted(traced.stdout.splitlines()), imported_by_itself("import json"), "modules")
    check("json.decoder" in traced.stdout.splitlines(), "json.decoder is imported")

    code = "import sys, json; print(json.dumps({'a': [1, 2]})); sys.stderr.write('err'); sys.exit(3)"
    plain = run([PYTHON, "-c", code])
    silent = run([STAP, "-o", "/dev/null", "-e", script, "-c", f'{PYTHON} -c "{code}"'])
    check_equal(silent.stdout, plain.stdout, "the program's own output")
    check(silent.stderr.startswith(plain.stderr), "the program's own errors")
    check("WARNING: Child process exited with status 3" in silent.stderr, "its exit status is reported")
    check_equal(silent.returncode, 1, "exit status of the tracer when the program fails")
    finish()


if __name__ == "__main__":
    main()
