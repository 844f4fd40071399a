# SPDX-License-Identifier: MIT
"""stap-lite on the three programs: each function traces one and returns lines that say what it saw."""
from __future__ import annotations

import contextlib
import os
import pwd
import re
import shlex
import subprocess

TIMEOUT_SECONDS = 120

TCL_SCRIPT = """proc twice {x} {return [expr {$x * 2}]}
foreach i {1 2 3 4 5} {twice $i}
"""
# CPython 3.11 passes its probe only in what a generator throws, and where a profiler is on: hence this one that does nothing.
PYTHON_PROGRAM = """
import sys
def counted(depth):
    return depth and counted(depth - 1)
sys.setprofile(lambda *event: None)
counted(4)
"""
QUERY = 'select /* traced */ 6 * 7 as "the answer"'


class Failed(Exception):
    pass


def check(good: bool, message: str) -> None:
    if not good:
        raise Failed(message)


def stap(stap_lite: str, script: str, *words: str, **environment: str) -> list[str]:
    done = subprocess.run([os.path.abspath(stap_lite), "-e", script, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, encoding="utf-8", timeout=TIMEOUT_SECONDS, env={**os.environ, **environment})
    check((done.returncode, done.stderr) == (0, ""), f"stap-lite: status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout.splitlines()


def tcl(build, stap_lite: str) -> list[str]:
    file = os.path.join(build.build, "traced.tcl")
    with open(file, "w", encoding="utf-8") as stream:
        stream.write(TCL_SCRIPT)
    environment = {"LD_LIBRARY_PATH": build.build, "TCL_LIBRARY": os.path.join(build.source, "library")}
    point = f'probe process("{build.binary()}").mark("cmd__entry")'
    command = ("-c", shlex.join([os.path.join(build.build, "tclsh"), file]))
    plain = stap(stap_lite, point + ' {printf("%s %#lxd %#lxd\\n",$$name,$arg1,$arg2)}', *command, **environment)
    check(bool(plain), "no cmd__entry")
    for line in plain:
        check(re.fullmatch("cmd__entry 0x[0-9a-f]+d 0x[0-9a-f]+d", line) is not None, f"cmd__entry prints '{line}'")
    named = stap(stap_lite, point + ' {printf("%s %d\\n", user_string($arg1), $arg2)}', *command, **environment)
    check(len(named) == len(plain), f"{len(plain)} lines, then {len(named)}")
    check(named.count("twice 1") == 5, f"5 calls of twice with 1 argument: {named}")
    return [f"cmd__entry: {len(plain)} lines like '{plain[0]}'", f"cmd__entry, names: {', '.join(named[-6:])}"]


def python(build, stap_lite: str) -> list[str]:
    script = f'probe process("{build.binary()}").mark("function__entry") '
    script += '{printf("%s %s %d\\n", user_string($arg1), user_string($arg2), $arg3)}'
    found = stap(stap_lite, script, "-c", shlex.join([build.binary(), "-S", "-c", PYTHON_PROGRAM]), PYTHONHOME="", PYTHONPATH="")
    calls = [line for line in found if line == "<string> counted 3"]
    check(len(calls) == 5, f"5 calls of counted: {found[-20:]}")
    return [f"function__entry: {len(found)} lines, {len(calls)} of them '{calls[0]}'"]


# ---- PostgreSQL ----


def as_server(*command: str) -> list[str]:
    """The server refuses to run as root: nobody runs it then."""
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command] if os.geteuid() == 0 else list(command)


def start(command: list[str], **options) -> subprocess.Popen:
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env={**os.environ, "LC_ALL": "C"}, **options)


def wait_for(stream, text: str) -> None:
    for line in stream:
        if text in line:
            return
    raise Failed(f"end of output instead of '{text}'")


@contextlib.contextmanager
def server(build):
    """A server with a new data directory and a socket in there only."""
    data = os.path.join(build.prefix, "data")
    programs = os.path.join(build.prefix, "bin")
    os.mkdir(data, 0o700)
    if os.geteuid() == 0:
        os.chown(data, pwd.getpwnam("nobody").pw_uid, -1)
    log = os.path.join(data, "..", "initdb.log")
    with open(log, "wb") as stream:
        status = subprocess.call(as_server(programs + "/initdb", "-D", data, "-A", "trust", "-U", "sdtkit", "--no-sync"), stdout=stream,
                                 stderr=stream, cwd="/")
    check(status == 0, f"initdb failed: see {log}")
    command = as_server(programs + "/postgres", "-D", data, "-k", data, "-c", "listen_addresses=", "-c", "fsync=off")
    with start(command, stderr=subprocess.STDOUT, cwd="/") as running:
        try:
            wait_for(running.stdout, "ready to accept connections")
            yield data
        finally:
            running.terminate()
            running.stdout.read()


def postgres(build, stap_lite: str) -> list[str]:
    client = [os.path.join(build.prefix, "bin", "psql"), "-X", "-A", "-t", "-q", "-U", "sdtkit", "postgres", "-h"]
    program = os.path.join(build.prefix, "bin", "postgres")
    script = 'probe begin {println("attached")} probe process("%s").mark("query__start") ' % program
    script += "{println(user_string($arg1)) exit()}"
    with server(build) as data, start(as_server(*client, data), stdin=subprocess.PIPE, cwd="/") as session:
        session.stdin.write("select pg_backend_pid();\n")
        session.stdin.flush()
        pid = session.stdout.readline().strip()
        with start([os.path.abspath(stap_lite), "-e", script, "-x", pid], stderr=subprocess.STDOUT) as tracer:
            wait_for(tracer.stdout, "attached")
            session.stdin.write(QUERY + ";\n")
            session.stdin.close()
            answer = session.stdout.read().strip()
            traced, _ = tracer.communicate(timeout=TIMEOUT_SECONDS)
        check((tracer.returncode, answer) == (0, "42"), f"stap-lite: status {tracer.returncode}, the query's answer: {answer}")
    check(traced.strip().rstrip(";") == QUERY.rstrip(";"), f"query__start says '{traced}'")
    return [f"query__start: '{traced.strip()}'"]
