#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command line: where output goes, what -v, -w, -p, -l and -L say, what -c makes of its words, and every exit status."""
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
from harness import PROBE_LIST, STAP, Lines, build, check, check_equal, finish, run  # noqa: E402


def expect(args: list, out: str = "", status: int = 0, err: str = "") -> None:
    """err: a text that standard error holds; "" means it is empty."""
    done = run([STAP, *args])
    name = " ".join(args)
    check_equal(done.stdout, out, f"{name}: standard output")
    check_equal(done.returncode, status, f"{name}: exit status\n{done.stderr}")
    check(err in done.stderr if err else not done.stderr, f"{name}: standard error is {done.stderr!r}")


def script_sources() -> None:
    with open("hello.stp", "w", encoding="utf-8") as handle:
        handle.write('probe begin { println("hello ", @1, $2) exit() }')
    expect(["hello.stp", "a b", "7"], "hello a b7\n")
    expect(["hello.stp", "x", "--", "-7"], "hello x-7\n")
    expect(["-e", 'probe begin { println($1) exit() }', "5"], "5\n")
    with open("hello.stp", encoding="utf-8") as handle:
        done = run([STAP, "-", "a", "1"], stdin=handle)
    check_equal((done.stdout, done.returncode), ("hello a1\n", 0), "a script from standard input")


def output() -> None:
    expect(["-o", "out", "-e", 'probe begin { println("kept") exit() }'])
    with open("out", encoding="utf-8") as handle:
        check_equal(handle.read(), "kept\n", "-o")
    expect(["-o", "/nonexistent/out", "-e", "probe begin { exit() }"], status=1, err="/nonexistent/out: No such file or directory")
    expect(["-o", "/dev/full", "-e", 'probe begin { println(1) exit() }'], status=1, err="No space left on device")
    expect(["-e", 'probe begin { warn("odd") exit() }'], err="WARNING: odd")
    expect(["-w", "-e", 'probe begin { warn("odd") exit() }'])
    expect(["-p1", "-e", "probe begin { x = 1 + 2 }"], "# parse tree dump\n# file <input>\nprobe begin{\n(x) = ((1) + (2));\n}\n\n")
    check("ADD" in run([STAP, "--dump=code", "-e", "global n probe begin { n = n + 1 }"]).stdout, "--dump=code shows instructions")
    check("identifier" in run([STAP, "--dump=tokens", "-e", "probe begin { }"]).stdout, "--dump=tokens shows tokens")
    check(run([STAP, "--version"]).stdout.startswith("stap-lite (sdtkit)"), "--version")
    check(run([STAP, "--help"]).stdout.startswith("Usage: stap-lite"), "--help")


def commands() -> None:
    script = ["-e", 'probe begin { println(target() != 0) }']
    expect([*script, "-c", "true"], "1\n")
    expect([*script, "-c", "sh -c 'exit 5'"], "1\n", 1, "WARNING: Child process exited with status 5")
    expect([*script, "-c", "kill -9 $$"], "1\n", 1, "WARNING: Child process exited with signal 9 (Killed)")
    expect([*script, "-c", "./nosuch"], "1\n", 1, "./nosuch: No such file or directory")
    expect(["-o", "/dev/null", *script, "-c", "printf '%s|' one 'two three' \"four\""], "one|two three|four|")
    expect(["-o", "/dev/null", *script, "-c", "echo a; echo b"], "a\nb\n")
    expect([*script, "-c", "   "], status=1, err="-c: no command")


def listing(target: str) -> None:
    lines = [f'process("{target}").mark("quiet") $arg1:long', f'process("{target}").mark("tick") $arg1:long $arg2:long $arg3:long']
    expect(["-L", 'process("./ticker").mark("*")'], "\n".join(lines) + "\n")
    expect(["-l", f'process("{target}").mark("t*")'], f'process("{target}").mark("tick")\n')
    expect(["-L", 'process("./ticker").mark("nosuch")'], status=1)
    expect(["-L", 'process("./ticker").mark("*"'], status=1, err="parse error")
    listed = run([PROBE_LIST, "./ticker"])
    check_equal(listed.stdout.splitlines(), lines, "probe-list prints the same")


def interrupted(sig: signal.Signals) -> None:
    tracer = Lines([STAP, "-e", 'probe begin { println("on") } probe end { println("off") }'], stderr=subprocess.PIPE)
    tracer.until("on")
    tracer.process.send_signal(sig)
    check_equal((tracer.rest(), tracer.process.returncode), ("off\n", 0), f"{sig.name}: end probes run, exit status 0")


def main() -> None:
    target = build("ticker.c", "ticker", "-pthread")
    script_sources()
    output()
    commands()
    listing(target)
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        interrupted(sig)
    finish()


if __name__ == "__main__":
    main()
