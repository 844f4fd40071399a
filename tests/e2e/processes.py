#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Probe points of processes, threads, libraries and timers; programs that change under a session; errors that are kept quiet."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
from harness import STAP, Lines, build, check, check_equal, finish, run  # noqa: E402

LIBRARY = """#include <sys/sdt.h>
void work(int n); void work(int n) { STAP_PROBE2(plug, cmd__entry, "proc name", n); STAP_PROBE(plug, other); }
"""
USER = """#include <sys/sdt.h>
void work(int n);
int main(void) { STAP_PROBE(user, start); for (int n = 44; n < 47; n++) work(n); return 0; }
"""
LOOP = """#include <stdio.h>
#include <sys/sdt.h>
int main(void) { puts("ready"); fflush(stdout); while (getchar() != EOF) { STAP_PROBE1(loop, turn, VERSION); puts("turned"); fflush(stdout); } return 0; }
"""


def compile_text(text: str, output: str, *flags: str) -> str:
    source = os.path.abspath(output + ".c")
    with open(source, "w", encoding="utf-8") as handle:
        handle.write(text)
    return build(source, output, *flags)


def traced(script: str, *args: str, out: str = "", err: str = "", status: int = 0) -> None:
    done = run([STAP, "-e", script, *args])
    check_equal((done.stdout, done.stderr, done.returncode), (out, err, status), script)


def life(target: str) -> None:
    """process.* and process.thread.* of a running program that starts a thread, forks, and executes."""
    script = """probe process.begin { printf("begin %d %d\\n", pid() == target(), tid() == pid()) }
        probe process.end { printf("end %d %d\\n", pid() == target(), tid() == pid()) }
        probe process.thread.begin { printf("thread %d %d\\n", pid() == target(), tid() == pid()) }
        probe process.thread.end { printf("gone %d %d\\n", pid() == target(), tid() == pid()) }
        probe end { println("over") }"""
    for point in ("process", f'process("{target}")', "process(PID)"):
        victim = Lines([target], stdin=subprocess.PIPE)
        victim.until("ready")
        tracer = Lines([STAP, "-x", str(victim.pid), "-e", script.replace("probe process", "probe " + point).replace("PID", str(victim.pid))])
        check_equal(tracer.line(), "begin 1 1", f"{point}: a program that runs already")
        mine = point.endswith("(PID)")
        for command, answer, lines in (
                (b"c", "threaded", ["thread 1 0", "gone 1 0"]),
                (b"f", "forked", [] if mine else ["begin 0 1", "end 0 1"]),
                (b"e", "executed", [] if mine else ["begin 0 1", "begin 0 1", "thread 0 0", "gone 0 0", "end 0 1"])):
            victim.process.stdin.write(command)
            victim.process.stdin.flush()
            victim.until(answer)
            check_equal([tracer.line() for _ in lines], lines, f"{point}: {answer}")
        victim.process.stdin.close()
        check_equal(tracer.rest(), "gone 1 0\nend 1 1\nover\n", f"{point}: the end")
        check_equal(tracer.process.returncode, 0, f"{point}: exit status")
        victim.process.stdout.read()
        victim.process.wait()


def libraries() -> None:
    """The forms of the articles on a stand-in for Tcl: a library with marks and a program that uses it."""
    library = compile_text(LIBRARY, "libplug.so", "-fPIC", "-shared")
    user = compile_text(USER, "user", "-L.", "-lplug", "-Wl,-rpath," + os.getcwd())
    three = "cmd__entry {} 0x2cd\ncmd__entry {} 0x2dd\ncmd__entry {} 0x2ed\n"
    done = run([STAP, "--dyninst", "-e", f'probe process("{library}").mark("cmd__entry") {{printf("%s %#lxd %#lxd\\n",$$name,$arg1,$arg2)}}',
                "-c", user])
    words = done.stdout.split()
    check(len(words) == 9 and words[1].startswith("0x") and words[1].endswith("d"), f"the article's line: {done.stdout}")
    check_equal((done.stdout, done.stderr, done.returncode), (three.format(*words[1::3]), "", 0), "the article's script")
    traced(f'probe process("{user}").library("libplug*").mark("cmd-entry") {{ println(user_string($arg1), " ", $arg2) }}', "-c", user,
           out="proc name 44\nproc name 45\nproc name 46\n")
    traced('global n probe process.library("libplug.so").mark("*") { n[$$name]++ }', "-c", user, out='n["cmd__entry"]=3\nn["other"]=3\n')
    traced("probe timer.ms(20) {exit()}")
    done = run([STAP, "-e", 'probe kernel.function("bio*") { printf ("%s -> %s\\n", thread_indent(1), probefunc()) }'])
    check(done.returncode == 1 and "need the kernel" in done.stderr and "process(" in done.stderr, f"kernel.function: {done.stderr}")
    done = run([STAP, "-e", "probe begin { println(task_utime()) }"])
    check(done.returncode == 1 and "semantic error: unresolved function task_utime (similar: " in done.stderr, f"task_utime: {done.stderr}")


