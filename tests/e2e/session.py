#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A session's life: files in rows, the background, the hit report, colours, the monitor, examples, overload, signals, odd streams."""
import os
import pty
import re
import resource
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
from harness import STAP, Lines, build, check, check_equal, finish, run, wait_for  # noqa: E402

FILL = 'probe begin { for (i = 0; i < 40000; i++) printf("%06d %s\\n", i, "' + "x" * 56 + '") exit() }'


def rotation() -> None:
    """2.56 MB in lines of 64 bytes: three files of 1 MiB at most, of which two are kept."""
    done = run([STAP, "-DMAXACTION=100000", "-S", "1,2", "-o", "row-%%", "-e", FILL])
    check_equal((done.returncode, done.stdout, done.stderr), (0, "", ""), "-S: the run")
    names = sorted(name for name in os.listdir(".") if name.startswith("row-"))
    check_equal(names, ["row-%.1", "row-%.2"], "-S: the last two files")
    with open("row-%.1", encoding="utf-8") as first, open("row-%.2", encoding="utf-8") as second:
        old, new = first.read(), second.read()
    check_equal((len(old), old[-1]), (1 << 20, "\n"), "-S: a full file of whole lines")
    check_equal(int(new[:6]), int(old.splitlines()[-1][:6]) + 1, "-S: nothing between the files")
    check(new.splitlines()[-1].startswith("039999"), "-S: the last line")
    for text, why in (("1,2x", "Safety pattern mismatch"), ("99999999999999999999", "too large")):
        done = run([STAP, "-S", text, "-o", "never", "-e", "probe begin { exit() }"])
        check(done.returncode == 1 and why in done.stderr, f"-S {text}: {done.stderr}")


def background(target: str) -> None:
    """-F returns once the session is set up; SIGTERM ends it with its end probes."""
    victim = Lines([target], stdin=subprocess.PIPE)
    victim.until("ready")
    script = 'global n probe process.mark("tick") { if (!n++) warn("tick") } probe end { println("end") }'
    done = run([STAP, "-F", "-o", "flight", "-x", str(victim.pid), "-e", script])
    check_equal((done.returncode, done.stderr), (0, ""), "-F: the starter")
    pid = int(done.stdout)
    check(os.getsid(pid) == pid, "-F: a session of its own")

    def recorded() -> str:
        with open("flight", encoding="utf-8") as handle:
            return handle.read()
    victim.process.stdin.write(b"x")
    victim.process.stdin.flush()
    wait_for(lambda: "tick" in recorded(), "-F: the first hit is recorded")
    os.kill(pid, signal.SIGTERM)
    wait_for(lambda: "end" in recorded(), "-F: the end is recorded")
    check_equal(recorded(), "WARNING: tick\nend\n", "-F: what was recorded")
    victim.process.kill()
    victim.rest()
    done = run([STAP, "-F", "-x", str(victim.pid), "-e", script])
    check(done.returncode == 1 and not done.stdout and f"no process {victim.pid}" in done.stderr, f"-F: {done}")


def hit_report(target: str) -> None:
    number = r"\d+"
    cycles = f"cycles: {number}min/{number}avg/{number}max, variance: {number}"
    script = 'probe a = process("./ticker").mark("tick") { exit() }\nprobe a { println("hit") }\nprobe begin, never { }\n'
    with open("t.stp", "w", encoding="utf-8") as handle:
        handle.write(script)
    done = run([STAP, "-u", "-t", "t.stp", "-c", "sh -c 'echo x | ./ticker >/dev/null'"])
    path = re.escape(target)
    lines = [
        "hit", "----- probe hit report: ",
        rf'process\("{path}"\)\.statement\((0x[0-9a-f]+)\), \(t\.stp:2:7\), hits: 1, {cycles}, '
        rf'from: process\("{path}"\)\.statement\(\1\) from: process\("{path}"\)\.mark\("tick"\) from: a from: a, index: 0',
        rf"begin, \(t\.stp:3:1\), hits: 1, {cycles}, from: begin, index: 1",
        "----- refresh report:"]
    got = done.stdout.splitlines()
    check_equal(len(got), len(lines), f"-t: lines of {done.stdout}\n{done.stderr}")
    for line, pattern in zip(got, lines):
        check(re.fullmatch(pattern, line), f"-t: {line!r} is not {pattern!r}")


