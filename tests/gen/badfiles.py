# SPDX-License-Identifier: MIT
"""Full disks, stale files, compilers that die, signals, many runs at once: a message and status 1 or the right output, and
never a file too many or too few."""
from __future__ import annotations

import os
import resource
import signal
import subprocess

from gen import check, command, dtrace, read, run, semaphores, write

LIST = "provider p { probe a(int x); };\n"
KEPT = "what was there\n"


def listed() -> list[str]:
    return sorted(os.listdir("."))


def refused(message: str, *words: str, limit: int = 0, **environment: str) -> None:
    """Status 1 and the message, in a directory that stays as it was."""
    before = {name: read(name) for name in listed() if os.path.isfile(name)}
    shell = f"ulimit -f {limit}; " if limit else ""
    done = run("sh", "-c", shell + 'exec "$0" "$@"', *command(*words), env={**os.environ, **environment})
    check(done.returncode == 1, f"{words}: status {done.returncode}: {done.stderr}")
    check(message in done.stderr and "Traceback" not in done.stderr, f"{words}: no '{message}': {done.stderr}")
    after = {name: read(name) for name in listed() if os.path.isfile(name)}
    check(after == before, f"{words}: {sorted(before)} became {sorted(after)}, or another text")


def good(*words: str, **environment: str) -> None:
    done = dtrace(*words, **environment)
    check((done.returncode, done.stderr) == (0, ""), f"{words}: {done}")


def check_full_disk() -> None:
    """A limit for the size of files is what a full disk is: part of the text can be written, the rest not."""
    write("long.d", "provider p {\n" + "".join(f"probe a{number}(int x);\n" for number in range(200)) + "};\n")
    write("long.h", KEPT)
    write("long.o", KEPT)
    refused("long.h: File too large", "-h", "-s", "long.d", limit=2)
    refused("failed (status", "-G", "-s", "long.d", limit=2)
    refused("new.h: File too large", "-h", "-s", "long.d", "-o", "new.h", "-MF", "rule", limit=2)


def check_outputs() -> None:
    refused("rule: No such file or directory", "-h", "-s", "p.d", "-o", "new.h", "-MF", "no/such/rule")
    refused("no/such/p.h: No such file or directory", "-h", "-s", "p.d", "-o", "no/such/p.h", "-MF", "rule")
    refused("/proc/p.h", "-h", "-s", "p.d", "-o", "/proc/p.h")
    refused("p.d: the output is the list itself", "-h", "-s", "p.d", "-o", "p.d")
    refused("./p.d: the output is the list itself", "-G", "-s", "p.d", "-o", "./p.d")
    write("target", "")
    os.symlink("missing/target", "dangling.h")
    refused("dangling.h: No such file or directory", "-h", "-s", "p.d", "-o", "dangling.h")
    os.mkdir("directory.h")
    refused("directory.h: Is a directory", "-h", "-s", "p.d", "-o", "directory.h")


def check_stale() -> None:
    """What a run that was killed left, also when its process number comes again."""
    script = 'echo stale >".p.h.$$-0.tmp"; mkdir ".p.h.$$-1.tmp"; ln -s target ".p.h.$$-2.tmp"; exec "$0" "$@"'
    done = run("sh", "-c", script, *command("-h", "-s", "p.d"))
    check((done.returncode, done.stderr) == (0, "") and "#define P_A(" in read("p.h"), f"stale files: {done}")
    check(read("target") == "", "written through a stale link")
    stale = [name for name in listed() if name.endswith(".tmp")]
    check(len(stale) == 3, f"stale files: {stale}")
    for name in stale:
        (os.rmdir if os.path.isdir(name) and not os.path.islink(name) else os.unlink)(name)


def check_compilers() -> None:
    refused("made no object", "-G", "-s", "p.d", "-o", "x.o", CC="true")
    refused("status -9", "-G", "-s", "p.d", "-o", "x.o", CC="sh -c 'kill -9 $$'")
    refused("No closing quotation", "-h", "-C", "-s", "p.d", "-o", "x.h", CPP="cpp '")
    refused("Permission denied", "-G", "-s", "p.d", "-o", "x.o", CC="./p.d")
    refused("no-such-compiler: ", "-G", "-s", "p.d", "-o", "x.o", CC="no-such-compiler")
    gone = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"'
    done = run("sh", "-c", gone, *command("-G", "-s", os.path.abspath("p.d"), "-o", os.path.abspath("x.o")))
    check(done.returncode == 1 and done.stderr.startswith("dtrace: ") and "Traceback" not in done.stderr, f"no directory: {done}")


def check_signal() -> None:
    """Stopped while the compiler runs: nothing stays in the place of temporary files."""
    os.mkdir("temporary")
    os.mkfifo("started")
    environment = {**os.environ, "TMPDIR": os.path.abspath("temporary"), "CC": "sh -c 'echo yes >started; exec tail -f /dev/null'"}
    with subprocess.Popen(command("-G", "-s", "p.d", "-o", "x.o"), env=environment) as running:
        check(read("started") == "yes\n", "the compiler does not start")
        check(len(os.listdir("temporary")) == 1, "no temporary directory")
        running.send_signal(signal.SIGTERM)
        check(running.wait() == 143, f"status {running.returncode}")
    check(os.listdir("temporary") == [] and "x.o" not in listed(), f"left {os.listdir('temporary')}, {listed()}")
    os.unlink("started")


def check_parallel() -> None:
    """Builds with many jobs, all in one directory and some of them with one output."""
    runs = []
    for number in range(6):
        runs.append(subprocess.Popen(command("-h", "-C", "-s", "p.d", "-o", f"many{number % 2}.h")))
        runs.append(subprocess.Popen(command("-G", "-s", "p.d", "-o", f"many{number % 2}.o")))
    check([one.wait() for one in runs] == [0] * len(runs), "runs at the same time disturb each other")
    good("-h", "-s", "p.d", "-o", "alone.h")
    for number in range(2):
        check(read(f"many{number}.h") == read("alone.h"), f"many{number}.h differs")
        check(semaphores(f"many{number}.o") == ["p_a_semaphore"], f"many{number}.o differs")
    check(not [name for name in listed() if name.startswith(".")], f"left {listed()}")


def check_texts() -> None:
    """Bytes that are no UTF-8 inside comments, the mark that editors put first, comments that go on, names of files."""
    with open("bytes.d", "wb") as stream:
        stream.write(b"\xef\xbb\xbf/* caf\xe9 */ provider q { // \xff\xfe \\\n probe hidden();\n probe seen(/* \x80 */ int x); };\n")
    good("-h", "-s", "bytes.d")
    text = read("bytes.h")
    check("#define Q_SEEN(arg1)" in text and "HIDDEN" not in text and "\ufeff" not in text, text)
    name = "caf\u00e9 \udce9.d"
    write(name, "provider p {\n probe a(int;\n};\n")
    done = dtrace("-h", "-C", "-s", name, PYTHONUTF8="1")
    check(done.returncode == 1 and "caf" in done.stderr and ".d:2: expected ',' or ')'" in done.stderr, f"{done}")
    write("inc \u00e9.h", "#define NUMBER int\n")
    write("deps.d", '#include "inc \u00e9.h"\nprovider p { probe a(NUMBER x); };\n')
    good("-h", "-C", "-s", "deps.d", "-MF", "rule", PYTHONUTF8="1")
    check("inc\\ \u00e9.h" in read("rule"), read("rule"))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    write("p.d", LIST)
    check_full_disk()
    check_outputs()
    check_stale()
    check_compilers()
    check_signal()
    check_parallel()
    check_texts()


main()
