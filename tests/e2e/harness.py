# SPDX-License-Identifier: MIT
"""What end-to-end tests share: where the tools are, building a target, waiting for a line, the state of a process."""
import os
import re
import select
import shlex
import subprocess
import sys
import time
from typing import Dict, List, NamedTuple, Optional, Sequence

SRC = os.environ["SRCDIR"]
BUILD = os.environ["BUILDDIR"]
RUNTIME = os.environ.get("SDTKIT_TEST_RUNTIME", "ptrace")


def tracer(name: str) -> str:
    """The program; for another runtime than the default a wrapper that asks for it."""
    path = os.path.join(BUILD, "stap-lite", name)
    if RUNTIME == "ptrace":
        return path
    wrapper = os.path.realpath(f"{name}-{RUNTIME}")
    with open(wrapper, "w") as file:
        file.write(f'#!/bin/sh\nexec "{path}" --runtime={RUNTIME} "$@"\n')
    os.chmod(wrapper, 0o755)
    return wrapper


STAP = tracer("stap-lite")
STAP_FAULTS = tracer("stap-lite-faults")
PROBE_LIST = os.path.join(BUILD, "probe-list", "probe-list")
PATIENCE = 30  # seconds until a wait is given up: a hang is a failure, never a measure

failures: List[str] = []


def check(ok: bool, text: str) -> bool:
    if not ok:
        failures.append(text)
        print("FAILED:", text, flush=True)
    return ok


def check_equal(got: object, want: object, what: str) -> bool:
    return check(got == want, f"{what}:\n  got    {got!r}\n  wanted {want!r}")


def skip(why: str) -> None:
    print("skipped:", why)
    sys.exit(77)


def finish() -> None:
    print(f"{len(failures)} failures")
    sys.exit(1 if failures else 0)


def build(source: str, output: str, *flags: str) -> str:
    """Compiles tests/e2e/targets/SOURCE (or an absolute path) against our header into the test's folder."""
    path = source if os.path.isabs(source) else os.path.join(SRC, "tests", "e2e", "targets", source)
    compiler = shlex.split(os.environ.get("CC", "cc"))
    subprocess.run([*compiler, "-D_GNU_SOURCE", "-I", os.path.join(SRC, "include"), "-O2", "-o", output, path, *flags], check=True)
    return os.path.realpath(output)


def run(args: Sequence[str], **kwargs) -> subprocess.CompletedProcess:
    """Runs to the end; stdout and stderr as text."""
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="surrogateescape",
                          timeout=kwargs.pop("timeout", PATIENCE), **kwargs)


class Lines:
    """A program whose standard output is read line by line, each wait with an end."""

    def __init__(self, args: Sequence[str], **kwargs) -> None:
        kwargs.setdefault("stdin", subprocess.DEVNULL)
        self.process = subprocess.Popen(args, stdout=subprocess.PIPE, **kwargs)
        self.pid = self.process.pid
        self.buffer = b""

    def line(self) -> Optional[str]:
        """The next line, None at the end of the output."""
        assert self.process.stdout
        limit = time.monotonic() + PATIENCE
        while b"\n" not in self.buffer:
            if not select.select([self.process.stdout], [], [], max(0, limit - time.monotonic()))[0]:
                raise TimeoutError(f"no line from {self.process.args} in {PATIENCE} s")
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                return None
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode("utf-8", "surrogateescape")

    def until(self, text: str) -> str:
        """The next line that holds text."""
        while True:
            line = self.line()
            if line is None:
                raise EOFError(f"{self.process.args} ended before it printed '{text}'")
            if text in line:
                return line

    def rest(self) -> str:
        out = self.process.communicate(timeout=PATIENCE)[0]
        text, self.buffer = self.buffer + out, b""
        return text.decode("utf-8", "surrogateescape")


class State(NamedTuple):
    """What a tracer must leave as it was."""
    tracer: int
    signals: Dict[str, Dict[str, str]]  # thread → SigBlk, SigIgn, SigCgt
    descriptors: Dict[str, str]
    memory: Dict[str, bytes]


def status_fields(path: str) -> Dict[str, str]:
    with open(path, encoding="utf-8", errors="replace") as handle:
        return dict(line.rstrip("\n").split(":\t", 1) for line in handle if ":\t" in line)


def read_memory(pid: int, address: int, length: int) -> bytes:
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        memory.seek(address)
        return memory.read(length)


def bias(pid: int, program: str) -> int:
    """Run-time minus link-time address of a program whose first segment starts at 0 (PIE) or at its own address."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        for line in maps:
            if line.rstrip().endswith(program):
                start = int(line.split("-")[0], 16)
                with open(program, "rb") as handle:
                    return start if handle.read(18)[16] == 3 else 0
    raise LookupError(f"{program} is not mapped in {pid}")


def sites(program: str) -> List[Dict[str, str]]:
    """Provider, Name, Location, Semaphore of each note, read by readelf (an outsider)."""
    text = subprocess.run(["readelf", "-nW", program], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = []
    for block in text.split("stapsdt")[1:]:
        fields = dict(re.findall(r"(Provider|Name|Location|Semaphore): *([^\s,]+)", block))
        if "Location" in fields:
            found.append(fields)
    return found


def state(pid: int, program: str) -> State:
    """The state of a process whose main program is `program`."""
    status = status_fields(f"/proc/{pid}/status")
    signals = {}
    for tid in sorted(os.listdir(f"/proc/{pid}/task")):
        thread = status_fields(f"/proc/{pid}/task/{tid}/status")
        signals[tid] = {key: thread[key] for key in ("SigBlk", "SigIgn", "SigCgt")}
    descriptors = {fd: os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
    memory = {}
    offset = bias(pid, program)
    for site in sites(program):
        memory[site["Location"]] = read_memory(pid, offset + int(site["Location"], 16), 1)
        if int(site["Semaphore"], 16):
            memory[site["Semaphore"]] = read_memory(pid, offset + int(site["Semaphore"], 16), 2)
    return State(int(status["TracerPid"]), signals, descriptors, memory)


def wait_for(condition, what: str) -> None:
    """Waits until condition() holds; for states that nobody announces (a process is gone, a byte is back)."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(what)
        os.sched_yield()
