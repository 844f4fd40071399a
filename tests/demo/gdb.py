# SPDX-License-Identifier: MIT
"""gdb as a witness: it knows our probes, raises their semaphores, and its breakpoints there count what the node counts."""
import re
import subprocess

from nodelib import NODE, check, check_equal, environment, finish, need, skip


def gdb(*commands: str) -> str:
    args = [need("gdb"), "-batch", "-nx", "-ex", "set debuginfod enabled off",
            "-ex", "set disable-randomization off", "-ex", "set style enabled off"]
    for command in commands:
        args += ["-ex", command]
    text = subprocess.run(args + [NODE], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=environment(), text=True).stdout
    return "".join(line for line in text.splitlines(True) if not line.startswith("UpdateTip:"))


def test_info_probes() -> None:
    text = gdb("info probes stap bitcoin")
    rows = re.findall(r"^stap +bitcoin +(\w+) +0x[0-9a-f]+ +0x[0-9a-f]+ ", text, re.M)
    check_equal(sorted(rows), ["cache_miss", "finish_ibd"], "probes with semaphores in gdb's list")


def count(text: str, pattern: str) -> int:
    found = re.search(pattern, text)
    check(found is not None, "gdb's output has no %r:\n%s" % (pattern, text))
    return int(found.group(1)) if found else -1


def test_breakpoints() -> None:
    """--wait-for-tracer ends only because gdb raises the semaphores: without that, the test runs into its time limit."""
    text = gdb("break -probe-stap bitcoin:finish_ibd", "break -probe-stap bitcoin:cache_miss",
               "ignore 1 1000000", "ignore 2 1000000",
               "run --blocks=150 --threads=4 --wait-for-tracer --probe-cache-misses",
               "info breakpoints")
    if "ptrace: Operation not permitted" in text:
        skip("gdb may not trace here")
    check("A tracer is present" in text, "the node sees the semaphores")
    check("exited normally" in text, "the node ends well under gdb:\n" + text)
    check_equal(count(text, r"finish_ibd\n\s+breakpoint already hit (\d+) time"), 1, "hits of finish_ibd")
    check_equal(count(text, r"cache_miss\n\s+breakpoint already hit (\d+) times"),
                count(text, r"leveldb_reads=(\d+)"), "hits of cache_miss and reads from LevelDB")


test_info_probes()
test_breakpoints()
finish()
