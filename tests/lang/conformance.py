#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 300
"""Scripts with what SystemTap prints for them: cases/*/*.cases, whose format and origin cases/README.md states.

    conformance.py [-v] [NAME…]     all cases, or those named; -v shows what differs

A case that is listed in cases/exceptions must differ in exactly the way that is written there: a row that is no longer
true fails, too.
"""
import concurrent.futures
import difflib
import glob
import os
import re
import shlex
import signal
import subprocess
import sys
from typing import Dict, List, NamedTuple, Tuple

SRC, BUILD, WORK = os.environ["SRCDIR"], os.environ["BUILDDIR"], os.path.realpath(os.environ["WORK"])
STAP = os.path.join(BUILD, "stap-lite", "stap-lite")
HERE = os.path.join(SRC, "tests", "lang")
TIME_LIMIT = 30
AT_A_TIME = 6  # most cases wait for a process most of the time
NO_SCRIPT = ("-e", "-l", "-L")
DIAGNOSTIC = re.compile(r"^(ERROR|WARNING|parse error|semantic error)\b")

# name of the program: (source, options)
TARGETS = {
    "t_types": ("t_types.c", "-O0"), "t_types_O2": ("t_types.c", "-O2"), "t_types_nopie": ("t_types.c", "-O1 -no-pie -fno-pie"),
    **{f"t_{t}": (f"t_{t}.c", "-O2") for t in "loop sem multi prov exec wait exit env float fork".split()},
    "t_str": ("t_str.c", "-O1"), "t_str_g": ("t_str.c", "-O1 -g"), "t_thread": ("t_thread.c", "-O2 -pthread"),
    "libt.so": ("libt.c", "-O2 -shared -fPIC"),
}
LINKED = {"t_lib": ("t_lib.c", "-O2 -L. -lt -Wl,-rpath,$ORIGIN")}  # after libt.so


class Result(NamedTuple):
    stdout: str
    stderr: str
    status: int


class Case:
    """One case as its file has it: script, words of the command line, one or several accepted results."""

    def __init__(self, name: str) -> None:
        self.name, self.args, self.background, self.script = name, "", "", ""
        self.accepted: List[Dict[str, str]] = [{}]

    def take(self, head: str, text: str) -> None:
        word, _, rest = head.partition(" ")
        if word in ("args", "background"):
            setattr(self, word, rest)
        elif word == "or":
            self.accepted.append({})
        elif word == "status":
            self.accepted[-1]["status"] = rest
        elif word in ("script", "stdout", "stderr"):
            if "escaped" in rest:
                text = text.encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "surrogateescape")
            if "no-newline" in rest:
                text = text[:-1]
            if word == "script":
                self.script = text
            else:
                self.accepted[-1][word] = text
        else:
            sys.exit(f"{self.name}: what is {head}?")

    def results(self) -> List[Result]:
        return [Result(a.get("stdout", ""), a.get("stderr", ""), int(a.get("status", "0"))) for a in self.accepted]


def load(path: str) -> List[Case]:
    cases: List[Case] = []
    with open(path, encoding="utf-8") as handle:
        parts = re.split(r"^---- (.*)\n", handle.read(), flags=re.M)
    for head, text in zip(parts[1::2], parts[2::2]):
        if head.startswith("case "):
            cases.append(Case(head[5:]))
        else:
            cases[-1].take(head, text)
    return cases


def exceptions() -> Dict[str, Tuple[str, str]]:
    """NAME: (what differs, why)."""
    rows = {}
    with open(os.path.join(HERE, "cases", "exceptions"), encoding="utf-8") as handle:
        for line in handle:
            if line.strip() and not line.startswith("#"):
                name, what, why = line.split(None, 2)
                rows[name] = (what.rstrip(":"), why.strip())
    return rows


def build(item: Tuple[str, Tuple[str, str]]) -> None:
    name, (source, options) = item
    subprocess.run([*shlex.split(os.environ["CC"]), "-I", os.path.join(SRC, "include"), "-o", name,
                    os.path.join(HERE, "targets", source), *options.split()], cwd=WORK, check=True)


def end_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def command(case: Case, pid: int) -> List[str]:
    words = shlex.split(case.args)
    if not any(w in NO_SCRIPT for w in words) and f"{case.name}.stp" not in words:
        words.append(f"{case.name}.stp")
    return [STAP, *(w.replace("@PID@", str(pid)) for w in words)]