def upgrades() -> None:
    """A program that was deleted or replaced is traced as it runs, whatever its path says."""
    loop = compile_text(LOOP, "loop", "-DVERSION=1")
    new = compile_text("#define PAD 1\n" + LOOP, "new", "-DVERSION=2", "-O0", "-g")
    victim = Lines([loop], stdin=subprocess.PIPE)
    victim.until("ready")
    warning = f"WARNING: {loop} was deleted or replaced since process {victim.pid} started; tracing what the process runs\n"
    for change in (lambda: os.unlink(loop), lambda: shutil.copy(new, loop)):
        change()
        for point in ("process", 'process("./loop")', f"process({victim.pid})"):
            tracer = Lines([STAP, "-x", str(victim.pid), "-e", f'probe begin {{ println("on") }} probe {point}.begin {{ println(pn()) }} '
                            f'probe {point}.mark("turn") {{ println($arg1); exit() }}'], stderr=subprocess.PIPE)
            check_equal((tracer.line(), tracer.line()), ("on", point.replace("./loop", loop) + ".begin"), point)
            victim.process.stdin.write(b"x")
            victim.process.stdin.flush()
            victim.until("turned")
            out, err = tracer.process.communicate(timeout=30)
            check_equal((out, err.decode()), (b"1\n", warning), f"{point}: the mark of the running program")
    victim.process.stdin.close()
    victim.process.stdout.read()
    victim.process.wait()


def quiet_errors(target: str) -> None:
    script = 'probe begin { println(1 / 0) } probe begin(1) { error("mine") } probe begin(2) { println("on"); exit() } probe end { println("end") }'
    count = "WARNING: Number of errors: 2, skipped probes: 0\n"
    traced(script, "--suppress-handler-errors", out="on\nend\n", err=count)
    traced(script, "--suppress-handler-errors", "-w", out="on\nend\n")
    traced(script, "-D", "MAXERRORS=2", out="on\nend\n", status=1,
           err="ERROR: division by 0 near operator '/' at <input>:1:25\nERROR: mine\n" + count + "Pass 5: run failed.  [man error::pass5]\n")
    traced(script.replace("probe end", "probe error"), "-D", "MAXERRORS=1", out="end\n", status=1,
           err="ERROR: division by 0 near operator '/' at <input>:1:25\nERROR: mine\n" + count + "Pass 5: run failed.  [man error::pass5]\n")
    bad = f'probe process("{target}").mark("tick") {{ println($arg9, $nosuch) exit() }}'
    command = "sh -c 'echo x | ./ticker >/dev/null'"
    done = run([STAP, "-e", bad, "-c", command])
    check(done.returncode == 1 and "'$arg9'" in done.stderr, f"without --skip-badvars: {done.stderr}")
    done = run([STAP, "--skip-badvars", "-e", bad, "-c", command])
    check_equal((done.stdout, done.returncode), ("00\n", 0), f"--skip-badvars: {done.stderr}")


def timers() -> None:
    """Every unit ticks; a randomized timer stays within its bounds; two timers keep their ratio."""
    for point in ("s(1).randomize(1)", "sec(1)", "ms(2)", "msec(2)", "us(500)", "usec(500)", "ns(200000)", "nsec(200000)", "hz(100)",
                  "ms(30).randomize(25)"):
        traced(f'probe timer.{point} {{ println(pp() == pn()) exit() }}', out="1\n")
    traced('global a, b probe timer.hz(500) { a++ } probe timer.ms(20) { if (++b == 5) { println(a >= 30 && a <= 60 || b); exit() } }', out="1\n")


def main() -> None:
    target = build("ticker.c", "ticker", "-pthread")
    life(target)
    libraries()
    upgrades()
    quiet_errors(target)
    timers()
    finish()


if __name__ == "__main__":
    main()
