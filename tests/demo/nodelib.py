# SPDX-License-Identifier: MIT
"""What the tests of the node share: run it, read its summary, and look at its probes from outside."""
import os
import re
import shutil
import subprocess
import sys
from typing import Dict, List, NamedTuple

NODE = os.path.join(os.environ["BUILDDIR"], "demo-bitcoin", "bitcoind")
TMP = os.path.join(os.environ["WORK"], "tmp")
failures = 0


def check(good: bool, what: str) -> None:
    global failures
    if not good:
        failures += 1
        print("FAILED: " + what)


def check_equal(got: object, want: object, what: str) -> None:
    check(got == want, "%s: got %r, not %r" % (what, got, want))


def finish() -> None:
    sys.exit(1 if failures else 0)


def skip(reason: str) -> None:
    print("skipped: " + reason)
    sys.exit(1 if failures else 77)


def need(tool: str) -> str:
    path = shutil.which(tool)
    if not path:
        skip(tool + " is not installed")
    return str(path)


def environment() -> Dict[str, str]:
    """The node's temporary directories go where we can see that they are removed."""
    os.makedirs(TMP, exist_ok=True)
    return dict(os.environ, TMPDIR=TMP)


def start(*args: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([NODE] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=environment(), text=True)


def wait_for_line(process: "subprocess.Popen[str]", beginning: str) -> str:
    assert process.stdout
    for line in process.stdout:
        if line.startswith(beginning):
            return line
    check(False, "the log ends without the line " + beginning)
    return ""


class Run(NamedTuple):
    status: int
    out: List[str]
    err: str

    def summary(self) -> Dict[str, int]:
        lines = [line for line in self.out if line.startswith("Summary: ")]
        check_equal(len(lines), 1, "number of summaries")
        return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", lines[0])}


def finished(process: "subprocess.Popen[str]") -> Run:
    assert process.stdout and process.stderr
    # Not communicate(): it would lose what wait_for_line() has read ahead. The node's errors fit in the pipe.
    out, err = process.stdout.read(), process.stderr.read()
    process.wait()
    check_equal(os.listdir(TMP), [], "temporary directories left behind")
    return Run(process.returncode, out.splitlines(), err)


def run(*args: str) -> Run:
    return finished(start(*args))


class Mark(NamedTuple):
    location: int
    semaphore: int


def marks(program: str) -> Dict[str, List[Mark]]:
    """provider:name and the places of its sites, as readelf sees them."""
    text = subprocess.run([need("readelf"), "-nW", program], stdout=subprocess.PIPE, check=True,
                          universal_newlines=True, env=dict(os.environ, LC_ALL="C")).stdout
    found: Dict[str, List[Mark]] = {}
    pattern = (r"Provider: (\S+)\s+Name: (\S+)\s+Location: 0x([0-9a-f]+), Base: 0x[0-9a-f]+, "
               r"Semaphore: 0x([0-9a-f]+)")
    for provider, name, location, semaphore in re.findall(pattern, text):
        mark = Mark(int(location, 16), int(semaphore, 16))
        found.setdefault(provider + ":" + name, []).append(mark)
    return found