def run(case: Case) -> Result:
    helper = None
    with open(os.path.join(WORK, f"{case.name}.stp"), "w", encoding="utf-8", errors="surrogateescape") as handle:
        handle.write(case.script)
    if case.background:  # Popen returns when the program was executed
        helper = subprocess.Popen(shlex.split(case.background), cwd=WORK, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    process = subprocess.Popen(command(case, helper.pid if helper else 0), cwd=WORK, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = process.communicate(timeout=TIME_LIMIT)
        status = process.returncode
    except subprocess.TimeoutExpired:
        end_group(process)
        out, err = process.communicate()
        status = -1
    finally:
        end_group(process)
        if helper:
            end_group(helper)
    return Result(*(text.decode("utf-8", "surrogateescape").replace(WORK, "@DIR@") for text in (out, err)), status)


def plain(text: str, everything: bool) -> List[str]:
    """The diagnostics without what no other tool can share: hints at manual pages, names from the whole tapset, addresses,
    places inside the tapset, complaints about missing debug information."""
    lines = []
    for line in text.splitlines():
        if re.match(r"WARNING: cannot find module .* debuginfo", line) or not (everything or DIAGNOSTIC.match(line)):
            continue
        line = re.sub(r" \(similar(?: libraries)?: [^)]*\)|\s*\[man [^]]*\]", "", line)
        line = re.sub(r"(?<=\(similar marks: )[^)]*", lambda m: ", ".join(sorted(m.group().split(", "))), line)
        line = re.sub(r"( \(called from [^)]*\))* in probe .*$", "", line)
        line = re.sub(r" near (identifier|operator|keyword)?[^/]* at /\S+/tapset/\S+", "", line)
        lines.append(re.sub(r"0x[0-9a-f]{6,}", "0xADDR", line).rstrip())
    return lines if everything else lines[:1]


def difference(want: Result, got: Result) -> str:
    """What differs, worst first, joined by `+`: stdout, status, stderr (its first diagnostic), detail (the rest)."""
    loose = "/tapset/" in want.stderr
    first, got_first = (re.sub(r" near .*", "", "".join(plain(t, False))) if loose else "".join(plain(t, False))
                        for t in (want.stderr, got.stderr))
    found = [what for what, differs in (("stdout", want.stdout != got.stdout), ("status", (want.status == 0) != (got.status == 0)),
                                        ("stderr", first != got_first)) if differs]
    if not found and not loose and plain(want.stderr, True) != plain(got.stderr, True):
        found = ["detail"]
    return "+".join(found)


def show(want: Result, got: Result) -> str:
    lines: List[str] = []
    for what in ("stdout", "stderr"):
        lines += difflib.unified_diff(getattr(want, what).splitlines(), getattr(got, what).splitlines(),
                                      f"SystemTap {what}", f"ours {what}", lineterm="", n=2)
    return "\n".join("    " + line for line in lines).encode("utf-8", "backslashreplace").decode()


def judge(case: Case, known: Dict[str, Tuple[str, str]], verbose: bool) -> str:
    """Nothing, or the complaint."""
    got = run(case)
    found = [difference(want, got) for want in case.results()]
    differs = "" if "" in found else found[0]
    expected = known.get(case.name, ("", ""))[0]
    if differs == expected:
        return ""
    if not differs:
        return f"{case.name}: passes: take its row out of tests/lang/cases/exceptions"
    text = f"{case.name}: differs in {differs}" + (f", not in {expected} as cases/exceptions says" if expected else "")
    return text + ("\n" + show(case.results()[0], got) if verbose else "")


def main() -> int:
    names = [n for n in sys.argv[1:] if n != "-v"]
    verbose = "-v" in sys.argv[1:] or bool(os.environ.get("VERBOSE"))
    cases = [c for path in sorted(glob.glob(os.path.join(HERE, "cases", "*", "*.cases"))) for c in load(path)]
    known = exceptions()
    unknown = set(known) - {c.name for c in cases}
    faults = [f"cases/exceptions names {n}, which is no case" for n in sorted(unknown)]
    faults += [f"two cases are called {c.name}" for i, c in enumerate(cases) if c.name in {d.name for d in cases[:i]}]
    if names:
        cases = [c for c in cases if c.name in names]
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(build, TARGETS.items()))
        list(pool.map(build, LINKED.items()))
        faults += [text for text in pool.map(lambda c: judge(c, known, verbose), cases) if text]
    print("\n".join(faults))
    print(f"{len(cases)} cases, {len(known)} known exceptions, {len(faults)} faults")
    return 1 if faults or len(cases) < max(1, len(names)) else 0


if __name__ == "__main__":
    sys.exit(main())
