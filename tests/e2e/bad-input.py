#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bad input gets a clear error with its place and a non-zero exit, and nothing is half done."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "e2e"))
from harness import RUNTIME, PROBE_LIST, STAP, Lines, build, check, check_equal, finish, run, state  # noqa: E402

NOBODY = 65534


def refused(args: list, *texts: str, status: int = 1, **kwargs) -> None:
    """Runs a tool that must fail with `status`, print nothing on standard output and name each text on standard error."""
    done = run(args, **kwargs)
    name = " ".join(os.path.basename(args[0]).split() + args[1:])
    check_equal(done.returncode, status, f"{name}: exit status\n{done.stderr}")
    check_equal(done.stdout, "", f"{name}: standard output")
    for text in texts:
        check(text in done.stderr, f"{name}: standard error lacks '{text}':\n{done.stderr}")


def script_errors() -> None:
    refused([STAP, "-e", 'probe begin { printf("%d\\n" 5) }'], "parse error: expected", "<input>:1:29", "Pass 1: parse failed.")
    refused([STAP, "-e", 'probe begin { s = "text"; s = 4; println(s) }'], "semantic error: type mismatch", "Pass 2: analysis failed.")
    refused([STAP, "-e", "probe begin { nosuch(1) }"], "unresolved function nosuch")
    refused([STAP, "/nonexistent/script.stp"], "/nonexistent/script.stp", "No such file or directory")
    refused([STAP, "/etc"], "/etc")
    open("empty.stp", "w", encoding="utf-8").close()
    refused([STAP, "empty.stp"], "Input file 'empty.stp' is empty.")
    with open("binary.stp", "wb") as handle:
        handle.write(bytes(range(256)) * 64)
    refused([STAP, "binary.stp"], "binary.stp:1:1")


def usage_errors() -> None:
    refused([STAP], "A script must be specified.", status=1)
    refused([STAP, "--nosuch"], "--help", status=1)
    refused([STAP, "-x", "12x", "-e", "probe begin {}"], "-x 12x", status=1)
    refused([STAP, "-D", "MAXSTRINGLEN=x", "-e", "probe begin {}"], "MAXSTRINGLEN=x", status=1)
    refused([STAP, "--runtime=kernel", "-e", "probe begin {}"], "ptrace", status=1)


def bad_files(target: str) -> None:
    def mark(path: str, name: str = "tick") -> list:
        return [STAP, "-c", "true", "-e", f'probe process("{path}").mark("{name}") {{}}']

    refused(mark("/nonexistent/program"), "/nonexistent/program")
    with open("text", "w", encoding="utf-8") as handle:
        handle.write("no program\n")
    os.chmod("text", 0o755)
    refused(mark(os.path.realpath("text")), "text")
    with open(target, "rb") as whole, open("half", "wb") as half:
        half.write(whole.read()[:900])
    os.chmod("half", 0o755)
    refused(mark(os.path.realpath("half")), "half")
    refused(mark("/usr/bin/env", "nosuch"), "no match")
    refused(mark(target, "tock"), "no match (similar", "tick")
    for path in ("/nonexistent/program", os.path.realpath("text"), os.path.realpath("half")):
        refused([PROBE_LIST, path], os.path.basename(path))


def bad_processes(target: str) -> None:
    script = f'probe process("{target}").mark("tick") {{ println("hit") }} probe begin {{ println("attached") }}'
    gone = subprocess.Popen(["true"])
    gone.wait()
    refused([STAP, "-x", str(gone.pid), "-e", script], f"no process {gone.pid}")
    refused([STAP, "-x", str(gone.pid), "-e", 'probe process.mark("tick") { println(1) }'], f"no process {gone.pid}")
    refused([STAP, "-x", "1", "-c", "true", "-e", script], "-c and -x together")

    victim = Lines([target], stdin=subprocess.PIPE)
    victim.until("ready")
    before = state(victim.pid, target)
    first = Lines([STAP, "-x", str(victim.pid), "-e", script])
    first.until("attached")
    tracer = state(victim.pid, target).tracer
    refused([STAP, "-x", str(victim.pid), "-e", script], f"already traced by {tracer}", "stap-lite")
    first.process.terminate()
    first.rest()
    check_equal(state(victim.pid, target), before, "the state after two sessions met")
    if os.getuid() == 0:
        with tempfile.TemporaryDirectory() as folder:  # the build folder may be closed to others
            os.chmod(folder, 0o755)
            tool = shutil.copy(os.path.join(os.environ["BUILDDIR"], "stap-lite", "stap-lite"), folder)
            script = f'probe process({victim.pid}).mark("tick") {{ }}'
            refused([tool, f"--runtime={RUNTIME}", "-x", str(victim.pid), "-e", script], str(victim.pid), user=NOBODY, group=NOBODY, extra_groups=[], cwd="/")
        check_equal(state(victim.pid, target), before, "the state after a foreign user tried")
    else:
        refused([STAP, "-x", "1", "-e", script], "1", "user")
    victim.process.kill()
    victim.rest()


def main() -> None:
    target = build("ticker.c", "ticker")
    os.chmod(".", 0o755)
    script_errors()
    usage_errors()
    bad_files(target)
    bad_processes(target)
    finish()


if __name__ == "__main__":
    main()