def on_terminal(args: list, **environment: str) -> str:
    """What the tool writes to standard error when that is a terminal."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm", **environment}
    with subprocess.Popen([STAP, *args], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave, env=env) as tool:
        os.close(slave)
        text = b""
        while True:
            try:
                data = os.read(master, 65536)
            except OSError:
                break
            if not data:
                break
            text += data
        tool.wait()
    os.close(master)
    return text.decode().replace("\r\n", "\n")


def colours() -> None:
    """As SystemTap writes them (recorded from `stap --color`)."""
    def sgr(code: str, text: str) -> str:
        return f"\033[{code}m\033[K{text}\033[m\033[K"
    wanted = (sgr("01;31", "parse error:") + " expected literal string or number\n"
              "        saw: operator '=' at " + sgr("00;34", "<input>:1:19") + "\n"
              "     source: probe begin { x = " + sgr("01", "=") + " 1 }\n"
              "                               " + sgr("01", "^") + "\n\n"
              "1 parse error.\nPass 1: parse failed.  [man error::pass1]\n")
    script = ["-e", "probe begin { x = = 1 }"]
    plain = run([STAP, *script]).stderr
    check_equal(run([STAP, "--color", *script]).stderr, wanted, "--color")
    check_equal(run([STAP, "--colour=never", *script]).stderr, plain, "--colour=never")
    check_equal(on_terminal(script), wanted, "a terminal gets colours")
    check_equal(on_terminal(["--color=never", *script]), plain, "a terminal with --color=never")
    check_equal(on_terminal(script, SYSTEMTAP_COLORS=""), plain, "SYSTEMTAP_COLORS is empty")
    check(sgr("32", "parse error:") + " expected" in on_terminal(script, SYSTEMTAP_COLORS="error=32"), "SYSTEMTAP_COLORS=error=32")
    check("\033" not in plain, "a pipe gets no colours")
    check(run([STAP, "--color=maybe", *script]).stderr.startswith("Invalid argument 'maybe' for --color."), "--color=maybe")


def monitor() -> None:
    """Lines at the foot of the terminal that make way for others, and are gone at the end."""
    script = ('global names, s, n probe begin { names["x"] = 1; s <<< 7 } probe timer.ms(20) { if (++n == 55) warn("hello") if (n == 110) exit() } '
              'probe end { println(n, names["x"], @sum(s)) }')
    text = on_terminal(["--monitor=1", "--color=never", "-e", script])
    shown = [r"-- \d+ s, data \d+ KiB, errors 0", "  names: 1 elements", "  s: count 1, sum 7", r"  n: \d+",
             "        hits   cycles min          avg          max  probe", r" +1( +\d+){3}  begin", r" +\d+( +\d+){3}  timer.ms\(20\)",
             r" +0( +0){3}  end"]
    pattern = "".join(line + r"\n" for line in shown)
    erased = rf"\x1b\[{len(shown)}A\r\x1b\[J"
    check(re.match(rf"{pattern}{erased}(WARNING: hello\n)?({pattern}{erased})+$", text), f"--monitor draws and takes away: {text!r}")
    check("WARNING: hello\n" in text, f"--monitor: other lines: {text!r}")
    done = run([STAP, "--monitor", "-e", "probe begin { exit() }"])
    check(done.returncode == 1 and "--monitor needs a terminal" in done.stderr, f"--monitor without a terminal: {done.stderr}")


def examples(target: str) -> None:
    """Each script that comes with the tool runs; --examples names them all."""
    folder = os.path.join(os.environ["SRCDIR"], "stap-lite", "examples")
    env = {**os.environ, "STAP_LITE_EXAMPLES": folder}
    scripts = sorted(name for name in os.listdir(folder) if name.endswith(".stp"))
    listed = run([STAP, "--examples"], env=env).stdout.splitlines()
    check_equal([line.split(":")[0] for line in listed], scripts, "--examples")
    time = r" +\d+ us ticker\[\d+\] e2e:"
    hit = rf"{time}tick \$arg1=0x[12] \$arg2=0x0 \$arg3=0x[0-9a-f]+\n{time}quiet \$arg1=0x[12]\n"
    wanted = {
        "mark-counts.stp": r" +2 e2e:tick\n +2 e2e:quiet\n",
        "mark-trace.stp": hit * 2,
        "mark-rates.stp": r"(-- second 1\n +2 tick\n)?",  # seldom lasts for a second
        "mark-latency.stp": r"(?s)count 2, min \d+ us, avg \d+ us, max \d+ us\nvalue \|-.*",
        "processes.stp": r"(\d+) begins: \./ticker\n(\1: thread \d+ begins\n)(\1: thread \d+ ends\n)\1 ends: ticker\n"}
    check_equal(sorted(wanted), scripts, "every example is tested")
    for name in scripts:
        marks = ["tick", "quiet"] if name == "mark-latency.stp" else []
        done = subprocess.run([STAP, "--example", name, "-o", "example.out", "-c", "./ticker", *marks],
                              input="xx", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, check=False, timeout=30)
        check_equal((done.returncode, done.stderr), (0, ""), f"--example {name}")
        with open("example.out", encoding="utf-8") as handle:
            text = handle.read()
        check(re.fullmatch(wanted[name], text), f"--example {name}: {text!r}")
    done = run([STAP, "--example", "nosuch"], env=env)
    check_equal((done.returncode, done.stderr), (1, f"Example 'nosuch' was not found under '{folder}'\n"), "--example nosuch")


def overload() -> None:
    script = 'global n probe timer.ms(1) { while (1) n++ } probe error { println("error") } probe end { println("end") }'
    limits = ["-DMAXACTION=200000000", "-DSTP_OVERLOAD_INTERVAL=2000000", "-DSTP_OVERLOAD_THRESHOLD=1000000LL"]
    done = run([STAP, *limits, "-e", script])
    check_equal((done.returncode, done.stdout), (1, "error\n"), f"overload: {done.stderr}")
    check(re.match(r"ERROR: probe overhead \(\d+ cycles\) exceeded threshold \(1000000 cycles\) in last 2000000 cycles\n"
                   r"WARNING: Number of errors: 1, skipped probes: 0\n", done.stderr), f"overload: {done.stderr}")
    # not for begin probes, not when it is switched off, not with the time limits suppressed
    work = 'global n probe timer.ms(1) { for (i = 0; i < 100000; i++) n += i; exit() }'
    for free in (["-DSTP_NO_OVERLOAD"], ["-g", "--suppress-time-limits"]):
        done = run([STAP, *limits, *free, "-e", work])
        check_equal((done.returncode, done.stderr), (0, ""), f"no overload with {free}")
    done = run([STAP, *limits, "-e", work.replace("timer.ms(1)", "begin")])
    check_equal((done.returncode, done.stderr), (0, ""), "no overload in begin")


def two_signals() -> None:
    """The first signal waits for the handler, the second does not; neither loses what was printed."""
    script = 'probe begin { println("in"); while (1) n++; println(n) } probe end { println("end") }'
    tracer = Lines([STAP, "-g", "--suppress-time-limits", "-e", script], stderr=subprocess.PIPE)
    tracer.until("in")
    tracer.process.send_signal(signal.SIGINT)
    tracer.process.send_signal(signal.SIGTERM)  # another one: two of a kind would be merged
    check_equal(tracer.rest(), "", "two signals: nothing runs any more")


def odd_streams() -> None:
    script = [STAP, "-e", 'probe begin { println("out") warn("err") exit() }']

    def close(*numbers: int):
        return lambda: [os.close(number) for number in numbers]
    for closed in ((0,), (1,), (2,), (0, 1, 2)):
        done = subprocess.run(script, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              preexec_fn=close(*closed), timeout=30)
        check_equal((done.returncode, done.stdout, done.stderr),
                    (0, "" if 1 in closed else "out\n", "" if 2 in closed else "WARNING: err\n"), f"closed {closed}")
    done = run([STAP, "-o", "small", "-DMAXACTION=100000", "-e", FILL],
               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
    check_equal((done.returncode, os.path.getsize("small")), (1, 4096), f"a limit on files: {done.stderr}")
    check("ERROR: the output could not be written: File too large\n" in done.stderr, f"a limit on files: {done.stderr}")
    with open("/dev/full", "w", encoding="utf-8") as full:
        for option in ("--help", "--version", "--dump-functions"):
            done = subprocess.run([STAP, option], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
            check(done.returncode == 1 and "No space left" in done.stderr, f"{option} >/dev/full: {done}")


def named_options() -> None:
    """Options of SystemTap that mean nothing here are named once, with -v only; the passes say what they took."""
    options = ["-k", "-m", "name", "-d", "object", "--ldd", "-s", "4", "-q", "--prologue-searching=auto", "-k"]
    script = ["-e", "probe begin { exit() }"]
    check_equal(run([STAP, *options, *script]).stderr, "", "silent without -v")
    said = run([STAP, "-v", *options, *script]).stderr
    for name in ("-k", "-m", "-d", "--ldd", "-s", "-q", "--prologue-searching"):
        check_equal(said.count(f"Option {name} has no meaning here.\n"), 1, f"{name} is named")
    for number in (1, 2, 3, 5):
        check(f"Pass {number}: " in said, f"-v names pass {number}: {said}")
    alone = run([STAP, "--vp", "01", *script]).stderr
    check(alone.startswith("Pass 2: analyzed script: 1 probe, 0 functions, 0 globals using ") and alone.count("\n") == 1,
          f"--vp 01: {alone}")
    done = run([STAP, "--dyninst", "-v", *script])
    check(done.returncode == 0 and "(runtime ptrace, for dyninst)" in done.stderr, f"--dyninst -v: {done.stderr}")
    done = run([STAP, "--no-global-var-display", "-e", "global n probe begin { n++; exit() }"])
    check_equal((done.returncode, done.stdout), (0, ""), "--no-global-var-display")


def main() -> None:
    target = build("ticker.c", "ticker", "-pthread")
    rotation()
    background(target)
    hit_report(target)
    colours()
    monitor()
    examples(target)
    overload()
    two_signals()
    odd_streams()
    named_options()
    finish()


if __name__ == "__main__":
    main()
