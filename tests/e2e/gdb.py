#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gdb as a witness from outside: it understands our notes, and attached after us it finds everything restored."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
from harness import BUILD, PROBE_LIST, STAP, Lines, build, check, check_equal, finish, run, skip, state  # noqa: E402

GDB = ["gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off", "-iex", "set auto-load off"]


def gdb(*commands: str, program: str = "", **kwargs) -> str:
    args = GDB + [word for command in commands for word in ("-ex", command)] + ([program] if program else [])
    done = run(args, timeout=60, **kwargs)
    return done.stdout + done.stderr


def notes(target: str) -> None:
    listed = gdb("info probes stap", program=target)
    check(re.search(r"e2e\s+tick\s+0x[0-9a-f]+\s+0x[0-9a-f]+", listed) is not None, f"info probes stap shows e2e:tick with its semaphore:\n{listed}")
    with open("one-tick", "w", encoding="utf-8") as handle:
        handle.write("x")
    seen = gdb("break -probe-stap e2e:tick", "run < one-tick", "print $_probe_argc", "print $_probe_arg0", "print $_probe_arg1",
               "print (char *) $_probe_arg2", "continue", program=target)
    for want in ("$1 = 3", "$2 = 1", "$3 = 0", '"a text"', "ticks=1 ", "exited normally"):
        check(want in seen, f"gdb at e2e:tick lacks '{want}':\n{seen}")


def demo_node() -> None:
    node = os.path.join(BUILD, "demo-bitcoin", "bitcoind")
    if not os.path.exists(node):
        print("the demo is not built: its node is left out")
        return
    seen = gdb("break -probe-stap bitcoin:finish_ibd", "run --blocks=20", "x/i $pc", "backtrace 1", "continue", program=node)
    check(re.search(r"nop\b", seen, re.MULTILINE) is not None, f"the site is a nop:\n{seen}")
    check("IsInitialBlockDownload" in seen, f"it stops in IsInitialBlockDownload:\n{seen}")
    code = gdb("disassemble IsInitialBlockDownload", program=node)
    check(re.search(r"cmpw\s+\$0x0,.*<bitcoin_finish_ibd_semaphore>\n.*\sj(e|ne)\s", code) is not None, f"cmpw, je:\n{code}")


def after_us(target: str) -> None:
    victim = Lines([target], stdin=subprocess.PIPE)
    victim.until("ready")
    before = state(victim.pid, target)
    script = f'probe begin {{ println("attached") }} probe process("{target}").mark("tick") {{ println("hit") }}'
    tracer = Lines([STAP, "-x", str(victim.pid), "-e", script])
    tracer.until("attached")
    check("cc" in run([PROBE_LIST, "-x", str(victim.pid), "--live", "tick"]).stdout, "traced: int3 at the site")
    tracer.process.terminate()
    tracer.rest()
    check_equal(state(victim.pid, target), before, "the state after the tracer left")
    seen = gdb("info probes stap", "print (int) e2e_tick_semaphore", "detach", program=f"--pid={victim.pid}")
    check("$1 = 0" in seen, f"gdb attaches after us and sees the semaphore at 0:\n{seen}")
    location = re.search(r"e2e\s+tick\s+(0x[0-9a-f]+)", seen)
    check(location is not None, f"gdb sees the mark in the process:\n{seen}")
    if location:
        code = gdb(f"x/i {location.group(1)}", "detach", program=f"--pid={victim.pid}")
        check(re.search(r"\bnop\b", code) is not None, f"gdb attaches after us and sees the nop:\n{code}")
    assert victim.process.stdin
    victim.process.stdin.write(b"x")
    victim.process.stdin.close()
    victim.process.stdin = None
    check("semaphores=0,0" in victim.rest(), "the target ends by itself")


def main() -> None:
    if not shutil.which("gdb"):
        skip("gdb is not installed")
    target = build("ticker.c", "ticker", "-g", "-pthread")
    notes(target)
    demo_node()
    after_us(target)
    finish()


if __name__ == "__main__":
    main()
