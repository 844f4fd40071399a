#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""How user-space probes work, on a Bitcoin node, told by the tools themselves: story.py [BUILDDIR].

Starts the node, lists its probes, shows the code at their sites, traces it with a two-line script, shows the code again, lets it
catch up, takes the tracer away, shows that all is as before, and waits for the node's own end. Each step shows
what it finds and checks it: a wrong byte ends the story with exit status 1.
"""
import os
import re
import select
import signal
import subprocess
import sys
import time
from typing import Dict, List, NamedTuple, NoReturn

BUILD = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BUILDDIR", "."))
NODE = "./demo-bitcoin/bitcoind"
STAP, PROBE_LIST = "./stap-lite/stap-lite", "./probe-list/probe-list"
SCRIPT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "demo.stp")
PATIENCE = 60  # seconds for any single wait; only a fault takes that long


class Site(NamedTuple):
    code: bytes               # of the instruction at the site
    semaphore: int
    before: List[str]         # mnemonics of the instructions before it
    window: Dict[int, bytes]  # address → bytes, all instructions shown


def fail(why: str) -> NoReturn:
    print(f"\nThe story ends badly: {why}", flush=True)
    sys.exit(1)


def check(ok: bool, what: str) -> None:
    if not ok:
        fail(what)
    print(f"    ok: {what}", flush=True)


def title(number: int, text: str) -> None:
    print(f"\n{number}. {text}", flush=True)


def tool(*args: str) -> str:
    done = subprocess.run(args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
    print("$ " + " ".join(args) + "\n" + done.stdout + done.stderr, end="", flush=True)
    if done.returncode:
        fail(f"{args[0]} failed with status {done.returncode}")
    return done.stdout


def read_line(process: subprocess.Popen, who: str) -> str:
    """The next line of an unbuffered pipe; "" at its end."""
    line, limit = b"", time.monotonic() + PATIENCE
    while not line.endswith(b"\n"):
        if not select.select([process.stdout], [], [], max(0.0, limit - time.monotonic()))[0]:
            fail(f"{who} said nothing for {PATIENCE} s")
        byte = process.stdout.read(1)
        if not byte:
            break
        line += byte
    return line.decode()


def node_until(node: subprocess.Popen, text: str) -> str:
    """Reads the node's log up to a line with text; tells what is not mere progress."""
    progress = 0
    while True:
        line = read_line(node, "the node")
        if not line:
            fail(f"the node ended before it said '{text}'")
        progress += line.startswith("UpdateTip")
        if not line.startswith("UpdateTip") or progress == 1 or text in line:
            print("    node: " + line, end="", flush=True)
        if text in line:
            return line


def live(pid: int) -> Dict[str, Site]:
    """Shows the sites in the running process and returns them by mark."""
    text = tool(PROBE_LIST, "-x", str(pid), "--live", "--mark", "*_*")
    found: Dict[str, Site] = {}
    for block in text.split("process(")[1:]:
        mark = re.search(r'\.mark\("(\w+)"\)', block)
        semaphore = re.search(r"semaphore 0x[0-9a-f]+ = (\d+)", block)
        rows = re.findall(r"^ *(=>)? *0x([0-9a-f]+) [^:]*:\t((?:[0-9a-f]{2} )+) *(\S.*)$", block, re.MULTILINE)
        here = [n for n, row in enumerate(rows) if row[0]]
        if not (mark and semaphore and len(here) == 1):
            continue
        found[mark.group(1)] = Site(bytes.fromhex(rows[here[0]][2]), int(semaphore.group(1)), [row[3] for row in rows[:here[0]]],
                                    {int(row[1], 16): bytes.fromhex(row[2]) for row in rows})
    if set(found) != {"cache_miss", "finish_ibd"}:
        fail(f"probe-list showed {sorted(found)} instead of the node's two marks")
    return found


def start_node() -> subprocess.Popen:
    node = subprocess.Popen([NODE, "--blocks=150", "--pace=25", "--wait-for-tracer", f"--wait-limit={PATIENCE}", "--stay"],
                            bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    print(f"$ {' '.join(node.args)} &", flush=True)
    node_until(node, "Waiting for a tracer")
    return node


def start_tracer(pid: int) -> subprocess.Popen:
    with open(SCRIPT, encoding="utf-8") as handle:
        print("$ cat demo.stp\n" + handle.read() + f"$ {STAP} -x {pid} demo.stp", flush=True)
    tracer = subprocess.Popen([STAP, "-x", str(pid), SCRIPT], bufsize=0, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    began = time.monotonic()
    line = read_line(tracer, "the tracer")
    print(line, end="", flush=True)
    check(line == "attached to bitcoind process...\n", f"attached, {(time.monotonic() - began) * 1e3:.0f} ms after the command was typed")
    return tracer


def check_idle(site: Site) -> None:
    check(any(re.match(r"cmpw +\$0x0,.*<bitcoin_finish_ibd_semaphore>", row) for row in site.before),
          "cmpw: the guard compares the 16-bit semaphore with 0")
    check(any(re.match(r"je ", row) for row in site.before), "je: while it is 0 the probe is jumped over")
    check(site.code == b"\x90", "nop: the probe itself is one byte, 90")
    check(site.semaphore == 0, "the semaphore is 0")


def tell(node: subprocess.Popen) -> None:
    title(2, "Its probes, listed")
    listed = tool(PROBE_LIST, NODE)
    check([line.split('.mark("')[1] for line in listed.splitlines()] == ['cache_miss")', 'finish_ibd")'], "two marks, no arguments")
    title(3, "What a probe is in the running program")
    before = live(node.pid)
    check_idle(before["finish_ibd"])
    check(before["cache_miss"].code == b"\x90" and before["cache_miss"].semaphore == 0, "the same at cache_miss")
    title(4, "A tracer attaches")
    tracer = start_tracer(node.pid)
    title(5, "The same code while it is traced")
    traced = live(node.pid)
    check(traced["finish_ibd"].code == b"\xcc", "the nop of finish_ibd is int3, cc")
    check(traced["finish_ibd"].semaphore == 1, "its semaphore is 1: the guard lets the thread through")
    check(traced["cache_miss"] == before["cache_miss"], "cache_miss, which nobody traces, is untouched: nop, semaphore 0")
    title(6, "The node catches up")
    node_until(node, "Leaving InitialBlockDownload")
    line = read_line(tracer, "the tracer")
    print(line, end="", flush=True)
    check(line == "IBD finished\n", "the script's second line")
    title(7, "The tracer leaves")
    tracer.send_signal(signal.SIGINT)
    rest, status = tracer.stdout.read(), tracer.wait(PATIENCE)
    check(rest == b"" and status == 0, "interrupted, it ends with status 0 and printed exactly these two lines")
    check(live(node.pid) == before, "all bytes and both semaphores are as before")
    title(8, "The node goes on by itself")
    node.stdin.close()  # however slow the steps before were, it was there for them
    summary = node_until(node, "Summary:")
    check("height=150" in summary and "ibd=0" in summary, "it has all 150 blocks")
    check("finish_ibd_reached=1" in summary, "it says itself that finish_ibd was reached once")
    node.stdout.read()
    check(node.wait(PATIENCE) == 0, "exit status 0")


def main() -> int:
    os.chdir(BUILD)
    title(1, "A Bitcoin node starts")
    node = start_node()
    try:
        tell(node)
    finally:
        if node.poll() is None:
            node.kill()
            node.wait()
    print("\nThe end: the node never noticed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
